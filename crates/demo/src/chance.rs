//! The one place of the demonstration where chance comes from: the operating system.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use rand::{TryRng, rngs::SysRng};

/// The operating system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub(crate) struct NoRandomness;

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A secret nobody can guess: 256 bits.
pub(crate) fn unguessable() -> Result<String, NoRandomness> {
    Ok(BASE64URL_NOPAD.encode(&bytes::<32>()?))
}

/// An id that is never given twice, and is no secret: 80 bits.
pub(crate) fn id() -> Result<String, NoRandomness> {
    Ok(BASE32_NOPAD.encode(&bytes::<10>()?).to_lowercase())
}
