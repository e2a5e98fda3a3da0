use super::*;
use crate::LogId;

const SITE: ApplicationId = ApplicationId::from_bytes([1; 16]);
const ADA: UserId = UserId::from_bytes([2; 16]);
const CHALLENGE: ChallengeId = ChallengeId::from_bytes([3; 16]);
const NOON: Timestamp = Timestamp::from_millis(20_000 * DAY_MILLIS + DAY_MILLIS / 2);
const DAY: DayNumber = DayNumber(20_000);

fn row(event: Event, detail: &str) -> LogRow {
    LogRow {
        id: LogId::from_bytes([9; 16]),
        at: NOON,
        application: Some(SITE),
        user: Some(ADA),
        challenge: Some(CHALLENGE),
        event: event.as_str().into(),
        detail: detail.into(),
    }
}

fn counts(event: Event, detail: &str) -> Vec<String> {
    let tally = Tally::of(&[row(event, detail)]);
    let words = tally.counts.into_iter().map(|((site, day, what), times)| {
        // Money is counted as many times as it is millionths.
        let is_money = matches!(what, Counted::Cost(_) | Counted::Guessed(_));
        assert_eq!((site, day), (SITE, DAY));
        assert!(is_money || times == 1, "{what} {times}");
        what.to_string()
    });
    words.collect()
}

fn end(event: Event, detail: &str) -> Option<SignInEnd> {
    let tally = Tally::of(&[row(event, detail)]);
    assert!(tally.ended.iter().all(|(id, _)| *id == CHALLENGE));
    tally.ended.first().map(|(_, end)| *end)
}

#[test]
fn whoever_ran_out_of_tries_and_went_back_failed_in_whatever_order_the_rows_stand() {
    let rows = [
        row(Event::Denied, "by=person"),
        row(Event::CodeWrong, "try=5"),
    ];
    let ends: Vec<_> = Tally::of(&rows)
        .ended
        .into_iter()
        .map(|(_, end)| end)
        .collect();
    assert_eq!(ends, [SignInEnd::Failed, SignInEnd::GivenUp]);
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "a table: each row of the log stands in it once"
)]
fn each_row_counts_as_what_it_tells() {
    for (event, detail, expected) in [
        (
            Event::Asked,
            "area=sign_in reason=new purpose=verify groups=a",
            vec!["asked"],
        ),
        // A group a site made up decides nothing.
        (
            Event::Asked,
            "area=x reason=y purpose=verify groups=purpose=settings",
            vec!["asked"],
        ),
        (
            Event::Asked,
            "area=sign_in reason=settings purpose=settings",
            vec![],
        ),
        (
            Event::NotAsked,
            "area=sign_in reason=known",
            vec!["not_asked"],
        ),
        (
            Event::Passed,
            "area=sign_in method=app_code",
            vec!["proved.app_code"],
        ),
        (
            Event::Passed,
            "area=sign_in method=passkey",
            vec!["proved.passkey"],
        ),
        (
            Event::MessageAccepted,
            "gateway=twilio attempt=1 channel=text",
            vec!["sent.text"],
        ),
        (Event::MessageAccepted, "gateway=twilio attempt=1", vec![]),
        (
            Event::MessageAccepted,
            "gateway=twilio attempt=1 channel=text parts=2 cost=150000",
            vec!["sent.text", "cost.text"],
        ),
        (
            Event::MessageAccepted,
            "gateway=twilio attempt=1 channel=call parts=1 cost=400000 price=guess",
            vec!["sent.call", "cost.call", "guessed.call"],
        ),
        // What is no amount, or is told by another event, costs nothing.
        (
            Event::MessageAccepted,
            "gateway=twilio attempt=1 channel=text cost=-1",
            vec!["sent.text"],
        ),
        (Event::MessageFailed, "channel=text cost=150000", vec![]),
        (
            Event::CodeWrong,
            "try=1 method=app_code",
            vec!["wrong.app_code"],
        ),
        (Event::CodeWrong, "try=1", vec![]),
        (
            Event::CodeWrong,
            "try=1 method=app_code purpose=settings",
            vec![],
        ),
        (Event::PushApproved, "seconds=7", vec!["approved.7"]),
        (
            Event::PushApproved,
            "by=digits seconds=71",
            vec!["approved.90"],
        ),
        (Event::PushApproved, "", vec![]),
        (Event::Denied, "by=device", vec![]),
    ] {
        assert_eq!(counts(event, detail), expected, "{event} {detail}");
    }
}

#[test]
fn what_a_site_s_server_calls_for_counts_as_calls_and_as_what_came_of_them() {
    for (event, detail, expected) in [
        (
            Event::DirectProved,
            "call=direct method=text",
            vec!["direct.call", "direct.proof"],
        ),
        (
            Event::UserRegistered,
            "call=direct",
            vec!["direct.call", "direct.user"],
        ),
        (
            Event::UserRegistered,
            "call=direct again=1",
            vec!["direct.call"],
        ),
        (
            Event::UserRemoved,
            "call=direct",
            vec!["direct.call", "direct.removal"],
        ),
        (
            Event::CodeSent,
            "call=direct method=text",
            vec!["direct.call"],
        ),
        (Event::CodeSent, "method=text", vec![]),
        (
            Event::NotAsked,
            "area=sign_in groups=x call=direct",
            vec!["not_asked"],
        ),
    ] {
        assert_eq!(counts(event, detail), expected, "{event} {detail}");
    }
}

#[test]
fn messages_to_nobody_who_signs_in_are_not_counted() {
    let of_nobody = LogRow {
        user: None,
        ..row(
            Event::MessageAccepted,
            "gateway=smtp attempt=1 channel=mail",
        )
    };
    assert_eq!(Tally::of(&[of_nobody]).counts, BTreeMap::new());
}

