use super::*;
use crate::{AreaRule, Carriage, Cause, GroupRules, Method, MethodState, SetUpWays};

/// 2026-12-01T00:00:00Z.
const DAY: &str = "2026-12-01";

fn rule(new_browser: bool, known_browser: bool) -> AreaRule {
    AreaRule {
        new_browser,
        known_browser,
        unless_down: false,
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
            delivery: Delivery::default(),
            has_recovery_codes: false,
            is_alarmed: false,
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

/// Sign-in asks new browsers of all unless delivery is down, and administrators whatever happens.
fn policy_for_outages() -> Policy {
    let mut policy = policy();
    let sign_in = policy.areas.get_mut(&Area::sign_in()).unwrap();
    *sign_in = "new_unless_down".parse().unwrap();
    policy
}

/// Somebody with a number and nothing else, while delivery is down.
fn stranded<'a>(area: &'a Area, groups: &'a [String]) -> Case<'a> {
    Case {
        area,
        groups,
        browser: BrowserKind::New,
        insistence: Insistence::None,
        methods: states(MethodState::Ready),
        has_ever_confirmed: true,
        delivery: Delivery::DOWN,
        has_recovery_codes: false,
        is_alarmed: false,
        now: Timestamp::from_millis(0),
    }
}

#[test]
fn whoever_has_a_number_alone_is_let_through_while_delivery_is_down_where_the_rule_says_so() {
    let (policy, sign_in) = (policy_for_outages(), Area::sign_in());
    let members = ["members".to_owned()];
    let let_through = judge(&policy, &stranded(&sign_in, &members));
    assert_eq!(let_through.screen, Screen::GoBack);
    assert_eq!(let_through.grounds, Grounds::DeliveryDown);
    assert!(!let_through.is_asked());

    // As it comes, the rule refuses.
    let refusing = judge(&self::policy(), &stranded(&sign_in, &members));
    assert_eq!(refusing.grounds, Grounds::AreaAsks);
    let administrators = ["members", "administrators"].map(str::to_owned);
    let of_group = judge(&policy, &stranded(&sign_in, &administrators));
    assert_eq!(of_group.grounds, Grounds::GroupAsks);
    let of_none = judge(&policy, &stranded(&sign_in, &[]));
    assert!(of_none.is_asked(), "held to the strictest there is");
    let unlisted: Area = "pay_out".parse().unwrap();
    let elsewhere = judge(&policy, &stranded(&unlisted, &members));
    assert_eq!(elsewhere.grounds, Grounds::AreaNotListed);
    // Who is not asked goes through for that reason.
    let known = Case {
        browser: BrowserKind::Known,
        ..stranded(&sign_in, &members)
    };
    assert_eq!(judge(&policy, &known).grounds, Grounds::KnownBrowser);
}

#[test]
fn administrators_are_asked_whatever_an_older_policy_says() {
    let area = Area::admin_sign_in();
    let spares: AreaRule = "both_unless_down".parse().unwrap();
    let mut policy = policy();
    policy.areas.insert(area.clone(), spares);
    let staff = policy.groups.entry("staff".parse().unwrap()).or_default();
    staff.areas.insert(area.clone(), spares);
    assert!(policy.check().is_err(), "it can only stand there already");
    for groups in [
        Vec::new(),
        vec!["staff".to_owned()],
        vec!["members".to_owned()],
    ] {
        let judgement = judge(&policy, &stranded(&area, &groups));
        assert!(judgement.is_asked(), "{groups:?}: {judgement:?}");
        assert_ne!(judgement.grounds, Grounds::DeliveryDown);
    }
    let never: AreaRule = "never".parse().unwrap();
    policy.areas.insert(area.clone(), never);
    let members = ["members".to_owned()];
    let judgement = judge(&policy, &stranded(&area, &members));
    assert!(!judgement.is_asked(), "whom no rule asks, nobody asks");
}

/// Whom no outage spares: nothing is down for sure, somebody insists, or there is another way than a message.
fn asked_all_the_same<'a>(usual: impl Fn() -> Case<'a>) -> [Case<'a>; 12] {
    let end = Timestamp::from_millis(9);
    let (mut with_app, mut frozen) = (states(MethodState::Ready), states(MethodState::Ready));
    with_app.app_code = MethodState::Ready;
    frozen.push = MethodState::FrozenUntil(end);
    let (since, cause) = (None, Cause::Unsure);
    let unsure = Carriage::Down { since, cause };
    let both = |text: Carriage| Case {
        delivery: Delivery { text, call: text },
        ..usual()
    };
    [
        both(Carriage::Works),
        both(unsure),
        both(Carriage::Unserved),
        Case {
            insistence: Insistence::Site,
            ..usual()
        },
        Case {
            insistence: Insistence::Settings,
            ..usual()
        },
        Case {
            has_recovery_codes: true,
            ..usual()
        },
        Case {
            is_alarmed: true,
            ..usual()
        },
        Case {
            methods: with_app,
            ..usual()
        },
        Case {
            methods: frozen,
            ..usual()
        },
        Case {
            methods: states(MethodState::LockedUntil(end)),
            ..usual()
        },
        // Nothing on file: neither a set-up nor a recovery is skipped.
        Case {
            methods: states(MethodState::Missing),
            has_ever_confirmed: false,
            ..usual()
        },
        Case {
            methods: states(MethodState::Missing),
            ..usual()
        },
    ]
}

#[test]
fn nothing_but_an_outage_lets_anybody_through_and_nobody_who_has_another_way() {
    let (policy, sign_in) = (policy_for_outages(), Area::sign_in());
    let members = ["members".to_owned()];
    let usual = || stranded(&sign_in, &members);
    let cases = asked_all_the_same(usual);
    for case in cases {
        let judgement = judge(&policy, &case);
        assert!(judgement.is_asked(), "{case:?}");
        assert_ne!(judgement.grounds, Grounds::DeliveryDown, "{case:?}");
    }
    // Codes that the administrator switched off help nobody.
    let without = Policy {
        recovery_codes: false,
        ..policy.clone()
    };
    let with_codes = Case {
        has_recovery_codes: true,
        ..usual()
    };
    let judgement = judge(&without, &with_codes);
    assert_eq!(judgement.grounds, Grounds::DeliveryDown);
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
        "delivery_down",
    ] {
        assert_eq!(word.parse::<Grounds>().unwrap().as_str(), word);
    }
}
