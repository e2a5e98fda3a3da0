//! Whoever signs in to the panel: the name, how long a session lasts, and the links that let somebody in first.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Role, Timestamp, words::words};

/// A session nobody uses ends after this.
pub const SESSION_IDLE: Duration = Duration::from_mins(30);
/// A session ends after this, however busy it is.
pub const SESSION_LIFE: Duration = Duration::from_hours(12);
/// Between the password and the passkey of a sign-in there may lie this much.
pub const HALF_SESSION_LIFE: Duration = Duration::from_mins(5);
/// How long an answer of a passkey (or, where there is none yet, a password) counts as just given.
pub const ASKED_AGAIN: Duration = Duration::from_mins(5);
/// How long the server remembers what it asked a passkey.
pub const CEREMONY_LIFE: Duration = Duration::from_mins(5);
/// How long a browser in which somebody signed in is one that strangers cannot lock.
pub const PANEL_BROWSER_LIFE: Duration = Duration::from_hours(90 * 24);
/// How long what opens a door to many waits for an owner's word: rules that ask less, keys, return addresses.
pub const HELD_LIFE: Duration = Duration::from_hours(72);
/// Passkeys one operator may have.
pub const MOST_PASSKEYS: i64 = 10;

/// The text is no name an operator can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 2 to 64 letters (a to z), digits, or . _ - @ +")]
pub struct OperatorNameRefused;

/// What an operator is called and signs in by: 2 to 64 of the letters a to z, digits, `.`, `_`, `-`, `@` and `+`.
///
/// Capital letters and blanks around it are set aside, so each name has one spelling. No other letters, because two
/// names that look alike and are not the same would let one operator be taken for another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperatorName(String);

/// What the log calls others than operators by: nobody is to write rows that look like theirs.
const OURS: [&str; 6] = ["terminal", "start", "operator", "reset", "unknown", "none"];

impl OperatorName {
    /// The name in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OperatorName {
    type Err = OperatorNameRefused;

    fn from_str(text: &str) -> Result<Self, OperatorNameRefused> {
        let name = text.trim().to_ascii_lowercase();
        let is_fine = |b: u8| b.is_ascii_alphanumeric() || b"._-@+".contains(&b);
        let is_ours = OURS.contains(&name.as_str());
        if !(2..=64).contains(&name.len()) || !name.bytes().all(is_fine) || is_ours {
            return Err(OperatorNameRefused);
        }
        Ok(Self(name))
    }
}

impl fmt::Display for OperatorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorLinkKind {
    /// The first owner, while there is no operator at all.
    FirstRun,
    /// One operator more.
    Invitation,
    /// A new password for an operator who is locked out.
    Reset,
}

words!(OperatorLinkKind {
    FirstRun = "first_run",
    Invitation = "invitation",
    Reset = "reset",
});

impl OperatorLinkKind {
    /// How long such a link is good.
    pub const fn life(self) -> Duration {
        match self {
            Self::FirstRun | Self::Reset => Duration::from_hours(1),
            Self::Invitation => Duration::from_hours(72),
        }
    }
}

/// What waits for an owner's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldKind {
    /// Other rules, which ask less.
    Rules,
    /// More return addresses of an application, or that it sends no mail addresses any more.
    Connection,
    /// A key of an application.
    Key,
    /// A key of the management API, with what it may do.
    ManagementKey,
    /// A key with which an application calls directly.
    DirectKey,
    /// The pair of keys with which such an application signs its calls about webhooks.
    SigningPair,
    /// Where an application that calls directly is told of answers.
    Callback,
    /// An application that calls directly reads the whole numbers of its users back.
    Exports,
    /// One that does has codes sent by mail as well.
    Mails,
    /// An endpoint of webhooks, its address or its secret.
    Hook,
    /// A new application: that it is switched on, and its first keys.
    Application,
    /// An application that was switched off is to be on again.
    SwitchOn,
    /// A gateway of the house: a new one, or other settings of one. It waits in the name of an application.
    Gateway,
    /// Delivery rules of the house that hold up less.
    Delivery,
}

