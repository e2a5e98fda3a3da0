//! The sentences that carry a code, which an application may have in its own words: where site and code stand in them, and what
//! they must not be. Whoever writes them speaks in the operator's name to people who trust it.

use serde::{Deserialize, Serialize};

use crate::{own_words::leads_nowhere, site_form::has_no_shape, words::words};

/// A sentence that may be said in an application's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentence {
    /// The text with a code.
    TextLong,
    /// The same in fewer words: sent where the long one would need a second part.
    TextShort,
    /// Said first in a call that waits for a key.
    CallInvitation,
    /// Said first in a call that can wait for none.
    CallAnnouncement,
    /// Before the digits.
    CallCode,
    /// Before the digits, the second time.
    CallOnceMore,
    /// That a key repeats them.
    CallRepeat,
    /// At the end of a call.
    CallGoodbye,
    /// The subject of a mail with a code.
    MailSubject,
    /// What such a mail begins with; the advice never to tell the code follows in our words.
    MailText,
}

words!(Sentence, listed {
    TextLong = "text_long",
    TextShort = "text_short",
    CallInvitation = "call_invitation",
    CallAnnouncement = "call_announcement",
    CallCode = "call_code",
    CallOnceMore = "call_once_more",
    CallRepeat = "call_repeat",
    CallGoodbye = "call_goodbye",
    MailSubject = "mail_subject",
    MailText = "mail_text",
});

/// What is put for a word in braces, such as `{code}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placeholder {
    /// The site's name.
    Site,
    /// The code.
    Code,
    /// For how many minutes the code is good.
    Minutes,
    /// The host of the page the code is typed at.
    Host,
}

words!(Placeholder, listed {
    Site = "site",
    Code = "code",
    Minutes = "minutes",
    Host = "host",
});

/// Why words are no sentence of an application's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SentenceRefused {
    /// Nothing that can be seen stands in it.
    #[error("it says nothing")]
    Empty,
    /// More characters than this.
    #[error("it is longer than {0} characters")]
    TooLong(usize),
    /// A second line, or a character that cannot be seen.
    #[error("it holds a line break, or a character that cannot be seen")]
    Unseen,
    /// It lacks this.
    #[error("{{{0}}} is missing")]
    Missing(Placeholder),
    /// This has no place in it.
    #[error("{{{0}}} has no place in this sentence")]
    NotHere(Placeholder),
    /// A brace that belongs to no word that is known.
    #[error("a word in braces is none of {{site}}, {{code}}, {{minutes}}, {{host}}")]
    Unknown,
    /// The code stands too far back for a lock screen.
    #[error(
        "{{code}} comes too late: at most {most} characters may stand before it, {{site}} not counted",
        most = MOST_BEFORE_CODE
    )]
    CodeLate,
    /// It leads somewhere.
    #[error("it holds an address")]
    Link,
    /// It holds enough digits for a number to call, or for another code.
    #[error("it holds more than {most} digits", most = MOST_DIGITS)]
    Digits,
}

/// Digits a sentence may hold of its own: "within 10 minutes", and nothing one could call or type.
pub const MOST_DIGITS: usize = 3;

/// Characters that may stand before the code, the site's name not counted, which is cut to what is left of a lock screen.
pub const MOST_BEFORE_CODE: usize = 12;

impl Sentence {
    /// Characters of it at most, as it is written, placeholders and all.
    pub const fn longest(self) -> usize {
        match self {
            Self::TextLong | Self::TextShort => 160,
            Self::MailText => 600,
            Self::MailSubject => 100,
            _ => 200,
        }
    }

