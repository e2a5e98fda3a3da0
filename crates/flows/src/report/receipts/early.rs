//! Receipts that came before it was noted that the gateway took their message: a phone that is at hand is quicker than a
//! database that is busy.

use std::{collections::VecDeque, time::Duration};

use delivery::SmppReceipt;
use domain::Timestamp;

/// When to look again, one after the other, and then no more.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(10),
];

/// More are not kept: somebody who tells of messages we never sent has no end.
const MOST: usize = 1_000;

/// What waits to be looked at again.
#[derive(Default)]
pub(super) struct Early(VecDeque<Waiting>);

struct Waiting {
    receipt: SmppReceipt,
    tries: usize,
    due: Timestamp,
}

impl Early {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps it for another look. False where it was looked at often enough, or too many wait.
    pub(super) fn keep(&mut self, receipt: SmppReceipt, tries: usize, now: Timestamp) -> bool {
        let Some(pause) = PAUSES.get(tries).filter(|_| self.0.len() < MOST) else {
            return false;
        };
        self.0.push_back(Waiting {
            receipt,
            tries: tries + 1,
            due: now.plus(*pause),
        });
        true
    }

    /// Those whose pause is over, each with its tries so far. A clock that was put back holds nobody up for long: no
    /// pause is longer than the longest.
    pub(super) fn due(&mut self, now: Timestamp) -> Vec<(SmppReceipt, usize)> {
        let longest = now.plus(PAUSES.into_iter().max().unwrap_or_default());
        let (due, later): (VecDeque<_>, VecDeque<_>) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|waiting| waiting.due <= now || waiting.due > longest);
        self.0 = later;
        due.into_iter()
            .map(|waiting| (waiting.receipt, waiting.tries))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use delivery::{Report, ReportState};

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn receipt(id: usize) -> SmppReceipt {
        SmppReceipt {
            provider_id: id.to_string(),
            report: Report {
                provider_id: None,
                state: ReportState::Delivered,
                class: None,
            },
        }
    }

    fn seconds(seconds: u64) -> Timestamp {
        NOW.plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_receipt_is_looked_at_three_times_more() {
        let mut early = Early::default();
        assert!(early.keep(receipt(1), 0, NOW));
        assert!(early.due(NOW).is_empty());
        let mut tries = 0;
        for at in [1, 4, 14] {
            let due = early.due(seconds(at));
            tries += due.len();
            for (receipt, tries) in due {
                early.keep(receipt, tries, seconds(at));
            }
        }
        assert_eq!(tries, 3);
        assert!(early.is_empty());
    }

    #[test]
    fn a_flood_of_receipts_for_nobody_is_bounded() {
        let mut early = Early::default();
        let kept = (0..2 * MOST).filter(|id| early.keep(receipt(*id), 0, NOW));
        assert_eq!(kept.count(), MOST);
        assert_eq!(early.due(seconds(1)).len(), MOST);
    }

    #[test]
    fn a_clock_that_is_put_back_holds_nobody_up() {
        let mut early = Early::default();
        early.keep(receipt(1), 0, seconds(3600));
        assert_eq!(early.due(NOW).len(), 1);
    }
}