words!(HeldKind {
    Rules = "rules",
    Connection = "connection",
    Key = "key",
    ManagementKey = "management_key",
    DirectKey = "direct_key",
    SigningPair = "signing_pair",
    Callback = "callback",
    Exports = "exports",
    Mails = "mails",
    Hook = "hook",
    Application = "application",
    SwitchOn = "switch_on",
    Gateway = "gateway",
    Delivery = "delivery",
});

/// How a change stands that waits for an owner's word, or waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// It waits.
    Open,
    /// An owner confirmed it.
    Confirmed,
    /// Somebody dropped it.
    Dropped,
    /// Another change came first.
    Outdated,
    /// Nobody confirmed it in time.
    Expired,
}

words!(HeldState {
    Open = "open",
    Confirmed = "confirmed",
    Dropped = "dropped",
    Outdated = "outdated",
    Expired = "expired",
});

/// How a session stands towards a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionProof {
    /// No passkey has answered in it: it looks, and keeps its own account.
    None,
    /// A passkey answered at this moment, the last time.
    Passkey(Timestamp),
}

impl SessionProof {
    /// Whether a passkey answered so lately that nobody need ask again.
    pub fn is_fresh(self, now: Timestamp) -> bool {
        match self {
            Self::None => false,
            // One from ahead of the clock is none: a clock that stepped back must not keep it fresh.
            Self::Passkey(at) => at <= now && now.since(at) < ASKED_AGAIN,
        }
    }
}

/// Whether a passkey may go: everybody may take their own away, but somebody must be left who can decide.
pub const fn may_remove_passkey(role: Role, left: i64, of_other_owners: i64) -> bool {
    !matches!(role, Role::Owner) || left > 0 || of_other_owners > 0
}

/// A name for a passkey, as its owner tells them apart: 1 to 40 characters without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyName(String);

/// The text names no passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a passkey's name has 1 to 40 characters")]
pub struct PasskeyNameRefused;

impl PasskeyName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What one is called that nobody named.
    pub fn plain() -> Self {
        Self("Passkey".to_owned())
    }
}

impl FromStr for PasskeyName {
    type Err = PasskeyNameRefused;

    fn from_str(text: &str) -> Result<Self, PasskeyNameRefused> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > 40 || name.chars().any(char::is_control) {
            return Err(PasskeyNameRefused);
        }
        Ok(Self(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        for (typed, kept) in [
            ("Ada", "ada"),
            (" mara.k@example.org ", "mara.k@example.org"),
            ("a1", "a1"),
        ] {
            assert_eq!(typed.parse::<OperatorName>().unwrap().as_str(), kept);
        }
        let long = "a".repeat(65);
        for wrong in [
            "",
            "a",
            "terminal",
            " Unknown",
            "ada lovelace",
            "аda",
            "jörg",
            "a\nb",
            &long,
        ] {
            assert_eq!(
                wrong.parse::<OperatorName>(),
                Err(OperatorNameRefused),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_passkeys_name_is_short_and_on_one_line() {
        assert_eq!(
            " My  key ".parse::<PasskeyName>().unwrap().as_str(),
            "My key"
        );
        for wrong in ["", "  ", &"x".repeat(41), "a\u{7}b"] {
            assert_eq!(wrong.parse::<PasskeyName>(), Err(PasskeyNameRefused));
        }
    }

    #[test]
    fn an_answer_is_fresh_for_five_minutes() {
        let at = Timestamp::from_millis(1_800_000_000_000);
        let proof = SessionProof::Passkey(at);
        let instant = Duration::from_millis(1);
        assert!(proof.is_fresh(at) && proof.is_fresh(at.plus(ASKED_AGAIN).minus(instant)));
        assert!(!proof.is_fresh(at.plus(ASKED_AGAIN)) && !proof.is_fresh(at.minus(instant)));
        assert!(!SessionProof::None.is_fresh(at));
    }

    #[test]
    fn the_last_passkey_of_the_last_owner_stays() {
        assert!(!may_remove_passkey(Role::Owner, 0, 0));
        assert!(may_remove_passkey(Role::Owner, 1, 0));
        assert!(may_remove_passkey(Role::Owner, 0, 1));
        for role in [Role::Operator, Role::Helper, Role::ReadOnly] {
            assert!(may_remove_passkey(role, 0, 0));
        }
    }
}
