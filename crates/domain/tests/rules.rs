//! The rules of groups, for 10,000 policies and requests by chance: the decision is compared with the words of
//! docs/decisions/0029 and 0036, told here a second time and in another way; and no group makes anything laxer that it may not.

#![expect(
    clippy::unwrap_used,
    reason = "words of a test that cannot be read fail it"
)]

use std::collections::BTreeMap;

use domain::{
    Area, AreaRule, BrowserKind, Case, Day, Delivery, Grounds, GroupName, GroupRules, Insistence,
    Judgement, MethodState, MethodStates, Policy, Screen, Timestamp, judge,
};
use proptest::{
    collection::btree_map, option, prelude::*, sample::select, sample::subsequence,
    test_runner::Config,
};

/// 2027-01-15T08:00:00Z.
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const GROUPS: [&str; 4] = ["a", "b", "c", "d"];

/// What a request and its person bring.
#[derive(Clone, Debug)]
struct Asked {
    area: Area,
    groups: Vec<String>,
    browser: BrowserKind,
    insistence: Insistence,
    has_text: bool,
    has_ever_confirmed: bool,
    is_down: bool,
}

fn decided(policy: &Policy, asked: &Asked) -> Judgement {
    let text = if asked.has_text {
        MethodState::Ready
    } else {
        MethodState::Missing
    };
    judge(
        policy,
        &Case {
            area: &asked.area,
            groups: &asked.groups,
            browser: asked.browser,
            insistence: asked.insistence,
            methods: MethodStates {
                push: MethodState::Off,
                app_code: MethodState::Off,
                passkey: MethodState::Off,
                text,
                call: MethodState::Off,
            },
            has_ever_confirmed: asked.has_ever_confirmed || asked.has_text,
            delivery: if asked.is_down {
                Delivery::DOWN
            } else {
                Delivery::default()
            },
            has_recovery_codes: false,
            is_alarmed: false,
            now: NOW,
        },
    )
}

/// Whether the rules ask, in the words of the decision page: look at the named groups that have a rule for the area, and if
/// there are none at the rule for all; without named groups at every rule there is. One that asks is enough.
fn rules_ask(policy: &Policy, asked: &Asked) -> bool {
    counting(policy, asked)
        .iter()
        .any(|rule| asks(*rule, asked.browser))
}

/// Whether each rule that asks here spares people while delivery is down.
fn rules_spare(policy: &Policy, asked: &Asked) -> bool {
    let rules = counting(policy, asked);
    let mut asking = rules.iter().filter(|rule| asks(**rule, asked.browser));
    asking.all(|rule| rule.unless_down)
}

const fn asks(rule: AreaRule, browser: BrowserKind) -> bool {
    match browser {
        BrowserKind::New => rule.new_browser,
        BrowserKind::Known => rule.known_browser,
    }
}

/// The rules that count.
fn counting(policy: &Policy, asked: &Asked) -> Vec<AreaRule> {
    let for_all = policy.areas.get(&asked.area).copied();
    let for_all = for_all.unwrap_or(AreaRule::ALWAYS);
    let rule_of = |rules: &GroupRules| rules.areas.get(&asked.area).copied();
    let mut rules: Vec<AreaRule> = Vec::new();
    for (name, of_group) in &policy.groups {
        let is_named = asked.groups.iter().any(|group| group == name.as_str());
        if is_named || asked.groups.is_empty() {
            rules.extend(rule_of(of_group));
        }
    }
    if rules.is_empty() || asked.groups.is_empty() {
        rules.push(for_all);
    }
    rules
}

/// Who has to set up now, who later, who may: told as three questions to each set of decisions that counts.
fn setting_up(policy: &Policy, groups: &[String]) -> (bool, Option<Day>, bool) {
    let mut sets = Vec::new();
    for (name, rules) in &policy.groups {
        let is_named = groups.iter().any(|group| group == name.as_str());
        let decides = rules.must_set_up.is_some()
            || rules.may_set_up.is_some()
            || rules.set_up_from.is_some();
        if decides && (is_named || groups.is_empty()) {
            let must = rules.must_set_up.unwrap_or(policy.must_set_up);
            let inherits = rules.must_set_up.is_none() && rules.set_up_from.is_none();
            let day = if inherits {
                policy.set_up_from
            } else {
                rules.set_up_from
            };
            sets.push((must, rules.may_set_up.unwrap_or(policy.may_set_up), day));
        }
    }
    if sets.is_empty() || groups.is_empty() {
        sets.push((policy.must_set_up, policy.may_set_up, policy.set_up_from));
    }
    let has_come = |day: &Option<Day>| day.is_none_or(|day| day.begins() <= NOW);
    let now = sets.iter().any(|(must, _, day)| *must && has_come(day));
    let later = sets.iter().filter(|(must, ..)| *must);
    let later = later.filter_map(|(.., day)| *day).min();
    let may = sets.iter().any(|(must, may, _)| *must || *may);
    (now, later.filter(|_| !now), may)
}

