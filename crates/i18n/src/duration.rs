//! Lengths of time in words: "45 seconds", "1 minute", "24 hours".

use std::time::Duration;

use crate::{Language, say};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// `time` in the largest unit that says it without losing much, always rounded up: nobody who waits that long is
/// too early. Nought reads as one second.
pub fn duration(language: Language, time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let seconds = seconds.max(1);
    let (key, unit) = if seconds < MINUTE {
        ("duration.seconds", 1)
    } else if seconds < 2 * HOUR && seconds != HOUR {
        ("duration.minutes", MINUTE)
    } else if seconds <= 2 * DAY {
        ("duration.hours", HOUR)
    } else {
        ("duration.days", DAY)
    };
    let count = i64::try_from(seconds.div_ceil(unit)).unwrap_or(i64::MAX);
    say(language, key, &[("count", count.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        let german: Language = "de".parse().unwrap();
        for (milliseconds, in_english, in_german) in [
            (0, "1 second", "1 Sekunde"),
            (1, "1 second", "1 Sekunde"),
            (45_000, "45 seconds", "45 Sekunden"),
            (59_001, "1 minute", "1 Minute"),
            (60_000, "1 minute", "1 Minute"),
            (60_001, "2 minutes", "2 Minuten"),
            (15 * 60_000, "15 minutes", "15 Minuten"),
            (3_600_000, "1 hour", "1 Stunde"),
            (90 * 60_000, "90 minutes", "90 Minuten"),
            (24 * 3_600_000, "24 hours", "24 Stunden"),
            (48 * 3_600_000, "48 hours", "48 Stunden"),
            (72 * 3_600_000, "3 days", "3 Tage"),
        ] {
            let time = Duration::from_millis(milliseconds);
            assert_eq!(duration(Language::english(), time), in_english);
            assert_eq!(duration(german, time), in_german);
        }
    }
}
