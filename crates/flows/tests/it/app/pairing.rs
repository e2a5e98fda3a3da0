//! From the offer of a page to the device that is removed.

use domain::{ApprovalState, Event, NumberMode};
use flows::{
    AskRefused, Asked, Called, Checked, Decided, Left, Offer, PairRefused, Progress, Source, Stage,
};
use store::testing::race;

use super::{ask, ask_found, check_app_code, number, offer, paired, take_up, waiting, with_app};
use crate::{
    authenticator::Authenticator,
    panel::switch::{off, on},
    talk::{MINUTE, NUMBER, Talk, addressed, claims, decide, logged, member, redeem, told},
};

#[tokio::test]
async fn an_app_is_paired_approves_its_first_request_and_is_the_factor() {
    told(async |kit| {
        with_app(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(
            talk.stage().await,
            Stage::Number,
            "a number first, or the app"
        );
        let (token, code) = offer(&talk).await;
        assert_eq!(code.len(), 14);
        let device = Authenticator::pair(&kit, &token).await.expect("paired");
        assert_eq!(device.account.issuer, "Lighthouse");
        assert_eq!(device.account.label, "ada");
        assert!(!device.accounts().await.accounts[0].is_active, "it waits");
        assert_eq!(ask_found(&talk).await, Asked::Yes);
        assert_eq!(talk.stage().await, Stage::Pair);
        let carried = number(&talk).await;
        assert_eq!(
            device.approve(&carried).await,
            Decided::Done(ApprovalState::Approved)
        );
        assert_eq!(talk.stage().await, Stage::Approved);
        assert_eq!(take_up(&talk).await, Some(Checked::SetUp));
        assert_eq!(talk.stage().await, Stage::Done { masked: None });
        assert!(device.accounts().await.accounts[0].is_active);
        assert_eq!(logged(&kit, Event::DevicePaired).await, 1);
        let Left::ForSite(address) = talk.leave().await else {
            panic!("left")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["acr"], "urn:countersign:proved");
        assert_eq!(claims["amr"], serde_json::json!(["pop", "user"]));
    })
    .await;
}

#[tokio::test]
async fn a_new_browser_waits_and_leaves_once_the_number_was_carried_over() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        kit.pass_time(MINUTE);
        // It is open: it was heard of a moment ago.
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Waiting, "asked at once");
        assert_eq!(waiting(&talk).await.progress, Progress::Asked);
        let request = device.request().await;
        assert_eq!(request.message, "Sign in to Lighthouse?");
        assert_eq!(request.mode, NumberMode::Type);
        let known = device.known().await;
        let seen = kit.flows.request_seen(&known, request.id, true, kit.now());
        assert!(seen.await.unwrap());
        assert_eq!(waiting(&talk).await.progress, Progress::Opened);
        let carried = number(&talk).await;
        device.approve(&carried).await;
        let Some(Checked::Passed(address)) = take_up(&talk).await else {
            panic!("passed")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["pop", "user"]));
        // The browser is known now, and goes straight through.
        assert_eq!(take_up(&talk).await, None, "taken up once");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_opened_many_times_at_once_asks_once() {
    told(async |kit| {
        with_app(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let (token, _) = offer(&talk).await;
        let device = Authenticator::pair(&kit, &token).await.expect("paired");
        let asked = race(6, |_| {
            let (flows, id, mut moment) = (kit.flows.clone(), talk.id, kit.moment());
            let browser = talk.browser.clone();
            async move { flows.ask_found(id, &browser, &mut moment).await.unwrap() }
        })
        .await;
        assert_eq!(asked, [Asked::Yes; 6]);
        assert_eq!(logged(&kit, Event::PushAsked).await, 1);
        let carried = number(&talk).await;
        let decided = device.approve(&carried).await;
        assert_eq!(decided, Decided::Done(ApprovalState::Approved));
    })
    .await;
}

#[tokio::test]
async fn the_device_that_approved_is_set_up_and_not_one_that_was_found_since() {
    told(async |kit| {
        with_app(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let (token, _) = offer(&talk).await;
        let first = Authenticator::pair(&kit, &token).await.expect("paired");
        assert_eq!(ask_found(&talk).await, Asked::Yes);
        first.approve(&number(&talk).await).await;
        assert_eq!(talk.stage().await, Stage::Approved);
        // Another offer is taken up before the page takes the approval up: the one there was is void with it.
        kit.pass_time(MINUTE);
        let mut moment = kit.moment();
        let act = kit.flows.offer_pairing(talk.id, &talk.browser, &mut moment);
        assert_eq!(act.await.unwrap(), Offer::Made);
        let (token, _) = offer(&talk).await;
        let second = Authenticator::pair(&kit, &token).await.expect("paired");
        assert_ne!(talk.stage().await, Stage::Approved, "it approved nothing");
        assert_eq!(take_up(&talk).await, None);
        assert!(!second.accounts().await.accounts[0].is_active);
        assert_eq!(ask_found(&talk).await, Asked::Yes);
        assert_eq!(talk.stage().await, Stage::Pair);
        second.approve(&number(&talk).await).await;
        assert_eq!(take_up(&talk).await, Some(Checked::SetUp));
        assert!(second.accounts().await.accounts[0].is_active);
        assert!(first.accounts().await.accounts.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_an_approval_taken_up_and_a_device_found_at_once_one_is_set_up_by_its_own_approval() {
    told(async |kit| {
        for round in 0..4 {
            let user = format!("user {round}");
            with_app(&kit).await;
            let talk = Talk::sign_in(&kit, &user, &kit.new_browser()).await;
            let (token, _) = offer(&talk).await;
            let first = Authenticator::pair(&kit, &token).await.expect("paired");
            assert_eq!(ask_found(&talk).await, Asked::Yes);
            first.approve(&number(&talk).await).await;
            kit.pass_time(MINUTE);
            let mut moment = kit.moment();
            let act = kit.flows.offer_pairing(talk.id, &talk.browser, &mut moment);
            assert_eq!(act.await.unwrap(), Offer::Made);
            let (token, _) = offer(&talk).await;
            let came = Box::pin(take_up(&talk));
            let (came, second) = tokio::join!(came, Authenticator::pair(&kit, &token));
            // Whichever came first: a device that did not approve is set up by neither.
            if let Ok(second) = second {
                let accounts = second.accounts().await.accounts;
                assert!(accounts.iter().all(|it| !it.is_active), "{came:?}");
            }
            let theirs = first.accounts().await.accounts;
            let is_active = theirs.iter().any(|it| it.is_active);
            assert_eq!(is_active, came == Some(Checked::SetUp), "{came:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_offer_is_good_once_for_ten_minutes_and_wrong_codes_are_counted() {
    told(async |kit| {
        with_app(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let (token, typed) = offer(&talk).await;
        Authenticator::pair(&kit, &token).await.expect("paired");
        let twice = Authenticator::pair(&kit, &typed).await.err();
        assert_eq!(twice, Some(PairRefused::Used), "two ways to one offer");

        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        let (token, _) = offer(&talk).await;
        kit.pass_time(10 * MINUTE);
        let late = Authenticator::pair(&kit, &token).await.err();
        assert_eq!(late, Some(PairRefused::Expired));
        let mut moment = kit.moment();
        let act = kit.flows.offer_pairing(talk.id, &talk.browser, &mut moment);
        assert_eq!(act.await.unwrap(), Offer::Made);
        let (anew, _) = offer(&talk).await;
        assert_ne!(anew, token);

        let somewhere = Source::Address("192.0.2.7/32".into());
        let guess = async || {
            Authenticator::pair_from(&kit, "0000-0000-0000", &somewhere)
                .await
                .err()
        };
        for _ in 0..5 {
            assert_eq!(guess().await, Some(PairRefused::Unknown));
        }
        assert_eq!(guess().await, Some(PairRefused::SlowDown));
        let right = Authenticator::pair_from(&kit, &anew, &somewhere)
            .await
            .err();
        assert_eq!(
            right,
            Some(PairRefused::SlowDown),
            "even the right one waits"
        );
    })
    .await;
}

#[tokio::test]
async fn a_call_counts_once_in_its_minute_and_a_removed_device_is_told_so() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        let flows = &kit.flows;
        let call = device.call("POST", "/app/v1/push/test", b"");
        let judged = async |call: &flows::DeviceCall| {
            flows
                .device_call(call, true, &mut kit.moment())
                .await
                .unwrap()
        };
        assert!(matches!(judged(&call).await, Called::By(_)));
        assert!(matches!(judged(&call).await, Called::Replayed));
        let mut altered = device.call("POST", "/app/v1/push/test", b"");
        altered.path_and_query = "/app/v1/self".into();
        assert!(matches!(judged(&altered).await, Called::Unauthorized));
        let old = device.call("POST", "/app/v1/push/test", b"");
        kit.pass_time(2 * MINUTE);
        assert!(matches!(judged(&old).await, Called::Clock));

        let known = device.known().await;
        flows
            .remove_device(&known, &mut kit.moment())
            .await
            .unwrap();
        let Called::Revoked(said) = device.called().await else {
            panic!("revoked")
        };
        assert_eq!(said.device, device.id);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(
            talk.stage().await,
            Stage::Recovery,
            "nothing is set up by that"
        );
    })
    .await;
}

#[tokio::test]
async fn where_the_app_is_off_nothing_of_it_can_be_used() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(ask(&talk).await, Asked::Refused(AskRefused::NotUsable));
        assert_eq!(check_app_code(&talk, "123456").await, Checked::Over);
        let new = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        let mut moment = kit.moment();
        let act = kit.flows.offer_pairing(new.id, &new.browser, &mut moment);
        assert_eq!(act.await.unwrap(), Offer::Over);
        assert!(!kit.flows.server_facts(kit.now()).await.unwrap().is_used);
        assert!(matches!(new.offer(NUMBER).await, flows::Offered::Taken));
    })
    .await;
}

#[tokio::test]
async fn once_the_mail_address_is_proved_an_app_can_be_paired_at_once() {
    told(async |kit| {
        with_app(&kit).await;
        decide(&kit, |policy| policy.prove_address = true).await;
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert!(matches!(talk.stage().await, Stage::Mail(_)));
        talk.prove_mail().await;
        let (token, _) = offer(&talk).await;
        Authenticator::pair(&kit, &token).await.expect("paired");
    })
    .await;
}

#[tokio::test]
async fn an_offer_is_none_while_its_site_is_off() {
    told(async |kit| {
        with_app(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let (token, _) = offer(&talk).await;
        off(&kit).await;
        let refused = Authenticator::pair(&kit, &token).await.err();
        assert_eq!(refused, Some(PairRefused::Expired));
        on(&kit).await;
        Authenticator::pair(&kit, &token).await.expect("paired");
    })
    .await;
}
