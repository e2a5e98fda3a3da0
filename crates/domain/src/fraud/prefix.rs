//! The beginning of numbers: what a rule names that is about a whole range of them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::PhoneNumber;

/// The beginning of some numbers, in E.164: `+8821` or `+4479`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NumberPrefix(String);

/// The text is no beginning of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write the beginning of a number as + and two to fourteen digits, as in +8821")]
pub struct PrefixRefused;

impl NumberPrefix {
    /// Whether a number begins so.
    pub fn begins(&self, number: &PhoneNumber) -> bool {
        number.e164().starts_with(&self.0)
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NumberPrefix {
    type Err = PrefixRefused;

    fn from_str(text: &str) -> Result<Self, PrefixRefused> {
        let digits = text.strip_prefix('+').ok_or(PrefixRefused)?;
        // One digit would close a ninth of the world.
        let is_plain = (2..=14).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        is_plain.then(|| Self(text.to_owned())).ok_or(PrefixRefused)
    }
}

impl TryFrom<String> for NumberPrefix {
    type Error = PrefixRefused;

    fn try_from(text: String) -> Result<Self, PrefixRefused> {
        text.parse()
    }
}

impl From<NumberPrefix> for String {
    fn from(prefix: NumberPrefix) -> Self {
        prefix.0
    }
}

impl fmt::Display for NumberPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_plus_and_two_to_fourteen_digits() {
        for good in ["+44", "+8821", "+44770090012345"] {
            assert_eq!(good.parse::<NumberPrefix>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "+",
            "+4",
            "44",
            "+0044",
            "+44 77",
            "+447700900123456",
            "+44a",
        ] {
            assert_eq!(bad.parse::<NumberPrefix>(), Err(PrefixRefused), "{bad}");
        }
    }

    #[test]
    fn it_begins_the_numbers_that_begin_so() {
        let number = PhoneNumber::from_stored("+447700900123", "GB", "mobile").unwrap();
        let begins = |text: &str| text.parse::<NumberPrefix>().unwrap().begins(&number);
        assert!(begins("+44") && begins("+44770"));
        assert!(!begins("+4478") && !begins("+49"));
    }

    #[test]
    fn ten_thousand_numbers_have_one_range() {
        let range = |e164: &str| {
            let number = PhoneNumber::from_stored(e164, "GB", "mobile").unwrap();
            number.range().to_owned()
        };
        assert_eq!(range("+447700900123"), "+44770090");
        assert_eq!(range("+447700900123"), range("+447700909999"));
        assert_ne!(range("+447700900123"), range("+447700910123"));
    }
}
