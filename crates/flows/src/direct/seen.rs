//! Which calls sites made lately: counted in memory by address, written every few seconds, and read by whoever looks in the panel.
//! A call costs an entry in a map, and no row is shared by all.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{ApplicationId, Timestamp};
use metrics::counter;
use store::{
    direct::seen::{self, NOBODY, SeenCalls},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// How long a span is that calls are added up in.
const SPAN: Duration = Duration::from_mins(5);
/// How far the panel looks back.
pub const CALLS_SHOWN: Duration = Duration::from_hours(1);
/// How long spans are kept.
const KEPT: Duration = Duration::from_hours(2);
/// Entries one node counts between two writings: more than three hundred sites have within ten seconds.
const MOST: usize = 10_000;

/// How one call was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallAnswer {
    /// With which status.
    pub status: u16,
    /// With which code of the face, if it has one.
    pub code: Option<&'static str>,
}

/// What this node answered since it wrote last.
#[derive(Default)]
pub(crate) struct CallCounts(Mutex<HashMap<(ApplicationId, i64, String), Count>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    times: i64,
    refused: i64,
    last_at: Timestamp,
    last: CallAnswer,
}

impl Count {
    fn is_before(&self, other: &Self) -> bool {
        self.last_at <= other.last_at
    }

    fn with(self, other: Self) -> Self {
        let last = if self.is_before(&other) { other } else { self };
        Self {
            times: self.times.saturating_add(other.times),
            refused: self.refused.saturating_add(other.refused),
            ..last
        }
    }
}

impl CallCounts {
    fn add(&self, key: (ApplicationId, i64, String), count: Count) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = counts.get_mut(&key) {
            *before = before.with(count);
        } else if counts.len() < MOST {
            counts.insert(key, count);
        } else {
            counter!("countersign_direct_calls_uncounted_total").increment(1);
        }
    }

    fn take(&self) -> HashMap<(ApplicationId, i64, String), Count> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Flows {
    /// Counts a call of a site's, at an address as a pattern; of none, whose key is nobody's.
    pub fn count_direct_call(
        &self,
        application: Option<ApplicationId>,
        door: &str,
        answer: CallAnswer,
        now: Timestamp,
    ) {
        let count = Count {
            times: 1,
            refused: i64::from(answer.status >= 400),
            last_at: now,
            last: answer,
        };
        let application = application.unwrap_or(NOBODY);
        let key = (application, span_of(now), door.to_owned());
        self.0.call_counts.add(key, count);
    }

    /// Writes what was counted since the last time. What cannot be written is counted on.
    pub async fn write_call_counts(&self) -> Result<(), Fault> {
        let counts = self.0.call_counts.take();
        if counts.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<_> = counts.iter().map(|(key, count)| row(key, count)).collect();
        // In one order on every node, so that none of two waits for the other.
        rows.sort_by_cached_key(|it| (it.application, it.span, it.door.clone()));
        let unit = unit(move |tx| {
            let rows = rows.clone();
            Box::pin(async move {
                for row in &rows {
                    seen::add(tx, row).await?;
                }
                Ok(())
            })
        });
        let written = self.0.store.write(unit).await;
        if written.is_err() {
            for (key, count) in counts {
                self.0.call_counts.add(key, count);
            }
        }
        written.while_doing("writing which calls sites made")
    }

    /// What an application's site called within the last hour; of none, whoever came with a key that is none. What this node
    /// counted is in it, what others did may be some seconds late.
    pub(crate) async fn calls_of(
        &self,
        application: Option<ApplicationId>,
        now: Timestamp,
    ) -> Result<Vec<SeenCalls>, Fault> {
        self.write_call_counts().await?;
        let application = application.unwrap_or(NOBODY);
        let since = span_of(now.minus(CALLS_SHOWN)).saturating_add(1);
        let unit =
            unit(move |tx| Box::pin(async move { seen::list(tx, application, since).await }));
        let read = self.0.store.read(unit).await;
        read.while_doing("reading which calls a site made")
    }
}

/// The span before which nothing is kept any more.
pub(crate) fn oldest_span(now: Timestamp) -> i64 {
    span_of(now.minus(KEPT))
}

/// The how manieth span since 1970 a moment lies in.
fn span_of(at: Timestamp) -> i64 {
    let span = i64::try_from(SPAN.as_millis()).unwrap_or(i64::MAX);
    at.as_millis().div_euclid(span)
}

fn row((application, span, door): &(ApplicationId, i64, String), count: &Count) -> SeenCalls {
    SeenCalls {
        application: *application,
        span: *span,
        door: door.clone(),
        times: count.times,
        refused: count.refused,
        last_at: count.last_at,
        last_status: count.last.status,
        last_code: count.last.code.map(ToOwned::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn count(at: Timestamp, status: u16) -> Count {
        Count {
            times: 1,
            refused: i64::from(status >= 400),
            last_at: at,
            last: CallAnswer { status, code: None },
        }
    }

    fn key(door: &str) -> (ApplicationId, i64, String) {
        (NOBODY, 1, door.to_owned())
    }

    #[test]
    fn calls_add_up_and_the_latest_answer_stays() {
        let counts = CallCounts::default();
        let later = NOW.plus(Duration::from_secs(1));
        counts.add(key("a"), count(later, 401));
        counts.add(key("a"), count(NOW, 200));
        counts.add(key("b"), count(NOW, 200));
        let taken = counts.take();
        let of_a = taken[&key("a")];
        assert_eq!((of_a.times, of_a.refused), (2, 1));
        assert_eq!((of_a.last_at, of_a.last.status), (later, 401));
        assert_eq!(taken.len(), 2);
        assert!(counts.take().is_empty());
    }

    #[test]
    fn no_more_is_counted_than_there_is_room_for() {
        let counts = CallCounts::default();
        for door in 0..MOST + 5 {
            counts.add(key(&door.to_string()), count(NOW, 200));
        }
        // What is there counts on.
        counts.add(key("0"), count(NOW, 200));
        let taken = counts.take();
        assert_eq!((taken.len(), taken[&key("0")].times), (MOST, 2));
    }

    #[test]
    fn spans_are_five_minutes() {
        let at = |seconds| span_of(Timestamp::from_seconds(seconds));
        assert_eq!((at(0), at(299), at(300), at(-1)), (0, 0, 1, -1));
    }
}
