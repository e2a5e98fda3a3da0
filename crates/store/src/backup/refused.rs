//! Why a backup is not restored. Whatever the reason, the database is as it was before.

use crate::Fault;

/// The file, the key or the database is not the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupRefused {
    /// It does not begin as a backup begins.
    #[error("this file is no backup of Countersign")]
    NotABackup,
    /// A later release wrote it.
    #[error("this backup was made by a newer release: restore it with that one")]
    Newer,
    /// The check value is another key's.
    #[error(
        "this backup was made under another master key, and no other opens it: put back the key file of the server it \
         was made on"
    )]
    OtherKey,
    /// It ends too early.
    #[error("this backup is cut off: its end is missing. Copy the file again, or take another one")]
    Cut,
    /// A part does not open, or not in its place.
    #[error("this backup was altered or damaged: a part of it does not open. Take another one")]
    Altered,
    /// Something follows its end.
    #[error(
        "something follows the end of this backup: two files joined? Take the file as it was made"
    )]
    Continued,
    /// The database was used before.
    #[error(
        "the database is not empty, and a backup is only restored into a new one: name another database"
    )]
    NotEmpty,
}

/// What keeps a backup from being read or restored: a refusal, or a fault on the way.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is not the right file, key or database.
    #[error(transparent)]
    Refused(#[from] BackupRefused),
    /// Something is broken: a disk, the database.
    #[error(transparent)]
    Fault(#[from] Fault),
}
