//! The letters of a text as octets: the GSM alphabet where it suffices, UCS-2 otherwise; and how much one part holds.

use domain::Gsm7Letter;
use rusmpp::values::DataCoding;
use serde::Deserialize;

/// What a server takes the data coding 0 ("its own default") for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmppAlphabet {
    /// The GSM alphabet, a letter an octet.
    #[default]
    Gsm7,
    /// Latin-1; the server makes the GSM alphabet of it.
    Latin1,
}

/// How one text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// In the server's default alphabet.
    Default(SmppAlphabet),
    /// Two octets a letter, in UTF-16 where two do not suffice: what phones do with emoji.
    Ucs2,
}

impl Coding {
    /// The narrowest that holds the whole text.
    pub(super) fn of(text: &str, alphabet: SmppAlphabet) -> Self {
        let holds = |c: char| match alphabet {
            SmppAlphabet::Gsm7 => Gsm7Letter::of(c).is_some(),
            // Whatever GSM lacks would be replaced or dropped on the way.
            SmppAlphabet::Latin1 => Gsm7Letter::of(c).is_some() && u8::try_from(c).is_ok(),
        };
        if text.chars().all(holds) {
            Self::Default(alphabet)
        } else {
            Self::Ucs2
        }
    }

    pub(super) const fn data_coding(self) -> DataCoding {
        match self {
            Self::Default(_) => DataCoding::McSpecific,
            Self::Ucs2 => DataCoding::Ucs2,
        }
    }

    /// What a text that stands alone may weigh: 160 septets or 140 octets.
    pub(super) const fn whole(self) -> usize {
        match self {
            Self::Default(_) => 160,
            Self::Ucs2 => 140,
        }
    }

    /// What one of several parts may weigh: the header that numbers it takes 6 octets, or 7 septets.
    const fn part(self) -> usize {
        match self {
            Self::Default(_) => 153,
            Self::Ucs2 => 134,
        }
    }

    fn weight(self, c: char) -> usize {
        match self {
            Self::Default(_) => Gsm7Letter::of(c).map_or(1, Gsm7Letter::septets),
            Self::Ucs2 => 2 * c.len_utf16(),
        }
    }

    /// The text in parts, none of which cuts a letter in two; one part where it fits whole.
    pub(super) fn cut(self, text: &str) -> Vec<&str> {
        if text.chars().map(|c| self.weight(c)).sum::<usize>() <= self.whole() {
            return vec![text];
        }
        let (mut parts, mut rest, mut weight) = (Vec::new(), text, 0);
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if weight + self.weight(c) > self.part() {
                let (part, behind) = rest.split_at(at - from);
                parts.push(part);
                (rest, from, weight) = (behind, at, 0);
            }
            weight += self.weight(c);
        }
        parts.push(rest);
        parts
    }

    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Default(SmppAlphabet::Gsm7) => text.chars().flat_map(gsm_octets).collect(),
            Self::Default(SmppAlphabet::Latin1) => {
                text.chars().filter_map(|c| u8::try_from(c).ok()).collect()
            }
            Self::Ucs2 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// An octet, or the escape and an octet; nothing of what GSM lacks.
fn gsm_octets(c: char) -> impl Iterator<Item = u8> {
    let (escape, number) = match Gsm7Letter::of(c) {
        Some(Gsm7Letter::Plain(number)) => (None, Some(number)),
        Some(Gsm7Letter::Escaped(number)) => (Some(Gsm7Letter::ESCAPE), Some(number)),
        None => (None, None),
    };
    escape.into_iter().chain(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GSM: Coding = Coding::Default(SmppAlphabet::Gsm7);

    #[test]
    fn an_escaped_letter_is_two_octets() {
        assert_eq!(GSM.encode("a€{"), [0x61, 0x1b, 0x65, 0x1b, 0x28]);
    }

    #[test]
    fn the_narrowest_alphabet_is_taken() {
        for (text, alphabet, coding) in [
            ("Für 5 €", SmppAlphabet::Gsm7, GSM),
            ("Kod: wyślij", SmppAlphabet::Gsm7, Coding::Ucs2),
            (
                "Für fünf",
                SmppAlphabet::Latin1,
                Coding::Default(SmppAlphabet::Latin1),
            ),
            // Latin-1 has no €, and GSM no ç.
            ("5 €", SmppAlphabet::Latin1, Coding::Ucs2),
            ("français", SmppAlphabet::Latin1, Coding::Ucs2),
        ] {
            assert_eq!(Coding::of(text, alphabet), coding, "{text}");
        }
        let latin1 = Coding::Default(SmppAlphabet::Latin1);
        assert_eq!(latin1.encode("ü@"), [0xfc, 0x40]);
        assert_eq!(Coding::Ucs2.encode("ł😀"), [1, 0x42, 0xd8, 0x3d, 0xde, 0]);
    }

    #[test]
    fn a_text_is_cut_where_phones_expect_it() {
        for (letter, coding, fits, part) in [
            ("a", GSM, 160, 153),
            ("€", GSM, 80, 76),
            ("ł", Coding::Ucs2, 70, 67),
            ("😀", Coding::Ucs2, 35, 33),
        ] {
            assert_eq!(coding.cut(&letter.repeat(fits)).len(), 1, "{letter}");
            let long = letter.repeat(fits + 1);
            let parts = coding.cut(&long);
            assert_eq!(parts.concat(), long);
            assert_eq!(parts.len(), 2, "{letter}");
            assert_eq!(parts[0].chars().count(), part, "{letter}");
        }
        assert_eq!(GSM.cut(""), [""]);
    }
}
