//! What a site's calls may send, drawn ahead: the budgets of its application and of ranges of numbers are shared by every call of
//! every node, so each node draws a little of them at a time and spends that in memory (docs/decisions/0040). What is drawn is good
//! for a second; what is left of it then is forfeited, and a cap is never exceeded.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{KeyedHash, Limit, PhoneNumber, Timestamp};
use store::{
    Fault as StoreFault, Tx,
    limits::{self, Spending, UsedUp},
    unit,
};

use super::Caller;
use crate::{Fault, Flows, error::WhileDoing};

/// How long what was drawn is good.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// Subjects after which those are dropped whose draws are over.
const MANY: usize = 1_024;

/// What this node has drawn and not spent.
#[derive(Default)]
pub(crate) struct Allowances(Mutex<HashMap<KeyedHash, Drawn>>);

/// Of one budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drawn {
    left: i64,
    /// How much was drawn, for a measure of the next draw.
    amount: i64,
    at: Timestamp,
}

impl Drawn {
    fn is_good(&self, now: Timestamp) -> bool {
        self.at <= now && now.since(self.at) < GOOD_FOR
    }

    /// How much is worth drawing next: as much as was spent lately, or twice that where it was not enough.
    fn next(&self, now: Timestamp) -> i64 {
        if self.left == 0 && self.is_good(now) {
            self.amount.saturating_mul(2)
        } else if self.is_good(now) || now.since(self.at) < 2 * GOOD_FOR {
            (self.amount - self.left).max(1)
        } else {
            1
        }
    }
}

impl Allowances {
    /// Spends one of each from what was drawn, or none: gives what has to be drawn for it, and how much.
    fn take(&self, spendings: &[Spending], now: Timestamp) -> Vec<(Spending, i64)> {
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has = |spending: &&Spending| {
            let found = drawn.get(&spending.subject());
            found.is_some_and(|it| it.left > 0 && it.is_good(now))
        };
        let lacking: Vec<_> = spendings.iter().filter(|it| !has(it)).collect();
        if lacking.is_empty() {
            for spending in spendings {
                if let Some(found) = drawn.get_mut(&spending.subject()) {
                    found.left -= 1;
                }
            }
        }
        let want =
            |spending: &Spending| drawn.get(&spending.subject()).map_or(1, |it| it.next(now));
        lacking
            .into_iter()
            .map(|it| (it.clone(), want(it)))
            .collect()
    }

    fn keep(&self, amounts: &[(Spending, i64)], now: Timestamp) {
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if drawn.len() >= MANY {
            drawn.retain(|_, it| it.is_good(now));
        }
        for (spending, amount) in amounts {
            let subject = spending.subject();
            let before = drawn.get(&subject).filter(|it| it.is_good(now));
            let left = before.map_or(0, |it| it.left);
            let fresh = Drawn {
                left: left + amount,
                amount: *amount,
                at: now,
            };
            drawn.insert(subject, fresh);
        }
    }
}

