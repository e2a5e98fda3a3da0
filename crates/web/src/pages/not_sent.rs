//! Why no code was sent, said on the page from which it was asked for.

use std::time::Duration;

use super::{Frame, Mistake};

/// Why no code was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// The person asked again before this much time had passed.
    TooSoon(Duration),
    /// A limit on messages was reached; it ends after this much time.
    Limit(Duration),
    /// This number cannot be sent to just now.
    CannotSend,
    /// No code can be mailed just now.
    CannotMail,
    /// The code that was entered is over; a new one has to be asked for.
    CodeExpired,
}

impl NotSent {
    /// The same, where the code was to go out by mail.
    #[must_use]
    pub(crate) const fn by_mail(self) -> Self {
        match self {
            Self::CannotSend => Self::CannotMail,
            other => other,
        }
    }

    pub(crate) fn mistake(self, frame: &Frame) -> Mistake {
        let text = match self {
            Self::TooSoon(wait) => frame.say_wait("not_sent.too_soon", wait),
            Self::Limit(wait) => frame.say_wait("not_sent.limit", wait),
            Self::CannotSend => frame.say("not_sent.cannot_send"),
            Self::CannotMail => frame.say("not_sent.cannot_mail"),
            Self::CodeExpired => frame.say("code.error_expired"),
        };
        Mistake { text, field: None }
    }
}
