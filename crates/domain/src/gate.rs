//! The gate on approvals: what an application asks of a device besides its own signature before an approval counts
//! (docs/decisions/0035). Denying never meets it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{CHANGE_WAIT, Timestamp, proofs::CLOCK_SKEW, words::words};

/// How long what was asked of a passkey in an app may be answered.
pub const GATE_QUESTION_LIFE: Duration = Duration::from_mins(5);

/// So long after its person confirmed it, a pairing still vouches for the first passkey of its device.
const FRESH: Duration = Duration::from_mins(15);

/// What stands before an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Nothing: the device's signature is enough.
    None,
    /// A passkey of the device, which made sure of its person and answered for this very decision.
    Passkey,
}

words!(Gate { None = "none", Passkey = "passkey" });

/// From when a first passkey counts that is made now by the device of a pairing. One that is being paired, or was a moment ago, has
/// just been vouched for: at once. Any other is in the hands of whoever holds the unlocked phone, and everybody is told of it
/// first, as of every change with too little proof. A time ahead of this clock is none of a moment ago.
pub fn gate_counts_from(confirmed_at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let is_ahead = |at| at > now.plus(CLOCK_SKEW);
    let is_fresh = confirmed_at.is_none_or(|at| now < at.plus(FRESH) && !is_ahead(at));
    if is_fresh { now } else { now.plus(CHANGE_WAIT) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pairing_vouches_while_it_is_fresh() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let later = now.plus(CHANGE_WAIT);
        let tick = Duration::from_millis(1);
        for (confirmed_at, from) in [
            (None, now),
            (Some(now), now),
            (Some(now.minus(FRESH).plus(Duration::from_secs(1))), now),
            (Some(now.minus(FRESH)), later),
            (Some(now.minus(CHANGE_WAIT)), later),
            (Some(now.plus(CLOCK_SKEW)), now),
            (Some(now.plus(CLOCK_SKEW).plus(tick)), later),
        ] {
            assert_eq!(gate_counts_from(confirmed_at, now), from);
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for gate in [Gate::None, Gate::Passkey] {
            assert_eq!(gate.as_str().parse(), Ok(gate));
        }
        assert_eq!("uv".parse::<Gate>(), Err(()));
    }
}
