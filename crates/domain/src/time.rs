//! Moments on the clock, as milliseconds since 1970-01-01T00:00:00Z: one type from the database to the page.

use std::{str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// A moment, in whole milliseconds since the Unix epoch. Arithmetic saturates and never panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since the Unix epoch, as authenticators and tokens count.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch, as the database keeps them.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down (RFC 7519, `NumericDate`).
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment as RFC 3339 writes it, in UTC with whole seconds: `2026-11-23T18:00:00Z`.
    pub fn to_rfc3339(self) -> String {
        jiff::Timestamp::from_second(self.as_seconds())
            .unwrap_or(if self.0 < 0 {
                jiff::Timestamp::MIN
            } else {
                jiff::Timestamp::MAX
            })
            .to_string()
    }

    /// The same with all that is known of it: `2026-11-23T18:00:00.042Z`.
    pub fn to_rfc3339_millis(self) -> String {
        let seconds = self.to_rfc3339();
        let whole = seconds.strip_suffix('Z').unwrap_or(&seconds);
        format!("{whole}.{:03}Z", self.0.rem_euclid(1000))
    }

    /// The moment `span` later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long ago `earlier` was; zero when it lies ahead (clocks step back).
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// A text that names no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no moment such as 2026-11-23T18:00:00Z")]
pub struct NoMoment;

impl FromStr for Timestamp {
    type Err = NoMoment;

    /// From RFC 3339, or the same without `-` and `:` (ISO 8601, basic format).
    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let moment: jiff::Timestamp = text.parse().map_err(|_| NoMoment)?;
        Ok(Self(moment.as_millisecond()))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_moment_is_never_before_an_earlier_one() {
        let noon = Timestamp::from_millis(1_000_500);
        assert_eq!(noon.plus(Duration::from_secs(2)).as_millis(), 1_002_500);
        assert_eq!(
            noon.minus(Duration::from_secs(2)).since(noon),
            Duration::ZERO
        );
        assert_eq!(
            noon.since(noon.minus(Duration::from_secs(2))),
            Duration::from_secs(2)
        );
        assert_eq!(
            Timestamp::from_millis(i64::MAX)
                .plus(Duration::MAX)
                .as_millis(),
            i64::MAX
        );
    }

    #[test]
    fn a_moment_is_written_by_rfc_3339() {
        let text = Timestamp::from_millis(1_795_456_800_999).to_rfc3339();
        assert_eq!(text, "2026-11-23T18:00:00Z");
        assert!(Timestamp::from_millis(i64::MAX).to_rfc3339().ends_with('Z'));
        for (millis, text) in [
            (1_795_456_800_042, "2026-11-23T18:00:00.042Z"),
            (1_795_456_800_000, "2026-11-23T18:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_rfc3339_millis(), text);
        }
    }

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        for text in ["2026-11-23T18:00:00Z", "20261123T180000Z"] {
            let moment: Timestamp = text.parse().unwrap();
            assert_eq!(moment.as_millis(), 1_795_456_800_000, "{text}");
        }
        for text in ["", "2026-11-23", "20261323T180000Z", "noon"] {
            assert_eq!(text.parse::<Timestamp>(), Err(NoMoment), "{text}");
        }
    }

    #[test]
    fn seconds_round_down_on_both_sides_of_the_epoch() {
        assert_eq!(Timestamp::from_millis(1_999).as_seconds(), 1);
        assert_eq!(Timestamp::from_millis(-1).as_seconds(), -1);
        assert_eq!(Timestamp::from_seconds(-1).as_seconds(), -1);
    }
}
