//! What Vonage is to do in a call, as a call control object
//! (<https://developer.vonage.com/en/voice/voice-api/ncco-reference>).

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{CallMessage, SpokenCode};

/// The longest text Vonage speaks at once.
const LONGEST: usize = 1500;

/// What a key press adds to the report address, so that it is told from a report.
pub(super) const KEY: &str = "key";

/// How many seconds a key is waited for: the most Vonage waits.
const WAITS: u32 = 10;

/// Asks for a key. Never holds the code: a mailbox would record it. None where the words are too long.
pub(super) fn invitation(message: &CallMessage, report_url: &str) -> Option<Value> {
    let fits = |words: &str| words.chars().count() <= LONGEST;
    let script = json!([
        ask(&message.voice, &message.invitation),
        input(report_url),
        say(&message.voice, &message.goodbye),
    ]);
    (fits(&message.invitation) && fits(&message.goodbye)).then_some(script)
}

/// Speaks the digits one by one, twice, and again for a key.
pub(super) fn code(spoken: &SpokenCode, report_url: &str) -> Value {
    let digits = |before: &str| {
        let mut speech = format!("<speak>{}", escaped(before));
        for digit in spoken.digits.expose() {
            // Writing to a string cannot fail.
            let _ = write!(speech, r#"<break time="1s"/>{}"#, escaped(digit));
        }
        speech.push_str(r#"<break time="1s"/></speak>"#);
        say(&spoken.voice, &speech)
    };
    json!([
        digits(&spoken.before),
        digits(&spoken.once_more),
        ask(&spoken.voice, &spoken.repeat),
        input(report_url),
        say(&spoken.voice, &spoken.goodbye),
    ])
}

/// Says something and hangs up.
pub(super) fn words(voice: &str, words: &str) -> Value {
    json!([say(voice, words)])
}

fn say(voice: &str, words: &str) -> Value {
    json!({"action": "talk", "text": words, "language": voice})
}

/// Says something that a key may cut short; an input must follow it.
fn ask(voice: &str, words: &str) -> Value {
    json!({"action": "talk", "text": words, "language": voice, "bargeIn": true})
}

/// Waits for one key. `#` counts as a key like any other.
fn input(report_url: &str) -> Value {
    json!({
        "action": "input",
        "type": ["dtmf"],
        "dtmf": {"maxDigits": 1, "timeOut": WAITS, "submitOnHash": false},
        "eventUrl": [format!("{report_url}?{KEY}=1")],
        "eventMethod": "POST",
    })
}

/// Text as it may stand between the tags of speech.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
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

    #[test]
    fn digits_are_spoken_one_by_one_twice_and_again_for_a_key() {
        let spoken = SpokenCode {
            voice: "de-DE".into(),
            before: "Ihr Code bei <Füchse & Co>".into(),
            once_more: "Noch einmal".into(),
            digits: Secret::new(vec!["eins".into(), "zwei".into()]),
            repeat: "Nochmals mit einer Taste.".into(),
            goodbye: "Auf Wiederhören.".into(),
        };
        let digits = r#"<break time="1s"/>eins<break time="1s"/>zwei<break time="1s"/></speak>"#;
        let said = |text: String| json!({"action": "talk", "text": text, "language": "de-DE"});
        let expected = json!([
            said(format!("<speak>Ihr Code bei &lt;Füchse &amp; Co&gt;{digits}")),
            said(format!("<speak>Noch einmal{digits}")),
            {"action": "talk", "text": "Nochmals mit einer Taste.", "language": "de-DE", "bargeIn": true},
            {
                "action": "input",
                "type": ["dtmf"],
                "dtmf": {"maxDigits": 1, "timeOut": 10, "submitOnHash": false},
                "eventUrl": ["https://id.example/reports/main/token?key=1"],
                "eventMethod": "POST",
            },
            said("Auf Wiederhören.".to_owned()),
        ]);
        assert_eq!(code(&spoken, URL), expected);
    }
}
