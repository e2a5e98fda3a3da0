use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const INSTANT: Duration = Duration::from_millis(1);

/// A run of three people's messages that has just become an outage.
fn run(channel: Channel, cause: Cause) -> FailedRun {
    FailedRun {
        channel,
        cause,
        since: NOW.minus(OUTAGE_SPAN),
        last_at: NOW,
        is_of_several: true,
    }
}

fn stands(runs: &[FailedRun]) -> Delivery {
    Delivery::of(runs, |_| true, NOW)
}

const fn down(since: Option<Timestamp>, cause: Cause) -> Carriage {
    Carriage::Down { since, cause }
}

#[test]
fn a_channel_is_down_by_several_peoples_messages_over_a_while_and_for_a_while() {
    let whole = run(Channel::Text, Cause::Gateway);
    assert!(whole.is_outage(NOW));
    let of_few = FailedRun {
        is_of_several: false,
        ..whole
    };
    assert!(!of_few.is_outage(NOW), "one person asks again and again");
    let sudden = FailedRun {
        since: whole.since.plus(INSTANT),
        ..whole
    };
    assert!(!sudden.is_outage(NOW), "a moment's trouble");
    assert!(
        !sudden.is_outage(NOW.plus(OUTAGE_SPAN)),
        "time alone adds nothing"
    );
    let lapse = NOW.plus(OUTAGE_LAPSE);
    assert!(whole.is_outage(lapse.minus(INSTANT)));
    assert!(!whole.is_outage(lapse), "the next one is tried");
}

#[test]
fn each_channel_stands_by_itself_and_by_one_that_nothing_serves_nothing_goes_out() {
    assert_eq!(stands(&[]), Delivery::default());
    let text = run(Channel::Text, Cause::Gateway);
    let since = Some(text.since);
    let expected = Delivery {
        text: down(since, Cause::Gateway),
        call: Carriage::Works,
    };
    assert_eq!(stands(&[text]), expected);
    assert!(expected.is_down(Method::Text) && !expected.is_down(Method::Call));
    assert!(!Delivery::DOWN.is_down(Method::Push));
    let unserved = Delivery::of(&[], |channel| channel == Channel::Text, NOW);
    let expected = Delivery {
        text: Carriage::Works,
        call: Carriage::Unserved,
    };
    assert_eq!(unserved, expected);
    assert!(unserved.is_down(Method::Call), "people are told");
}

#[test]
fn of_two_causes_the_gateways_own_counts() {
    let unsure = run(Channel::Call, Cause::Unsure);
    let since = Some(unsure.since);
    assert_eq!(stands(&[unsure]).call, down(since, Cause::Unsure));
    let both = [unsure, run(Channel::Call, Cause::Gateway)];
    assert_eq!(stands(&both).call, down(since, Cause::Gateway));
}

const fn methods(text: MethodState, call: MethodState) -> MethodStates {
    MethodStates {
        push: MethodState::Off,
        app_code: MethodState::Missing,
        passkey: MethodState::Missing,
        text,
        call,
    }
}

#[test]
fn stranded_is_whoever_has_a_number_alone_and_no_way_to_it() {
    use MethodState::{LockedUntil, Missing, Off, Ready, Unreachable};
    let text_down = Delivery {
        call: Carriage::Works,
        ..Delivery::DOWN
    };
    let no_calls = Delivery {
        call: Carriage::Unserved,
        ..Delivery::DOWN
    };
    let only_unserved = Delivery {
        text: Carriage::Works,
        ..no_calls
    };
    let none_served = Delivery {
        text: Carriage::Unserved,
        ..no_calls
    };
    for (delivery, text, call, is_stranded) in [
        (Delivery::DOWN, Ready, Off, true),
        (Delivery::DOWN, Ready, Ready, true),
        (Delivery::DOWN, Missing, Ready, true),
        (Delivery::DOWN, Unreachable, Ready, true),
        (text_down, Ready, Off, true),
        (text_down, Ready, Unreachable, true),
        // A call reaches her.
        (text_down, Ready, Ready, false),
        (text_down, Missing, Ready, false),
        // What nobody serves is as if it were off.
        (no_calls, Ready, Ready, true),
        (no_calls, Ready, Off, true),
        (no_calls, Ready, LockedUntil(NOW), false),
        (no_calls, Missing, Ready, false),
        (only_unserved, Ready, Ready, false),
        (only_unserved, Missing, Ready, false),
        // Nothing failed: a file without gateways lets nobody in.
        (none_served, Ready, Ready, false),
        (none_served, Ready, Off, false),
        // Wrong codes lead nobody in.
        (Delivery::DOWN, LockedUntil(NOW), LockedUntil(NOW), false),
        (Delivery::DOWN, Ready, LockedUntil(NOW), false),
        // No number: another story.
        (Delivery::DOWN, Missing, Missing, false),
        (Delivery::DOWN, Unreachable, Off, false),
        (Delivery::default(), Ready, Ready, false),
    ] {
        let told = format!("{delivery:?} {text:?} {call:?}");
        let found = delivery.strands(&methods(text, call));
        assert_eq!(found, is_stranded, "{told}");
    }
}

