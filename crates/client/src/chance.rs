//! The one place of this crate where chance comes from: the operating system, through aws-lc-rs.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use data_encoding::BASE64URL_NOPAD;

use crate::{ClientError, hidden::Hidden};

/// 256 random bits as 43 letters: `state`, `nonce`, and the PKCE verifier (RFC 7636, section 4.1: at least 43).
pub(crate) fn unguessable() -> Result<Hidden, ClientError> {
    let mut bytes = [0_u8; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ClientError::NoRandomness)?;
    Ok(Hidden::new(BASE64URL_NOPAD.encode(&bytes)))
}
