//! Bypass codes: one to a person, kept as a keyed hash. It is gone once it is used; a try is counted before it is judged.

use domain::{
    BYPASS_TRIES, BypassId, BypassMinutes, BypassReason, KeyedHash, OperatorId, Role, Timestamp,
    UserId,
};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    PUT = "insert into bypass_codes (user_id, id, code_hash, asked_by, asked_name, given_name, reason, minutes, tries, made_at,
  expires_at)
select u.id, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10
from users u
where u.id = $1
  and u.first_factor_at is not null
on conflict (user_id) do update
set id = excluded.id, code_hash = excluded.code_hash, asked_by = excluded.asked_by, asked_name = excluded.asked_name,
  given_name = excluded.given_name, reason = excluded.reason, minutes = excluded.minutes, tries = 0,
  made_at = excluded.made_at, expires_at = excluded.expires_at";
    CONFIRM = "update bypass_codes
set code_hash = $3, given_name = $5, made_at = $6, expires_at = $7
where user_id = $1
  and id = $2
  and code_hash is null
  and asked_by <> $4
  and expires_at > $6
  and exists (
    select 1
    from operators o
    where o.id = bypass_codes.asked_by
      and o.role = $8)";
    FIND = "select id, case when code_hash is null then 1 else 0 end as is_asked, asked_by, asked_name, given_name, reason, minutes,
  tries, expires_at
from bypass_codes
where user_id = $1
  and expires_at > $2";
    COUNT_TRY = "update bypass_codes
set tries = tries + 1
where user_id = $1
  and code_hash is not null
  and tries < $3
  and expires_at > $2";
    IS_THIS = "select 1 as found
from bypass_codes
where user_id = $1
  and code_hash = $2
  and expires_at > $3";
    USE_UP = "delete from bypass_codes
where user_id = $1
  and code_hash = $2
  and expires_at > $3
returning asked_name, given_name, reason";
    END = "delete from bypass_codes
where user_id = $1
  and id = $2
  and expires_at > $3
returning case when code_hash is null then 1 else 0 end as is_asked";
    REMOVE_OF = "delete from bypass_codes
where user_id = $1
returning case when code_hash is null then 1 else 0 end as is_asked, tries, expires_at";
    REMOVE_OLD = "delete from bypass_codes
where user_id in (select user_id from bypass_codes where expires_at < $1 order by expires_at limit $2)";
}

/// A code that is given, or asked for, by an operator.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its id.
    pub id: BypassId,
    /// Whom it lets in.
    pub user: UserId,
    /// Who asks for it.
    pub by: OperatorId,
    /// Their name.
    pub by_name: String,
    /// Why.
    pub reason: BypassReason,
    /// How long the code is good.
    pub minutes: BypassMinutes,
}

/// What there is of a person, and may still be used or confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: BypassId,
    /// Whether it waits for a second operator; then there is no code yet.
    pub is_asked: bool,
    /// Who asked for it.
    pub asked_by: OperatorId,
    /// Their name.
    pub asked_name: String,
    /// The name of whoever was shown the code; empty while there is none.
    pub given_name: String,
    /// Why.
    pub reason: String,
    /// How long the code is good, once it is there.
    pub minutes: u32,
    /// Tries that are left.
    pub tries_left: i64,
    /// Until when it can be used or confirmed.
    pub expires_at: Timestamp,
}

/// What became void before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voided {
    /// A code.
    Code,
    /// What waited for a second operator: there was no code yet.
    Asked,
}

impl Voided {
    const fn of(is_asked: bool) -> Self {
        if is_asked { Self::Asked } else { Self::Code }
    }
}

impl Kept {
    /// What becomes void where this ends now; none where as many tries as there are were wrong, and it is void already.
    pub fn voided(&self) -> Option<Voided> {
        (self.tries_left > 0).then_some(Voided::of(self.is_asked))
    }
}

/// Who gave a code that was used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Who asked for it.
    pub asked_name: String,
    /// Who was shown it; somebody else where two were needed.
    pub given_name: String,
    /// Why.
    pub reason: String,
}

