//! Keys of the management API that an owner grants beside the one an application was added with: what each may do, from where, and
//! until when (docs/decisions/0047).

use std::{collections::BTreeSet, fmt, str::FromStr, time::Duration};

use crate::{Networks, Timestamp, words::words};

/// The longest a key is granted for that does more than read.
pub const LONGEST_GRANT: Duration = Duration::from_hours(366 * 24);
/// The longest one is granted for by which bypass codes are made.
pub const LONGEST_BYPASS_GRANT: Duration = Duration::from_hours(90 * 24);
/// Networks one key may be called from, at most.
pub const MOST_NETWORKS: usize = 20;

/// One thing that a key of the management API may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// See what is on file for a user, masked, and list users.
    UsersRead,
    /// Make a user known, and change what the site says about one.
    UsersWrite,
    /// Say who is who: delete a user, give one another id, have two become one.
    UsersLifecycle,
    /// Read all that is held about a user, whole numbers too.
    UsersExport,
    /// See the application as it is set up.
    ApplicationsRead,
    /// See the rules.
    PoliciesRead,
    /// Change the rules; what asks less waits for an owner's word.
    PoliciesWrite,
    /// Read the log of the application, and how a sign-in was decided.
    EventsRead,
    /// Make a code that lets a user in once who has nothing else left.
    BypassWrite,
}

words!(Scope, listed {
    UsersRead = "users:read",
    UsersWrite = "users:write",
    UsersLifecycle = "users:lifecycle",
    UsersExport = "users:export",
    ApplicationsRead = "applications:read",
    PoliciesRead = "policies:read",
    PoliciesWrite = "policies:write",
    EventsRead = "events:read",
    BypassWrite = "bypass:write",
});

impl Scope {
    /// Whether whoever steals a key with it could do more than look, or make users known: such a key has an end.
    pub const fn needs_end(self) -> bool {
        match self {
            Self::UsersRead
            | Self::UsersWrite
            | Self::ApplicationsRead
            | Self::PoliciesRead
            | Self::EventsRead => false,
            Self::UsersLifecycle | Self::UsersExport | Self::PoliciesWrite | Self::BypassWrite => {
                true
            }
        }
    }
}

/// The scopes of a key, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

/// A word that is no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no scope")]
pub struct ScopesRefused(String);

impl Scopes {
    /// Those of a list of words that are scopes; others, as a later release may have written them, open nothing.
    pub fn known(words: &str) -> Self {
        let words = words.split_whitespace();
        Self(words.filter_map(|word| word.parse().ok()).collect())
    }

    /// Whether this one is among them.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in the order of [`Scope::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    /// The words, parted by blanks.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Scopes {
    type Err = ScopesRefused;

    /// From words parted by blanks or commas, each of which must be a scope.
    fn from_str(text: &str) -> Result<Self, ScopesRefused> {
        let words = text.split([' ', ',', '\n', '\t']);
        let words = words.filter(|word| !word.is_empty());
        let scope = |word: &str| word.parse().map_err(|()| ScopesRefused(word.to_owned()));
        words.map(scope).collect::<Result<_, _>>().map(Self)
    }
}

/// The text is no name a key can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's name has 2 to 40 letters (a to z), digits, or . _ -")]
pub struct KeyNameRefused;

/// What a granted key is called in lists, in the log and in mails: 2 to 40 of the letters a to z, digits, `.`, `_` and `-`, in
/// small letters. It says what the key is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// The name in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyNameRefused;

    fn from_str(text: &str) -> Result<Self, KeyNameRefused> {
        let name = text.trim().to_ascii_lowercase();
        let is_fine = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !(2..=40).contains(&name.len()) || !name.bytes().all(is_fine) {
            return Err(KeyNameRefused);
        }
        Ok(Self(name))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an owner grants by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyGrant {
    /// What it is called.
    pub name: KeyName,
    /// What it may do.
    pub scopes: Scopes,
    /// From where it may be called; from anywhere where there is none.
    pub networks: Networks,
    /// Until when; for ever where there is none.
    pub expires_at: Option<Timestamp>,
}

/// Why nobody is granted such a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyGrantRefused {
    /// It would open nothing.
    #[error("choose at least one scope")]
    NoScope,
    /// What it may do asks for an end.
    #[error(
        "a key with users:lifecycle, users:export, policies:write or bypass:write needs an end, within a year"
    )]
    NoEnd,
    /// Its end is over, or too far away.
    #[error("a key ends in the future, and within a year; one with bypass:write within 90 days")]
    End,
    /// A key by which bypass codes are made is called from named addresses.
    #[error("a key with bypass:write needs the addresses it is called from")]
    NoNetwork,
    /// More than [`MOST_NETWORKS`], or a network wider than any house.
    #[error("20 networks at most, each of IPv4 a /8 or narrower, of IPv6 a /16 or narrower")]
    Networks,
}

