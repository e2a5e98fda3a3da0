//! Locks after wrong codes, growing with each one; a success clears them.
//!
//! | lock  | 1st   | 2nd   | 3rd    | 4th    | each further |
//! |-------|-------|-------|--------|--------|--------------|
//! | lasts | 1 min | 5 min | 15 min | 60 min | 24 h         |
//!
//! An application may have its own number of tries and its own first minutes ([`LockRule`]); the four short locks grow with
//! these, up to 24 hours. The store does the same arithmetic in one statement.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// After how many wrong codes how long a lock begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LockRule {
    /// Wrong codes in a row that set a lock, 3 to 10.
    pub tries: u32,
    /// How many minutes the first lock lasts, 1 to 60; the next three last 5, 15 and 60 times as long.
    pub first_minutes: u32,
}

impl LockRule {
    /// What holds where nobody decided otherwise: applications that say nothing, and passwords of the panel.
    pub const USUAL: Self = Self {
        tries: 5,
        first_minutes: 1,
    };

    /// Whether such a rule can be put in force. More tries let a guesser have more; a longer first lock would punish a slip
    /// of the thumb.
    pub const fn is_bearable(self) -> bool {
        matches!(self.tries, 3..=10) && matches!(self.first_minutes, 1..=60)
    }

    /// How long the next lock lasts when `level` locks were set since the last success.
    pub fn span(self, level: i64) -> Duration {
        let longest = Duration::from_hours(24);
        let first = Duration::from_mins(u64::from(self.first_minutes));
        let times = match level {
            ..=0 => 1,
            1 => 5,
            2 => 15,
            3 => 60,
            4.. => return longest,
        };
        first.saturating_mul(times).min(longest)
    }
}

impl Default for LockRule {
    fn default() -> Self {
        Self::USUAL
    }
}

/// Wrong codes and locks of one thing that is guarded: a user, a browser, a source address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Wrong codes since the last lock or success.
    pub failures: i64,
    /// Locks since the last success.
    pub level: i64,
    /// When the last lock ends or ended.
    pub until: Option<Timestamp>,
}

impl Lock {
    /// Whether no code is looked at now.
    pub fn is_locked(self, now: Timestamp) -> bool {
        self.until.is_some_and(|end| now < end)
    }

    /// The lock after one more wrong code. While it is locked nothing is looked at, so nothing is counted.
    #[must_use]
    pub fn after_failure(self, rule: LockRule, now: Timestamp) -> Self {
        if self.is_locked(now) {
            return self;
        }
        let failures = self.failures.saturating_add(1);
        if failures < i64::from(rule.tries) {
            return Self { failures, ..self };
        }
        Self {
            failures: 0,
            level: self.level.saturating_add(1),
            until: Some(now.plus(rule.span(self.level))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn after_failures(count: i64, lock: Lock, now: Timestamp) -> Lock {
        (0..count).fold(lock, |lock, _| lock.after_failure(LockRule::USUAL, now))
    }

    #[test]
    fn four_wrong_codes_lock_nothing() {
        let lock = after_failures(4, Lock::default(), START);
        assert_eq!(
            lock,
            Lock {
                failures: 4,
                level: 0,
                until: None
            }
        );
        assert!(!lock.is_locked(START));
    }

    #[test]
    fn each_fifth_wrong_code_locks_for_longer() {
        let (mut lock, mut now) = (Lock::default(), START);
        for minutes in [1, 5, 15, 60, 1_440, 1_440] {
            lock = after_failures(5, lock, now);
            let end = now.plus(Duration::from_secs(minutes * 60));
            assert_eq!(lock.until, Some(end));
            assert!(lock.is_locked(end.minus(Duration::from_millis(1))) && !lock.is_locked(end));
            now = end;
        }
        assert_eq!(lock.level, 6);
    }

    #[test]
    fn what_comes_during_a_lock_does_not_count() {
        let lock = after_failures(5, Lock::default(), START);
        assert_eq!(after_failures(100, lock, START), lock);
    }

    #[test]
    fn an_application_s_own_rule_grows_as_the_usual_one_does() {
        let minutes =
            |rule: LockRule| [0, 1, 2, 3, 4, 9].map(|level| rule.span(level).as_secs() / 60);
        let own = |tries, first_minutes| LockRule {
            tries,
            first_minutes,
        };
        assert_eq!(minutes(LockRule::USUAL), [1, 5, 15, 60, 1_440, 1_440]);
        assert_eq!(minutes(own(3, 10)), [10, 50, 150, 600, 1_440, 1_440]);
        assert_eq!(minutes(own(10, 60)), [60, 300, 900, 1_440, 1_440, 1_440]);
        let third = (0..3).fold(Lock::default(), |lock, _| {
            lock.after_failure(own(3, 10), START)
        });
        assert_eq!(third.until, Some(START.plus(Duration::from_mins(10))));
        for (rule, bearable) in [
            (own(3, 1), true),
            (own(10, 60), true),
            (own(2, 1), false),
            (own(11, 1), false),
            (own(5, 0), false),
            (own(5, 61), false),
        ] {
            assert_eq!(rule.is_bearable(), bearable, "{rule:?}");
        }
    }

    proptest! {
        #[test]
        fn guessing_all_day_gets_few_tries(
            gaps in prop::collection::vec(0_u64..600_000, 500),
            wrong in 3_u32..=10,
            first_minutes in 1_u32..=60,
        ) {
            // Whatever the rhythm, a day holds the four short locks, and the long one begins: five times the tries.
            let rule = LockRule { tries: wrong, first_minutes };
            let (mut lock, mut now, mut tries) = (Lock::default(), START, 0);
            for gap in gaps {
                now = now.plus(Duration::from_millis(gap));
                if now.since(START) >= Duration::from_hours(24) {
                    break;
                }
                tries += i64::from(!lock.is_locked(now));
                lock = lock.after_failure(rule, now);
            }
            prop_assert!(tries <= 5 * i64::from(wrong), "{}", tries);
        }
    }
}
