//! What a proof may change (docs/decisions/0023): proofs made in one visit, weighed against what is on file.

use std::time::Duration;

use crate::Timestamp;

/// How long a change waits that was asked for with too little proof.
pub const CHANGE_WAIT: Duration = Duration::from_hours(72);

/// How fresh a proof made in this browser must be to open the settings without another one.
pub const FRESH_PROOF: Duration = Duration::from_mins(10);

/// How far the clocks of two processes may be apart: decisions of one are read by the other.
pub(crate) const CLOCK_SKEW: Duration = Duration::from_mins(1);

/// How long a browser must have been known to count as a proof of its own.
pub const LONG_KNOWN: Duration = Duration::from_hours(7 * 24);

/// How long the settings stay open after the proof that opened them.
pub const SETTINGS_LIFE: Duration = Duration::from_mins(30);

/// Whether a proof made at `at` is fresh. One that the clock has not reached yet is not: the clock was put back since, and
/// nobody knows how old it is.
pub fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    at <= now.plus(CLOCK_SKEW) && now < at.plus(FRESH_PROOF)
}

/// When the age of a factor is judged: now, but until the walk after "it was not me" is done at `alarm_at`. What was young then
/// may be what the alarm was about, and must not ripen while its owner takes her time.
pub fn judged_at(alarm_at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    alarm_at.map_or(now, |alarm| alarm.min(now))
}

/// Whether a code of an app is a strong proof, judged at `at` ([`judged_at`]): of one that its person confirmed [`CHANGE_WAIT`]
/// before, and whose answers weighed by then.
pub fn is_code_strong(
    confirmed_at: Option<Timestamp>,
    weighs_from: Option<Timestamp>,
    at: Timestamp,
) -> bool {
    confirmed_at.is_some_and(|confirmed| at >= confirmed.plus(CHANGE_WAIT))
        && weighs_from.is_none_or(|from| at >= from)
}

/// Whether a passkey that was added then is a strong proof, judged at `at` ([`judged_at`]). A younger one opens what a factor opens
/// and weighs nothing, like the code of an app: what a weak proof let in is no way round the wait. Nor does one weigh before
/// `weighs_from`, where it was young at an alarm.
pub fn is_passkey_strong(
    added_at: Timestamp,
    weighs_from: Option<Timestamp>,
    at: Timestamp,
) -> bool {
    at >= added_at.plus(CHANGE_WAIT) && weighs_from.is_none_or(|from| at >= from)
}

/// The proofs of one visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of kinds, each there or not: that is what is weighed"
)]
pub struct Proofs {
    /// A code by text or call to the number on file. The two are one kind: one phone.
    pub phone: bool,
    /// A code mailed to the address on file.
    pub mail: bool,
    /// The visit is made in a browser known for [`LONG_KNOWN`].
    pub long_known_browser: bool,
    /// A recovery code, or a code of the site's staff: strong.
    pub recovery_code: bool,
    /// An approval in the app, or a code of an app that was paired longer ago than [`CHANGE_WAIT`]: strong.
    pub app: bool,
    /// A passkey that was added longer ago than [`CHANGE_WAIT`]: strong.
    pub passkey: bool,
}

/// Whether a change may be made with the proofs at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighed {
    /// At once.
    Enough,
    /// After [`CHANGE_WAIT`], announced on every channel and cancellable from each; or with more proof.
    Wait,
}

impl Proofs {
    /// How many weak kinds there are.
    pub const fn weak(self) -> u8 {
        self.phone as u8 + self.mail as u8 + self.long_known_browser as u8
    }

    /// Whether one of them is strong.
    pub const fn is_strong(self) -> bool {
        self.recovery_code || self.app || self.passkey
    }

    /// Weighs them: one strong proof; two weak kinds where nothing strong is on file; three where the strong one is lost.
    pub const fn weigh(self, strong_on_file: bool) -> Weighed {
        match self.missing(strong_on_file) {
            0 => Weighed::Enough,
            _ => Weighed::Wait,
        }
    }

