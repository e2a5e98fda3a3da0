//! Fraud protection in plain words: what the rules do, how a guard stands, what a replay found, what is wrong with a form.

use domain::{Breaker, Channel, DeliveryRules, DeliveryRulesRefused, Guard, VoipRule};
use flows::{BreakerLine, Guarded, Replayed};
use i18n::Value;

use super::{FraudMistake, FraudPage};
use crate::panel::{Frame, Mistake};

/// What the rules do, a sentence each.
pub(crate) fn lines(frame: &Frame, rules: &DeliveryRules) -> Vec<String> {
    let mut lines = Vec::new();
    let say = |key: &str, values: &[(&str, i64)]| {
        let values: Vec<_> = values
            .iter()
            .map(|(name, it)| (*name, Value::from(*it)))
            .collect();
        frame.say_with(key, &values)
    };
    let (prefix, country, breaker) = (&rules.prefix, &rules.country, &rules.breaker);
    lines.push(if prefix.unanswered == 0 {
        frame.say("panel_fraud.line_range_off")
    } else {
        let hours = ("hours", i64::from(prefix.closed_hours));
        say(
            "panel_fraud.line_range",
            &[("count", prefix.unanswered), hours],
        )
    });
    let (least, times) = (("count", country.least), ("most", country.times));
    lines.push(say("panel_fraud.line_country", &[least, times]));
    lines.push(if breaker.least_sends == 0 {
        frame.say("panel_fraud.line_breaker_off")
    } else {
        let of = [
            ("count", breaker.least_sends),
            ("percent", breaker.least_percent),
            ("hours", breaker.open_hours.into()),
        ];
        say("panel_fraud.line_breaker", &of)
    });
    lines.push(frame.say(voip_words(rules.voip)));
    for (region, cap) in &country.caps {
        let values = [("what", Value::from(region)), ("count", Value::from(*cap))];
        lines.push(frame.say_with("panel_fraud.line_cap", &values));
    }
    for (name, most) in &rules.limits {
        let values = [("what", Value::from(name)), ("count", Value::from(*most))];
        lines.push(frame.say_with("panel_fraud.line_limit", &values));
    }
    if !rules.denied_prefixes.is_empty() {
        let denied: Vec<_> = rules
            .denied_prefixes
            .iter()
            .map(ToString::to_string)
            .collect();
        let denied = denied.join(" ");
        let values = [("what", Value::from(&denied))];
        lines.push(frame.say_with("panel_fraud.line_denied", &values));
    }
    let safe = i64::try_from(rules.safe_numbers.len()).unwrap_or(i64::MAX);
    if safe > 0 {
        lines.push(say("panel_fraud.line_safe", &[("count", safe)]));
    }
    lines
}

const fn voip_words(voip: VoipRule) -> &'static str {
    match voip {
        VoipRule::Allowed => "panel_fraud.voip_allowed",
        VoipRule::Known => "panel_fraud.voip_known",
        VoipRule::Refused => "panel_fraud.voip_refused",
    }
}

/// What is wrong with what was sent.
pub(super) fn mistake(frame: &Frame, mistake: &FraudMistake) -> Mistake {
    let say = |key, what: &str| frame.say_with(key, &[("what", Value::from(what))]);
    match mistake {
        FraudMistake::Late => Mistake {
            text: frame.say("panel_fraud.late"),
            field: None,
        },
        FraudMistake::Unreadable(field, typed) => Mistake {
            text: say("panel_fraud.unreadable", typed),
            field: Some(*field),
        },
        FraudMistake::Refused(why) => {
            let (text, field) = refused(frame, why);
            Mistake { text, field }
        }
    }
}

fn refused(frame: &Frame, why: &DeliveryRulesRefused) -> (String, Option<&'static str>) {
    use DeliveryRulesRefused as Why;
    let say = |key, what: &str| frame.say_with(key, &[("what", Value::from(what))]);
    match why {
        Why::UnknownLimit(name) => (say("panel_fraud.unknown_limit", name), Some("limits")),
        Why::OutOfBounds {
            what, least, most, ..
        } => {
            let values = [
                ("what", Value::from(what)),
                ("shortest", Value::from(*least)),
                ("longest", Value::from(*most)),
            ];
            let text = frame.say_with("panel_fraud.out_of_bounds", &values);
            (text, field_of(what))
        }
        Why::UnknownRegion(region) => (say("panel_fraud.unknown_region", region), Some("caps")),
        Why::LooksAtTooFew => (frame.say("panel_fraud.looks_at_too_few"), Some("last")),
        Why::SafeNumber(typed) => (say("panel_fraud.no_number", typed), Some("safe")),
        Why::TooMany { most, .. } => {
            let most = i64::try_from(*most).unwrap_or(i64::MAX);
            let text = frame.say_with("panel_fraud.too_many", &[("most", Value::from(most))]);
            (text, None)
        }
        Why::Unreadable(_) => (frame.say("panel_fraud.no_prefix"), Some("denied")),
    }
}

