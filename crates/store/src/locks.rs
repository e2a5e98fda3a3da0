//! Lockout: wrong codes in a row lock a user's new browsers, or one known browser, for a growing while.
//!
//! The arithmetic is that of `domain::Lock`; the subject is the id of the user or of the known browser, so that a
//! stranger can never lock a person out of a browser that is known.

use domain::{BrowserId, LockRule, Timestamp, UserId};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    FAIL = "insert into locks (subject, failures, level, locked_until, updated_at)
values ($1, 1, 0, null, $2)
on conflict (subject) do update set
  failures = case when locks.failures + 1 >= $3 then 0 else locks.failures + 1 end,
  level = case when locks.failures + 1 >= $3 then locks.level + 1 else locks.level end,
  locked_until = case
    when locks.failures + 1 < $3 then locks.locked_until
    when locks.level = 0 then $2 + $4
    when locks.level = 1 then $2 + $5
    when locks.level = 2 then $2 + $6
    when locks.level = 3 then $2 + $7
    else $2 + $8 end,
  updated_at = $2
where locks.locked_until is null or locks.locked_until <= $2
returning failures, locked_until";
    CLEAR = "delete from locks
where subject = $1";
    OF_USER = "select s.kind, s.subject, l.locked_until
from (
  select 'new' as kind, cast($1 as blob) as subject
  union all
  select 'browser' as kind, b.id as subject
  from browsers b
  where b.user_id = $1
  union all
  select 'recovery' as kind, c.id as subject
  from changes c
  where c.user_id = $1
    and c.state in ('waiting', 'ready')
) s
join locks l on l.subject = s.subject
where l.locked_until > $2";
    UNLOCK_USER = "update locks
set locked_until = null
where locked_until > $2
  and subject in (
  select cast($1 as blob) as subject
  union all
  select b.id as subject
  from browsers b
  where b.user_id = $1
  union all
  select c.id as subject
  from changes c
  where c.user_id = $1
    and c.state in ('waiting', 'ready'))";
    REMOVE_OLD = "delete from locks
where subject in (select subject from locks where updated_at < $1 order by updated_at limit $2)
  and updated_at < $1";
}

/// What of a user may be locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// Every browser that is new.
    NewBrowsers,
    /// A known browser.
    Browser(BrowserId),
    /// A recovery that has waited its time.
    Recovery,
}

/// A wrong code that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Until when the subject is locked, if this one locked it.
    pub locked_until: Option<Timestamp>,
}

/// Counts a wrong code by this rule; none when the subject is locked already, so that a crowd of guesses sent at the same time is
/// not judged beyond the last that counts.
pub async fn fail(
    tx: &mut Tx,
    subject: &[u8; 16],
    rule: LockRule,
    now: Timestamp,
) -> Result<Option<Failed>, Fault> {
    let span = |level| i64::try_from(rule.span(level).as_millis()).unwrap_or(i64::MAX);
    let values = values![
        subject,
        now,
        i64::from(rule.tries),
        span(0),
        span(1),
        span(2),
        span(3),
        span(4)
    ];
    let Some(row) = tx.row(&FAIL, values).await? else {
        return Ok(None);
    };
    let locked_until = if row.int(0)? == 0 {
        row.opt_time(1)?
    } else {
        None
    };
    Ok(Some(Failed { locked_until }))
}

/// Forgets all failures after a success.
pub async fn clear(tx: &mut Tx, subject: &[u8; 16]) -> Result<(), Fault> {
    tx.run(&CLEAR, values![subject]).await?;
    Ok(())
}

/// What is locked of a user, and until when. Uses the primary key, and the indexes of browsers and changes by user.
pub async fn list_of_user(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<(Locked, Timestamp)>, Fault> {
    let rows = tx.rows(&OF_USER, values![user, now]).await?;
    let read = |row: &Row| {
        let locked = match row.text(0)?.as_str() {
            "browser" => Locked::Browser(row.id(1)?),
            "recovery" => Locked::Recovery,
            _ => Locked::NewBrowsers,
        };
        Ok((locked, row.time(2)?))
    };
    rows.iter().map(read).collect()
}

/// Ends what is locked of a user at present; says how much that was. How many locks there were since the last success stays
/// known: the next one is as long as if nobody had unlocked anything.
pub async fn unlock_user(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<u64, Fault> {
    tx.run(&UNLOCK_USER, values![user, now]).await
}

/// Removes what nobody failed at since `before`, `limit` at most. Uses the index locks_by_age.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

#[cfg(test)]
mod tests;
