//! A person as one application knows them.

use std::{fmt, str::FromStr};

use crate::{Method, Secret, group::is_group};

/// Why something a site says about a user was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserRefused {
    /// The user id is empty, longer than 255 bytes, or holds control characters.
    #[error("a user id is 1 to 255 characters without control characters")]
    Id,
    /// Not a mail address.
    #[error("not a mail address")]
    Email,
    /// The name is longer than 100 characters or holds control characters.
    #[error("a name is at most 100 characters without control characters")]
    Name,
    /// More than 50 groups, or one that is empty, longer than 100 characters, or holds control characters.
    #[error("at most 50 groups of 1 to 100 characters each")]
    Groups,
}

/// The application's own id of a user, exactly as pushed: it comes back as `sub`, for the site to compare.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExternalUserId(String);

impl ExternalUserId {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExternalUserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ExternalUserId {
    type Err = UserRefused;

    fn from_str(text: &str) -> Result<Self, UserRefused> {
        if text.is_empty() || text.len() > 255 || text.chars().any(char::is_control) {
            return Err(UserRefused::Id);
        }
        Ok(Self(text.into()))
    }
}

/// A mail address, as far as it is worth judging here: one `@`, something on both sides, no blanks. Whether mail
/// arrives is for a mailed code to show. Not printed.
#[derive(Clone, Debug)]
pub struct EmailAddress(Secret<String>);

impl EmailAddress {
    /// The address as a person knows it again and a stranger learns little: `a•••@e•••.org`.
    pub fn masked(&self) -> String {
        let hidden = |part: &str| {
            let first: String = part.chars().take(1).collect();
            format!("{first}•••")
        };
        let (local, host) = self.expose().rsplit_once('@').unwrap_or_default();
        match host.rsplit_once('.') {
            Some((name, last)) => format!("{}@{}.{last}", hidden(local), hidden(name)),
            None => format!("{}@{}", hidden(local), hidden(host)),
        }
    }

    /// The address; never for a log.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for EmailAddress {}

impl FromStr for EmailAddress {
    type Err = UserRefused;

    fn from_str(text: &str) -> Result<Self, UserRefused> {
        let plain = text.len() <= 254
            && !text
                .chars()
                .any(|c| c.is_control() || c.is_whitespace() || "<>,;\"".contains(c));
        match text.rsplit_once('@') {
            Some((local, host))
                if plain && !local.is_empty() && !local.contains('@') && !host.is_empty() =>
            {
                Ok(Self(Secret::new(text.into())))
            }
            _ => Err(UserRefused::Email),
        }
    }
}

/// What a person switched off for herself, of the methods the administrator switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SwitchedOff {
    /// Texts.
    pub text: bool,
    /// Calls.
    pub call: bool,
}

impl SwitchedOff {
    /// Whether `method` is among them.
    pub const fn has(self, method: Method) -> bool {
        match method {
            Method::Text => self.text,
            Method::Call => self.call,
            Method::Push | Method::AppCode | Method::Passkey => false,
        }
    }

    /// The same with `method` switched off, or on again.
    #[must_use]
    pub const fn with(self, method: Method, off: bool) -> Self {
        match method {
            Method::Text => Self { text: off, ..self },
            Method::Call => Self { call: off, ..self },
            Method::Push | Method::AppCode | Method::Passkey => self,
        }
    }
}

/// What a site said about a user in this request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The mail address, where the site sends it.
    pub email: Option<EmailAddress>,
    /// The name to greet with.
    pub name: Option<String>,
    /// The groups; they belong to this request and its log rows alone, and are never kept with the user.
    pub groups: Vec<String>,
}

impl Profile {
    /// Checks what a site pushed.
    pub fn new(
        email: Option<&str>,
        name: Option<&str>,
        groups: Vec<String>,
    ) -> Result<Self, UserRefused> {
        let email = email
            .filter(|text| !text.is_empty())
            .map(str::parse)
            .transpose()?;
        let name = name.map(str::trim).filter(|text| !text.is_empty());
        if name.is_some_and(|text| text.chars().count() > 100 || text.chars().any(char::is_control))
        {
            return Err(UserRefused::Name);
        }
        if groups.len() > 50 || !groups.iter().all(|group| is_group(group)) {
            return Err(UserRefused::Groups);
        }
        Ok(Self {
            email,
            name: name.map(Into::into),
            groups,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_exactly_as_pushed() {
        let id: ExternalUserId = " Ünïque/7 ".parse().unwrap();
        assert_eq!(id.as_str(), " Ünïque/7 ");
        assert_eq!("a\nb".parse::<ExternalUserId>(), Err(UserRefused::Id));
        assert_eq!("".parse::<ExternalUserId>(), Err(UserRefused::Id));
        assert_eq!(
            "x".repeat(256).parse::<ExternalUserId>(),
            Err(UserRefused::Id)
        );
    }

    #[test]
    fn mail_addresses_have_two_sides_and_are_not_printed() {
        let address: EmailAddress = "ada@example.org".parse().unwrap();
        assert!(!format!("{address:?}").contains("ada"));
        for wrong in [
            "ada",
            "@example.org",
            "ada@",
            "a@b@c",
            "ada @example.org",
            "ada@example.org\nbcc:x",
        ] {
            assert_eq!(
                wrong.parse::<EmailAddress>(),
                Err(UserRefused::Email),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_profile_is_bounded() {
        assert_eq!(
            Profile::new(None, Some(&"n".repeat(101)), vec![]),
            Err(UserRefused::Name)
        );
        assert_eq!(
            Profile::new(None, None, vec![String::new()]),
            Err(UserRefused::Groups)
        );
        assert_eq!(
            Profile::new(Some(""), Some("  "), vec![]),
            Ok(Profile::default())
        );
    }
}
