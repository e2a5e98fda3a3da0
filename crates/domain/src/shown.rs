//! What an approval request shows, bound by a hash that the server and the device both sign
//! (docs/authenticator-protocol.md, section 4).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{CarriedNumber, NumberMode, Sha256, field::Fields};

/// Why a text cannot be shown in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShownRefused {
    /// The message is empty or longer than 200 characters, or holds control characters.
    #[error("a message is 1 to 200 characters without control characters")]
    Message,
    /// More than 20 details.
    #[error("at most 20 details")]
    TooManyDetails,
    /// A detail's label is empty or longer than 40 characters, or holds control characters.
    #[error("a detail's label is 1 to 40 characters without control characters")]
    Label,
    /// A detail's value is longer than 200 characters or holds control characters.
    #[error("a detail's value is at most 200 characters without control characters")]
    Value,
}

/// The one sentence of a request: 1 to 200 characters, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message(String);

impl Message {
    /// The most characters a message has.
    pub const MOST: usize = 200;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Message {
    type Err = ShownRefused;

    fn from_str(text: &str) -> Result<Self, ShownRefused> {
        if text.is_empty() || !fits(text, Self::MOST) {
            return Err(ShownRefused::Message);
        }
        Ok(Self(text.into()))
    }
}

/// What stands below the message: at most 20 pairs of a label (1 to 40 characters) and a value (at most 200). As JSON a
/// list of pairs, as they travel and as the database keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(String, String)>", into = "Vec<(String, String)>")]
pub struct Details(Vec<(String, String)>);

impl Details {
    /// The most details a request has.
    pub const MOST: usize = 20;
    /// The most characters of a label.
    pub const LONGEST_LABEL: usize = 40;
    /// The most characters of a value.
    pub const LONGEST_VALUE: usize = 200;

    /// Checks them.
    pub fn new(pairs: Vec<(String, String)>) -> Result<Self, ShownRefused> {
        if pairs.len() > Self::MOST {
            return Err(ShownRefused::TooManyDetails);
        }
        for (label, value) in &pairs {
            if label.is_empty() || !fits(label, Self::LONGEST_LABEL) {
                return Err(ShownRefused::Label);
            }
            if !fits(value, Self::LONGEST_VALUE) {
                return Err(ShownRefused::Value);
            }
        }
        Ok(Self(pairs))
    }

    /// Label and value, in the order they are shown.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

impl TryFrom<Vec<(String, String)>> for Details {
    type Error = ShownRefused;

    fn try_from(pairs: Vec<(String, String)>) -> Result<Self, ShownRefused> {
        Self::new(pairs)
    }
}

impl From<Details> for Vec<(String, String)> {
    fn from(details: Details) -> Self {
        details.0
    }
}

fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// What the app shows of the number that is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownNumber {
    /// An empty field.
    Type,
    /// Three numbers to choose from.
    Pick([CarriedNumber; 3]),
    /// Nothing.
    None,
}

impl ShownNumber {
    /// How the number is carried over.
    pub const fn mode(&self) -> NumberMode {
        match self {
            Self::Type => NumberMode::Type,
            Self::Pick(_) => NumberMode::Pick,
            Self::None => NumberMode::None,
        }
    }

    /// The numbers to choose from; none but for `pick`.
    pub const fn choices(&self) -> &[CarriedNumber] {
        match self {
            Self::Pick(choices) => choices,
            Self::Type | Self::None => &[],
        }
    }
}

/// Everything the app shows of one request.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The application's name.
    pub issuer: &'a str,
    /// What the person is called there.
    pub label: &'a str,
    /// What is asked.
    pub message: &'a Message,
    /// What stands below.
    pub details: &'a Details,
    /// The browser in which it was asked, as it names itself; empty when there is none.
    pub browser: &'a str,
    /// Where that browser seems to be; empty when it is not known.
    pub place: &'a str,
    /// The number.
    pub number: ShownNumber,
}

impl Shown<'_> {
    /// The hash of all of it.
    pub fn hash(&self) -> Sha256 {
        let pairs = self.details.pairs();
        let choices = self.number.choices();
        let mut fields = Fields::labelled("countersign shown v1")
            .text(self.issuer)
            .text(self.label)
            .text(self.message.as_str())
            .count(pairs.len());
        for (label, value) in pairs {
            fields = fields.text(label).text(value);
        }
        fields = fields
            .text(self.browser)
            .text(self.place)
            .shown(self.number.mode())
            .count(choices.len());
        for choice in choices {
            fields = fields.shown(choice);
        }
        Sha256::of(&fields.into_bytes())
    }
}

#[cfg(test)]
mod tests;
