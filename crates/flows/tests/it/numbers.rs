//! Changing the number in a set-up, and how many numbers one may offer.

use flows::{Checked, Offered, Sent, Source, Stage};
use store::testing::race;

use crate::talk::{DAY, HOUR, NUMBER, OTHER_NUMBER, Talk, messages, told};

#[tokio::test]
async fn a_code_sent_to_the_old_number_never_proves_the_new_one() {
    told(async |kit| {
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        talk.send().await;
        let old = kit.last_code().await.unwrap();
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Taken);
        assert!(matches!(talk.stage().await, Stage::Prove { .. }));
        assert_eq!(talk.check(&old).await, Checked::NoCode);
        assert_eq!(
            talk.send().await,
            Sent::Yes,
            "the new number waits for nothing"
        );
        let new = kit.last_code().await.unwrap();
        assert_ne!(old, new);
        assert_eq!(talk.check(&old).await, Checked::Wrong { left: 4 });
        assert_eq!(talk.check(&new).await, Checked::SetUp);
        let Stage::Done { masked } = talk.stage().await else {
            panic!("not done")
        };
        assert_eq!(masked.as_deref(), Some("+44 •••• ••57"));
    })
    .await;
}

#[tokio::test]
async fn going_back_to_the_first_number_does_not_bring_its_code_back() {
    told(async |kit| {
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        talk.send().await;
        let old = kit.last_code().await.unwrap();
        talk.offer(OTHER_NUMBER).await;
        talk.offer(NUMBER).await;
        assert_eq!(talk.check(&old).await, Checked::NoCode);
        talk.send().await;
        assert_ne!(kit.last_code().await.unwrap(), old);
    })
    .await;
}

#[tokio::test]
async fn the_same_number_offered_again_leaves_its_code_alone() {
    told(async |kit| {
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.offer("+447400123456").await, Offered::Taken);
        assert_eq!(talk.check(&code).await, Checked::SetUp);
    })
    .await;
}

#[tokio::test]
async fn a_text_that_still_waits_for_the_old_number_never_goes_out() {
    told(async |kit| {
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        talk.send().await;
        talk.offer(OTHER_NUMBER).await;
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        assert_eq!(messages(&kit, "dropped").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_number_changed_while_its_code_is_entered_is_not_proven_by_it() {
    told(async |kit| {
        for round in 0..5 {
            let user = format!("user {round}");
            let browser = kit.new_browser();
            let talk = Talk::sign_in(&kit, &user, &browser).await;
            talk.offer(NUMBER).await;
            talk.send().await;
            let code = kit.last_code().await.unwrap();
            let outcomes = race(2, |runner| {
                let (id, browser, code) = (talk.id, browser.clone(), code.clone());
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                async move {
                    if runner == 0 {
                        let typed = OTHER_NUMBER;
                        let act = flows.offer_number(id, &browser, "GB", typed, &mut moment);
                        act.await.unwrap() == Offered::Taken
                    } else {
                        let act = flows.check_code(id, &browser, &code, &mut moment);
                        act.await.unwrap() == Checked::SetUp
                    }
                }
            })
            .await;
            let [changed, proven] = outcomes[..] else {
                panic!("two outcomes")
            };
            match (changed, proven, talk.stage().await) {
                (true, false, Stage::Prove { number, .. }) => assert_eq!(number.last_two(), "57"),
                (false, true, Stage::Done { masked }) => {
                    assert_eq!(masked.as_deref(), Some("+44 •••• ••56"));
                }
                other => panic!("{other:?}"),
            }
            kit.pass_time(DAY);
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_may_offer_three_numbers_a_day_and_each_of_them_as_often_as_need_be() {
    told(async |kit| {
        let browser = kit.new_browser();
        let mut talk = Talk::sign_in(&kit, "ada", &browser).await;
        for number in ["07400 123450", "07400 123451", "07400 123452"] {
            assert_eq!(talk.offer(number).await, Offered::Taken);
        }
        // The kit's day begins at eight: sixteen hours are left of it.
        let tomorrow = Offered::TooMany(16 * HOUR);
        assert_eq!(talk.offer("07400 123453").await, tomorrow);
        assert_eq!(
            talk.offer("07400 123453").await,
            tomorrow,
            "asking again is no way"
        );
        for _ in 0..5 {
            talk = Talk::sign_in(&kit, "ada", &browser).await;
            assert_eq!(talk.offer("07400 123451").await, Offered::Taken);
        }
        assert_eq!(
            Talk::sign_in(&kit, "bob", &browser)
                .await
                .offer("07400 123453")
                .await,
            Offered::Taken
        );
        kit.pass_time(2 * DAY);
        talk = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(talk.offer("07400 123453").await, Offered::Taken);
    })
    .await;
}

#[tokio::test]
async fn ten_numbers_an_hour_come_from_one_address_and_a_shared_one_is_not_counted() {
    told(async |kit| {
        let browser = kit.new_browser();
        for user in 0..10 {
            let talk = Talk::sign_in(&kit, &format!("user {user}"), &browser).await;
            assert_eq!(talk.offer(NUMBER).await, Offered::Taken, "{user}");
        }
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(talk.offer(NUMBER).await, Offered::TooMany(HOUR));
        let mut elsewhere = browser.clone();
        elsewhere.source = Source::Address("192.0.2.8".into());
        assert_eq!(talk.from(&elsewhere).offer(NUMBER).await, Offered::Taken);
        for user in 10..30 {
            let mut shared = kit.new_browser();
            shared.source = Source::Shared;
            let talk = Talk::sign_in(&kit, &format!("user {user}"), &shared).await;
            assert_eq!(talk.offer(NUMBER).await, Offered::Taken, "{user}");
        }
    })
    .await;
}
