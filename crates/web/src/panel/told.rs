//! Rows of the log in plain words for whoever runs the house: each event has its sentence, and no word of the log is ever
//! without one but those of a later release, which are shown as they are.

use std::time::Duration;

use domain::{ChangeKind, Event, Timestamp};
use flows::{Fate, FateState, LogLine, Story};
use i18n::Value;

use super::Frame;
use crate::log_detail::{parts, value};

/// A story in words.
pub(super) struct Told {
    /// When it began.
    pub(super) at: String,
    /// Its sentences, each with the time of day.
    pub(super) lines: Vec<String>,
}

/// Tells a story.
pub(super) fn tell(frame: &Frame, story: &Story) -> Told {
    let begun = story.lines.first().map(|line| line.at);
    let mut lines: Vec<(Timestamp, String)> = story
        .lines
        .iter()
        .map(|line| (line.at, sentence(frame, line)))
        .collect();
    for fate in &story.messages {
        if let Some((at, said)) = fate_in_words(frame, fate) {
            lines.push((at, said));
        }
    }
    // What a message came to stands behind what was written down at the same moment.
    lines.sort_by_key(|(at, _)| *at);
    let lines = lines.into_iter();
    Told {
        at: begun.map_or_else(String::new, |at| {
            i18n::moment(frame.language, at.as_millis())
        }),
        lines: lines
            .map(|(at, said)| format!("{} {said}", time_of_day(at)))
            .collect(),
    }
}

/// One row in words.
pub(super) fn sentence(frame: &Frame, line: &LogLine) -> String {
    let LogLine { event, detail, .. } = line;
    let Ok(known) = event.parse::<Event>() else {
        return format!("{event} {detail}").trim_end().to_owned();
    };
    let (ours, reason) = parts(known, detail);
    let said = plain(frame, known, ours);
    let why = match reason {
        // In an operator's own words.
        Some(reason) => Some(format!("“{reason}”")),
        None => why(frame, ours),
    };
    let said = match why {
        Some(why) => {
            let values = [("line", Value::from(&said)), ("why", Value::from(&why))];
            frame.say_with("panel_told.because", &values)
        }
        None => said,
    };
    match by(frame, ours) {
        Some(by) => {
            let values = [("line", Value::from(&said)), ("by", Value::from(&by))];
            frame.say_with("panel_told.by", &values)
        }
        None => said,
    }
}

/// The key of what a change is called.
pub(super) const fn change_kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Number => "panel_waits.number",
        ChangeKind::TurnOff => "panel_waits.turn_off",
        ChangeKind::RecoveryCodes => "panel_waits.recovery_codes",
        ChangeKind::Methods => "panel_waits.methods",
        ChangeKind::RemoveDevice => "panel_waits.remove_device",
        ChangeKind::AddDevice => "panel_waits.add_device",
        ChangeKind::RemovePasskey => "panel_passkey_waits.remove",
        ChangeKind::AddPasskey => "panel_passkey_waits.add",
        ChangeKind::Address => "panel_waits.address",
        ChangeKind::Recover => "panel_waits.recover",
    }
}

/// The sentence of an event, with what its detail tells.
fn plain(frame: &Frame, event: Event, detail: &str) -> String {
    let of = |name| value(detail, name).unwrap_or_default();
    let number = of("number").trim_start_matches("..").to_owned();
    let area = in_words(frame, "panel_area", of("area"));
    let way = in_words(frame, "panel_way", of("method"));
    let change = of("kind").parse().map(change_kind);
    let change = change.map_or_else(|()| of("kind").to_owned(), |key| frame.say(key));
    let seconds: u64 = of("seconds").parse().unwrap_or(0);
    let minutes: u64 = of("minutes").parse().unwrap_or(0);
    let wait = seconds.saturating_add(minutes.saturating_mul(60));
    let wait = Duration::from_secs(wait);
    let wait = i18n::duration(frame.language, wait);
    let count = ["count", "devices", "browsers"];
    let count = count.into_iter().find_map(|name| of(name).parse().ok());
    let values = [
        ("number", Value::from(&number)),
        ("area", Value::from(&area)),
        ("way", Value::from(&way)),
        ("change", Value::from(&change)),
        ("wait", Value::from(&wait)),
        ("gateway", Value::from(of("gateway"))),
        ("said", Value::from(detail)),
        ("count", Value::from(count.unwrap_or(0_i64))),
    ];
    frame.say_with(&key(event, detail), &values)
}

