//! The table, row by row, and against all subsets of groups.

use proptest::prelude::*;

use super::*;
use crate::{AreaRule, GroupName, GroupRules, LockRule, Method};

fn found(before: impl Fn(&mut Policy), after: impl Fn(&mut Policy)) -> Vec<AsksLess> {
    let (mut was, mut is) = (Policy::default(), Policy::default());
    before(&mut was);
    after(&mut is);
    asks_less(&was, &is)
}

fn changed(change: impl Fn(&mut Policy)) -> Vec<AsksLess> {
    found(|_| {}, change)
}

fn group(policy: &mut Policy, name: &str) -> GroupRules {
    policy.groups.remove(name).unwrap_or_default()
}

fn put(policy: &mut Policy, name: &str, rules: GroupRules) {
    policy
        .groups
        .insert(name.parse::<GroupName>().unwrap(), rules);
}

const NEVER: AreaRule = AreaRule {
    new_browser: false,
    known_browser: false,
    unless_down: false,
};

#[test]
fn what_asks_less_is_found_and_its_opposite_is_not() {
    type Change = fn(&mut Policy);
    let rows: [(Change, AsksLess); 12] = [
        (
            |p| {
                p.areas.insert(Area::sign_in(), NEVER);
            },
            AsksLess::Areas,
        ),
        (
            |p| {
                let spares = "new_unless_down".parse().unwrap();
                p.areas.insert(Area::sign_in(), spares);
            },
            AsksLess::WhenDown,
        ),
        (|p| p.remember_days = 31, AsksLess::Remembered),
        (|p| p.must_set_up = false, AsksLess::SetUp),
        (|p| p.prove_address = false, AsksLess::Address),
        (|p| p.may_turn_off = true, AsksLess::TurnOff),
        (|p| p.recovery_hours = 24, AsksLess::RecoveryWait),
        (
            |p| p.number_matching = NumberMode::Pick,
            AsksLess::NumberMatching,
        ),
        (|p| p.lockout.tries = 6, AsksLess::Lockout),
        (
            |p| p.set_up_from = "2030-01-01".parse().ok(),
            AsksLess::SetUp,
        ),
        (
            |p| {
                p.areas.insert(Area::change_password(), NEVER);
            },
            AsksLess::Areas,
        ),
        (
            |p| {
                p.must_set_up = false;
                p.may_set_up = false;
            },
            AsksLess::SetUp,
        ),
    ];
    for (change, what) in rows {
        assert_eq!(changed(change), [what], "{what}");
        assert_eq!(found(change, |_| {}), [], "back from {what}");
        assert_eq!(found(change, change), [], "{what} twice");
    }
}

#[test]
fn what_is_gone_is_no_less_and_what_is_there_anew_is() {
    assert_eq!(
        found(|p| p.recovery_codes = false, |_| {}),
        [AsksLess::RecoveryCodes]
    );
    assert_eq!(changed(|p| p.recovery_codes = false), []);
    let none = |p: &mut Policy| p.bypass_codes = false;
    let by_two = |p: &mut Policy| p.bypass_needs_second = true;
    assert_eq!((changed(none), changed(by_two)), (vec![], vec![]));
    for before in [none, by_two] {
        assert_eq!(found(before, |_| {}), [AsksLess::BypassCodes]);
    }
    assert_eq!(found(none, by_two), [AsksLess::BypassCodes]);
    assert_eq!(found(by_two, none), []);
    assert_eq!(
        found(|p| p.recovery_hours = 0, |_| {}),
        [AsksLess::RecoveryWait]
    );
    assert_eq!(changed(|p| p.recovery_hours = 0), []);
    let long = |p: &mut Policy| {
        p.lockout = LockRule {
            tries: 5,
            first_minutes: 10,
        }
    };
    assert_eq!(
        (changed(long), found(long, |_| {})),
        (vec![], vec![AsksLess::Lockout])
    );
}

#[test]
fn what_people_are_told_to_do_opens_a_door_either_way() {
    assert_eq!(
        changed(|p| p.contact = "Call us".into()),
        [AsksLess::Contact]
    );
    assert_eq!(
        found(|p| p.contact = "Call us".into(), |_| {}),
        [AsksLess::Contact]
    );
    let page = |p: &mut Policy| p.password_page = "https://example.org/".into();
    assert_eq!(changed(page), [AsksLess::PasswordPage]);
}

#[test]
fn methods_and_countries_ask_no_less_whether_on_or_off() {
    let switch = |p: &mut Policy| {
        p.methods = vec![Method::Push];
        p.text_countries = "DE".parse().unwrap();
    };
    assert_eq!((changed(switch), found(switch, |_| {})), (vec![], vec![]));
    let was = Policy::default();
    let mut is = was.clone();
    switch(&mut is);
    assert!(takes_away(&was, &is), "text is gone");
    is.methods.push(Method::Text);
    assert!(!takes_away(&was, &is) && takes_away(&is, &was));
    let without = Policy {
        recovery_hours: 0,
        ..was.clone()
    };
    assert!(takes_away(&was, &without));
}

