//! The key of an authenticator, as the server knows it: the public half of a P-256 pair made on the device, and what
//! that pair signs (ECDSA with SHA-256).

use std::{fmt, str::FromStr};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use data_encoding::BASE64URL_NOPAD;

/// What stands before the point in the SubjectPublicKeyInfo of every P-256 key (RFC 5480, section 2): the sequence, the
/// algorithm id-ecPublicKey, the curve secp256r1, and the head of a bit string of 66 bytes.
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// Bytes of an uncompressed point (SEC 1, section 2.3.3): one byte 4, then x and y.
const POINT: usize = 65;

/// The first byte of an uncompressed point.
const UNCOMPRESSED: u8 = 4;

/// A P-256 public key whose point lies on the curve.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeviceKey([u8; POINT]);

/// Why bytes are no key of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceKeyRefused {
    /// Not base64url.
    #[error("not base64url")]
    NotBase64url,
    /// Not 91 bytes, or not 65 where the point alone is wanted.
    #[error("a key of another length")]
    Length,
    /// Another algorithm, another curve, a compressed point, or no SubjectPublicKeyInfo at all.
    #[error("not an uncompressed P-256 key")]
    NotP256,
    /// The numbers name no point of the curve.
    #[error("the point does not lie on the curve")]
    NotOnCurve,
}

impl DeviceKey {
    /// From a SubjectPublicKeyInfo in DER. There is one spelling of each key and no other is read.
    pub fn from_spki(der: &[u8]) -> Result<Self, DeviceKeyRefused> {
        if der.len() != SPKI_HEAD.len() + POINT {
            return Err(DeviceKeyRefused::Length);
        }
        let point = der
            .strip_prefix(SPKI_HEAD.as_slice())
            .ok_or(DeviceKeyRefused::NotP256)?;
        Self::from_point(point)
    }

    /// From the 65 bytes of an uncompressed point, as the database keeps it.
    pub fn from_point(point: &[u8]) -> Result<Self, DeviceKeyRefused> {
        let bytes = <[u8; POINT]>::try_from(point).map_err(|_| DeviceKeyRefused::Length)?;
        if bytes.first() != Some(&UNCOMPRESSED) {
            return Err(DeviceKeyRefused::NotP256);
        }
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes)
            .map(|_| Self(bytes))
            .map_err(|_| DeviceKeyRefused::NotOnCurve)
    }

    /// The 65 bytes of the point, for the database.
    pub const fn as_point(&self) -> &[u8; POINT] {
        &self.0
    }

    /// The SubjectPublicKeyInfo in DER: 91 bytes.
    pub fn to_spki(&self) -> Vec<u8> {
        [SPKI_HEAD.as_slice(), &self.0].concat()
    }

    /// Whether the owner of this key signed `message`.
    pub fn verify(
        &self,
        message: &[u8],
        signature: &DeviceSignature,
    ) -> Result<(), SignatureRefused> {
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.0)
            .map_err(|_| SignatureRefused::Wrong)?
            .verify_sig(message, &signature.0)
            .map_err(|_| SignatureRefused::Wrong)
    }
}

impl FromStr for DeviceKey {
    type Err = DeviceKeyRefused;

    /// From a SubjectPublicKeyInfo in base64url, as it travels.
    fn from_str(text: &str) -> Result<Self, DeviceKeyRefused> {
        let der = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| DeviceKeyRefused::NotBase64url)?;
        Self::from_spki(&der)
    }
}

impl fmt::Display for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.to_spki()))
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKey({self})")
    }
}

/// A signature of a device: `r || s`, 64 bytes, what WebCrypto makes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DeviceSignature([u8; 64]);

/// Why a signature counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureRefused {
    /// Not 64 bytes in base64url.
    #[error("not a signature")]
    Malformed,
    /// Made over other bytes, or by another key.
    #[error("the signature does not verify")]
    Wrong,
}

impl DeviceSignature {
    /// From the 64 bytes.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The 64 bytes, for the database.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl FromStr for DeviceSignature {
    type Err = SignatureRefused;

    fn from_str(text: &str) -> Result<Self, SignatureRefused> {
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| SignatureRefused::Malformed)?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| SignatureRefused::Malformed)
    }
}

impl fmt::Display for DeviceSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl fmt::Debug for DeviceSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSignature")
    }
}

#[cfg(test)]
mod tests;
