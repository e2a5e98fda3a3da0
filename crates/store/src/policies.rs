//! Policies: what each application's administrator decided, as one numbered JSON document.

use std::collections::HashMap;

use domain::{ApplicationId, Policy, Timestamp};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into policies (application_id, version, body, updated_at)
values ($1, 1, $2, $3)";
    FIND = "select version, body
from policies
where application_id = $1";
    LIST_FROM = "select application_id, version, body
from policies
where application_id >= $1
  and application_id <= $2
order by application_id";
    LIST = "select body
from policies
order by application_id
limit $1";
    HOLD = "update policies
set version = version
where application_id = $1
  and version = $2";
    SET = "update policies
set version = version + 1, body = $3, updated_at = $4
where application_id = $1
  and version = $2";
}

/// A policy and the version it has.
#[derive(Clone, Debug)]
pub struct Versioned {
    /// Grows by one with each change.
    pub version: i64,
    /// The policy itself.
    pub policy: Policy,
}

/// Gives a new application its first policy.
pub async fn add(
    tx: &mut Tx,
    application: ApplicationId,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), Fault> {
    let body = write(policy)?;
    tx.run(&ADD, values![application, &body, now]).await?;
    Ok(())
}

/// The policy in force.
pub async fn find(tx: &mut Tx, application: ApplicationId) -> Result<Option<Versioned>, Fault> {
    let Some(row) = tx.row(&FIND, values![application]).await? else {
        return Ok(None);
    };
    Ok(Some(Versioned {
        version: row.int(0)?,
        policy: read(&row.text(1)?)?,
    }))
}

/// The policies in force of the applications from `first` to `last`, by the application. Uses the primary key.
pub async fn list_from(
    tx: &mut Tx,
    first: ApplicationId,
    last: ApplicationId,
) -> Result<HashMap<ApplicationId, Versioned>, Fault> {
    let rows = tx.rows(&LIST_FROM, values![first, last]).await?;
    let policy = |row: &Row| {
        let versioned = Versioned {
            version: row.int(1)?,
            policy: read(&row.text(2)?)?,
        };
        Ok((row.id(0)?, versioned))
    };
    rows.iter().map(policy).collect()
}

/// All policies in force, `limit` at most.
pub async fn list(tx: &mut Tx, limit: u32) -> Result<Vec<Policy>, Fault> {
    let rows = tx.rows(&LIST, values![i64::from(limit)]).await?;
    rows.iter().map(|row| read(&row.text(0)?)).collect()
}

/// Holds the policy, if it still has the version that was read; says whether it has. Until the end of this unit nobody
/// replaces it, and nobody else holds it.
pub async fn hold(
    tx: &mut Tx,
    application: ApplicationId,
    read_version: i64,
) -> Result<bool, Fault> {
    let held = tx.run(&HOLD, values![application, read_version]).await?;
    Ok(held == 1)
}

/// Replaces the policy, if it still has the version that was read; says whether it did.
pub async fn set(
    tx: &mut Tx,
    application: ApplicationId,
    read_version: i64,
    policy: &Policy,
    now: Timestamp,
) -> Result<bool, Fault> {
    let body = write(policy)?;
    let changed = tx
        .run(&SET, values![application, read_version, &body, now])
        .await?;
    tx.ring(Bell::Policy);
    Ok(changed == 1)
}

pub(crate) fn read(body: &str) -> Result<Policy, Fault> {
    serde_json::from_str(body)
        .map_err(|error| Fault::new(format!("a policy in the database does not read: {error}")))
}

pub(crate) fn write(policy: &Policy) -> Result<String, Fault> {
    serde_json::to_string(policy)
        .map_err(|error| Fault::new(format!("a policy cannot be written: {error}")))
}

#[cfg(test)]
mod tests;
