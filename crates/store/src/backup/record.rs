//! What a backup says inside its seal: "this table, these columns", a row, "that was all".
//!
//! Each cell carries its kind, so that a backup can be read without knowing the tables of the release that made it.

use crate::{Fault, sql::Value};

const TABLE: u8 = 1;
const ROW: u8 = 2;
const END: u8 = 3;

const NULL: u8 = 0;
const BIGINT: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Record {
    /// The rows that follow are of this table.
    Table { name: String, columns: Vec<String> },
    /// A row, as many cells as the table has columns.
    Row(Vec<Cell>),
    /// The end, and how many rows there were.
    End { rows: u64 },
}

/// One value.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Bigint(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Cell {
    /// As a statement takes it.
    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bigint(number) => Value::Int(*number),
            Self::Text(text) => Value::Text(text),
            Self::Blob(bytes) => Value::Blob(bytes),
        }
    }
}

/// Prints the kind alone, as [`Value`] does.
impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.value().fmt(f)
    }
}

impl Record {
    /// Appends the record to a chunk.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<(), Fault> {
        match self {
            Self::Table { name, columns } => {
                out.push(TABLE);
                write_bytes(name.as_bytes(), out)?;
                write_length(columns.len(), out)?;
                for column in columns {
                    write_bytes(column.as_bytes(), out)?;
                }
            }
            Self::Row(cells) => {
                out.push(ROW);
                write_length(cells.len(), out)?;
                for cell in cells {
                    write_cell(cell, out)?;
                }
            }
            Self::End { rows } => {
                out.push(END);
                out.extend_from_slice(&rows.to_be_bytes());
            }
        }
        Ok(())
    }
}

fn write_cell(cell: &Cell, out: &mut Vec<u8>) -> Result<(), Fault> {
    match cell {
        Cell::Null => out.push(NULL),
        Cell::Bigint(number) => {
            out.push(BIGINT);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Cell::Text(text) => {
            out.push(TEXT);
            write_bytes(text.as_bytes(), out)?;
        }
        Cell::Blob(bytes) => {
            out.push(BLOB);
            write_bytes(bytes, out)?;
        }
    }
    Ok(())
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    write_length(bytes.len(), out)?;
    out.extend_from_slice(bytes);
    Ok(())
}

fn write_length(length: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
    let length = u32::try_from(length).map_err(|_| Fault::new("a value is too long to back up"))?;
    out.extend_from_slice(&length.to_be_bytes());
    Ok(())
}

/// The records of a chunk, one after the other.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) const fn of(chunk: &'a [u8]) -> Self {
        Self { rest: chunk }
    }

    fn record(&mut self) -> Option<Record> {
        match self.byte()? {
            TABLE => {
                let name = self.text()?;
                let count = self.length()?;
                let columns = (0..count).map(|_| self.text()).collect::<Option<_>>()?;
                Some(Record::Table { name, columns })
            }
            ROW => {
                let count = self.length()?;
                let cells = (0..count).map(|_| self.cell()).collect::<Option<_>>()?;
                Some(Record::Row(cells))
            }
            END => Some(Record::End {
                rows: u64::from_be_bytes(self.array()?),
            }),
            _ => None,
        }
    }

    fn cell(&mut self) -> Option<Cell> {
        match self.byte()? {
            NULL => Some(Cell::Null),
            BIGINT => Some(Cell::Bigint(i64::from_be_bytes(self.array()?))),
            TEXT => self.text().map(Cell::Text),
            BLOB => self.bytes().map(|bytes| Cell::Blob(bytes.to_vec())),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u32::from_be_bytes(self.array()?)).ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let record = self.record();
        if record.is_none() {
            self.rest = &[];
        }
        Some(record.ok_or_else(|| Fault::new("the backup holds a record that cannot be read")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<Record> {
        vec![
            Record::Table {
                name: "log".into(),
                columns: vec!["id".into(), "event".into()],
            },
            Record::Row(vec![Cell::Null, Cell::Bigint(-7), Cell::Bigint(i64::MAX)]),
            Record::Row(vec![Cell::Text("Grüße".into()), Cell::Blob(vec![0, 255])]),
            Record::Row(vec![Cell::Text(String::new()), Cell::Blob(Vec::new())]),
            Record::End { rows: 3 },
        ]
    }

    fn chunk() -> Vec<u8> {
        let mut chunk = Vec::new();
        for record in samples() {
            record.write(&mut chunk).unwrap();
        }
        chunk
    }

    #[test]
    fn records_are_read_as_they_were_written() {
        let chunk = chunk();
        let read: Vec<Record> = Records::of(&chunk).map(Result::unwrap).collect();
        assert_eq!(read, samples());
    }

    #[test]
    fn a_chunk_that_is_cut_never_reads_as_whole() {
        let chunk = chunk();
        for length in 0..chunk.len() {
            let read: Vec<_> = Records::of(&chunk[..length]).collect();
            let whole = read.iter().filter(|record| record.is_ok()).count();
            assert!(whole < samples().len(), "{length}");
            assert!(read.iter().filter(|record| record.is_err()).count() <= 1);
        }
    }

    #[test]
    fn a_length_that_lies_takes_no_memory() {
        let mut lying = vec![ROW];
        lying.extend_from_slice(&u32::MAX.to_be_bytes());
        assert!(Records::of(&lying).next().unwrap().is_err());
    }

    #[test]
    fn a_value_is_not_printed() {
        let shown = format!("{:?}", Record::Row(vec![Cell::Text("hunter2".into())]));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
