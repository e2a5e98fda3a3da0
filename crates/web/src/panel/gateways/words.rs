//! A gateway in words.

use domain::{Channel, GatewaySwitch, Timestamp};
use flows::{ErrorClass, GatewayLine, GatewayProblem, GatewaySource, GatewayTrial};
use i18n::Value;

use crate::panel::Frame;

/// What kind it is. One that has no words of its own yet goes by the word of its settings.
pub(super) fn kind(frame: &Frame, kind: &str) -> String {
    let key = format!("panel_gateway_kind.{kind}");
    if i18n::knows(frame.language, &key) {
        frame.say(&key)
    } else {
        kind.to_owned()
    }
}

/// One of those a field of its form lists.
pub(super) fn choice(frame: &Frame, choice: &str) -> String {
    frame.say(&format!("panel_gateway_choice.{choice}"))
}

/// What it carries, where its settings stand, how much it is given.
pub(super) fn facts(frame: &Frame, line: &GatewayLine, now: Timestamp) -> Vec<String> {
    let carried = line.channels.iter().map(|it| frame.say(channel(*it)));
    let carried = carried.collect::<Vec<_>>().join(", ");
    let mut facts = Vec::new();
    if !carried.is_empty() {
        let values = [("what", Value::from(&carried))];
        facts.push(frame.say_with("panel_gateway.carries", &values));
    }
    facts.push(match (&line.source, &line.made) {
        (GatewaySource::Database(_), Some((by, at))) => {
            let at = i18n::moment(frame.language, at.as_millis());
            let values = [("who", Value::from(by)), ("at", (&at).into())];
            frame.say_with("panel_gateway.made", &values)
        }
        _ => frame.say("panel_gateway.of_file"),
    });
    let values = [
        ("count", Value::from(i64::from(line.state.at_once))),
        (
            "busy",
            Value::from(i64::try_from(line.under_way).unwrap_or(i64::MAX)),
        ),
    ];
    facts.push(frame.say_with("panel_gateway.at_once", &values));
    if trouble(frame, line, now).is_none() {
        facts.push(frame.say("panel_gateway.well"));
    }
    facts
}

pub(super) const fn channel(channel: Channel) -> &'static str {
    match channel {
        // No gateway rings a bell.
        Channel::Text | Channel::Push => "panel_gateway.texts",
        Channel::Call => "panel_gateway.calls",
        Channel::Mail => "panel_gateway.mails",
    }
}

pub(super) fn switch(frame: &Frame, switch: GatewaySwitch) -> String {
    frame.say(match switch {
        GatewaySwitch::On => "panel_gateway.on",
        GatewaySwitch::Held => "panel_gateway.held",
        GatewaySwitch::Draining => "panel_gateway.draining",
        GatewaySwitch::Off => "panel_gateway.off",
    })
}

pub(super) fn switch_hint(frame: &Frame, switch: GatewaySwitch) -> String {
    frame.say(match switch {
        GatewaySwitch::On => "panel_gateway.on_hint",
        GatewaySwitch::Held => "panel_gateway.held_hint",
        GatewaySwitch::Draining => "panel_gateway.draining_hint",
        GatewaySwitch::Off => "panel_gateway.off_hint",
    })
}

/// Why it carries nothing, or rests.
pub(super) fn trouble(frame: &Frame, line: &GatewayLine, now: Timestamp) -> Option<String> {
    if let Some(problem) = line.problem {
        return Some(frame.say(match problem {
            GatewayProblem::Sealed => "panel_gateway.sealed",
            GatewayProblem::Settings => "panel_gateway.not_understood",
            GatewayProblem::NameOfFile => "panel_gateway.name_of_file",
        }));
    }
    let health = line.state.health;
    if let Some(rest) = health.rest {
        let why = line.state.why.as_deref().unwrap_or_default();
        let why = reason(frame, why);
        let key = if now < rest.until {
            "panel_gateway.rests"
        } else {
            "panel_gateway.rested"
        };
        let at = i18n::moment(frame.language, rest.until.as_millis());
        let values = [("why", Value::from(&why)), ("at", (&at).into())];
        return Some(frame.say_with(key, &values));
    }
    (health.failures > 0).then(|| {
        let values = [("count", Value::from(i64::from(health.failures)))];
        frame.say_with("panel_gateway.failed", &values)
    })
}

/// A class of error in the words of the log.
pub(super) fn reason(frame: &Frame, class: &str) -> String {
    let class = class.parse().unwrap_or(ErrorClass::Unknown);
    frame.say(&format!("panel_why.{class}"))
}

/// What came of a trial, and whether that is good.
pub(super) fn trial(frame: &Frame, trial: &GatewayTrial) -> (String, bool) {
    match trial {
        GatewayTrial::Taken {
            provider_id,
            segments,
        } => {
            let id = provider_id.as_deref().unwrap_or("–");
            let parts = segments.map_or(0, i64::from);
            let values = [("id", Value::from(id)), ("parts", parts.into())];
            (frame.say_with("panel_gateway.taken", &values), true)
        }
        GatewayTrial::Refused(class) => {
            let why = reason(frame, class.as_str());
            let values = [("why", Value::from(&why))];
            (frame.say_with("panel_gateway.not_taken", &values), false)
        }
        GatewayTrial::Unclear(class) => {
            let why = reason(frame, class.as_str());
            let values = [("why", Value::from(&why))];
            (frame.say_with("panel_gateway.unclear", &values), false)
        }
        GatewayTrial::Number(_) => (frame.say("panel_gateway.no_number"), false),
        GatewayTrial::Landline => (frame.say("panel_gateway.landline"), false),
        GatewayTrial::Address => (frame.say("panel_gateway.no_address"), false),
        GatewayTrial::NotCarried => (frame.say("panel_gateway.not_carried"), false),
        GatewayTrial::Limit => (frame.say("panel_gateway.limit"), false),
    }
}