#[test]
fn whoever_has_an_app_or_a_passkey_is_stranded_by_nothing_however_it_stands() {
    use MethodState::{FrozenUntil, LockedUntil, Ready, Unreachable};
    for state in [Ready, Unreachable, FrozenUntil(NOW), LockedUntil(NOW)] {
        let number = methods(Ready, Ready);
        let push = MethodStates {
            push: state,
            ..number
        };
        let app_code = MethodStates {
            app_code: state,
            ..number
        };
        let passkey = MethodStates {
            passkey: state,
            ..number
        };
        for methods in [push, app_code, passkey] {
            assert!(!Delivery::DOWN.strands(&methods), "{methods:?}");
        }
    }
}

#[test]
fn what_may_be_peoples_own_doing_strands_nobody() {
    let unsure = Carriage::Down {
        since: None,
        cause: Cause::Unsure,
    };
    let delivery = Delivery {
        text: unsure,
        call: unsure,
    };
    let number = methods(MethodState::Ready, MethodState::Ready);
    assert!(delivery.is_down(Method::Text) && !delivery.strands(&number));
    let one_of_them = Delivery {
        text: unsure,
        ..Delivery::DOWN
    };
    assert!(!one_of_them.strands(&number));
}

/// Down since now, by this cause.
const fn since_now(cause: Cause) -> Carriage {
    down(Some(NOW), cause)
}

#[test]
fn told_as_outages_are_the_channels_that_messages_found_down() {
    let delivery = Delivery {
        text: since_now(Cause::Unsure),
        call: since_now(Cause::Gateway),
    };
    let outage = |channel, cause| Outage {
        channel,
        since: NOW,
        cause,
    };
    assert_eq!(
        delivery.outages(),
        [
            outage(Channel::Text, Cause::Unsure),
            outage(Channel::Call, Cause::Gateway)
        ]
    );
    let one = Delivery {
        text: Carriage::Unserved,
        ..delivery
    };
    assert_eq!(one.outages(), [outage(Channel::Call, Cause::Gateway)]);
    assert_eq!(Delivery::default().outages(), []);
    assert_eq!(Delivery::DOWN.outages(), [], "nothing failed");
}

/// The channels for whose outage a policy lets people through.
fn let_through(policy: &Policy, text: Carriage, call: Carriage) -> Vec<Channel> {
    let delivery = Delivery { text, call };
    let outages = delivery.outages().into_iter();
    outages
        .filter(|outage| policy.lets_through(outage, &delivery))
        .map(|outage| outage.channel)
        .collect()
}

#[test]
fn people_are_let_through_where_a_rule_spares_them_and_nothing_else_reaches_them() {
    let (gateway, unsure) = (since_now(Cause::Gateway), since_now(Cause::Unsure));
    let mut refusing = Policy {
        methods: vec![Method::Text, Method::Call],
        text_countries: "GB".parse().unwrap(),
        call_countries: "GB".parse().unwrap(),
        ..Policy::default()
    };
    assert_eq!(let_through(&refusing, gateway, gateway), []);
    // Administrators are spared by none.
    let spares = "both_unless_down".parse().unwrap();
    refusing.areas.insert(Area::admin_sign_in(), spares);
    assert_eq!(let_through(&refusing, gateway, gateway), []);

    let mut of_all = refusing.clone();
    of_all.areas.insert(Area::sign_in(), spares);
    let mut of_group = refusing;
    let staff = of_group.groups.entry("staff".parse().unwrap()).or_default();
    staff.areas.insert(Area::sign_in(), spares);
    for mut policy in [of_all, of_group] {
        let both = [Channel::Text, Channel::Call];
        assert_eq!(let_through(&policy, gateway, gateway), both);
        assert_eq!(let_through(&policy, unsure, unsure), []);
        // Whoever can be called is.
        assert_eq!(let_through(&policy, gateway, Carriage::Works), []);
        // A landline is reached by calls alone.
        let call = [Channel::Call];
        assert_eq!(let_through(&policy, Carriage::Works, gateway), call);
        assert_eq!(let_through(&policy, unsure, gateway), call);
        // What no gateway serves is no way round.
        let text = [Channel::Text];
        assert_eq!(let_through(&policy, gateway, Carriage::Unserved), text);
        policy.text_countries = "GB,DE".parse().unwrap();
        assert_eq!(let_through(&policy, gateway, Carriage::Works), text);
        policy.methods = vec![Method::Text];
        assert_eq!(let_through(&policy, gateway, gateway), text);
        assert_eq!(let_through(&policy, Carriage::Works, gateway), []);
    }
}
