//! The log as a page shows it: the newest rows first, and never more than a bounded number of rows looked at, whatever is
//! asked for and however long the log is.
//!
//! A user's rows go by the index log_of_user, all others by the primary key: the log has no further index, for each would be
//! paid for by every sign-in. So rows of one event or application are looked for among the next few thousand, and whoever
//! asks goes on from there.

use domain::{ApplicationId, Event, LogId, LogRow, UserId};

use crate::{
    Fault, Tx, log_chain,
    row::Row,
    sql::{statements, values},
    users,
};

statements! {
    NEWEST = "select f.id, f.at, f.application_id, f.user_id, f.challenge_id, f.event, f.detail, s.position, u.external_id,
  u.name_sealed
from (
  select id, at, application_id, user_id, challenge_id, event, detail
  from log
  where id < $1
    and id >= $2
    and (cast($3 as blob) is null or application_id = $3)
    and (cast($4 as text) is null or event = $4)
    and (cast($5 as blob) is null or substr(id, 14) = $5)
  order by id desc
  limit $6
) f
left join log_seal s on s.log_id = f.id
left join users u on u.id = f.user_id
order by f.id desc";
    NEWEST_OF = "select f.id, f.at, f.application_id, f.user_id, f.challenge_id, f.event, f.detail, s.position, u.external_id,
  u.name_sealed
from (
  select id, at, application_id, user_id, challenge_id, event, detail
  from log
  where user_id = $1
    and id < $2
    and id >= $3
    and (cast($4 as text) is null or event = $4)
    and (cast($5 as blob) is null or substr(id, 14) = $5)
  order by id desc
  limit $6
) f
left join log_seal s on s.log_id = f.id
left join users u on u.id = f.user_id
order by f.id desc";
    HORIZON = "select id
from log
where id < $1
order by id desc
limit 1 offset $2";
    HORIZON_OF = "select id
from log
where user_id = $1
  and id < $2
order by id desc
limit 1 offset $3";
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Rows about this user alone.
    pub user: Option<UserId>,
    /// Rows about this application alone; a user's are about none else.
    pub application: Option<ApplicationId>,
    /// Rows of this event alone.
    pub event: Option<Event>,
    /// Rows that end with the mark of one request alone.
    pub mark: Option<[u8; 3]>,
    /// From this id on.
    pub from: LogId,
    /// Before this id.
    pub before: LogId,
    /// So many rows at most.
    pub limit: u32,
    /// So many rows are looked at, at most.
    pub looked_at: u32,
}

impl Wanted {
    /// Whether rows are passed over that lie between those that are wanted.
    const fn passes_over(&self) -> bool {
        self.event.is_some()
            || self.mark.is_some()
            || (self.application.is_some() && self.user.is_none())
    }
}

/// A row as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The row.
    pub row: LogRow,
    /// Where it is sealed; none while it waits.
    pub position: Option<i64>,
    /// The application's own id of the user, while there is such a user.
    pub external_id: Option<String>,
    /// The name the site gave.
    pub name: Option<String>,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows, the newest first.
    pub rows: Vec<Shown>,
    /// Before which id the next page goes on; none where nothing older was left to look at.
    pub next: Option<LogId>,
}

/// The rows that are wanted, the newest first. A row that cannot be read is left out: `audit verify` names it.
pub async fn page(tx: &mut Tx, wanted: &Wanted) -> Result<Page, Fault> {
    let horizon = if wanted.passes_over() {
        horizon(tx, wanted).await?
    } else {
        None
    };
    let horizon = horizon.filter(|id| *id > wanted.from);
    let from = horizon.unwrap_or(wanted.from);
    let found = rows(tx, wanted, from).await?;
    let limit = usize::try_from(wanted.limit).unwrap_or(usize::MAX);
    let is_full = found.len() > limit;
    let mut page = Page::default();
    let mut last = None;
    for row in found.iter().take(limit) {
        last = Some(row.id(0)?);
        match shown(tx, row) {
            Ok(shown) => page.rows.push(shown),
            Err(fault) => tracing::warn!(%fault, "a row of the log cannot be read and is left out"),
        }
    }
    page.next = if is_full { last } else { horizon };
    Ok(page)
}

/// One row more than wanted tells that there are more.
async fn rows(tx: &mut Tx, wanted: &Wanted, from: LogId) -> Result<Vec<Row>, Fault> {
    let event = wanted.event.map(Event::as_str);
    let mark = wanted.mark.as_ref();
    let limit = i64::from(wanted.limit) + 1;
    if let Some(user) = wanted.user {
        let values = values![user, wanted.before, from, event, mark, limit];
        return tx.rows(&NEWEST_OF, values).await;
    }
    let values = values![wanted.before, from, wanted.application, event, mark, limit];
    tx.rows(&NEWEST, values).await
}

/// The last of the rows that may be looked at; none where there are no more than that.
async fn horizon(tx: &mut Tx, wanted: &Wanted) -> Result<Option<LogId>, Fault> {
    let behind = i64::from(wanted.looked_at.saturating_sub(1));
    let row = match wanted.user {
        Some(user) => {
            let values = values![user, wanted.before, behind];
            tx.row(&HORIZON_OF, values).await?
        }
        None => tx.row(&HORIZON, values![wanted.before, behind]).await?,
    };
    row.map(|row| row.id(0)).transpose()
}

fn shown(tx: &Tx, row: &Row) -> Result<Shown, Fault> {
    let log_row = log_chain::log_row(row, 0)?;
    let name = match log_row.user {
        Some(user) => users::read_name(tx, user, row, 9)?,
        None => None,
    };
    Ok(Shown {
        row: log_row,
        position: row.opt_int(7)?,
        external_id: row.opt_text(8)?,
        name,
    })
}

#[cfg(test)]
mod tests;
