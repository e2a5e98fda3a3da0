//! Rows, read by the position of the column, each cell by the type it must have.

use std::str::FromStr;

use domain::{KeyedHash, Timestamp};
use rusqlite::types::Value as Cell;
use tokio_postgres::types::{FromSql, Type};

use crate::{Fault, sql::Sql, value::Id};

/// One row of an answer.
pub(crate) struct Row {
    from: &'static Sql,
    cells: Cells,
}

enum Cells {
    Sqlite(Box<[Cell]>),
    Postgres(tokio_postgres::Row),
}

impl Row {
    pub(crate) const fn of_sqlite(from: &'static Sql, cells: Box<[Cell]>) -> Self {
        Self {
            from,
            cells: Cells::Sqlite(cells),
        }
    }

    pub(crate) const fn of_postgres(from: &'static Sql, row: tokio_postgres::Row) -> Self {
        Self {
            from,
            cells: Cells::Postgres(row),
        }
    }

    /// A whole number.
    pub(crate) fn int(&self, column: usize) -> Result<i64, Fault> {
        self.present(column, self.opt_int(column)?)
    }

    /// A whole number or nothing.
    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, Fault> {
        match &self.cells {
            Cells::Sqlite(cells) => match cells.get(column) {
                Some(Cell::Integer(number)) => Ok(Some(*number)),
                Some(Cell::Null) => Ok(None),
                _ => Err(self.is_not(column, "a whole number")),
            },
            // A literal or a comparison is narrower than BIGINT there; a column never is.
            Cells::Postgres(row) => match *self.type_of(row, column)? {
                Type::INT4 => Ok(self.cell::<i32>(row, column)?.map(i64::from)),
                Type::BOOL => Ok(self.cell::<bool>(row, column)?.map(i64::from)),
                _ => self.cell(row, column),
            },
        }
    }

    /// Text.
    pub(crate) fn text(&self, column: usize) -> Result<String, Fault> {
        self.present(column, self.opt_text(column)?)
    }

    /// Text or nothing.
    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<String>, Fault> {
        match &self.cells {
            Cells::Sqlite(cells) => match cells.get(column) {
                Some(Cell::Text(text)) => Ok(Some(text.clone())),
                Some(Cell::Null) => Ok(None),
                _ => Err(self.is_not(column, "text")),
            },
            Cells::Postgres(row) => self.cell(row, column),
        }
    }

    /// Bytes.
    pub(crate) fn blob(&self, column: usize) -> Result<Vec<u8>, Fault> {
        self.present(column, self.opt_blob(column)?)
    }

    /// Bytes or nothing.
    pub(crate) fn opt_blob(&self, column: usize) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.bytes(column)?.map(<[u8]>::to_vec))
    }

    /// A moment.
    pub(crate) fn time(&self, column: usize) -> Result<Timestamp, Fault> {
        self.int(column).map(Timestamp::from_millis)
    }

    /// A moment or nothing.
    pub(crate) fn opt_time(&self, column: usize) -> Result<Option<Timestamp>, Fault> {
        Ok(self.opt_int(column)?.map(Timestamp::from_millis))
    }

    /// Yes or no, kept as 1 or 0.
    pub(crate) fn flag(&self, column: usize) -> Result<bool, Fault> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.is_not(column, "0 or 1")),
        }
    }

    /// An id.
    pub(crate) fn id<T: Id>(&self, column: usize) -> Result<T, Fault> {
        self.present(column, self.opt_id(column)?)
    }

    /// An id or nothing.
    pub(crate) fn opt_id<T: Id>(&self, column: usize) -> Result<Option<T>, Fault> {
        Ok(self.array(column, "an id of 16 bytes")?.map(T::from_bytes))
    }

    /// A keyed hash or nothing.
    pub(crate) fn opt_hash(&self, column: usize) -> Result<Option<KeyedHash>, Fault> {
        Ok(self
            .array(column, "a hash of 32 bytes")?
            .map(KeyedHash::from_bytes))
    }

    /// A word that stands for a value of `domain` (a state, a method, a kind).
    pub(crate) fn word<T: FromStr>(&self, column: usize) -> Result<T, Fault> {
        self.text(column)?
            .parse()
            .map_err(|_| self.is_not(column, "a word we know"))
    }

    fn array<const N: usize>(
        &self,
        column: usize,
        wanted: &'static str,
    ) -> Result<Option<[u8; N]>, Fault> {
        let Some(bytes) = self.bytes(column)? else {
            return Ok(None);
        };
        bytes
            .try_into()
            .map(Some)
            .map_err(|_| self.is_not(column, wanted))
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, Fault> {
        match &self.cells {
            Cells::Sqlite(cells) => match cells.get(column) {
                Some(Cell::Blob(bytes)) => Ok(Some(bytes)),
                Some(Cell::Null) => Ok(None),
                _ => Err(self.is_not(column, "bytes")),
            },
            Cells::Postgres(row) => self.cell(row, column),
        }
    }

    fn type_of<'r>(&self, row: &'r tokio_postgres::Row, column: usize) -> Result<&'r Type, Fault> {
        let found = row.columns().get(column).map(tokio_postgres::Column::type_);
        found.ok_or_else(|| self.is_not(column, "there"))
    }

    fn cell<'r, T: FromSql<'r>>(
        &self,
        row: &'r tokio_postgres::Row,
        column: usize,
    ) -> Result<Option<T>, Fault> {
        row.try_get(column)
            .map_err(|_| self.is_not(column, "of the expected type"))
    }

    fn present<T>(&self, column: usize, cell: Option<T>) -> Result<T, Fault> {
        cell.ok_or_else(|| self.is_not(column, "filled"))
    }

    fn is_not(&self, column: usize, wanted: &'static str) -> Fault {
        Fault::new(format!(
            "column {column} of {} is not {wanted}",
            self.from.name()
        ))
    }
}
