//! Keys of the management API that owners grant: keyed hashes with what each may do, from where, and until when. One that was granted
//! in the panel waits for an owner's word, and opens nothing until then.

use domain::{
    ApplicationId, HeldChangeId, KeyGrant, KeyName, KeyedHash, Scopes, SecretId, Timestamp,
};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into management_keys (id, application_id, name, key_hash, scopes, networks, created_at, expires_at, held_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict do nothing";
    FIND = "select id, application_id, name, scopes, networks, expires_at, used_at
from management_keys
where key_hash = $1
  and held_id is null
  and (expires_at is null or expires_at > $2)";
    LIST = "select id, name, scopes, networks, created_at, expires_at, held_id, used_at
from management_keys
where application_id = $1
order by name
limit $2";
    COUNT = "select count(*) as found
from management_keys
where application_id = $1";
    HOLD = "update management_keys
set used_at = used_at
where id = $1
  and held_id is null
  and (expires_at is null or expires_at > $2)";
    NOTE_USE = "update management_keys
set used_at = $2
where id = $1
  and (used_at is null or used_at < $2)";
    PUT_IN_FORCE = "update management_keys
set held_id = null
where application_id = $1
  and held_id = $2
  and (expires_at is null or expires_at > $3)";
    REMOVE_HELD = "delete from management_keys
where application_id = $1
  and held_id = $2";
    REMOVE_OVER = "delete from management_keys
where application_id = $1
  and expires_at <= $2";
    END = "delete from management_keys
where id = $1
  and application_id = $2
  and held_id is null
returning name";
}

/// A key that was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundKey {
    /// Its id.
    pub id: SecretId,
    /// Whose it is.
    pub application: ApplicationId,
    /// What was granted by it.
    pub grant: KeyGrant,
    /// When it was used last, as far as that is noted.
    pub used_at: Option<Timestamp>,
}

/// A key as it is listed: nothing of it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    /// Its id.
    pub id: SecretId,
    /// What was granted by it.
    pub grant: KeyGrant,
    /// When it was made.
    pub created_at: Timestamp,
    /// The change it waits for; none of one that works.
    pub held: Option<HeldChangeId>,
    /// When it was used last, noted once an hour.
    pub used_at: Option<Timestamp>,
}

/// A key that is to be kept.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its id.
    pub id: SecretId,
    /// Whose it is.
    pub application: ApplicationId,
    /// Its keyed hash.
    pub hash: KeyedHash,
    /// What is granted by it.
    pub grant: KeyGrant,
    /// The change it waits for; none where it works at once.
    pub held: Option<HeldChangeId>,
}

/// Adds a key; false where the application has one of this name.
pub async fn add(tx: &mut Tx, key: &NewKey, now: Timestamp) -> Result<bool, Fault> {
    let scopes = key.grant.scopes.to_string();
    let networks = key.grant.networks.entries().join(",");
    let values = values![
        key.id,
        key.application,
        key.grant.name.as_str(),
        &key.hash,
        &scopes,
        &networks,
        now,
        key.grant.expires_at,
        key.held
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// The key with this hash, unless it has ended, or waits. One indexed look-up, the same for a good and a bad one.
pub async fn find(
    tx: &mut Tx,
    hash: &KeyedHash,
    now: Timestamp,
) -> Result<Option<FoundKey>, Fault> {
    let Some(row) = tx.row(&FIND, values![hash, now]).await? else {
        return Ok(None);
    };
    Ok(Some(FoundKey {
        id: row.id(0)?,
        application: row.id(1)?,
        grant: grant(&row, [2, 3, 4, 5])?,
        used_at: row.opt_time(6)?,
    }))
}

/// Holds a key, so that nobody ends it within this unit; says whether it still works. It was judged before the body of its request
/// was read, and may have ended since.
pub async fn hold(tx: &mut Tx, id: SecretId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD, values![id, now]).await? == 1)
}

/// Those of an application in the order of their names, `limit` at most, also those that wait or are over. Uses the unique index on
/// (application_id, name).
pub async fn list(
    tx: &mut Tx,
    application: ApplicationId,
    limit: u32,
) -> Result<Vec<KeyLine>, Fault> {
    let rows = tx
        .rows(&LIST, values![application, i64::from(limit)])
        .await?;
    let line = |row: &Row| {
        Ok(KeyLine {
            id: row.id(0)?,
            grant: grant(row, [1, 2, 3, 5])?,
            created_at: row.time(4)?,
            held: row.opt_id(6)?,
            used_at: row.opt_time(7)?,
        })
    };
    rows.iter().map(line).collect()
}

/// How many those are. Uses the same index.
pub async fn count(tx: &mut Tx, application: ApplicationId) -> Result<i64, Fault> {
    let row = tx.row(&COUNT, values![application]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Notes that a key is used.
pub async fn note_use(tx: &mut Tx, id: SecretId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&NOTE_USE, values![id, now]).await?;
    Ok(())
}

/// Has the key work that waits for this change; false where there is none, or its own end came before. Whoever calls has confirmed
/// the change.
pub async fn put_in_force(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![application, held, now];
    Ok(tx.run(&PUT_IN_FORCE, values).await? == 1)
}

/// Removes the key that waits for this change, which ended otherwise.
pub async fn remove_held(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<u64, Fault> {
    tx.run(&REMOVE_HELD, values![application, held]).await
}

/// Removes those of an application whose end has come: they open nothing, and their names are free.
pub async fn remove_over(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.run(&REMOVE_OVER, values![application, now]).await
}

/// Ends a key at once; gives what it was called. One that waits goes with what it waits for.
pub async fn end(
    tx: &mut Tx,
    id: SecretId,
    application: ApplicationId,
) -> Result<Option<KeyName>, Fault> {
    let row = tx.row(&END, values![id, application]).await?;
    row.map(|row| row.word(0)).transpose()
}

/// From the columns of name, scopes, networks and end.
fn grant(row: &Row, [name, scopes, networks, end]: [usize; 4]) -> Result<KeyGrant, Fault> {
    Ok(KeyGrant {
        name: row.word(name)?,
        scopes: Scopes::known(&row.text(scopes)?),
        networks: row.word(networks)?,
        expires_at: row.opt_time(end)?,
    })
}

#[cfg(test)]
mod tests;
