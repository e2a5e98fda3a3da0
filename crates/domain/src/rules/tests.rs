use super::*;
use crate::{GroupName, Method};

const NEW: AreaRule = AreaRule {
    known_browser: false,
    ..AreaRule::ALWAYS
};
const KNOWN: AreaRule = AreaRule {
    new_browser: false,
    ..AreaRule::ALWAYS
};
const NEVER: AreaRule = AreaRule {
    new_browser: false,
    ..NEW
};

fn named(names: &str) -> Vec<String> {
    names.split_whitespace().map(Into::into).collect()
}

/// A policy in which sign-in asks new browsers of all; `rules` are of groups.
fn policy(rules: &[(&str, GroupRules)]) -> Policy {
    let name = |text: &str| text.parse::<GroupName>().unwrap();
    Policy {
        groups: rules
            .iter()
            .map(|(group, rules)| (name(group), rules.clone()))
            .collect(),
        ..Policy::default()
    }
}

fn about(area: &Area, rule: AreaRule) -> GroupRules {
    GroupRules {
        areas: BTreeMap::from([(area.clone(), rule)]),
        ..GroupRules::default()
    }
}

#[test]
fn the_rule_that_counts_is_the_groups_own_the_strictest_of_several_or_that_for_all() {
    use RuledBy::{All, Group, NoGroup};
    let sign_in = Area::sign_in();
    let unlisted: Area = "pay_out".parse().unwrap();
    let policy = policy(&[
        ("administrators", about(&sign_in, AreaRule::ALWAYS)),
        ("robots", about(&sign_in, NEVER)),
        ("odd", about(&sign_in, KNOWN)),
        ("tellers", about(&unlisted, NEW)),
    ]);
    for (area, groups, rule, by) in [
        // Of one group, its own rule: stricter or not.
        (&sign_in, "administrators", AreaRule::ALWAYS, Group),
        (&sign_in, "robots", NEVER, Group),
        (&sign_in, "odd", KNOWN, Group),
        // Groups that decide nothing here make no difference beside one that does.
        (&sign_in, "members administrators", AreaRule::ALWAYS, Group),
        (&sign_in, "robots members tellers", NEVER, Group),
        // Of several, the strictest, in whatever order.
        (&sign_in, "robots administrators", AreaRule::ALWAYS, Group),
        (&sign_in, "administrators robots", AreaRule::ALWAYS, Group),
        (&sign_in, "robots odd", KNOWN, Group),
        // Of none, what holds for all.
        (&sign_in, "members", NEW, All),
        (&sign_in, "tellers", NEW, All),
        (&sign_in, "Administrators", NEW, All),
        (&unlisted, "administrators", AreaRule::ALWAYS, All),
        // For an area nobody listed for all, a group's own rule counts too.
        (&unlisted, "tellers", NEW, Group),
        // Without any group, the strictest there is.
        (&sign_in, "", AreaRule::ALWAYS, NoGroup),
        (&unlisted, "", AreaRule::ALWAYS, All),
    ] {
        let ruled = policy.asking(area, &named(groups));
        assert_eq!((ruled.value, ruled.by), (rule, by), "{area} for {groups:?}");
    }
}