    /// What must stand in it: who writes, and what for.
    pub const fn needs(self) -> &'static [Placeholder] {
        match self {
            Self::TextLong | Self::TextShort => &[Placeholder::Site, Placeholder::Code],
            Self::CallInvitation | Self::CallAnnouncement | Self::MailSubject => {
                &[Placeholder::Site]
            }
            Self::MailText => &[Placeholder::Code],
            Self::CallCode | Self::CallOnceMore | Self::CallRepeat | Self::CallGoodbye => &[],
        }
    }

    /// What may stand in it. A code is in no subject, which a lock screen shows, and in no sentence of a call, where it is
    /// spoken digit by digit and only after a key.
    pub const fn takes(self) -> &'static [Placeholder] {
        match self {
            Self::TextLong | Self::TextShort | Self::MailText => Placeholder::ALL,
            _ => &[Placeholder::Site],
        }
    }

    /// Whether it goes out as a text message.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::TextLong | Self::TextShort)
    }

    /// Checks words for this sentence, as they are kept: without the blanks round them.
    pub fn check(self, words: &str) -> Result<(), SentenceRefused> {
        if words.chars().count() > self.longest() {
            return Err(SentenceRefused::TooLong(self.longest()));
        }
        if words.chars().any(|c| c.is_control() || has_no_shape(c)) {
            return Err(SentenceRefused::Unseen);
        }
        let pieces = pieces(words)?;
        let named = |which| pieces.contains(&Piece::Placeholder(which));
        let plain = || pieces.iter().filter_map(Piece::plain);
        if !plain().any(|text| text.chars().any(char::is_alphanumeric)) && !named(Placeholder::Code)
        {
            return Err(SentenceRefused::Empty);
        }
        if let Some(missing) = self.needs().iter().find(|it| !named(**it)) {
            return Err(SentenceRefused::Missing(*missing));
        }
        let all = Placeholder::ALL.iter();
        if let Some(other) = all
            .filter(|it| named(**it))
            .find(|it| !self.takes().contains(it))
        {
            return Err(SentenceRefused::NotHere(*other));
        }
        if self.is_text() && before_code(&pieces) > MOST_BEFORE_CODE {
            return Err(SentenceRefused::CodeLate);
        }
        // A value may be what a name begins or ends with, so words are judged with letters in the values' places; the page's
        // own host alone is an address.
        let filled: String = pieces.iter().map(Piece::judged).collect();
        if !leads_nowhere(&filled) {
            return Err(SentenceRefused::Link);
        }
        let digits = plain().flat_map(str::chars).filter(|c| c.is_numeric());
        if digits.count() > MOST_DIGITS {
            return Err(SentenceRefused::Digits);
        }
        Ok(())
    }
}

/// A part of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Plain(&'a str),
    Placeholder(Placeholder),
}

impl<'a> Piece<'a> {
    const fn plain(&self) -> Option<&'a str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Placeholder(_) => None,
        }
    }

    const fn judged(&self) -> &'a str {
        match self {
            Self::Plain(text) => text,
            Self::Placeholder(Placeholder::Code | Placeholder::Minutes) => "0",
            Self::Placeholder(Placeholder::Site | Placeholder::Host) => "ab",
        }
    }
}

/// Cuts a sentence at its words in braces; every brace must be part of one.
fn pieces(words: &str) -> Result<Vec<Piece<'_>>, SentenceRefused> {
    let mut pieces = Vec::new();
    let mut rest = words;
    while let Some((plain, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').ok_or(SentenceRefused::Unknown)?;
        let named = name.parse().map_err(|()| SentenceRefused::Unknown)?;
        pieces.extend([Piece::Plain(plain), Piece::Placeholder(named)]);
        rest = after;
    }
    pieces.push(Piece::Plain(rest));
    if pieces
        .iter()
        .filter_map(Piece::plain)
        .any(|text| text.contains('}'))
    {
        return Err(SentenceRefused::Unknown);
    }
    Ok(pieces)
}

