//! Verifying: the whole chain from its beginning, then the log, then what waits, page by page.
//!
//! Servers may go on writing and sealing meanwhile. Each page is one statement, so a row is in one state in it, and what
//! came after the chain's end was read is simply not judged by it.

use domain::{Anchor, ChainJudge, ChainLink, LogId, RowState, UserId, Verdict};
use store::{
    backup::Progress,
    log_chain::{self, Listed},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// Rows read at a time: what verifying needs of memory.
const PAGE: u32 = 500;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The verdict.
    pub verdict: Verdict,
    /// How many of the anchors were given and fit.
    pub anchors: usize,
}

impl Flows {
    /// Verifies the whole log, by these anchors and the one the database keeps.
    pub async fn verify_log(
        &self,
        anchors: &[Anchor],
        progress: impl Fn(Progress),
    ) -> Result<Verified, Fault> {
        let end = self.log_end().await?;
        // Twice: once by the chain, once by the log.
        let sealed = end.map_or(0, |end| u64::try_from(end.position).unwrap_or(0));
        let mut counting = Progress {
            done: 0,
            of: sealed.saturating_mul(2),
        };
        let mut count = |rows: usize| {
            let rows = u64::try_from(rows).unwrap_or(u64::MAX);
            counting.done = counting.done.saturating_add(rows);
            counting.of = counting.of.max(counting.done);
            progress(counting);
        };
        let mut judge = ChainJudge::new(&self.0.keys, anchors.iter().copied().chain(end));
        self.judge_chain(&mut judge, i64::MIN, &mut count).await?;
        self.judge_rows(&mut judge, &mut count).await?;
        self.judge_waiting(&mut judge).await?;
        let verdict = judge.verdict();
        let missed = |anchor: &&Anchor| {
            use domain::ChainFinding::{Cut, Differs};
            let told = &verdict.findings;
            let anchor = **anchor;
            told.contains(&Cut { anchor }) || told.contains(&Differs { anchor })
        };
        let missed = anchors.iter().filter(missed).count();
        Ok(Verified {
            verdict,
            anchors: anchors.len().saturating_sub(missed),
        })
    }

    /// Verifies the last `rows` positions of the chain alone: quick, however long the log is. Of what waits, so
    /// much as a page holds is counted.
    pub async fn verify_log_end(&self, rows: u32) -> Result<Verdict, Fault> {
        let end = self.log_end().await?;
        let last = end.map_or(0, |end| end.position);
        let after = last.saturating_sub(i64::from(rows)).max(0);
        let mut judge = ChainJudge::new(&self.0.keys, end);
        if after > 0 {
            let found = self.links_behind(after.saturating_sub(1), 1).await?;
            let before = found.first().filter(|link| link.position == after);
            judge = judge.behind(after, before.map(|link| link.mac));
        }
        self.judge_chain(&mut judge, after, &mut |_| {}).await?;
        let unit = unit(|tx| Box::pin(async move { log_chain::list_waiting(tx, PAGE).await }));
        let batch = self.0.store.read(unit).await;
        let batch = batch.while_doing("reading the rows that wait for a seal")?;
        for waiting in batch.rows {
            let state = RowState::Waiting(waiting.stamp);
            judge.row(waiting.row.id, Some(&waiting.row), &state);
        }
        Ok(judge.verdict())
    }

    async fn judge_chain(
        &self,
        judge: &mut ChainJudge,
        mut after: i64,
        count: &mut impl FnMut(usize),
    ) -> Result<(), Fault> {
        loop {
            let links = self.links_behind(after, PAGE).await?;
            let Some(last) = links.last() else {
                judge.end_of_chain();
                return Ok(());
            };
            after = last.position;
            count(links.len());
            for link in links {
                judge.link(link);
            }
        }
    }

    async fn links_behind(&self, after: i64, most: u32) -> Result<Vec<ChainLink>, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { log_chain::list_links(tx, after, most).await }));
        let links = self.0.store.read(unit).await;
        links.while_doing("reading the log's seals")
    }

    async fn judge_rows(
        &self,
        judge: &mut ChainJudge,
        count: &mut impl FnMut(usize),
    ) -> Result<(), Fault> {
        let mut after = None;
        loop {
            let rows = self.log_rows_behind(after, PAGE).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = Some(last.id);
            count(rows.len());
            for Listed { id, row, state, .. } in &rows {
                judge.row(*id, row.as_ref(), state);
            }
        }
    }

    pub(crate) async fn log_rows_behind(
        &self,
        after: Option<LogId>,
        most: u32,
    ) -> Result<Vec<Listed>, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { log_chain::list_rows(tx, after, most).await }));
        let rows = self.0.store.read(unit).await;
        rows.while_doing("reading the log")
    }

    pub(crate) async fn log_rows_of(
        &self,
        user: UserId,
        after: Option<LogId>,
        most: u32,
    ) -> Result<Vec<Listed>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move { log_chain::list_rows_of(tx, user, after, most).await })
        });
        let rows = self.0.store.read(unit).await;
        rows.while_doing("reading a user's rows of the log")
    }

    /// Rows that wait for a seal and are gone.
    async fn judge_waiting(&self, judge: &mut ChainJudge) -> Result<(), Fault> {
        let mut after = None;
        loop {
            let unit = unit(move |tx| {
                Box::pin(async move { log_chain::list_waiting_ids(tx, after, PAGE).await })
            });
            let waiting = self.0.store.read(unit).await;
            let waiting = waiting.while_doing("reading what waits for a seal")?;
            let Some((last, _)) = waiting.last() else {
                return Ok(());
            };
            after = Some(*last);
            for (id, is_there) in &waiting {
                if !is_there {
                    judge.lost(*id);
                }
            }
        }
    }
}
