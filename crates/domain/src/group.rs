//! The name of a group, as a site sends it with a user: `administrators`.

use std::{borrow::Borrow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A group's name: 1 to 100 characters, none of them a control character. Compared exactly, capital letters and blanks
/// included: it is the site's word, not ours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupName(String);

/// The text was not the name of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a group's name is 1 to 100 characters without control characters")]
pub struct GroupRefused;

impl GroupName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a site may send this as a group.
pub(crate) fn is_group(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control)
}

impl FromStr for GroupName {
    type Err = GroupRefused;

    fn from_str(text: &str) -> Result<Self, GroupRefused> {
        is_group(text)
            .then(|| Self(text.into()))
            .ok_or(GroupRefused)
    }
}

impl TryFrom<String> for GroupName {
    type Error = GroupRefused;

    fn try_from(text: String) -> Result<Self, GroupRefused> {
        text.parse()
    }
}

impl From<GroupName> for String {
    fn from(name: GroupName) -> Self {
        name.0
    }
}

/// So that a map of them is asked with the words of a request.
impl Borrow<str> for GroupName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_may_be_called_whatever_a_site_calls_it() {
        for good in ["members", "Site staff", "über.uns", &"ä".repeat(100)] {
            assert_eq!(good.parse::<GroupName>().unwrap().as_str(), good);
        }
        for wrong in ["", "a\nb", &"a".repeat(101)] {
            assert_eq!(wrong.parse::<GroupName>(), Err(GroupRefused), "{wrong}");
        }
    }
}
