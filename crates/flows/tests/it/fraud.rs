//! Texts for the money they bring: what stops them, whom it holds up, and what of it is told.

use std::time::Duration;

use delivery::KeepingGateway;
use domain::{
    CodeLength, DeliveryRules, Event, GatewaySwitch, Guard, Method, SendBarred, Turned,
    delivery_laxer,
};
use flows::{
    CheckNumber, DeliveryDecided, DirectFrom, GatewayChange, GuardSet, GuardTurned,
    NumberCheckRefused, NumberCheckStarted, Offered, Replayed, SendRefused, Sent, Source, Stage,
    testkit::Kit,
};

use crate::talk::{DAY, HOUR, MINUTE, NUMBER, Talk, logged, member, told, whole_log};

/// Past the week in which guards only tell.
const OLD: Duration = Duration::from_hours(8 * 24);

/// Somebody who gives this number and presses "send".
async fn asks<'a>(kit: &'a Kit, user: &str, number: &str) -> (Sent, Talk<'a>) {
    let mut browser = kit.new_browser();
    browser.source = Source::Shared;
    let talk = Talk::sign_in(kit, user, &browser).await;
    assert_eq!(talk.offer(number).await, Offered::Taken);
    (talk.send().await, talk)
}

/// The same, of somebody whom nobody asked before, with number `which` of range `range`.
async fn stranger(kit: &Kit, range: u32, which: u32) -> Sent {
    let number = format!("07400 1{range}{which:04}");
    asks(kit, &format!("stranger {range} {which}"), &number)
        .await
        .0
}

/// Puts rules in force, as the terminal does.
async fn rule(kit: &Kit, change: impl FnOnce(&mut DeliveryRules)) {
    let view = kit.flows.fraud_view(kit.now()).await.unwrap();
    let mut rules = view.rules;
    change(&mut rules);
    let mut moment = kit.moment();
    let act = kit
        .flows
        .decide_delivery(None, view.version, rules, &mut moment);
    assert_eq!(act.await.unwrap(), Ok(DeliveryDecided::Set));
}

const fn barred(guard: Guard) -> Sent {
    Sent::Refused(SendRefused::Barred(SendBarred::Guard(guard)))
}

/// What the log says of guards that turned.
async fn turns(kit: &Kit) -> Vec<String> {
    let log = whole_log(kit).await.into_iter();
    let turns = log.filter(|line| line.event == Event::GuardTurned.as_str());
    turns.map(|line| line.detail).collect()
}

