//! The delivery rules as they stand in a form, and back.

use domain::DeliveryRules;
use flows::Flows;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::FraudMistake;

/// What the form holds: everything as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    seen: String,
    #[serde(rename = "do")]
    act: String,
    pub(super) unanswered: String,
    pub(super) closed_hours: String,
    pub(super) least: String,
    pub(super) times: String,
    pub(super) at_first: String,
    pub(super) of_brought: String,
    pub(super) caps: String,
    pub(super) least_sends: String,
    pub(super) last: String,
    pub(super) least_percent: String,
    pub(super) open_hours: String,
    pub(super) for_good_after: String,
    pub(super) one_in: String,
    pub(super) shadow_days: String,
    pub(super) voip: String,
    pub(super) denied: String,
    pub(super) safe: String,
    pub(super) limits: String,
}

impl Draft {
    /// The rules in force, of this version.
    pub(crate) fn of(version: i64, rules: &DeliveryRules) -> Self {
        let lines = |lines: Vec<String>| lines.join("\n");
        let pairs = |map: &std::collections::BTreeMap<String, i64>| {
            lines(
                map.iter()
                    .map(|(name, most)| format!("{name} {most}"))
                    .collect(),
            )
        };
        Self {
            seen: version.to_string(),
            act: String::new(),
            unanswered: rules.prefix.unanswered.to_string(),
            closed_hours: rules.prefix.closed_hours.to_string(),
            least: rules.country.least.to_string(),
            times: rules.country.times.to_string(),
            at_first: rules.country.at_first.to_string(),
            of_brought: rules.country.of_brought.to_string(),
            caps: pairs(&rules.country.caps),
            least_sends: rules.breaker.least_sends.to_string(),
            last: rules.breaker.last.to_string(),
            least_percent: rules.breaker.least_percent.to_string(),
            open_hours: rules.breaker.open_hours.to_string(),
            for_good_after: rules.breaker.for_good_after.to_string(),
            one_in: rules.breaker.one_in.to_string(),
            shadow_days: rules.shadow_days.0.to_string(),
            voip: rules.voip.as_str().to_owned(),
            denied: lines(
                rules
                    .denied_prefixes
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            ),
            safe: lines(
                rules
                    .safe_numbers
                    .iter()
                    .map(|it| it.as_kept().to_owned())
                    .collect(),
            ),
            limits: pairs(&rules.limits),
        }
    }

    /// The same, made from this version.
    pub(super) fn at(self, version: i64) -> Self {
        Self {
            seen: version.to_string(),
            ..self
        }
    }

    /// The version it was made from; one that is no number was made from none there ever is.
    pub(super) fn version(&self) -> i64 {
        self.seen.parse().unwrap_or(-1)
    }

    /// As the form sends it back.
    pub(super) fn seen(&self) -> &str {
        &self.seen
    }

    /// Whether nothing is to be saved.
    pub(super) fn is_tried(&self) -> bool {
        self.act == "try"
    }

    /// The rules it says.
    pub(super) fn parse(&self, flows: &Flows) -> Result<DeliveryRules, FraudMistake> {
        let document = self.document()?;
        let read = flows.read_delivery_rules(&document.to_string());
        read.map_err(FraudMistake::Refused)
    }

    fn document(&self) -> Result<Value, FraudMistake> {
        Ok(json!({
            "limits": pairs("limits", &self.limits)?,
            "voip": if self.voip.is_empty() { "allowed" } else { self.voip.as_str() },
            "denied_prefixes": listed(&self.denied),
            "safe_numbers": listed(&self.safe),
            "prefix": {
                "unanswered": number("unanswered", &self.unanswered)?,
                "closed_hours": number("closed_hours", &self.closed_hours)?,
            },
            "country": {
                "least": number("least", &self.least)?,
                "times": number("times", &self.times)?,
                "at_first": number("at_first", &self.at_first)?,
                "of_brought": number("of_brought", &self.of_brought)?,
                "caps": pairs("caps", &self.caps)?,
            },
            "breaker": {
                "least_sends": number("least_sends", &self.least_sends)?,
                "last": number("last", &self.last)?,
                "least_percent": number("least_percent", &self.least_percent)?,
                "open_hours": number("open_hours", &self.open_hours)?,
                "for_good_after": number("for_good_after", &self.for_good_after)?,
                "one_in": number("one_in", &self.one_in)?,
            },
            "shadow_days": number("shadow_days", &self.shadow_days)?,
        }))
    }
}

/// A whole number, not below nothing.
fn number(field: &'static str, typed: &str) -> Result<u32, FraudMistake> {
    let trimmed = typed.trim();
    let read = trimmed.parse();
    read.map_err(|_| FraudMistake::Unreadable(field, trimmed.to_owned()))
}

/// One a line, empty lines aside.
fn listed(typed: &str) -> Vec<&str> {
    let lines = typed.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

/// A name and a number a line.
fn pairs(field: &'static str, typed: &str) -> Result<Map<String, Value>, FraudMistake> {
    let pair = |line: &str| {
        let unreadable = || FraudMistake::Unreadable(field, line.to_owned());
        let (name, most) = line.split_once([' ', '=', ':']).ok_or_else(unreadable)?;
        let most = most.trim_start_matches([' ', '=', ':']);
        let most: u32 = most.trim().parse().map_err(|_| unreadable())?;
        Ok((name.trim().to_owned(), Value::from(most)))
    };
    listed(typed).into_iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(draft: &Draft) -> DeliveryRules {
        serde_json::from_value(draft.document().unwrap()).unwrap()
    }

    #[test]
    fn a_form_that_nobody_touched_says_what_is_in_force() {
        let mut rules = DeliveryRules::default();
        assert_eq!(read_back(&Draft::of(0, &rules)), rules);
        rules.country.caps.insert("DE".into(), 500);
        rules.limits.insert("number_day".into(), 7);
        rules.denied_prefixes.insert("+8821".parse().unwrap());
        rules.voip = domain::VoipRule::Known;
        let draft = Draft::of(3, &rules);
        assert_eq!((read_back(&draft), draft.version()), (rules, 3));
    }

    #[test]
    fn what_is_no_number_names_its_field() {
        let usual = Draft::of(0, &DeliveryRules::default());
        for (draft, field) in [
            (
                Draft {
                    least: "many".into(),
                    ..usual.clone()
                },
                "least",
            ),
            (
                Draft {
                    one_in: "-1".into(),
                    ..usual.clone()
                },
                "one_in",
            ),
            (
                Draft {
                    caps: "DE".into(),
                    ..usual.clone()
                },
                "caps",
            ),
            (
                Draft {
                    limits: "number_day x".into(),
                    ..usual.clone()
                },
                "limits",
            ),
        ] {
            let Err(FraudMistake::Unreadable(named, _)) = draft.document() else {
                panic!("{field} was read");
            };
            assert_eq!(named, field);
        }
        let loose = Draft {
            caps: " DE = 5 \n\nAT:6".into(),
            ..usual
        };
        let caps = read_back(&loose).country.caps;
        assert_eq!(
            caps.into_iter().collect::<Vec<_>>(),
            [("AT".into(), 6), ("DE".into(), 5)]
        );
    }
}
