//! What the site is about to allow: `sign_in`, `change_password`, or a name the site makes up.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The name of an area: 1 to 40 characters of `a-z`, `0-9`, `_`, beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Area(String);

/// The text was not the name of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an area is 1 to 40 characters of a-z, 0-9 and _, beginning with a letter")]
pub struct AreaRefused;

impl Area {
    /// The ordinary sign-in: what a request without an area is about.
    pub fn sign_in() -> Self {
        Self("sign_in".into())
    }

    /// The sign-in to the site's own administration.
    pub fn admin_sign_in() -> Self {
        Self("admin_sign_in".into())
    }

    /// The change of the password; passing it makes every other browser new.
    pub fn change_password() -> Self {
        Self("change_password".into())
    }

    /// The account settings: what a request for them is about.
    pub fn settings() -> Self {
        Self("settings".into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Area {
    type Err = AreaRefused;

    fn from_str(text: &str) -> Result<Self, AreaRefused> {
        let well_formed = (1..=40).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if well_formed {
            Ok(Self(text.into()))
        } else {
            Err(AreaRefused)
        }
    }
}

impl TryFrom<String> for Area {
    type Error = AreaRefused;

    fn try_from(text: String) -> Result<Self, AreaRefused> {
        text.parse()
    }
}

impl From<Area> for String {
    fn from(area: Area) -> Self {
        area.0
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_words() {
        for good in ["sign_in", "a", "delete_2nd_account"] {
            assert_eq!(good.parse::<Area>().map(String::from), Ok(good.into()));
        }
        for wrong in [
            "",
            "Sign_in",
            "_x",
            "9x",
            "sign-in",
            "sign in",
            "ä",
            &"a".repeat(41),
        ] {
            assert_eq!(wrong.parse::<Area>(), Err(AreaRefused), "{wrong}");
        }
    }
}