impl Flows {
    /// Spends one message to a number of what this site's calls may send; gives the budget that is used up instead.
    pub(super) async fn spend_allowance(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<UsedUp>, Fault> {
        let spendings = self.direct_budgets(caller, number);
        self.spend_drawn(spendings, now).await
    }

    /// Spends one of each from what this node has drawn ahead, drawing more where that is used up.
    pub(crate) async fn spend_drawn(
        &self,
        spendings: Vec<Spending>,
        now: Timestamp,
    ) -> Result<Option<UsedUp>, Fault> {
        loop {
            let lacking = self.0.allowances.take(&spendings, now);
            if lacking.is_empty() {
                return Ok(None);
            }
            let unit = unit(move |tx| {
                let lacking = lacking.clone();
                Box::pin(async move { draw(tx, lacking, now).await })
            });
            let drawn = self.0.store.write(unit).await;
            let (amounts, used_up) = drawn.while_doing("drawing on what a site may send")?;
            self.0.allowances.keep(&amounts, now);
            if used_up.is_some() {
                return Ok(used_up);
            }
            // Of two at once, one may have spent what the other drew: it draws once more.
        }
    }

    /// Whether one more of each could be spent: what is refused anyhow draws on nothing.
    pub(crate) async fn could_spend(
        &self,
        spendings: &[Spending],
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let spendings = spendings.to_vec();
        let unit = unit(move |tx| {
            let spendings = spendings.clone();
            Box::pin(async move { limits::allow(tx, &spendings, now).await })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("looking whether a number may be sent more")
    }

    /// The budgets themselves, for a unit that spends of them beside others.
    pub(super) fn direct_budgets(&self, caller: &Caller, number: &PhoneNumber) -> Vec<Spending> {
        let (keys, day) = (&self.0.keys, caller.direct.messages_day);
        let application = caller.direct.application;
        let of_application = |limit| Spending::new(keys, limit, application.as_bytes());
        let range = number.range().as_bytes();
        let range = [application.as_bytes().as_slice(), range].concat();
        let of_range = |limit| Spending::new(keys, limit, &range);
        let mut budgets = Limit::direct_range(day).map(of_range).to_vec();
        budgets.extend(Limit::direct_messages(day).map(of_application));
        budgets
    }
}

/// Draws on each; where one is used up, on none behind it.
async fn draw(
    tx: &mut Tx,
    lacking: Vec<(Spending, i64)>,
    now: Timestamp,
) -> Result<(Vec<(Spending, i64)>, Option<UsedUp>), StoreFault> {
    let mut amounts = Vec::with_capacity(lacking.len());
    for (spending, want) in lacking {
        match limits::draw(tx, &spending, want, now).await? {
            Ok(amount) => amounts.push((spending, amount)),
            Err(used_up) => return Ok((amounts, Some(used_up))),
        }
    }
    Ok((amounts, None))
}

#[cfg(test)]
mod tests {
    use domain::Keys;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const HALF: Duration = Duration::from_millis(500);

    fn spending(whom: &str) -> Spending {
        let keys: Keys = store::testing::keys();
        let [hour, _] = Limit::direct_messages(2_000);
        Spending::new(&keys, hour, whom.as_bytes())
    }

    fn wants(allowances: &Allowances, now: Timestamp) -> Vec<i64> {
        let lacking = allowances.take(&[spending("a"), spending("b")], now);
        lacking.iter().map(|(_, want)| *want).collect()
    }

    fn kept(allowances: &Allowances, amounts: [i64; 2], now: Timestamp) {
        let [a, b] = amounts;
        allowances.keep(&[(spending("a"), a), (spending("b"), b)], now);
    }

    #[test]
    fn what_was_drawn_is_spent_of_all_or_of_none() {
        let allowances = Allowances::default();
        assert_eq!(wants(&allowances, NOW), [1, 1]);
        kept(&allowances, [2, 1], NOW);
        assert!(wants(&allowances, NOW).is_empty());
        // Of the second nothing is left, so of the first nothing is spent; twice as much is worth drawing.
        assert_eq!(wants(&allowances, NOW), [2]);
        allowances.keep(&[(spending("b"), 2)], NOW.plus(HALF));
        assert!(wants(&allowances, NOW.plus(HALF)).is_empty());
        assert_eq!(wants(&allowances, NOW.plus(HALF)), [4]);
    }

    #[test]
    fn what_was_drawn_is_good_for_a_second() {
        let allowances = Allowances::default();
        kept(&allowances, [8, 8], NOW);
        assert!(wants(&allowances, NOW.plus(HALF)).is_empty());
        // One of eight was spent: no more is worth drawing.
        assert_eq!(wants(&allowances, NOW.plus(GOOD_FOR)), [1, 1]);
        assert_eq!(wants(&allowances, NOW.plus(60 * GOOD_FOR)), [1, 1]);
        // Nor is it good before it was drawn, on a clock that was put back.
        assert_eq!(wants(&allowances, NOW.minus(GOOD_FOR)).len(), 2);
    }

    #[test]
    fn draws_that_are_over_are_dropped() {
        let allowances = Allowances::default();
        for number in 0..MANY {
            allowances.keep(&[(spending(&number.to_string()), 1)], NOW);
        }
        allowances.keep(&[(spending("late"), 1)], NOW.plus(GOOD_FOR));
        assert_eq!(allowances.0.lock().unwrap().len(), 1);
    }
}
