//! An authenticator: its name, what it runs on, and what it signs about itself (docs/authenticator-protocol.md, sections
//! 2, 3 and 7).

use std::{fmt, str::FromStr, time::Duration};

use crate::{CallNonce, DeviceId, DeviceKey, Sha256, Timestamp, field::Fields, words::words};

/// How far the clock of a signed call or decision may be from ours, either way.
pub const CLOCK_TOLERANCE: Duration = Duration::from_mins(1);

/// How long the nonce of a call that changes something is remembered. The call's time is good for two minutes at most.
pub const NONCE_MEMORY: Duration = Duration::from_mins(5);

/// Whether a device's clock and ours agree, in whole seconds as they travel.
pub fn clocks_agree(theirs: Timestamp, ours: Timestamp) -> bool {
    ours.as_seconds().abs_diff(theirs.as_seconds()) <= CLOCK_TOLERANCE.as_secs()
}

/// What a person calls a device: 1 to 40 characters, no control characters, blanks at the ends dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceName(String);

/// The text is no name of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a device's name is 1 to 40 characters without control characters")]
pub struct DeviceNameRefused;

impl DeviceName {
    /// The most characters a name has.
    pub const MOST: usize = 40;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DeviceName {
    type Err = DeviceNameRefused;

    fn from_str(text: &str) -> Result<Self, DeviceNameRefused> {
        let name = text.trim();
        let well_formed =
            (1..=Self::MOST).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if well_formed {
            Ok(Self(name.into()))
        } else {
            Err(DeviceNameRefused)
        }
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a device runs on, as it says itself: for the person to know it by, and for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Android.
    Android,
    /// iOS and iPadOS.
    Ios,
    /// A browser of a computer.
    Desktop,
    /// Anything else.
    Other,
}

words!(Platform { Android = "android", Ios = "ios", Desktop = "desktop", Other = "other" });

/// One call, as its device signs it.
#[derive(Clone, Copy, Debug)]
pub struct SignedCall<'a> {
    /// Scheme, host and port of the server.
    pub origin: &'a str,
    /// Who calls.
    pub device: DeviceId,
    /// The method, in capitals.
    pub method: &'a str,
    /// The path as it was sent, with `?` and the query if there is one.
    pub path_and_query: &'a str,
    /// The hash of the body; of no bytes when there is none.
    pub body_hash: Sha256,
    /// The time on the device's clock.
    pub time: Timestamp,
    /// What makes the call unlike every other.
    pub nonce: CallNonce,
}

impl SignedCall<'_> {
    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        Fields::labelled("countersign call v1")
            .text(self.origin)
            .shown(self.device)
            .text(self.method)
            .text(self.path_and_query)
            .bytes(self.body_hash.as_bytes())
            .moment(self.time)
            .bytes(self.nonce.as_bytes())
            .into_bytes()
    }
}

/// What a new device signs with its new key, to show that it has it.
#[derive(Clone, Copy, Debug)]
pub struct PairProof<'a> {
    /// Scheme, host and port of the server.
    pub origin: &'a str,
    /// The token or the typed code, character by character as sent.
    pub offer: &'a str,
    /// The new key.
    pub key: DeviceKey,
}

impl PairProof<'_> {
    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        Fields::labelled("countersign pair v1")
            .text(self.origin)
            .bytes(Sha256::of(self.offer.as_bytes()).as_bytes())
            .bytes(&self.key.to_spki())
            .into_bytes()
    }
}

/// What a device signs with its new key when it changes keys; the call itself is signed with the old one.
#[derive(Clone, Copy, Debug)]
pub struct KeyChange<'a> {
    /// Scheme, host and port of the server.
    pub origin: &'a str,
    /// The device.
    pub device: DeviceId,
    /// The key that ends.
    pub old: DeviceKey,
    /// The key that counts from now on.
    pub new: DeviceKey,
}

impl KeyChange<'_> {
    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        Fields::labelled("countersign key v1")
            .text(self.origin)
            .shown(self.device)
            .bytes(&self.old.to_spki())
            .bytes(&self.new.to_spki())
            .into_bytes()
    }
}

/// What the service key signs to a device that was removed: it may forget everything.
#[derive(Clone, Copy, Debug)]
pub struct Revoked<'a> {
    /// Scheme, host and port of the server.
    pub origin: &'a str,
    /// The device.
    pub device: DeviceId,
    /// When it was removed.
    pub time: Timestamp,
}

impl Revoked<'_> {
    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        Fields::labelled("countersign revoked v1")
            .text(self.origin)
            .shown(self.device)
            .moment(self.time)
            .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_differ_by_a_minute() {
        let ours = Timestamp::from_millis(1_700_000_000_900);
        for (seconds, agree) in [
            (-61, false),
            (-60, true),
            (0, true),
            (60, true),
            (61, false),
        ] {
            let theirs = Timestamp::from_seconds(1_700_000_000 + seconds);
            assert_eq!(clocks_agree(theirs, ours), agree, "{seconds}");
        }
        for hostile in [i64::MIN, i64::MAX] {
            assert!(!clocks_agree(Timestamp::from_seconds(hostile), ours));
        }
    }

    #[test]
    fn a_name_is_short_and_plain() {
        for (text, name) in [
            ("Pixel 9", "Pixel 9"),
            (" Ada’s iPhone ", "Ada’s iPhone"),
            (&"ä".repeat(40), &"ä".repeat(40)),
        ] {
            assert_eq!(text.parse::<DeviceName>().unwrap().as_str(), name);
        }
        for wrong in ["", "  ", "a\nb", "a\u{7f}", &"ä".repeat(41)] {
            assert_eq!(
                wrong.parse::<DeviceName>(),
                Err(DeviceNameRefused),
                "{wrong}"
            );
        }
    }

    #[test]
    fn platforms_survive_their_word() {
        for platform in [
            Platform::Android,
            Platform::Ios,
            Platform::Desktop,
            Platform::Other,
        ] {
            assert_eq!(platform.as_str().parse(), Ok(platform));
        }
        assert_eq!("Android".parse::<Platform>(), Err(()));
    }

    #[test]
    fn each_part_of_a_call_is_signed() {
        let call = SignedCall {
            origin: "https://id.example.org",
            device: DeviceId::from_bytes([1; 16]),
            method: "GET",
            path_and_query: "/app/v1/requests?after=0&wait=25",
            body_hash: Sha256::of(b""),
            time: Timestamp::from_seconds(1),
            nonce: CallNonce::from_bytes([2; 16]),
        };
        let others = [
            SignedCall {
                origin: "https://id.example.net",
                ..call
            },
            SignedCall {
                device: DeviceId::from_bytes([3; 16]),
                ..call
            },
            SignedCall {
                method: "PUT",
                ..call
            },
            SignedCall {
                path_and_query: "/app/v1/requests?after=1&wait=25",
                ..call
            },
            SignedCall {
                body_hash: Sha256::of(b"{}"),
                ..call
            },
            SignedCall {
                time: Timestamp::from_seconds(2),
                ..call
            },
            SignedCall {
                nonce: CallNonce::from_bytes([3; 16]),
                ..call
            },
        ];
        for other in others {
            assert_ne!(call.to_bytes(), other.to_bytes(), "{other:?}");
        }
    }
}
