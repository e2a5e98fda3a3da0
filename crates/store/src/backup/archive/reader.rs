//! Reads a backup's file, chunk by chunk; nothing of a chunk is seen before the whole of it has opened.

use std::io::Read;

use aws_lc_rs::aead::{NONCE_LEN, Nonce, RandomizedNonceKey};
use domain::Keys;

use super::{
    super::refused::{BackupRefused, RestoreError},
    Header, LAST, LONGEST, header, place, sealing_key,
};
use crate::Fault;

/// A file that is being read.
pub(in super::super) struct Reader<R> {
    file: R,
    header: Header,
    key: RandomizedNonceKey,
    chunks: u64,
    bytes: u64,
    has_ended: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the header and refuses another key's file.
    pub(in super::super) fn open(mut file: R, keys: &Keys) -> Result<Self, RestoreError> {
        let header = Header::read(&mut file, keys)?;
        let key = sealing_key(header.file_key(keys).expose())?;
        Ok(Self {
            file,
            header,
            key,
            chunks: 0,
            bytes: header::LENGTH as u64,
            has_ended: false,
        })
    }

    /// The next chunk, none after the last. That the header is genuine is known once the first has opened.
    pub(in super::super) fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, RestoreError> {
        if self.has_ended {
            return self.nothing_follows().map(|()| None);
        }
        let (mut mark, mut length) = ([0; 1], [0; 4]);
        header::fill(&mut self.file, &mut mark, BackupRefused::Cut)?;
        header::fill(&mut self.file, &mut length, BackupRefused::Cut)?;
        let length = u64::from(u32::from_be_bytes(length));
        let sealed = self.sealed(length)?;
        let chunk = self.opened(mark, &sealed).ok_or(BackupRefused::Altered)?;
        self.bytes = self.bytes.saturating_add(length).saturating_add(5);
        self.chunks = self.chunks.saturating_add(1);
        self.has_ended = mark == [LAST];
        Ok(Some(chunk))
    }

    /// What the header says.
    pub(in super::super) const fn header(&self) -> &Header {
        &self.header
    }

    /// How much of the file is behind us.
    pub(in super::super) const fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// As many bytes as the file says, or as it has: room is made as they come, not as they are announced.
    fn sealed(&mut self, length: u64) -> Result<Vec<u8>, RestoreError> {
        if length > LONGEST as u64 {
            return Err(BackupRefused::Altered.into());
        }
        let mut sealed = Vec::new();
        self.file
            .by_ref()
            .take(length)
            .read_to_end(&mut sealed)
            .map_err(not_read)?;
        if (sealed.len() as u64) < length {
            return Err(BackupRefused::Cut.into());
        }
        Ok(sealed)
    }

    fn opened(&self, [mark]: [u8; 1], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let length = self
            .key
            .open_in_place(nonce, place(self.chunks, mark), &mut text)
            .ok()?
            .len();
        text.truncate(length);
        Some(text)
    }

    fn nothing_follows(&mut self) -> Result<(), RestoreError> {
        let read = self.file.read(&mut [0]).map_err(not_read)?;
        if read > 0 {
            return Err(BackupRefused::Continued.into());
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn not_read(error: std::io::Error) -> Fault {
    Fault::new(error.to_string()).while_doing("reading the backup")
}
