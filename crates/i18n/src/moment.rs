//! A moment in words: "27 November 2026, 05:43 UTC". Servers do not know where a reader is, so it is always UTC.

use jiff::{Timestamp, tz::TimeZone};

use crate::{Language, say};

/// The day a moment belongs to, without its year: "27 November".
pub fn day(language: Language, millis: i64) -> String {
    let at = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = at.to_zoned(TimeZone::UTC);
    let month = say(language, &format!("month.m{}", at.month()), &[]);
    let values = [
        ("day", i64::from(at.day()).into()),
        ("month", month.as_str().into()),
    ];
    say(language, "month.of_day", &values)
}

/// The moment so many milliseconds after the beginning of 1970, to the minute.
pub fn moment(language: Language, millis: i64) -> String {
    let at = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = at.to_zoned(TimeZone::UTC);
    let month = say(language, &format!("month.m{}", at.month()), &[]);
    // As numbers, the year would be grouped and the time lose its noughts.
    let (year, time) = (
        at.year().to_string(),
        format!("{:02}:{:02}", at.hour(), at.minute()),
    );
    let values = [
        ("day", i64::from(at.day()).into()),
        ("month", month.as_str().into()),
        ("year", year.as_str().into()),
        ("time", time.as_str().into()),
    ];
    say(language, "month.moment", &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_people_write_them() {
        let german: Language = "de".parse().unwrap();
        let at = 1_795_758_180_000;
        assert_eq!(
            moment(Language::english(), at),
            "27 November 2026, 05:43 UTC"
        );
        assert_eq!(moment(german, at), "27. November 2026, 05:43 UTC");
        assert_eq!(moment(german, 1_772_582_400_000), "4. März 2026, 00:00 UTC");
        assert_eq!(
            moment(Language::english(), i64::MAX),
            "1 January 1970, 00:00 UTC"
        );
    }
}
