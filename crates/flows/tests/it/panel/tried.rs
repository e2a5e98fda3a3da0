//! A method tried for real, by whoever decides about it.

use domain::{HELD_LIFE, Method, Role};
use flows::{Edited, MethodTried, PanelSession, SeenTrial, testkit::Kit};

use crate::talk::{HOUR, INSTANT, decide, just_before, told, whole_log};

async fn try_it(kit: &Kit, by: &PanelSession, method: Method, number: &str) -> MethodTried {
    let id = kit.site.application.id;
    let site = kit.flows.site(id).await.unwrap().unwrap();
    let (what, mut moment) = ((method, number), kit.moment());
    let act = kit.flows.try_method(by, &site, what, "en", &mut moment);
    act.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_method_is_tried_by_the_gateway_that_carries_everybody_s() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = kit.session(&ada).await.unwrap();
        let id = kit.site.application.id;
        let sent = try_it(&kit, &ada, Method::Text, "+44 7400 123456").await;
        let MethodTried::Sent(message) = sent else {
            panic!("the country is open");
        };
        let state = async || {
            let mut moment = kit.moment();
            let seen = kit.flows.see_trial(&ada, id, message, &mut moment).await;
            let SeenTrial::Message(seen) = seen.unwrap().unwrap() else {
                panic!("a text")
            };
            seen
        };
        assert_eq!(state().await.state, "waiting");
        kit.carry_messages().await.unwrap();
        let seen = state().await;
        assert_eq!(
            (seen.state.as_str(), seen.gateway.as_deref()),
            ("accepted", Some("kept"))
        );
        let text = kit.gateway.kept().pop().unwrap();
        assert!(text.body.contains("Lighthouse"), "{}", text.body);
        let log = whole_log(&kit).await;
        let line = log
            .iter()
            .find(|line| line.event == "method_tried")
            .unwrap();
        assert_eq!(line.detail, "method=text number=..56 by=ada");
        assert!(
            log.iter().all(|line| !line.detail.contains("7400")),
            "no number in the log"
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_tried_says_why_and_nobody_is_written_to_for_ever() {
    told(async |kit| {
        let mut at = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = kit.session(&at).await.unwrap();
        let closed = try_it(&kit, &ada, Method::Text, "+33 6 12 34 56 78").await;
        assert_eq!(
            closed,
            MethodTried::Number(domain::NumberRefused::CountryClosed)
        );
        assert_eq!(
            try_it(&kit, &ada, Method::Call, "+44 7400 123456").await,
            MethodTried::Number(domain::NumberRefused::CountryClosed),
            "calls are closed"
        );
        assert_eq!(
            try_it(&kit, &ada, Method::Push, "").await,
            MethodTried::NoGateway
        );
        for number in 6..=10 {
            let number = format!("+44 7400 1234{number:02}");
            assert!(matches!(
                try_it(&kit, &ada, Method::Text, &number).await,
                MethodTried::Sent(_)
            ));
        }
        assert_eq!(
            try_it(&kit, &ada, Method::Text, "+44 7400 123499").await,
            MethodTried::Limit
        );
        kit.pass_time(2 * HOUR);
        kit.sign_in_again(&mut at).await.unwrap();
        let ada = kit.session(&at).await.unwrap();
        let later = try_it(&kit, &ada, Method::Text, "+44 7400 123499").await;
        assert!(matches!(later, MethodTried::Sent(_)), "{later:?}");
    })
    .await;
}

#[tokio::test]
async fn a_number_is_called_no_more_often_than_by_anybody_else() {
    told(async |kit| {
        decide(&kit, |policy| {
            policy.call_countries = policy.text_countries.clone();
        })
        .await;
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = kit.session(&ada).await.unwrap();
        let number = "+44 7400 123456";
        for _ in 0..2 {
            let called = try_it(&kit, &ada, Method::Call, number).await;
            assert!(matches!(called, MethodTried::Sent(_)), "{called:?}");
        }
        let third = try_it(&kit, &ada, Method::Call, number).await;
        assert_eq!(third, MethodTried::Limit);
        let text = try_it(&kit, &ada, Method::Text, number).await;
        assert!(matches!(text, MethodTried::Sent(_)), "{text:?}");
    })
    .await;
}

#[tokio::test]
async fn a_name_that_was_given_a_moment_ago_stands_in_no_message_to_strangers() {
    told(async |kit| {
        let mut at = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = kit.session(&at).await.unwrap();
        let (id, mut moment) = (kit.site.application.id, kit.moment());
        let flows = &kit.flows;
        let named = flows.set_name(Some(&ada), id, 1, "A Bank".into(), &mut moment);
        assert_eq!(named.await.unwrap(), Ok(Edited::Done));
        let number = "+44 7400 123456";
        let tried = try_it(&kit, &ada, Method::Text, number).await;
        assert_eq!(tried, MethodTried::NewName);
        kit.pass_time(just_before(HELD_LIFE));
        kit.sign_in_again(&mut at).await.unwrap();
        let ada = kit.session(&at).await.unwrap();
        let tried = try_it(&kit, &ada, Method::Text, number).await;
        assert_eq!(tried, MethodTried::NewName);
        kit.pass_time(INSTANT);
        let tried = try_it(&kit, &ada, Method::Text, number).await;
        assert!(matches!(tried, MethodTried::Sent(_)), "{tried:?}");
    })
    .await;
}

#[tokio::test]
async fn a_trial_that_waited_does_not_go_out_in_another_name() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = kit.session(&ada).await.unwrap();
        let sent = try_it(&kit, &ada, Method::Text, "+44 7400 123456").await;
        assert!(matches!(sent, MethodTried::Sent(_)), "{sent:?}");
        let (id, mut moment) = (kit.site.application.id, kit.moment());
        let flows = &kit.flows;
        let named = flows.set_name(Some(&ada), id, 1, "A Bank".into(), &mut moment);
        assert_eq!(named.await.unwrap(), Ok(Edited::Done));
        kit.carry_messages().await.unwrap();
        assert!(kit.gateway.kept().is_empty());
        let log = whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "message_failed");
        assert!(line.unwrap().detail.ends_with("renamed"));
    })
    .await;
}

#[tokio::test]
async fn one_operator_tries_twenty_times_a_day() {
    told(async |kit| {
        let mut at = kit.operator("ada", Role::Owner).await.unwrap();
        for round in 0..4 {
            let ada = kit.session(&at).await.unwrap();
            for number in 0..5 {
                let number = format!("+44 7400 1234{:02}", 10 + 5 * round + number);
                let tried = try_it(&kit, &ada, Method::Text, &number).await;
                assert!(matches!(tried, MethodTried::Sent(_)), "{number}: {tried:?}");
            }
            kit.pass_time(2 * HOUR);
            kit.sign_in_again(&mut at).await.unwrap();
        }
        let ada = kit.session(&at).await.unwrap();
        let one_more = try_it(&kit, &ada, Method::Text, "+44 7400 123499").await;
        assert_eq!(one_more, MethodTried::Limit);
    })
    .await;
}
