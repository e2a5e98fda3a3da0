//! How a SQLite file is opened: rights, write-ahead log, settings of a connection.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use crate::Fault;

/// How long anything waits for another process's lock.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than all statements of the program: none is ever prepared twice on a connection.
const STATEMENTS_KEPT: usize = 512;

/// The one connection that writes; makes the file where there is none.
pub(super) fn writer(path: &Path) -> Result<Connection, Fault> {
    make_private(path)?;
    let opened = Connection::open(path)
        .and_then(prepare)
        .and_then(|connection| {
            let mode = write_ahead(&connection)?;
            // FULL: what was answered survives a power cut.
            connection.execute_batch(
                "pragma synchronous = full; pragma journal_size_limit = 67108864;",
            )?;
            Ok((connection, mode))
        });
    match opened {
        Ok((connection, mode)) if mode == "wal" => Ok(connection),
        Ok(_) => Err(Fault::new(
            "SQLite cannot keep a write-ahead log there (a network drive?)",
        )),
        Err(e) => Err(Fault::from_sqlite(&e).while_doing("opening the SQLite file")),
    }
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
        .and_then(prepare)
        .map_err(|e| Fault::from_sqlite(&e).while_doing("opening the SQLite file for reading"))
}

/// The only connection of a database that lives in memory.
#[cfg(any(test, feature = "testing"))]
pub(super) fn memory() -> Result<Connection, Fault> {
    Connection::open_in_memory()
        .and_then(prepare)
        .map_err(|e| Fault::from_sqlite(&e))
}

/// What every connection gets.
fn prepare(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.execute_batch("pragma foreign_keys = on; pragma trusted_schema = off;")?;
    Ok(connection)
}

/// Switches to the write-ahead log. SQLite does not wait for another process that does the same at this very moment,
/// so we do.
fn write_ahead(connection: &Connection) -> rusqlite::Result<String> {
    let pause = Duration::from_millis(20);
    for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
        let mode = connection.query_row("pragma journal_mode = wal", (), |row| row.get(0));
        match mode {
            Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                std::thread::sleep(pause);
            }
            settled => return settled,
        }
    }
    connection.query_row("pragma journal_mode = wal", (), |row| row.get(0))
}

/// Makes a new file readable for its owner alone; SQLite gives its side files the same rights.
fn make_private(path: &Path) -> Result<(), Fault> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_file) => Ok(()),
        Err(e) => Err(Fault::new(e.to_string()).while_doing("opening the SQLite file")),
    }
}