fn key(event: Event, detail: &str) -> String {
    let of = |name| value(detail, name).unwrap_or_default();
    match event {
        Event::CodeSent if matches!(of("method"), "text" | "call") => {
            format!("panel_told.{event}_{}", of("method"))
        }
        Event::CodeWrong if of("shut") == "alarm" => format!("panel_told.{event}_shut"),
        Event::MethodTried | Event::SendRefused if of("method") == "push" => {
            format!("panel_told.{event}_push")
        }
        Event::BypassCodeEnded if of("was") == "asked" => format!("panel_told.{event}_asked"),
        Event::PasskeyAdded
        | Event::PasskeyRenamed
        | Event::PasskeyRemoved
        | Event::PasskeyProved
        | Event::PasskeyRefused
            if is_of_user(detail) =>
        {
            format!("panel_passkey_told.{event}")
        }
        _ => format!("panel_told.{event}"),
    }
}

/// Whether a row about a passkey speaks of a user's; one of an operator's begins with the operator's name.
fn is_of_user(detail: &str) -> bool {
    !detail.starts_with("operator=")
}

/// A word in words of its own, where there are any; else as it is.
fn in_words(frame: &Frame, message: &str, word: &str) -> String {
    let key = format!("{message}.{word}");
    if !word.is_empty() && i18n::knows(frame.language, &key) {
        frame.say(&key)
    } else {
        word.to_owned()
    }
}

/// Why, where the detail tells: a reason of ours, a limit, or what a gateway said.
fn why(frame: &Frame, detail: &str) -> Option<String> {
    if let Some(limit) = value(detail, "limit") {
        return Some(frame.say_with("panel_why.limit", &[("said", limit.into())]));
    }
    let named = ["reason", "why"]
        .into_iter()
        .find_map(|name| value(detail, name));
    // What became of a message ends with its reason.
    let last = detail
        .split(' ')
        .next_back()
        .filter(|word| !word.contains('=') && detail.starts_with("gateway="));
    let word = named.or(last).filter(|word| !word.is_empty())?;
    Some(in_words(frame, "panel_why", word))
}

/// Who or what did it, where the detail tells.
fn by(frame: &Frame, detail: &str) -> Option<String> {
    if let Some(given_by) = value(detail, "given_by") {
        return Some(frame.say_with("panel_by.given", &[("said", given_by.into())]));
    }
    let by = value(detail, "by")?;
    if matches!(by, "operator" | "key") {
        let name = value(detail, by).unwrap_or_default();
        return Some(frame.say_with(&format!("panel_by.{by}"), &[("said", name.into())]));
    }
    Some(in_words(frame, "panel_by", by))
}

/// What is not known of a message, or not done with it; what is stands in the log.
fn fate_in_words(frame: &Frame, fate: &Fate) -> Option<(Timestamp, String)> {
    let gateway = fate.gateway.as_deref().unwrap_or_default();
    let say = |key| frame.say_with(key, &[("gateway", gateway.into())]);
    Some(match fate.state {
        FateState::Accepted if fate.delivered_at.is_none() && fate.heard_at.is_none() => {
            let at = fate.accepted_at.unwrap_or(fate.created_at);
            (at, say("panel_told.arrival_unknown"))
        }
        FateState::Unknown => (fate.created_at, say("panel_told.answer_unknown")),
        FateState::Waiting => (fate.created_at, say("panel_told.still_waiting")),
        FateState::Dropped => (fate.created_at, say("panel_told.dropped")),
        FateState::Accepted | FateState::Failed => return None,
    })
}

fn time_of_day(at: Timestamp) -> String {
    let seconds = at.as_seconds().rem_euclid(24 * 60 * 60);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)
}

