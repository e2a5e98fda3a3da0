//! The log: every decision and change, written in the transaction it tells of. Append-only.

pub mod page;
pub mod tail;

use domain::{ApplicationId, ChallengeId, Event, LogId, LogRow, Moment, Timestamp, UserId};

use crate::{
    Fault, Tx, log_chain,
    sql::{statements, values},
};

statements! {
    ADD = "insert into log (id, at, application_id, user_id, challenge_id, event, detail)
values ($1, $2, $3, $4, $5, $6, $7)";
    OF_USER = "select at, event, detail
from log
where user_id = $1
order by id desc
limit $2";
    LIST = "select id, at, event, detail
from log
where id > $1
order by id
limit $2";
    OF_EVENT = "select count(*) as found
from log
where event = $1";
}

/// A row to be written. Its id is drawn before the unit of work begins, because units are repeatable.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: LogId,
    /// When it happened.
    pub at: Timestamp,
    /// The application it concerns.
    pub application: Option<ApplicationId>,
    /// The user it concerns.
    pub user: Option<UserId>,
    /// The challenge it belongs to.
    pub challenge: Option<ChallengeId>,
}

impl Entry {
    /// An entry about nobody yet.
    pub fn new(moment: &mut Moment) -> Self {
        let id = LogId::new(moment.now, &mut moment.rng);
        Self {
            id: moment.request.map_or(id, |number| number.on(id)),
            at: moment.now,
            application: None,
            user: None,
            challenge: None,
        }
    }

    /// The same entry about an application.
    #[must_use]
    pub fn about(mut self, application: ApplicationId) -> Self {
        self.application = Some(application);
        self
    }

    /// The same entry about a user of an application.
    #[must_use]
    pub fn about_user(mut self, application: ApplicationId, user: UserId) -> Self {
        self.application = Some(application);
        self.user = Some(user);
        self
    }

    /// The same entry about an application, and a user of it if there is one.
    #[must_use]
    pub fn about_any(mut self, application: ApplicationId, user: Option<UserId>) -> Self {
        self.application = Some(application);
        self.user = user;
        self
    }

    /// The same entry within a challenge, if there is one.
    #[must_use]
    pub const fn within_any(mut self, challenge: Option<ChallengeId>) -> Self {
        self.challenge = challenge;
        self
    }

    /// The same entry within a challenge.
    #[must_use]
    pub fn within(mut self, challenge: ChallengeId) -> Self {
        self.challenge = Some(challenge);
        self
    }
}

/// A row as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it happened.
    pub at: Timestamp,
    /// The event's word.
    pub event: String,
    /// More about it; never a code, a key, a number.
    pub detail: String,
}

/// Writes one row, stamped, and has it sealed soon after the commit.
pub async fn add(tx: &mut Tx, entry: &Entry, event: Event, detail: &str) -> Result<(), Fault> {
    let stamp = tx.keys().stamp_log_row(&LogRow {
        id: entry.id,
        at: entry.at,
        application: entry.application,
        user: entry.user,
        challenge: entry.challenge,
        event: event.as_str().to_owned(),
        detail: detail.to_owned(),
    });
    let row = values![
        entry.id,
        entry.at,
        entry.application,
        entry.user,
        entry.challenge,
        event.as_str(),
        detail
    ];
    let waits = values![entry.id, stamp.as_bytes()];
    tx.run_both((&ADD, row), (&log_chain::WAIT, waits)).await?;
    tx.have_log_sealed();
    Ok(())
}

/// The last rows about a user, newest first. Uses the index log_of_user.
pub async fn list_of_user(tx: &mut Tx, user: UserId, limit: u32) -> Result<Vec<LogLine>, Fault> {
    let mut lines = Vec::new();
    for row in tx.rows(&OF_USER, values![user, i64::from(limit)]).await? {
        lines.push(LogLine {
            at: row.time(0)?,
            event: row.text(1)?,
            detail: row.text(2)?,
        });
    }
    Ok(lines)
}

/// Rows behind `after` in the order they were written down, oldest first. Uses the primary key.
pub async fn list(
    tx: &mut Tx,
    after: Option<LogId>,
    limit: u32,
) -> Result<Vec<(LogId, LogLine)>, Fault> {
    let after = after.unwrap_or_else(|| LogId::from_bytes([0; 16]));
    let mut lines = Vec::new();
    for row in tx.rows(&LIST, values![after, i64::from(limit)]).await? {
        let line = LogLine {
            at: row.time(1)?,
            event: row.text(2)?,
            detail: row.text(3)?,
        };
        lines.push((row.id(0)?, line));
    }
    Ok(lines)
}

/// How many rows tell of this event. Scans: for tests and reports.
pub async fn count(tx: &mut Tx, event: Event) -> Result<i64, Fault> {
    tx.row(&OF_EVENT, values![event.as_str()])
        .await?
        .map_or(Ok(0), |row| row.int(0))
}

#[cfg(test)]
mod tests;
