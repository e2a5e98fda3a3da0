//! The number of a request, for whoever answers it and for the moments of its acts.

use std::fmt;

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::Moment;

use crate::reply::Problem;

tokio::task_local! {
    static OF_THIS_REQUEST: domain::RequestNumber;
}

/// The number to quote, on a request's answer and on its log lines. A handler may ask for it as an extractor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestNumber(domain::RequestNumber);

impl RequestNumber {
    /// A new number.
    pub fn new(moment: &mut Moment) -> Self {
        Self(domain::RequestNumber::new(moment))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Answers a request under its number: what it writes down can be found by it.
    pub(super) async fn round<T>(self, answering: impl Future<Output = T>) -> T {
        OF_THIS_REQUEST.scope(self.0, answering).await
    }
}

/// The number of the request that is being answered; none outside of one.
pub(crate) fn of_this_request() -> Option<domain::RequestNumber> {
    OF_THIS_REQUEST.try_with(|number| *number).ok()
}

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestNumber {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get()
            .copied()
            .ok_or_else(|| Problem::fault_because("a request without number"))
    }
}
