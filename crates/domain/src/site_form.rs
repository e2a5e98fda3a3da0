//! What is typed about a site, parsed at the border: its name, the addresses it may be answered at, how long an old key
//! goes on.

use std::time::Duration;

use crate::{Brand, RedirectAddress, RedirectRefused, words::words};

/// Characters of a name at most.
pub const LONGEST_SITE_NAME: usize = 60;

/// Return addresses an application may have.
pub const MOST_RETURN_ADDRESSES: usize = 20;

/// The text is no name of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a name is 1 to 60 characters that can be seen: no control characters, no marks without a shape"
)]
pub struct SiteNameRefused;

impl Brand {
    /// The name in a text that was typed, without the blanks round it.
    pub fn name_from(text: &str) -> Result<String, SiteNameRefused> {
        let name = text.trim();
        let fits = (1..=LONGEST_SITE_NAME).contains(&name.chars().count());
        if !fits || !name.chars().any(is_seen) || !is_joined_well(name) {
            return Err(SiteNameRefused);
        }
        Ok(name.to_owned())
    }
}

/// Whether nothing that is refused stands in a name but joiners in their places: between two characters that may look otherwise
/// for them, as the letters of Persian and the parts of an emoji do; and selectors in theirs, each behind one that it may change.
fn is_joined_well(name: &str) -> bool {
    let mut before = None;
    let mut is_selected = false;
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        if is_joiner(c) {
            let after = rest.clone().next();
            if !before.is_some_and(may_join) || !after.is_some_and(may_join) {
                return false;
            }
        } else if is_selector(c) {
            if is_selected || !before.is_some_and(may_be_selected) {
                return false;
            }
        } else if is_refused(c) {
            return false;
        }
        // A selector belongs to the character before it.
        is_selected = is_selector(c);
        if !is_selected {
            before = Some(c);
        }
    }
    true
}

/// U+200C keeps letters apart, and U+200D joins them.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Letters up to U+052F are Latin, Greek and Cyrillic: they stand by themselves, so that a joiner would be a mark without a shape.
fn may_join(c: char) -> bool {
    c > '\u{52f}' && is_seen(c)
}

/// Digits and four signs can be emoji, or their beginnings; all else in Latin, Greek and Cyrillic looks as it does, so that a selector
/// behind it would be a mark without a shape.
fn may_be_selected(c: char) -> bool {
    may_join(c) || matches!(c, '0'..='9' | '#' | '*' | '©' | '®')
}

/// What only chooses how the character before it looks.
const fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

/// What stands in no name: control characters; marks that break lines or turn the writing direction round, and the page's words
/// with it; and those without a shape, by which two names that look alike are two, and one that is nothing is a name.
fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' // soft hyphen
            | '\u{34f}' // joiner of graphemes
            | '\u{61c}' // mark of the writing direction
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // fillers of Hangul
            | '\u{17b4}' | '\u{17b5}' // vowels of Khmer that are not written
            | '\u{180b}'..='\u{180f}' // separators and selectors of Mongolian
            | '\u{200b}'..='\u{200f}' // blanks without width, joiners, writing direction
            | '\u{2028}'..='\u{202e}' // ends of lines and paragraphs, writing direction
            | '\u{2060}'..='\u{206f}' // joiners, operators nobody sees, writing direction
            | '\u{feff}' // mark of the byte order
            | '\u{fff9}'..='\u{fffb}' // notes between the lines
            | '\u{1d173}'..='\u{1d17a}' // beams, ties and slurs of music
            | '\u{e0000}'..='\u{e0fff}' // tags
        )
}

/// Whether a character shows nothing itself: it is refused in a name, or only chooses how another looks.
pub(crate) fn has_no_shape(c: char) -> bool {
    is_selector(c) || is_refused(c)
}

/// Whether a character alone shows something.
fn is_seen(c: char) -> bool {
    let is_blank_braille = c == '\u{2800}';
    !c.is_whitespace() && !is_blank_braille && !has_no_shape(c)
}

/// Why a list of return addresses cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnAddressesRefused {
    /// None at all.
    None,
    /// More than [`MOST_RETURN_ADDRESSES`].
    TooMany,
    /// This line is none.
    Line(String, RedirectRefused),
}

impl RedirectAddress {
    /// The addresses in a text of one a line, each once, in the order of their letters.
    pub fn list_from(text: &str) -> Result<Vec<Self>, ReturnAddressesRefused> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let parse = |line: &str| {
            line.parse()
                .map_err(|why| ReturnAddressesRefused::Line(line.to_owned(), why))
        };
        let mut all: Vec<Self> = lines.map(parse).collect::<Result<_, _>>()?;
        all.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        all.dedup();
        match all.len() {
            0 => Err(ReturnAddressesRefused::None),
            1..=MOST_RETURN_ADDRESSES => Ok(all),
            _ => Err(ReturnAddressesRefused::TooMany),
        }
    }
}

