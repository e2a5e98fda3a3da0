//! One SQLite connection: cached statements, parameters bound by the number in their name, rows copied out.

use rusqlite::{
    CachedStatement, Connection, ToSql,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    Fault,
    row::Row,
    sql::{Sql, Value},
};

/// A connection, and whether the unit on it may only read.
pub(crate) struct Session {
    connection: Connection,
    may_write: bool,
}

impl Session {
    pub(crate) const fn writing(connection: Connection) -> Self {
        Self {
            connection,
            may_write: true,
        }
    }

    pub(crate) const fn reading(connection: Connection) -> Self {
        Self {
            connection,
            may_write: false,
        }
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// For the single connection of a database in memory, which serves both kinds of units.
    pub(super) const fn let_write(&mut self, may_write: bool) {
        self.may_write = may_write;
    }

    pub(crate) fn rows(&self, sql: &'static Sql, values: &[Value<'_>]) -> Result<Vec<Row>, Fault> {
        let mut statement = self.bound(sql, values)?;
        let width = statement.column_count();
        let mut answer = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(found) = answer.next().map_err(|e| Fault::from_sqlite(&e))? {
            let cells: rusqlite::Result<_> = (0..width).map(|column| found.get(column)).collect();
            rows.push(Row::of_sqlite(
                sql,
                cells.map_err(|e| Fault::from_sqlite(&e))?,
            ));
        }
        Ok(rows)
    }

    pub(crate) fn run(&self, sql: &Sql, values: &[Value<'_>]) -> Result<u64, Fault> {
        let changed = self
            .bound(sql, values)?
            .raw_execute()
            .map_err(|e| Fault::from_sqlite(&e))?;
        Ok(changed as u64)
    }

    /// Several statements without parameters: migrations.
    pub(crate) fn batch(&self, text: &str) -> Result<(), Fault> {
        self.connection
            .execute_batch(text)
            .map_err(|e| Fault::from_sqlite(&e))
    }

    /// Begin, savepoint, commit and their like.
    pub(super) fn control(&self, text: &'static str) -> Result<(), Fault> {
        self.connection
            .prepare_cached(text)
            .and_then(|mut statement| statement.execute(()))
            .map(|_| ())
            .map_err(|e| Fault::from_sqlite(&e).while_doing(text))
    }

    /// A number that changes when another connection, of whatever process, has written.
    pub(super) fn data_version(&self) -> Result<i64, Fault> {
        self.connection
            .prepare_cached("pragma data_version")
            .and_then(|mut statement| statement.query_row((), |row| row.get(0)))
            .map_err(|e| Fault::from_sqlite(&e).while_doing("looking for other processes' writes"))
    }

    pub(crate) fn has_table(&self, name: &str) -> Result<bool, Fault> {
        // Not `table_exists`: it answers from a schema that another connection may have changed since.
        self.connection
            .prepare_cached("select 1 from sqlite_schema where type = 'table' and name = ?1")
            .and_then(|mut statement| statement.exists((name,)))
            .map_err(|e| Fault::from_sqlite(&e))
    }

    /// Names of the columns of an answer.
    #[cfg(test)]
    pub(crate) fn columns(&self, sql: &'static Sql) -> Result<Vec<String>, Fault> {
        let statement = self
            .connection
            .prepare_cached(sql.text())
            .map_err(|e| Fault::from_sqlite(&e))?;
        Ok(statement
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect())
    }

    fn bound(&self, sql: &Sql, values: &[Value<'_>]) -> Result<CachedStatement<'_>, Fault> {
        let mut statement = self
            .connection
            .prepare_cached(sql.text())
            .map_err(|e| Fault::from_sqlite(&e))?;
        if !self.may_write && !statement.readonly() {
            return Err(Fault::new("a unit that only reads tried to write"));
        }
        let order = sql.binding_order(|| binding_order(&statement));
        let wanted = order.iter().max().map_or(0, |last| last.saturating_add(1));
        if wanted != values.len() {
            return Err(Fault::new(format!(
                "{wanted} values are wanted, {} given",
                values.len()
            )));
        }
        for (position, index) in order.iter().enumerate() {
            statement
                .raw_bind_parameter(position + 1, values.get(*index))
                .map_err(|e| Fault::from_sqlite(&e))?;
        }
        Ok(statement)
    }
}

/// SQLite numbers `$n` by first appearance; the index of the value is in the name.
fn binding_order(statement: &CachedStatement<'_>) -> Box<[usize]> {
    (1..=statement.parameter_count())
        .map(|position| {
            let name = statement
                .parameter_name(position)
                .and_then(|name| name.strip_prefix('$'));
            // A parameter that is no `$n` gets an index no list reaches: a fault at its first use.
            name.and_then(|n| n.parse().ok())
                .and_then(|n: usize| n.checked_sub(1))
                .unwrap_or(usize::MAX)
        })
        .collect()
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(_) | Self::Id(_) | Self::Hash(_) | Self::Null => {
                self.bytes().map_or(ValueRef::Null, ValueRef::Blob)
            }
        }))
    }
}
