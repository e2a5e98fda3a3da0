//! What is carried, and what a gateway says to it.

use std::time::Duration;

use domain::{EmailAddress, PhoneNumber, Secret, Timestamp};

use crate::ErrorClass;

/// One text message, ready to go.
#[derive(Clone, Debug)]
pub struct TextMessage {
    /// Whom it is for.
    pub to: PhoneNumber,
    /// The whole text; it holds the code.
    pub body: Secret<String>,
    /// Names this attempt to a gateway that wants a name (message and number of the attempt). No secret, and not what
    /// stands in the report address.
    pub attempt: String,
    /// After this the code is worthless: gateways that can are told to drop the text.
    pub expires_at: Timestamp,
    /// By what the carriers of its country know this text, where they keep back what they do not know.
    pub registered: Option<Registered>,
}

/// The numbers under which a text is registered with carriers (India's DLT registers). No secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    /// Of whoever sends (the principal entity); empty where the register has none.
    pub entity: String,
    /// Of the text (the content template).
    pub template: String,
}

/// One call, ready to be made.
#[derive(Clone, Debug)]
pub struct CallMessage {
    /// Whom to call.
    pub to: PhoneNumber,
    /// The tag of the voice that speaks, such as `en-GB`.
    pub voice: String,
    /// Said first, by a gateway that waits for a key after it. Never holds the code.
    pub invitation: String,
    /// Said when no key is pressed.
    pub goodbye: String,
    /// All that is said, code and all, for a gateway that can wait for no key.
    pub whole: Secret<String>,
    /// Names this attempt to a gateway that wants a name, as that of a text does.
    pub attempt: String,
}

/// One mail, ready to go: plain words, no pictures, nothing that tells whether it was read.
#[derive(Clone, Debug)]
pub struct MailMessage {
    /// Whom it is for.
    pub to: EmailAddress,
    /// The site's name, shown as the sender's. What no header may hold is left out of it.
    pub site: String,
    /// The subject: one line.
    pub subject: String,
    /// The whole text, lines ended by LF; it may hold a code.
    pub text: Secret<String>,
    /// The tag of the language it is written in, such as `de`.
    pub language: String,
    /// Names this attempt (message and number of the attempt), and with it the mail. No secret: it stands in a header.
    pub attempt: String,
}

/// The answer to a key: a code, to be spoken digit by digit, twice.
#[derive(Clone, Debug)]
pub struct SpokenCode {
    /// The tag of the voice that speaks.
    pub voice: String,
    /// Said before the digits.
    pub before: String,
    /// Said before the digits, the second time.
    pub once_more: String,
    /// The digits as words.
    pub digits: Secret<Vec<String>>,
    /// Says that a further key repeats them.
    pub repeat: String,
    /// Said at the end.
    pub goodbye: String,
}

/// What came of handing a text, call or mail to a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendAnswer {
    /// The gateway took it. Whether it arrives, a report may tell.
    Accepted {
        /// The gateway's own name for the message.
        provider_id: Option<String>,
        /// How many parts the gateway counts, and bills.
        segments: Option<u32>,
    },
    /// Not now: this gateway later, or another one, may carry it.
    Temporary {
        /// How long the gateway asks us to wait.
        retry_after: Option<Duration>,
        /// Whether it may have gone out all the same, so that a second attempt may reach the person twice.
        outcome_unknown: bool,
        /// Why not.
        why: ErrorClass,
    },
    /// This message will not be carried, however often it is tried.
    Permanent {
        /// Why not.
        class: ErrorClass,
    },
}

/// How many characters a gateway's name for a message may have to be kept.
const LONGEST_ID: usize = 200;

impl SendAnswer {
    /// The gateway took it. A name that no database would keep counts as none: the message is out, and must not be sent
    /// again because its note could not be written.
    pub(crate) fn accepted(provider_id: Option<String>, segments: Option<u32>) -> Self {
        let can_be_kept =
            |id: &String| id.chars().count() <= LONGEST_ID && !id.chars().any(char::is_control);
        Self::Accepted {
            provider_id: provider_id.filter(can_be_kept),
            segments,
        }
    }

    /// The request did not reach the gateway, or the gateway said clearly that it did nothing.
    pub(crate) const fn not_now(why: ErrorClass) -> Self {
        Self::Temporary {
            retry_after: None,
            outcome_unknown: false,
            why,
        }
    }

    /// The request was written and nothing clear came back.
    pub(crate) const fn perhaps_sent(why: ErrorClass) -> Self {
        Self::Temporary {
            retry_after: None,
            outcome_unknown: true,
            why,
        }
    }
}
