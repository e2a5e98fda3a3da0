//! Codes by RFC 6238.

use std::fmt;

use aws_lc_rs::hmac;
use serde::{Deserialize, Deserializer, de};

use super::bytes::decode;
use crate::DeviceError;

/// The seed of an account's codes. Not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Vec<u8>);

impl Seed {
    /// From its bytes in base64url.
    pub fn from_base64url(text: &str) -> Result<Self, DeviceError> {
        decode(text).map(Self)
    }

    /// Its bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed")
    }
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::from_base64url(&String::deserialize(from)?).map_err(de::Error::custom)
    }
}

/// The code at a time in seconds since 1970.
pub fn code_at(seed: &Seed, digits: u32, period: i64, time: i64) -> Result<String, DeviceError> {
    let step = time
        .checked_div_euclid(period)
        .ok_or(DeviceError::Malformed("a code without a period"))?;
    hotp(seed, &step.to_be_bytes(), digits)
}

/// The digits HOTP makes of some bytes.
pub(crate) fn hotp(seed: &Seed, bytes: &[u8], digits: u32) -> Result<String, DeviceError> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &seed.0);
    let tag = hmac::sign(&key, bytes);
    let at = tag.as_ref().last().map_or(0, |byte| usize::from(byte & 15));
    let four = tag.as_ref().get(at..).and_then(<[u8]>::first_chunk::<4>);
    let number = u32::from_be_bytes(four.copied().unwrap_or_default()) & 0x7fff_ffff;
    let modulus = 10_u32
        .checked_pow(digits)
        .ok_or(DeviceError::Malformed("a code of too many digits"))?;
    let width = usize::try_from(digits).unwrap_or_default();
    Ok(format!("{:0width$}", number % modulus))
}
