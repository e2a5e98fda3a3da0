//! Keys with which sites call directly: found by their hash, and sealed, for what a site is told is signed with its key. One that
//! waits for an owner's word opens nothing and signs nothing until then.

use domain::{ApplicationId, DirectKeyId, HeldChangeId, KeyedHash, Secret, Timestamp, Token};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into direct_keys (id, application_id, key_hash, key_sealed, created_at, held_id)
values ($1, $2, $3, $4, $5, $6)";
    END_OTHERS = "update direct_keys
set expires_at = $3
where application_id = $1
  and id <> $2
  and held_id is null
  and (expires_at is null or expires_at > $3)";
    FIND = "select id, application_id, first_used_at, expires_at
from direct_keys
where key_hash = $1
  and held_id is null
  and (expires_at is null or expires_at > $2)";
    MARK_USED = "update direct_keys
set first_used_at = $2
where id = $1
  and first_used_at is null";
    SIGNS = "select id, key_sealed
from direct_keys
where application_id = $1
  and held_id is null
  and (expires_at is null or expires_at > $2)
order by case when first_used_at is null then 1 else 0 end, created_at desc, id desc
limit 1";
    LIST = "select id, created_at, first_used_at, expires_at, held_id
from direct_keys
where application_id = $1
  and (expires_at is null or expires_at > $2)
order by created_at desc, id desc
limit $3";
    COUNT = "select count(*) as live
from direct_keys
where application_id = $1
  and (expires_at is null or expires_at > $2)";
    NEWEST = "select id
from direct_keys
where application_id = $1
  and expires_at is null
order by created_at desc, id desc
limit 1";
    END = "update direct_keys
set expires_at = $3
where id = $1
  and application_id = $2
  and held_id is null
  and (expires_at is null or expires_at > $3)";
    HELD = "select id, created_at, first_used_at, expires_at, held_id
from direct_keys
where application_id = $1
  and held_id = $2
order by id";
    PUT_IN_FORCE = "update direct_keys
set held_id = null
where application_id = $1
  and held_id = $2";
    REMOVE_HELD = "delete from direct_keys
where application_id = $1
  and held_id = $2";
}

/// What a direct key is hashed for.
pub const HASHED_AS: &str = "direct key";

const KEY: &str = "direct_keys.key";

/// A key to be kept.
#[derive(Clone, Debug)]
pub struct NewDirectKey {
    /// Its id.
    pub id: DirectKeyId,
    /// Whose it is.
    pub application: ApplicationId,
    /// The key itself.
    pub key: Token,
    /// The change it waits for; none where it works at once.
    pub held: Option<HeldChangeId>,
}

/// A key that works or waits, as it is listed: nothing of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectKeyLine {
    /// Its id.
    pub id: DirectKeyId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a call came with it first.
    pub first_used_at: Option<Timestamp>,
    /// When it ends, if it was replaced.
    pub ends_at: Option<Timestamp>,
    /// The change it waits for.
    pub held: Option<HeldChangeId>,
}

/// A key that was found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundKey {
    /// Its id.
    pub id: DirectKeyId,
    /// Whose it is.
    pub application: ApplicationId,
    /// Whether a call came with it before.
    pub is_used: bool,
    /// When it ends, if it was replaced.
    pub expires_at: Option<Timestamp>,
}

/// Adds a key.
pub async fn add(tx: &mut Tx, new: &NewDirectKey, now: Timestamp) -> Result<(), Fault> {
    let hash = new.key.hash(tx.keys(), HASHED_AS);
    let key = new.key.expose().as_bytes();
    let sealed = tx.seal().seal(KEY, new.id.as_bytes(), key)?;
    let values = values![new.id, new.application, hash, &sealed, now, new.held];
    tx.run(&ADD, values).await?;
    tx.ring(Bell::Policy);
    Ok(())
}

