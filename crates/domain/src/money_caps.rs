//! How much may be spent on texts and calls within a day and a month (UTC).

use jiff::{civil::Date, tz::TimeZone};

use crate::{DayNumber, Money, Timestamp, words::words};

/// Hundredths of a cap at which owners are told, once each.
const TOLD_AT: [i64; 3] = [50, 80, 100];

/// Caps; none where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MoneyCaps {
    /// Within a day.
    pub day: Option<Money>,
    /// Within a month of the calendar.
    pub month: Option<Money>,
}

impl MoneyCaps {
    /// What a new installation begins with: 50.00 a day, whatever its currency is.
    pub const FIRST: Self = Self {
        day: Some(Money::from_micros(50_000_000)),
        month: None,
    };

    /// The cap of this span.
    pub const fn of(self, period: MoneyPeriod) -> Option<Money> {
        match period {
            MoneyPeriod::Day => self.day,
            MoneyPeriod::Month => self.month,
        }
    }

    /// Whether more may be spent by these than by those before: a cap is gone, or higher.
    pub fn allow_more(self, before: Self) -> bool {
        MoneyPeriod::ALL
            .iter()
            .any(|period| match (self.of(*period), before.of(*period)) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some(cap), Some(was)) => cap > was,
            })
    }
}

/// A span that a cap is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoneyPeriod {
    /// A day, UTC.
    Day,
    /// A month of the calendar, UTC.
    Month,
}

words!(MoneyPeriod, listed {
    Day = "day",
    Month = "month",
});

/// Which day or month: days since 1970-01-01, or months since the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanNumber(pub i64);

impl MoneyPeriod {
    /// The one a moment belongs to.
    pub fn number(self, now: Timestamp) -> SpanNumber {
        match self {
            Self::Day => SpanNumber(DayNumber::of(now).0),
            Self::Month => {
                let date = date(now);
                SpanNumber(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
            }
        }
    }

    /// The first day of the one a moment belongs to.
    pub fn first_day(self, now: Timestamp) -> DayNumber {
        let today = DayNumber::of(now);
        match self {
            Self::Day => today,
            Self::Month => today.before(i64::from(date(now).day()) - 1),
        }
    }

    /// When the next one begins.
    pub fn ends(self, now: Timestamp) -> Timestamp {
        let first = self.first_day(now);
        let days = match self {
            Self::Day => 1,
            Self::Month => i64::from(date(now).days_in_month()),
        };
        first.before(-days).begins()
    }
}

fn date(now: Timestamp) -> Date {
    let at = jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).date()
}

/// The highest step, in hundredths of the cap, that so much spent has reached; none below the first.
pub fn cap_step(spent: Money, cap: Money) -> Option<i64> {
    let (spent, cap) = (i128::from(spent.micros()), i128::from(cap.micros()));
    let reached = |step: &i64| spent * 100 >= cap * i128::from(*step);
    TOLD_AT.into_iter().rev().find(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let at: jiff::Timestamp = text.parse().unwrap();
        Timestamp::from_millis(at.as_millisecond())
    }

    fn money(units: i64) -> Money {
        Money::from_micros(units * 1_000_000)
    }

    #[test]
    fn days_and_months_are_those_of_the_calendar() {
        let now = at("2026-02-17T23:59:59Z");
        let month = MoneyPeriod::Month;
        assert_eq!(month.number(now), SpanNumber(2026 * 12 + 1));
        assert_eq!(
            month.number(at("2026-03-01T00:00:00Z")),
            SpanNumber(2026 * 12 + 2)
        );
        assert_eq!(month.first_day(now).begins(), at("2026-02-01T00:00:00Z"));
        assert_eq!(month.ends(now), at("2026-03-01T00:00:00Z"));
        assert_eq!(MoneyPeriod::Day.ends(now), at("2026-02-18T00:00:00Z"));
        assert_eq!(MoneyPeriod::Day.number(now).0, DayNumber::of(now).0);
    }

    #[test]
    fn a_cap_that_is_gone_or_higher_allows_more() {
        let caps = |day: Option<i64>, month: Option<i64>| MoneyCaps {
            day: day.map(money),
            month: month.map(money),
        };
        let before = caps(Some(50), None);
        for (after, more) in [
            (caps(Some(50), None), false),
            (caps(Some(40), Some(1_000)), false),
            (caps(Some(51), Some(60)), true),
            (caps(None, Some(60)), true),
        ] {
            assert_eq!(after.allow_more(before), more, "{after:?}");
        }
        assert!(!caps(Some(1), Some(1)).allow_more(MoneyCaps::default()));
    }

    #[test]
    fn owners_are_told_at_half_four_fifths_and_all() {
        for (spent, step) in [
            (0, None),
            (49, None),
            (50, Some(50)),
            (80, Some(80)),
            (101, Some(100)),
        ] {
            assert_eq!(cap_step(money(spent), money(100)), step, "{spent}");
        }
        // Where nothing may be spent, all of it is.
        assert_eq!(cap_step(money(0), money(0)), Some(100));
    }
}