/// The field a path of the document stands in.
fn field_of(path: &str) -> Option<&'static str> {
    const FIELDS: [&str; 13] = [
        "unanswered",
        "closed_hours",
        "least",
        "times",
        "at_first",
        "of_brought",
        "least_sends",
        "last",
        "least_percent",
        "open_hours",
        "for_good_after",
        "one_in",
        "shadow_days",
    ];
    if path.starts_with("limits.") {
        return Some("limits");
    }
    if path.starts_with("country.caps.") {
        return Some("caps");
    }
    let name = path.rsplit('.').next()?;
    FIELDS.into_iter().find(|field| *field == name)
}

impl FraudPage {
    /// What the rules in force do.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = lines(&self.frame, &self.view.rules);
        if let Some(at) = self.view.shadow_until {
            lines.push(self.frame.say_at("panel_fraud.line_shadow", at));
        }
        for (region, people, _) in &self.view.expected {
            let values = [
                ("what", Value::from(region)),
                ("count", Value::from(*people)),
            ];
            lines.push(self.frame.say_with("panel_fraud.line_expected", &values));
        }
        lines
    }

    /// What may become of numbers over the Internet: the word, and what it says.
    pub(super) fn voips(&self) -> [(&'static str, String); 3] {
        let all = [VoipRule::Allowed, VoipRule::Known, VoipRule::Refused];
        all.map(|voip| (voip.as_str(), self.frame.say(voip_words(voip))))
    }

    /// What a guard guards.
    pub(super) fn guarded(&self, line: &BreakerLine) -> String {
        let channel = line.guarded.channel().map(|channel| match channel {
            Channel::Call => self.frame.say("panel_fraud.by_call"),
            _ => self.frame.say("panel_fraud.by_text"),
        });
        let values = [
            ("what", Value::from(line.guarded.what())),
            ("how", Value::from(channel.as_deref().unwrap_or_default())),
        ];
        self.frame
            .say_with(guard_words(line.guarded.guard()), &values)
    }

    /// How it stands.
    pub(super) fn stands(&self, line: &BreakerLine) -> String {
        let Breaker {
            opened_at,
            open_until,
            closed_at,
            in_shadow,
            ..
        } = line.breaker;
        let at = |key, at| self.frame.say_at(key, at);
        match (closed_at, open_until) {
            (Some(closed_at), _) => at("panel_fraud.down_since", closed_at),
            _ if in_shadow => at("panel_fraud.would_be_up", opened_at),
            (None, None) => at("panel_fraud.up_for_good", opened_at),
            (None, Some(end)) if line.breaker.is_open(self.view.now) => {
                at("panel_fraud.up_until", end)
            }
            (None, Some(end)) => at("panel_fraud.half_open", end),
        }
    }

    /// What its form would do: of one that is up, take it down.
    pub(super) fn turns(&self, line: &BreakerLine) -> (&'static str, String) {
        let is_up = line.breaker.closed_at.is_none() && !line.breaker.in_shadow;
        if is_up && (line.breaker.is_open(self.view.now) || self.is_half_open(line)) {
            ("close", self.frame.say("panel_fraud.close"))
        } else {
            ("open", self.frame.say("panel_fraud.open"))
        }
    }

    /// Only a guard that watches codes waits for the first few behind its time; a range is simply open again.
    fn is_half_open(&self, line: &BreakerLine) -> bool {
        !matches!(line.guarded, Guarded::Range(_)) && line.breaker.is_half_open(self.view.now)
    }

    /// Refusals of a day: why, and how many.
    pub(super) fn refusals(&self) -> Vec<(String, i64)> {
        let why = |word: &String| {
            let key = format!("panel_why.{word}");
            if i18n::knows(self.frame.language, &key) {
                self.frame.say(&key)
            } else {
                let values = [("said", Value::from(word))];
                self.frame.say_with("panel_why.limit", &values)
            }
        };
        let refused = self.view.refused.iter();
        refused.map(|(word, times)| (why(word), *times)).collect()
    }

    /// What a replay found, a sentence each.
    pub(super) fn found(&self, replayed: &Replayed) -> Vec<String> {
        let say = |key: &str, values: &[(&str, i64)]| {
            let values: Vec<_> = values
                .iter()
                .map(|(name, it)| (*name, Value::from(*it)))
                .collect();
            self.frame.say_with(key, &values)
        };
        let out = ("asked", replayed.went);
        let barred = ("failed", replayed.all_barred());
        let mut found = vec![say("panel_fraud.replayed", &[out, barred])];
        for (why, barred) in &replayed.barred {
            let why = self.frame.say(&format!("panel_why.{}", why.as_str()));
            let values = [
                ("why", Value::from(&why)),
                ("failed", Value::from(barred.times)),
                ("right", Value::from(barred.answered)),
            ];
            found.push(self.frame.say_with("panel_fraud.replayed_why", &values));
        }
        let hindered = [("lost", replayed.hindered), ("users", replayed.honest)];
        found.push(say("panel_fraud.replayed_honest", &hindered));
        if replayed.freed > 0 {
            found.push(say(
                "panel_fraud.replayed_freed",
                &[("back", replayed.freed)],
            ));
        }
        found
    }
}

const fn guard_words(guard: Guard) -> &'static str {
    match guard {
        Guard::Range => "panel_fraud.guard_range",
        Guard::RangeConversion => "panel_fraud.guard_range_conversion",
        Guard::CountryConversion => "panel_fraud.guard_country",
        Guard::GatewayConversion => "panel_fraud.guard_gateway",
    }
}
