//! The log's chain: rows wait to be sealed, and one sealer at a time seals them in batches.
//!
//! A sealer claims the chain under a lease; each batch names the claim and the end of the chain it read, and writes
//! nothing otherwise, so that two sealers cannot fork it. Writers only add to `log_waiting` and wait for nobody.

pub(crate) mod look;

use domain::{Anchor, LogId, LogMac, LogRow, Timestamp};

pub use self::look::{Listed, list_links, list_rows, list_rows_of, list_waiting_ids};
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    WAIT = "insert into log_waiting (log_id, stamp)
values ($1, $2)";
    FIND_WAITING = "select w.log_id
from log_waiting w
join log l on l.id = w.log_id
limit 1";
    FOUND = "select l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail, w.stamp
from log_waiting w
join log l on l.id = w.log_id
where w.stamp is null
order by w.log_id
limit $1";
    WAITING = "select l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail, w.stamp
from log_waiting w
join log l on l.id = w.log_id
order by w.log_id
limit $1";
    CLAIM = "insert into log_sealing (name, claims, claimed_until, position, mac)
values ('log', 1, $2, 0, $3)
on conflict (name) do update set
  claims = log_sealing.claims + 1,
  claimed_until = $2
where log_sealing.claimed_until is null
  or log_sealing.claimed_until <= $1
  or log_sealing.claimed_until > $2
returning claims, position, mac";
    GO_ON = "update log_sealing
set position = $4, log_id = $5, mac = $6, claimed_until = $7
where name = 'log'
  and claims = $1
  and claimed_until is not null
  and position = $2
  and mac = $3";
    SEAL = "insert into log_seal (position, log_id, stamp, mac)
values ($1, $2, $3, $4)";
    SEALED = "delete from log_waiting
where log_id in (
  select log_id
  from log_seal
  where position > $1
    and position <= $2)";
    LET_GO = "update log_sealing
set claimed_until = null
where name = 'log'
  and claims = $1
  and claimed_until is not null";
    END = "select position, log_id, mac
from log_sealing
where name = 'log'";
}

/// The end of the chain as a sealer goes on from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// How many rows are sealed.
    pub position: i64,
    /// The last seal.
    pub mac: LogMac,
}

/// A claim on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its number: each batch names it.
    pub number: i64,
    /// Where the chain ended when it was made.
    pub end: End,
}

/// A row that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The row as it stands in the log.
    pub row: LogRow,
    /// What its writer stamped; none of a row that is older than sealing.
    pub stamp: Option<LogMac>,
}

/// The rows that are to be sealed next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The rows.
    pub rows: Vec<Waiting>,
    /// Whether more may wait behind them.
    pub has_more: bool,
}

/// A seal to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSeal {
    /// Its position: one behind the last.
    pub position: i64,
    /// The row it seals.
    pub id: LogId,
    /// The row's stamp.
    pub stamp: LogMac,
    /// The seal.
    pub mac: LogMac,
}

/// Whether any row waits.
pub async fn is_waiting(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(tx.row(&FIND_WAITING, values![]).await?.is_some())
}

/// The rows that are to be sealed next, at most `limit`: those older than sealing first, so that no chain has one of them
/// behind a stamped one. Uses the index log_waiting_found and the primary key. A row that cannot be read is left out.
pub async fn list_waiting(tx: &mut Tx, limit: u32) -> Result<Batch, Fault> {
    let most = values![i64::from(limit)];
    let mut rows = tx.rows(&FOUND, most).await?;
    let is_old = !rows.is_empty();
    if !is_old {
        rows = tx.rows(&WAITING, most).await?;
    }
    let is_full = u32::try_from(rows.len()).is_ok_and(|count| count >= limit);
    let waiting = |row: &Row| {
        Ok::<_, Fault>(Waiting {
            row: log_row(row, 0)?,
            stamp: mac(row, 7)?,
        })
    };
    let read = rows.iter().map(waiting).filter_map(|row| {
        row.inspect_err(|fault| tracing::error!(%fault, "a row of the log cannot be sealed"))
            .ok()
    });
    Ok(Batch {
        rows: read.collect(),
        has_more: is_old || is_full,
    })
}

