//! What two parties who share a secret put under a text, so that each knows it came from the other.

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use data_encoding::{BASE64, BASE64URL_NOPAD};

use crate::Token;

/// HMAC-SHA256 of a text under a secret of two parties (RFC 2104, FIPS 180-4).
#[derive(Clone, Copy)]
pub struct SharedMac([u8; 32]);

impl SharedMac {
    /// The code of `text` under `secret`, whose characters are the key.
    pub fn of(secret: &Token, text: &[u8]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        let mut bytes = [0_u8; 32];
        bytes.copy_from_slice(hmac::sign(&key, text).as_ref());
        Self(bytes)
    }

    /// In base64 with padding (RFC 4648, section 4): 44 characters.
    pub fn to_base64(self) -> String {
        BASE64.encode(&self.0)
    }

    /// In base64url without padding (RFC 4648, section 5), as a JWT carries it (RFC 7515).
    pub fn to_base64url(self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// Whether `text` is this code in base64 with padding, in time that does not tell where they differ.
    pub fn is_base64(self, text: &str) -> bool {
        BASE64
            .decode(text.as_bytes())
            .is_ok_and(|bytes| verify_slices_are_equal(&self.0, &bytes).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    fn mac() -> SharedMac {
        SharedMac::of(
            &Token::from_outside("Jefe"),
            b"what do ya want for nothing?",
        )
    }

    #[test]
    fn test_case_2_of_rfc_4231() {
        assert_eq!(
            HEXLOWER.encode(&mac().0),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn only_the_same_code_is_the_same() {
        let text = mac().to_base64();
        assert_eq!(text.len(), 44);
        assert!(mac().is_base64(&text));
        for wrong in ["", "AAAA", &text[1..], &mac().to_base64url()] {
            assert!(!mac().is_base64(wrong), "{wrong}");
        }
        let other = SharedMac::of(
            &Token::from_outside("jefe"),
            b"what do ya want for nothing?",
        );
        assert!(!other.is_base64(&text));
    }
}
