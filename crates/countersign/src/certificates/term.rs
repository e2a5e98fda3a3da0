//! How long a certificate still holds, and when that is worth a warning.

use std::time::Duration;

use domain::Timestamp;
use web::tls::Identity;

/// Nobody renews a certificate much sooner, and whoever forgot it still has time.
const SOON: Duration = Duration::from_hours(14 * 24);
/// Of a certificate that lives for days only, this part: fourteen days would be all its life.
const PART: u32 = 3;

/// From when until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// How a certificate stands at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It holds, and will for a while.
    Good,
    /// It ends within a fortnight, or within the last third of a shorter life.
    Ending,
    /// It has ended.
    Ended,
    /// It does not hold yet: a clock is wrong, or somebody was early.
    TooEarly,
}

impl Term {
    pub(crate) const fn of(identity: &Identity) -> Self {
        Self {
            from: identity.valid_from(),
            until: identity.valid_until(),
        }
    }

    /// How it stands at `now`.
    pub(crate) fn standing(self, now: Timestamp) -> Standing {
        let soon = SOON.min(self.until.since(self.from) / PART);
        if now < self.from {
            Standing::TooEarly
        } else if now >= self.until {
            Standing::Ended
        } else if now >= self.until.minus(soon) {
            Standing::Ending
        } else {
            Standing::Good
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_warned_of_in_its_last_fortnight_or_third() {
        let hour = |hour: u64| Timestamp::from_millis(0).plus(Duration::from_hours(hour));
        let quarter = Term {
            from: hour(0),
            until: hour(90 * 24),
        };
        let day = Term {
            from: hour(0),
            until: hour(24),
        };
        for (term, at, expected) in [
            (quarter, 0, Standing::Good),
            (quarter, 76 * 24 - 1, Standing::Good),
            (quarter, 76 * 24, Standing::Ending),
            (quarter, 90 * 24 - 1, Standing::Ending),
            (quarter, 90 * 24, Standing::Ended),
            (day, 15, Standing::Good),
            (day, 16, Standing::Ending),
        ] {
            assert_eq!(term.standing(hour(at)), expected, "{term:?} {at}");
        }
        let tomorrow = Term {
            from: hour(24),
            until: hour(48),
        };
        assert_eq!(tomorrow.standing(hour(23)), Standing::TooEarly);
    }
}
