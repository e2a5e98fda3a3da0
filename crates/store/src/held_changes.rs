//! What opens a door to many, kept until an owner confirms it: rules that ask less, and the keys and return addresses of an
//! application. Each ends once.

mod what;

use domain::{
    ApplicationId, HELD_LIFE, HeldChangeId, HeldKind, HeldState, OperatorId, OperatorName,
    Timestamp,
};

pub use self::what::{HeldWhat, HookOpening};
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into held_changes (id, application_id, read_version, body, operator_id, operator_name, state, made_at,
  expires_at, told, kind)
values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10)";
    FIND = "select id, application_id, read_version, body, operator_id, operator_name, state, made_at, expires_at, told,
  kind
from held_changes
where id = $1";
    LIST = "select id, application_id, read_version, body, operator_id, operator_name, state, made_at, expires_at, told,
  kind
from held_changes
where state = 'open'
  and expires_at > $1
order by made_at desc, id
limit $2";
    LIST_OF = "select id, application_id, read_version, body, operator_id, operator_name, state, made_at, expires_at, told,
  kind
from held_changes
where application_id = $1
  and state = 'open'
  and expires_at > $2
order by made_at desc, id
limit $3";
    WAITING_OF = "select id, application_id, operator_name, kind
from held_changes
where application_id = $1
  and state = 'open'
  and kind = 'rules'
order by made_at, id
limit $2";
    WAITING_DOORS = "select id, application_id, operator_name, kind
from held_changes
where application_id = $1
  and state = 'open'
  and kind <> 'rules'
order by made_at, id
limit $2";
    WAITING_BY = "select id, application_id, operator_name, kind
from held_changes
where operator_id = $1
  and state = 'open'
order by made_at, id
limit $2";
    LIST_OVER = "select id, application_id, read_version, body, operator_id, operator_name, state, made_at, expires_at, told,
  kind
from held_changes
where state = 'open'
  and expires_at <= $1
order by expires_at, id
limit $2";
    HOLD = "update held_changes
set state = state
where id = $1";
    CONFIRM = "update held_changes
set state = 'confirmed', ended_at = $2
where id = $1
  and state = 'open'
  and expires_at > $2
  and (exists (select 1 from operators o where o.id = operator_id and o.role = 'owner')
    or exists (select 1 from management_keys k where k.id = operator_id and k.held_id is null
      and (k.expires_at is null or k.expires_at > $2)))";
    TURN = "update held_changes
set state = $3, ended_at = $4
where id = $1
  and state = $2";
    REMOVE_OLD = "delete from held_changes
where id in (select id from held_changes where state <> 'open' and expires_at < $1 order by expires_at limit $2)";
}

/// A change that waits, or waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldChange {
    /// Its id.
    pub id: HeldChangeId,
    /// Whose.
    pub application: ApplicationId,
    /// What would be in force.
    pub what: HeldWhat,
    /// Who asked for it: an owner, or a granted key of the management API, whose id stands here then.
    pub operator: OperatorId,
    /// What they are called; a key by its name behind `key+`.
    pub by: OperatorName,
    /// How it stands.
    pub state: HeldState,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// Until when it waits.
    pub expires_at: Timestamp,
    /// How many owners were mailed a link that confirms it.
    pub told: i64,
}

/// What is needed of a change to end it: what it would have changed is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: HeldChangeId,
    /// Whose.
    pub application: ApplicationId,
    /// Of which kind it is.
    pub kind: HeldKind,
    /// What whoever asked for it is called.
    pub by: OperatorName,
}

impl From<&HeldChange> for Waiting {
    fn from(held: &HeldChange) -> Self {
        Self {
            id: held.id,
            application: held.application,
            kind: held.what.kind(),
            by: held.by.clone(),
        }
    }
}

impl HeldChange {
    /// Whether it waits still.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == HeldState::Open && now < self.expires_at
    }

    /// When a change that is asked for now ends by itself.
    pub fn end(now: Timestamp) -> Timestamp {
        now.plus(HELD_LIFE)
    }
}

