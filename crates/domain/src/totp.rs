//! Codes that an authenticator app shows (TOTP, RFC 6238, on HOTP, RFC 4226): SHA-1, 30 seconds, 6 to 8 digits, as every
//! app can show them.

use std::fmt::{self, Write as _};

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use rand::CryptoRng;

use crate::{Code, Digits, Keys, Secret, Timestamp};

/// How long each code is shown, in seconds: the time step `X` of RFC 6238.
pub const TOTP_PERIOD_SECONDS: i64 = 30;

/// The counter of RFC 6238: whole periods since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(i64);

impl Step {
    /// The step at this moment.
    pub const fn at(now: Timestamp) -> Self {
        Self(now.as_seconds().div_euclid(TOTP_PERIOD_SECONDS))
    }

    /// From the number the database keeps.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number the database keeps.
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// What a pairing and the server share: 160 random bits, the length RFC 4226 recommends. Not printed.
#[derive(Clone, Debug)]
pub struct Seed(Secret<[u8; 20]>);

impl Seed {
    /// A new seed.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0_u8; 20];
        rng.fill_bytes(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// From the bytes the database keeps sealed.
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(Secret::new(bytes))
    }

    /// The seed that is derived of something the server can name again: the first bytes of its keyed hash.
    pub fn derive(keys: &Keys, kind: &str, of: &[u8]) -> Self {
        let derived = keys.hash(kind, of);
        let mut bytes = [0; 20];
        for (to, from) in bytes.iter_mut().zip(derived.as_bytes()) {
            *to = *from;
        }
        Self::from_bytes(bytes)
    }

    /// The bytes: for sealing, and for the device, once.
    pub const fn expose(&self) -> &[u8; 20] {
        self.0.expose()
    }

    /// The code of one step.
    pub fn code(&self, step: Step, digits: Digits) -> Code {
        self.answer(&step.0.to_be_bytes(), digits)
    }

    /// The digits HOTP makes of some bytes.
    pub(crate) fn answer(&self, bytes: &[u8], digits: Digits) -> Code {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.expose());
        let tag = hmac::sign(&key, bytes);
        Code::of_number(truncate(tag.as_ref()), digits)
    }

    /// The step of which this is the code, if it is the present one or one beside it and was not used: RFC 6238, section
    /// 5.2, allows one for the way and takes none twice. Nothing at or below `last_used` is accepted.
    ///
    /// All three are computed and compared, whatever the first ones said.
    pub fn verify(
        &self,
        code: &Code,
        digits: Digits,
        now: Timestamp,
        last_used: Option<Step>,
    ) -> Option<Step> {
        let present = Step::at(now);
        let mut found = None;
        // The latest wins: a code that two steps share must not be good a second time at the later one.
        for way in [-1, 0, 1] {
            let step = Step(present.0.saturating_add(way));
            let matches = self.code(step, digits).matches(code);
            if matches && last_used.is_none_or(|used| used < step) {
                found = Some(step);
            }
        }
        found
    }

    /// The seed as a person types it into another app: base32 in groups of four.
    pub fn typed(&self) -> Secret<String> {
        let secret = Secret::new(BASE32_NOPAD.encode(self.0.expose()));
        let (groups, _) = secret.expose().as_bytes().as_chunks::<4>();
        let groups = groups.iter().map(|group| String::from_utf8_lossy(group));
        Secret::new(groups.collect::<Vec<_>>().join(" "))
    }

    /// The address that other authenticator apps read from a QR code: `otpauth://totp/Issuer:label?secret=...`.
    pub fn address(&self, issuer: &str, label: &str, digits: Digits) -> Secret<String> {
        let secret = Secret::new(BASE32_NOPAD.encode(self.0.expose()));
        Secret::new(format!(
            "otpauth://totp/{issuer}:{label}?secret={secret}&issuer={issuer}&algorithm=SHA1\
             &digits={digits}&period={TOTP_PERIOD_SECONDS}",
            issuer = Escaped(issuer),
            label = Escaped(label),
            secret = secret.expose(),
            digits = digits.count(),
        ))
    }
}

/// RFC 4226, section 5.3: 31 bits from where the last half-byte points.
fn truncate(tag: &[u8]) -> u32 {
    let at = usize::from(tag.last().copied().unwrap_or(0) & 0x0f);
    // The tag of SHA-1 has 20 bytes, so there are four at each of the sixteen places.
    let word = tag.get(at..).and_then(<[u8]>::first_chunk::<4>);
    u32::from_be_bytes(word.copied().unwrap_or_default()) & 0x7fff_ffff
}

/// A text with all but the unreserved characters of RFC 3986 percent-encoded: no blank becomes a plus, no colon is taken
/// for the one between issuer and label.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    f.write_char(char::from(byte))?;
                }
                _ => write!(f, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