fn expected(policy: &Policy, asked: &Asked) -> (bool, Option<Day>) {
    let insists = asked.insistence != Insistence::None;
    if !insists && !rules_ask(policy, asked) {
        return (false, None);
    }
    let is_stranded = asked.has_text && asked.is_down;
    if is_stranded && !insists && rules_spare(policy, asked) {
        return (false, None);
    }
    if asked.has_text || asked.has_ever_confirmed {
        return (true, None);
    }
    let (now, later, _) = setting_up(policy, &asked.groups);
    if insists || now {
        (true, None)
    } else {
        (false, later)
    }
}

fn area_rules() -> impl Strategy<Value = AreaRule> {
    let drawn = (any::<bool>(), any::<bool>(), any::<bool>());
    drawn.prop_map(|(new_browser, known_browser, unless_down)| AreaRule {
        new_browser,
        known_browser,
        unless_down,
    })
}

fn areas() -> impl Strategy<Value = BTreeMap<Area, AreaRule>> {
    let names = select(vec!["sign_in", "forum"]).prop_map(|name| name.parse::<Area>().unwrap());
    btree_map(names, area_rules(), 0..=2)
}

fn days() -> impl Strategy<Value = Option<Day>> {
    let days = ["2026-12-01", "2027-01-15", "2027-01-16", "2027-06-01"];
    option::weighted(
        0.3,
        select(days.map(|day| day.parse::<Day>().unwrap()).to_vec()),
    )
}

fn policies() -> impl Strategy<Value = Policy> {
    let switch = || option::of(any::<bool>());
    let rules = (areas(), option::of(0..100_u32), switch(), switch(), days()).prop_map(
        |(areas, remember_days, must_set_up, may_set_up, set_up_from)| GroupRules {
            areas,
            remember_days,
            must_set_up,
            may_set_up,
            set_up_from,
        },
    );
    let names = select(vec!["a", "b", "c"]).prop_map(|name| name.parse::<GroupName>().unwrap());
    let groups = btree_map(names, rules, 0..=3);
    let for_all = (any::<bool>(), any::<bool>(), days(), 0..100_u32);
    (areas(), groups, for_all)
        .prop_map(|(areas, groups, (must, may, day, days))| Policy {
            areas,
            groups,
            remember_days: days,
            must_set_up: must,
            may_set_up: may,
            set_up_from: day,
            ..Policy::default()
        })
        .prop_filter("can be put in force", |policy| policy.check().is_ok())
}

fn requests() -> impl Strategy<Value = Asked> {
    let insistence = [
        Insistence::None,
        Insistence::None,
        Insistence::Site,
        Insistence::Settings,
    ];
    (
        select(vec!["sign_in", "forum", "pay_out"]),
        subsequence(GROUPS.to_vec(), 0..=4).prop_shuffle(),
        select(vec![BrowserKind::New, BrowserKind::Known]),
        select(insistence.to_vec()),
        (any::<bool>(), any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(area, groups, browser, insistence, (has_text, has_ever_confirmed, is_down))| Asked {
                area: area.parse().unwrap(),
                groups: groups.into_iter().map(Into::into).collect(),
                browser,
                insistence,
                has_text,
                has_ever_confirmed,
                is_down,
            },
        )
}

proptest! {
    #![proptest_config(Config::with_cases(10_000))]

    #[test]
    fn the_decision_is_what_the_words_say(policy in policies(), asked in requests()) {
        let judgement = decided(&policy, &asked);
        let told = (judgement.is_asked(), judgement.set_up_from);
        prop_assert_eq!(told, expected(&policy, &asked), "{:?}", judgement);
        let (_, _, may) = setting_up(&policy, &asked.groups);
        if !may {
            prop_assert!(!matches!(judgement.screen, Screen::SetUp(_)), "{:?}", judgement);
        }
        let spared = [
            Grounds::KnownBrowser, Grounds::AreaSpares, Grounds::GroupSpares,
            Grounds::Grace, Grounds::NeedNotSetUp, Grounds::DeliveryDown,
        ];
        let may_not = judgement.grounds == Grounds::MayNotSetUp;
        prop_assert!(may_not || judgement.is_asked() != spared.contains(&judgement.grounds));
    }
}

proptest! {
    #![proptest_config(Config::with_cases(1_000))]

    #[test]
    fn a_request_without_groups_is_asked_wherever_any_groups_would_be(
        policy in policies(), asked in requests(),
    ) {
        let without = Asked { groups: Vec::new(), ..asked.clone() };
        if decided(&policy, &asked).is_asked() {
            prop_assert!(decided(&policy, &without).is_asked());
        }
        prop_assert!(policy.remember(&[]) <= policy.remember(&asked.groups));
        prop_assert!(policy.remember(&asked.groups) <= policy.remember_longest());
    }

    #[test]
    fn neither_order_nor_repetition_of_groups_makes_a_difference(
        policy in policies(), asked in requests(),
    ) {
        let mut groups: Vec<_> = asked.groups.iter().rev().cloned().collect();
        groups.extend(asked.groups.clone());
        let turned = Asked { groups, ..asked.clone() };
        prop_assert_eq!(decided(&policy, &asked), decided(&policy, &turned));
    }
}
