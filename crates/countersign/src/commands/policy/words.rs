//! The policy in the words of the command line: `areas.sign_in=both`.

mod groups;

use anyhow::{Context, Result, anyhow, bail};
use domain::{Area, AreaRule, Day, Method, Policy};

use crate::config::suggestion;

pub(super) const HELP: &str = "\
Keys:
  methods         push, app_code, passkey, text, call (with commas); at least one
  areas.NAME      when this area asks: new, known, both (browsers) or never;
                  sign_in is the ordinary sign-in, other names are the site's own.
                  With _unless_down behind it, as in new_unless_down, whoever has a number
                  and no other way is let through unasked while nothing can be sent; never
                  for admin_sign_in
  remember_days   how many days a browser stays known; 0 remembers none
  must_set_up     whether a user without any method has to set one up: true or false
  may_set_up      whether a user without any method may set one up: true or false
  set_up_from     the day from which on one has to be set up, as in 2026-12-01; nothing: at once
  groups.NAME.KEY what holds for users of this group instead: areas.NAME, remember_days,
                  must_set_up, may_set_up, set_up_from; `inherit` takes it back, and
                  groups.NAME=inherit all of it. Of several groups the strictest counts,
                  and without any group the strictest there is
  text_countries  where texts may go: DE,AT,CH
  call_countries  where calls may go
  contact         what people are told who have lost everything
  password_page   where members change their password at the site (https)
  prove_address   whether a first set-up proves the mail address first: true or false
  may_turn_off    whether members may switch their second factor off: true or false
  recovery_codes  whether members may have recovery codes: true or false
  bypass_codes    whether the staff may give somebody who has lost everything a code that is
                  good once: true or false
  bypass_needs_second  whether such a code needs a second operator: true or false
  recovery_hours  how many hours a recovery by mail waits, 24 to 720; 0 allows none
  number_matching how a number is carried from the page to the app when a request is
                  approved there: type (two digits), pick (one of three) or none
  gate            what an approval in the app needs besides: none, or a passkey of the device
                  that makes sure of its person
  lockout.tries   after how many wrong codes in a row a lock begins, 3 to 10
  lockout.first_minutes
                  how many minutes the first lock lasts, 1 to 60; further ones grow with it";

const KEYS: [&str; 21] = [
    "methods",
    "areas.sign_in",
    "remember_days",
    "must_set_up",
    "may_set_up",
    "set_up_from",
    "groups.NAME.areas.sign_in",
    "text_countries",
    "call_countries",
    "contact",
    "password_page",
    "prove_address",
    "may_turn_off",
    "recovery_codes",
    "bypass_codes",
    "bypass_needs_second",
    "recovery_hours",
    "number_matching",
    "gate",
    "lockout.tries",
    "lockout.first_minutes",
];

/// The whole policy, as keys and values that `apply` takes.
pub(super) fn lines(policy: &Policy) -> Vec<(String, String)> {
    let methods: Vec<_> = policy
        .methods
        .iter()
        .map(|method| method.as_str())
        .collect();
    let methods = if methods.is_empty() {
        "none".into()
    } else {
        methods.join(",")
    };
    let mut lines = vec![("methods".to_owned(), methods)];
    for (area, rule) in &policy.areas {
        lines.push((format!("areas.{area}"), rule.as_str().into()));
    }
    lines.extend(groups::lines(policy));
    lines.extend([
        ("remember_days".into(), policy.remember_days.to_string()),
        ("must_set_up".into(), policy.must_set_up.to_string()),
        ("may_set_up".into(), policy.may_set_up.to_string()),
        ("set_up_from".into(), day_word(policy.set_up_from)),
        ("text_countries".into(), policy.text_countries.to_string()),
        ("call_countries".into(), policy.call_countries.to_string()),
        ("contact".into(), policy.contact.clone()),
        ("password_page".into(), policy.password_page.clone()),
        ("prove_address".into(), policy.prove_address.to_string()),
        ("may_turn_off".into(), policy.may_turn_off.to_string()),
        ("recovery_codes".into(), policy.recovery_codes.to_string()),
        ("bypass_codes".into(), policy.bypass_codes.to_string()),
        (
            "bypass_needs_second".into(),
            policy.bypass_needs_second.to_string(),
        ),
        ("recovery_hours".into(), policy.recovery_hours.to_string()),
        ("number_matching".into(), policy.number_matching.to_string()),
        ("gate".into(), policy.gate.to_string()),
        ("lockout.tries".into(), policy.lockout.tries.to_string()),
        (
            "lockout.first_minutes".into(),
            policy.lockout.first_minutes.to_string(),
        ),
    ]);
    lines
}

