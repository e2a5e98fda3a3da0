//! A crowd of guesses sent at the same time, and guesses from one address at many people.

use domain::Event;
use flows::{Checked, Source, Stage, Visitor, testkit::Kit};
use store::testing::race;

use crate::talk::{DAY, HOUR, Talk, decide, logged, member, told};

#[tokio::test]
async fn a_crowd_of_guesses_at_many_challenges_is_not_judged_beyond_the_lock() {
    told(async |kit| {
        member(&kit, "ada").await;
        let mut challenges = Vec::new();
        for _ in 0..4 {
            let browser = Visitor {
                source: Source::Shared,
                ..kit.new_browser()
            };
            let talk = Talk::sign_in(&kit, "ada", &browser).await;
            challenges.push((talk.id, browser, kit.last_code().await.unwrap()));
        }
        let outcomes = race(24, |runner| {
            let (id, browser, right) = challenges[runner % 4].clone();
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let wrong = Kit::another_code(&right);
            async move {
                flows
                    .check_code(id, &browser, &wrong, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let wrong = outcomes
            .iter()
            .filter(|one| matches!(one, Checked::Wrong { .. }))
            .count();
        let over = outcomes.iter().filter(|one| **one == Checked::Over).count();
        assert_eq!((wrong, over), (4, 20), "{outcomes:?}");
        assert_eq!(logged(&kit, Event::CodeWrong).await, 5);
        assert_eq!(logged(&kit, Event::Locked).await, 1);
        for (id, browser, right) in challenges {
            let talk = Talk {
                kit: &kit,
                browser,
                id,
            };
            assert_eq!(talk.check(&right).await, Checked::Over, "locked");
        }
    })
    .await;
}

#[tokio::test]
async fn the_right_code_does_not_overtake_a_crowd_of_wrong_ones() {
    // One wrong code, then four more and the right one at once, each at a challenge of its own. Judged one after the
    // other, the right one passes only before the fifth wrong one; and then there are never five in a row.
    told(async |kit| {
        for round in 0..5 {
            let user = format!("user {round}");
            member(&kit, &user).await;
            let mut crowd = Vec::new();
            for _ in 0..5 {
                let browser = Visitor {
                    source: Source::Shared,
                    ..kit.new_browser()
                };
                let talk = Talk::sign_in(&kit, &user, &browser).await;
                let right = kit.last_code().await.unwrap();
                crowd.push((talk.id, browser, Kit::another_code(&right)));
            }
            crowd[4].2 = kit.last_code().await.unwrap();
            let first = Talk {
                kit: &kit,
                browser: crowd[0].1.clone(),
                id: crowd[0].0,
            };
            assert_eq!(first.guess(1).await, Checked::Wrong { left: 4 });
            let locks = logged(&kit, Event::Locked).await;
            let outcomes = race(crowd.len(), |runner| {
                let (id, browser, typed) = crowd[runner].clone();
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                async move {
                    let act = flows.check_code(id, &browser, &typed, &mut moment);
                    act.await.unwrap()
                }
            })
            .await;
            let passed = matches!(outcomes[4], Checked::Passed(_));
            let locked = logged(&kit, Event::Locked).await > locks;
            assert_ne!(passed, locked, "either, never both: {outcomes:?}");
            kit.pass_time(2 * DAY);
        }
    })
    .await;
}

#[tokio::test]
async fn thirty_wrong_codes_an_hour_come_from_one_address_then_not_even_the_right_one_is_judged() {
    told(async |kit| {
        let known = member(&kit, "ben").await;
        let browser = kit.new_browser();
        for user in 0..8 {
            // Four each, so that no lock of a person is met.
            let name = format!("user {user}");
            let talk = set_up_elsewhere(&kit, &name, user, &browser).await;
            let last = talk.guess(if user == 7 { 2 } else { 4 }).await;
            assert!(matches!(last, Checked::Wrong { .. }), "{user}: {last:?}");
        }
        assert_eq!(logged(&kit, Event::CodeWrong).await, 30);

        let victim = set_up_elsewhere(&kit, "ada", 9, &browser).await;
        let right = kit.last_code().await.unwrap();
        assert_eq!(victim.guess(20).await, Checked::SlowDown);
        assert_eq!(victim.check(&right).await, Checked::SlowDown);
        let Stage::Code(page) = victim.stage().await else {
            panic!("no page for the code")
        };
        assert_eq!(
            page.tries_left, 5,
            "nothing was judged, so nothing was counted"
        );
        assert_eq!(logged(&kit, Event::CodeWrong).await, 30);

        let mut elsewhere = victim.browser.clone();
        elsewhere.source = Source::Address("192.0.2.8".into());
        let from_elsewhere = victim.from(&elsewhere);
        assert!(matches!(
            from_elsewhere.check(&right).await,
            Checked::Passed(_)
        ));

        decide(&kit, |policy| policy.areas.clear()).await;
        let hers = Talk::sign_in(&kit, "ben", &known).await;
        hers.pass().await; // from the same address, in a browser that is known: its own lock guards it
    })
    .await;
}

#[tokio::test]
async fn an_address_many_people_may_share_is_held_to_nothing() {
    told(async |kit| {
        let browser = Visitor {
            source: Source::Shared,
            ..kit.new_browser()
        };
        for user in 0..9 {
            let name = format!("user {user}");
            let talk = set_up_elsewhere(&kit, &name, user, &browser).await;
            assert!(
                matches!(talk.guess(4).await, Checked::Wrong { .. }),
                "{user}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_address_is_free_again_an_hour_later() {
    told(async |kit| {
        let browser = kit.new_browser();
        for user in 0..8 {
            let name = format!("user {user}");
            set_up_elsewhere(&kit, &name, user, &browser)
                .await
                .guess(4)
                .await;
        }
        kit.pass_time(2 * HOUR);
        Talk::sign_in(&kit, "user 0", &browser).await.pass().await;
    })
    .await;
}

/// Somebody with a number of her own, who now signs in in this browser.
async fn set_up_elsewhere<'a>(kit: &'a Kit, user: &str, n: u8, browser: &Visitor) -> Talk<'a> {
    let own = Visitor {
        source: Source::Shared,
        ..kit.new_browser()
    };
    kit.set_up(user, &format!("07400 12345{n}"), &own)
        .await
        .unwrap();
    Talk::sign_in(kit, user, browser).await
}
