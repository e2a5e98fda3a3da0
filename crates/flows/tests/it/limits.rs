//! Limits on messages: exact, per number over all users, and per user.

use std::time::Duration;

use flows::{Offered, SendRefused, Sent, Source, Stage, testkit::Kit};
use store::testing::race;

use crate::talk::{HOUR, MINUTE, NUMBER, Talk, addressed_member, member, messages, settings, told};

const TEN_MINUTES: Duration = Duration::from_mins(10);

/// Somebody who wants to set this number up and has only to press "send".
async fn ready<'a>(kit: &'a Kit, user: &str, number: &str) -> Talk<'a> {
    let mut browser = kit.new_browser();
    browser.source = Source::Shared;
    let talk = Talk::sign_in(kit, user, &browser).await;
    assert_eq!(talk.offer(number).await, Offered::Taken);
    talk
}

fn limit(window: Duration) -> Sent {
    Sent::Refused(SendRefused::Limit(window))
}

#[tokio::test]
async fn a_number_being_set_up_gets_three_texts_in_ten_minutes_whoever_asks() {
    told(async |kit| {
        for user in 0..3 {
            let talk = ready(&kit, &format!("user {user}"), NUMBER).await;
            assert_eq!(talk.send().await, Sent::Yes, "{user}");
        }
        let fourth = ready(&kit, "ada", NUMBER).await;
        assert_eq!(fourth.send().await, limit(TEN_MINUTES));
        let other = ready(&kit, "bob", "07400 123457").await;
        assert_eq!(
            other.send().await,
            Sent::Yes,
            "another number is another matter"
        );
        // Half of the three still count in the middle of the next window: two more.
        kit.pass_time(TEN_MINUTES + 5 * MINUTE);
        for user in ["c", "d"] {
            let talk = ready(&kit, user, NUMBER).await;
            assert_eq!(talk.send().await, Sent::Yes, "{user}");
        }
        let one_more = ready(&kit, "f", NUMBER).await.send().await;
        assert!(matches!(one_more, Sent::Refused(SendRefused::Limit(_))));
    })
    .await;
}

/// Whether a code is out for somebody who signs in at a browser nobody knows.
async fn gets_a_text(kit: &Kit, user: &str) -> bool {
    let mut browser = kit.new_browser();
    browser.source = Source::Shared;
    let talk = Talk::sign_in(kit, user, &browser).await;
    matches!(talk.stage().await, Stage::Code(_))
}

#[tokio::test]
async fn what_strangers_use_up_of_a_number_never_shuts_its_owner_out() {
    told(async |kit| {
        member(&kit, "ada").await;
        for user in 0..6 {
            ready(&kit, &format!("user {user}"), NUMBER)
                .await
                .send()
                .await;
        }
        for _ in 0..5 {
            assert!(gets_a_text(&kit, "ada").await);
        }
        assert!(!gets_a_text(&kit, "ada").await, "five in ten minutes");
    })
    .await;
}

#[tokio::test]
async fn a_number_several_people_sign_in_with_gets_five_texts_in_ten_minutes() {
    told(async |kit| {
        for user in 0..6 {
            member(&kit, &format!("user {user}")).await;
        }
        for user in 0..5 {
            assert!(gets_a_text(&kit, &format!("user {user}")).await, "{user}");
        }
        assert!(!gets_a_text(&kit, "user 5").await);
    })
    .await;
}