#[cfg(test)]
mod tests {
    use i18n::Language;

    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_795_758_180_000);

    fn line(event: &str, detail: &str) -> LogLine {
        LogLine {
            at: AT,
            event: event.into(),
            detail: detail.into(),
        }
    }

    fn english() -> Frame {
        Frame::bare(Language::english(), "K7Q2-9XMD")
    }

    #[test]
    fn every_event_has_a_sentence_in_every_language() {
        for language in Language::all() {
            for event in Event::ALL {
                for key in [format!("panel_told.{event}"), key(*event, "passkey=1")] {
                    assert!(i18n::knows(language, &key), "{language}: {key}");
                }
            }
            // Why a site could reach nobody.
            let why = "app off no_number no_address locked alarm resting no_device";
            for key in why.split(' ').map(|why| format!("panel_why.{why}")) {
                assert!(i18n::knows(language, &key), "{language}: {key}");
            }
        }
    }

    #[test]
    fn rows_of_calls_say_whose_they_are_and_why() {
        for (event, detail, told) in [
            (
                "code_wrong",
                "call=direct shut=alarm",
                "A right code was entered and not taken, since somebody had said “it was not me”",
            ),
            (
                "send_refused",
                "call=direct method=text why=app ip=192.0.2.1",
                "No code was sent: their device shows codes",
            ),
            (
                "send_refused",
                "call=direct method=push why=no_device",
                "No device was asked: none is set up",
            ),
            (
                "message_failed",
                "gateway=twilio attempt=2 no_credit",
                "It did not go out: the gateway has no credit left",
            ),
        ] {
            assert_eq!(sentence(&english(), &line(event, detail)), told, "{event}");
        }
    }

    #[test]
    fn rows_are_told_with_who_and_why() {
        for (event, detail, told) in [
            (
                "asked",
                "area=sign_in reason=area_asks groups=staff",
                "Asked to confirm for signing in: the rules ask here",
            ),
            (
                "code_sent",
                "method=text region=GB number=..56",
                "A code was texted to ..56",
            ),
            (
                "send_refused",
                "limit=user_day",
                "No code was sent: the limit “user_day” is used up",
            ),
            (
                "message_accepted",
                "gateway=twilio attempt=1",
                "twilio took it",
            ),
            (
                "passed",
                "area=vault method=recovery_code",
                "Confirmed with a recovery code for vault",
            ),
            (
                "denied",
                "by=device reason=fraud",
                "Stopped: it was not them (on a device)",
            ),
            (
                "unlocked",
                "count=1 by=operator operator=ada",
                "Unlocked (by ada)",
            ),
            (
                "change_cancelled",
                "kind=number by=link",
                "Stopped: Another phone number (by the link in a mail)",
            ),
            (
                "passkey_removed",
                "passkey=06f1 by=operator operator=ada",
                "A passkey was removed (by ada)",
            ),
            (
                "passkey_removed",
                "operator=ada passkey=06f1",
                "A passkey was removed: operator=ada passkey=06f1",
            ),
            ("from_a_later_release", "x=y", "from_a_later_release x=y"),
        ] {
            assert_eq!(sentence(&english(), &line(event, detail)), told, "{event}");
        }
    }

    #[test]
    fn what_others_call_things_is_never_taken_for_ours() {
        for (event, detail, told) in [
            (
                "asked",
                "area=sign_in reason=area_asks groups=a by=terminal given_by=eve",
                "Asked to confirm for signing in: the rules ask here",
            ),
            (
                "bypass_code_made",
                "minutes=60 by=operator operator=ada reason=lost it given_by=eve seconds=9",
                "A code from the staff was made, good for 1 hour: “lost it given_by=eve seconds=9” (by ada)",
            ),
            (
                "bypass_code_ended",
                "by=replaced",
                "The code from the staff was made void (another one took its place)",
            ),
            (
                "bypass_code_ended",
                "was=asked by=operator operator=ada",
                "The code from the staff that was asked for is not made (by ada)",
            ),
        ] {
            assert_eq!(sentence(&english(), &line(event, detail)), told, "{event}");
        }
    }

    #[test]
    fn a_wait_that_nobody_wrote_is_told_and_brings_nothing_down() {
        let longest = format!("seconds={0} minutes={0}", u64::MAX);
        let told = sentence(&english(), &line("locked", &longest));
        assert!(told.starts_with("Locked for "), "{told}");
    }

    #[test]
    fn a_story_says_what_is_not_known_of_its_messages() {
        let fate = Fate {
            channel: domain::Channel::Text,
            state: FateState::Accepted,
            gateway: Some("twilio".into()),
            error_class: None,
            created_at: AT,
            accepted_at: Some(AT),
            heard_at: None,
            delivered_at: None,
        };
        let story = Story {
            challenge: None,
            lines: vec![
                line("code_sent", "method=text number=..56"),
                line("message_accepted", "gateway=twilio attempt=1"),
            ],
            messages: vec![fate],
        };
        let told = tell(&english(), &story);
        assert_eq!(told.at, "27 November 2026, 05:43 UTC");
        assert_eq!(
            told.lines,
            [
                "05:43:00 A code was texted to ..56",
                "05:43:00 twilio took it",
                "05:43:00 Whether it arrived, twilio did not say",
            ]
        );
    }
}
