//! Counted things as they are shown: a day at a time, and several days together.

use std::collections::BTreeMap;

use super::{Counted, DayNumber, Wait};
use crate::{Channel, Money};

/// The figures of a day, or of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayFigures {
    /// The day; the first, if they are several.
    pub day: DayNumber,
    /// Sign-ins that were asked to prove presence, however they ended.
    pub asked: i64,
    /// Those of them that passed.
    pub passed: i64,
    /// Those that were denied or ended by wrong codes, numbers or answers.
    pub failed: i64,
    /// Those whose time is not over.
    pub open: i64,
    /// Sign-ins that were let through without being asked.
    pub not_asked: i64,
    /// How often presence was proved by which means, named by its word.
    pub proved: BTreeMap<String, i64>,
    /// Messages taken by a gateway.
    pub sent: BTreeMap<Channel, i64>,
    /// What messages cost that a gateway took, whoever they were for.
    pub cost: BTreeMap<Channel, Money>,
    /// As much of that as is a guess.
    pub guessed: Money,
    /// How long approvals took.
    pub waits: BTreeMap<Wait, i64>,
}

impl DayFigures {
    /// A day on which nothing happened.
    pub const fn nothing(day: DayNumber) -> Self {
        Self {
            day,
            asked: 0,
            passed: 0,
            failed: 0,
            open: 0,
            not_asked: 0,
            proved: BTreeMap::new(),
            sent: BTreeMap::new(),
            cost: BTreeMap::new(),
            guessed: Money::NOTHING,
            waits: BTreeMap::new(),
        }
    }

    /// Each day from `from` to `to`, from what was counted and what is still open.
    pub fn of_days(
        counts: &BTreeMap<(DayNumber, Counted), i64>,
        open: &BTreeMap<DayNumber, i64>,
        from: DayNumber,
        to: DayNumber,
    ) -> Vec<Self> {
        let mut days: Vec<Self> = (from.0..=to.0)
            .map(|day| Self::nothing(DayNumber(day)))
            .collect();
        for day in &mut days {
            day.open = open.get(&day.day).copied().unwrap_or_default();
        }
        for ((day, what), times) in counts {
            if let Some(figures) = days.iter_mut().find(|figures| figures.day == *day) {
                figures.add(what, *times);
            }
        }
        days
    }

    /// All of them together.
    pub fn together(days: &[Self]) -> Self {
        let first = days.first().map_or(DayNumber(0), |day| day.day);
        let mut all = Self::nothing(first);
        for day in days {
            all.asked += day.asked;
            all.passed += day.passed;
            all.failed += day.failed;
            all.open += day.open;
            all.not_asked += day.not_asked;
            add_all(&mut all.proved, &day.proved);
            add_all(&mut all.sent, &day.sent);
            add_all(&mut all.waits, &day.waits);
            for (channel, amount) in &day.cost {
                let sum = all.cost.entry(*channel).or_default();
                *sum = sum.plus(*amount);
            }
            all.guessed = all.guessed.plus(day.guessed);
        }
        all
    }

    /// Those that were asked and neither passed nor failed: their person went away, or their time was over.
    pub fn abandoned(&self) -> i64 {
        (self.asked - self.passed - self.failed - self.open).max(0)
    }

    /// How long the approval in the middle took; none where nothing was approved.
    pub fn median_wait(&self) -> Option<Wait> {
        Wait::median(&self.waits)
    }

    /// What all channels cost together.
    pub fn whole_cost(&self) -> Money {
        self.cost.values().copied().sum()
    }

    fn add(&mut self, what: &Counted, times: i64) {
        match what {
            Counted::Asked => self.asked += times,
            Counted::NotAsked => self.not_asked += times,
            Counted::Passed => self.passed += times,
            Counted::Failed => self.failed += times,
            Counted::Proved(means) => *self.proved.entry(means.clone()).or_default() += times,
            // Shown beside the method, not among the sign-ins; told to its site, by months.
            Counted::Wrong(_) | Counted::Direct(_) => {}
            Counted::Sent(channel) => *self.sent.entry(*channel).or_default() += times,
            Counted::Cost(channel) => {
                let sum = self.cost.entry(*channel).or_default();
                *sum = sum.plus(Money::from_micros(times));
            }
            Counted::Guessed(_) => self.guessed = self.guessed.plus(Money::from_micros(times)),
            Counted::Approved(wait) => *self.waits.entry(*wait).or_default() += times,
        }
    }
}

fn add_all<K: Ord + Clone>(to: &mut BTreeMap<K, i64>, more: &BTreeMap<K, i64>) {
    for (key, times) in more {
        *to.entry(key.clone()).or_default() += times;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_neither_passed_nor_failed_nor_goes_on_was_abandoned() {
        let (first, second) = (DayNumber(10), DayNumber(11));
        let counts = [
            ((first, Counted::Asked), 7),
            ((first, Counted::Passed), 4),
            ((first, Counted::Failed), 1),
            ((second, Counted::Asked), 3),
            ((second, Counted::Proved("text".into())), 2),
            ((second, Counted::Approved(Wait::of(7))), 1),
            ((first, Counted::Cost(Channel::Text)), 75_000),
            ((second, Counted::Cost(Channel::Text)), 75_000),
            ((second, Counted::Cost(Channel::Call)), 400_000),
            ((second, Counted::Guessed(Channel::Call)), 400_000),
            // Of a day that is not shown.
            ((DayNumber(9), Counted::Asked), 90),
        ];
        let open = [(second, 2)].into();
        let days = DayFigures::of_days(&counts.into(), &open, first, second);
        let seen: Vec<_> = days
            .iter()
            .map(|day| (day.asked, day.abandoned()))
            .collect();
        assert_eq!(seen, [(7, 2), (3, 1)]);
        let all = DayFigures::together(&days);
        assert_eq!(
            (all.day, all.asked, all.passed, all.abandoned()),
            (first, 10, 4, 3)
        );
        assert_eq!(all.proved.get("text"), Some(&2));
        let micros = (all.whole_cost().micros(), all.guessed.micros());
        assert_eq!(micros, (550_000, 400_000));
        let texts = all.cost.get(&Channel::Text).copied();
        assert_eq!(texts, Some(Money::from_micros(150_000)));
        assert_eq!(all.median_wait(), Some(Wait::of(7)));
        assert_eq!(DayFigures::together(&[]).median_wait(), None);
    }
}