impl KeyGrant {
    /// Whether it may be granted now.
    pub fn check(&self, now: Timestamp) -> Result<(), KeyGrantRefused> {
        if self.scopes.is_empty() {
            return Err(KeyGrantRefused::NoScope);
        }
        let is_bypass = self.scopes.has(Scope::BypassWrite);
        let longest = if is_bypass {
            LONGEST_BYPASS_GRANT
        } else {
            LONGEST_GRANT
        };
        match self.expires_at {
            None if self.scopes.iter().any(Scope::needs_end) => {
                return Err(KeyGrantRefused::NoEnd);
            }
            Some(end) if end <= now || end > now.plus(longest) => {
                return Err(KeyGrantRefused::End);
            }
            _ => {}
        }
        if is_bypass && self.networks.is_empty() {
            return Err(KeyGrantRefused::NoNetwork);
        }
        if self.networks.are_wide() || self.networks.entries().len() > MOST_NETWORKS {
            return Err(KeyGrantRefused::Networks);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const DAY: Duration = Duration::from_hours(24);

    fn grant(scopes: &str, networks: &str, days: Option<u32>) -> KeyGrant {
        KeyGrant {
            name: "ci".parse().unwrap(),
            scopes: scopes.parse().unwrap(),
            networks: networks.parse().unwrap(),
            expires_at: days.map(|days| NOW.plus(DAY * days)),
        }
    }

    #[test]
    fn scopes_are_words_each_once_in_one_order() {
        let read: Scopes = "users:write, users:read users:write".parse().unwrap();
        assert_eq!(read.to_string(), "users:read users:write");
        assert!(read.has(Scope::UsersRead) && !read.has(Scope::BypassWrite));
        let all: Scopes = Scope::ALL.iter().copied().collect();
        assert_eq!(all.to_string().parse(), Ok(all));
        assert_eq!(
            "users:read users".parse::<Scopes>(),
            Err(ScopesRefused("users".into()))
        );
        assert_eq!("".parse(), Ok(Scopes::default()));
    }

    #[test]
    fn what_is_no_scope_opens_nothing() {
        let known = Scopes::known("users:reader users users:read  gateways:write");
        assert_eq!(known.to_string(), "users:read");
        assert!(Scopes::known("").is_empty());
    }

    #[test]
    fn a_key_has_a_name_that_no_operators_can_be_taken_for() {
        for fine in ["ci", "billing.sync_2", " Nightly-Export "] {
            assert!(fine.parse::<KeyName>().is_ok(), "{fine}");
        }
        for wrong in ["", "x", "a b", "key+ci", "ada@site", "ü1", &"x".repeat(41)] {
            assert_eq!(wrong.parse::<KeyName>(), Err(KeyNameRefused), "{wrong}");
        }
        let name: KeyName = " CI ".parse().unwrap();
        assert_eq!(name.as_str(), "ci");
    }

    #[test]
    fn what_opens_more_ends_sooner_and_is_called_from_fewer_places() {
        use KeyGrantRefused as No;
        for (scopes, networks, days, expected) in [
            ("", "", None, Err(No::NoScope)),
            ("users:read", "", None, Ok(())),
            ("users:read", "", Some(0), Err(No::End)),
            ("users:read", "", Some(367), Err(No::End)),
            ("users:read events:read", "192.0.2.0/24", Some(366), Ok(())),
            ("users:lifecycle", "", None, Err(No::NoEnd)),
            ("users:export", "", None, Err(No::NoEnd)),
            ("policies:write", "", None, Err(No::NoEnd)),
            ("policies:write", "", Some(366), Ok(())),
            ("bypass:write", "192.0.2.7", None, Err(No::NoEnd)),
            ("bypass:write", "192.0.2.7", Some(91), Err(No::End)),
            ("bypass:write", "", Some(90), Err(No::NoNetwork)),
            (
                "bypass:write",
                "192.0.2.7, 0.0.0.0/0",
                Some(90),
                Err(No::Networks),
            ),
            ("bypass:write", "192.0.2.7", Some(90), Ok(())),
        ] {
            let checked = grant(scopes, networks, days).check(NOW);
            assert_eq!(checked, expected, "{scopes} {networks} {days:?}");
        }
        let many = ["192.0.2.7"; 21].join(",");
        let many = grant("users:read", &many, None);
        assert_eq!(many.check(NOW), Err(No::Networks));
    }
}
