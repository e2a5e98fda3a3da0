//! Writes a backup's file, chunk by chunk.

use std::io::Write;

use aws_lc_rs::aead::RandomizedNonceKey;
use domain::Keys;

use super::{Header, LAST, LONGEST, MORE_FOLLOWS, place, sealing_key};
use crate::Fault;

/// A file that is being written. It is a backup only once it has ended.
pub(in super::super) struct Writer<W> {
    file: W,
    key: RandomizedNonceKey,
    chunks: u64,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    pub(in super::super) fn begin(
        mut file: W,
        header: &Header,
        keys: &Keys,
    ) -> Result<Self, Fault> {
        file.write_all(&header.to_bytes()).map_err(not_written)?;
        Ok(Self {
            file,
            key: sealing_key(header.file_key(keys).expose())?,
            chunks: 0,
        })
    }

    /// Seals and writes a chunk.
    pub(in super::super) fn write(&mut self, chunk: &[u8]) -> Result<(), Fault> {
        self.put(chunk, MORE_FOLLOWS)
    }

    /// The same for the last one.
    pub(in super::super) fn end(mut self, chunk: &[u8]) -> Result<(), Fault> {
        self.put(chunk, LAST)?;
        self.file.flush().map_err(not_written)
    }

    fn put(&mut self, chunk: &[u8], mark: u8) -> Result<(), Fault> {
        let mut text = chunk.to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(place(self.chunks, mark), &mut text)
            .map_err(|_| Fault::new("sealing a part of the backup failed"))?;
        let length = nonce.as_ref().len().saturating_add(text.len());
        let length = u32::try_from(length)
            .ok()
            .filter(|_| length <= LONGEST)
            .ok_or_else(|| Fault::new("a row is too long to back up"))?;
        self.chunks = self.chunks.saturating_add(1);
        [&[mark][..], &length.to_be_bytes(), nonce.as_ref(), &text]
            .iter()
            .try_for_each(|part| self.file.write_all(part))
            .map_err(not_written)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn not_written(error: std::io::Error) -> Fault {
    Fault::new(error.to_string()).while_doing("writing the backup")
}
