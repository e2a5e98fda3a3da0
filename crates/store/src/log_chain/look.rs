//! The chain as whoever verifies it reads it, page by page: by position, then the log by id, then what waits.
//!
//! Each page is one statement, so each row is in one state in it: sealed, waiting, or neither.

use domain::{ChainLink, LogId, LogMac, LogRow, RowFound, RowState, UserId};

use super::{log_row, mac};
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    BY_POSITION = "select s.position, s.log_id, s.stamp, s.mac,
  l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail
from log_seal s
left join log l on l.id = s.log_id
where s.position > $1
order by s.position
limit $2";
    BY_ID = "select l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail,
  s.position, w.log_id as waiting_id, w.stamp
from log l
left join log_seal s on s.log_id = l.id
left join log_waiting w on w.log_id = l.id
where l.id > $1
order by l.id
limit $2";
    BY_ID_OF = "select l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail,
  s.position, w.log_id as waiting_id, w.stamp
from log l
left join log_seal s on s.log_id = l.id
left join log_waiting w on w.log_id = l.id
where l.user_id = $1
  and l.id > $2
order by l.id
limit $3";
    WAITING_IDS = "select w.log_id, l.id
from log_waiting w
left join log l on l.id = w.log_id
where w.log_id > $1
order by w.log_id
limit $2";
}

/// A row of the log, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: LogId,
    /// The row; none if it cannot be read.
    pub row: Option<LogRow>,
    /// How it stands.
    pub state: RowState,
    /// Where it is sealed, if it is.
    pub position: Option<i64>,
}

/// The seals behind `after` with their rows, in order of position. Uses the primary keys.
pub async fn list_links(tx: &mut Tx, after: i64, limit: u32) -> Result<Vec<ChainLink>, Fault> {
    let rows = tx
        .rows(&BY_POSITION, values![after, i64::from(limit)])
        .await?;
    let mut links = Vec::new();
    for row in rows {
        let found = match (row.opt_blob(4)?, log_row(&row, 4)) {
            (None, _) => RowFound::Gone,
            (Some(_), Ok(row)) => RowFound::There(row),
            (Some(_), Err(_)) => RowFound::Unreadable,
        };
        links.push(ChainLink {
            position: row.int(0)?,
            id: row.id(1)?,
            stamp: mac(&row, 2)?.unwrap_or(LogMac::BEGINNING),
            mac: mac(&row, 3)?.unwrap_or(LogMac::BEGINNING),
            row: found,
        });
    }
    Ok(links)
}

/// The rows of the log behind `after` in order of id, each with its state. Uses the primary key and the unique ones.
pub async fn list_rows(
    tx: &mut Tx,
    after: Option<LogId>,
    limit: u32,
) -> Result<Vec<Listed>, Fault> {
    let after = after.unwrap_or_else(|| LogId::from_bytes([0; 16]));
    let rows = tx.rows(&BY_ID, values![after, i64::from(limit)]).await?;
    rows.iter().map(listed).collect()
}

/// The same of the rows about one user. Uses the index log_of_user.
pub async fn list_rows_of(
    tx: &mut Tx,
    user: UserId,
    after: Option<LogId>,
    limit: u32,
) -> Result<Vec<Listed>, Fault> {
    let after = after.unwrap_or_else(|| LogId::from_bytes([0; 16]));
    let values = values![user, after, i64::from(limit)];
    let rows = tx.rows(&BY_ID_OF, values).await?;
    rows.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, Fault> {
    let position = row.opt_int(7)?;
    let waits = row.opt_blob(8)?.is_some();
    Ok(Listed {
        id: row.id(0)?,
        row: log_row(row, 0).ok(),
        state: match (position, waits) {
            (Some(_), _) => RowState::Sealed,
            (None, true) => RowState::Waiting(mac(row, 9)?),
            (None, false) => RowState::Neither,
        },
        position,
    })
}

/// What waits behind `after` in order of id: the id, and whether its row is there. Uses the primary keys.
pub async fn list_waiting_ids(
    tx: &mut Tx,
    after: Option<LogId>,
    limit: u32,
) -> Result<Vec<(LogId, bool)>, Fault> {
    let after = after.unwrap_or_else(|| LogId::from_bytes([0; 16]));
    let rows = tx
        .rows(&WAITING_IDS, values![after, i64::from(limit)])
        .await?;
    let mut waiting = Vec::new();
    for row in rows {
        waiting.push((row.id(0)?, row.opt_blob(1)?.is_some()));
    }
    Ok(waiting)
}
