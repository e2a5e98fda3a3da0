//! A policy in words, line by line, and what differs between two: for the page before a change is made, and for whoever
//! confirms one.

use std::collections::{BTreeMap, btree_map::Entry};

use domain::{AreaRule, Countries, Gate, GroupRules, Method, NumberMode, Policy};
use i18n::Value;

use super::Frame;

/// Said where a policy has no word on something.
const UNDECIDED: &str = "panel_rules.not_decided";

/// Something that is decided, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// What.
    pub(crate) what: String,
    /// How it is decided.
    pub(crate) how: String,
    /// What holds in a policy that does not decide it: the key of the words.
    otherwise: &'static str,
}

/// Something that is decided otherwise in another policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What.
    pub(crate) what: String,
    /// How it was, in the first.
    pub(crate) before: String,
    /// How it is, in the second.
    pub(crate) after: String,
}

/// What differs, in the order of the pages.
pub(crate) fn differences(frame: &Frame, before: &Policy, after: &Policy) -> Vec<Difference> {
    let mut all: Vec<Difference> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines(frame, before) {
        if let Entry::Vacant(new) = places.entry(line.what.clone()) {
            new.insert(all.len());
            all.push(Difference {
                what: line.what,
                before: line.how,
                after: frame.say(line.otherwise),
            });
        }
    }
    for line in lines(frame, after) {
        match places.entry(line.what) {
            Entry::Occupied(known) => {
                if let Some(known) = all.get_mut(*known.get()) {
                    known.after = line.how;
                }
            }
            Entry::Vacant(new) => {
                let what = new.key().clone();
                new.insert(all.len());
                all.push(Difference {
                    what,
                    before: frame.say(line.otherwise),
                    after: line.how,
                });
            }
        }
    }
    all.retain(|one| one.before != one.after);
    all
}

/// Everything that is decided.
fn lines(frame: &Frame, policy: &Policy) -> Vec<Line> {
    let line = |key: &str, how: String| Line {
        what: frame.say(key),
        how,
        otherwise: UNDECIDED,
    };
    let methods = Method::ALL.into_iter().filter(|it| policy.has(*it));
    let methods: Vec<_> = methods.map(|method| method_name(frame, method)).collect();
    let mut all = vec![line("panel_methods.on", listed(frame, &methods))];
    let for_all = |area: &str| {
        let values = [("area", Value::from(area))];
        frame.say_with("panel_rules.area_line", &values)
    };
    all.extend(policy.areas.iter().map(|(area, rule)| Line {
        what: for_all(area.as_str()),
        how: area_rule(frame, *rule),
        otherwise: "panel_rules.not_listed",
    }));
    all.push(line(
        "panel_rules.remember",
        days(frame, policy.remember_days),
    ));
    let sets_up = set_up(frame, policy, &GroupRules::default());
    all.push(line("panel_rules.set_up", sets_up));
    for (name, rules) in &policy.groups {
        all.extend(of_group(frame, policy, name.as_str(), rules));
    }
    all.extend(for_everybody(frame, policy));
    all
}

/// What no group has a word on.
fn for_everybody(frame: &Frame, policy: &Policy) -> Vec<Line> {
    let line = |key: &str, how: String| Line {
        what: frame.say(key),
        how,
        otherwise: UNDECIDED,
    };
    let yes = |is_so: bool| {
        frame.say(if is_so {
            "panel_rules.yes"
        } else {
            "panel_rules.no"
        })
    };
    vec![
        line(
            "panel_rules.text_countries",
            countries(frame, &policy.text_countries),
        ),
        line(
            "panel_rules.call_countries",
            countries(frame, &policy.call_countries),
        ),
        line("panel_rules.prove_address", yes(policy.prove_address)),
        line(
            "panel_app_rules.number_matching",
            number_mode(frame, policy.number_matching),
        ),
        line("panel_app_rules.gate", gate(frame, policy.gate)),
        line("panel_rules.tries", policy.lockout.tries.to_string()),
        line(
            "panel_rules.first_minutes",
            policy.lockout.first_minutes.to_string(),
        ),
        line("panel_rules.recovery_codes", yes(policy.recovery_codes)),
        line("panel_rules.bypass_codes", yes(policy.bypass_codes)),
        line(
            "panel_rules.bypass_needs_second",
            yes(policy.bypass_needs_second),
        ),
        line(
            "panel_rules.recovery_hours",
            policy.recovery_hours.to_string(),
        ),
        line("panel_rules.may_turn_off", yes(policy.may_turn_off)),
        line("panel_rules.contact", said(frame, &policy.contact)),
        line(
            "panel_rules.password_page",
            said(frame, &policy.password_page),
        ),
    ]
}

