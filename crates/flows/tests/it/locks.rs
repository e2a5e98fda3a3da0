//! Wrong codes: counted, remembered over a restart, and answered by growing locks.

use domain::Event;
use flows::{Checked, Ended, Flows, SendRefused, Sent, Source, Stage, Visitor, testkit::Kit};

use crate::talk::{DAY, HOUR, INSTANT, MINUTE, Talk, decide, just_before, logged, member, told};

/// A browser whose wrong codes no address is held to.
fn uncounted(kit: &Kit) -> Visitor {
    Visitor {
        source: Source::Shared,
        ..kit.new_browser()
    }
}

#[tokio::test]
async fn wrong_codes_are_counted_and_the_fifth_ends_the_challenge() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let right = kit.last_code().await.unwrap();
        for left in (1..5).rev() {
            assert_eq!(talk.guess(1).await, Checked::Wrong { left });
        }
        assert_eq!(talk.guess(1).await, Checked::Over);
        let until = Some(kit.now().plus(MINUTE));
        assert_eq!(
            talk.stage().await,
            Stage::Ended(Ended::TooManyTries { until })
        );
        assert_eq!(
            talk.check(&right).await,
            Checked::Over,
            "the right one comes too late"
        );
        kit.pass_time(MINUTE);
        assert_eq!(talk.check(&right).await, Checked::Over, "for good");
        assert_eq!(logged(&kit, Event::CodeWrong).await, 5);
        assert_eq!(logged(&kit, Event::Locked).await, 1);
    })
    .await;
}

#[tokio::test]
async fn four_wrong_codes_are_remembered_over_a_restart() {
    told(async |mut kit| {
        member(&kit, "ada").await;
        let browser = kit.new_browser();
        let id = {
            let talk = Talk::sign_in(&kit, "ada", &browser).await;
            assert_eq!(talk.guess(4).await, Checked::Wrong { left: 1 });
            talk.id
        };
        let again: Flows = Kit::house(kit.flows.store().clone(), &[&kit.gateway]).unwrap();
        kit.flows = again;
        let talk = Talk {
            kit: &kit,
            browser,
            id,
        };
        let Stage::Code(page) = talk.stage().await else {
            panic!("no page for the code")
        };
        assert_eq!(page.tries_left, 1);
        assert_eq!(talk.guess(1).await, Checked::Over);
    })
    .await;
}

#[tokio::test]
async fn locks_grow_and_fall_after_a_success() {
    told(async |kit| {
        member(&kit, "ada").await;
        let browser = uncounted(&kit);
        for lock in [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, DAY, DAY] {
            let talk = Talk::sign_in(&kit, "ada", &browser).await;
            assert_eq!(talk.guess(5).await, Checked::Over);
            let until = kit.now().plus(lock);
            let next = Talk::sign_in(&kit, "ada", &browser).await;
            assert_eq!(next.stage().await, Stage::Locked { until });
            assert_eq!(next.send().await, Sent::Refused(SendRefused::NotUsable));
            kit.pass_time(just_before(lock));
            let next = Talk::sign_in(&kit, "ada", &browser).await;
            assert_eq!(next.stage().await, Stage::Locked { until });
            kit.pass_time(INSTANT);
            assert!(
                matches!(next.stage().await, Stage::ChooseHow { .. }),
                "after {lock:?}"
            );
            // So that the limits on messages do not come in between.
            kit.pass_time(DAY);
        }
        Talk::sign_in(&kit, "ada", &browser).await.pass().await;
        kit.pass_time(31 * DAY);
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(talk.guess(5).await, Checked::Over);
        let until = Some(kit.now().plus(MINUTE));
        assert_eq!(
            talk.stage().await,
            Stage::Ended(Ended::TooManyTries { until })
        );
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_at_several_challenges_count_together() {
    told(async |kit| {
        member(&kit, "ada").await;
        let browser = kit.new_browser();
        Talk::sign_in(&kit, "ada", &browser).await.guess(3).await;
        let second = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(second.guess(1).await, Checked::Wrong { left: 4 });
        assert_eq!(second.guess(1).await, Checked::Over);
        let right = kit.last_code().await.unwrap();
        let until = kit.now().plus(MINUTE);
        assert_eq!(second.stage().await, Stage::Locked { until });
        assert_eq!(second.check(&right).await, Checked::Over);
        kit.pass_time(MINUTE);
        assert!(
            matches!(second.check(&right).await, Checked::Passed(_)),
            "the code still lives"
        );
    })
    .await;
}

#[tokio::test]
async fn a_success_forgets_the_wrong_codes_before_it() {
    told(async |kit| {
        member(&kit, "ada").await;
        for _ in 0..3 {
            let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            assert_eq!(talk.guess(4).await, Checked::Wrong { left: 1 });
            talk.pass().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_stranger_cannot_lock_a_person_out_of_a_known_browser() {
    told(async |kit| {
        let known = member(&kit, "ada").await;
        decide(&kit, |policy| {
            policy.areas.clear();
        })
        .await;
        Talk::sign_in(&kit, "ada", &kit.new_browser())
            .await
            .guess(5)
            .await;
        let stranger = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert!(matches!(stranger.stage().await, Stage::Locked { .. }));
        let hers = Talk::sign_in(&kit, "ada", &known).await;
        assert!(matches!(hers.stage().await, Stage::Code(_)));
        hers.pass().await;
        assert!(
            matches!(stranger.stage().await, Stage::Locked { .. }),
            "which frees nobody else"
        );
    })
    .await;
}

#[tokio::test]
async fn a_locked_known_browser_locks_no_other() {
    told(async |kit| {
        let known = member(&kit, "ada").await;
        decide(&kit, |policy| policy.areas.clear()).await;
        Talk::sign_in(&kit, "ada", &known).await.guess(5).await;
        let hers = Talk::sign_in(&kit, "ada", &known).await;
        assert!(matches!(hers.stage().await, Stage::Locked { .. }));
        Talk::sign_in(&kit, "ada", &kit.new_browser())
            .await
            .pass()
            .await;
        assert!(matches!(hers.stage().await, Stage::Locked { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_was_known_once_is_held_to_the_lock_of_new_ones() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        kit.pass_time(30 * DAY);
        Talk::sign_in(&kit, "ada", &kit.new_browser())
            .await
            .guess(5)
            .await;
        kit.carry_messages().await.unwrap();
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        assert!(matches!(talk.stage().await, Stage::Locked { .. }));
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn one_person_locked_is_no_lock_for_another() {
    told(async |kit| {
        member(&kit, "ada").await;
        member(&kit, "bob").await;
        Talk::sign_in(&kit, "ada", &kit.new_browser())
            .await
            .guess(5)
            .await;
        Talk::sign_in(&kit, "bob", &kit.new_browser())
            .await
            .pass()
            .await;
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_lock_a_set_up_too() {
    told(async |kit| {
        let browser = kit.new_browser();
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        talk.offer(crate::talk::NUMBER).await;
        talk.send().await;
        assert_eq!(talk.guess(5).await, Checked::Over);
        let next = Talk::sign_in(&kit, "ada", &browser).await;
        assert!(matches!(next.stage().await, Stage::Locked { .. }));
    })
    .await;
}
