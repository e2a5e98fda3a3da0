//! `which_screen.txt` is the whole truth about the screen decision: every combination there is stands in exactly one
//! of its lines, and the code agrees.

#![expect(clippy::panic, reason = "a table that cannot be read fails the test")]

use domain::{
    Method, MethodState, MethodStates, Screen, SetUpWays, Situation, Timestamp, which_screen,
};

const TABLE: &str = include_str!("../src/which_screen.txt");
const LATER: Timestamp = Timestamp::from_millis(2_000);
const STATES: [MethodState; 6] = [
    MethodState::Off,
    MethodState::Missing,
    MethodState::FrozenUntil(LATER),
    MethodState::LockedUntil(LATER),
    MethodState::Unreachable,
    MethodState::Ready,
];

struct Line {
    text: &'static str,
    answers: Vec<&'static str>,
    states: Vec<&'static str>,
    screen: &'static str,
}

/// The lines of the table, without comments and the head.
fn lines() -> Vec<Line> {
    let rows = TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1);
    rows.map(|text| {
        let columns: Vec<&str> = text.split('|').collect();
        let [answers, states, screen] = columns[..] else {
            panic!("three parts: {text}")
        };
        let (answers, states): (Vec<_>, Vec<_>) = (
            answers.split_whitespace().collect(),
            states.split_whitespace().collect(),
        );
        assert!(
            answers.len() == 3 && states.len() == 5,
            "three answers, five states: {text}"
        );
        Line {
            text,
            answers,
            states,
            screen: screen.trim(),
        }
    })
    .collect()
}

fn is_answer(cell: &str, answer: bool) -> bool {
    match cell {
        "-" => true,
        "yes" => answer,
        "no" => !answer,
        _ => panic!("not an answer: {cell}"),
    }
}

/// Whether a cell of the table speaks of this state; the classes are those its head explains.
fn is_state(cell: &str, method: Method, state: MethodState) -> bool {
    let is = |cell| is_state(cell, method, state);
    match cell {
        "-" => true,
        "off" => state == MethodState::Off,
        "missing" => state == MethodState::Missing,
        "locked" => matches!(state, MethodState::LockedUntil(_)),
        "unreachable" => state == MethodState::Unreachable,
        "ready" => state == MethodState::Ready,
        "usable" => is("ready") || (method == Method::Push && is("unreachable")),
        "unusable" => !is("usable"),
        "idle" => is("unusable") && !is("locked"),
        "nothing" => is("off") || is("missing"),
        "kept" => is("idle") && !is("nothing"),
        _ => panic!("not a state: {cell}"),
    }
}

fn speaks_of(line: &Line, situation: &Situation) -> bool {
    let answers = [
        situation.is_asked,
        situation.has_ever_confirmed,
        situation.must_set_up,
    ];
    let states = Method::ALL.map(|method| (method, situation.methods.of(method)));
    line.answers
        .iter()
        .zip(answers)
        .all(|(cell, answer)| is_answer(cell, answer))
        && line
            .states
            .iter()
            .zip(states)
            .all(|(cell, (method, state))| is_state(cell, method, state))
}

