use proptest::prelude::*;

use super::*;

const LIMIT: Limit = Limit::NUMBER[0];
const SPAN: Duration = LIMIT.window;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// Tries at each of the moments; gives those that were allowed.
fn allowed(moments: impl IntoIterator<Item = Timestamp>) -> Vec<Timestamp> {
    let mut window = Window::empty(at(0), SPAN);
    let mut passed = vec![];
    for now in moments {
        if window.allows_one_more(LIMIT, now) {
            window = window.with_one_more(now, SPAN);
            passed.push(now);
        }
    }
    passed
}

#[test]
fn the_sixth_message_in_ten_minutes_waits() {
    let start = at(6_000_000);
    assert_eq!(allowed([start; 7]).len(), 5);
}

#[test]
fn a_burst_at_the_end_of_a_window_is_not_followed_by_another_at_once() {
    // What is wrong with windows that do not slide: ten messages within a second.
    let edge = 6_000_000;
    let passed = allowed([[at(edge - 1); 5], [at(edge); 5]].concat());
    assert_eq!(passed.len(), 5);
}

#[test]
fn half_a_window_later_half_of_the_last_counts() {
    let window = Window {
        started_at: at(0),
        current: 4,
        previous: 9,
    };
    assert_eq!(window.count(at(900_000), SPAN), 2);
    assert_eq!(window.count(at(300_000), SPAN), 4 + 4);
    assert_eq!(window.count(at(1_800_000), SPAN), 0);
}

#[test]
fn a_clock_that_steps_back_opens_nothing() {
    let window = Window {
        started_at: at(600_000),
        current: 5,
        previous: 0,
    };
    assert!(!window.allows_one_more(LIMIT, at(1)));
    assert_eq!(window.with_one_more(at(1), SPAN).started_at, at(600_000));
}

#[test]
fn the_wait_before_the_next_message_doubles_up_to_32_minutes() {
    let waits: Vec<_> = (1..=9).map(|sends| resend_wait(sends).as_secs()).collect();
    assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1_920, 1_920, 1_920]);
    assert_eq!(
        (resend_wait(0), resend_wait(i64::MIN)),
        (resend_wait(1), resend_wait(1))
    );
}

#[test]
fn limits_have_names_of_their_own() {
    let single = [
        Limit::NEW_NUMBERS_PER_USER,
        Limit::ADDRESS_WRONG_CODES,
        Limit::OPERATOR_ADDRESSES,
        Limit::OPERATOR_HELD_CHANGES,
        Limit::OPERATOR_SEARCHES,
        Limit::USER_UNLOCKS,
        Limit::SITE_BYPASS_CODES,
        Limit::SITE_DATA,
        Limit::KEY_RULES,
    ];
    let all = [
        &Limit::NUMBER[..],
        &Limit::USER,
        &Limit::NUMBER_CALLS,
        &Limit::NUMBER_SET_UP_CALLS,
        &Limit::USER_CALLS,
        &Limit::ADDRESS_NEW_NUMBERS,
        &Limit::OPERATOR_TRIALS,
        &Limit::OPERATOR_TRIAL_CALLS,
        &single,
    ]
    .concat();
    let names: std::collections::BTreeSet<_> = all.iter().map(|limit| limit.name).collect();
    assert_eq!(names.len(), all.len());
}

#[test]
fn calls_are_half_as_many_as_messages() {
    for (texts, calls) in [
        (Limit::NUMBER, Limit::NUMBER_CALLS),
        (Limit::NUMBER_SET_UP, Limit::NUMBER_SET_UP_CALLS),
        (Limit::USER, Limit::USER_CALLS),
    ] {
        for (text, call) in texts.iter().zip(calls) {
            assert_eq!((call.most, call.window), ((text.most + 1) / 2, text.window));
        }
    }
    for (all, call) in Limit::OPERATOR_TRIALS
        .iter()
        .zip(Limit::OPERATOR_TRIAL_CALLS)
    {
        assert_eq!((call.most, call.window), ((all.most + 1) / 2, all.window));
    }
}

proptest! {
    #[test]
    fn no_span_wherever_it_begins_holds_more_than_twice_the_limit(
        gaps in prop::collection::vec(0_i64..400_000, 1..300),
    ) {
        let moments = gaps.iter().scan(0, |now, gap| { *now += gap; Some(at(*now)) });
        let passed = allowed(moments);
        for first in &passed {
            let within = passed.iter().filter(|t| *t >= first && t.since(*first) < SPAN).count();
            prop_assert!(i64::try_from(within).unwrap() < 2 * LIMIT.most, "{} within one span", within);
        }
    }

    #[test]
    fn a_fixed_window_never_holds_more_than_the_limit(
        gaps in prop::collection::vec(0_i64..100_000, 1..300),
    ) {
        let moments = gaps.iter().scan(0, |now, gap| { *now += gap; Some(at(*now)) });
        let passed = allowed(moments);
        for t in &passed {
            let start = Window::start_of(*t, SPAN);
            let within = passed.iter().filter(|t| Window::start_of(**t, SPAN) == start).count();
            prop_assert!(i64::try_from(within).unwrap() <= LIMIT.most);
        }
    }

    #[test]
    fn it_judges_as_the_formula_in_the_statement_does(
        current in 0_i64..50, previous in 0_i64..50, elapsed in 0_i64..600_000, most in 1_i64..50,
    ) {
        let window = Window { started_at: at(0), current, previous };
        let whole = 600_000;
        prop_assert_eq!(
            window.allows_one_more(Limit { most, ..LIMIT }, at(elapsed)),
            previous * (whole - elapsed) + current * whole < most * whole
        );
    }

    #[test]
    fn it_opens_at_the_very_moment_it_says(
        current in 0_i64..50, previous in 0_i64..50, elapsed in 0_i64..2_000_000, most in 1_i64..50,
    ) {
        let limit = Limit { most, ..LIMIT };
        let window = Window { started_at: at(0), current, previous };
        let opens = window.opens_at(limit, at(elapsed));
        prop_assert!(window.allows_one_more(limit, opens));
        prop_assert!(opens == at(elapsed) || !window.allows_one_more(limit, opens.minus(Duration::from_millis(1))));
    }
}
