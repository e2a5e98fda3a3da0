//! Push fatigue: whoever gets requests that nobody asked for must not be worn down until one is approved.

use std::time::Duration;

use crate::Timestamp;

/// Requests left unanswered within [`PUSH_PATIENCE_SPAN`] that stop push.
pub const PUSH_PATIENCE: usize = 3;

/// In what span they count.
pub const PUSH_PATIENCE_SPAN: Duration = Duration::from_mins(10);

/// How long push rests then.
pub const PUSH_REST: Duration = Duration::from_hours(1);

/// Until when push rests for a user; none when it may ring. `unanswered` are the times, in any order, at which that
/// user's requests ended without an answer: expired, overtaken by the next one, or with a wrong number. What ended before the last strong proof
/// counts no more: the person is there.
pub fn push_rests_until(
    unanswered: &[Timestamp],
    strong_proof: Option<Timestamp>,
    now: Timestamp,
) -> Option<Timestamp> {
    let mut times: Vec<Timestamp> = unanswered
        .iter()
        .copied()
        .filter(|time| strong_proof.is_none_or(|proof| proof < *time))
        .collect();
    times.sort_unstable();
    times
        .windows(PUSH_PATIENCE)
        .filter_map(|run| match (run.first(), run.last()) {
            (Some(first), Some(last)) if last.since(*first) <= PUSH_PATIENCE_SPAN => Some(*last),
            _ => None,
        })
        .next_back()
        .map(|last| last.plus(PUSH_REST))
        .filter(|end| now < *end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

    fn minute(minutes: u64) -> Timestamp {
        START.plus(Duration::from_secs(minutes * 60))
    }

    fn rests(unanswered: &[u64], strong_proof: Option<u64>, now: u64) -> Option<u64> {
        let times: Vec<_> = unanswered.iter().map(|at| minute(*at)).collect();
        push_rests_until(&times, strong_proof.map(minute), minute(now))
            .map(|end| end.since(START).as_secs() / 60)
    }

    #[test]
    fn three_unanswered_in_ten_minutes_stop_push_for_an_hour() {
        assert_eq!(rests(&[0, 5, 10], None, 10), Some(70));
        assert_eq!(rests(&[10, 0, 5], None, 69), Some(70));
        assert_eq!(rests(&[0, 5, 10], None, 70), None);
    }

    #[test]
    fn fewer_or_slower_ones_stop_nothing() {
        assert_eq!(rests(&[], None, 0), None);
        assert_eq!(rests(&[0, 1], None, 1), None);
        assert_eq!(rests(&[0, 5, 11], None, 11), None);
        assert_eq!(rests(&[0, 6, 12, 18, 24], None, 24), None);
    }

    #[test]
    fn the_last_three_that_came_fast_count() {
        // The fourth prolongs the rest; one that comes alone later does not end it.
        assert_eq!(rests(&[0, 1, 2, 4], None, 4), Some(64));
        assert_eq!(rests(&[0, 1, 2, 30], None, 30), Some(62));
    }

    #[test]
    fn a_strong_proof_ends_the_rest() {
        assert_eq!(rests(&[0, 1, 2], Some(2), 3), None);
        assert_eq!(rests(&[0, 1, 2], Some(1), 3), None);
        assert_eq!(rests(&[0, 10, 11, 12], Some(5), 12), Some(72));
    }
}