/// What is decided for a group.
fn of_group(frame: &Frame, policy: &Policy, name: &str, rules: &GroupRules) -> Vec<Line> {
    let line = |what: &str, how: String| {
        let values = [("group", Value::from(name)), ("what", Value::from(what))];
        Line {
            what: frame.say_with("panel_rules.group_line", &values),
            how,
            otherwise: UNDECIDED,
        }
    };
    let areas = rules.areas.iter().map(|(area, rule)| {
        let values = [("area", Value::from(area.as_str()))];
        let what = frame.say_with("panel_rules.area_line", &values);
        line(&what, area_rule(frame, *rule))
    });
    let mut all: Vec<_> = areas.collect();
    if let Some(of_days) = rules.remember_days {
        all.push(line(
            &frame.say("panel_rules.remember"),
            days(frame, of_days),
        ));
    }
    if decides_set_up(rules) {
        all.push(line(
            &frame.say("panel_rules.set_up"),
            set_up(frame, policy, rules),
        ));
    }
    if all.is_empty() {
        all.push(line("", frame.say("panel_rules.as_for_all")));
    }
    all
}

/// Whether a group has a word of its own on who sets up.
pub(super) const fn decides_set_up(rules: &GroupRules) -> bool {
    rules.must_set_up.is_some() || rules.may_set_up.is_some() || rules.set_up_from.is_some()
}

/// What a method is called.
pub(super) fn method_name(frame: &Frame, method: Method) -> String {
    frame.say(match method {
        Method::Push => "panel_app_method.push",
        Method::AppCode => "panel_app_method.app_code",
        Method::Passkey => "panel_passkey_method.name",
        Method::Text => "panel_method.text",
        Method::Call => "panel_method.call",
    })
}

/// When an area asks.
pub(super) fn area_rule(frame: &Frame, rule: AreaRule) -> String {
    let asks = (rule.new_browser, rule.known_browser);
    frame.say(match (asks, rule.unless_down) {
        ((false, false), _) => "panel_rules.never",
        ((true, true), false) => "panel_rules.both",
        ((true, false), false) => "panel_rules.new",
        ((false, true), false) => "panel_rules.known",
        ((true, true), true) => "panel_rules.both_unless_down",
        ((true, false), true) => "panel_rules.new_unless_down",
        ((false, true), true) => "panel_rules.known_unless_down",
    })
}

/// How the number is carried to the app.
pub(super) fn number_mode(frame: &Frame, mode: NumberMode) -> String {
    frame.say(match mode {
        NumberMode::Type => "panel_app_rules.number_type",
        NumberMode::Pick => "panel_app_rules.number_pick",
        NumberMode::None => "panel_app_rules.number_none",
    })
}

/// What an approval in the app needs besides.
pub(super) fn gate(frame: &Frame, gate: Gate) -> String {
    frame.say(match gate {
        Gate::None => "panel_app_rules.gate_none",
        Gate::Passkey => "panel_app_rules.gate_passkey",
    })
}

fn set_up(frame: &Frame, policy: &Policy, rules: &GroupRules) -> String {
    let (must, may, from) = policy.set_up_words(rules);
    match (must, may, from) {
        (true, _, None) => frame.say("panel_rules.must"),
        (true, _, Some(day)) => {
            let day = day.to_string();
            let values = [("day", Value::from(&day))];
            frame.say_with("panel_rules.must_from", &values)
        }
        (false, true, _) => frame.say("panel_rules.may"),
        (false, false, _) => frame.say("panel_rules.closed"),
    }
}

fn days(frame: &Frame, days: u32) -> String {
    let values = [("days", Value::from(i64::from(days)))];
    frame.say_with("panel_rules.days", &values)
}

fn countries(frame: &Frame, open: &Countries) -> String {
    let codes: Vec<_> = open.iter().map(ToOwned::to_owned).collect();
    listed(frame, &codes)
}

fn listed(frame: &Frame, words: &[String]) -> String {
    said(frame, &words.join(", "))
}

fn said(frame: &Frame, text: &str) -> String {
    match text {
        "" => frame.say("panel_rules.nothing"),
        text => text.to_owned(),
    }
}
