//! One round of sealing: claim the chain, seal what waits batch by batch, give the chain back.
//!
//! Several processes may try at once: one has the claim, and each batch names it and the end it read. Writers wait for
//! none of it. A sealer that dies leaves whole batches behind; its claim runs out. What the rows come to in figures is added
//! up in the same transaction (docs/decisions/0034), and what endpoints are to hear of them is written (0046).

use std::{sync::Arc, time::Duration};

use domain::{Anchor, Keys, Moment, Tally, Vouched};
use store::{
    hooks::queue::{self, Sealed},
    log_chain::{self, Batch, Claim, End, NewSeal, Waiting},
    tallies, unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// How long a claim holds behind the last batch: a batch takes milliseconds.
const LEASE: Duration = Duration::from_secs(10);

/// Rows sealed in one transaction. SQLite's one writer does nothing else meanwhile.
const BATCH: u32 = 200;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealedRound {
    /// Rows that were sealed.
    pub rows: u64,
    /// Transactions it took.
    pub batches: u64,
    /// Whether another sealer has the chain: somebody should look again soon.
    pub is_taken: bool,
}

impl Flows {
    /// Seals what waits, if nobody else does.
    pub async fn seal_log(
        &self,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<SealedRound, Fault> {
        let mut round = SealedRound::default();
        if !self.log_is_waiting().await? {
            return Ok(round);
        }
        let Some(mut claim) = self.claim_log(moments).await? else {
            round.is_taken = true;
            return Ok(round);
        };
        loop {
            let batch = self.waiting_rows().await?;
            let seals = seals(&self.0.keys, claim.end, &batch.rows);
            let Some(last) = seals.last().copied() else {
                self.let_go_of_log(claim).await?;
                return Ok(round);
            };
            let until = batch.has_more.then(|| moments().now.plus(LEASE));
            // Each row is in one batch that is written, so it is counted once.
            let tally = Arc::new(Tally::of(batch.rows.iter().map(|waiting| &waiting.row)));
            let heard = Arc::new(heard(batch.rows, &seals));
            let (seals, sealing, now) = (Arc::new(seals), claim, moments().now);
            let rows = u64::try_from(seals.len()).unwrap_or(u64::MAX);
            let write = unit(move |tx| {
                let (seals, tally) = (Arc::clone(&seals), Arc::clone(&tally));
                let heard = Arc::clone(&heard);
                Box::pin(async move {
                    let is_sealed = log_chain::seal(tx, &sealing, &seals, until).await?;
                    if is_sealed {
                        tallies::count(tx, &tally).await?;
                        queue::add(tx, &heard, now).await?;
                    }
                    Ok(is_sealed)
                })
            });
            let written = self.0.store.write(write).await;
            if !written.while_doing("sealing the log")? {
                tracing::warn!("another process went on with the log's chain");
                round.is_taken = true;
                return Ok(round);
            }
            round.rows = round.rows.saturating_add(rows);
            round.batches = round.batches.saturating_add(1);
            if !batch.has_more {
                return Ok(round);
            }
            claim.end = End {
                position: last.position,
                mac: last.mac,
            };
        }
    }

    /// Where the log's chain ends; none before the first seal.
    pub async fn log_end(&self) -> Result<Option<Anchor>, Fault> {
        let unit = unit(|tx| Box::pin(async move { log_chain::end(tx).await }));
        let end = self.0.store.read(unit).await;
        end.while_doing("reading the end of the log's chain")
    }

    async fn log_is_waiting(&self) -> Result<bool, Fault> {
        let unit = unit(|tx| Box::pin(async move { log_chain::is_waiting(tx).await }));
        let waiting = self.0.store.read(unit).await;
        waiting.while_doing("looking for rows to seal")
    }

    async fn waiting_rows(&self) -> Result<Batch, Fault> {
        let unit = unit(|tx| Box::pin(async move { log_chain::list_waiting(tx, BATCH).await }));
        let waiting = self.0.store.read(unit).await;
        waiting.while_doing("reading the rows to seal")
    }

    async fn claim_log(
        &self,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<Option<Claim>, Fault> {
        let now = moments().now;
        let unit = unit(move |tx| {
            Box::pin(async move { log_chain::claim(tx, now, now.plus(LEASE)).await })
        });
        let claim = self.0.store.write(unit).await;
        claim.while_doing("claiming the log's chain")
    }

    async fn let_go_of_log(&self, claim: Claim) -> Result<(), Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { log_chain::let_go(tx, claim.number).await }));
        let gone = self.0.store.write(unit).await;
        gone.while_doing("giving the log's chain back").map(drop)
    }
}

/// The rows with their places. What no server of this house wrote is sealed as it was found, and told to nobody.
fn heard(waiting: Vec<Waiting>, seals: &[NewSeal]) -> Vec<Sealed> {
    let both = waiting.into_iter().zip(seals);
    let ours = both.filter(|(waiting, seal)| waiting.stamp == Some(seal.stamp));
    let sealed = ours.map(|(waiting, seal)| Sealed {
        row: waiting.row,
        position: seal.position,
    });
    sealed.collect()
}

/// The seals of these rows behind this end. A row that is not what its writer stamped is sealed all the same, as found:
/// so it stays as it is now, and whoever verifies is told.
fn seals(keys: &Keys, mut end: End, waiting: &[Waiting]) -> Vec<NewSeal> {
    waiting
        .iter()
        .map(|waiting| {
            let stamp = keys.stamp_log_row(&waiting.row);
            let vouched = if waiting.stamp == Some(stamp) {
                Vouched::Stamped
            } else {
                Vouched::Found
            };
            let position = end.position.saturating_add(1);
            let mac = keys.seal_log_row(&end.mac, position, vouched, &stamp);
            end = End { position, mac };
            NewSeal {
                position,
                id: waiting.row.id,
                stamp,
                mac,
            }
        })
        .collect()
}