/// Claims the chain until `until`, if nobody has it. A claim that ends later than any made now was made by a clock that
/// has been put back since, and holds nobody up.
pub async fn claim(tx: &mut Tx, now: Timestamp, until: Timestamp) -> Result<Option<Claim>, Fault> {
    let values = values![now, until, LogMac::BEGINNING.as_bytes()];
    let Some(row) = tx.row(&CLAIM, values).await? else {
        return Ok(None);
    };
    let mac = mac(&row, 2)?.ok_or_else(|| Fault::new("the chain's end has no seal"))?;
    let end = End {
        position: row.int(1)?,
        mac,
    };
    Ok(Some(Claim {
        number: row.int(0)?,
        end,
    }))
}

/// Writes a batch behind the end the claim read, and keeps the claim until `until`, or gives it back. Says whether it was
/// written: nothing is, if another claim was made since or the chain ends elsewhere.
pub async fn seal(
    tx: &mut Tx,
    claim: &Claim,
    seals: &[NewSeal],
    until: Option<Timestamp>,
) -> Result<bool, Fault> {
    let Some(last) = seals.last() else {
        return Err(Fault::new("an empty batch was to be sealed"));
    };
    let End { position, mac } = claim.end;
    let values = values![
        claim.number,
        position,
        mac.as_bytes(),
        last.position,
        last.id,
        last.mac.as_bytes(),
        until
    ];
    if tx.run(&GO_ON, values).await? == 0 {
        return Ok(false);
    }
    let rows: Vec<Vec<_>> = seals
        .iter()
        .map(|seal| {
            let (stamp, mac) = (seal.stamp.as_bytes(), seal.mac.as_bytes());
            values![seal.position, seal.id, stamp, mac].to_vec()
        })
        .collect();
    tx.run_each(&SEAL, &rows).await?;
    let sealed = tx.run(&SEALED, values![position, last.position]).await?;
    if usize::try_from(sealed) != Ok(seals.len()) {
        return Err(Fault::new("rows were sealed that did not wait for it"));
    }
    Ok(true)
}

/// Gives the claim back; says whether it was still ours.
pub async fn let_go(tx: &mut Tx, claim: i64) -> Result<bool, Fault> {
    Ok(tx.run(&LET_GO, values![claim]).await? == 1)
}

/// Where the chain ends; none before the first seal.
pub async fn end(tx: &mut Tx) -> Result<Option<Anchor>, Fault> {
    let Some(row) = tx.row(&END, values![]).await? else {
        return Ok(None);
    };
    Ok(match (row.opt_id(1)?, mac(&row, 2)?) {
        (Some(id), Some(mac)) => Some(Anchor {
            position: row.int(0)?,
            id,
            mac,
        }),
        _ => None,
    })
}

/// The row whose columns begin at `first`.
pub(crate) fn log_row(row: &Row, first: usize) -> Result<LogRow, Fault> {
    Ok(LogRow {
        id: row.id(first)?,
        at: row.time(first + 1)?,
        application: row.opt_id(first + 2)?,
        user: row.opt_id(first + 3)?,
        challenge: row.opt_id(first + 4)?,
        event: row.text(first + 5)?,
        detail: row.text(first + 6)?,
    })
}

/// A stamp or a seal. What is not 32 bytes long is none of ours.
fn mac(row: &Row, column: usize) -> Result<Option<LogMac>, Fault> {
    let bytes = row.opt_blob(column)?;
    let bytes = bytes.map(|bytes| bytes.try_into().unwrap_or([0; 32]));
    Ok(bytes.map(LogMac::from_bytes))
}

#[cfg(test)]
mod tests;
