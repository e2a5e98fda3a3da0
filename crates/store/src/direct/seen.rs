//! Which calls sites made lately, and how they were answered: added up by each node, written now and then. No call writes here
//! by itself.

use domain::{ApplicationId, Timestamp};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into seen_calls (application_id, span, door, times, refused, last_at, last_status, last_code)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (application_id, span, door) do update set
  times = seen_calls.times + $4,
  refused = seen_calls.refused + $5,
  last_status = case when seen_calls.last_at > $6 then seen_calls.last_status else $7 end,
  last_code = case when seen_calls.last_at > $6 then seen_calls.last_code else $8 end,
  last_at = case when seen_calls.last_at > $6 then seen_calls.last_at else $6 end";
    LIST = "select door, span, times, refused, last_at, last_status, last_code
from seen_calls
where application_id = $1
  and span >= $2
order by door, span
limit $3";
    REMOVE_OLD = "delete from seen_calls
where (application_id, span, door) in (
    select application_id, span, door
    from seen_calls
    where span < $1
    order by span
    limit $2)";
}

/// Rows of one application that are read: more than it has addresses and spans.
const MOST: i64 = 2_000;

/// In whose place calls stand whose key is none.
pub const NOBODY: ApplicationId = ApplicationId::from_bytes([0; 16]);

/// What one node answered at one address within one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCalls {
    /// Whose site called.
    pub application: ApplicationId,
    /// Which span it was: the how manieth since 1970.
    pub span: i64,
    /// Which address, as a pattern.
    pub door: String,
    /// How often.
    pub times: i64,
    /// How often it was refused.
    pub refused: i64,
    /// When the last one was answered.
    pub last_at: Timestamp,
    /// With which status.
    pub last_status: u16,
    /// And which code of the face, if it had one.
    pub last_code: Option<String>,
}

/// Adds what was counted to what is there.
pub async fn add(tx: &mut Tx, seen: &SeenCalls) -> Result<(), Fault> {
    let values = values![
        seen.application,
        seen.span,
        seen.door.as_str(),
        seen.times,
        seen.refused,
        seen.last_at,
        seen.last_status,
        seen.last_code.as_deref()
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// What an application's site called since a span, by address and then by span. Uses the primary key.
pub async fn list(
    tx: &mut Tx,
    application: ApplicationId,
    since: i64,
) -> Result<Vec<SeenCalls>, Fault> {
    let rows = tx.rows(&LIST, values![application, since, MOST]).await?;
    rows.iter().map(|row| read(application, row)).collect()
}

/// Removes what was counted before this span, `limit` rows at most. Uses the index seen_calls_by_span.
pub async fn remove_old(tx: &mut Tx, before: i64, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(application: ApplicationId, row: &Row) -> Result<SeenCalls, Fault> {
    Ok(SeenCalls {
        application,
        door: row.text(0)?,
        span: row.int(1)?,
        times: row.int(2)?,
        refused: row.int(3)?,
        last_at: row.time(4)?,
        last_status: u16::try_from(row.int(5)?).unwrap_or(0),
        last_code: row.opt_text(6)?,
    })
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store,
        testing::on_each_database,
        world::{APPLICATION, MINUTE, NOW, write},
    };

    fn seen(span: i64, times: i64, at: Timestamp, code: Option<&str>) -> SeenCalls {
        SeenCalls {
            application: APPLICATION,
            span,
            door: "/protected/json/sms/{id}".into(),
            times,
            refused: i64::from(code.is_some()),
            last_at: at,
            last_status: if code.is_some() { 401 } else { 200 },
            last_code: code.map(ToOwned::to_owned),
        }
    }

    async fn added(store: &Store, seen: SeenCalls) {
        write(store, move |tx| {
            let seen = seen.clone();
            async move { add(tx, &seen).await }.boxed()
        })
        .await;
    }

    #[tokio::test]
    async fn what_nodes_counted_adds_up_and_the_latest_answer_stays() {
        on_each_database(async |store| {
            added(&store, seen(7, 3, NOW.plus(MINUTE), Some("60020"))).await;
            // Another node, which was later to write of what was earlier.
            added(&store, seen(7, 2, NOW, None)).await;
            added(&store, seen(8, 1, NOW, None)).await;
            let listed = |since| write(&store, move |tx| list(tx, APPLICATION, since).boxed());
            let mut whole = seen(7, 5, NOW.plus(MINUTE), Some("60020"));
            whole.refused = 1;
            assert_eq!(listed(0).await, [whole, seen(8, 1, NOW, None)]);
            assert_eq!(listed(8).await, [seen(8, 1, NOW, None)]);
            let other = write(&store, |tx| list(tx, NOBODY, 0).boxed()).await;
            assert!(other.is_empty());
        })
        .await;
    }

    #[tokio::test]
    async fn old_spans_are_removed_bit_by_bit() {
        on_each_database(async |store| {
            for span in 1..=5 {
                added(&store, seen(span, 1, NOW, None)).await;
            }
            let removed = || write(&store, |tx| remove_old(tx, 5, 3).boxed());
            assert_eq!((removed().await, removed().await), (3, 1));
            let left = write(&store, |tx| list(tx, APPLICATION, 0).boxed()).await;
            assert_eq!(left, [seen(5, 1, NOW, None)]);
        })
        .await;
    }
}
