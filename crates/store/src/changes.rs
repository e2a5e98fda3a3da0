//! Changes that wait: asked for once, ended once. Each statement that moves one names the states it may be in.

use domain::{
    ApplicationId, Change, ChangeId, ChangeKind, ChangeState, EmailAddress, PhoneNumber, Timestamp,
    UserId,
};

use crate::{
    Fault, Tx, phones,
    row::Row,
    sql::{statements, values},
    users,
};

statements! {
    ADD = "insert into changes (id, application_id, user_id, kind, state, detail, number_sealed, number_region, number_kind,
  email_sealed, asked_at, due_at)
values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, $11)
on conflict do nothing";
    OPEN_OF = "select id, application_id, user_id, kind, state, detail, asked_at, due_at, number_sealed, number_region,
  number_kind, email_sealed
from changes
where user_id = $1
  and state in ('waiting', 'ready')
order by asked_at, id
limit 20";
    REMOVALS = "select detail, asked_at
from changes
where user_id = $1
  and kind = $2
  and state in ('waiting', 'ready')";
    FIND = "select id, application_id, user_id, kind, state, detail, asked_at, due_at, number_sealed, number_region,
  number_kind, email_sealed
from changes
where id = $1";
    DUE = "select id
from changes
where state = 'waiting'
  and due_at <= $1
order by due_at
limit $2";
    PUT_OFF = "update changes
set due_at = $3
where id = $1
  and state = 'waiting'
  and due_at <= $2";
    NEXT_DUE = "select min(due_at) as due_at
from changes
where state = 'waiting'";
    END = "update changes
set state = $2, ended_at = $3
where id = $1
  and state in ('waiting', 'ready')";
    END_DUE = "update changes
set state = $2, ended_at = $3
where id = $1
  and state = 'waiting'
  and due_at <= $3";
    TAKE_UP = "update changes
set state = 'done', ended_at = $2
where id = $1
  and state in ('waiting', 'ready')
  and due_at <= $2";
    HOLD = "update changes
set state = state
where id = $1
  and state in ('waiting', 'ready')
  and due_at <= $2";
    END_ALL = "update changes
set state = 'cancelled', ended_at = $2
where user_id = $1
  and state in ('waiting', 'ready')
returning kind";
    END_KIND = "update changes
set state = 'cancelled', ended_at = $2
where user_id = $1
  and state in ('waiting', 'ready')
  and kind = $3
  and (kind not in ('remove_device', 'remove_passkey') or detail = $4)";
    END_OTHERS = "update changes
set state = 'cancelled', ended_at = $2
where user_id = $1
  and state in ('waiting', 'ready')
  and kind <> 'address'
returning kind";
    STALE = "select id, application_id, user_id, kind, state, detail, asked_at, due_at, number_sealed, number_region,
  number_kind, email_sealed
from changes
where state = 'ready'
  and due_at < $1
order by due_at
limit $2";
    REMOVE_OLD = "delete from changes
where id in (
  select id
  from changes
  where state in ('done', 'cancelled')
    and due_at < $1
  order by due_at
  limit $2)";
}

const NUMBER: &str = "changes.number";
const EMAIL: &str = "changes.email";

/// A change with what it holds.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The change.
    pub change: Change,
    /// The new number.
    pub number: Option<PhoneNumber>,
    /// The new mail address.
    pub email: Option<EmailAddress>,
}

