//! What is pushed.

use std::{fmt, num::NonZeroU32, str::FromStr};

use data_encoding::BASE64URL_NOPAD;
use domain::Secret;

use super::Subscription;

/// One push, ready to go.
#[derive(Clone, Debug)]
pub struct PushMessage {
    /// Whom it is for.
    pub subscription: Subscription,
    /// What the app is told, at most [`LONGEST_PUSH_BODY`](super::LONGEST_PUSH_BODY) bytes. Only the browser can read
    /// it, yet it may show it on a locked screen.
    pub body: Secret<Vec<u8>>,
    /// How long the service keeps it for a phone out of reach: the seconds that are left. None left, nothing to send:
    /// a push that may not wait is lost, silently, by a phone that sleeps (RFC 8030, section 5.2).
    pub ttl_seconds: NonZeroU32,
    /// A later push of the same topic replaces this one while it waits (RFC 8030, section 5.4).
    pub topic: Option<PushTopic>,
}

/// Names a push to its service, so that a second attempt replaces the first. No secret; the service sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct PushTopic(String);

/// The text is no topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a topic is 1 to 32 of A-Z, a-z, 0-9, - and _")]
pub struct TopicRefused;

impl PushTopic {
    /// The topic of what has this id.
    pub fn of_id(id: &[u8; 16]) -> Self {
        Self(BASE64URL_NOPAD.encode(id))
    }

    /// As its header says it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PushTopic {
    type Err = TopicRefused;

    fn from_str(text: &str) -> Result<Self, TopicRefused> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let fits = (1..=32).contains(&text.len()) && text.chars().all(plain);
        fits.then(|| Self(text.to_owned())).ok_or(TopicRefused)
    }
}

impl fmt::Debug for PushTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushTopic({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_what_a_header_and_every_service_can_hold() {
        for text in ["a", "AZaz09-_", &"x".repeat(32)] {
            assert_eq!(text.parse::<PushTopic>().unwrap().as_str(), text);
        }
        for wrong in ["", "a b", "a\r\nb", "a=", "ü", &"x".repeat(33)] {
            assert_eq!(wrong.parse::<PushTopic>(), Err(TopicRefused), "{wrong}");
        }
    }

    #[test]
    fn an_id_makes_a_topic_of_its_own() {
        let [one, other] = [[0xff; 16], [0; 16]].map(|id| PushTopic::of_id(&id));
        assert_ne!(one, other);
        assert_eq!(one.as_str().parse(), Ok(one.clone()));
    }
}
