use super::*;
use crate::{AreaRule, GroupRules, Method, MethodState, SetUpWays};

/// 2026-12-01T00:00:00Z.
const DAY: &str = "2026-12-01";

fn rule(new_browser: bool, known_browser: bool) -> AreaRule {
    AreaRule {
        new_browser,
        known_browser,
    }
}

/// Sign-in asks new browsers of all, all browsers of administrators, none of robots; `forum` asks nobody but moderators;
/// `guests` need not set up, `robots` may not, `press` must from December on.
fn policy() -> Policy {
    let area = |word: &str| word.parse::<Area>().unwrap();
    let mut policy = Policy::default();
    policy.areas.insert(area("forum"), rule(false, false));
    let mut group = |name: &str, change: &dyn Fn(&mut GroupRules)| {
        let mut rules = GroupRules::default();
        change(&mut rules);
        policy.groups.insert(name.parse().unwrap(), rules);
    };
    group("administrators", &|rules| {
        rules.areas.insert(area("sign_in"), AreaRule::ALWAYS);
    });
    group("robots", &|rules| {
        rules.areas.insert(area("sign_in"), rule(false, false));
        rules.must_set_up = Some(false);
        rules.may_set_up = Some(false);
    });
    group("moderators", &|rules| {
        rules.areas.insert(area("forum"), AreaRule::ALWAYS);
    });
    group("guests", &|rules| rules.must_set_up = Some(false));
    group("closed", &|rules| {
        rules.must_set_up = Some(false);
        rules.may_set_up = Some(false);
    });
    group("press", &|rules| {
        rules.set_up_from = Some(DAY.parse().unwrap());
    });
    assert_eq!(policy.check(), Ok(()));
    policy
}

const fn states(text: MethodState) -> MethodStates {
    MethodStates {
        push: MethodState::Off,
        app_code: MethodState::Off,
        passkey: MethodState::Off,
        text,
        call: MethodState::Off,
    }
}

/// How a case is told: area, groups, browser, insistence.
fn judged(
    told: (&str, &str, BrowserKind, Insistence),
    methods: MethodStates,
    has_ever_confirmed: bool,
    now: Timestamp,
) -> Judgement {
    let (area, groups, browser, insistence) = told;
    let groups: Vec<String> = groups.split_whitespace().map(Into::into).collect();
    judge(
        &policy(),
        &Case {
            area: &area.parse().unwrap(),
            groups: &groups,
            browser,
            insistence,
            methods,
            has_ever_confirmed,
            now,
        },
    )
}

#[test]
fn whoever_has_a_factor_is_asked_by_the_rule_that_counts() {
    use BrowserKind::{Known, New};
    let none = Insistence::None;
    for (told, grounds) in [
        (("sign_in", "members", New, none), Grounds::AreaAsks),
        (("sign_in", "members", Known, none), Grounds::KnownBrowser),
        (
            ("sign_in", "administrators", Known, none),
            Grounds::GroupAsks,
        ),
        (("sign_in", "administrators", New, none), Grounds::GroupAsks),
        (("sign_in", "robots", New, none), Grounds::GroupSpares),
        (("sign_in", "robots", Known, none), Grounds::GroupSpares),
        (("sign_in", "", New, none), Grounds::AreaAsks),
        (("sign_in", "", Known, none), Grounds::NoGroupNamed),
        (("forum", "members", New, none), Grounds::AreaSpares),
        (("forum", "moderators", Known, none), Grounds::GroupAsks),
        (("forum", "", New, none), Grounds::NoGroupNamed),
        (("pay_out", "members", Known, none), Grounds::AreaNotListed),
        (("pay_out", "", Known, none), Grounds::AreaNotListed),
        (
            ("forum", "robots", New, Insistence::Site),
            Grounds::SiteInsists,
        ),
        (
            ("settings", "", Known, Insistence::Settings),
            Grounds::Settings,
        ),
        // Groups for whom a day or a permission is decided, and no area.
        (("sign_in", "press", New, none), Grounds::AreaAsks),
        (("sign_in", "closed", New, none), Grounds::AreaAsks),
    ] {
        let now = Timestamp::from_millis(0);
        let judgement = judged(told, states(MethodState::Ready), true, now);
        let spared = [
            Grounds::KnownBrowser,
            Grounds::AreaSpares,
            Grounds::GroupSpares,
        ];
        assert_eq!(judgement.grounds, grounds, "{told:?}");
        assert_eq!(judgement.is_asked(), !spared.contains(&grounds), "{told:?}");
        if judgement.is_asked() {
            assert_eq!(judgement.screen, Screen::CodeByOnly(Method::Text));
        }
        assert_eq!(judgement.set_up_from, None);
    }
}

