//! A day of the calendar, as an administrator names one: `2026-12-01`. It begins at midnight UTC, everywhere alike.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(jiff::civil::Date);

/// The text named no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day is written as in 2026-12-01, between the years 2000 and 2199")]
pub struct NoDay;

impl Day {
    /// When it begins: midnight UTC.
    pub fn begins(self) -> Timestamp {
        let midnight = self.0.to_zoned(jiff::tz::TimeZone::UTC);
        // The years are bounded, so there is always one.
        midnight.map_or(Timestamp::from_millis(0), |midnight| {
            Timestamp::from_millis(midnight.timestamp().as_millisecond())
        })
    }

    /// Whether it has begun.
    pub fn has_come(self, now: Timestamp) -> bool {
        now >= self.begins()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let day: jiff::civil::Date = text.parse().map_err(|_| NoDay)?;
        // The parser takes more than one way to write a day, and hours behind it; what is kept is what is shown.
        let is_plain = day.to_string() == text && (2000..=2199).contains(&day.year());
        is_plain.then_some(Self(day)).ok_or(NoDay)
    }
}

impl TryFrom<String> for Day {
    type Error = NoDay;

    fn try_from(text: String) -> Result<Self, NoDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        let day: Day = "2026-12-01".parse().unwrap();
        assert_eq!(day.begins().to_rfc3339(), "2026-12-01T00:00:00Z");
        let before = day.begins().minus(Duration::from_millis(1));
        assert!(day.has_come(day.begins()) && !day.has_come(before));
        assert_eq!(day.to_string(), "2026-12-01");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026-12",
            "2026-02-30",
            "20261201",
            "2026-12-01T00:00:00",
            " 2026-12-01",
            "1999-12-31",
            "2200-01-01",
            "tomorrow",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NoDay), "{text}");
        }
    }
}
