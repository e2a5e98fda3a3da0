//! What this node drew of what may be spent, and has not spent: as with the budgets of direct calls, a little at a time, good for a
//! second (docs/decisions/0040). What is left then goes back with the next draw; what a crash leaves is forfeited.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Channel, Money, Timestamp};
use store::money::{Purse, Scope};

/// How long what was drawn is good.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// Sums after which those are dropped of which nothing is left.
const MANY: usize = 1_024;

/// What this node has drawn and not spent, and what it found used up.
#[derive(Default)]
pub(super) struct Drawings(Mutex<State>);

#[derive(Default)]
struct State {
    drawn: HashMap<Purse, Drawn>,
    /// Until when nothing is left, as far as this node knows.
    full: HashMap<(Scope, Channel), Timestamp>,
}

/// Of one sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drawn {
    left: Money,
    /// How much was drawn, for a measure of the next draw.
    amount: Money,
    at: Timestamp,
}

/// A sum of which something has to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lacking {
    pub(super) purse: Purse,
    pub(super) cap: Money,
    /// What is needed.
    pub(super) least: Money,
    /// What is worth drawing.
    pub(super) want: Money,
    /// What is left of an earlier draw that is good no more, and when that was.
    pub(super) back: Option<(Money, Timestamp)>,
}

impl Drawn {
    /// Requests that come at once have moments a little apart, in whatever order they draw.
    fn is_good(&self, now: Timestamp) -> bool {
        now.since(self.at) < GOOD_FOR && self.at.since(now) < GOOD_FOR
    }

    /// As much as was spent lately, or twice that where it was not enough.
    fn next(&self, now: Timestamp) -> Money {
        if self.is_good(now) {
            self.amount.plus(self.amount)
        } else if self.at <= now && now.since(self.at) < 2 * GOOD_FOR {
            self.amount.minus(self.left)
        } else {
            Money::NOTHING
        }
    }
}

impl Drawings {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spends an amount of each from what was drawn, or of none: gives what has to be drawn for it.
    pub(super) fn take(
        &self,
        under: &[(Purse, Money)],
        amount: Money,
        now: Timestamp,
    ) -> Vec<Lacking> {
        let mut state = self.state();
        let has = |purse: &Purse| {
            let found = state.drawn.get(purse);
            found.is_some_and(|it| it.left >= amount && it.is_good(now))
        };
        let lacking: Vec<_> = under.iter().filter(|(purse, _)| !has(purse)).collect();
        if lacking.is_empty() {
            for (purse, _) in under {
                if let Some(found) = state.drawn.get_mut(purse) {
                    found.left = found.left.minus(amount);
                }
            }
            return Vec::new();
        }
        let draws = lacking.into_iter().map(|(purse, cap)| {
            let found = state.drawn.get_mut(purse);
            lacking_of(*purse, *cap, amount, found, now)
        });
        draws.collect()
    }

    /// Keeps what was drawn.
    pub(super) fn keep(&self, amounts: &[(Purse, Money)], now: Timestamp) {
        let mut state = self.state();
        if state.drawn.len() >= MANY {
            state.drawn.retain(|_, it| it.is_good(now));
        }
        for (purse, amount) in amounts {
            let before = state.drawn.get(purse).filter(|it| it.is_good(now));
            let left = before.map_or(Money::NOTHING, |it| it.left);
            let fresh = Drawn {
                left: left.plus(*amount),
                amount: *amount,
                at: now,
            };
            state.drawn.insert(*purse, fresh);
        }
    }

    /// Takes back what was set aside for a message that was not written.
    pub(super) fn put_back(&self, purses: &[Purse], amount: Money) {
        let mut state = self.state();
        for purse in purses {
            if let Some(found) = state.drawn.get_mut(purse) {
                found.left = found.left.plus(amount);
            }
        }
    }

    /// Notes that nothing is left for messages of this channel until then.
    pub(super) fn fill(&self, scope: Scope, channel: Channel, until: Timestamp) {
        self.state().full.insert((scope, channel), until);
    }

    /// Notes that something is left.
    pub(super) fn reopen(&self, channel: Channel) {
        self.state().full.retain(|(_, of), _| *of != channel);
    }

    /// Forgets what was found used up: caps or prices are others.
    pub(super) fn open(&self) {
        self.state().full.clear();
    }

    /// Whether nothing was left for messages of this channel when this node last looked.
    pub(super) fn is_full(&self, scope: Scope, channel: Channel, now: Timestamp) -> bool {
        let state = self.state();
        let until = state.full.get(&(scope, channel));
        until.is_some_and(|until| now < *until)
    }
}

