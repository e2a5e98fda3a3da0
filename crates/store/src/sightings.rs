//! What a running server noticed and its doctor and panel are to tell: a kind, whom it is about, and when it was last so.

use std::time::Duration;

use domain::Timestamp;

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    NOTE = "insert into sightings (kind, subject, seen_at)
values ($1, $2, $3)
on conflict (kind, subject) do update set seen_at = $3
where sightings.seen_at < $3";
    LIST = "select subject, seen_at
from sightings
where kind = $1
  and seen_at > $2
order by seen_at desc, subject
limit 20";
    REMOVE_OLD = "delete from sightings
where seen_at < $1";
}

/// Requests came through a proxy that is not listed. The subject is its address.
pub const UNLISTED_PROXY: &str = "unlisted_proxy";
/// Requests came through a listed proxy that does not say who calls. The subject is its address.
pub const SILENT_PROXY: &str = "proxy_names_nobody";

/// How long ago what is told may have been: what was mended is forgotten.
pub const TOLD_FOR: Duration = Duration::from_hours(24);

/// A sighting that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Whom it is about.
    pub subject: String,
    /// When it was last so.
    pub seen_at: Timestamp,
}

/// Notes it, or that it is still so.
pub async fn note(tx: &mut Tx, kind: &str, subject: &str, now: Timestamp) -> Result<(), Fault> {
    tx.run(&NOTE, values![kind, subject, now]).await?;
    Ok(())
}

/// The sightings of a kind since `since`, the latest first, twenty at most. By the primary key: a kind has few.
pub async fn list(tx: &mut Tx, kind: &str, since: Timestamp) -> Result<Vec<Sighting>, Fault> {
    let rows = tx.rows(&LIST, values![kind, since]).await?;
    let sighting = |row: &crate::row::Row| {
        Ok(Sighting {
            subject: row.text(0)?,
            seen_at: row.time(1)?,
        })
    };
    rows.iter().map(sighting).collect()
}

/// Removes what was not so since `before`. There is little of it: each process notes one a minute at most.
pub async fn remove_old(tx: &mut Tx, before: Timestamp) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before]).await
}

#[cfg(test)]
mod tests;
