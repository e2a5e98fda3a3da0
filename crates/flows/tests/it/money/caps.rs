//! A cap is never exceeded, whoever sends; what ends unsent comes back; other ways go on.

use std::time::Duration;

use delivery::{Behaviour, ErrorClass};
use domain::{Carriage, Cause, Event, Method, Money, Role};
use flows::{DeliveryDecided, Offered, SendRefused, Sent, testkit::Kit};
use store::testing::race;

use super::{PRICES, TEXT, capped, details, priced, spent};
use crate::talk::{DAY, Talk, logged, member, messages, request, told};

/// Ada, in a house where a text costs 0.075.
async fn house(kit: &Kit) {
    member(kit, "ada").await;
    kit.carry_messages().await.unwrap();
    priced(kit, PRICES).await;
}

#[tokio::test]
async fn when_all_is_spent_no_text_goes_out_and_the_log_says_why() {
    told(async |kit| {
        house(&kit).await;
        capped(&kit, None, 2 * TEXT + TEXT / 2).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(Duration::from_secs(30));
        assert_eq!(talk.send().await, Sent::Yes);
        assert_eq!(spent(&kit, None).await, 2 * TEXT);
        kit.pass_time(Duration::from_mins(1));
        assert_eq!(talk.send().await, Sent::Refused(SendRefused::Spent));
        assert_eq!(spent(&kit, None).await, 2 * TEXT);
        let refused = details(&kit, Event::SendRefused).await;
        assert_eq!(refused, ["method=text reason=money cap=day of=house"]);
        // It is told like an outage that lets nobody in, and of texts alone: a call is not tried yet.
        let delivery = kit.flows.delivery(kit.now()).await.unwrap();
        let spent_up = Carriage::Down {
            since: None,
            cause: Cause::Unsure,
        };
        assert_eq!((delivery.text, delivery.call), (spent_up, Carriage::Works));
        // The code that went out before is good, and the next day has money of its own.
        kit.carry_messages().await.unwrap();
        talk.pass().await;
        kit.pass_time(DAY);
        let next = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(messages(&kit, "waiting").await, 1);
        let code = kit.last_code().await.unwrap();
        assert!(matches!(next.check(&code).await, flows::Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn one_dear_text_that_no_money_is_left_for_ends_no_cheap_ones() {
    told(async |kit| {
        house(&kit).await;
        capped(&kit, None, 2 * TEXT).await;
        // What is not listed costs as much as the dearest that is: nearly three times as much.
        let dear = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        assert_eq!(dear.offer("+49 1512 3456789").await, Offered::Taken);
        assert_eq!(dear.send().await, Sent::Refused(SendRefused::Spent));
        kit.pass_time(Duration::from_mins(1));
        let delivery = kit.flows.delivery(kit.now()).await.unwrap();
        assert_eq!(delivery.text, Carriage::Works);
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(messages(&kit, "waiting").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_higher_cap_lets_texts_out_at_once() {
    told(async |kit| {
        house(&kit).await;
        capped(&kit, None, 0).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(messages(&kit, "waiting").await, 0);
        capped(&kit, None, TEXT).await;
        assert_eq!(talk.send().await, Sent::Yes);
    })
    .await;
}

#[tokio::test]
async fn an_application_has_a_cap_of_its_own_beside_that_of_the_house() {
    told(async |kit| {
        house(&kit).await;
        let site = Some(kit.site.application.id);
        capped(&kit, None, 10 * TEXT).await;
        capped(&kit, site, TEXT).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(Duration::from_secs(30));
        assert_eq!(talk.send().await, Sent::Refused(SendRefused::Spent));
        let refused = details(&kit, Event::SendRefused).await;
        assert_eq!(refused, ["method=text reason=money cap=day of=application"]);
        assert_eq!(spent(&kit, site).await, TEXT);
        // Others may go on: the house has money left.
        let delivery = kit.flows.delivery(kit.now()).await.unwrap();
        assert_eq!(delivery.text, Carriage::Works);
    })
    .await;
}

#[tokio::test]
async fn what_ends_unsent_comes_back_once() {
    told(async |kit| {
        house(&kit).await;
        capped(&kit, None, TEXT).await;
        kit.gateway
            .behave(Behaviour::Refuse(ErrorClass::InvalidNumber));
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        assert_eq!(spent(&kit, None).await, TEXT);
        assert_eq!(kit.settle_money().await.unwrap(), 1);
        assert_eq!(kit.settle_money().await.unwrap(), 0);
        assert_eq!(spent(&kit, None).await, 0);
        kit.gateway.behave(Behaviour::Accept);
        kit.pass_time(Duration::from_secs(30));
        assert_eq!(talk.send().await, Sent::Yes);
        kit.carry_messages().await.unwrap();
        // What was taken for what was set aside has nothing to settle.
        assert_eq!(kit.settle_money().await.unwrap(), 0);
        assert_eq!(spent(&kit, None).await, TEXT);
    })
    .await;
}

#[tokio::test]
async fn what_no_money_is_left_for_takes_nothing_of_its_countrys_day() {
    told(async |kit| {
        // Her number was new as well, so of two a day one is left.
        house(&kit).await;
        let view = kit.flows.fraud_view(kit.now()).await.unwrap();
        let (mut rules, mut moment) = (view.rules, kit.moment());
        rules.country.caps.insert("GB".into(), 2);
        let flows = &kit.flows;
        let act = flows.decide_delivery(None, view.version, rules, &mut moment);
        assert_eq!(act.await.unwrap(), Ok(DeliveryDecided::Set));
        capped(&kit, None, TEXT / 2).await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        assert_eq!(talk.offer("07400 123999").await, Offered::Taken);
        for _ in 0..3 {
            assert_eq!(talk.send().await, Sent::Refused(SendRefused::Spent));
        }
        capped(&kit, None, 100 * TEXT).await;
        assert_eq!(talk.send().await, Sent::Yes);
    })
    .await;
}

#[tokio::test]
async fn what_a_limit_refuses_costs_nothing() {
    told(async |kit| {
        house(&kit).await;
        capped(&kit, None, 100 * TEXT).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(Duration::from_secs(30));
        let sent = race(2, |_| {
            let (flows, talk_id) = (kit.flows.clone(), talk.id);
            let (browser, mut moment) = (talk.browser.clone(), kit.moment());
            async move {
                let act = flows.send_code(talk_id, &browser, Method::Text, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let count = sent.iter().filter(|sent| **sent == Sent::Yes).count();
        assert_eq!(count, 1, "{sent:?}");
        // What one drew in vain is there for the next within a second, and goes back with the next draw.
        kit.pass_time(Duration::from_mins(2));
        assert_eq!(talk.send().await, Sent::Yes);
        assert_eq!(spent(&kit, None).await, 3 * TEXT);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_send_at_once_exceed_no_cap() {
    told(async |kit| {
        for (user, number) in [("ada", 0), ("bob", 1), ("cyd", 2), ("dan", 3)] {
            let number = format!("07400 12345{number}");
            let browser = kit.new_browser();
            kit.set_up(user, &number, &browser).await.unwrap();
        }
        kit.pass_time(2 * DAY);
        priced(&kit, PRICES).await;
        capped(&kit, None, 3 * TEXT).await;
        let store = kit.flows.store().clone();
        let other = Kit::house(store, &[&kit.gateway]).unwrap();
        let mut opened = Vec::new();
        for user in ["ada", "bob", "cyd", "dan"] {
            let (browser, site) = (kit.new_browser(), kit.site.application.id);
            let request = request(user, "sign_in");
            let mut moment = kit.moment();
            let address = kit.flows.push(site, request, &mut moment).await;
            opened.push((address.unwrap(), browser));
        }
        let site = kit.site.application.id;
        race(4, |number| {
            let flows = if number % 2 == 0 { &kit.flows } else { &other };
            let (flows, mut moment) = (flows.clone(), kit.moment());
            let (address, browser) = opened[number].clone();
            async move {
                let act = flows.open(site, &address, &browser, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        assert_eq!(messages(&kit, "waiting").await, 3);
        assert_eq!(spent(&kit, None).await, 3 * TEXT);
        assert_eq!(logged(&kit, Event::SendRefused).await, 1);
    })
    .await;
}

#[tokio::test]
async fn owners_are_mailed_at_half_four_fifths_and_all_once_each() {
    told(async |kit| {
        house(&kit).await;
        let at = kit.operator("mara", Role::Owner).await.unwrap();
        kit.give_address(&at, "mara@house.example").await.unwrap();
        capped(&kit, None, 4 * TEXT).await;
        let mut steps = Vec::new();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        for wait in [30, 60, 120, 240] {
            steps.push(logged(&kit, Event::MoneyCapReached).await);
            kit.pass_time(Duration::from_secs(wait));
            talk.send().await;
        }
        steps.push(logged(&kit, Event::MoneyCapReached).await);
        // A quarter, half, three quarters, all, and one that is refused for it.
        assert_eq!(steps, [0, 1, 1, 2, 2]);
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        let expected = [
            "0.15 EUR of 0.30 EUR spent on texts and calls",
            "Texts and calls have stopped: 0.30 EUR are spent",
        ];
        assert_eq!(subjects, expected);
        let near = kit.flows.caps_near(kit.now()).await.unwrap();
        let seen: Vec<_> = near.iter().map(|it| (it.spent, it.is_full)).collect();
        assert_eq!(seen, [(Money::from_micros(4 * TEXT), true)]);
    })
    .await;
}
