//! Takes a backup: reads every table page by page in one snapshot, and writes it while it reads.

use std::io::Write;

use domain::Timestamp;

use super::{
    Contents, Progress,
    archive::{Header, Writer},
    record::{Cell, Record},
    statements::{READING, Reading},
    table::{Kind, Table},
};
use crate::{
    Fault, Tx, WhileDoing, log_chain, migrate,
    row::Row,
    sql::{Value, values},
};

/// A chunk is sealed and written when it has grown to this.
const CHUNK: usize = 64 << 10;

/// Writes everything `tx`, a snapshot, sees.
pub(crate) async fn take(
    tx: &mut Tx,
    to: impl Write + Send,
    now: Timestamp,
    progress: impl Fn(Progress) + Send + Sync,
) -> Result<Contents, Fault> {
    let version = migrate::last_version(tx).await?;
    if version != Some(migrate::newest_version()?) {
        return Err(Fault::new(
            "the database is not at the version of this release: migrate it first",
        ));
    }
    let header = Header::new(version.unwrap_or(0), now, tx.keys())?;
    let mut taking = Taking {
        file: Writer::begin(to, &header, tx.keys())?,
        chunk: Vec::with_capacity(CHUNK),
        rows: 0,
        of: count(tx).await?,
        progress,
    };
    for reading in READING.iter() {
        taking
            .table(tx, reading)
            .await
            .while_doing(format!("backing up {}", reading.table.name))?;
    }
    let rows = taking.end()?;
    Ok(Contents {
        created_at: now,
        version: header.version,
        rows,
        anchor: log_chain::end(tx).await?,
    })
}

async fn count(tx: &mut Tx) -> Result<u64, Fault> {
    let mut all = 0_u64;
    for reading in READING.iter() {
        let row = tx.row(&reading.count, values![]).await?;
        let rows = row.map_or(Ok(0), |row| row.int(0))?;
        all = all.saturating_add(u64::try_from(rows).unwrap_or(0));
    }
    Ok(all)
}

struct Taking<W, P> {
    file: Writer<W>,
    chunk: Vec<u8>,
    rows: u64,
    of: u64,
    progress: P,
}

impl<W: Write, P: Fn(Progress)> Taking<W, P> {
    async fn table(&mut self, tx: &mut Tx, reading: &'static Reading) -> Result<(), Fault> {
        let table = reading.table;
        self.put(&Record::Table {
            name: table.name.to_owned(),
            columns: table
                .columns
                .iter()
                .map(|column| column.name.to_owned())
                .collect(),
        })?;
        let key_positions = table.key_positions();
        let mut page = tx.rows(&reading.first, values![]).await?;
        loop {
            let mut last = None;
            for row in &page {
                let cells = cells(table, row)?;
                let record = Record::Row(cells);
                self.put(&record)?;
                self.rows = self.rows.saturating_add(1);
                last = Some(record);
            }
            (self.progress)(Progress {
                done: self.rows,
                of: self.of,
            });
            let Some(Record::Row(last)) = last else {
                return Ok(());
            };
            let key: Vec<Value<'_>> = key_positions
                .iter()
                .filter_map(|position| last.get(*position))
                .map(Cell::value)
                .collect();
            page = tx.rows(&reading.next, &key).await?;
        }
    }

    fn put(&mut self, record: &Record) -> Result<(), Fault> {
        record.write(&mut self.chunk)?;
        if self.chunk.len() >= CHUNK {
            self.file.write(&self.chunk)?;
            self.chunk.clear();
        }
        Ok(())
    }

    fn end(mut self) -> Result<u64, Fault> {
        Record::End { rows: self.rows }.write(&mut self.chunk)?;
        self.file.end(&self.chunk)?;
        Ok(self.rows)
    }
}

fn cells(table: &Table, row: &Row) -> Result<Vec<Cell>, Fault> {
    let cell = |(position, kind)| {
        let cell = match kind {
            Kind::Bigint => row.opt_int(position)?.map(Cell::Bigint),
            Kind::Text => row.opt_text(position)?.map(Cell::Text),
            Kind::Blob => row.opt_blob(position)?.map(Cell::Blob),
        };
        Ok(cell.unwrap_or(Cell::Null))
    };
    let kinds = table.columns.iter().map(|column| column.kind);
    kinds.enumerate().map(cell).collect()
}
