//! The ways a message leaves the house.

use std::{fmt, str::FromStr};

use crate::Method;

/// How a message reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A text message.
    Text,
    /// A phone call.
    Call,
    /// A mail.
    Mail,
    /// The bell of an authenticator.
    Push,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 4] = [Self::Text, Self::Call, Self::Mail, Self::Push];

    /// The word the database, the log and the metrics use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Call => "call",
            Self::Mail => "mail",
            Self::Push => "push",
        }
    }

    /// The channel a code of this method goes out by; none for a method whose codes nobody sends.
    pub const fn of(method: Method) -> Option<Self> {
        match method {
            Method::Text => Some(Self::Text),
            Method::Call => Some(Self::Call),
            Method::Push | Method::AppCode | Method::Passkey => None,
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == word)
            .ok_or(())
    }
}