/// Keeps a change that waits; `false` when one of its kind waits already. Removals of two devices, or of two passkeys, wait beside one another.
pub async fn add(tx: &mut Tx, kept: &Kept) -> Result<bool, Fault> {
    let change = &kept.change;
    let number = kept.number.as_ref();
    let [number_sealed, email_sealed] = sealed(tx, kept)?;
    let values = values![
        change.id,
        change.application,
        change.user,
        change.kind.as_str(),
        &change.detail,
        number_sealed.as_deref(),
        number.map(PhoneNumber::region),
        number.map(|number| number.kind().as_str()),
        email_sealed.as_deref(),
        change.asked_at,
        change.due_at
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// The sealed number and the sealed mail address.
fn sealed(tx: &Tx, kept: &Kept) -> Result<[Option<Vec<u8>>; 2], Fault> {
    let seal = |place: &str, plain: &str| {
        let id = kept.change.id.as_bytes();
        tx.seal().seal(place, id, plain.as_bytes())
    };
    let number = kept.number.as_ref().map(|it| seal(NUMBER, it.e164()));
    let email = kept.email.as_ref().map(|it| seal(EMAIL, it.expose()));
    Ok([number.transpose()?, email.transpose()?])
}

/// A user's changes that are not ended, oldest first. Uses the index changes_open.
pub async fn list_open(tx: &mut Tx, user: UserId) -> Result<Vec<Kept>, Fault> {
    let rows = tx.rows(&OPEN_OF, values![user]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// What a user's open removals of this kind take away, and when each was asked for. Uses the index changes_open.
pub(crate) async fn removals(
    tx: &mut Tx,
    user: UserId,
    kind: ChangeKind,
) -> Result<Vec<(String, Timestamp)>, Fault> {
    let rows = tx.rows(&REMOVALS, values![user, kind.as_str()]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?, row.time(1)?)))
        .collect()
}

/// When the removal of this one was asked for, if it is among them.
pub(crate) fn asked_for(removals: &[(String, Timestamp)], which: &str) -> Option<Timestamp> {
    let found = removals.iter().find(|(leaves, _)| leaves == which);
    found.map(|(_, asked_at)| *asked_at)
}

/// The change of this id.
pub async fn find(tx: &mut Tx, id: ChangeId) -> Result<Option<Kept>, Fault> {
    let row = tx.row(&FIND, values![id]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Waiting changes whose time has come, `limit` at most: by their ids, so that one that does not read is no bar to the
/// others. Uses the index changes_due.
pub async fn list_due(tx: &mut Tx, now: Timestamp, limit: u32) -> Result<Vec<ChangeId>, Fault> {
    let rows = tx.rows(&DUE, values![now, i64::from(limit)]).await?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Puts off a change whose time has come and that could not be carried out; says whether it still waited.
pub async fn put_off(
    tx: &mut Tx,
    id: ChangeId,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&PUT_OFF, values![id, now, until]).await? == 1)
}

/// When the next waiting change is due, if any waits. Uses the index changes_due.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    tx.row(&NEXT_DUE, values![])
        .await?
        .map_or(Ok(None), |row| row.opt_time(0))
}

/// Ends a change that waits or is ready; says whether it still was so.
pub async fn end(
    tx: &mut Tx,
    id: ChangeId,
    state: ChangeState,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&END, values![id, state.as_str(), now]).await? == 1)
}

/// Moves a waiting change on whose time has come: done, or ready for its person. Says whether nobody was quicker.
pub async fn end_due(
    tx: &mut Tx,
    id: ChangeId,
    state: ChangeState,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&END_DUE, values![id, state.as_str(), now]).await? == 1)
}

/// Takes up a change whose time has come, for its person goes on with it; says whether nobody was quicker.
pub async fn take_up(tx: &mut Tx, id: ChangeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&TAKE_UP, values![id, now]).await? == 1)
}

/// Holds a change whose time has come, so that nobody cancels it within this unit; says whether it still stands.
pub async fn hold(tx: &mut Tx, id: ChangeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD, values![id, now]).await? == 1)
}

/// Cancels whatever of a user's waits or is ready at this moment; gives the kinds. Uses the index changes_open.
pub async fn end_all(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Vec<ChangeKind>, Fault> {
    let rows = tx.rows(&END_ALL, values![user, now]).await?;
    rows.iter().map(|row| row.word(0)).collect()
}

/// Cancels the user's change of this kind, of removals that with this `detail`; says whether one waited or was ready. Uses the
/// index changes_open.
pub async fn end_kind(
    tx: &mut Tx,
    user: UserId,
    (kind, detail): (ChangeKind, &str),
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![user, now, kind.as_str(), detail];
    Ok(tx.run(&END_KIND, values).await? == 1)
}

/// Cancels everything of a user that waits, for there is nothing left that it could change; a mail address stays one.
/// Gives the kinds.
pub async fn end_others(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<ChangeKind>, Fault> {
    let rows = tx.rows(&END_OTHERS, values![user, now]).await?;
    rows.iter().map(|row| row.word(0)).collect()
}

/// Changes nobody went on with that were due before `before`, `limit` at most. Uses the index changes_due.
pub async fn list_stale(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<Vec<Kept>, Fault> {
    let rows = tx.rows(&STALE, values![before, i64::from(limit)]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Removes ended changes that were due before `before`, `limit` at most. Uses the index changes_due.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(tx: &Tx, row: &Row) -> Result<Kept, Fault> {
    let id: ChangeId = row.id(0)?;
    let (application, user): (ApplicationId, UserId) = (row.id(1)?, row.id(2)?);
    let kind: ChangeKind = row.word(3)?;
    Ok(Kept {
        number: phones::read_sealed(tx, NUMBER, id.as_bytes(), row, 8)?,
        email: users::read_email(tx, EMAIL, id.as_bytes(), row, 11)?,
        change: Change {
            id,
            application,
            user,
            kind,
            state: row.word(4)?,
            detail: row.text(5)?,
            asked_at: row.time(6)?,
            due_at: row.time(7)?,
        },
    })
}

#[cfg(test)]
mod tests;