#[test]
fn whoever_has_none_sets_one_up_goes_through_or_may_not() {
    let day: Day = DAY.parse().unwrap();
    let eve = day.begins().minus(std::time::Duration::from_millis(1));
    let set_up = Screen::SetUp(SetUpWays {
        number: true,
        app: false,
        passkey: false,
    });
    let (none, site) = (Insistence::None, Insistence::Site);
    for (groups, insistence, now, screen, grounds) in [
        ("members", none, eve, set_up.clone(), Grounds::MustSetUp),
        ("guests", none, eve, Screen::GoBack, Grounds::NeedNotSetUp),
        ("guests", site, eve, set_up.clone(), Grounds::SiteInsists),
        ("press", none, eve, Screen::GoBack, Grounds::Grace),
        (
            "press",
            none,
            day.begins(),
            set_up.clone(),
            Grounds::MustSetUp,
        ),
        ("press", site, eve, set_up.clone(), Grounds::SiteInsists),
        ("closed", none, eve, Screen::GoBack, Grounds::MayNotSetUp),
        ("closed", site, eve, Screen::Recovery, Grounds::MayNotSetUp),
        (
            "closed guests",
            none,
            eve,
            Screen::GoBack,
            Grounds::NeedNotSetUp,
        ),
        ("closed press", none, eve, Screen::GoBack, Grounds::Grace),
        ("robots", none, eve, Screen::GoBack, Grounds::GroupSpares),
        ("", none, eve, set_up.clone(), Grounds::MustSetUp),
    ] {
        let told = ("sign_in", groups, BrowserKind::New, insistence);
        let judgement = judged(told, states(MethodState::Missing), false, now);
        assert_eq!(
            (&judgement.screen, judgement.grounds),
            (&screen, grounds),
            "{groups} {insistence:?}"
        );
        let comes = (grounds == Grounds::Grace).then_some(day);
        assert_eq!(judgement.set_up_from, comes, "{groups}");
    }
}

#[test]
fn a_day_and_a_permission_are_no_way_round_for_whoever_ever_had_a_factor() {
    let day: Day = DAY.parse().unwrap();
    let eve = day.begins().minus(std::time::Duration::from_hours(1));
    for groups in ["press", "closed", "guests"] {
        for methods in [MethodState::Missing, MethodState::Off] {
            let told = ("sign_in", groups, BrowserKind::New, Insistence::None);
            let judgement = judged(told, states(methods), true, eve);
            assert_eq!(judgement.screen, Screen::Recovery, "{groups}");
            assert_eq!(judgement.grounds, Grounds::AreaAsks, "{groups}");
        }
    }
}

#[test]
fn every_reason_has_one_word() {
    for word in [
        "site_insists",
        "settings",
        "area_asks",
        "area_not_listed",
        "group_asks",
        "no_group_named",
        "must_set_up",
        "known_browser",
        "area_spares",
        "group_spares",
        "grace",
        "need_not_set_up",
        "may_not_set_up",
    ] {
        assert_eq!(word.parse::<Grounds>().unwrap().as_str(), word);
    }
}
