//! Fills an empty database from a backup, in one transaction: after whatever befalls it, the database is as empty as
//! before.
//!
//! 1. migrate as far as the server had that made the backup, 2. put back its rows, 3. migrate the rest of the way,
//! 4. end what was under way.

use std::path::Path;

use domain::Timestamp;

use super::{
    BackupRefused, Contents, Open, Progress, RestoreError, open,
    record::{Cell, Record, Records},
    statements::{PAGE, adding},
    under_way,
};
use crate::{Fault, Tx, WhileDoing, log_chain, migrate, sql::Sql};

/// Fills the database of this unit of work. The file was verified before: that it does not open now is a fault.
pub(crate) async fn fill(
    tx: &mut Tx,
    path: &Path,
    now: Timestamp,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Result<Contents, BackupRefused>, Fault> {
    migrate::stand_alone(tx).await?;
    if !migrate::is_empty(tx).await? {
        return Ok(Err(BackupRefused::NotEmpty));
    }
    let mut backup = open(path, tx.keys()).map_err(fault)?;
    // The first chunk shows that the header is genuine, before anything is done by it.
    let mut chunk = backup.archive.next_chunk().map_err(fault)?;
    let header = backup.archive.header().clone();
    migrate::apply_up_to(tx, header.version, now).await?;
    let mut filling = Filling::default();
    while let Some(records) = chunk {
        for record in Records::of(&records) {
            filling.take(tx, record?).await?;
        }
        progress(backup.progress());
        chunk = next(&mut backup)?;
    }
    if !filling.has_ended {
        return Err(Fault::new("the backup does not hold the rows it names"));
    }
    migrate::apply(tx, now).await?;
    under_way::end(tx, now).await?;
    Ok(Ok(Contents {
        created_at: header.created_at,
        version: header.version,
        rows: filling.rows,
        anchor: log_chain::end(tx).await?,
    }))
}

fn next(backup: &mut Open) -> Result<Option<Vec<u8>>, Fault> {
    backup.archive.next_chunk().map_err(fault)
}

fn fault(error: RestoreError) -> Fault {
    match error {
        RestoreError::Fault(fault) => fault,
        RestoreError::Refused(refused) => Fault::new(refused.to_string()),
    }
}

#[derive(Default)]
struct Filling {
    /// Where the rows go.
    add: Option<Sql>,
    columns: usize,
    waiting: Vec<Vec<Cell>>,
    rows: u64,
    has_ended: bool,
}

impl Filling {
    async fn take(&mut self, tx: &mut Tx, record: Record) -> Result<(), Fault> {
        match record {
            Record::Table { name, columns } => {
                self.flush(tx).await?;
                self.add = Some(adding(&name, &columns)?);
                self.columns = columns.len();
            }
            Record::Row(cells) if cells.len() == self.columns => {
                self.waiting.push(cells);
                self.rows = self.rows.saturating_add(1);
                if self.waiting.len() >= PAGE {
                    self.flush(tx).await?;
                }
            }
            Record::Row(_) => return Err(Fault::new("a row of the backup fits no table")),
            Record::End { rows } => {
                self.flush(tx).await?;
                self.has_ended = rows == self.rows;
            }
        }
        Ok(())
    }

    async fn flush(&mut self, tx: &mut Tx) -> Result<(), Fault> {
        let Some(add) = &self.add else {
            return Ok(());
        };
        let values: Vec<Vec<_>> = self
            .waiting
            .iter()
            .map(|cells| cells.iter().map(Cell::value).collect())
            .collect();
        tx.run_each(add, &values)
            .await
            .while_doing("putting rows back")?;
        self.waiting.clear();
        Ok(())
    }
}