#[tokio::test]
async fn five_texts_that_nobody_answers_close_a_range_for_strangers_alone() {
    told(async |kit| {
        member(&kit, "ada").await;
        kit.pass_time(OLD);
        for which in 0..5 {
            assert_eq!(stranger(&kit, 2, which).await, Sent::Yes, "{which}");
        }
        // Nobody knows yet whether they are answered.
        assert_eq!(stranger(&kit, 2, 5).await, Sent::Yes);
        kit.pass_time(11 * MINUTE);
        assert_eq!(stranger(&kit, 2, 6).await, barred(Guard::Range));
        assert_eq!(stranger(&kit, 3, 0).await, Sent::Yes, "another range");
        let told = turns(&kit).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("turned=opened guard=range"), "{told:?}");
        assert!(!told[0].contains("7400"), "{told:?}");
        // Nor does it show whether somebody has the number.
        let (sent, _) = asks(&kit, "eve", NUMBER).await;
        assert_eq!(sent, barred(Guard::Range));
        let mut browser = kit.new_browser();
        browser.source = Source::Shared;
        let ada = Talk::sign_in(&kit, "ada", &browser).await;
        assert!(matches!(ada.stage().await, Stage::Code(_)));
        kit.pass_time(12 * HOUR);
        assert_eq!(stranger(&kit, 2, 7).await, Sent::Yes);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_comes_back_counts_for_its_range() {
    told(async |kit| {
        kit.pass_time(OLD);
        for which in 0..6 {
            let number = format!("07400 12{which:04}");
            let (sent, talk) = asks(&kit, &format!("user {which}"), &number).await;
            assert_eq!(sent, Sent::Yes);
            let code = kit.last_code().await.unwrap();
            talk.check(&code).await;
        }
        kit.pass_time(11 * MINUTE);
        assert_eq!(stranger(&kit, 2, 77).await, Sent::Yes);
    })
    .await;
}

#[tokio::test]
async fn new_numbers_of_a_country_get_so_many_a_day_and_the_log_says_why_not() {
    told(async |kit| {
        member(&kit, "ada").await;
        rule(&kit, |rules| {
            rules.country.caps.insert("GB".into(), 2);
        })
        .await;
        for range in 2..4 {
            assert_eq!(stranger(&kit, range, 0).await, Sent::Yes);
        }
        let capped = Sent::Refused(SendRefused::Barred(SendBarred::CountryCap));
        assert_eq!(stranger(&kit, 4, 0).await, capped);
        let (abroad, _) = asks(&kit, "bob", "+49 1512 3456789").await;
        assert_eq!(abroad, Sent::Yes, "another country");
        let log = whole_log(&kit).await;
        let refused: Vec<_> = log
            .iter()
            .filter(|line| line.event == Event::SendRefused.as_str())
            .collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(
            refused[0].detail,
            "method=text reason=country_cap region=GB number=..00"
        );
        let view = kit.flows.fraud_view(kit.now()).await.unwrap();
        assert_eq!(view.refused.get("country_cap"), Some(&1));
        let mut browser = kit.new_browser();
        browser.source = Source::Shared;
        let ada = Talk::sign_in(&kit, "ada", &browser).await;
        assert!(matches!(ada.stage().await, Stage::Code(_)));
        kit.pass_time(2 * DAY);
        assert_eq!(stranger(&kit, 4, 0).await, Sent::Yes);
    })
    .await;
}

/// Three texts to three ranges that nobody answers open the breaker of a country.
async fn few_are_enough(kit: &Kit) {
    rule(kit, |rules| {
        rules.prefix.unanswered = 0;
        rules.breaker.least_sends = 3;
        rules.breaker.last = 10;
    })
    .await;
    for range in 2..5 {
        assert_eq!(stranger(kit, range, 0).await, Sent::Yes);
    }
    kit.pass_time(4 * MINUTE);
}

#[tokio::test]
async fn codes_that_nobody_enters_end_more_of_them_until_somebody_says_otherwise() {
    told(async |kit| {
        kit.pass_time(OLD);
        few_are_enough(&kit).await;
        let country = Guard::CountryConversion;
        assert_eq!(stranger(&kit, 5, 0).await, barred(country));
        assert_eq!(stranger(&kit, 6, 0).await, barred(country));
        assert_eq!(logged(&kit, Event::GuardTurned).await, 1);
        let view = kit.flows.fraud_view(kit.now()).await.unwrap();
        let [line] = view.guards.as_slice() else {
            panic!("one is up, got {:?}", view.guards)
        };
        assert_eq!(line.guarded.what(), "GB");
        let set = async |set| {
            let mut moment = kit.moment();
            let act = kit.flows.set_guard(None, line.subject, set, &mut moment);
            act.await.unwrap()
        };
        assert_eq!(set(GuardSet::Open).await, Ok(GuardTurned::Already));
        assert_eq!(set(GuardSet::Close).await, Ok(GuardTurned::Done));
        assert_eq!(set(GuardSet::Close).await, Ok(GuardTurned::Already));
        assert_eq!(stranger(&kit, 7, 0).await, Sent::Yes);
        let told = turns(&kit).await;
        let closed = told.iter().find(|it| it.contains("turned=closed"));
        assert!(closed.unwrap().ends_with("by=terminal"));
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_is_off_does_not_stand_in_for_one_that_loses_codes() {
    told(async |mut kit| {
        member(&kit, "ada").await;
        let [first, second] = ["first", "second"].map(KeepingGateway::new);
        kit.flows = Kit::house(kit.flows.store().clone(), &[&first, &second]).unwrap();
        kit.pass_time(OLD);
        rule(&kit, |rules| {
            rules.breaker.least_sends = 3;
            rules.breaker.last = 10;
        })
        .await;
        for _ in 0..3 {
            Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            kit.carry_messages().await.unwrap();
            kit.pass_time(HOUR);
        }
        assert_eq!(first.kept().len(), 3);
        let (name, mut moment) = ("second".parse().unwrap(), kit.moment());
        let off = GatewayChange::Switch(GatewaySwitch::Off);
        let act = kit.flows.change_gateway(None, &name, off, &mut moment);
        assert_eq!(act.await.unwrap(), Ok(true));
        kit.flows.load_gateways(kit.now()).await.unwrap();
        let stranger = stranger(&kit, 2, 0).await;
        assert_eq!(stranger, barred(Guard::GatewayConversion));
    })
    .await;
}

#[tokio::test]
async fn a_new_installation_only_tells_what_it_would_have_done() {
    told(async |kit| {
        few_are_enough(&kit).await;
        assert_eq!(stranger(&kit, 5, 0).await, Sent::Yes);
        assert_eq!(stranger(&kit, 6, 0).await, Sent::Yes);
        let told = turns(&kit).await;
        assert_eq!(told.len(), 1, "{told:?}");
        let would = format!("turned={} guard=country_conversion", Turned::WouldOpen);
        assert!(told[0].starts_with(&would), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_to_a_denied_beginning_but_to_a_safe_number() {
    told(async |kit| {
        rule(&kit, |rules| {
            rules.denied_prefixes.insert("+44740012".parse().unwrap());
        })
        .await;
        let denied = Sent::Refused(SendRefused::Barred(SendBarred::DeniedPrefix));
        assert_eq!(asks(&kit, "ada", NUMBER).await.0, denied);
        let text = r#"{"denied_prefixes": ["+44740012"], "safe_numbers": ["+447400123456"]}"#;
        let rules = kit.flows.read_delivery_rules(text).unwrap();
        rule(&kit, |before| *before = rules).await;
        assert_eq!(asks(&kit, "bob", NUMBER).await.0, Sent::Yes);
        assert_eq!(asks(&kit, "eve", "07400 123457").await.0, denied);
    })
    .await;
}

#[tokio::test]
async fn rules_are_put_over_the_version_they_were_made_from() {
    told(async |kit| {
        rule(&kit, |rules| rules.prefix.closed_hours = 24).await;
        let usual = DeliveryRules::default();
        let act = async |version, rules| {
            let mut moment = kit.moment();
            let act = kit.flows.decide_delivery(None, version, rules, &mut moment);
            act.await.unwrap().unwrap()
        };
        assert_eq!(act(0, usual.clone()).await, DeliveryDecided::Outdated);
        let in_force = kit.flows.fraud_view(kit.now()).await.unwrap().rules;
        assert_eq!(delivery_laxer(&usual, &in_force), []);
        assert_eq!(act(1, in_force).await, DeliveryDecided::Unchanged);
        assert_eq!(act(1, usual).await, DeliveryDecided::Set);
        assert_eq!(logged(&kit, Event::DeliveryRulesSet).await, 2);
    })
    .await;
}

async fn replayed(kit: &Kit, text: &str) -> Replayed {
    let rules = kit.flows.read_delivery_rules(text).unwrap();
    let replay = kit.flows.begin_replay(rules, 30, kit.now()).await;
    let mut replay = replay.unwrap();
    let mut moment = kit.moment();
    while kit
        .flows
        .replay_some(&mut replay, &mut moment)
        .await
        .unwrap()
    {}
    assert_eq!(replay.total, replay.outcome.asked);
    replay.outcome
}

#[tokio::test]
async fn a_replay_says_what_other_rules_would_have_held_up_and_whom() {
    told(async |kit| {
        let browser = kit.new_browser();
        kit.set_up("ada", NUMBER, &browser).await.unwrap();
        rule(&kit, |rules| {
            rules.country.caps.insert("GB".into(), 3);
        })
        .await;
        for range in 2..5 {
            stranger(&kit, range, 0).await;
        }
        kit.pass_time(DAY);
        let in_force = replayed(&kit, r#"{"country": {"caps": {"GB": 3}}}"#).await;
        assert_eq!((in_force.went, in_force.all_barred()), (3, 0));
        let none = replayed(&kit, "{}").await;
        assert_eq!((none.all_barred(), none.freed), (0, 1), "{none:?}");
        let denied = replayed(&kit, r#"{"denied_prefixes": ["+44"]}"#).await;
        assert_eq!(denied.all_barred(), 3, "{denied:?}");
        assert_eq!((denied.honest, denied.hindered), (1, 1));
        let one = denied.barred.get(&SendBarred::DeniedPrefix);
        assert_eq!(one.map(|it| (it.times, it.answered)), Some((3, 1)));
    })
    .await;
}

/// 600 numbers of 60 ranges that a site is made to verify, one every ten seconds, in a country whose people come back: few go out.
#[tokio::test]
async fn a_pumping_attack_by_a_sites_own_key_is_stopped() {
    told(async |kit| {
        kit.pass_time(OLD);
        let key = kit.open_direct().await.unwrap();
        let caller = kit.direct_caller(&key).await.unwrap();
        let (mut out, mut held_up) = (0_u32, 0_u32);
        for turn in 0..600_u32 {
            let number = format!("74{:02} {:02}{:04}", turn % 60, turn % 60, 1_000 + turn);
            let check = CheckNumber {
                country_code: "44",
                number: &number,
                by: Method::Text,
                length: CodeLength::FOUR,
                language: None,
                own_code: None,
                own_text: None,
            };
            let (from, mut moment) = (DirectFrom::default(), kit.moment());
            let act = kit
                .flows
                .start_number_check(&caller, check, &from, &mut moment);
            match act.await.unwrap() {
                NumberCheckStarted::Started { .. } => out += 1,
                NumberCheckStarted::Refused(NumberCheckRefused::HeldUp(_)) => held_up += 1,
                NumberCheckStarted::Refused(_) => {}
            }
            kit.pass_time(Duration::from_secs(10));
        }
        println!("{out} of 600 texts went out, {held_up} were held up");
        assert!(out <= 60, "{out}");
        assert!(held_up >= 200, "{held_up}");
    })
    .await;
}
