//! What Twilio is to do in a call, in its markup language (<https://www.twilio.com/docs/voice/twiml>).

use std::fmt::Write;

use crate::{CallMessage, InboundAnswer, SpokenCode};

/// The longest document that may stand in the request that begins a call.
pub(super) const LONGEST: usize = 4000;

/// What a key press adds to the report address, so that it is told from a report. The address is signed as a whole.
pub(super) const KEY: &str = "key";

/// Asks for a key. Never holds the code: a mailbox would record it.
pub(super) fn invitation(message: &CallMessage, report_url: &str) -> String {
    let mut document = Document::begin(&message.voice);
    document.gather(&message.invitation, report_url);
    document.say(&message.goodbye);
    document.end()
}

/// Speaks the digits one by one, twice, and again for a key.
pub(super) fn code(spoken: &SpokenCode, report_url: &str) -> String {
    let mut document = Document::begin(&spoken.voice);
    for before in [&spoken.before, &spoken.once_more] {
        document.say(before);
        for digit in spoken.digits.expose() {
            document.pause();
            document.say(digit);
        }
        document.pause();
    }
    document.gather(&spoken.repeat, report_url);
    document.say(&spoken.goodbye);
    document.end()
}

/// Says something and hangs up.
pub(super) fn words(voice: &str, words: &str) -> String {
    let mut document = Document::begin(voice);
    document.say(words);
    document.end()
}

/// A document as the answer to Twilio's request.
pub(super) fn answer(document: String) -> InboundAnswer {
    InboundAnswer {
        report: None,
        status: 200,
        content_type: "application/xml",
        body: document,
    }
}

struct Document<'a> {
    voice: &'a str,
    text: String,
}

impl<'a> Document<'a> {
    fn begin(voice: &'a str) -> Self {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#.to_owned();
        Self { voice, text }
    }

    fn say(&mut self, words: &str) {
        let (voice, words) = (escaped(self.voice), escaped(words));
        // Writing to a string cannot fail.
        let _ = write!(self.text, r#"<Say language="{voice}">{words}</Say>"#);
    }

    fn pause(&mut self) {
        self.text.push_str(r#"<Pause length="1"/>"#);
    }

    /// Says something and waits ten seconds for a key. `finishOnKey` is empty so that `#` counts as a key, too.
    fn gather(&mut self, words: &str, report_url: &str) {
        let address = escaped(&format!("{report_url}?{KEY}=1"));
        let _ = write!(
            self.text,
            r#"<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="10" action="{address}" method="POST">"#
        );
        self.say(words);
        self.text.push_str("</Gather>");
    }

    fn end(mut self) -> String {
        self.text.push_str("</Response>");
        self.text
    }
}

/// Text as it may stand between tags and in attributes; characters XML knows no way to write are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use domain::Secret;

    use super::*;

    const URL: &str = "https://id.example/reports/main/token";

    fn spoken() -> SpokenCode {
        SpokenCode {
            voice: "de-DE".into(),
            before: "Ihr Code lautet".into(),
            once_more: "Noch einmal".into(),
            digits: Secret::new(vec!["eins".into(), "zwei".into()]),
            repeat: "Nochmals mit einer Taste.".into(),
            goodbye: "Auf Wiederhören.".into(),
        }
    }

    #[test]
    fn digits_are_spoken_one_by_one_twice_and_again_for_a_key() {
        let said = |words: &str| format!(r#"<Say language="de-DE">{words}</Say>"#);
        let pause = r#"<Pause length="1"/>"#;
        let digits = format!("{pause}{}{pause}{}{pause}", said("eins"), said("zwei"));
        let gather = format!(
            r#"<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="10" action="{URL}?key=1" method="POST">{}</Gather>"#,
            said("Nochmals mit einer Taste.")
        );
        let expected = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><Response>{}{digits}{}{digits}{gather}{}</Response>"#,
            said("Ihr Code lautet"),
            said("Noch einmal"),
            said("Auf Wiederhören.")
        );
        assert_eq!(code(&spoken(), URL), expected);
    }

    #[test]
    fn nothing_that_is_said_becomes_markup() {
        let document = words("en-GB", "</Say><Dial>+1900&\"'\u{0}\u{1b}\u{ffff}x");
        assert!(
            document.contains(">&lt;/Say&gt;&lt;Dial&gt;+1900&amp;&quot;&apos;x</Say>"),
            "{document}"
        );
    }
}
