//! Exact limits: two fixed windows, weighted, in the act's own transaction.
//!
//! The arithmetic is that of `domain::Window`, in whole milliseconds: something may be spent while
//! `last_window * (span - elapsed) + this_window * span < most * span`.

use std::time::Duration;

use domain::{KeyedHash, Limit, Timestamp, Window};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    SPEND = "insert into limits (subject, started_at, this_window, last_window, ends_at)
values ($1, $2, 1, 0, cast($2 as bigint) + $3 + $3)
on conflict (subject) do update set
  last_window = case
    when limits.started_at >= $2 then limits.last_window
    when limits.started_at = $2 - $3 then limits.this_window
    else 0 end,
  this_window = case when limits.started_at >= $2 then limits.this_window + 1 else 1 end,
  started_at = case when limits.started_at >= $2 then limits.started_at else $2 end,
  ends_at = case when limits.started_at >= $2 then limits.ends_at else cast($2 as bigint) + $3 + $3 end
where
  (case
    when limits.started_at >= $2 then limits.last_window
    when limits.started_at = $2 - $3 then limits.this_window
    else 0 end) * ($3 - ($4 - $2))
  + (case when limits.started_at >= $2 then limits.this_window else 0 end) * $3
  < $5 * $3";
    DRAW = "insert into limits (subject, started_at, this_window, last_window, ends_at)
values ($1, $2, $6, 0, cast($2 as bigint) + $3 + $3)
on conflict (subject) do update set
  last_window = case
    when limits.started_at >= $2 then limits.last_window
    when limits.started_at = $2 - $3 then limits.this_window
    else 0 end,
  this_window = case when limits.started_at >= $2 then limits.this_window + $6 else $6 end,
  started_at = case when limits.started_at >= $2 then limits.started_at else $2 end,
  ends_at = case when limits.started_at >= $2 then limits.ends_at else cast($2 as bigint) + $3 + $3 end
where
  (case
    when limits.started_at >= $2 then limits.last_window
    when limits.started_at = $2 - $3 then limits.this_window
    else 0 end) * ($3 - ($4 - $2))
  + (case when limits.started_at >= $2 then limits.this_window else 0 end) * $3
  + ($6 - 1) * $3
  < $5 * $3";
    GIVE_BACK = "update limits
set this_window = this_window - 1
where subject = $1
  and this_window > 0";
    RETURN_DRAWN = "update limits
set this_window = this_window - 1
where subject = $1
  and started_at = $2
  and this_window > 0";
    FIND = "select started_at, this_window, last_window
from limits
where subject = $1";
    USED_UP = "select 1 as found
from limits
where subject = $1
  and (case
    when started_at >= $2 then last_window
    when started_at = $2 - $3 then this_window
    else 0 end) * ($3 - ($4 - $2))
  + (case when started_at >= $2 then this_window else 0 end) * $3
  >= $5 * $3";
    REMOVE_ENDED = "delete from limits
where subject in (select subject from limits where ends_at < $1 order by ends_at limit $2)
  and ends_at < $1";
}

/// How much of what is left is drawn at once, at most: one in this many.
const SHARE: i64 = 50;

/// One thing to be spent: a limit and the subject it guards.
#[derive(Clone, Debug)]
pub struct Spending {
    limit: Limit,
    subject: KeyedHash,
}

impl Spending {
    /// `whom` is what the limit guards: a number's hash, a user's id, a source address. The same subject under two
    /// limits has two counters.
    pub fn new(keys: &domain::Keys, limit: Limit, whom: &[u8]) -> Self {
        Self {
            subject: keys.hash(limit.name, whom),
            limit,
        }
    }

    /// What tells it from all others.
    pub const fn subject(&self) -> KeyedHash {
        self.subject
    }
}

/// A limit that is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedUp {
    /// Which one.
    pub limit: Limit,
    /// When it lets the next one pass, if nothing else is spent meanwhile.
    pub opens_at: Timestamp,
}

impl UsedUp {
    /// How long to wait, in whole seconds as people are told, at least one.
    pub fn wait(&self, now: Timestamp) -> Duration {
        Duration::from_secs(self.opens_at.since(now).as_secs().max(1))
    }
}

