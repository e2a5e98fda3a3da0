//! Backup and restore: everything the database holds, as of one moment, sealed into one file that either kind of
//! database can be filled from.
//!
//! The master key is not in it: whoever finds the file has nothing, and who lost the key has nothing either. What was
//! under way when the backup was made (a message, a sign-in) is over after the restore and does not happen twice.

mod anchor;
mod archive;
mod record;
mod refused;
mod restore;
mod statements;
mod table;
mod tables;
mod take;
#[cfg(test)]
mod tests;
mod under_way;

use std::{fs::File, io::BufReader, path::Path};

use domain::{Anchor, Keys, Timestamp};

pub use refused::{BackupRefused, RestoreError};
pub(crate) use {restore::fill, take::take};
#[cfg(test)]
pub(crate) use {statements::all as built, under_way::ALL};

use crate::{Fault, WhileDoing};
use archive::Reader;

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The moment it is a picture of.
    pub created_at: Timestamp,
    /// The migration it was read from.
    pub version: i64,
    /// How many rows.
    pub rows: u64,
    /// Where its log's chain ends; none if nothing was sealed.
    pub anchor: Option<Anchor>,
}

/// How far a backup or a restore is: rows when it is made, bytes when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So much is done.
    pub done: u64,
    /// Of so much.
    pub of: u64,
}

/// Reads a whole backup and changes nothing: it is complete, unaltered, and this key opens it.
pub fn verify(
    path: &Path,
    keys: &Keys,
    progress: impl Fn(Progress),
) -> Result<Contents, RestoreError> {
    let mut backup = open(path, keys)?;
    let mut rows = 0;
    let (mut anchor, mut sealing) = (None, None);
    while let Some(chunk) = backup.archive.next_chunk()? {
        for record in record::Records::of(&chunk) {
            match record? {
                record::Record::Table { name, columns } => {
                    sealing = (name == anchor::TABLE).then_some(columns);
                }
                record::Record::Row(cells) => {
                    rows += 1;
                    let columns = sealing.as_ref();
                    let found = columns.and_then(|columns| anchor::in_row(columns, &cells));
                    anchor = found.or(anchor);
                }
                record::Record::End { rows: all } if all != rows => {
                    return Err(Fault::new("the backup does not hold the rows it names").into());
                }
                record::Record::End { .. } => {}
            }
        }
        progress(backup.progress());
    }
    Ok(Contents {
        created_at: backup.archive.header().created_at,
        version: backup.archive.header().version,
        rows,
        anchor,
    })
}

/// A backup that is being read.
struct Open {
    archive: Reader<BufReader<File>>,
    bytes: u64,
}

impl Open {
    const fn progress(&self) -> Progress {
        Progress {
            done: self.archive.bytes_read(),
            of: self.bytes,
        }
    }
}

fn open(path: &Path, keys: &Keys) -> Result<Open, RestoreError> {
    let fault = |e: std::io::Error| Fault::new(e.to_string());
    let file = File::open(path)
        .map_err(fault)
        .while_doing("opening the backup")?;
    let bytes = file.metadata().map_err(fault)?.len();
    let archive = Reader::open(BufReader::new(file), keys)?;
    if archive.header().version > crate::migrate::newest_version()? {
        return Err(BackupRefused::Newer.into());
    }
    Ok(Open { archive, bytes })
}