/// Makes one change.
pub(super) fn apply(policy: &mut Policy, change: &str) -> Result<()> {
    let (key, value) = change
        .split_once('=')
        .with_context(|| format!("`{change}` is no change: write KEY=VALUE"))?;
    let (key, value) = (key.trim(), value.trim());
    if let Some(area) = key.strip_prefix("areas.") {
        let area: Area = area.parse().with_context(|| format!("`{key}`"))?;
        policy.areas.insert(area, rule(value)?);
        return Ok(());
    }
    if let Some(rest) = key.strip_prefix("groups.") {
        return groups::apply(policy, rest, value).with_context(|| format!("`{key}={value}`"));
    }
    let said = || format!("`{key}={value}`");
    match key {
        "methods" => policy.methods = methods(value)?,
        "remember_days" => policy.remember_days = value.parse().with_context(said)?,
        "must_set_up" => policy.must_set_up = yes_or_no(key, value)?,
        "may_set_up" => policy.may_set_up = yes_or_no(key, value)?,
        "set_up_from" => policy.set_up_from = day(value)?,
        "prove_address" => policy.prove_address = yes_or_no(key, value)?,
        "may_turn_off" => policy.may_turn_off = yes_or_no(key, value)?,
        "recovery_codes" => policy.recovery_codes = yes_or_no(key, value)?,
        "bypass_codes" => policy.bypass_codes = yes_or_no(key, value)?,
        "bypass_needs_second" => policy.bypass_needs_second = yes_or_no(key, value)?,
        "recovery_hours" => policy.recovery_hours = value.parse().with_context(said)?,
        "number_matching" => {
            policy.number_matching = value
                .parse()
                .map_err(|()| anyhow!("a number is carried by type, pick or none"))?;
        }
        "gate" => {
            policy.gate = value
                .parse()
                .map_err(|()| anyhow!("the gate on approvals is none or passkey"))?;
        }
        "lockout.tries" => policy.lockout.tries = value.parse().with_context(said)?,
        "lockout.first_minutes" => {
            policy.lockout.first_minutes = value.parse().with_context(said)?;
        }
        "text_countries" => policy.text_countries = value.parse().with_context(said)?,
        "call_countries" => policy.call_countries = value.parse().with_context(said)?,
        "contact" => value.clone_into(&mut policy.contact),
        "password_page" => value.clone_into(&mut policy.password_page),
        _ => bail!("there is no key `{key}`: {}", suggestion(key, KEYS)),
    }
    Ok(())
}

fn yes_or_no(key: &str, value: &str) -> Result<bool> {
    value
        .parse()
        .with_context(|| format!("`{key}={value}`: true or false"))
}

/// A day; nothing is none.
fn day(text: &str) -> Result<Option<Day>> {
    match text {
        "" => Ok(None),
        text => Ok(Some(text.parse().with_context(|| format!("`{text}`"))?)),
    }
}