#[test]
fn a_rule_that_is_taken_from_a_group_may_let_its_neighbour_in() {
    // Whoever was in both was asked by the strict one; without it the lenient one decides alone.
    let sign_in = Area::sign_in();
    let with = |p: &mut Policy, name: &str, rule: AreaRule| {
        let mut rules = group(p, name);
        rules.areas.insert(sign_in.clone(), rule);
        put(p, name, rules);
    };
    let before = |p: &mut Policy| {
        p.areas.insert(sign_in.clone(), AreaRule::ALWAYS);
        with(p, "staff", AreaRule::ALWAYS);
        with(p, "testers", NEVER);
    };
    let after = |p: &mut Policy| {
        before(p);
        p.groups.remove("staff");
    };
    assert_eq!(found(before, after), [AsksLess::Areas]);
    assert_eq!(found(after, before), []);
}

#[test]
fn sparing_people_when_delivery_is_down_asks_less_where_somebody_is_asked() {
    let sign_in = |word: &'static str| {
        move |p: &mut Policy| {
            p.areas.insert(Area::sign_in(), word.parse().unwrap());
        }
    };
    let found = |was, is| found(sign_in(was), sign_in(is));
    assert_eq!(found("both", "both_unless_down"), [AsksLess::WhenDown]);
    assert_eq!(found("both_unless_down", "both"), []);
    assert_eq!(
        found("never", "both_unless_down"),
        [],
        "nobody was asked before"
    );
    // In one browser less firmly, in the other not at all.
    assert_eq!(
        found("both", "new_unless_down"),
        [AsksLess::Areas, AsksLess::WhenDown]
    );
    assert_eq!(found("new_unless_down", "never"), [AsksLess::Areas]);
}

fn rule() -> impl Strategy<Value = AreaRule> {
    let drawn = (any::<bool>(), any::<bool>(), any::<bool>());
    drawn.prop_map(|(new_browser, known_browser, unless_down)| AreaRule {
        new_browser,
        known_browser,
        unless_down,
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    let of_group = (
        prop::option::of(rule()),
        prop::option::of(0_u32..4),
        prop::option::of(any::<bool>()),
    );
    (
        rule(),
        0_u32..4,
        prop::collection::vec(prop::option::of(of_group), 4),
    )
        .prop_map(|(for_all, remember_days, groups)| {
            let mut policy = Policy {
                remember_days,
                ..Policy::default()
            };
            policy.areas.insert(Area::sign_in(), for_all);
            for (name, rules) in ["a", "b", "c", "d"].into_iter().zip(groups) {
                let Some((area, remember_days, must_set_up)) = rules else {
                    continue;
                };
                let areas = area
                    .map(|rule| (Area::sign_in(), rule))
                    .into_iter()
                    .collect();
                put(
                    &mut policy,
                    name,
                    GroupRules {
                        areas,
                        remember_days,
                        must_set_up,
                        ..GroupRules::default()
                    },
                );
            }
            policy
        })
}

proptest! {
    #[test]
    fn what_two_groups_show_holds_for_any_number_of_them(was in policy(), is in policy()) {
        let (mut areas, mut when_down, mut remembered, mut set_up) = (false, false, false, false);
        for chosen in 0_u8..32 {
            let names = ["a", "b", "c", "d", "without rules"];
            let groups: Vec<String> = (0..5).filter(|bit| chosen & (1 << bit) != 0).map(|bit| names[bit].to_owned()).collect();
            let asked = |policy: &Policy| policy.asking(&Area::sign_in(), &groups).value;
            areas |= (asked(&was).new_browser && !asked(&is).new_browser)
                || (asked(&was).known_browser && !asked(&is).known_browser);
            when_down |= [BrowserKind::New, BrowserKind::Known].into_iter().any(|browser| {
                let firmness = |policy: &Policy| policy.firmness(&Area::sign_in(), &groups, browser);
                firmness(&was) == Firmness::Always && firmness(&is) == Firmness::UnlessDown
            });
            remembered |= is.remember(&groups) > was.remember(&groups);
            set_up |= was.setting_up(&groups).stricter(is.setting_up(&groups)) != is.setting_up(&groups);
        }
        let found = asks_less(&was, &is);
        prop_assert_eq!(found.contains(&AsksLess::Areas), areas);
        prop_assert_eq!(found.contains(&AsksLess::WhenDown), when_down);
        prop_assert_eq!(found.contains(&AsksLess::Remembered), remembered);
        prop_assert_eq!(found.contains(&AsksLess::SetUp), set_up);
    }
}

#[test]
fn taking_the_gate_away_asks_less_and_putting_it_up_does_not() {
    let gated = |p: &mut Policy| p.gate = Gate::Passkey;
    assert_eq!(found(gated, |_| {}), [AsksLess::Gate]);
    assert_eq!(changed(gated), []);
}
