//! Codes that people copy by hand: twelve characters of Crockford's base32, 60 bits, shown in groups of four.
//!
//! What such a code is good for stands with its owner: `recovery_code.rs`, `pairing_offer.rs`.

use rand::Rng;

use crate::{Secret, id::CROCKFORD};

/// Characters of a code.
const LENGTH: usize = 12;

/// Longest input looked at, blanks and hyphens included.
const MAX_INPUT: usize = 64;

/// One code, in small letters without hyphens. Not printed.
#[derive(Clone, Debug)]
pub(crate) struct TypedCode(Secret<String>);

impl TypedCode {
    pub(crate) fn make(rng: &mut impl Rng) -> Self {
        let mut bytes = [0_u8; 15];
        rng.fill_bytes(&mut bytes);
        let text = CROCKFORD.as_ref().map(|base32| base32.encode(&bytes));
        let text = text.unwrap_or_default().chars().take(LENGTH).collect();
        Self(Secret::new(text))
    }

    /// Reads what a person typed: blanks, hyphens and large letters are welcome, `o`, `i` and `l` are the digits they
    /// look like. None when it is no code.
    pub(crate) fn from_input(text: &str) -> Option<Self> {
        if text.len() > MAX_INPUT {
            return None;
        }
        let read: Option<String> = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => Some('0'),
                'i' | 'l' => Some('1'),
                'u' => None,
                c if c.is_ascii_digit() || c.is_ascii_lowercase() => Some(c),
                _ => None,
            })
            .collect();
        read.filter(|code| code.len() == LENGTH)
            .map(|code| Self(Secret::new(code)))
    }

    /// The characters, for a keyed hash.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }

    /// As it is shown, once: `abcd-efgh-jkmn`.
    pub(crate) fn shown(&self) -> String {
        let characters: Vec<char> = self.0.expose().chars().collect();
        let groups = characters.chunks(4).map(|group| group.iter().collect());
        groups.collect::<Vec<String>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn read(text: &str) -> Option<String> {
        TypedCode::from_input(text).map(|code| code.expose().to_owned())
    }

    #[test]
    fn a_code_reads_back_as_it_is_shown() {
        let code = TypedCode::make(&mut StdRng::from_seed([1; 32]));
        let shown = code.shown();
        assert_eq!(shown.len(), 14, "{shown}");
        assert_eq!(read(&shown).as_deref(), Some(code.expose()));
        let upper = format!(" {} ", shown.to_uppercase().replace('-', " \u{2013} "));
        assert_eq!(read(&upper).as_deref(), Some(code.expose()));
    }

    #[test]
    fn letters_that_look_like_digits_are_those_digits() {
        assert_eq!(read("OOOO-iiii-LLLL").as_deref(), Some("000011111111"));
    }

    #[test]
    fn what_is_no_code_is_none() {
        for wrong in [
            "",
            "123456",
            "aaaabbbbccccd",
            "aaaa-bbbb-ccc!",
            "uuuubbbbcccc",
            "ａaaabbbbccc",
            &"a".repeat(65),
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
