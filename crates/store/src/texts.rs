//! What applications decide about the words of their codes: one numbered JSON document each, none where the words are ours.

use std::collections::HashMap;

use domain::{ApplicationId, Texts, Timestamp};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    FIND = "select version, body
from texts
where application_id = $1";
    LIST_FROM = "select application_id, version, body
from texts
where application_id >= $1
  and application_id <= $2
order by application_id";
    ADD = "insert into texts (application_id, version, body, updated_at)
values ($1, 1, $2, $3)
on conflict (application_id) do nothing";
    SET = "update texts
set version = version + 1, body = $3, updated_at = $4
where application_id = $1
  and version = $2";
}

/// What is decided, and the version it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptTexts {
    /// Grows by one with each change; 0 before the first.
    pub version: i64,
    /// The document.
    pub texts: Texts,
}

/// What is decided for an application; the default where nothing is.
pub async fn find(tx: &mut Tx, application: ApplicationId) -> Result<KeptTexts, Fault> {
    let row = tx.row(&FIND, values![application]).await?;
    row.map_or_else(|| Ok(KeptTexts::default()), |row| kept(&row, 0))
}

/// What is decided for the applications from `first` to `last`, by the application; none of those for which nothing is. Uses the
/// primary key.
pub async fn list_from(
    tx: &mut Tx,
    first: ApplicationId,
    last: ApplicationId,
) -> Result<HashMap<ApplicationId, KeptTexts>, Fault> {
    let rows = tx.rows(&LIST_FROM, values![first, last]).await?;
    let of = |row: &Row| Ok((row.id(0)?, kept(row, 1)?));
    rows.iter().map(of).collect()
}

/// Decides otherwise, if what is decided still has the version that was read (0 where nothing was); says whether it did. The
/// application must be there.
pub async fn set(
    tx: &mut Tx,
    application: ApplicationId,
    read_version: i64,
    texts: &Texts,
    now: Timestamp,
) -> Result<bool, Fault> {
    let body = serde_json::to_string(texts)
        .map_err(|error| Fault::new(format!("texts cannot be written: {error}")))?;
    let changed = if read_version == 0 {
        tx.run(&ADD, values![application, &body, now]).await?
    } else {
        let values = values![application, read_version, &body, now];
        tx.run(&SET, values).await?
    };
    tx.ring(Bell::Policy);
    Ok(changed == 1)
}

fn kept(row: &Row, column: usize) -> Result<KeptTexts, Fault> {
    let texts = serde_json::from_str(&row.text(column + 1)?)
        .map_err(|error| Fault::new(format!("texts in the database do not read: {error}")))?;
    Ok(KeptTexts {
        version: row.int(column)?,
        texts,
    })
}

#[cfg(test)]
mod tests;