#[test]
fn what_messages_cost_is_added_up_whoever_they_were_for() {
    let costs = |cost: i64| LogRow {
        user: None,
        ..row(
            Event::MessageAccepted,
            &format!("gateway=twilio attempt=1 channel=text parts=1 cost={cost}"),
        )
    };
    let counts = Tally::of(&[costs(75_000), costs(30_000)]).counts;
    let seen: Vec<_> = counts
        .iter()
        .map(|((_, _, what), times)| (what.to_string(), *times))
        .collect();
    assert_eq!(seen, [("cost.text".to_owned(), 105_000)]);
    let most = Tally::of(&[costs(i64::MAX), costs(i64::MAX)]).counts;
    assert_eq!(most.values().copied().collect::<Vec<_>>(), [i64::MAX]);
}

#[test]
fn of_a_long_wait_no_more_is_said_than_is_known() {
    for (seconds, known) in [
        (0, WaitKnown::Seconds(0)),
        (20, WaitKnown::Seconds(20)),
        (21, WaitKnown::UpTo(25)),
        (61, WaitKnown::UpTo(90)),
        (300, WaitKnown::UpTo(300)),
        (301, WaitKnown::Over(300)),
        (9_999, WaitKnown::Over(300)),
    ] {
        assert_eq!(Wait::of(seconds).known(), known, "{seconds}");
    }
}

#[test]
fn a_challenge_ends_once_it_is_passed_denied_or_out_of_tries() {
    for (event, detail, expected) in [
        (
            Event::Passed,
            "area=sign_in method=text",
            Some(SignInEnd::Passed),
        ),
        (
            Event::Denied,
            "by=device reason=fraud",
            Some(SignInEnd::Failed),
        ),
        (Event::Denied, "by=person", Some(SignInEnd::GivenUp)),
        (Event::CodeWrong, "try=4", None),
        (Event::CodeWrong, "try=5", Some(SignInEnd::Failed)),
        (
            Event::CodeWrong,
            "try=5 method=app_code",
            Some(SignInEnd::Failed),
        ),
        (Event::PushWrongNumber, "try=5", Some(SignInEnd::Failed)),
        (Event::RecoveryCodeWrong, "try=5", Some(SignInEnd::Failed)),
        (Event::BypassCodeWrong, "try=5", Some(SignInEnd::Failed)),
        (Event::PasskeyRefused, "try=4", None),
        (Event::PasskeyRefused, "try=5", Some(SignInEnd::Failed)),
        (Event::PushWrongNumber, "", None),
        (Event::Locked, "seconds=60", None),
    ] {
        assert_eq!(end(event, detail), expected, "{event} {detail}");
    }
}

#[test]
fn only_what_happens_at_every_sign_in_leaves_factors_alone() {
    let touched = |event| !Tally::of(&[row(event, "")]).touched.is_empty();
    for event in [
        Event::Asked,
        Event::Passed,
        Event::PushApproved,
        Event::PasskeyRefused,
        Event::MessageAccepted,
    ] {
        assert!(!touched(event), "{event}");
    }
    for event in [
        Event::NumberConfirmed,
        Event::DevicePaired,
        Event::DeviceRemoved,
        Event::PasskeyAdded,
        Event::PasskeyRemoved,
        Event::TurnedOff,
        Event::UserChanged,
    ] {
        assert!(touched(event), "{event}");
    }
}

#[test]
fn rows_of_one_kind_and_day_add_up_and_the_day_turns_at_midnight_utc() {
    let late = LogRow {
        at: Timestamp::from_millis(20_001 * DAY_MILLIS),
        ..row(Event::NotAsked, "")
    };
    let rows = [row(Event::NotAsked, ""), row(Event::NotAsked, ""), late];
    let tally = Tally::of(&rows);
    assert_eq!(tally.counts[&(SITE, DAY, Counted::NotAsked)], 2);
    assert_eq!(
        tally.counts[&(SITE, DayNumber(20_001), Counted::NotAsked)],
        1
    );
    let midnight = Timestamp::from_millis(20_001 * DAY_MILLIS);
    assert_eq!((tally.from, tally.to), (Some(NOON), Some(midnight)));
}

#[test]
fn words_survive() {
    for what in [
        Counted::Asked,
        Counted::NotAsked,
        Counted::Passed,
        Counted::Failed,
        Counted::Proved("push".into()),
        Counted::Wrong("app_code".into()),
        Counted::Sent(Channel::Mail),
        Counted::Cost(Channel::Text),
        Counted::Guessed(Channel::Call),
        Counted::Approved(Wait::of(33)),
    ] {
        assert_eq!(what.to_string().parse(), Ok(what));
    }
    for wrong in ["", "asked.x", "sent.pigeon", "approved.x"] {
        assert_eq!(wrong.parse::<Counted>(), Err(()), "{wrong}");
    }
}

#[test]
fn the_median_is_the_wait_of_the_middle_one() {
    let median = |waits: &[u32]| {
        let mut counts = BTreeMap::new();
        for wait in waits {
            *counts.entry(Wait::of(*wait)).or_default() += 1;
        }
        Wait::median(&counts).map(Wait::seconds)
    };
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[7]), Some(7));
    assert_eq!(median(&[3, 9, 500]), Some(9));
    assert_eq!(median(&[3, 4, 5, 6]), Some(4));
    assert_eq!(median(&[9_999]), Some(600));
}

#[test]
fn what_is_counted_of_a_site_s_own_calls_reads_back() {
    for what in ["call", "proof", "user", "removal"] {
        let word = format!("direct.{what}");
        assert_eq!(word.parse::<Counted>().unwrap().to_string(), word);
    }
    assert_eq!("direct.nothing".parse::<Counted>(), Err(()));
}
