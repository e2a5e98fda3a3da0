//! The letters a text message has room for: the seven-bit alphabet of phones (3GPP TS 23.038, section 6.2.1) and what stands behind
//! its escape (section 6.2.1.1), by their numbers, as gateways write them. `i18n`, which knows no other crate, has a table of its own
//! to measure texts by.

/// The default alphabet, each letter at its number. The escape has a number, and is no letter.
const LETTERS: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// What stands behind an escape.
const ESCAPED: [(char, u8); 10] = [
    ('\u{c}', 0x0a),
    ('^', 0x14),
    ('{', 0x28),
    ('}', 0x29),
    ('\\', 0x2f),
    ('[', 0x3c),
    ('~', 0x3d),
    (']', 0x3e),
    ('|', 0x40),
    ('€', 0x65),
];

/// A letter of the alphabet, with its number: 0 to 127.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gsm7Letter {
    /// One septet.
    Plain(u8),
    /// The escape, and this behind it: two septets.
    Escaped(u8),
}

impl Gsm7Letter {
    /// The number of the escape.
    pub const ESCAPE: u8 = 0x1b;

    /// What `c` is in the alphabet; none where it has no such letter.
    pub fn of(c: char) -> Option<Self> {
        let plain = || {
            let number = LETTERS.chars().position(|letter| letter == c)?;
            let number = u8::try_from(number).ok()?;
            (number != Self::ESCAPE).then_some(Self::Plain(number))
        };
        let escaped = || {
            let found = ESCAPED.iter().find(|(letter, _)| *letter == c)?;
            Some(Self::Escaped(found.1))
        };
        plain().or_else(escaped)
    }

    /// How many septets it takes.
    pub const fn septets(self) -> usize {
        match self {
            Self::Plain(_) => 1,
            Self::Escaped(_) => 2,
        }
    }
}

/// How many septets `text` takes; none where it holds a letter the alphabet lacks.
pub fn gsm7_septets(text: &str) -> Option<usize> {
    let letters = text.chars().map(Gsm7Letter::of);
    letters.map(|letter| letter.map(Gsm7Letter::septets)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_has_its_128_places_and_no_letter_twice() {
        assert_eq!(LETTERS.chars().count(), 128);
        let escaped = ESCAPED.iter().map(|(letter, _)| *letter);
        let mut all: Vec<char> = LETTERS.chars().chain(escaped).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 138, "137 letters and the escape");
    }

    #[test]
    fn letters_have_their_numbers() {
        // Corners of the table in 3GPP TS 23.038.
        for (letter, number) in [
            ('@', 0x00),
            ('\n', 0x0a),
            ('Δ', 0x10),
            ('Æ', 0x1c),
            (' ', 0x20),
            ('¤', 0x24),
            ('?', 0x3f),
            ('¡', 0x40),
            ('Ä', 0x5b),
            ('§', 0x5f),
            ('¿', 0x60),
            ('ä', 0x7b),
            ('à', 0x7f),
        ] {
            let plain = Some(Gsm7Letter::Plain(number));
            assert_eq!(Gsm7Letter::of(letter), plain, "{letter}");
        }
        assert_eq!(Gsm7Letter::of('€'), Some(Gsm7Letter::Escaped(0x65)));
        assert_eq!(Gsm7Letter::of('\u{c}'), Some(Gsm7Letter::Escaped(0x0a)));
        for missing in [
            '\u{1b}', '\u{0}', '\t', 'ç', 'á', 'ł', '’', '`', 'Я', 'コ', '😀',
        ] {
            assert_eq!(Gsm7Letter::of(missing), None, "{missing}");
        }
    }

    #[test]
    fn septets_are_counted() {
        for (text, septets) in [
            ("", Some(0)),
            ("@host #123456\n", Some(14)),
            ("€[]", Some(6)),
            ("Grüße", Some(5)),
            ("^{}\\[]~|€@_$", Some(21)),
            ("Łódź", None),
        ] {
            assert_eq!(gsm7_septets(text), septets, "{text}");
        }
    }
}