/// Characters before the first code that are not of a value.
fn before_code(pieces: &[Piece<'_>]) -> usize {
    let before = pieces
        .iter()
        .take_while(|it| **it != Piece::Placeholder(Placeholder::Code));
    before
        .filter_map(Piece::plain)
        .map(|it| it.chars().count())
        .sum()
}

impl Placeholder {
    /// As it stands in a sentence: `{code}`.
    pub fn written(self) -> String {
        format!("{{{self}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_as_one_would_write_them_are_taken() {
        for (sentence, words) in [
            (
                Sentence::TextLong,
                "{site}: {code} is your code, good for {minutes} minutes.",
            ),
            (
                Sentence::TextLong,
                "{site}: {code} ist Ihr Code, z.B. nie am Telefon sagen.",
            ),
            (Sentence::TextShort, "{code} - {site}"),
            (Sentence::TextShort, "Your code {code}, {site} at {host}"),
            (
                Sentence::CallInvitation,
                "Hello, this is {site}. Press any key, 24/7.",
            ),
            (Sentence::CallCode, "The code is"),
            (Sentence::MailSubject, "Sign in to {site}"),
            (
                Sentence::MailText,
                "{code} opens {host} for {minutes} minutes.",
            ),
        ] {
            assert_eq!(sentence.check(words), Ok(()), "{words}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table: each refusal stands in it")]
    fn what_a_sentence_lacks_or_must_not_hold_is_named() {
        use Placeholder::{Code, Minutes, Site};
        let long = "x".repeat(161);
        for (sentence, words, why) in [
            (Sentence::CallCode, "", SentenceRefused::Empty),
            (Sentence::CallGoodbye, " . ", SentenceRefused::Empty),
            (
                Sentence::TextLong,
                long.as_str(),
                SentenceRefused::TooLong(160),
            ),
            (
                Sentence::MailText,
                "{code}\nand more",
                SentenceRefused::Unseen,
            ),
            (
                Sentence::TextLong,
                "{site}: {code}\u{202e}",
                SentenceRefused::Unseen,
            ),
            (
                Sentence::TextLong,
                "{code} is your code",
                SentenceRefused::Missing(Site),
            ),
            (
                Sentence::TextShort,
                "{site} says hello",
                SentenceRefused::Missing(Code),
            ),
            (
                Sentence::MailSubject,
                "{code} for {site}",
                SentenceRefused::NotHere(Code),
            ),
            (
                Sentence::CallInvitation,
                "This is {site}: {minutes}",
                SentenceRefused::NotHere(Minutes),
            ),
            (
                Sentence::TextLong,
                "{site}: {code} {Code}",
                SentenceRefused::Unknown,
            ),
            (
                Sentence::TextLong,
                "{site}: {code} {",
                SentenceRefused::Unknown,
            ),
            (
                Sentence::TextLong,
                "{site}: {code} }",
                SentenceRefused::Unknown,
            ),
            (
                Sentence::TextLong,
                "Your second step at {site}: {code}",
                SentenceRefused::CodeLate,
            ),
        ] {
            assert_eq!(sentence.check(words), Err(why), "{words}");
        }
    }

    #[test]
    fn nothing_in_a_sentence_leads_anywhere() {
        for words in [
            "{site}: {code}. Not you? evil.example/{site}",
            "{site}: {code} https://1.example",
            "{site}: {code} WWW.evil",
            "{site}: {code} at {site}.evil",
            "{site}: {code} at evil.{host}",
        ] {
            assert_eq!(
                Sentence::TextLong.check(words),
                Err(SentenceRefused::Link),
                "{words}"
            );
        }
        for words in [
            "{site}: {code}. Not you? Call 0800 1234",
            "{site}: {code} or 1-2-3-4",
            "{site}: {code} ٠١٢٣",
        ] {
            assert_eq!(
                Sentence::TextLong.check(words),
                Err(SentenceRefused::Digits),
                "{words}"
            );
        }
    }

    #[test]
    fn what_is_needed_may_stand_there() {
        for sentence in Sentence::ALL {
            assert!(
                sentence
                    .needs()
                    .iter()
                    .all(|it| sentence.takes().contains(it))
            );
            assert_eq!(sentence.as_str().parse(), Ok(*sentence));
        }
    }

    #[test]
    fn a_placeholder_is_written_in_braces() {
        assert_eq!(Placeholder::Code.written(), "{code}");
        assert_eq!(
            SentenceRefused::Missing(Placeholder::Code).to_string(),
            "{code} is missing"
        );
    }
}