#[test]
fn how_firmly_is_judged_browser_by_browser_and_the_firmest_of_several_counts() {
    use BrowserKind::{Known, New};
    use Firmness::{Always, Never, UnlessDown};
    let sign_in = Area::sign_in();
    let rule = |word: &str| about(&sign_in, word.parse().unwrap());
    let mut policy = policy(&[
        ("administrators", rule("new")),
        ("staff", rule("both_unless_down")),
        ("robots", rule("never")),
    ]);
    policy
        .areas
        .insert(sign_in.clone(), "new_unless_down".parse().unwrap());
    for (groups, new, known) in [
        ("members", UnlessDown, Never),
        ("administrators", Always, Never),
        ("staff", UnlessDown, UnlessDown),
        ("robots", Never, Never),
        ("robots staff", UnlessDown, UnlessDown),
        // Administrators are asked in new browsers alone: what staff are asked in known ones is asked as staff are.
        ("administrators staff", Always, UnlessDown),
        ("staff administrators", Always, UnlessDown),
        // Whom nobody vouches for is held to the firmest there is.
        ("", Always, UnlessDown),
    ] {
        let firmness = |browser| policy.firmness(&sign_in, &named(groups), browser);
        assert_eq!((firmness(New), firmness(Known)), (new, known), "{groups}");
        for browser in [New, Known] {
            let asks = policy.asks(&sign_in, &named(groups), browser);
            assert_eq!(asks, firmness(browser) != Never, "{groups} {browser:?}");
        }
    }
    let unlisted: Area = "pay_out".parse().unwrap();
    let firmness = policy.firmness(&unlisted, &named("staff"), Known);
    assert_eq!(firmness, Always, "nobody decided about it");
}

#[test]
fn days_are_remembered_by_the_same_rule_and_fewer_are_stricter() {
    let days = |days| GroupRules {
        remember_days: Some(days),
        ..GroupRules::default()
    };
    let policy = policy(&[
        ("administrators", days(1)),
        ("guests", days(0)),
        ("trusted", days(90)),
        ("silent", about(&Area::sign_in(), NEW)),
    ]);
    for (groups, expected) in [
        ("members", 30),
        ("silent", 30),
        ("administrators", 1),
        ("trusted", 90),
        ("trusted administrators", 1),
        ("trusted silent members", 90),
        ("guests trusted", 0),
        ("", 0),
    ] {
        let span = policy.remember(&named(groups)).unwrap_or_default();
        assert_eq!(span.as_secs(), expected * 86_400, "{groups}");
    }
    let longest = policy.remember_longest().unwrap();
    assert_eq!(longest.as_secs(), 90 * 86_400);
    let spares = |groups| policy.spares_known_browsers(&Area::sign_in(), &named(groups));
    assert!(spares("members") && !spares("guests") && !spares(""));
}

#[test]
fn who_must_set_up_comes_before_who_may_and_an_earlier_day_before_a_later_one() {
    use SetUpRule::{Closed, Due, Open};
    let day = |text: &str| Some(text.parse::<Day>().unwrap());
    let (soon, later) = (day("2026-12-01"), day("2027-03-01"));
    let rules = |must_set_up, may_set_up, set_up_from| GroupRules {
        must_set_up,
        may_set_up,
        set_up_from,
        ..GroupRules::default()
    };
    let mut policy = policy(&[
        ("staff", rules(Some(true), None, None)),
        ("press", rules(Some(true), None, soon)),
        ("readers", rules(Some(true), None, later)),
        ("robots", rules(Some(false), Some(false), None)),
        ("guests", rules(Some(false), None, None)),
        ("moved", rules(None, None, later)),
    ]);
    policy.set_up_from = soon;
    assert_eq!(policy.check(), Ok(()));
    for (groups, expected) in [
        ("members", Due(soon)),
        ("staff", Due(None)),
        ("press", Due(soon)),
        ("moved", Due(later)),
        ("readers press", Due(soon)),
        ("press staff", Due(None)),
        ("robots", Closed),
        ("guests", Open),
        ("robots guests", Open),
        ("robots guests readers", Due(later)),
        ("", Due(None)),
    ] {
        assert_eq!(policy.setting_up(&named(groups)), expected, "{groups}");
    }
    let eve = soon.unwrap().begins().minus(Duration::from_millis(1));
    assert!(!Due(soon).is_due(eve) && Due(soon).is_due(soon.unwrap().begins()));
    assert_eq!(Due(soon).due_later(eve), soon);
    assert_eq!(Due(soon).due_later(soon.unwrap().begins()), None);
}

