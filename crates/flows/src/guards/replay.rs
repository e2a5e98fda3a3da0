//! What went out lately is run through other rules, to see what they would have held up, and whom: page by page, from what the
//! database keeps of each message. Limits of numbers, users and sources are not run again: they hang on more than is kept.

use std::collections::{BTreeMap, HashSet};

use domain::{
    DeliveryRules, KeyedHash, Keys, Ledger, LedgerSend, MessageId, Moment, SendBarred, Timestamp,
};
use store::{
    sendings::{self, PastSending},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// Messages read at once.
const PAGE: u32 = 1_000;

/// A replay under way.
#[derive(Debug)]
pub struct Replay {
    ledger: Ledger,
    after: (Timestamp, MessageId),
    until: Timestamp,
    /// How many there are to be run.
    pub total: i64,
    /// What came of those that were.
    pub outcome: Replayed,
    hindered: HashSet<KeyedHash>,
    honest: HashSet<KeyedHash>,
}

/// What came of a replay so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Messages that were asked for.
    pub asked: i64,
    /// Of these, those that went out.
    pub went: i64,
    /// Of those that went out, what the rules would have held up, by the reason.
    pub barred: BTreeMap<SendBarred, Barred>,
    /// Numbers from which a code came back.
    pub honest: i64,
    /// Of these, those to which some message would have been held up.
    pub hindered: i64,
    /// Messages that a guard held up, and these rules would have let out.
    pub freed: i64,
}

/// Messages that would have been held up for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Barred {
    /// How many.
    pub times: i64,
    /// Of these, those whose code came back.
    pub answered: i64,
}

impl Replayed {
    /// All that would have been held up.
    pub fn all_barred(&self) -> i64 {
        self.barred.values().map(|it| it.times).sum()
    }
}

impl Replay {
    fn take(&mut self, past: &PastSending, keys: &Keys, moment: &mut Moment) {
        self.outcome.asked += 1;
        let word = past.refused.as_deref();
        let was_barred =
            word.is_some_and(|word| SendBarred::ALL.iter().any(|why| why.as_str() == word));
        if word.is_some() && !was_barred {
            // A limit, or no gateway took it: nothing here says what would have become of it.
            return;
        }
        let send = LedgerSend {
            at: past.at,
            channel: past.channel,
            number: &past.number,
            gateway: past.gateway.as_deref(),
            used_at: past.used_at,
            is_known: !past.is_new,
        };
        let asked = self.ledger.ask(&send, moment.chance());
        if was_barred {
            self.outcome.freed += i64::from(asked.is_ok());
            return;
        }
        self.outcome.went += 1;
        let number = keys.hash("number", past.number.e164().as_bytes());
        let is_answered = past.used_at.is_some();
        if is_answered && self.honest.insert(number) {
            self.outcome.honest += 1;
        }
        if let Err(why) = asked {
            let barred = self.outcome.barred.entry(why).or_default();
            barred.times += 1;
            barred.answered += i64::from(is_answered);
            if is_answered && self.hindered.insert(number) {
                self.outcome.hindered += 1;
            }
        }
    }
}

impl Flows {
    /// Begins to run what was asked for within so many days through these rules.
    pub async fn begin_replay(
        &self,
        rules: DeliveryRules,
        days: u32,
        now: Timestamp,
    ) -> Result<Replay, Fault> {
        let in_force = self.in_force(now).await?;
        let span = std::time::Duration::from_hours(24 * u64::from(days));
        let (from, until) = (now.minus(span), now);
        let count =
            unit(move |tx| Box::pin(async move { sendings::count(tx, (from, until)).await }));
        let total = self.0.store.read(count).await;
        let total = total.while_doing("counting what went out")?;
        let used_since = in_force.used_since(now);
        Ok(Replay {
            ledger: Ledger::new(rules, self.0.keys.clone(), used_since),
            after: (from, MessageId::from_bytes([0xff; 16])),
            until,
            total,
            outcome: Replayed::default(),
            hindered: HashSet::new(),
            honest: HashSet::new(),
        })
    }

    /// Runs the next thousand; says whether there may be more.
    pub async fn replay_some(
        &self,
        replay: &mut Replay,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let (after, until) = (replay.after, replay.until);
        let read =
            unit(move |tx| Box::pin(async move { sendings::page(tx, after, until, PAGE).await }));
        let page = self.0.store.read(read).await;
        let page = page.while_doing("reading what went out")?;
        for past in &page {
            replay.take(past, &self.0.keys, moment);
            replay.after = (past.at, past.id);
        }
        Ok(page.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX))
    }
}