#[tokio::test]
async fn a_crowd_that_sets_up_one_number_at_once_gets_three_texts() {
    told(async |kit| {
        let mut crowd = Vec::new();
        for user in 0..12 {
            let talk = ready(&kit, &format!("user {user}"), NUMBER).await;
            crowd.push((talk.id, talk.browser.clone()));
        }
        let outcomes = race(crowd.len(), |runner| {
            let (id, browser) = crowd[runner].clone();
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
        let refused = outcomes
            .iter()
            .filter(|one| **one == limit(TEN_MINUTES))
            .count();
        assert_eq!((sent, refused), (3, 9), "{outcomes:?}");
        assert_eq!(messages(&kit, "waiting").await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_number_being_set_up_gets_five_texts_an_hour_and_a_day() {
    told(async |kit| {
        let mut user = 0;
        let mut sent = 0;
        let mut refused = Vec::new();
        // A try each five minutes for a whole day.
        for _ in 0..288 {
            user += 1;
            let talk = ready(&kit, &format!("user {user}"), NUMBER).await;
            match talk.send().await {
                Sent::Yes => sent += 1,
                Sent::Refused(SendRefused::Limit(window)) => refused.push(window),
                other @ Sent::Refused(_) => panic!("{other:?}"),
            }
            if user == 12 {
                assert_eq!((sent, refused.len()), (5, 7), "in the first hour");
            }
            kit.pass_time(5 * MINUTE);
        }
        // The day began at eight; some more fell due after midnight, weighed with the day before.
        assert!(
            refused.iter().any(|wait| *wait > HOUR),
            "the limit of the day was met"
        );
        assert!((5..=9).contains(&sent), "{sent}");
    })
    .await;
}

#[tokio::test]
async fn a_person_gets_five_texts_in_ten_minutes_whatever_the_number() {
    told(async |kit| {
        for sending in 0..5 {
            let number = format!("07400 12345{}", sending % 3);
            let talk = ready(&kit, "ada", &number).await;
            assert_eq!(talk.send().await, Sent::Yes, "{sending}");
        }
        let talk = ready(&kit, "ada", "07400 123450").await;
        assert_eq!(talk.send().await, limit(TEN_MINUTES));
    })
    .await;
}

#[tokio::test]
async fn who_reached_the_own_limit_does_not_use_up_that_of_a_number() {
    told(async |kit| {
        for sending in 0..5 {
            let number = format!("07400 12345{}", 8 + sending % 2);
            ready(&kit, "mallory", &number).await.send().await;
        }
        let blocker = ready(&kit, "mallory", NUMBER).await;
        for _ in 0..20 {
            assert_eq!(blocker.send().await, limit(TEN_MINUTES));
        }
        for user in 0..3 {
            let talk = ready(&kit, &format!("user {user}"), NUMBER).await;
            assert_eq!(talk.send().await, Sent::Yes, "{user}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_sending_changes_nothing_but_the_log() {
    told(async |kit| {
        for _ in 0..3 {
            ready(&kit, "ada", NUMBER).await.send().await;
        }
        kit.carry_messages().await.unwrap();
        let talk = ready(&kit, "ada", NUMBER).await;
        let before = talk.stage().await;
        assert_eq!(talk.send().await, limit(TEN_MINUTES));
        assert_eq!(talk.stage().await, before);
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        let log = crate::talk::whole_log(&kit).await;
        let line = log
            .iter()
            .find(|line| line.event == "send_refused")
            .unwrap();
        assert_eq!(line.detail, "limit=number_set_up_10_minutes");
    })
    .await;
}

#[tokio::test]
async fn mails_used_up_in_new_browsers_leave_a_known_one_its_own() {
    told(async |kit| {
        let known = addressed_member(&kit, "ada").await;
        // A thief of the password, in one new browser after the other, for a day.
        let mut refused = 0;
        for _ in 0..30 {
            let thief = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
            refused += usize::from(thief.mail().await != Sent::Yes);
            kit.pass_time(HOUR);
        }
        assert!(refused > 5, "{refused} of 30 were refused");
        for _ in 0..3 {
            let thief = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
            thief.mail().await;
        }
        let thief = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert!(matches!(thief.mail().await, Sent::Refused(_)));

        let hers = Talk::about(&kit, settings("ada"), &known).await;
        assert_eq!(hers.mail().await, Sent::Yes);
        hers.prove_mail().await;
        // And hers is a budget, too.
        for _ in 0..2 {
            let hers = Talk::about(&kit, settings("ada"), &known).await;
            assert_eq!(hers.mail().await, Sent::Yes);
        }
        let hers = Talk::about(&kit, settings("ada"), &known).await;
        assert_eq!(hers.mail().await, limit(TEN_MINUTES));
    })
    .await;
}
