//! An answer that is not what the caller hoped for. A handler or guard says what is the matter; the words are found on
//! the way out, where the dialect, the language and the number to quote are known.

use std::{error::Error, fmt::Write, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};

/// A refusal or a fault without words of its own. As a response it is a bare status; see `reply::speak`.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: Option<&'static str>,
    retry_after: Option<Duration>,
    cause: Option<String>,
}

impl Problem {
    /// A problem that its status describes.
    pub const fn new(status: StatusCode) -> Self {
        Self {
            status,
            kind: None,
            detail: None,
            retry_after: None,
            cause: None,
        }
    }

    /// A fault: something that should not be. `cause` goes to the log, with the chain of its sources; the caller sees
    /// a number to quote.
    pub fn fault(cause: &dyn Error) -> Self {
        let mut text = cause.to_string();
        let mut source = cause.source();
        while let Some(deeper) = source {
            let _ = write!(text, ": {deeper}");
            source = deeper.source();
        }
        Self::fault_because(text)
    }

    /// A fault told in words, for the log.
    pub fn fault_because(cause: impl Into<String>) -> Self {
        let cause = Some(cause.into());
        Self {
            cause,
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }

    /// Nothing is here, or nothing that this caller may see.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND)
    }

    /// Too often; `wait` before the next try.
    pub fn too_many(wait: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS).retry_after(wait)
    }

    /// A short name for machines, the last part of the `type` in the API's dialect: `unknown-user`.
    #[must_use]
    pub fn kind(self, kind: &'static str) -> Self {
        Self {
            kind: Some(kind),
            ..self
        }
    }

    /// One English sentence for developers. Pages do not show it.
    #[must_use]
    pub fn detail(self, detail: &'static str) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }

    /// When the caller may come again.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..self
        }
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The name for machines.
    pub(super) const fn kind_name(&self) -> Option<&'static str> {
        self.kind
    }

    /// The sentence for developers.
    pub(super) const fn sentence(&self) -> Option<&'static str> {
        self.detail
    }

    /// How long to wait, if that is known.
    pub(crate) const fn wait(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What the log says of a fault.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }
}

impl From<flows::Fault> for Problem {
    /// Overload is told apart from what should not be: whoever was shed comes again a little later.
    fn from(fault: flows::Fault) -> Self {
        const COME_AGAIN: Duration = Duration::from_secs(1);
        let problem = Self::fault(&fault);
        if !fault.is_overload() {
            return problem;
        }
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            ..problem.retry_after(COME_AGAIN)
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.retry_after {
            // Rounded up: a caller who comes on the dot must not be early.
            let seconds = wait.as_millis().div_ceil(1000);
            if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
                response.headers_mut().insert(RETRY_AFTER, value);
            }
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("while saving")]
    struct Saving(#[source] std::io::Error);

    #[test]
    fn a_fault_tells_the_log_the_whole_chain() {
        let fault = Problem::fault(&Saving(std::io::Error::other("disk gone")));
        assert_eq!(fault.cause(), Some("while saving: disk gone"));
        assert_eq!(
            fault.into_response().status(),
            StatusCode::INTERNAL_SERVER_ERROR
        );
    }

    #[test]
    fn overload_is_no_fault_but_a_short_wait() {
        let shed = flows::Fault::from(store::Fault::overload("too many wait"));
        let response = Problem::from(shed).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "1");
        let broken = Problem::from(flows::Fault::new("a row does not read"));
        assert_eq!(broken.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds_rounded_up() {
        let response = Problem::too_many(Duration::from_millis(1_001)).into_response();
        assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "2");
    }
}
