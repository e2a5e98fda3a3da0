//! Where a list of users goes on: a word that pages and commands carry along, opaque to whoever reads it.
//!
//! It names a place, and opens nothing: whoever makes one up sees the same list from another place on.

use std::{fmt, str::FromStr};

use data_encoding::BASE64URL_NOPAD;

use crate::{ExternalUserId, UserId};

/// Where a list of users goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserCursor {
    /// With those that came before this one, where the newest come first.
    Before(UserId),
    /// Behind this id of the application's, in the order of such ids.
    Behind(ExternalUserId),
}

/// The text is no place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list")]
pub struct CursorRefused;

const BEFORE: u8 = 1;
const BEHIND: u8 = 2;

impl fmt::Display for UserCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, bytes): (u8, &[u8]) = match self {
            Self::Before(id) => (BEFORE, id.as_bytes()),
            Self::Behind(id) => (BEHIND, id.as_str().as_bytes()),
        };
        let bytes = [&[kind], bytes].concat();
        f.write_str(&BASE64URL_NOPAD.encode(&bytes))
    }
}

impl FromStr for UserCursor {
    type Err = CursorRefused;

    fn from_str(text: &str) -> Result<Self, CursorRefused> {
        // The longest id there is, in base64, and nothing beyond it is worth decoding.
        if text.len() > 344 {
            return Err(CursorRefused);
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        let bytes = bytes.map_err(|_| CursorRefused)?;
        match bytes.split_first() {
            Some((&BEFORE, rest)) => {
                let id = rest.try_into().map_err(|_| CursorRefused)?;
                Ok(Self::Before(UserId::from_bytes(id)))
            }
            Some((&BEHIND, rest)) => {
                let id = str::from_utf8(rest).map_err(|_| CursorRefused)?;
                let id = id.parse().map_err(|_| CursorRefused)?;
                Ok(Self::Behind(id))
            }
            _ => Err(CursorRefused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_word() {
        let long = "ü".repeat(127);
        for cursor in [
            UserCursor::Before(UserId::from_bytes([7; 16])),
            UserCursor::Behind("a / b".parse().unwrap()),
            UserCursor::Behind(long.parse().unwrap()),
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn what_was_made_up_is_no_place() {
        let word = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        for wrong in [
            String::new(),
            "1".into(),
            "' or 1=1 --".into(),
            word(&[BEFORE]),
            word(&[&[BEFORE], [7_u8; 17].as_slice()].concat()),
            word(&[BEHIND]),
            word(&[BEHIND, 0xff]),
            word(&[BEHIND, 0]),
            word(&[9, 1]),
            "A".repeat(345),
        ] {
            assert_eq!(wrong.parse::<UserCursor>(), Err(CursorRefused), "{wrong}");
        }
    }
}
