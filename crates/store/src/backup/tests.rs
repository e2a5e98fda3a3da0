//! Backups as stories, told from either kind of database to either.

mod consistent;
mod list;
mod refusals;
mod round_trip;

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use domain::Timestamp;
use futures_util::FutureExt;

use super::{
    archive::{Header, Reader, Writer},
    record::{Cell, Record, Records},
    statements::adding,
    table::{Kind, Table},
    tables::TABLES,
};
use crate::{Fault, Store, testing::keys};

/// When the test backups are made.
const NOON: Timestamp = Timestamp::from_millis(1_750_040_000_000);

/// A file in memory.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn back_up(store: &Store) -> Vec<u8> {
    let buffer = Buffer::default();
    store.back_up(buffer.clone(), NOON, |_| {}).await.unwrap();
    let bytes = buffer.0.lock().unwrap();
    bytes.clone()
}

/// A backup as a file, in a folder that goes with it.
fn kept(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.backup");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// A backup of our own making.
fn written(version: i64, records: &[Record]) -> Vec<u8> {
    let mut file = Vec::new();
    let header = Header::new(version, NOON, &keys()).unwrap();
    let writer = Writer::begin(&mut file, &header, &keys()).unwrap();
    let mut chunk = Vec::new();
    for record in records {
        record.write(&mut chunk).unwrap();
    }
    writer.end(&chunk).unwrap();
    file
}

type Rows = BTreeMap<String, Vec<Vec<Cell>>>;

/// All rows a backup holds, each table's in an order that does not depend on the database.
fn rows(backup: &[u8]) -> Rows {
    let mut reader = Reader::open(backup, &keys()).unwrap();
    let (mut rows, mut table) = (Rows::new(), String::new());
    while let Some(chunk) = reader.next_chunk().unwrap() {
        for record in Records::of(&chunk) {
            match record.unwrap() {
                Record::Table { name, .. } => table = name,
                Record::Row(cells) => rows.entry(table.clone()).or_default().push(cells),
                Record::End { .. } => {}
            }
        }
    }
    for rows in rows.values_mut() {
        rows.sort_by_key(|cells| format!("{:?}", cells.iter().map(shown).collect::<Vec<_>>()));
    }
    rows
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".into(),
        Cell::Bigint(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Blob(bytes) => format!("{bytes:?}"),
    }
}

/// Writes this row of a table into a store.
async fn add(store: &Store, table: &'static Table, row: usize, cells: Vec<Cell>) {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| column.name.into())
        .collect();
    store
        .write(move |tx| {
            let (columns, cells) = (columns.clone(), cells.clone());
            async move {
                let values = vec![cells.iter().map(Cell::value).collect()];
                tx.run_each(&adding(table.name, &columns)?, &values).await
            }
            .boxed()
        })
        .await
        .unwrap_or_else(|fault| panic!("row {row} of {}: {fault}", table.name));
}

/// Something for every column. Rows of the same number belong together; odd ones leave out what may be left out.
fn cells(table: &Table, row: usize, may_be_null: &dyn Fn(&str) -> bool) -> Vec<Cell> {
    const STATES: [&str; 5] = ["waiting", "sending", "accepted", "unknown", "open"];
    let number = u8::try_from(row % 251).unwrap();
    let of = |name: &str, kind: Kind| match kind {
        // One signing key at most is in force.
        Kind::Bigint if name == "retires_at" && row > 1 => Cell::Bigint(9),
        _ if row % 2 == 1 && may_be_null(name) => Cell::Null,
        Kind::Bigint => Cell::Bigint(i64::try_from(row).unwrap() - 3),
        Kind::Text if name == "state" => Cell::Text(STATES[row % 5].into()),
        Kind::Text => Cell::Text(format!(
            "Grüße {row}, 'zitiert', 日本\n{}",
            ["a", "B", "ä"][row % 3]
        )),
        Kind::Blob if name == "id" || name.ends_with("_id") => Cell::Blob(vec![number; 16]),
        Kind::Blob => Cell::Blob([&row.to_be_bytes()[..], &[0, 255]].concat()),
    };
    let columns = table.columns.iter();
    columns.map(|column| of(column.name, column.kind)).collect()
}

/// Fills every table with `count` rows that belong together.
async fn fill(store: &Store, count: usize) {
    let schema = list::schema().await;
    for table in TABLES {
        let may_be_null = |name: &str| {
            schema
                .iter()
                .any(|one| one.is(table.name, name) && one.may_be_null)
        };
        for row in 0..count {
            add(store, table, row, cells(table, row, &may_be_null)).await;
        }
    }
}

async fn is_untouched(store: &Store) -> Result<bool, Fault> {
    store.is_empty().await
}

async fn restore(store: &Store, path: &Path) -> Result<super::Contents, super::RestoreError> {
    store.restore(path, NOON, |_| {}).await
}
