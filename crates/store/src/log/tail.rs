//! The log of one application as its site follows it: in the order of the seals, which none is passed over by. A row gets its place
//! when it is sealed, within about a second of its commit, and never another; by the time it was written it may be older than rows
//! that were read before.

use domain::{ApplicationId, Event, LogId, LogRow, UserId};

use crate::{
    Fault, Tx, log_chain,
    row::Row,
    sql::{statements, values},
};

statements! {
    BEHIND = "select l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail, s.position, u.external_id
from log_seal s
cross join log l
left join users u on u.id = l.user_id
where s.position > $1
  and s.position <= $2
  and l.id = s.log_id
  and l.application_id = $3
  and (cast($4 as blob) is null or l.user_id = $4)
  and (cast($5 as text) is null or l.event = $5)
order by s.position
limit $6";
    FIND = "select l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail, u.external_id
from log l
left join users u on u.id = l.user_id
where l.id = $1
  and l.application_id = $2";
    OF_CHALLENGE = "select l.id, l.at, l.application_id, l.user_id, l.challenge_id, l.event, l.detail
from log l
where l.user_id = $1
  and l.id >= $2
  and l.challenge_id = $3
order by l.id
limit $4";
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Rows about this application alone.
    pub application: ApplicationId,
    /// Rows about this user alone.
    pub user: Option<UserId>,
    /// Rows of this event alone.
    pub event: Option<Event>,
    /// Behind this position; 0 is before the first.
    pub after: i64,
    /// So many rows at most.
    pub limit: u32,
    /// So many rows of the whole log are looked at, at most.
    pub looked_at: u32,
}

/// A row, and the application's own id of the user, while there is such a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The row.
    pub row: LogRow,
    /// The application's own id of the user.
    pub external_id: Option<String>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows, in the order of their seals.
    pub rows: Vec<Told>,
    /// Behind which position the next page goes on.
    pub next: i64,
    /// Whether there may be more behind that already.
    pub has_more: bool,
}

/// The next rows that are wanted. Looks at a bounded part of the log, by the primary keys of seals and log: of what is rare a page may
/// be empty, and goes on all the same. A position behind the end, as somebody may have kept from before a restore, leads to the end.
pub async fn page(tx: &mut Tx, wanted: &Wanted) -> Result<Page, Fault> {
    let end = log_chain::end(tx)
        .await?
        .map_or(0, |anchor| anchor.position);
    let horizon = wanted.after.saturating_add(i64::from(wanted.looked_at));
    let horizon = horizon.min(end);
    let event = wanted.event.map(Event::as_str);
    let values = values![
        wanted.after,
        horizon,
        wanted.application,
        wanted.user,
        event,
        i64::from(wanted.limit)
    ];
    let found = tx.rows(&BEHIND, values).await?;
    let is_full = u32::try_from(found.len()).is_ok_and(|count| count >= wanted.limit);
    let last = found.last().map(|row| row.int(7)).transpose()?;
    let next = last.filter(|_| is_full).unwrap_or(horizon);
    let told = |row: &Row| {
        Ok::<_, Fault>(Told {
            row: log_chain::log_row(row, 0)?,
            external_id: row.opt_text(8)?,
        })
    };
    // A row that cannot be read is left out: `audit verify` names it.
    let rows = found.iter().map(told).filter_map(|row| {
        row.inspect_err(|fault| tracing::warn!(%fault, "a row of the log cannot be read"))
            .ok()
    });
    Ok(Page {
        rows: rows.collect(),
        next,
        has_more: next < end,
    })
}

/// The row of this id, if it is about the application. Uses the primary key.
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    id: LogId,
) -> Result<Option<Told>, Fault> {
    let Some(row) = tx.row(&FIND, values![id, application]).await? else {
        return Ok(None);
    };
    Ok(Some(Told {
        row: log_chain::log_row(&row, 0)?,
        external_id: row.opt_text(7)?,
    }))
}

/// The rows of the challenge that this row belongs to, from its moment on, `limit` at most, the oldest first; none where it belongs to
/// none. Uses the index log_of_user.
pub async fn of_challenge(tx: &mut Tx, row: &LogRow, limit: u32) -> Result<Vec<LogRow>, Fault> {
    let Some((user, challenge)) = row.user.zip(row.challenge) else {
        return Ok(Vec::new());
    };
    // Of those of one millisecond nobody can say which came first.
    let mut first = [0_u8; 16];
    for (to, from) in first.iter_mut().zip(row.id.as_bytes().iter().take(6)) {
        *to = *from;
    }
    let first = LogId::from_bytes(first);
    let values = values![user, first, challenge, i64::from(limit)];
    let rows = tx.rows(&OF_CHALLENGE, values).await?;
    rows.iter().map(|row| log_chain::log_row(row, 0)).collect()
}

#[cfg(test)]
mod tests;
