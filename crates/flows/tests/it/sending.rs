//! Sending again: the same code, growing waits, five times at most.

use std::time::Duration;

use flows::{Checked, SendRefused, Sent, Stage};
use store::testing::race;

use crate::talk::{INSTANT, Talk, just_before, member, messages, told};

#[tokio::test]
async fn sending_again_repeats_the_code_and_its_tries() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.guess(3).await, Checked::Wrong { left: 2 });
        kit.pass_time(Duration::from_secs(30));
        assert_eq!(talk.send().await, Sent::Yes);
        assert_eq!(kit.last_code().await.unwrap(), code);
        let Stage::Code(page) = talk.stage().await else {
            panic!("no page for the code")
        };
        assert_eq!(page.tries_left, 2);
        assert!(matches!(talk.check(&code).await, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn each_sending_waits_twice_as_long_and_the_fifth_is_the_last() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        for wait in [30, 60, 120, 240] {
            let Stage::Code(page) = talk.stage().await else {
                panic!("no page for the code")
            };
            let again_at = kit.now().plus(Duration::from_secs(wait));
            assert_eq!(page.again_at, Some(again_at));
            kit.pass_time(just_before(Duration::from_secs(wait)));
            let too_soon = Sent::Refused(SendRefused::TooSoon(again_at));
            assert_eq!(
                talk.send().await,
                too_soon,
                "after {wait} s less an instant"
            );
            kit.pass_time(INSTANT);
            assert_eq!(talk.send().await, Sent::Yes, "after {wait} s");
        }
        let Stage::Code(page) = talk.stage().await else {
            panic!("no page for the code")
        };
        assert_eq!(page.again_at, None);
        kit.pass_time(Duration::from_mins(3));
        assert_eq!(talk.send().await, Sent::Refused(SendRefused::NoMore));
        assert_eq!(messages(&kit, "waiting").await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_double_click_sends_one_text() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        kit.pass_time(Duration::from_secs(30));
        let outcomes = race(8, |_| {
            let (id, browser) = (talk.id, talk.browser.clone());
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            async move {
                let method = domain::Method::Text;
                flows
                    .send_code(id, &browser, method, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let sent = outcomes
            .iter()
            .filter(|outcome| **outcome == Sent::Yes)
            .count();
        assert_eq!(sent, 1, "{outcomes:?}");
        for outcome in outcomes.iter().filter(|outcome| **outcome != Sent::Yes) {
            assert!(
                matches!(outcome, Sent::Refused(SendRefused::TooSoon(_))),
                "{outcome:?}"
            );
        }
        assert_eq!(messages(&kit, "waiting").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_method_that_is_off_sends_nothing() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(Duration::from_mins(1));
        for method in [
            domain::Method::Call,
            domain::Method::Push,
            domain::Method::AppCode,
        ] {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .send_code(talk.id, &talk.browser, method, &mut moment);
            assert_eq!(act.await.unwrap(), Sent::Refused(SendRefused::NotUsable));
        }
    })
    .await;
}

#[tokio::test]
async fn a_passed_challenge_sends_nothing_and_drops_what_still_waits() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        kit.pass_time(Duration::from_secs(30));
        talk.send().await;
        assert!(matches!(talk.check(&code).await, Checked::Passed(_)));
        assert_eq!(messages(&kit, "dropped").await, 1);
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        kit.pass_time(Duration::from_mins(5));
        assert_eq!(talk.send().await, Sent::Refused(SendRefused::Over));
    })
    .await;
}