fn lacking_of(
    purse: Purse,
    cap: Money,
    amount: Money,
    found: Option<&mut Drawn>,
    now: Timestamp,
) -> Lacking {
    let Some(found) = found else {
        return Lacking {
            purse,
            cap,
            least: amount,
            want: amount,
            back: None,
        };
    };
    let want = found.next(now);
    let (good, back) = if found.is_good(now) {
        (found.left, None)
    } else {
        // Whoever comes first takes it back, and nobody after.
        let left = std::mem::take(&mut found.left);
        let back = (left > Money::NOTHING).then_some((left, found.at));
        (Money::NOTHING, back)
    };
    let least = amount.minus(good).max(Money::from_micros(1));
    Lacking {
        purse,
        cap,
        least,
        want: want.max(least),
        back,
    }
}

#[cfg(test)]
mod tests {
    use domain::MoneyPeriod;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const HALF: Duration = Duration::from_millis(500);
    const CAP: Money = money(1_000);

    const fn money(micros: i64) -> Money {
        Money::from_micros(micros)
    }

    fn under() -> [(Purse, Money); 2] {
        [MoneyPeriod::Day, MoneyPeriod::Month].map(|period| (Purse::at(None, period, NOW), CAP))
    }

    fn wants(drawings: &Drawings, amount: i64, now: Timestamp) -> Vec<(i64, i64)> {
        let lacking = drawings.take(&under(), money(amount), now);
        let seen = lacking.iter();
        seen.map(|it| (it.least.micros(), it.want.micros()))
            .collect()
    }

    fn kept(drawings: &Drawings, amounts: [i64; 2], now: Timestamp) {
        let drawn = under()
            .into_iter()
            .zip(amounts)
            .map(|((purse, _), amount)| (purse, money(amount)));
        drawings.keep(&drawn.collect::<Vec<_>>(), now);
    }

    #[test]
    fn what_was_drawn_is_spent_of_all_or_of_none() {
        let drawings = Drawings::default();
        assert_eq!(wants(&drawings, 30, NOW), [(30, 30), (30, 30)]);
        kept(&drawings, [100, 40], NOW);
        assert!(wants(&drawings, 30, NOW).is_empty());
        // Of the second ten are left: twenty more are needed, and twice as much as before is worth drawing.
        assert_eq!(wants(&drawings, 30, NOW), [(20, 80)]);
        kept(&drawings, [0, 20], NOW);
        assert!(wants(&drawings, 30, NOW).is_empty());
    }

    #[test]
    fn what_is_not_spent_within_a_second_goes_back_once() {
        let drawings = Drawings::default();
        kept(&drawings, [100, 100], NOW);
        assert!(wants(&drawings, 30, NOW.plus(HALF)).is_empty());
        let late = drawings.take(&under(), money(30), NOW.plus(GOOD_FOR));
        let back: Vec<_> = late.iter().map(|it| it.back).collect();
        assert_eq!(back, [Some((money(70), NOW)); 2]);
        let again = drawings.take(&under(), money(30), NOW.plus(GOOD_FOR));
        assert!(again.iter().all(|it| it.back.is_none()));
        // Nor is it good before it was drawn, on a clock that was put back.
        kept(&drawings, [100, 100], NOW);
        assert_eq!(wants(&drawings, 30, NOW.minus(GOOD_FOR)).len(), 2);
    }

    #[test]
    fn what_was_not_written_is_there_for_the_next() {
        let drawings = Drawings::default();
        kept(&drawings, [30, 30], NOW);
        assert!(wants(&drawings, 30, NOW).is_empty());
        drawings.put_back(&under().map(|(purse, _)| purse), money(30));
        assert!(wants(&drawings, 30, NOW).is_empty());
    }

    #[test]
    fn what_is_used_up_is_known_until_it_ends_or_something_is_left() {
        let drawings = Drawings::default();
        let until = NOW.plus(GOOD_FOR);
        let is_full = |now| drawings.is_full(None, Channel::Text, now);
        drawings.fill(None, Channel::Text, until);
        assert!(is_full(NOW) && !is_full(until));
        assert!(!drawings.is_full(None, Channel::Call, NOW));
        drawings.reopen(Channel::Call);
        assert!(is_full(NOW));
        drawings.reopen(Channel::Text);
        assert!(!is_full(NOW));
        drawings.fill(None, Channel::Text, until);
        drawings.open();
        assert!(!is_full(NOW));
    }
}
