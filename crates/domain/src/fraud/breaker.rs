//! What opens where codes that went out do not come back, and closes again by itself.
//!
//! | block | 1st  | 2nd  | 3rd  | 4th  | 5th      |
//! |-------|------|------|------|------|----------|
//! | lasts | 12 h | 24 h | 48 h | 96 h | for good |
//!
//! Behind its time one of ten passes, and what becomes of the first few of those decides: it closes, or opens for twice as
//! long. Fourteen days after a block nothing of it is held against the same numbers any more.

use std::time::Duration;

use super::rules::BreakerRule;
use crate::Timestamp;

/// How far back codes are looked at that went out.
const REACH: Duration = Duration::from_hours(24);
/// After how long a code that was not entered counts as one that will not be: half of all people need 30 seconds.
const SETTLES: Duration = Duration::from_mins(3);
/// After how long a block is forgotten.
const FORGOTTEN: Duration = Duration::from_hours(14 * 24);
/// Of those that pass behind a block so many decide what follows.
pub const PROBES: i64 = 5;

/// What became of the codes that went out lately: of those alone that were entered, or are old enough to be judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// How many went out.
    pub sends: i64,
    /// How many of them were entered.
    pub used: i64,
}

impl Recent {
    /// Whether fewer than `percent` of a hundred were entered.
    pub const fn is_below(self, percent: i64) -> bool {
        self.used.saturating_mul(100) < self.sends.saturating_mul(percent)
    }
}

/// How one guard stands: blocks are counted, and the last one stays on file behind its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// Which block this is, from 1; 0 where somebody closed the first one by hand.
    pub trips: i64,
    /// When the last one began.
    pub opened_at: Timestamp,
    /// Until when it lasts; none for one that lasts until somebody closes it.
    pub open_until: Option<Timestamp>,
    /// When it was closed again.
    pub closed_at: Option<Timestamp>,
    /// Whether it only tells what it would have done: the installation is new.
    pub in_shadow: bool,
}

impl Breaker {
    /// Whether nothing passes but what always does.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && self.open_until.is_none_or(|end| now < end)
    }

    /// Whether its time is over and nobody knows yet whether it may close.
    pub fn is_half_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && !self.is_open(now)
    }

    /// The next block after this one.
    #[must_use]
    pub fn next(
        before: Option<&Self>,
        rule: &BreakerRule,
        in_shadow: bool,
        now: Timestamp,
    ) -> Self {
        let trips = 1 + before.map_or(0, |it| it.held_against(in_shadow, now));
        let lasts = span(trips, rule.open_hours);
        Self {
            trips,
            opened_at: now,
            open_until: (trips <= i64::from(rule.for_good_after)).then(|| now.plus(lasts)),
            closed_at: None,
            in_shadow,
        }
    }

    /// The same block, closed.
    #[must_use]
    pub const fn closed(self, now: Timestamp) -> Self {
        Self {
            closed_at: Some(now),
            ..self
        }
    }

    /// How many blocks count when the next one begins. What was in the shadow counts no more once it would be real.
    fn held_against(&self, in_shadow: bool, now: Timestamp) -> i64 {
        let end = self.closed_at.or(self.open_until);
        let is_old = end.is_some_and(|end| now >= end.plus(FORGOTTEN));
        if is_old || (self.in_shadow && !in_shadow) {
            0
        } else {
            self.trips
        }
    }

    /// From when on codes that went out say something: what led to a block is not held against those after it.
    pub fn counts_from(breaker: Option<&Self>, now: Timestamp) -> Timestamp {
        let reach = now.minus(REACH);
        let end = breaker.and_then(|it| it.closed_at.or(it.open_until));
        end.filter(|end| *end <= now)
            .map_or(reach, |end| end.max(reach))
    }

    /// Codes that went out before then and were not entered will not be.
    pub fn settled_before(now: Timestamp) -> Timestamp {
        now.minus(SETTLES)
    }
}

/// How long the block of this number lasts.
pub(super) fn span(trips: i64, first_hours: u32) -> Duration {
    // Past the sixth it grows no more: that is 16 days of 12 hours each.
    let doublings = u32::try_from(trips.clamp(1, 6) - 1).unwrap_or(0);
    Duration::from_hours(u64::from(first_hours) << doublings)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn each_block_lasts_twice_as_long_and_the_fifth_for_good() {
        let rule = BreakerRule::default();
        let (mut at, mut before) = (NOW, None);
        for hours in [Some(12), Some(24), Some(48), Some(96), None] {
            let next = Breaker::next(before.as_ref(), &rule, false, at);
            assert_eq!(next.open_until, hours.map(|hours| at.plus(hours * HOUR)));
            at = next.open_until.unwrap_or(at);
            assert_eq!(next.is_half_open(at), hours.is_some());
            assert_eq!(next.is_open(at), hours.is_none());
            before = Some(next);
        }
        assert!(before.unwrap().is_open(at.plus(10_000 * HOUR)));
    }

    #[test]
    fn a_block_is_forgotten_after_fourteen_days() {
        let rule = BreakerRule::default();
        let first = Breaker::next(None, &rule, false, NOW).closed(NOW.plus(HOUR));
        let trips = |at| Breaker::next(Some(&first), &rule, false, at).trips;
        assert_eq!(trips(NOW.plus(14 * 24 * HOUR)), 2);
        assert_eq!(trips(NOW.plus((14 * 24 + 1) * HOUR)), 1);
    }

    #[test]
    fn what_was_in_the_shadow_counts_for_nothing_afterwards() {
        let rule = BreakerRule::default();
        let shadow = Breaker::next(None, &rule, true, NOW);
        assert_eq!(Breaker::next(Some(&shadow), &rule, true, NOW).trips, 2);
        assert_eq!(Breaker::next(Some(&shadow), &rule, false, NOW).trips, 1);
    }

    #[test]
    fn what_led_to_a_block_is_not_looked_at_behind_it() {
        let block = Breaker::next(None, &BreakerRule::default(), false, NOW);
        let behind = NOW.plus(13 * HOUR);
        assert_eq!(
            Breaker::counts_from(Some(&block), behind),
            NOW.plus(12 * HOUR)
        );
        let by_hand = block.closed(NOW.plus(HOUR));
        assert_eq!(Breaker::counts_from(Some(&by_hand), behind), NOW.plus(HOUR));
        assert_eq!(Breaker::counts_from(None, behind), behind.minus(24 * HOUR));
        // Long behind it, it is the day that counts.
        let late = NOW.plus(100 * HOUR);
        assert_eq!(
            Breaker::counts_from(Some(&block), late),
            late.minus(24 * HOUR)
        );
    }
}
