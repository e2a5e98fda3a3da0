//! Which calls a site makes, for whoever looks in the panel: each answer is counted by its address as a pattern, never as it was
//! called.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use domain::ApplicationId;
use flows::CallAnswer;

use crate::House;

/// Whose call it turned out to be, on its way out to [`count`].
#[derive(Clone, Debug, Default)]
pub(super) struct Whose(Arc<OnceLock<ApplicationId>>);

/// The code of an answer that is no success, likewise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Code(pub(super) &'static str);

impl Whose {
    /// What a request carries for that; one that came by no route carries nothing, and nothing comes of it.
    pub(super) fn of(request: &Request) -> Self {
        request
            .extensions()
            .get::<Self>()
            .cloned()
            .unwrap_or_default()
    }

    /// The key was this application's.
    pub(super) fn is(&self, application: ApplicationId) {
        // A second time it is the same.
        let _ = self.0.set(application);
    }
}

/// Round the handlers: counts what they answered.
pub(super) async fn count(
    State(house): State<House>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let whose = Whose::default();
    request.extensions_mut().insert(whose.clone());
    let response = next.run(request).await;
    let answer = CallAnswer {
        status: response.status().as_u16(),
        code: response.extensions().get::<Code>().map(|Code(code)| *code),
    };
    let application = whose.0.get().copied();
    let now = house.moment().now;
    house
        .flows
        .count_direct_call(application, path.as_str(), answer, now);
    response
}
