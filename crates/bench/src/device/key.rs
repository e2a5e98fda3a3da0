//! P-256 keys: a device's own pair, and the public half of the server's.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
        ParsedPublicKey,
    },
};

use super::bytes::{decode, encode};
use crate::DeviceError;

/// What RFC 5480 puts before the 65 bytes of an uncompressed P-256 point.
const SPKI_HEAD: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\
    \xce\x3d\x03\x01\x07\x03\x42\x00";

/// A P-256 key pair.
pub struct Key {
    pair: EcdsaKeyPair,
    spki: String,
}

/// A P-256 public key.
#[derive(Clone, Debug)]
pub struct PublicKey(ParsedPublicKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.spki)
    }
}

impl Key {
    /// A new pair.
    pub fn make() -> Result<Self, DeviceError> {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map(Self::of)
            .map_err(|_| DeviceError::Key)
    }

    /// From PKCS#8 in base64url.
    pub fn from_pkcs8(text: &str) -> Result<Self, DeviceError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &decode(text)?)
            .map(Self::of)
            .map_err(|_| DeviceError::Key)
    }

    fn of(pair: EcdsaKeyPair) -> Self {
        let spki = encode(&[SPKI_HEAD, pair.public_key().as_ref()].concat());
        Self { pair, spki }
    }

    /// The public half: SubjectPublicKeyInfo in base64url, as it travels.
    pub fn spki(&self) -> &str {
        &self.spki
    }

    /// Signs: `r || s` in base64url.
    pub fn sign(&self, message: &[u8]) -> Result<String, DeviceError> {
        self.pair
            .sign(&SystemRandom::new(), message)
            .map(|signature| encode(signature.as_ref()))
            .map_err(|_| DeviceError::Key)
    }
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo in base64url.
    pub fn from_spki(text: &str) -> Result<Self, DeviceError> {
        let der = decode(text)?;
        let point = der.strip_prefix(SPKI_HEAD).ok_or(DeviceError::Key)?;
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .map(Self)
            .map_err(|_| DeviceError::Key)
    }

    /// Whether its owner signed `message`.
    pub fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        decode(signature).is_ok_and(|signature| self.0.verify_sig(message, &signature).is_ok())
    }
}