fn in_words(screen: &Screen) -> String {
    let words = |methods: &[Method]| {
        methods
            .iter()
            .map(|m| m.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let with = |first: &str, others: &[Method]| match others {
        [] => first.to_owned(),
        _ => format!("{first} + {}", words(others)),
    };
    match screen {
        Screen::GoBack => "go back".into(),
        Screen::Push {
            others,
            open_the_app: false,
        } => with("push", others),
        Screen::Push {
            others,
            open_the_app: true,
        } => with("push in app", others),
        Screen::AppCode { others } => with("app code", others),
        Screen::Passkey { others } => with("passkey", others),
        Screen::ChooseHow { ways } => format!("choose: {}", words(ways)),
        Screen::CodeByOnly(method) => format!("send {method}"),
        Screen::SetUp(ways) => set_up_in_words(*ways),
        Screen::Locked { .. } => "locked".into(),
        Screen::Recovery => "recovery".into(),
    }
}

fn set_up_in_words(ways: SetUpWays) -> String {
    let named = [
        ("number", ways.number),
        ("app", ways.app),
        ("passkey", ways.passkey),
    ];
    let named = named.into_iter().filter(|(_, is_offered)| *is_offered);
    let named: Vec<_> = named.map(|(way, _)| way).collect();
    format!("set up: {}", named.join(" "))
}

/// The methods a screen names.
fn named(screen: &Screen) -> Vec<Method> {
    match screen {
        Screen::Push { others, .. } => [&[Method::Push], others.as_slice()].concat(),
        Screen::AppCode { others } => [&[Method::AppCode], others.as_slice()].concat(),
        Screen::Passkey { others } => [&[Method::Passkey], others.as_slice()].concat(),
        Screen::ChooseHow { ways } => ways.clone(),
        Screen::CodeByOnly(method) => vec![*method],
        Screen::GoBack | Screen::SetUp(_) | Screen::Locked { .. } | Screen::Recovery => vec![],
    }
}

/// All 62,208 situations.
fn situations() -> impl Iterator<Item = Situation> {
    let states = || STATES.into_iter();
    let pairs = move || states().flat_map(move |one| states().map(move |other| (one, other)));
    let methods = pairs().flat_map(move |(push, app_code)| {
        states().flat_map(move |passkey| {
            pairs().map(move |(text, call)| MethodStates {
                push,
                app_code,
                passkey,
                text,
                call,
            })
        })
    });
    methods.flat_map(|methods| {
        (0..8).map(move |bits| Situation {
            is_asked: bits & 1 != 0,
            methods,
            has_ever_confirmed: bits & 2 != 0,
            must_set_up: bits & 4 != 0,
        })
    })
}

#[test]
fn every_situation_stands_in_exactly_one_line_and_the_code_agrees() {
    let lines = lines();
    let mut seen = vec![false; lines.len()];
    let mut count = 0;
    for situation in situations() {
        let found: Vec<_> = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| speaks_of(line, &situation))
            .collect();
        let [(number, line)] = found[..] else {
            let texts: Vec<_> = found.iter().map(|(_, line)| line.text).collect();
            panic!("{situation:?} stands in {} lines: {texts:#?}", found.len());
        };
        assert_eq!(
            in_words(&which_screen(&situation)),
            line.screen,
            "{situation:?}\n{}",
            line.text
        );
        seen[number] = true;
        count += 1;
    }
    assert_eq!(count, 62_208);
    let unused: Vec<_> = lines
        .iter()
        .zip(seen)
        .filter(|(_, seen)| !seen)
        .map(|(line, _)| line.text)
        .collect();
    assert!(
        unused.is_empty(),
        "lines that speak of nothing: {unused:#?}"
    );
}

#[test]
fn the_table_is_short_enough_to_be_read() {
    assert!(TABLE.lines().count() <= 150);
}

#[test]
fn no_screen_names_a_method_that_cannot_be_used() {
    for situation in situations() {
        let screen = which_screen(&situation);
        for method in named(&screen) {
            assert!(
                situation.methods.is_usable(method),
                "{situation:?} {screen:?}"
            );
        }
        let is_off = |method| situation.methods.of(method) == MethodState::Off;
        if let Screen::SetUp(ways) = screen {
            assert!(
                !(ways.number && is_off(Method::Text) && is_off(Method::Call)),
                "{situation:?}"
            );
            assert!(
                !(ways.app && is_off(Method::Push) && is_off(Method::AppCode)),
                "{situation:?}"
            );
            assert!(!(ways.passkey && is_off(Method::Passkey)), "{situation:?}");
        }
    }
}

#[test]
fn each_usable_method_is_on_the_screen_once() {
    for situation in situations().filter(|situation| situation.is_asked) {
        let mut ways = named(&which_screen(&situation));
        ways.sort();
        assert_eq!(
            ways,
            situation.methods.usable().collect::<Vec<_>>(),
            "{situation:?}"
        );
    }
}

#[test]
fn every_screen_has_a_next_step() {
    for situation in situations() {
        let has_step = match which_screen(&situation) {
            Screen::SetUp(ways) => ways.number || ways.app || ways.passkey,
            Screen::ChooseHow { ways } => ways.len() > 1,
            Screen::CodeByOnly(method) => method.is_phone(),
            Screen::GoBack => {
                !situation.is_asked || !(situation.has_ever_confirmed || situation.must_set_up)
            }
            Screen::Push { .. }
            | Screen::AppCode { .. }
            | Screen::Passkey { .. }
            | Screen::Locked { .. }
            | Screen::Recovery => true,
        };
        assert!(has_step, "{situation:?}");
    }
}

#[test]
fn nobody_who_ever_confirmed_a_factor_is_offered_set_up() {
    for situation in situations().filter(|situation| situation.has_ever_confirmed) {
        assert!(
            !matches!(which_screen(&situation), Screen::SetUp(_)),
            "{situation:?}"
        );
    }
}

#[test]
fn a_lock_ends_with_the_first_lock_or_freeze() {
    let at = Timestamp::from_millis;
    let situation = Situation {
        is_asked: true,
        methods: MethodStates {
            push: MethodState::FrozenUntil(at(5)),
            app_code: MethodState::LockedUntil(at(7)),
            passkey: MethodState::Off,
            text: MethodState::LockedUntil(at(6)),
            call: MethodState::Off,
        },
        has_ever_confirmed: true,
        must_set_up: true,
    };
    assert_eq!(which_screen(&situation), Screen::Locked { until: at(5) });
}
