//! What came of a push, in words that say what to do next.

use std::{fmt, time::Duration};

/// What came of handing a push to its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushAnswer {
    /// The service took it. Whether the phone ever hears of it, nobody tells.
    Accepted,
    /// There is no such subscription any more: forget it.
    Gone,
    /// The body is longer than a service takes: a mistake of ours. Nothing was delivered.
    TooLarge,
    /// Not now; nothing was delivered.
    Later {
        /// How long the service asks us to wait.
        retry_after: Option<Duration>,
    },
    /// The service did not take us for who this subscription belongs to: the app must subscribe again.
    KeyMismatch,
    /// The service refused in a way that no second attempt mends. Nothing was delivered.
    Refused,
    /// The request, or part of it, was sent and nothing clear came back: it may be delivered. A second attempt of the
    /// same topic replaces the first as long as that waits.
    Unclear,
    /// The service was not reached. Nothing was sent.
    Unreachable,
}

impl PushAnswer {
    /// The name the log and the metrics use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Gone => "gone",
            Self::TooLarge => "too_large",
            Self::Later { .. } => "later",
            Self::KeyMismatch => "key_mismatch",
            Self::Refused => "refused",
            Self::Unclear => "unclear",
            Self::Unreachable => "unreachable",
        }
    }

    /// What a service's status means (RFC 8030, sections 5 and 8.4; RFC 8292, section 4.2).
    pub(super) const fn by_status(status: u16, retry_after: Option<Duration>) -> Self {
        match status {
            200..=299 => Self::Accepted,
            400 | 401 | 403 => Self::KeyMismatch,
            404 | 410 => Self::Gone,
            413 => Self::TooLarge,
            // Somebody on the way gave up waiting: the service behind may have taken it.
            504 => Self::Unclear,
            // Windows' service says 406 where others say 429, `Retry-After` and all.
            406 | 408 | 425 | 429 | 500..=599 => Self::Later { retry_after },
            // A redirect among them: a subscription's address is for good.
            _ => Self::Refused,
        }
    }
}

impl fmt::Display for PushAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
