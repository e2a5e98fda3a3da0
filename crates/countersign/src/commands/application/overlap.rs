//! A length of time as people type it: `24h`.

use std::time::Duration;

/// The longest overlap: a secret that ends in a year is not being replaced.
const LONGEST: Duration = Duration::from_hours(366 * 24);

pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let refused = || format!("`{text}` is no time such as 24h, 30m, 7d or 0");
    let end_of_digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end_of_digits);
    let count: u64 = digits.parse().map_err(|_| refused())?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "" if count == 0 => 0,
        _ => return Err(refused()),
    };
    let span = Duration::from_secs(count.checked_mul(seconds).ok_or_else(refused)?);
    if span > LONGEST {
        return Err("an old secret may work for a year at most".into());
    }
    Ok(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_a_number_and_a_letter() {
        for (text, seconds) in [
            ("24h", 86_400),
            ("30m", 1_800),
            ("7d", 604_800),
            ("0", 0),
            ("5s", 5),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in [
            "",
            "24",
            "h",
            "-1h",
            "1w",
            "1.5h",
            "24hours",
            "99999999999999999999h",
            "9999d",
            "٣h",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
