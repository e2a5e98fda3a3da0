//! The host name a passkey is made for: its RP ID (WebAuthn 4). It answers under no other.

use std::sync::Arc;

use url::Url;

/// The host of a server, as passkeys are bound to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PasskeyHost(Arc<str>);

impl PasskeyHost {
    /// Of the server at this address. A bare number is one for which no passkey was ever made.
    pub fn of(address: &Url) -> Self {
        Self(address.host_str().unwrap_or_default().into())
    }

    /// As the database keeps it with a passkey.
    pub fn from_stored(name: &str) -> Self {
        Self(name.into())
    }

    /// The name; empty where none is noted.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a passkey that was made for `made_for` answers here. Of one that is older than these notes nothing is known: it
    /// counts as of this host, until a server has noted its own.
    pub fn answers(&self, made_for: &Self) -> bool {
        made_for.0.is_empty() || made_for == self
    }
}

impl std::fmt::Display for PasskeyHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> PasskeyHost {
        PasskeyHost::of(&address.parse().unwrap())
    }

    #[test]
    fn a_passkey_answers_at_the_host_it_was_made_for_alone() {
        let here = of("https://id.example.org");
        assert_eq!(here.as_str(), "id.example.org");
        assert!(
            here.answers(&of("https://ID.example.org:8443")),
            "not the port"
        );
        for other in ["https://example.org", "https://login.id.example.org"] {
            assert!(!here.answers(&of(other)), "{other}");
        }
        assert!(
            here.answers(&PasskeyHost::default()),
            "nothing is known of it"
        );
        assert!(!of("http://192.0.2.7").answers(&here), "a bare number");
    }
}
