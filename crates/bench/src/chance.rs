//! The one place of this crate where chance comes from: the operating system, through aws-lc-rs.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use data_encoding::BASE64URL_NOPAD;

use crate::DeviceError;

/// 16 random bytes in base64url: the nonce of a call.
pub(crate) fn nonce() -> Result<String, DeviceError> {
    let bytes: [u8; 16] = bytes()?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

/// So many random bytes.
pub(crate) fn bytes<const MANY: usize>() -> Result<[u8; MANY], DeviceError> {
    let mut bytes = [0_u8; MANY];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| DeviceError::NoRandomness)?;
    Ok(bytes)
}
