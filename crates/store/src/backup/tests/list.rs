//! The list of tables is the database's own.

use futures_util::FutureExt;

use super::*;
use crate::{
    sql::{Sql, values},
    testing::memory,
};

static COLUMNS: Sql = Sql::listed(
    "COLUMNS",
    "select t.name, c.name, lower(c.type), c.pk, c.\"notnull\"
from sqlite_schema t
join pragma_table_info(t.name) c
where t.type = 'table'
  and t.name not in ('migrations', 'sqlite_sequence')",
);
static ARROWS: Sql = Sql::listed(
    "ARROWS",
    "select t.name, f.\"table\"
from sqlite_schema t
join pragma_foreign_key_list(t.name) f
where t.type = 'table'",
);

/// A column as the migrations make it.
pub(super) struct Made {
    table: String,
    name: String,
    kind: String,
    /// Its place in the primary key, from 1.
    key: i64,
    pub(super) may_be_null: bool,
}

impl Made {
    pub(super) fn is(&self, table: &str, name: &str) -> bool {
        self.table == table && self.name == name
    }
}

pub(super) async fn schema() -> Vec<Made> {
    let store = memory().await;
    let rows = store
        .read(|tx| tx.rows(&COLUMNS, values![]).boxed())
        .await
        .unwrap();
    let made = |row: &crate::row::Row| Made {
        table: row.text(0).unwrap(),
        name: row.text(1).unwrap(),
        kind: row.text(2).unwrap(),
        key: row.int(3).unwrap(),
        may_be_null: row.int(4).unwrap() == 0 && row.int(3).unwrap() == 0,
    };
    rows.iter().map(made).collect()
}

#[tokio::test]
async fn every_table_and_column_is_backed_up_and_no_other() {
    let mut made: Vec<String> = schema()
        .await
        .iter()
        .map(|one| format!("{} of {}: {}", one.name, one.table, one.kind))
        .collect();
    let kind = |kind| match kind {
        Kind::Bigint => "bigint",
        Kind::Text => "text",
        Kind::Blob => "blob",
    };
    let mut listed: Vec<String> = TABLES
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table.name, column)))
        .map(|(table, column)| format!("{} of {table}: {}", column.name, kind(column.kind)))
        .collect();
    made.sort();
    listed.sort();
    let missing: Vec<_> = made.iter().filter(|one| !listed.contains(one)).collect();
    let left_over: Vec<_> = listed.iter().filter(|one| !made.contains(one)).collect();
    assert!(
        missing.is_empty() && left_over.is_empty() && made.len() == listed.len(),
        "backup/tables.rs lacks {missing:?} and has {left_over:?} too much"
    );
}

#[tokio::test]
async fn every_table_is_read_by_its_primary_key() {
    let schema = schema().await;
    for table in TABLES {
        let mut key: Vec<_> = schema
            .iter()
            .filter(|one| one.table == table.name && one.key > 0)
            .map(|one| (one.key, one.name.as_str()))
            .collect();
        key.sort_unstable();
        let key: Vec<&str> = key.into_iter().map(|(_, name)| name).collect();
        assert_eq!(key, table.key, "{}", table.name);
    }
}

#[tokio::test]
async fn every_table_follows_those_it_refers_to() {
    let place = |name: &str| TABLES.iter().position(|table| table.name == name).unwrap();
    let store = memory().await;
    let arrows = store
        .read(|tx| tx.rows(&ARROWS, values![]).boxed())
        .await
        .unwrap();
    assert!(!arrows.is_empty());
    for arrow in arrows {
        let (from, to) = (arrow.text(0).unwrap(), arrow.text(1).unwrap());
        assert!(place(&to) < place(&from), "{from} refers to {to}");
    }
}
