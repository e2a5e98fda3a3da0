//! Random bytes that make one call, or one approval request, unlike every other.

use std::{fmt, str::FromStr};

use data_encoding::BASE64URL_NOPAD;
use rand::CryptoRng;

/// Random bytes that are used once. No secret. The text form is base64url, as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Nonce<const LENGTH: usize>([u8; LENGTH]);

/// The nonce of one signed call of a device.
pub type CallNonce = Nonce<16>;

/// The nonce of one approval request.
pub type ApprovalNonce = Nonce<32>;

/// The text was not as many bytes in base64url as are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a nonce")]
pub struct NonceRefused;

impl<const LENGTH: usize> Nonce<LENGTH> {
    /// A new one.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0_u8; LENGTH];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// From the bytes the database keeps.
    pub const fn from_bytes(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// The bytes the database keeps.
    pub const fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }
}

impl<const LENGTH: usize> FromStr for Nonce<LENGTH> {
    type Err = NonceRefused;

    fn from_str(text: &str) -> Result<Self, NonceRefused> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| NonceRefused)?;
        bytes.try_into().map(Self).map_err(|_| NonceRefused)
    }
}

impl<const LENGTH: usize> fmt::Display for Nonce<LENGTH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn only_its_one_spelling_is_a_nonce() {
        let nonce = CallNonce::make(&mut StdRng::from_seed([1; 32]));
        let text = nonce.to_string();
        assert_eq!(text.parse(), Ok(nonce));
        // 22 letters hold 132 bits: the last four must be nought, or one nonce had sixteen spellings.
        let other_end = format!("{}B", "A".repeat(21));
        for wrong in ["", "AAAA", &text[1..], &format!("{text}=="), &other_end] {
            assert_eq!(wrong.parse::<CallNonce>(), Err(NonceRefused), "{wrong}");
        }
        assert_eq!(text.parse::<ApprovalNonce>(), Err(NonceRefused));
    }
}
