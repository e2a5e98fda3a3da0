//! Client secrets and management keys of applications: keyed hashes, rotated with overlap. One that was made in the panel waits
//! for an owner's word, and opens nothing until then.

use std::str::FromStr;

use domain::{ApplicationId, HeldChangeId, KeyedHash, SecretId, Timestamp};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into application_secrets (id, application_id, kind, secret_hash, scopes, created_at, expires_at, held_id)
values ($1, $2, $3, $4, $5, $6, null, $7)";
    FIND = "select application_id, scopes
from application_secrets
where secret_hash = $1
  and kind = $2
  and held_id is null
  and (expires_at is null or expires_at > $3)";
    LIST = "select id, kind, created_at, expires_at, held_id
from application_secrets
where application_id = $1
  and kind = $2
  and (expires_at is null or expires_at > $3)
order by id desc
limit $4";
    COUNT = "select count(*) as live
from application_secrets
where application_id = $1
  and kind = $2
  and (expires_at is null or expires_at > $3)";
    NEWEST = "select id
from application_secrets
where application_id = $1
  and kind = $2
  and expires_at is null
order by id desc
limit 1";
    END = "update application_secrets
set expires_at = $3
where id = $1
  and application_id = $2
  and held_id is null
  and (expires_at is null or expires_at > $3)
returning kind";
    HELD = "select id, kind, created_at, expires_at, held_id
from application_secrets
where application_id = $1
  and held_id = $2
order by id";
    PUT_IN_FORCE = "update application_secrets
set held_id = null
where application_id = $1
  and held_id = $2";
    REMOVE_HELD = "delete from application_secrets
where application_id = $1
  and held_id = $2";
    END_OTHERS = "update application_secrets
set expires_at = $4
where application_id = $1
  and kind = $2
  and id <> $3
  and held_id is null
  and (expires_at is null or expires_at > $4)";
}

/// What a secret opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// The hosted flow's token endpoints (`client_secret`).
    Client,
    /// The management API.
    Management,
}

impl SecretKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Client, Self::Management];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Management => "management",
        }
    }
}

impl FromStr for SecretKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(())
    }
}

/// A secret that works or waits, as it is listed: nothing of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretLine {
    /// Its id.
    pub id: SecretId,
    /// What it opens.
    pub kind: SecretKind,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; none of the one in force, and of one that waits.
    pub ends_at: Option<Timestamp>,
    /// The change it waits for; none of one that works.
    pub held: Option<HeldChangeId>,
}

/// What is known of a secret that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSecret {
    /// Whose it is.
    pub application: ApplicationId,
    /// What a management key may do: words parted by blanks.
    pub scopes: String,
}

/// A secret that is to be kept.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// Its id.
    pub id: SecretId,
    /// Whose it is.
    pub application: ApplicationId,
    /// What it opens.
    pub kind: SecretKind,
    /// Its keyed hash.
    pub hash: KeyedHash,
    /// What a management key may do: words parted by blanks.
    pub scopes: &'static str,
    /// The change it waits for; none where it works at once.
    pub held: Option<HeldChangeId>,
}

/// Adds a secret.
pub async fn add(tx: &mut Tx, secret: &NewSecret, now: Timestamp) -> Result<(), Fault> {
    let values = values![
        secret.id,
        secret.application,
        secret.kind.as_str(),
        &secret.hash,
        secret.scopes,
        now,
        secret.held
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// The secret with this hash, unless it has ended, or waits. One indexed look-up, the same for a good and a bad one.
pub async fn find(
    tx: &mut Tx,
    hash: &KeyedHash,
    kind: SecretKind,
    now: Timestamp,
) -> Result<Option<FoundSecret>, Fault> {
    match tx.row(&FIND, values![hash, kind.as_str(), now]).await? {
        Some(row) => Ok(Some(FoundSecret {
            application: row.id(0)?,
            scopes: row.text(1)?,
        })),
        None => Ok(None),
    }
}

/// The secrets of an application and a kind that work now or wait, `limit` at most, the newest first. Uses the index
/// application_secrets_of.
pub async fn list(
    tx: &mut Tx,
    application: ApplicationId,
    kind: SecretKind,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<SecretLine>, Fault> {
    let values = values![application, kind.as_str(), now, i64::from(limit)];
    let rows = tx.rows(&LIST, values).await?;
    rows.iter().map(line).collect()
}

/// How many those are. Uses the same index.
pub async fn count(
    tx: &mut Tx,
    application: ApplicationId,
    kind: SecretKind,
    now: Timestamp,
) -> Result<i64, Fault> {
    let values = values![application, kind.as_str(), now];
    let row = tx.row(&COUNT, values).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The newest secret that has no end yet, if there is one, whether it works or waits. Uses the same index.
pub async fn newest(
    tx: &mut Tx,
    application: ApplicationId,
    kind: SecretKind,
) -> Result<Option<SecretId>, Fault> {
    let values = values![application, kind.as_str()];
    let row = tx.row(&NEWEST, values).await?;
    row.map(|row| row.id(0)).transpose()
}

/// Those that wait for this change. Uses the same index.
pub async fn held(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<Vec<SecretLine>, Fault> {
    let rows = tx.rows(&HELD, values![application, held]).await?;
    rows.iter().map(line).collect()
}

/// Has those work that wait for this change. Whoever calls has confirmed it.
pub async fn put_in_force(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<u64, Fault> {
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

/// Ends a secret that works now, also the one that has no end yet; gives its kind. One that waits goes with what it waits for.
pub async fn end(
    tx: &mut Tx,
    id: SecretId,
    application: ApplicationId,
    now: Timestamp,
) -> Result<Option<SecretKind>, Fault> {
    let row = tx.row(&END, values![id, application, now]).await?;
    row.map(|row| row.word(0)).transpose()
}

/// Lets every other secret of this kind that works end at `end`; those that end sooner stay as they are.
pub async fn end_others(
    tx: &mut Tx,
    application: ApplicationId,
    kind: SecretKind,
    keep: SecretId,
    end: Timestamp,
) -> Result<u64, Fault> {
    tx.run(&END_OTHERS, values![application, kind.as_str(), keep, end])
        .await
}

fn line(row: &Row) -> Result<SecretLine, Fault> {
    Ok(SecretLine {
        id: row.id(0)?,
        kind: row.word(1)?,
        created_at: row.time(2)?,
        ends_at: row.opt_time(3)?,
        held: row.opt_id(4)?,
    })
}

#[cfg(test)]
mod tests;
