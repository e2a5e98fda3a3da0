//! SHA-256 of what is no secret: a body, an offer, what a person was shown.

use std::{fmt, str::FromStr};

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;

/// A SHA-256 hash. Its text form is base64url, as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sha256([u8; 32]);

/// The text was not 32 bytes in base64url without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 hash in base64url")]
pub struct Sha256Refused;

impl Sha256 {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = [0_u8; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
        Self(hash)
    }

    /// From the 32 bytes the database keeps.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes the database keeps.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Sha256 {
    type Err = Sha256Refused;

    fn from_str(text: &str) -> Result<Self, Sha256Refused> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| Sha256Refused)?;
        bytes.try_into().map(Self).map_err(|_| Sha256Refused)
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_block_example_of_fips_180() {
        let hash = Sha256::of(b"abc");
        assert_eq!(&hash.as_bytes()[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for wrong in [
            "",
            "ungWv",
            &format!("{hash}="),
            &hash.to_string().replace('_', "/"),
        ] {
            assert_eq!(wrong.parse::<Sha256>(), Err(Sha256Refused), "{wrong}");
        }
    }
}
