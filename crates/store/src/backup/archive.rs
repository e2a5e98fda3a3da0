//! The file around the records: a header, then numbered chunks sealed one by one, the last of them marked.
//!
//! A chunk opens only under this file's own key, in its own place, and only the last one as the last: a file that was
//! cut, altered, put in another order or joined with another does not open.

mod header;
mod reader;
mod writer;

pub(super) use {header::Header, reader::Reader, writer::Writer};

use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};

use crate::Fault;

/// How long a chunk may be: more is a damaged length, and no reason to make room for it.
const LONGEST: usize = 64 << 20;

/// The mark before each chunk.
const MORE_FOLLOWS: u8 = 0;
const LAST: u8 = 1;

fn sealing_key(bytes: &[u8; 32]) -> Result<RandomizedNonceKey, Fault> {
    RandomizedNonceKey::new(&AES_256_GCM, bytes)
        .map_err(|_| Fault::new("the backup's key was not accepted"))
}

/// What a chunk is bound to.
fn place(number: u64, mark: u8) -> Aad<[u8; 9]> {
    let mut bytes = [mark; 9];
    for (to, from) in bytes.iter_mut().zip(number.to_be_bytes()) {
        *to = from;
    }
    Aad::from(bytes)
}

#[cfg(test)]
mod tests {
    use domain::{Keys, Timestamp};

    use super::*;
    use crate::{
        backup::{BackupRefused, RestoreError},
        testing::keys,
    };

    fn archive(chunks: &[&[u8]]) -> Vec<u8> {
        let mut file = Vec::new();
        let header = Header::new(1, Timestamp::from_millis(7), &keys()).unwrap();
        let mut writer = Writer::begin(&mut file, &header, &keys()).unwrap();
        for chunk in chunks {
            writer.write(chunk).unwrap();
        }
        writer.end(b"end").unwrap();
        file
    }

    fn read(file: &[u8], keys: &Keys) -> Result<Vec<Vec<u8>>, BackupRefused> {
        let read = || {
            let mut reader = Reader::open(file, keys)?;
            let mut chunks = Vec::new();
            while let Some(chunk) = reader.next_chunk()? {
                chunks.push(chunk);
            }
            Ok(chunks)
        };
        read().map_err(|error| match error {
            RestoreError::Refused(refused) => refused,
            RestoreError::Fault(fault) => panic!("{fault}"),
        })
    }

    /// Where each chunk begins, and where the file ends.
    fn joints(file: &[u8]) -> Vec<usize> {
        let mut joints = vec![header::LENGTH];
        while *joints.last().unwrap() < file.len() {
            let at = joints.last().unwrap();
            let length = u32::from_be_bytes(file[at + 1..at + 5].try_into().unwrap());
            joints.push(at + 5 + usize::try_from(length).unwrap());
        }
        joints
    }

    #[test]
    fn what_is_written_is_read_and_shows_nothing_on_the_way() {
        let file = archive(&[b"one: +4930123456", b"two"]);
        assert!(!file.windows(4).any(|window| window == b"4930"));
        let chunks = read(&file, &keys()).unwrap();
        assert_eq!(chunks, [&b"one: +4930123456"[..], b"two", b"end"]);
    }

    #[test]
    fn no_two_files_are_sealed_alike() {
        assert_ne!(archive(&[b"one"]), archive(&[b"one"]));
    }

    #[test]
    fn another_key_is_told_apart_from_a_damaged_file() {
        let other = Keys::from_master(&"77".repeat(32).parse().unwrap());
        assert_eq!(
            read(&archive(&[b"one"]), &other),
            Err(BackupRefused::OtherKey)
        );
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let file = archive(&[b"one", b"two"]);
        for length in header::LENGTH..file.len() {
            let refused = read(&file[..length], &keys()).unwrap_err();
            assert_eq!(refused, BackupRefused::Cut, "{length}");
        }
        for length in 0..header::LENGTH {
            assert!(read(&file[..length], &keys()).is_err(), "{length}");
        }
    }

    #[test]
    fn an_altered_byte_anywhere_is_noticed() {
        let file = archive(&[b"one", b"two"]);
        for position in 0..file.len() {
            for bit in [1, 0x80] {
                let mut altered = file.clone();
                altered[position] ^= bit;
                assert!(read(&altered, &keys()).is_err(), "byte {position}");
            }
        }
    }

    #[test]
    fn chunks_left_out_doubled_or_in_another_order_are_refused() {
        let file = archive(&[b"one", b"two", b"six"]);
        let at = joints(&file);
        let head = &file[..at[0]];
        let chunk = |number: usize| &file[at[number]..at[number + 1]];
        for order in [
            &[1, 0, 2, 3][..],
            &[0, 2, 3],
            &[0, 0, 1, 2, 3],
            &[0, 1, 2, 2, 3],
            &[3],
            &[0, 1, 3],
        ] {
            let chunks = order.iter().map(|number| chunk(*number));
            let joined = [head]
                .into_iter()
                .chain(chunks)
                .collect::<Vec<_>>()
                .concat();
            assert_eq!(
                read(&joined, &keys()),
                Err(BackupRefused::Altered),
                "{order:?}"
            );
        }
    }

    #[test]
    fn files_that_were_joined_or_mixed_are_refused() {
        let (one, two) = (archive(&[b"one"]), archive(&[b"two"]));
        assert_eq!(
            read(&[&one[..], &two[..]].concat(), &keys()),
            Err(BackupRefused::Continued)
        );
        let at = joints(&one)[1];
        let mixed = [&one[..at], &two[at..]].concat();
        assert_eq!(read(&mixed, &keys()), Err(BackupRefused::Altered));
    }

    #[test]
    fn what_is_no_backup_or_a_newer_one_is_told_apart() {
        for text in ["", "a", "SQLite format 3\0", "countersign backups"] {
            assert_eq!(
                read(text.as_bytes(), &keys()),
                Err(BackupRefused::NotABackup),
                "{text}"
            );
        }
        let newer = [b"countersign backup 2\n", &[0; 99][..]].concat();
        assert_eq!(read(&newer, &keys()), Err(BackupRefused::Newer));
    }
}
