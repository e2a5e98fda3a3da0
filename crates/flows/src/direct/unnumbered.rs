//! What a site says of its users is written into a log that is never changed: without what may be a code or a number of theirs.

use std::net::Ipv4Addr;

/// So many digits in a row may be a code.
const OF_A_CODE: usize = 6;
/// So many, whatever stands between them, may be the number of a phone, an account or a card. A day has eight.
const OF_A_NUMBER: usize = 9;
/// What stands in its place.
const LEFT_OUT: &str = "..";

/// The same text without groups of digits that may be codes or numbers; addresses of machines stay.
pub(super) fn unnumbered(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(char::is_numeric) {
        let (before, behind) = rest.split_at(begin);
        let (group, after) = behind.split_at(end_of_group(behind));
        kept.push_str(before);
        kept.push_str(if is_too_much(group) { LEFT_OUT } else { group });
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Where the digits end that `text` begins with; two signs may stand between two of them, as in `+44 (0)7700`.
fn end_of_group(text: &str) -> usize {
    let (mut end, mut between) = (0, 0);
    for (at, c) in text.char_indices() {
        if c.is_numeric() {
            (end, between) = (at + c.len_utf8(), 0);
        } else if between < 2 && stands_between(c) {
            between += 1;
        } else {
            break;
        }
    }
    end
}

fn stands_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.' | '/' | '(' | ')' | '_' | '\u{2010}'..='\u{2015}'
        )
}

fn is_too_much(group: &str) -> bool {
    let runs = group.split(|c: char| !c.is_numeric());
    let runs = runs.filter(|run| !run.is_empty());
    let lengths: Vec<usize> = runs.map(|run| run.chars().count()).collect();
    let is_code = lengths.iter().any(|length| *length >= OF_A_CODE);
    let is_number = lengths.iter().sum::<usize>() >= OF_A_NUMBER;
    // As it is shown: 123 456, 123-4567.
    let is_shown = matches!(lengths.as_slice(), [3 | 4, 3 | 4]) && !group.contains(['.', '/']);
    (is_code || is_number || is_shown) && group.parse::<Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_code_or_a_number_is_left_out() {
        for (said, kept) in [
            (
                r#"{"code":"123456","n":1234567}"#,
                r#"{"code":"..","n":..}"#,
            ),
            ("call +44 7700 900123 now", "call +.. now"),
            ("+44 (0)7700 900 123", "+.."),
            ("06.12.34.56.78", ".."),
            ("4000-0000-0000-0002, twice", ".., twice"),
            ("١٢٣٤٥٦", ".."),
            ("a123456b", "a..b"),
            ("it was 123 456, or 1234-567.", "it was .., or ..."),
        ] {
            assert_eq!(unnumbered(said), kept);
        }
    }

    #[test]
    fn days_sums_versions_and_addresses_of_machines_stay() {
        for said in [
            "",
            "forgotten",
            r#"{"on":"2026-11-28","from":"203.0.113.177"}"#,
            "12345 of 99999 points, 3.50 each",
            "Firefox 145.0.1, Windows 11",
            "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
        ] {
            assert_eq!(unnumbered(said), said);
        }
    }
}