/// Keeps a change that waits.
pub async fn add(tx: &mut Tx, held: &HeldChange) -> Result<(), Fault> {
    let body = held.what.write()?;
    let values = values![
        held.id,
        held.application,
        held.what.read_version(),
        &body,
        held.operator,
        held.by.as_str(),
        held.made_at,
        held.expires_at,
        held.told,
        held.what.kind().as_str()
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// The change of this id, however it stands.
pub async fn find(tx: &mut Tx, id: HeldChangeId) -> Result<Option<HeldChange>, Fault> {
    let row = tx.row(&FIND, values![id]).await?;
    row.as_ref().map(read).transpose()
}

/// Those that wait, of one application or of all, the newest first, `limit` at most. Uses the index held_changes_of.
pub async fn list(
    tx: &mut Tx,
    application: Option<ApplicationId>,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<HeldChange>, Fault> {
    let rows = match application {
        Some(id) => {
            tx.rows(&LIST_OF, values![id, now, i64::from(limit)])
                .await?
        }
        None => tx.rows(&LIST, values![now, i64::from(limit)]).await?,
    };
    rows.iter().map(read).collect()
}

/// Other rules of an application that wait, also those whose time is over, the oldest first, `limit` at most. Uses the index
/// held_changes_of.
pub async fn waiting_of(
    tx: &mut Tx,
    application: ApplicationId,
    limit: u32,
) -> Result<Vec<Waiting>, Fault> {
    let values = values![application, i64::from(limit)];
    let rows = tx.rows(&WAITING_OF, values).await?;
    rows.iter().map(read_waiting).collect()
}

/// The same of all else that waits there: keys, return addresses, the application itself. Uses the same index.
pub async fn waiting_doors(
    tx: &mut Tx,
    application: ApplicationId,
    limit: u32,
) -> Result<Vec<Waiting>, Fault> {
    let values = values![application, i64::from(limit)];
    let rows = tx.rows(&WAITING_DOORS, values).await?;
    rows.iter().map(read_waiting).collect()
}

/// The same of whatever an operator asked for, whichever the application. Uses the index held_changes_by_end.
pub async fn waiting_by(
    tx: &mut Tx,
    operator: OperatorId,
    limit: u32,
) -> Result<Vec<Waiting>, Fault> {
    let values = values![operator, i64::from(limit)];
    let rows = tx.rows(&WAITING_BY, values).await?;
    rows.iter().map(read_waiting).collect()
}

/// Those that nobody confirmed in time, in the order in which they were asked for, `limit` at most. Uses the index
/// held_changes_by_end.
pub async fn list_over(tx: &mut Tx, now: Timestamp, limit: u32) -> Result<Vec<HeldChange>, Fault> {
    let rows = tx.rows(&LIST_OVER, values![now, i64::from(limit)]).await?;
    rows.iter().map(read).collect()
}

/// Holds one, however it stands: until the end of this unit nobody else ends it. Whoever holds or ends several does so in the
/// order in which they were asked for, and so none of two waits for the other.
pub async fn hold(tx: &mut Tx, id: HeldChangeId) -> Result<(), Fault> {
    tx.run(&HOLD, values![id]).await?;
    Ok(())
}

/// Ends it as confirmed; false when it waits no more, or whoever asked for it owns no more, or is a key that has ended.
pub async fn confirm(tx: &mut Tx, id: HeldChangeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&CONFIRM, values![id, now]).await? == 1)
}

/// Ends it otherwise; false when it does not stand as `from` any more.
pub async fn turn(
    tx: &mut Tx,
    id: HeldChangeId,
    from: HeldState,
    to: HeldState,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, from.as_str(), to.as_str(), now];
    Ok(tx.run(&TURN, values).await? == 1)
}

/// Removes those that ended and would have expired before `before`, `limit` at most.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<HeldChange, Fault> {
    Ok(HeldChange {
        id: row.id(0)?,
        application: row.id(1)?,
        what: HeldWhat::read(row.word(10)?, row.int(2)?, &row.text(3)?)?,
        operator: row.id(4)?,
        by: row.word(5)?,
        state: row.word(6)?,
        made_at: row.time(7)?,
        expires_at: row.time(8)?,
        told: row.int(9)?,
    })
}

fn read_waiting(row: &Row) -> Result<Waiting, Fault> {
    Ok(Waiting {
        id: row.id(0)?,
        application: row.id(1)?,
        by: row.word(2)?,
        kind: row.word(3)?,
    })
}

#[cfg(test)]
mod tests;