/// How long the old key still works beside a new one, as the panel offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// It ends at once: somebody has it who should not.
    None,
    /// For an hour.
    Hour,
    /// For a day.
    Day,
    /// For a week.
    Week,
}

words!(Overlap {
    None = "0h",
    Hour = "1h",
    Day = "24h",
    Week = "7d",
});

impl Overlap {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Hour, Self::Day, Self::Week];

    /// The same as a span.
    pub const fn span(self) -> Duration {
        Duration::from_hours(match self {
            Self::None => 0,
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_turns_nothing_round() {
        assert_eq!(Brand::name_from("  Lighthouse "), Ok("Lighthouse".into()));
        assert!(Brand::name_from(&"ä".repeat(60)).is_ok());
        for wrong in ["", "   ", "a\u{7}b", "a\nb", "a\u{202e}b", &"a".repeat(61)] {
            assert_eq!(Brand::name_from(wrong), Err(SiteNameRefused), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_is_seen_and_is_what_it_looks_like() {
        for good in [
            "Käthes Café & Söhne",
            "灯台",
            "منارة",
            "ประภาคาร",
            "🗼\u{fe0f}",
            // A word of Persian in two parts, and emoji of several.
            "می\u{200c}خواهم",
            "🏳\u{fe0f}\u{200d}🌈",
            "👩\u{200d}🔬 Labs",
            "Floor 3\u{fe0f}\u{20e3}",
            "Lighthouse®\u{fe0f}",
            "3",
        ] {
            assert_eq!(Brand::name_from(good), Ok(good.to_owned()));
        }
        for mark in "\u{ad}\u{34f}\u{61c}\u{115f}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\
                     \u{202e}\u{2060}\u{2064}\u{2066}\u{2069}\u{3164}\u{feff}\u{ffa0}\u{1d173}\u{1d17a}\u{e0041}"
            .chars()
        {
            for wrong in [format!("Light{mark}house"), mark.to_string()] {
                assert_eq!(Brand::name_from(&wrong), Err(SiteNameRefused), "{wrong:?}");
            }
        }
        for astray in [
            "می\u{200c}",
            "\u{200d}🌈",
            "می\u{200c}\u{200d}خواهم",
            "می\u{200c} خواهم",
            "می\u{200c}x",
            "🏳\u{200d}\u{fe0f}🌈",
            "Light\u{fe0f}house",
            "Light \u{fe0f}house",
            "\u{fe0f}Lighthouse",
            "🗼\u{fe0f}\u{fe0f}",
            "Light\u{fe00}house",
        ] {
            assert_eq!(Brand::name_from(astray), Err(SiteNameRefused), "{astray:?}");
        }
        for unseen in ["\u{2800}", "\u{fe0f}", "\u{2800} \u{2800}"] {
            assert_eq!(Brand::name_from(unseen), Err(SiteNameRefused), "{unseen:?}");
        }
    }

    #[test]
    fn return_addresses_stand_one_a_line_each_once() {
        let text = " https://b.example/x\r\n\r\nhttps://a.example/\nhttps://b.example/x\n";
        let addresses = RedirectAddress::list_from(text).unwrap();
        let addresses: Vec<_> = addresses.iter().map(RedirectAddress::as_str).collect();
        assert_eq!(addresses, ["https://a.example/", "https://b.example/x"]);
        let none = RedirectAddress::list_from(" \n\n");
        assert_eq!(none, Err(ReturnAddressesRefused::None));
        let many: Vec<_> = (0..21).map(|n| format!("https://a.example/{n}")).collect();
        let many = RedirectAddress::list_from(&many.join("\n"));
        assert_eq!(many, Err(ReturnAddressesRefused::TooMany));
        let wrong = RedirectAddress::list_from("https://a.example/\nhttp://b.example/");
        let line = "http://b.example/".to_owned();
        let why = ReturnAddressesRefused::Line(line, RedirectRefused::NotHttps);
        assert_eq!(wrong, Err(why));
    }

    #[test]
    fn an_overlap_survives_its_word() {
        for overlap in Overlap::ALL {
            assert_eq!(overlap.as_str().parse(), Ok(overlap));
        }
        assert_eq!(Overlap::Week.span(), Duration::from_hours(168));
    }
}
