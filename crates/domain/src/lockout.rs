//! Locks after wrong codes, growing with each one; a success clears them.
//!
//! | lock  | 1st   | 2nd   | 3rd    | 4th    | each further |
//! |-------|-------|-------|--------|--------|--------------|
//! | lasts | 1 min | 5 min | 15 min | 60 min | 24 h         |
//!
//! The store does the same arithmetic in one statement.

use std::time::Duration;

use crate::Timestamp;

/// Wrong codes in a row that set a lock.
pub const LOCK_AFTER: i64 = 5;

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
    pub fn after_failure(self, now: Timestamp) -> Self {
        if self.is_locked(now) {
            return self;
        }
        let failures = self.failures.saturating_add(1);
        if failures < LOCK_AFTER {
            return Self { failures, ..self };
        }
        Self {
            failures: 0,
            level: self.level.saturating_add(1),
            until: Some(now.plus(lock_span(self.level))),
        }
    }
}

/// How long the next lock lasts when `level` locks were set since the last success.
pub const fn lock_span(level: i64) -> Duration {
    match level {
        ..=0 => Duration::from_mins(1),
        1 => Duration::from_mins(5),
        2 => Duration::from_mins(15),
        3 => Duration::from_hours(1),
        4.. => Duration::from_hours(24),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn after_failures(count: i64, lock: Lock, now: Timestamp) -> Lock {
        (0..count).fold(lock, |lock, _| lock.after_failure(now))
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

    proptest! {
        #[test]
        fn guessing_all_day_gets_few_tries(gaps in prop::collection::vec(0_u64..600_000, 500)) {
            // Whatever the rhythm, a day holds the four short locks, and the long one begins: 25 tries.
            let (mut lock, mut now, mut tries) = (Lock::default(), START, 0);
            for gap in gaps {
                now = now.plus(Duration::from_millis(gap));
                if now.since(START) >= Duration::from_hours(24) {
                    break;
                }
                tries += i64::from(!lock.is_locked(now));
                lock = lock.after_failure(now);
            }
            prop_assert!(tries <= 25, "{}", tries);
        }
    }
}
