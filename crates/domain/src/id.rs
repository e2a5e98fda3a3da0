//! Typed identifiers: 16 bytes in the database, 26 characters of Crockford's base32 outside.
//!
//! They are UUIDs of version 7 (RFC 9562, section 5.7): ordered by time, 74 random bits. An id is no secret, yet
//! nobody can guess one.

use std::{fmt, str::FromStr};

use data_encoding::{Encoding, Specification};
use rand::Rng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Builder;

use crate::Timestamp;

/// The text was not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct IdRefused;

/// Crockford's base32 in small letters, without padding.
pub(crate) static CROCKFORD: std::sync::LazyLock<Option<Encoding>> =
    std::sync::LazyLock::new(|| {
        let mut base32 = Specification::new();
        base32.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
        base32.encoding().ok()
    });

fn encode(bytes: &[u8; 16]) -> String {
    CROCKFORD
        .as_ref()
        .map(|base32| base32.encode(bytes))
        .unwrap_or_default()
}

fn decode(text: &str) -> Result<[u8; 16], IdRefused> {
    // Only the one canonical spelling is accepted: an address that has two spellings has two doors.
    let base32 = CROCKFORD.as_ref().ok_or(IdRefused)?;
    let bytes = base32.decode(text.as_bytes()).map_err(|_| IdRefused)?;
    <[u8; 16]>::try_from(bytes.as_slice()).map_err(|_| IdRefused)
}

fn version_7(now: Timestamp, rng: &mut impl Rng) -> [u8; 16] {
    let mut random = [0_u8; 10];
    rng.fill_bytes(&mut random);
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .into_bytes()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A new id: the time in front, chance behind.
            pub fn new(now: Timestamp, rng: &mut impl Rng) -> Self {
                Self(version_7(now, rng))
            }

            /// When it was made, by the clock of whoever made it.
            pub fn made_at(&self) -> Timestamp {
                let [a, b, c, d, e, f, ..] = self.0;
                Timestamp::from_millis(i64::from_be_bytes([0, 0, a, b, c, d, e, f]))
            }

            /// From the 16 bytes the database keeps.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes the database keeps.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdRefused;

            fn from_str(text: &str) -> Result<Self, IdRefused> {
                decode(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A site that uses this server. Its text form is the OAuth `client_id`.
    ApplicationId,
    /// A person as one application knows them. Ours; never told to a site.
    UserId,
    /// A gateway that is kept in the database.
    GatewayId,
    /// One browser known for one user of one application.
    BrowserId,
    /// One request "prove it is you".
    ChallengeId,
    /// One pushed authorization request (RFC 9126).
    RequestId,
    /// One authorization code and what it gave.
    GrantId,
    /// One outward message in the outbox.
    MessageId,
    /// One row of the log.
    LogId,
    /// One client secret or management key of an application.
    SecretId,
    /// One key that signs ID tokens; its text form is the JWK's `kid`.
    SigningKeyId,
    /// A change asked for in the settings.
    ChangeId,
    /// A link in a mail, behind which stands one button.
    LinkId,
    /// One installed authenticator, with one key of its own.
    DeviceId,
    /// A device confirmed for one user of one application; what the app calls an account.
    PairingId,
    /// One offer to pair a device with a user.
    OfferId,
    /// One approval request: "is it you?".
    ApprovalId,
    /// A change of the rules that waits for an owner's word.
    HeldChangeId,
    /// Where the push messages for one device go.
    SubscriptionId,
    /// Somebody who signs in to the panel.
    OperatorId,
    /// A passkey of an operator; ours, not the one its authenticator gave it.
    PasskeyId,
    /// One session of an operator in the panel.
    SessionId,
    /// One code that the staff gives somebody, or is about to.
    BypassId,
    /// One link by which an operator comes in without a password.
    OperatorLinkId,
    /// One question to a passkey.
    CeremonyId,
    /// A browser in which an operator signed in.
    PanelBrowserId,
    /// One key with which a site calls directly.
    DirectKeyId,
    /// One number that somebody verifies for a site.
    NumberCheckId,
    /// One call to a site: what it is to be told.
    OutgoingCallId,
    /// One address that a site has itself told at.
    WebhookId,
    /// One endpoint at which a site hears of the events of its application.
    HookId,
    /// One event as endpoints hear of it. Of a row of the log it is the row's id.
    HookEventId,
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let id = UserId::new(
            Timestamp::from_millis(1_700_000_000_000),
            &mut StdRng::from_seed([7; 32]),
        );
        let text = id.to_string();
        assert_eq!(text.len(), 26);
        assert_eq!(text.parse::<UserId>(), Ok(id));
    }

    #[test]
    fn only_the_canonical_spelling_is_an_id() {
        let id = ChallengeId::new(Timestamp::from_millis(1), &mut StdRng::from_seed([1; 32]));
        let text = id.to_string();
        let upper = text.to_uppercase();
        for wrong in [
            "",
            "0",
            upper.as_str(),
            &format!("{text}0"),
            "../../../../../etc/passwd0",
            "ilouilouilouilouilouilouil",
        ] {
            assert_eq!(wrong.parse::<ChallengeId>(), Err(IdRefused), "{wrong}");
        }
    }

    #[test]
    fn a_later_id_sorts_behind_an_earlier_one() {
        let mut rng = StdRng::from_seed([3; 32]);
        let early = MessageId::new(Timestamp::from_millis(1_000), &mut rng);
        let late = MessageId::new(Timestamp::from_millis(2_000), &mut rng);
        assert!(early < late && early.to_string() < late.to_string());
    }
}
