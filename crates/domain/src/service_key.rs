//! The key with which the server signs what it tells authenticators: approval requests, and that a device was removed.
//!
//! Keys and signatures are made by aws-lc-rs from the system's randomness: a known exception to "chance by the door".

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};

use crate::{DeviceKey, Secret};

/// A P-256 key pair. A device learns the public half when it is paired.
pub struct ServiceKey {
    pair: EcdsaKeyPair,
    public: DeviceKey,
}

/// Why a service key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceKeyRefused {
    /// No new key could be made.
    #[error("no service key could be made")]
    NotMade,
    /// The bytes are no P-256 key pair.
    #[error("not a service key")]
    Malformed,
    /// No signature could be made.
    #[error("the service key could not sign")]
    NotSigned,
}

impl std::fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceKey")
    }
}

impl ServiceKey {
    /// Makes a new pair; returns the PKCS#8 bytes that the database keeps sealed.
    pub fn make() -> Result<Secret<Vec<u8>>, ServiceKeyRefused> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| ServiceKeyRefused::NotMade)?;
        let bytes = pair.to_pkcs8v1().map_err(|_| ServiceKeyRefused::NotMade)?;
        Ok(Secret::new(bytes.as_ref().to_vec()))
    }

    /// From the bytes the database kept.
    pub fn from_pkcs8(bytes: &Secret<Vec<u8>>) -> Result<Self, ServiceKeyRefused> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes.expose())
            .map_err(|_| ServiceKeyRefused::Malformed)?;
        let public = DeviceKey::from_point(pair.public_key().as_ref())
            .map_err(|_| ServiceKeyRefused::Malformed)?;
        Ok(Self { pair, public })
    }

    /// The public half as SubjectPublicKeyInfo in DER: 91 bytes.
    pub fn spki(&self) -> Vec<u8> {
        self.public.to_spki()
    }

    /// Signs: ECDSA with SHA-256, `r || s`.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], ServiceKeyRefused> {
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message)
            .map_err(|_| ServiceKeyRefused::NotSigned)?;
        <[u8; 64]>::try_from(signature.as_ref()).map_err(|_| ServiceKeyRefused::NotSigned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DeviceSignature, SignatureRefused};

    #[test]
    fn what_it_signs_verifies_with_its_public_half_alone() {
        let key = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
        let public = DeviceKey::from_spki(&key.spki()).unwrap();
        let signature = DeviceSignature::from_bytes(key.sign(b"message").unwrap());
        assert_eq!(public.verify(b"message", &signature), Ok(()));

        let other = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
        let others = DeviceKey::from_spki(&other.spki()).unwrap();
        assert_eq!(
            others.verify(b"message", &signature),
            Err(SignatureRefused::Wrong)
        );
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        let mut cut = ServiceKey::make().unwrap().expose().clone();
        cut.pop();
        for wrong in [Vec::new(), vec![0; 138], cut] {
            assert_eq!(
                ServiceKey::from_pkcs8(&Secret::new(wrong)).err(),
                Some(ServiceKeyRefused::Malformed)
            );
        }
        let printed = format!("{:?}", ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()));
        assert_eq!(printed, "Ok(ServiceKey)");
    }
}
