//! Everything ends: the code, the challenge, the way back.

use flows::{Checked, Ended, Left, Sent, Stage};

use crate::talk::{INSTANT, MINUTE, NUMBER, Talk, just_before, member, redeem, told};

#[tokio::test]
async fn a_code_lives_ten_minutes_and_the_next_one_is_another() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let old = kit.last_code().await.unwrap();
        kit.pass_time(10 * MINUTE);
        assert_eq!(talk.check(&old).await, Checked::NoCode);
        assert!(matches!(talk.stage().await, Stage::ChooseHow { .. }));
        assert_eq!(talk.send().await, Sent::Yes);
        let new = kit.last_code().await.unwrap();
        assert_ne!(old, new);
        assert_eq!(talk.check(&old).await, Checked::Wrong { left: 4 });
        assert!(matches!(talk.check(&new).await, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_until_its_last_instant_however_often_it_was_sent() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(9 * MINUTE);
        assert_eq!(talk.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        kit.pass_time(just_before(MINUTE));
        assert!(matches!(talk.check(&code).await, Checked::Passed(_)));

        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(9 * MINUTE);
        assert_eq!(talk.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        kit.pass_time(MINUTE);
        assert_eq!(
            talk.check(&code).await,
            Checked::NoCode,
            "sending again gives no longer life"
        );
    })
    .await;
}

#[tokio::test]
async fn a_challenge_lives_fifteen_minutes() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.pass_time(11 * MINUTE);
        assert_eq!(talk.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        kit.pass_time(4 * MINUTE);
        assert_eq!(talk.stage().await, Stage::Ended(Ended::Expired));
        assert_eq!(talk.check(&code).await, Checked::Over);
        assert_eq!(talk.send().await, Sent::Refused(flows::SendRefused::Over));
        let Left::ForSite(address) = talk.leave().await else {
            panic!("no way back")
        };
        assert!(address.contains("error=access_denied"), "{address}");
    })
    .await;
}

#[tokio::test]
async fn the_way_back_gives_the_same_code_until_the_site_took_it_or_the_challenge_is_over() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let address = talk.pass().await;
        kit.pass_time(MINUTE);
        assert!(
            redeem(&kit, &address).await.is_err(),
            "the code lived a minute"
        );
        assert_eq!(
            talk.leave().await,
            Left::ForSite(address.clone()),
            "and lives again"
        );
        kit.pass_time(just_before(MINUTE));
        assert!(redeem(&kit, &address).await.is_ok());
        assert_eq!(talk.leave().await, Left::Over);

        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let address = talk.pass().await;
        kit.pass_time(15 * MINUTE);
        assert_eq!(
            talk.leave().await,
            Left::Over,
            "not for ever from the browser's history"
        );
        assert!(redeem(&kit, &address).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_set_up_that_was_done_but_never_left_ends_with_its_challenge() {
    told(async |kit| {
        let browser = kit.new_browser();
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        talk.offer(NUMBER).await;
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::SetUp);
        kit.pass_time(just_before(15 * MINUTE));
        assert!(matches!(talk.stage().await, Stage::Done { .. }));
        kit.pass_time(INSTANT);
        assert_eq!(talk.stage().await, Stage::Ended(Ended::Over));
        assert_eq!(talk.leave().await, Left::Over);
    })
    .await;
}
