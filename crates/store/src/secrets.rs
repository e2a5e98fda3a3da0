//! Client secrets and management keys of applications: keyed hashes, rotated with overlap.

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
    const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Management => "management",
        }
    }
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
