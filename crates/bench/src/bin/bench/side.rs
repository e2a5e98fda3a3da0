//! One of two servers that are compared: a round of load against it, and what that took of the processor.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    figures::Times,
    load::{self, Answered, Caller},
    processor::{TICK_MS, Used, Watch},
};

/// A server that is asked at a port of this machine.
pub(crate) struct Side {
    pub(crate) port: u16,
    pub(crate) connections: usize,
    pub(crate) watch: Watch,
}

/// What came of a round. What the system does not tell is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    pub(crate) count: usize,
    pub(crate) seconds: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Of the server, for a request; what it does afterwards belongs to it.
    pub(crate) server_ms: Option<f64>,
    /// Of its database, where that has processes of its own.
    pub(crate) database_ms: Option<f64>,
    /// Of everybody who has nothing to do with it: a share of all there was.
    pub(crate) others: Option<f64>,
    /// How long the server went on working when nobody asked any more.
    pub(crate) settled_s: f64,
}

/// How long nobody may work before the next round begins.
const QUIET: Duration = Duration::from_millis(250);
/// A server that never rests is not waited for.
const PATIENCE: Duration = Duration::from_secs(90);

impl Side {
    /// Asks for so long; gives what came of it once the server is quiet again, so that the other one's round is its own.
    pub(crate) async fn round(&self, caller: &Arc<impl Caller>, span: Duration) -> Result<Round> {
        let before = self.watch.look();
        let answered = load::ask(self.port, self.connections, caller, span).await?;
        let meanwhile = before.and_then(|before| Some(self.watch.look()?.since(before)));
        let settled = self.settle().await;
        let altogether = before.and_then(|before| Some(self.watch.look()?.since(before)));
        Ok(Round::of(answered, meanwhile, altogether, settled))
    }

    async fn settle(&self) -> Duration {
        let began = Instant::now();
        let mut settled = began.elapsed();
        let mut last = self.watch.look();
        while began.elapsed() < PATIENCE {
            tokio::time::sleep(QUIET).await;
            let now = self.watch.look();
            let used = now.and_then(|now| Some(now.since(last?).by_server));
            // One tick in a quarter of a second is a clock, no work.
            if used.is_none_or(|ticks| ticks <= 1) {
                break;
            }
            settled = began.elapsed();
            last = now;
        }
        settled
    }
}

impl Round {
    fn of(
        answered: Answered,
        meanwhile: Option<Used>,
        altogether: Option<Used>,
        settled: Duration,
    ) -> Self {
        let count = answered.times.len();
        let times = Times::all("a request", answered.times);
        let each = |ticks: u64| float(ticks) * TICK_MS / float(count).max(1.0);
        Self {
            count,
            seconds: answered.took.as_secs_f64(),
            p50_ms: times.percentile(50),
            p99_ms: times.percentile(99),
            server_ms: altogether.map(|used| each(used.by_server)),
            database_ms: altogether.map(|used| each(used.by_database)),
            others: meanwhile.map(|used| float(used.by_others()) / float(used.whole).max(1.0)),
            settled_s: settled.as_secs_f64(),
        }
    }

    /// Answers a second.
    pub(crate) fn per_second(&self) -> f64 {
        float(self.count) / self.seconds.max(f64::EPSILON)
    }
}

/// A count as a fraction has it; none here comes near what does not fit.
fn float(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_told_for_one_request() {
        let answered = Answered {
            times: (1..=100).map(Duration::from_millis).collect(),
            took: Duration::from_millis(500),
        };
        let used = |by_server| Used {
            whole: 200,
            by_all: 100,
            by_us: 30,
            by_server,
            by_database: 10,
        };
        let settled = Duration::from_millis(1500);
        let round = Round::of(answered, Some(used(50)), Some(used(60)), settled);
        let told = [
            round.per_second(),
            round.p50_ms,
            round.p99_ms,
            round.server_ms.unwrap(),
            round.database_ms.unwrap(),
            round.others.unwrap() * 100.0,
            round.settled_s,
        ];
        let told = told.map(|figure| format!("{figure:.2}"));
        let expected = ["200.00", "50.00", "99.00", "6.00", "1.00", "5.00", "1.50"];
        assert_eq!(told, expected);
    }
}