fn day_word(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn methods(text: &str) -> Result<Vec<Method>> {
    if matches!(text, "" | "none") {
        return Ok(Vec::new());
    }
    let mut methods = Vec::new();
    for word in text.split(',').map(str::trim) {
        let method: Method = word.parse().map_err(|()| {
            let all = Method::ALL.map(Method::as_str);
            anyhow!("there is no method `{word}`: {}", suggestion(word, all))
        })?;
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    Ok(methods)
}

fn rule(word: &str) -> Result<AreaRule> {
    word.parse().map_err(|()| {
        let meant = suggestion(word, AreaRule::WORDS);
        anyhow!("an area cannot ask `{word}`: {meant}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(changes: &[&str]) -> Policy {
        let mut policy = Policy::default();
        for change in changes {
            apply(&mut policy, change).unwrap();
        }
        policy
    }

    #[test]
    fn what_is_shown_can_be_typed_back() {
        let policy = changed(&[
            "methods=push,app_code,text,call",
            "areas.sign_in=both",
            "areas.delete_account=known",
            "areas.forum=never",
            "areas.pay_out=new_unless_down",
            "remember_days=7",
            "must_set_up=true",
            "set_up_from=2026-12-01",
            "groups.administrators.areas.sign_in=both",
            "groups.administrators.remember_days=1",
            "groups.Site staff.v2.areas.forum=never",
            "groups.Site staff.v2.areas.sign_in=both_unless_down",
            "groups.Site staff.v2.must_set_up=false",
            "groups.Site staff.v2.may_set_up=false",
            "groups.press.must_set_up=true",
            "groups.press.set_up_from=2027-01-01",
            "text_countries=de, AT",
            "call_countries=CH",
            "contact=Ring 1 = 2",
            "password_page=https://example.org/password?from=2fa",
            "prove_address=false",
            "may_turn_off=true",
            "recovery_codes=false",
            "recovery_hours=24",
            "number_matching=pick",
            "gate=passkey",
        ]);
        let typed: Vec<_> = lines(&policy)
            .into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let again = changed(&typed.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(again, policy);
        assert_eq!(policy.groups.len(), 3);
        assert_eq!(policy.contact, "Ring 1 = 2");
        assert_eq!(lines(&changed(&["methods=none"]))[0].1, "none");
    }

    #[test]
    fn what_a_group_inherits_again_is_not_kept() {
        let policy = changed(&[
            "groups.staff.areas.sign_in=both",
            "groups.staff.remember_days=1",
            "groups.press.areas.sign_in=both",
            "groups.press.must_set_up=true",
            "groups.staff.areas.sign_in=inherit",
            "groups.press=inherit",
        ]);
        let kept: Vec<_> = lines(&policy)
            .into_iter()
            .filter(|(key, _)| key.starts_with("groups."))
            .collect();
        assert_eq!(kept, [("groups.staff.remember_days".into(), "1".into())]);
        let policy = changed(&[
            "groups.staff.remember_days=1",
            "groups.staff.remember_days=inherit",
        ]);
        assert_eq!(policy, Policy::default());
    }

    #[test]
    fn a_wrong_word_is_answered_with_the_right_one() {
        for (change, said) in [
            ("method=text", "did you mean `methods`?"),
            ("areas.sign_in=bth", "did you mean `both`?"),
            (
                "areas.sign_in=new_unless_donw",
                "did you mean `new_unless_down`?",
            ),
            ("methods=txt", "did you mean `text`?"),
            ("sign_in=new", "there are: methods, areas.sign_in,"),
            ("must_set_up=yes", "true or false"),
            ("number_matching=scan", "type, pick or none"),
            ("gate=uv", "none or passkey"),
            ("text_countries=UK", "`UK`"),
            ("areas.Sign-In=new", "an area is"),
            ("remember_days=-1", "remember_days"),
            ("set_up_from=soon", "a day is written as in 2026-12-01"),
            (
                "groups.staff.remeber_days=1",
                "did you mean `remember_days`?",
            ),
            ("groups.staff.areas.sign_in=bth", "did you mean `both`?"),
            ("groups.staff.areas.Sign-In=new", "an area is"),
            ("groups.staff.may_set_up=perhaps", "true or false"),
            ("groups.staff=both", "groups.NAME.KEY"),
            ("groups..remember_days=1", "a group's name is"),
            ("methods", "KEY=VALUE"),
        ] {
            let error = apply(&mut Policy::default(), change).unwrap_err();
            let words = format!("{error:#}");
            assert!(words.contains(said), "{change}: {words}");
        }
    }
}
