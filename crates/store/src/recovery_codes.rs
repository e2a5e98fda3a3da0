//! Recovery codes: keyed hashes, each good once. A new set voids the older one, if that is the one its maker saw.

use domain::{KeyedHash, Timestamp, UserId};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    TAKE_TURN = "update users
set recovery_set = recovery_set + 1
where id = $1
  and recovery_set = $2
  and first_factor_at is not null";
    ADD = "insert into recovery_codes (user_id, code_hash, made_at)
values ($1, $2, $3)";
    REMOVE_ALL = "delete from recovery_codes
where user_id = $1";
    USE = "update recovery_codes
set used_at = $3
where user_id = $1
  and code_hash = $2
  and used_at is null";
    IS_UNUSED = "select 1 as found
from recovery_codes
where user_id = $1
  and code_hash = $2
  and used_at is null";
    LEFT = "select count(*) as found, max(made_at) as made_at
from recovery_codes
where user_id = $1
  and used_at is null";
}

/// Which set of a user's is in force, or that none was ever made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoverySet(pub(crate) i64);

/// Keeps a new set in place of the one that was `seen`. Of two made at once one is kept; the other one is told `false`,
/// and must not be shown to anybody. Nor is one kept for a user without a factor.
pub async fn replace(
    tx: &mut Tx,
    user: UserId,
    seen: RecoverySet,
    set: &[KeyedHash],
    now: Timestamp,
) -> Result<bool, Fault> {
    if tx.run(&TAKE_TURN, values![user, seen.0]).await? != 1 {
        return Ok(false);
    }
    remove_all(tx, user).await?;
    for hash in set {
        tx.run(&ADD, values![user, hash, now]).await?;
    }
    Ok(true)
}

/// Removes a user's codes, used ones too.
pub async fn remove_all(tx: &mut Tx, user: UserId) -> Result<(), Fault> {
    tx.run(&REMOVE_ALL, values![user]).await?;
    Ok(())
}

/// Whether this is one of the user's codes, and unused.
pub async fn is_unused(tx: &mut Tx, user: UserId, code: &KeyedHash) -> Result<bool, Fault> {
    Ok(tx.row(&IS_UNUSED, values![user, code]).await?.is_some())
}

/// Uses a code up; says whether it was one, and unused.
pub async fn use_up(
    tx: &mut Tx,
    user: UserId,
    code: &KeyedHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&USE, values![user, code, now]).await? == 1)
}

/// How many are left, and when the set was made.
pub async fn left(tx: &mut Tx, user: UserId) -> Result<(u32, Option<Timestamp>), Fault> {
    let Some(row) = tx.row(&LEFT, values![user]).await? else {
        return Ok((0, None));
    };
    let count = u32::try_from(row.int(0)?).unwrap_or(0);
    Ok((count, row.opt_time(1)?))
}

#[cfg(test)]
mod tests;