/// Keeps a code, in place of any that was there. `false` for somebody who has no factor, and needs none.
pub async fn give(
    tx: &mut Tx,
    asked: &Asked,
    code: &KeyedHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    put(tx, asked, Some(code), (now, now.plus(asked.minutes.span()))).await
}

/// Keeps that a code is asked for, in place of any that was there, until a second operator says yes. `false` as above.
pub async fn ask(
    tx: &mut Tx,
    asked: &Asked,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Fault> {
    put(tx, asked, None, (now, until)).await
}

async fn put(
    tx: &mut Tx,
    asked: &Asked,
    code: Option<&KeyedHash>,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, Fault> {
    let given_name = code.map_or("", |_| asked.by_name.as_str());
    let values = values![
        asked.user,
        asked.id,
        code,
        asked.by,
        &asked.by_name,
        given_name,
        asked.reason.as_str(),
        i64::from(asked.minutes.get()),
        now,
        until
    ];
    Ok(tx.run(&PUT, values).await? == 1)
}

/// The second operator says yes: from now until then there is a code. `false` for whoever asked, where nothing waits, and where
/// whoever asked is no operator any more, or has not the role `asker` by now.
pub async fn confirm(
    tx: &mut Tx,
    (user, id): (UserId, BypassId),
    code: &KeyedHash,
    (by, by_name): (OperatorId, &str),
    asker: Role,
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, Fault> {
    let values = values![user, id, code, by, by_name, now, until, asker.as_str()];
    Ok(tx.run(&CONFIRM, values).await? == 1)
}

/// What there is of a user, and not over.
pub async fn find(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Option<Kept>, Fault> {
    let row = tx.row(&FIND, values![user, now]).await?;
    row.as_ref().map(read).transpose()
}

/// Counts a try, and says whether this is the user's code. None is left for a sixth.
pub async fn is_code(
    tx: &mut Tx,
    user: UserId,
    code: &KeyedHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let counted = tx.run(&COUNT_TRY, values![user, now, BYPASS_TRIES]).await? == 1;
    let found = tx.row(&IS_THIS, values![user, code, now]).await?;
    Ok(counted && found.is_some())
}

/// Uses a code up; gives who had given it and why, if it was the user's.
pub async fn use_up(
    tx: &mut Tx,
    user: UserId,
    code: &KeyedHash,
    now: Timestamp,
) -> Result<Option<Used>, Fault> {
    let row = tx.row(&USE_UP, values![user, code, now]).await?;
    row.map(|row| {
        Ok(Used {
            asked_name: row.text(0)?,
            given_name: row.text(1)?,
            reason: row.text(2)?,
        })
    })
    .transpose()
}

/// Takes one back; gives what it was, if it was there and not over.
pub async fn end(
    tx: &mut Tx,
    user: UserId,
    id: BypassId,
    now: Timestamp,
) -> Result<Option<Voided>, Fault> {
    let row = tx.row(&END, values![user, id, now]).await?;
    row.map(|row| Ok(Voided::of(row.flag(0)?))).transpose()
}

/// Removes whatever there is of a user; gives what became void by that: nothing where its time or its tries were over.
pub async fn remove_of(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Option<Voided>, Fault> {
    let Some(row) = tx.row(&REMOVE_OF, values![user]).await? else {
        return Ok(None);
    };
    let is_good = row.int(1)? < BYPASS_TRIES && row.time(2)? > now;
    Ok(is_good.then_some(Voided::of(row.flag(0)?)))
}

/// Removes so many that were over before; gives how many.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, most: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(most)]).await
}

fn read(row: &Row) -> Result<Kept, Fault> {
    Ok(Kept {
        id: row.id(0)?,
        is_asked: row.flag(1)?,
        asked_by: row.id(2)?,
        asked_name: row.text(3)?,
        given_name: row.text(4)?,
        reason: row.text(5)?,
        minutes: u32::try_from(row.int(6)?).unwrap_or(0),
        tries_left: (BYPASS_TRIES - row.int(7)?).max(0),
        expires_at: row.time(8)?,
    })
}

#[cfg(test)]
mod tests;