#[test]
fn a_document_of_an_older_release_reads_unchanged_and_knows_no_groups() {
    let older = r#"{"methods":["text","call"],"areas":{"sign_in":{"new_browser":true,"known_browser":true}},
      "remember_days":7,"must_set_up":false,"text_countries":["DE"],"call_countries":[],"contact":"Ring us",
      "prove_address":true,"may_turn_off":false,"recovery_codes":true,"recovery_hours":72,"number_matching":"type"}"#;
    let policy: Policy = serde_json::from_str(older).unwrap();
    assert_eq!(policy.methods, [Method::Text, Method::Call]);
    assert!(policy.groups.is_empty() && policy.may_set_up);
    for groups in [vec![], named("members")] {
        let asking = policy.asking(&Area::sign_in(), &groups);
        assert_eq!((asking.value, asking.by), (AreaRule::ALWAYS, RuledBy::All));
        assert_eq!(policy.setting_up(&groups), SetUpRule::Open);
        assert_eq!(policy.remember(&groups).unwrap().as_secs(), 7 * 86_400);
    }
}

#[test]
fn groups_survive_json_and_say_only_what_they_decide() {
    let mut written = policy(&[("administrators", about(&Area::sign_in(), NEVER))]);
    let text = serde_json::to_string(&written).unwrap();
    assert!(
        text.contains(r#""groups":{"administrators":{"areas":{"sign_in":{"#),
        "{text}"
    );
    assert!(!text.contains("null,\"may"), "{text}");
    written.set_up_from = Some("2026-12-01".parse().unwrap());
    let text = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), written);
    for wrong in [
        r#"{"groups":{"":{}}}"#,
        r#"{"groups":{"a":{"aeras":{}}}}"#,
        r#"{"set_up_from":"soon"}"#,
    ] {
        assert!(serde_json::from_str::<Policy>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_would_shut_a_group_out_for_ever_is_refused_and_said_how_to_mend() {
    let said = |change: fn(&mut Policy, &mut GroupRules)| {
        let (mut policy, mut rules) = (Policy::default(), GroupRules::default());
        change(&mut policy, &mut rules);
        policy.groups.insert("guests".parse().unwrap(), rules);
        policy.check().map_err(|refused| refused.to_string())
    };
    assert_eq!(said(|_, _| {}), Ok(()));
    for (change, words) in [
        (
            (|_, rules| rules.may_set_up = Some(false)) as fn(&mut Policy, &mut GroupRules),
            "a user of the group `guests` would have to set up a factor and may not",
        ),
        (
            |policy, _| policy.may_set_up = false,
            "a user would have to set up a factor and may not",
        ),
        (
            |policy, _| {
                policy.must_set_up = false;
                policy.set_up_from = Some("2026-12-01".parse().unwrap());
            },
            "a user need not set up a factor, so there is no day",
        ),
        (
            |policy, rules| {
                policy.must_set_up = false;
                rules.set_up_from = Some("2026-12-01".parse().unwrap());
            },
            "decide must_set_up=true or leave set_up_from out",
        ),
        (|_, rules| rules.remember_days = Some(401), "400 days"),
        (
            |policy, _| {
                let rule = "new_unless_down".parse().unwrap();
                policy.areas.insert(Area::admin_sign_in(), rule);
            },
            "decide new for admin_sign_in, for a user",
        ),
        (
            |_, rules| {
                let rule = "both_unless_down".parse().unwrap();
                rules.areas.insert(Area::admin_sign_in(), rule);
            },
            "decide both for admin_sign_in, for a user of the group `guests`",
        ),
    ] {
        let refused = said(change).unwrap_err();
        assert!(refused.contains(words), "{refused}");
    }
    let pilot = said(|policy, rules| {
        policy.must_set_up = false;
        policy.may_set_up = false;
        rules.must_set_up = Some(true);
        rules.may_set_up = Some(true);
    });
    assert_eq!(pilot, Ok(()), "one group tries it, nobody else may");
}
