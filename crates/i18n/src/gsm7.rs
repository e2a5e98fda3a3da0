//! How long a text message is. The GSM 7-bit alphabet (3GPP TS 23.038, section 6.2.1) carries 160 characters in one
//! part; one character outside it turns the whole message to UCS-2, which carries 70.

use domain::{Gsm7Letter, gsm7_septets};

const SEPTETS_IN_ONE_PART: usize = 160;
const UNITS_IN_ONE_PART: usize = 70;
/// Of several parts each gives some of its room to the header that joins them (3GPP TS 23.040, section 9.2.3.24.1).
const SEPTETS_OF_SEVERAL: usize = 153;
const UNITS_OF_SEVERAL: usize = 67;

/// Whether `text` fits one part: 160 septets, or 70 UTF-16 units where GSM-7 does not do.
pub fn one_part(text: &str) -> bool {
    match gsm7_septets(text) {
        Some(septets) => septets <= SEPTETS_IN_ONE_PART,
        None => text.encode_utf16().count() <= UNITS_IN_ONE_PART,
    }
}

/// How many parts `text` takes, and is billed as: one at least. No character is torn apart, so the last place of a part may stay
/// free.
pub fn parts(text: &str) -> usize {
    if one_part(text) {
        return 1;
    }
    let is_gsm7 = gsm7_septets(text).is_some();
    let (room, mut parts, mut used) = if is_gsm7 {
        (SEPTETS_OF_SEVERAL, 1, 0)
    } else {
        (UNITS_OF_SEVERAL, 1, 0)
    };
    for c in text.chars() {
        let size = if is_gsm7 {
            Gsm7Letter::of(c).map_or(1, Gsm7Letter::septets)
        } else {
            c.len_utf16()
        };
        if used + size > room {
            parts += 1;
            used = 0;
        }
        used += size;
    }
    parts
}

/// `text` with punctuation and blanks that only look different replaced by their GSM-7 likes. Letters stay as they
/// are: a name is written as its owner writes it.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => plain.push('\''),
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => plain.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => plain.push('-'),
            '…' => plain.push_str("..."),
            '•' | '·' => plain.push('*'),
            // Marks without a shape: soft hyphen, zero-width blanks, joins, directions, byte order mark.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            _ if c.is_whitespace() || c.is_control() => plain.push(' '),
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_ends_at_160_or_70() {
        assert!(one_part(&"a".repeat(160)) && !one_part(&"a".repeat(161)));
        assert!(one_part(&"€".repeat(80)) && !one_part(&"€".repeat(81)));
        assert!(one_part(&"ł".repeat(70)) && !one_part(&"ł".repeat(71)));
        assert!(one_part(&"😀".repeat(35)) && !one_part(&"😀".repeat(36)));
    }

    #[test]
    fn what_does_not_fit_one_part_is_counted_by_joined_parts() {
        for (text, expected) in [
            (String::new(), 1),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("ł".repeat(70), 1),
            ("ł".repeat(71), 2),
            ("ł".repeat(134), 2),
            ("ł".repeat(135), 3),
            // 153 septets hold 76 of these, 67 units 33 of those.
            ("€".repeat(152), 2),
            ("€".repeat(153), 3),
            ("😀".repeat(66), 2),
            ("😀".repeat(67), 3),
        ] {
            assert_eq!(parts(&text), expected, "{}", text.chars().count());
        }
    }

    #[test]
    fn look_alikes_are_replaced_and_letters_kept() {
        assert_eq!(
            plain("Joe’s – “Café”…\u{a0}\u{200b}Łódź"),
            "Joe's - \"Café\"... Łódź"
        );
    }
}
