//! On SQLite: one thread writes, what waits shares one commit, and nobody is answered before it.

use std::{
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use anyhow::{Context, Result, anyhow, ensure};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::body;

/// Updates that share one commit at most.
const GROUP: usize = 256;

const UPDATE: &str = "update ceiling set body = $1 where id = $2";

/// The way to the thread that writes.
pub(super) struct Sqlite(Sender<Update>);

struct Update {
    row: u32,
    body: Vec<u8>,
    kept: oneshot::Sender<Result<(), String>>,
}

impl Sqlite {
    /// Makes the file, with so many rows.
    pub(super) fn fill(file: &Path, rows: u32) -> Result<Self> {
        let mut connection = Connection::open(file)?;
        let mode: String =
            connection.query_row("pragma journal_mode = wal", (), |row| row.get(0))?;
        ensure!(mode == "wal", "SQLite keeps no write-ahead log there");
        connection.execute_batch(
            "pragma synchronous = full;
             pragma journal_size_limit = 67108864;
             create table ceiling (id integer primary key, body blob not null);",
        )?;
        let filling = connection.transaction()?;
        {
            let mut add = filling.prepare("insert into ceiling (id, body) values ($1, $2)")?;
            for row in 0..rows {
                add.execute((row, body(u64::from(row))))?;
            }
        }
        filling.commit()?;
        connection.execute_batch("pragma wal_checkpoint(truncate)")?;
        let (sender, waiting) = channel();
        thread::Builder::new()
            .name("ceiling-writer".into())
            .spawn(move || write(&connection, &waiting))?;
        Ok(Self(sender))
    }

    /// Replaces a row; it is on the disk then.
    pub(super) async fn update(&self, row: u32, body: Vec<u8>) -> Result<()> {
        let (kept, answer) = oneshot::channel();
        let update = Update { row, body, kept };
        self.0
            .send(update)
            .map_err(|_| anyhow!("the writer has ended"))?;
        let answer = answer.await.context("the writer has ended")?;
        answer.map_err(|fault| anyhow!(fault))
    }
}

/// Writes, for as long as anybody may ask.
fn write(connection: &Connection, waiting: &Receiver<Update>) {
    let mut group = Vec::with_capacity(GROUP);
    while let Ok(first) = waiting.recv() {
        group.push(first);
        while group.len() < GROUP {
            let Ok(next) = waiting.try_recv() else { break };
            group.push(next);
        }
        let kept = commit(connection, &group).map_err(|fault| fault.to_string());
        for update in group.drain(..) {
            // Whoever asked may have gone.
            drop(update.kept.send(kept.clone()));
        }
    }
}

fn commit(connection: &Connection, group: &[Update]) -> rusqlite::Result<()> {
    connection.prepare_cached("begin immediate")?.execute(())?;
    let mut statement = connection.prepare_cached(UPDATE)?;
    for update in group {
        statement.execute((&update.body, update.row))?;
    }
    connection.prepare_cached("commit")?.execute(())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_row_is_replaced_and_on_the_disk_when_that_is_answered() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ceiling.db");
        let table = Sqlite::fill(&file, 3).unwrap();
        table.update(1, b"new".to_vec()).await.unwrap();
        let reader = Connection::open(&file).unwrap();
        let body = |row: u32| -> Vec<u8> {
            reader
                .query_row("select body from ceiling where id = $1", [row], |row| {
                    row.get(0)
                })
                .unwrap()
        };
        assert_eq!(body(1), b"new");
        assert_eq!([body(0).len(), body(2).len()], [super::super::ROW; 2]);
    }
}
