//! MACs that gateways make over what they tell us, by the names they call them. Compared in constant time.

use ::hmac::{Hmac, KeyInit, Mac};
use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use md5::{Digest, Md5};
use serde::Deserialize;

/// How a gateway makes a MAC (RFC 2104).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum MacAlgorithm {
    /// HMAC with MD5. Old, and as a MAC not broken.
    #[serde(rename = "hmac-md5")]
    Md5,
    /// HMAC with SHA-1.
    #[serde(rename = "hmac-sha1")]
    Sha1,
    /// HMAC with SHA-256.
    #[serde(rename = "hmac-sha256")]
    Sha256,
    /// HMAC with SHA-384.
    #[serde(rename = "hmac-sha384")]
    Sha384,
    /// HMAC with SHA-512.
    #[serde(rename = "hmac-sha512")]
    Sha512,
}

impl MacAlgorithm {
    /// Whether `mac` is that of `message` under `key`. A shortened one is not.
    pub(crate) fn is_of(self, key: &[u8], message: &[u8], mac: &[u8]) -> bool {
        let algorithm = match self {
            Self::Md5 => return is_md5_of(key, message, mac),
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        };
        hmac::verify(&hmac::Key::new(algorithm, key), message, mac).is_ok()
    }
}

fn is_md5_of(key: &[u8], message: &[u8], mac: &[u8]) -> bool {
    let Ok(mut made) = Hmac::<Md5>::new_from_slice(key) else {
        return false;
    };
    made.update(message);
    made.verify_slice(mac).is_ok()
}

/// Whether `hash` is the MD5 of `message` with `secret` behind it: no HMAC, what Vonage makes unless told otherwise.
pub(crate) fn is_plain_md5_of(secret: &[u8], message: &[u8], hash: &[u8]) -> bool {
    let made = Md5::new()
        .chain_update(message)
        .chain_update(secret)
        .finalize();
    verify_slices_are_equal(made.as_slice(), hash).is_ok()
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    /// RFC 2202, sections 2 and 3, and RFC 4231, section 4.3: the second case of each.
    #[test]
    fn the_second_case_of_the_rfcs_is_verified_and_nothing_else() {
        let (key, message) = (b"Jefe", b"what do ya want for nothing?");
        for (algorithm, mac) in [
            (MacAlgorithm::Md5, "750c783e6ab0b503eaa86e310a5db738"),
            (
                MacAlgorithm::Sha1,
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            ),
            (
                MacAlgorithm::Sha256,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                MacAlgorithm::Sha384,
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
                 8e2240ca5e69e2c78b3239ecfab21649",
            ),
            (
                MacAlgorithm::Sha512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
                 9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
        ] {
            let mac = HEXLOWER.decode(mac.as_bytes()).unwrap();
            assert!(algorithm.is_of(key, message, &mac), "{algorithm:?}");
            assert!(!algorithm.is_of(b"jefe", message, &mac), "{algorithm:?}");
            assert!(!algorithm.is_of(key, b"what?", &mac), "{algorithm:?}");
            assert!(!algorithm.is_of(key, message, &mac[..8]), "{algorithm:?}");
            assert!(!algorithm.is_of(key, message, &[]), "{algorithm:?}");
        }
    }
}
