//! What holds for single groups, in the words of the command line: `groups.administrators.areas.sign_in=both`.

use anyhow::{Context, Result, bail};
use domain::{Area, GroupName, GroupRules, Policy};

use super::{rule, yes_or_no};
use crate::config::suggestion;

/// Takes a decision back: what holds for all counts again.
const INHERIT: &str = "inherit";

const KEYS: [&str; 5] = [
    "areas.NAME",
    "remember_days",
    "must_set_up",
    "may_set_up",
    "set_up_from",
];

/// What is decided for groups, as keys and values that `apply` takes.
pub(super) fn lines(policy: &Policy) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, rules) in &policy.groups {
        let mut say = |key: &str, value: Option<String>| {
            lines.extend(value.map(|value| (format!("groups.{name}.{key}"), value)));
        };
        for (area, rule) in &rules.areas {
            say(&format!("areas.{area}"), Some(rule.as_str().into()));
        }
        say(
            "remember_days",
            rules.remember_days.map(|it| it.to_string()),
        );
        say("must_set_up", rules.must_set_up.map(|it| it.to_string()));
        say("may_set_up", rules.may_set_up.map(|it| it.to_string()));
        say("set_up_from", rules.set_up_from.map(|it| it.to_string()));
    }
    lines
}

/// Makes one change; `rest` is the key without `groups.`. A group's own name may hold dots, so its end is looked for from
/// behind.
pub(super) fn apply(policy: &mut Policy, rest: &str, value: &str) -> Result<()> {
    if value == INHERIT && policy.groups.remove(rest).is_some() {
        return Ok(());
    }
    if let Some((name, area)) = rest.rsplit_once(".areas.") {
        let (name, area): (GroupName, Area) = (name.parse()?, area.parse()?);
        let rule = (value != INHERIT).then(|| rule(value)).transpose()?;
        return change(policy, name, |rules| {
            match rule {
                Some(rule) => rules.areas.insert(area, rule),
                None => rules.areas.remove(&area),
            };
            Ok(())
        });
    }
    match rest.rsplit_once('.') {
        Some((name, key)) => change(policy, name.parse()?, |rules| set(rules, key, value)),
        None if value == INHERIT => Ok(()),
        None => bail!("write groups.NAME.KEY=VALUE; keys are {}", KEYS.join(", ")),
    }
}

/// Changes what is decided for a group. One for which nothing is decided is not kept.
fn change(
    policy: &mut Policy,
    name: GroupName,
    change: impl FnOnce(&mut GroupRules) -> Result<()>,
) -> Result<()> {
    let mut rules = policy.groups.remove(&name).unwrap_or_default();
    change(&mut rules)?;
    if rules != GroupRules::default() {
        policy.groups.insert(name, rules);
    }
    Ok(())
}

fn set(rules: &mut GroupRules, key: &str, value: &str) -> Result<()> {
    let decided = (value != INHERIT).then_some(value);
    let switch = || decided.map(|value| yes_or_no(key, value)).transpose();
    match key {
        "remember_days" => {
            let days = decided.map(str::parse).transpose();
            rules.remember_days = days.context("a number of days, or `inherit`")?;
        }
        "must_set_up" => rules.must_set_up = switch()?,
        "may_set_up" => rules.may_set_up = switch()?,
        "set_up_from" => rules.set_up_from = decided.map(str::parse).transpose()?,
        _ => bail!(
            "nothing is decided for a group by `{key}`: {}",
            suggestion(key, KEYS)
        ),
    }
    Ok(())
}
