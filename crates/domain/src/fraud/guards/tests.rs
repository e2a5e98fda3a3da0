//! The guards in their order: what each says, and what asking it changes.

use std::time::Duration;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const HOUR: Duration = Duration::from_hours(1);

const BAD: Recent = Recent { sends: 20, used: 3 };
const GOOD: Recent = Recent { sends: 20, used: 4 };

fn judged(facts: &SendFacts, chance: u32, now: Timestamp) -> SendJudged {
    judge_send(&DeliveryRules::default(), facts, chance, now)
}

fn country(recent: Recent) -> SendFacts {
    SendFacts {
        country_conversion: Seen {
            breaker: None,
            recent,
        },
        ..SendFacts::default()
    }
}

#[test]
fn nothing_on_file_passes() {
    assert_eq!(judged(&SendFacts::default(), 1, NOW), SendJudged::default());
}

#[test]
fn five_that_nobody_answered_close_a_range() {
    let facts = |unanswered| SendFacts {
        range: (None, unanswered),
        ..SendFacts::default()
    };
    assert_eq!(judged(&facts(4), 1, NOW).barred, None);
    let closed = judged(&facts(5), 1, NOW);
    assert_eq!(closed.barred, Some(SendBarred::Guard(Guard::Range)));
    let [turn] = closed.turns.as_slice() else {
        panic!("{closed:?}")
    };
    assert_eq!(turn.after.open_until, Some(NOW.plus(12 * HOUR)));
    let again = SendFacts {
        range: (Some(turn.after), 0),
        ..SendFacts::default()
    };
    let late = NOW.plus(12 * HOUR);
    assert!(judged(&again, 0, NOW).barred.is_some(), "not one of ten");
    assert_eq!(judged(&again, 1, late).barred, None);
    let twice = SendFacts {
        range: (Some(turn.after), 5),
        ..SendFacts::default()
    };
    let [turn] = *judged(&twice, 1, late).turns else {
        panic!()
    };
    assert_eq!(turn.after.open_until, Some(late.plus(24 * HOUR)));
}

#[test]
fn fewer_than_a_fifth_of_twenty_open_a_breaker() {
    assert_eq!(judged(&country(GOOD), 1, NOW), SendJudged::default());
    let too_few = Recent { sends: 19, used: 0 };
    assert_eq!(judged(&country(too_few), 1, NOW), SendJudged::default());
    let opened = judged(&country(BAD), 1, NOW);
    assert_eq!(
        opened.barred,
        Some(SendBarred::Guard(Guard::CountryConversion))
    );
    assert_eq!(opened.turns.len(), 1);
}

#[test]
fn behind_its_time_one_of_ten_passes_and_the_first_five_decide() {
    let open = judged(&country(BAD), 1, NOW).turns[0].after;
    let facts = |recent| SendFacts {
        country_conversion: Seen {
            breaker: Some(open),
            recent,
        },
        ..SendFacts::default()
    };
    let barred = |recent, chance, at| judged(&facts(recent), chance, at);
    let (within, behind) = (NOW.plus(11 * HOUR), NOW.plus(12 * HOUR));
    let nothing = Recent::default();
    assert!(barred(nothing, 10, within).barred.is_some());
    assert!(barred(nothing, 11, behind).barred.is_some());
    assert_eq!(barred(nothing, 10, behind), SendJudged::default());
    let healed = barred(Recent { sends: 5, used: 1 }, 11, behind);
    assert_eq!(
        (healed.barred, healed.turns[0].turned),
        (None, Turned::Closed)
    );
    let worse = barred(Recent { sends: 5, used: 0 }, 10, behind);
    assert_eq!(
        worse.turns[0].after.open_until,
        Some(behind.plus(24 * HOUR))
    );
    assert!(worse.barred.is_some());
}

#[test]
fn a_new_installation_tells_and_holds_nothing_up() {
    let in_shadow = SendFacts {
        in_shadow: true,
        ..country(BAD)
    };
    let told = judged(&in_shadow, 1, NOW);
    assert_eq!(
        (told.barred, told.turns[0].turned),
        (None, Turned::WouldOpen)
    );
    let mut after = country(Recent::default());
    after.country_conversion.breaker = Some(told.turns[0].after);
    assert_eq!(judged(&after, 1, NOW.plus(HOUR)).barred, None);
    after.in_shadow = true;
    assert_eq!(judged(&after, 1, NOW.plus(HOUR)), SendJudged::default());
}

#[test]
fn one_gateway_that_works_is_enough() {
    let seen = |recent| Seen {
        breaker: None,
        recent,
    };
    let facts = |gateways: &[Recent]| SendFacts {
        gateways: gateways.iter().copied().map(seen).collect(),
        ..SendFacts::default()
    };
    let one = judged(&facts(&[BAD, GOOD]), 1, NOW);
    assert_eq!((one.barred, one.turns.len()), (None, 1));
    let all = judged(&facts(&[BAD, BAD]), 1, NOW);
    assert_eq!(
        all.barred,
        Some(SendBarred::Guard(Guard::GatewayConversion))
    );
    assert_eq!(all.turns.len(), 2);
    assert_eq!(judged(&facts(&[]), 1, NOW).barred, None);
}

#[test]
fn what_is_switched_off_holds_nothing_up() {
    let mut rules = DeliveryRules::default();
    rules.prefix.unanswered = 0;
    rules.breaker.least_sends = 0;
    let facts = SendFacts {
        range: (None, 1_000),
        ..country(BAD)
    };
    assert_eq!(judge_send(&rules, &facts, 1, NOW), SendJudged::default());
}

#[test]
fn each_reason_has_a_word_of_its_own() {
    let words: std::collections::BTreeSet<_> =
        SendBarred::ALL.iter().map(|why| why.as_str()).collect();
    assert_eq!(words.len(), SendBarred::ALL.len());
}
