//! The bytes of section 1 of the protocol, and base64url.

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;

use crate::DeviceError;

/// The fields one after the other, each behind its length in four bytes.
pub(crate) fn fields<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in values {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(value);
    }
    bytes
}

pub(crate) fn sha_256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0_u8; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Result<Vec<u8>, DeviceError> {
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|_| DeviceError::Malformed("not base64url"))
}
