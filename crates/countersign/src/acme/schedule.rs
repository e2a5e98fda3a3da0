//! When to renew, when to try again, and how much of a complaint is kept.

use std::time::Duration;

use domain::Timestamp;
use rand::{Rng, RngExt};

/// After the first failure.
const SHORTEST: Duration = Duration::from_secs(30);
/// However often it failed: an hour is short beside the weeks that are left when renewal begins, and long beside what
/// authorities bear.
const LONGEST: Duration = Duration::from_hours(1);
/// Of what an authority or a library says.
const MOST: usize = 500;

/// When a third of the life is left. Of one that came with less, half of that is used: the authority is not asked again
/// at once.
pub(super) fn renew_at(from: Timestamp, until: Timestamp, now: Timestamp) -> Timestamp {
    let third = until.minus(until.since(from) / 3);
    third.max(now.plus(until.since(now) / 2))
}

/// How long to wait after so many failures in a row: twice as long each time, an hour at most, give or take a quarter,
/// so that many servers that were refused together do not come back together.
pub(super) fn wait_after(failures: i64, rng: &mut impl Rng) -> Duration {
    let doublings = u32::try_from(failures.clamp(1, 10) - 1).unwrap_or(0);
    let wait = SHORTEST.saturating_mul(1 << doublings).min(LONGEST);
    wait * rng.random_range(75..=125) / 100
}

/// A complaint on one line, of a length that a log bears.
pub(super) fn in_short(problem: &str) -> String {
    let line = problem
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c });
    line.take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_life_is_left_at_renewal() {
        let from = Timestamp::from_millis(1_000);
        let day = Duration::from_hours(24);
        let until = from.plus(day * 90);
        assert_eq!(renew_at(from, until, from), from.plus(day * 60));
        let late = from.plus(day * 80);
        assert_eq!(renew_at(from, until, late), late.plus(day * 5));
    }

    #[test]
    fn each_failure_doubles_the_wait_up_to_an_hour() {
        let rng = &mut crate::wiring::moment().rng;
        for (failures, seconds) in [
            (1, 30),
            (2, 60),
            (3, 120),
            (7, 1_920),
            (8, 3_600),
            (99, 3_600),
        ] {
            for _ in 0..20 {
                let wait = wait_after(failures, rng).as_secs_f64();
                let share = wait / f64::from(seconds);
                assert!((0.75..=1.25).contains(&share), "{failures}: {wait}");
            }
        }
        let waits: std::collections::HashSet<_> = (0..20).map(|_| wait_after(9, rng)).collect();
        assert!(waits.len() > 1, "they spread");
    }

    #[test]
    fn a_complaint_is_one_short_line() {
        assert_eq!(in_short("no\nsuch\thost"), "no such host");
        assert_eq!(in_short(&"é".repeat(9_000)).chars().count(), MOST);
    }
}
