//! How long a text message is. The GSM 7-bit alphabet (3GPP TS 23.038, section 6.2.1) carries 160 characters in one
//! part; one character outside it turns the whole message to UCS-2, which carries 70.

/// The basic alphabet: one septet each (its 128th place is the escape, which is no character).
pub const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                     ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table: an escape and one more, so two septets each.
pub const EXTENSION: &str = "\u{c}^{}\\[~]|€";

const SEPTETS_IN_ONE_PART: usize = 160;
const UNITS_IN_ONE_PART: usize = 70;
/// Of several parts each gives some of its room to the header that joins them (3GPP TS 23.040, section 9.2.3.24.1).
const SEPTETS_OF_SEVERAL: usize = 153;
const UNITS_OF_SEVERAL: usize = 67;

/// How long a text is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLength {
    /// Septets of GSM-7, or UTF-16 units of UCS-2.
    pub units: usize,
    /// Parts it takes; each is billed.
    pub parts: usize,
    /// Units one part holds, in the alphabet it takes.
    pub in_one_part: usize,
    /// The first character GSM-7 lacks, for which the whole text goes in UCS-2; none where all of it is GSM-7.
    pub beyond_gsm7: Option<char>,
}

/// Measures a text. No character is cut in two: what does not fit a part whole begins the next one.
pub fn text_length(text: &str) -> TextLength {
    let beyond_gsm7 = text.chars().find(|c| septets_of(*c).is_none());
    let (in_one_part, of_several) = match beyond_gsm7 {
        None => (SEPTETS_IN_ONE_PART, SEPTETS_OF_SEVERAL),
        Some(_) => (UNITS_IN_ONE_PART, UNITS_OF_SEVERAL),
    };
    let size = |c: char| match beyond_gsm7 {
        None => septets_of(c).unwrap_or(1),
        Some(_) => c.len_utf16(),
    };
    let units = text.chars().map(size).sum();
    let parts = if units <= in_one_part {
        1
    } else {
        let mut parts = 1;
        let mut filled = 0;
        for c in text.chars() {
            if filled + size(c) > of_several {
                parts += 1;
                filled = 0;
            }
            filled += size(c);
        }
        parts
    };
    TextLength {
        units,
        parts,
        in_one_part,
        beyond_gsm7,
    }
}

/// How many septets `text` takes; `None` when it holds a character GSM-7 lacks.
pub fn septets(text: &str) -> Option<usize> {
    text.chars().map(septets_of).sum()
}

fn septets_of(c: char) -> Option<usize> {
    match c {
        _ if BASIC.contains(c) => Some(1),
        _ if EXTENSION.contains(c) => Some(2),
        _ => None,
    }
}

/// Whether `text` fits one part: 160 septets, or 70 UTF-16 units where GSM-7 does not do.
pub fn one_part(text: &str) -> bool {
    text_length(text).parts == 1
}

/// Signs that only look different, and the sign of GSM-7 that is written for them. Letters are none of them: a name is written as
/// its owner writes it.
pub const LOOK_ALIKES: [(&str, &str); 12] = [
    ("‘’‚‛′`´ʼʹˈ‹›", "'"),
    ("“”„‟″«»〝〞", "\""),
    ("‐‑‒–—―−⁃﹣－", "-"),
    ("…", "..."),
    ("•·∙⋅", "*"),
    ("⁄∕／", "/"),
    ("：﹕∶", ":"),
    ("，", ","),
    ("！", "!"),
    ("？", "?"),
    ("（", "("),
    ("）", ")"),
];

/// `text` with signs and blanks that only look different replaced by their likes of GSM-7.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Marks without a shape: soft hyphen, zero-width blanks, joins, directions, byte order mark.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            _ if c.is_whitespace() || c.is_control() => plain.push(' '),
            _ => match LOOK_ALIKES.iter().find(|(signs, _)| signs.contains(c)) {
                Some((_, like)) => plain.push_str(like),
                None => plain.push(c),
            },
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete() {
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
        let mut all: Vec<char> = BASIC.chars().chain(EXTENSION.chars()).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 137, "137 characters and the escape make 138");
    }

    #[test]
    fn septets_are_counted() {
        assert_eq!(septets(""), Some(0));
        assert_eq!(septets("@host #123456\n"), Some(14));
        assert_eq!(septets("€[]"), Some(6));
        assert_eq!(septets("Grüße"), Some(5));
        for outside in ["ç", "á", "’", "ł", "Я", "😀", "`"] {
            assert_eq!(septets(outside), None, "{outside}");
        }
    }

    #[test]
    fn one_part_ends_at_160_or_70() {
        assert!(one_part(&"a".repeat(160)) && !one_part(&"a".repeat(161)));
        assert!(one_part(&"€".repeat(80)) && !one_part(&"€".repeat(81)));
        assert!(one_part(&"ł".repeat(70)) && !one_part(&"ł".repeat(71)));
        assert!(one_part(&"😀".repeat(35)) && !one_part(&"😀".repeat(36)));
    }

    #[test]
    fn a_text_is_measured_as_it_is_billed() {
        for (text, units, parts, beyond) in [
            (String::new(), 0, 1, None),
            ("a".repeat(160), 160, 1, None),
            ("a".repeat(161), 161, 2, None),
            ("a".repeat(306), 306, 2, None),
            ("a".repeat(307), 307, 3, None),
            // The 153rd septet is no place for half of a pair.
            (
                format!("{}€{}", "a".repeat(152), "a".repeat(152)),
                306,
                3,
                None,
            ),
            ("ł".repeat(70), 70, 1, Some('ł')),
            ("ł".repeat(71), 71, 2, Some('ł')),
            ("ł".repeat(134), 134, 2, Some('ł')),
            ("ł".repeat(135), 135, 3, Some('ł')),
            (
                format!("{}😀{}", "ł".repeat(66), "ł".repeat(66)),
                134,
                3,
                Some('ł'),
            ),
            ("Grüße ç".into(), 7, 1, Some('ç')),
        ] {
            let length = text_length(&text);
            let measured = (length.units, length.parts, length.beyond_gsm7);
            assert_eq!(measured, (units, parts, beyond), "{text}");
            let in_one_part = if beyond.is_some() { 70 } else { 160 };
            assert_eq!(length.in_one_part, in_one_part);
        }
    }

    #[test]
    fn look_alikes_are_replaced_and_letters_kept() {
        assert_eq!(
            plain("Joe’s – “Café”…\u{a0}\u{200b}Łódź"),
            "Joe's - \"Café\"... Łódź"
        );
        assert_eq!(plain("A／B：C － ‹d›！"), "A/B:C - 'd'!");
        for (signs, like) in LOOK_ALIKES {
            assert!(septets(like).is_some(), "{like}");
            assert!(signs.chars().all(|c| septets(&c.to_string()).is_none()));
        }
    }
}
