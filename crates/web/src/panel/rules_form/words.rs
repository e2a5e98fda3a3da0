//! What single fields of the form say, there and back.

use domain::{AreaRule, Day, GroupRules, Policy};

use super::FormError;

pub(super) fn number(text: &str, field: &'static str) -> Result<u32, FormError> {
    text.parse()
        .map_err(|_| (field, "panel_rules.error_number"))
}

pub(super) fn day(text: &str, field: &'static str) -> Result<Option<Day>, FormError> {
    match text {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| (field, "panel_rules.error_day")),
    }
}

pub(super) fn day_word(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

pub(super) fn word_of(rule: Option<&AreaRule>) -> String {
    rule.map_or("", |rule| rule.as_str()).to_owned()
}

/// The rule a word stands for; none for the empty one, which decides nothing.
pub(super) fn rule_of(word: &str) -> Result<Option<AreaRule>, FormError> {
    match word {
        "" => Ok(None),
        word => word
            .parse()
            .map(Some)
            .map_err(|()| ("areas", "panel_rules.error_choice")),
    }
}

pub(super) fn set_up_word(policy: &Policy, rules: &GroupRules) -> &'static str {
    match policy.set_up_words(rules) {
        (true, ..) => "must",
        (false, true, _) => "may",
        (false, false, _) => "closed",
    }
}

/// Must, and may.
pub(super) fn set_up_switches(word: &str) -> Option<(bool, bool)> {
    match word {
        "must" => Some((true, true)),
        "may" => Some((false, true)),
        "closed" => Some((false, false)),
        _ => None,
    }
}