/// Spends one of each, or nothing at all: names the first limit that is used up. Were the others spent all the same,
/// whoever reached his own limit could go on using up that of a number he does not own.
pub async fn spend(
    tx: &mut Tx,
    spendings: &[Spending],
    now: Timestamp,
) -> Result<Result<(), UsedUp>, Fault> {
    for (position, spending) in spendings.iter().enumerate() {
        let [start, span] = window(spending.limit, now);
        let values = values![spending.subject, start, span, now, spending.limit.most];
        if tx.run(&SPEND, values).await? == 0 {
            for spent in spendings.iter().take(position) {
                tx.run(&GIVE_BACK, values![spent.subject]).await?;
            }
            return Ok(Err(used_up(tx, spending, now).await?));
        }
    }
    Ok(Ok(()))
}

/// Draws up to `want` of one limit ahead, to be spent in memory: never more than a fiftieth of what is left, but one. What is
/// drawn counts as spent, whether it is or not.
pub async fn draw(
    tx: &mut Tx,
    spending: &Spending,
    want: i64,
    now: Timestamp,
) -> Result<Result<i64, UsedUp>, Fault> {
    let limit = spending.limit;
    let left = limit.most - counted(tx, spending, now).await?.count(now, limit.window);
    let many = want.min(left / SHARE).max(1);
    // Somebody else may have drawn meanwhile: then one alone may still be there.
    for amount in [many, 1] {
        let [start, span] = window(limit, now);
        let values = values![spending.subject, start, span, now, limit.most, amount];
        if limit.most >= amount && tx.run(&DRAW, values).await? == 1 {
            return Ok(Ok(amount));
        }
    }
    Ok(Err(used_up(tx, spending, now).await?))
}

/// Gives one back that was [drawn](draw) at `drawn_at` and is not spent after all; nothing where another window runs by now.
pub async fn give_back(tx: &mut Tx, spending: &Spending, drawn_at: Timestamp) -> Result<(), Fault> {
    let [start, _] = window(spending.limit, drawn_at);
    let values = values![spending.subject, start];
    tx.run(&RETURN_DRAWN, values).await.map(drop)
}

/// How much of a limit is spent within its window.
pub async fn spent(tx: &mut Tx, spending: &Spending, now: Timestamp) -> Result<i64, Fault> {
    let counted = counted(tx, spending, now).await?;
    Ok(counted.count(now, spending.limit.window))
}

async fn used_up(tx: &mut Tx, spending: &Spending, now: Timestamp) -> Result<UsedUp, Fault> {
    let limit = spending.limit;
    let opens_at = counted(tx, spending, now).await?.opens_at(limit, now);
    Ok(UsedUp { limit, opens_at })
}

async fn counted(tx: &mut Tx, spending: &Spending, now: Timestamp) -> Result<Window, Fault> {
    Ok(match tx.row(&FIND, values![spending.subject]).await? {
        Some(row) => Window {
            started_at: row.time(0)?,
            current: row.int(1)?,
            previous: row.int(2)?,
        },
        None => Window::empty(now, spending.limit.window),
    })
}

/// Whether one more of each could be spent; spends nothing.
pub async fn allow(tx: &mut Tx, spendings: &[Spending], now: Timestamp) -> Result<bool, Fault> {
    for Spending { limit, subject } in spendings {
        let [start, span] = window(*limit, now);
        let values = values![subject, start, span, now, limit.most];
        if tx.row(&USED_UP, values).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// When the fixed window around `now` began, and its span: whole milliseconds.
fn window(limit: Limit, now: Timestamp) -> [i64; 2] {
    let span = i64::try_from(limit.window.as_millis()).unwrap_or(i64::MAX);
    [Window::start_of(now, limit.window).as_millis(), span]
}

/// Removes counters that can no longer count, `limit` at most. Uses the index limits_by_end.
pub async fn remove_ended(tx: &mut Tx, now: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_ENDED, values![now, i64::from(limit)]).await
}

#[cfg(test)]
mod tests;
