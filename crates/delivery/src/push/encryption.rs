//! A push sealed for one browser: Message Encryption for Web Push (RFC 8291), one record of `aes128gcm` (RFC 8188).
//!
//! The key pair of each push is made by aws-lc-rs from the system's randomness: a known exception to "chance by the
//! door".

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    error::Unspecified,
    hkdf,
};
use domain::Secret;
use rand::CryptoRng;

use super::subscription::Recipient;

/// No service need take more (RFC 8030, section 7.2).
const LONGEST_ON_THE_WIRE: usize = 4096;
const SALT: usize = 16;
/// An uncompressed point of P-256.
pub(super) const POINT: usize = 65;
/// Salt, record size, length of the key, key (RFC 8188, section 2.1).
const HEADER: usize = SALT + 4 + 1 + POINT;
/// The tag of AES-GCM.
const TAG: usize = 16;
/// All that a record may hold, its delimiter included.
const RECORD: usize = LONGEST_ON_THE_WIRE - HEADER - TAG;

/// The longest body a push can carry, in bytes.
pub const LONGEST_PUSH_BODY: usize = RECORD - 1;

/// Bodies are filled up to the next multiple, so that their length tells neither the kind of push nor whose it is.
const STEP: usize = 512;

/// Why a body was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EncryptionRefused {
    /// It is longer than [`LONGEST_PUSH_BODY`].
    TooLarge,
    /// The cryptographic library refused what it should not.
    Failed,
}

impl From<Unspecified> for EncryptionRefused {
    fn from(_: Unspecified) -> Self {
        Self::Failed
    }
}

/// Seals `body` so that only `recipient` can open it.
pub(super) fn encrypt(
    body: &[u8],
    recipient: &Recipient,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, EncryptionRefused> {
    if body.len() > LONGEST_PUSH_BODY {
        return Err(EncryptionRefused::TooLarge);
    }
    let length = (body.len() + 1).next_multiple_of(STEP).min(RECORD);
    let sender = PrivateKey::generate(&ECDH_P256)?;
    let mut salt = [0; SALT];
    rng.fill_bytes(&mut salt);
    seal(body, length, recipient, &sender, salt)
}

/// Seals `body`, filled up to `length` bytes, with this key pair and salt. Each pair and salt is good for one push: the
/// nonce grows from them.
fn seal(
    body: &[u8],
    length: usize,
    recipient: &Recipient,
    sender: &PrivateKey,
    salt: [u8; SALT],
) -> Result<Vec<u8>, EncryptionRefused> {
    let sender_point = sender.compute_public_key()?;
    let (key, nonce) = keys(recipient, sender, sender_point.as_ref(), salt)?;

    // The delimiter of the last record, which is the only one; what follows it fills up.
    let mut record = Vec::with_capacity(length + TAG);
    record.extend_from_slice(body);
    record.push(2);
    record.resize(length, 0);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key.expose())?);
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(*nonce.expose()),
        Aad::empty(),
        &mut record,
    )?;

    let point_length = u8::try_from(sender_point.as_ref().len()).map_err(|_| Unspecified)?;
    // The whole push is one record, so any size that it fits into is right (RFC 8291, section 4).
    let record_size = u32::try_from(LONGEST_ON_THE_WIRE).map_err(|_| Unspecified)?;
    let mut sealed = Vec::with_capacity(HEADER + record.len());
    sealed.extend_from_slice(&salt);
    sealed.extend_from_slice(&record_size.to_be_bytes());
    sealed.push(point_length);
    sealed.extend_from_slice(sender_point.as_ref());
    sealed.append(&mut record);
    Ok(sealed)
}

type KeyAndNonce = (Secret<[u8; 16]>, Secret<[u8; 12]>);

/// The key and the nonce of the one record (RFC 8291, section 3.4).
fn keys(
    recipient: &Recipient,
    sender: &PrivateKey,
    sender_point: &[u8],
    salt: [u8; SALT],
) -> Result<KeyAndNonce, EncryptionRefused> {
    let both: [&[u8]; 3] = [b"WebPush: info\0", recipient.point(), sender_point];
    let peer = UnparsedPublicKey::new(&ECDH_P256, recipient.point());
    let input: Secret<[u8; 32]> = agree(sender, peer, EncryptionRefused::Failed, |shared| {
        derive(recipient.auth(), shared, &both)
    })?;
    Ok((
        derive(&salt, input.expose(), &[b"Content-Encoding: aes128gcm\0"])?,
        derive(&salt, input.expose(), &[b"Content-Encoding: nonce\0"])?,
    ))
}

/// HKDF-SHA-256 (RFC 5869), extract and expand.
fn derive<const LENGTH: usize>(
    salt: &[u8],
    secret: &[u8],
    info: &[&[u8]],
) -> Result<Secret<[u8; LENGTH]>, EncryptionRefused> {
    struct Length(usize);

    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }

    let mut derived = [0; LENGTH];
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(secret)
        .expand(info, Length(LENGTH))?
        .fill(&mut derived)?;
    Ok(Secret::new(derived))
}

#[cfg(test)]
mod tests;
