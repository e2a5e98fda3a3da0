//! The header: what the file is, when and from which tables it was made, and under which master key.
//!
//! It is readable without the key, so that a wrong key can be named as such. The file's own key grows from all of it: a
//! header that was altered opens no chunk.

use std::io::Read;

use aws_lc_rs::{hmac, rand};
use domain::{Keys, Secret, Timestamp};

use super::super::refused::{BackupRefused, RestoreError};
use crate::Fault;

/// The first line, which `head -1` shows. The number is the format's.
const FIRST_LINE: &[u8; 21] = b"countersign backup 1\n";
/// The part of it that a later format keeps.
const ANY_FORMAT: usize = 19;

const SALT: usize = 16;
const CHECK: usize = 32;
/// The whole header: first line, version, moment, salt, check value.
pub(super) const LENGTH: usize = FIRST_LINE.len() + 8 + 8 + SALT + CHECK;

/// What the header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Header {
    /// The migration the tables were at.
    pub(in super::super) version: i64,
    /// The moment the backup is a picture of.
    pub(in super::super) created_at: Timestamp,
    salt: [u8; SALT],
    check: [u8; CHECK],
}

impl Header {
    /// A new file's. Its salt, and with it its key, is its own.
    pub(in super::super) fn new(
        version: i64,
        created_at: Timestamp,
        keys: &Keys,
    ) -> Result<Self, Fault> {
        let mut salt = [0; SALT];
        rand::fill(&mut salt).map_err(|_| Fault::new("the system gives no random bytes"))?;
        Ok(Self {
            version,
            created_at,
            salt,
            check: *keys.check_value(),
        })
    }

    /// As the file begins.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        [
            &FIRST_LINE[..],
            &self.version.to_be_bytes(),
            &self.created_at.as_millis().to_be_bytes(),
            &self.salt,
            &self.check,
        ]
        .concat()
    }

    /// Reads the beginning of a file, made under these keys.
    pub(super) fn read(file: &mut impl Read, keys: &Keys) -> Result<Self, RestoreError> {
        let mut first_line = [0; FIRST_LINE.len()];
        fill(file, &mut first_line, BackupRefused::NotABackup)?;
        if first_line != *FIRST_LINE {
            let ours = first_line.get(..ANY_FORMAT) == FIRST_LINE.get(..ANY_FORMAT);
            return Err(if ours {
                BackupRefused::Newer.into()
            } else {
                BackupRefused::NotABackup.into()
            });
        }
        let header = Self {
            version: i64::from_be_bytes(array(file)?),
            created_at: Timestamp::from_millis(i64::from_be_bytes(array(file)?)),
            salt: array(file)?,
            check: array(file)?,
        };
        if header.check != *keys.check_value() {
            return Err(BackupRefused::OtherKey.into());
        }
        Ok(header)
    }

    /// The key of this one file.
    pub(super) fn file_key(&self, keys: &Keys) -> Secret<[u8; 32]> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, keys.backup_key().expose());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hmac::sign(&key, &self.to_bytes()).as_ref());
        Secret::new(bytes)
    }
}

fn array<const N: usize>(file: &mut impl Read) -> Result<[u8; N], RestoreError> {
    let mut bytes = [0; N];
    fill(file, &mut bytes, BackupRefused::Cut)?;
    Ok(bytes)
}

/// Fills `bytes` from the file, which is `refused` if it ends before that.
pub(super) fn fill(
    file: &mut impl Read,
    bytes: &mut [u8],
    refused: BackupRefused,
) -> Result<(), RestoreError> {
    file.read_exact(bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => refused.into(),
        _ => Fault::new(error.to_string())
            .while_doing("reading the backup")
            .into(),
    })
}