/// Lets every other key of an application that works end at `end`, or sooner if it would; says how many.
pub async fn end_others(
    tx: &mut Tx,
    application: ApplicationId,
    keep: DirectKeyId,
    end: Timestamp,
) -> Result<u64, Fault> {
    tx.ring(Bell::Policy);
    tx.run(&END_OTHERS, values![application, keep, end]).await
}

/// The key with this hash, unless it has ended, or waits. One indexed look-up, the same for a good and a bad one.
pub async fn find(
    tx: &mut Tx,
    hash: &KeyedHash,
    now: Timestamp,
) -> Result<Option<FoundKey>, Fault> {
    let row = tx.row(&FIND, values![hash, now]).await?;
    row.as_ref().map(read).transpose()
}

/// A call came with this key: from now on it signs. Says whether it was the first.
pub async fn mark_used(tx: &mut Tx, id: DirectKeyId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&MARK_USED, values![id, now]).await? == 1)
}

/// The key that signs what a site is told: the newest that a call came with, while it works; else the newest there is.
pub async fn signing(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
) -> Result<Option<Secret<String>>, Fault> {
    let Some(row) = tx.row(&SIGNS, values![application, now]).await? else {
        return Ok(None);
    };
    let id: DirectKeyId = row.id(0)?;
    let opened = tx.seal().open(KEY, id.as_bytes(), &row.blob(1)?)?;
    let text = String::from_utf8_lossy(opened.expose()).into_owned();
    Ok(Some(Secret::new(text)))
}

/// The keys of an application that work now or wait, `limit` at most, the newest first. Uses the index direct_keys_of.
pub async fn list(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<DirectKeyLine>, Fault> {
    let values = values![application, now, i64::from(limit)];
    let rows = tx.rows(&LIST, values).await?;
    rows.iter().map(line).collect()
}

/// How many those are. Uses the same index.
pub async fn count(tx: &mut Tx, application: ApplicationId, now: Timestamp) -> Result<i64, Fault> {
    let row = tx.row(&COUNT, values![application, now]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The newest that has no end yet, if there is one, whether it works or waits. Uses the same index.
pub async fn newest(tx: &mut Tx, application: ApplicationId) -> Result<Option<DirectKeyId>, Fault> {
    let row = tx.row(&NEWEST, values![application]).await?;
    row.map(|row| row.id(0)).transpose()
}

/// Ends a key that works now, also the one that has no end yet; says whether it did. One that waits goes with what it waits for.
pub async fn end(
    tx: &mut Tx,
    id: DirectKeyId,
    application: ApplicationId,
    now: Timestamp,
) -> Result<bool, Fault> {
    tx.ring(Bell::Policy);
    Ok(tx.run(&END, values![id, application, now]).await? == 1)
}

/// Those that wait for this change. Uses the same index.
pub async fn held(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<Vec<DirectKeyLine>, Fault> {
    let rows = tx.rows(&HELD, values![application, held]).await?;
    rows.iter().map(line).collect()
}

/// Has those work that wait for this change. Whoever calls has confirmed it.
pub async fn put_in_force(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<u64, Fault> {
    tx.ring(Bell::Policy);
    tx.run(&PUT_IN_FORCE, values![application, held]).await
}

/// Removes those that wait for this change, which ended otherwise.
pub async fn remove_held(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<u64, Fault> {
    tx.run(&REMOVE_HELD, values![application, held]).await
}

fn read(row: &Row) -> Result<FoundKey, Fault> {
    Ok(FoundKey {
        id: row.id(0)?,
        application: row.id(1)?,
        is_used: row.opt_time(2)?.is_some(),
        expires_at: row.opt_time(3)?,
    })
}

fn line(row: &Row) -> Result<DirectKeyLine, Fault> {
    Ok(DirectKeyLine {
        id: row.id(0)?,
        created_at: row.time(1)?,
        first_used_at: row.opt_time(2)?,
        ends_at: row.opt_time(3)?,
        held: row.opt_id(4)?,
    })
}

#[cfg(test)]
mod tests;
