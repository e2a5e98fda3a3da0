//! Client secrets and management keys of applications: keyed hashes, rotated with overlap.

use std::str::FromStr;

use domain::{ApplicationId, KeyedHash, SecretId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ADD = "insert into application_secrets (id, application_id, kind, secret_hash, scopes, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, null)";
    FIND = "select application_id, scopes
from application_secrets
where secret_hash = $1
  and kind = $2
  and (expires_at is null or expires_at > $3)";
    LIST = "select id, kind, created_at, expires_at
from application_secrets
where application_id = $1
  and (expires_at is null or expires_at > $2)
order by kind, id desc
limit $3";
    IN_FORCE = "select id
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
  and expires_at > $3
returning kind";
    END_OTHERS = "update application_secrets
set expires_at = $4
where application_id = $1
  and kind = $2
  and id <> $3
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
        let all = [Self::Client, Self::Management];
        all.into_iter().find(|kind| kind.as_str() == word).ok_or(())
    }
}

/// A secret that works, as it is listed: nothing of it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretLine {
    /// Its id.
    pub id: SecretId,
    /// What it opens.
    pub kind: SecretKind,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; none of the one in force.
    pub ends_at: Option<Timestamp>,
}

/// What is known of a secret that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSecret {
    /// Whose it is.
    pub application: ApplicationId,
    /// What a management key may do: words parted by blanks.
    pub scopes: String,
}

/// Adds a secret.
pub async fn add(
    tx: &mut Tx,
    id: SecretId,
    application: ApplicationId,
    kind: SecretKind,
    hash: &KeyedHash,
    scopes: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        &ADD,
        values![id, application, kind.as_str(), hash, scopes, now],
    )
    .await?;
    Ok(())
}

/// The secret with this hash, unless it has ended. One indexed look-up, the same for a good and a bad one.
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

/// The secrets of an application that work now, `limit` at most, by kind, the newest first. Uses the index
/// application_secrets_of.
pub async fn list(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<SecretLine>, Fault> {
    let values = values![application, now, i64::from(limit)];
    let rows = tx.rows(&LIST, values).await?;
    rows.iter()
        .map(|row| {
            Ok(SecretLine {
                id: row.id(0)?,
                kind: row.word(1)?,
                created_at: row.time(2)?,
                ends_at: row.opt_time(3)?,
            })
        })
        .collect()
}

/// The secret that has no end yet, if there is one. Uses the same index.
pub async fn in_force(
    tx: &mut Tx,
    application: ApplicationId,
    kind: SecretKind,
) -> Result<Option<SecretId>, Fault> {
    let values = values![application, kind.as_str()];
    let row = tx.row(&IN_FORCE, values).await?;
    row.map(|row| row.id(0)).transpose()
}

/// Ends an older secret now, before its time; gives its kind. The one in force has no end, and is not ended so.
pub async fn end(
    tx: &mut Tx,
    id: SecretId,
    application: ApplicationId,
    now: Timestamp,
) -> Result<Option<SecretKind>, Fault> {
    let row = tx.row(&END, values![id, application, now]).await?;
    row.map(|row| row.word(0)).transpose()
}

/// Lets every other secret of this kind end at `end`; those that end sooner stay as they are.
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

#[cfg(test)]
mod tests;