    /// How many further weak kinds would be enough; nought where nothing is missing.
    pub const fn missing(self, strong_on_file: bool) -> u8 {
        let wanted: u8 = if strong_on_file { 3 } else { 2 };
        if self.is_strong() {
            0
        } else {
            wanted.saturating_sub(self.weak())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_is_weighed_as_promised() {
        for bits in 0..128_u8 {
            let bit = |place: u8| bits & (1 << place) != 0;
            let [phone, mail, long_known_browser] = [bit(0), bit(1), bit(2)];
            let [recovery_code, app, passkey] = [bit(3), bit(4), bit(5)];
            let strong_on_file = bit(6);
            let proofs = Proofs {
                phone,
                mail,
                long_known_browser,
                recovery_code,
                app,
                passkey,
            };
            let weak = [phone, mail, long_known_browser]
                .into_iter()
                .filter(|one| *one)
                .count();
            let is_strong = recovery_code || app || passkey;
            let enough = is_strong || (weak >= 2 && !strong_on_file) || weak == 3;
            let expected = if enough {
                Weighed::Enough
            } else {
                Weighed::Wait
            };
            assert_eq!(proofs.weigh(strong_on_file), expected, "{proofs:?}");
        }
    }

    #[test]
    fn what_is_missing_is_counted_in_weak_kinds() {
        let phone = Proofs {
            phone: true,
            ..Proofs::default()
        };
        assert_eq!((phone.missing(false), phone.missing(true)), (1, 2));
        let strong = Proofs {
            recovery_code: true,
            ..Proofs::default()
        };
        assert_eq!(
            (strong.missing(true), Proofs::default().missing(false)),
            (0, 2)
        );
    }

    #[test]
    fn a_mailed_code_at_a_browser_known_for_long_is_enough_when_the_phone_is_gone() {
        let proofs = Proofs {
            mail: true,
            long_known_browser: true,
            ..Proofs::default()
        };
        assert_eq!(proofs.weigh(false), Weighed::Enough);
    }

    #[test]
    fn whoever_has_the_number_alone_waits() {
        let proofs = Proofs {
            phone: true,
            ..Proofs::default()
        };
        assert_eq!(proofs.weigh(false), Weighed::Wait);
    }

    #[test]
    fn a_proof_is_fresh_for_ten_minutes_and_never_before_it_was_made() {
        let at = Timestamp::from_millis(1_800_000_000_000);
        for (now, expected) in [
            (at, true),
            (at.plus(FRESH_PROOF).minus(Duration::from_millis(1)), true),
            (at.plus(FRESH_PROOF), false),
            (at.minus(CLOCK_SKEW), true),
            (at.minus(CLOCK_SKEW).minus(Duration::from_millis(1)), false),
            (at.minus(Duration::from_hours(1)), false),
        ] {
            assert_eq!(is_fresh(at, now), expected, "{}", now.to_rfc3339());
        }
    }

    #[test]
    fn a_passkey_proves_something_once_it_has_been_there_for_three_days() {
        let at = Timestamp::from_millis(1_800_000_000_000);
        let instant = Duration::from_millis(1);
        for (now, expected) in [
            (at, false),
            (at.plus(CHANGE_WAIT).minus(instant), false),
            (at.plus(CHANGE_WAIT), true),
            (at.minus(instant), false),
        ] {
            assert_eq!(is_passkey_strong(at, None, now), expected);
            assert_eq!(is_code_strong(Some(at), None, now), expected);
        }
    }

    #[test]
    fn what_was_young_at_the_alarm_stays_so_until_the_walk_is_done() {
        let at = Timestamp::from_millis(1_800_000_000_000);
        let ripe = at.plus(CHANGE_WAIT);
        let late = ripe.plus(CHANGE_WAIT);
        for (alarm_at, expected) in [
            (None, true),
            (Some(at), false),
            (Some(ripe.minus(Duration::from_millis(1))), false),
            (Some(ripe), true),
            (Some(late.plus(CHANGE_WAIT)), true),
        ] {
            let judged = judged_at(alarm_at, late);
            assert_eq!(is_passkey_strong(at, None, judged), expected);
            assert_eq!(is_code_strong(Some(at), None, judged), expected);
        }
        let ahead = judged_at(Some(late.plus(CHANGE_WAIT)), at);
        assert!(!is_passkey_strong(at, None, ahead), "by a clock put back");
    }

    #[test]
    fn a_later_moment_to_weigh_from_is_waited_for() {
        let at = Timestamp::from_millis(1_800_000_000_000);
        let from = at.plus(2 * CHANGE_WAIT);
        let before = from.minus(Duration::from_millis(1));
        for (now, expected) in [(before, false), (from, true)] {
            assert_eq!(is_passkey_strong(at, Some(from), now), expected);
            assert_eq!(is_code_strong(Some(at), Some(from), now), expected);
        }
    }
}
