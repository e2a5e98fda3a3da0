//! Bodies are bounded: in size by the face they are for, in time from one piece to the next.

use std::time::Duration;

use axum::{
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header::CONTENT_LENGTH},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::reply::{Dialect, Problem};

/// How long a body may pause between two pieces.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// A page's forms hold a number or a code; pushed requests, API calls and reports hold more.
fn limit(dialect: Dialect) -> usize {
    match dialect {
        // A decision, a subscription, a name.
        Dialect::App => 8 * 1024,
        Dialect::Page => 16 * 1024,
        Dialect::OAuth | Dialect::Api | Dialect::Bare => 64 * 1024,
    }
}

/// Where the forms of an application's rules come in: with the whole policy, and a row for each area and group. Whoever has no
/// session is answered before any of it is read.
const RULES: &str = "/admin/applications/";
const RULES_LIMIT: usize = 256 * 1024;

/// Refuses a body that is announced as too large, and stops reading one that turns out to be.
pub(super) async fn bound(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let limit = if path.starts_with(RULES) {
        RULES_LIMIT
    } else {
        limit(Dialect::of(path))
    };
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    }
    DefaultBodyLimit::max(limit).apply(&mut request);
    next.run(request).await
}
