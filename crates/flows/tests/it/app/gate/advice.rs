//! What the app advises somebody whose passkey does not count, or is lost, leads where it says.

use domain::{ApprovalState, Method, Weighed};
use flows::{Asked, Changed, Checked, Decided, GateAdded, GateQuestioned, PairRefused, Source};

use super::{
    answer, approval, asked, enrolment::paired, key, make, new_question, put_up_gate, take,
};
use crate::{
    app::{
        adding::{begin, check_found},
        ask_found, check_app_code, number, offer,
        recovery::{at_pairing, waited},
        take_up, with_methods,
    },
    talk::{DAY, INSTANT, Talk, settings, told},
};

#[tokio::test]
async fn the_settings_first_then_the_account_goes_and_the_device_comes_anew() {
    told(async |kit| {
        // Her only device, and nothing else but the mail address.
        let device = paired(&kit).await;
        kit.pass_time(3 * DAY);
        put_up_gate(&kit).await;
        assert!(matches!(
            make(&device, &kit, &key()).await,
            GateAdded::Yes(_)
        ));
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let opened = check_app_code(&talk, &device.code()).await;
        assert_eq!(opened, Checked::Settings(None));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Enough);

        let (known, account) = (device.known().await, device.account.id);
        let mut moment = kit.moment();
        let gone = kit.flows.remove_account(&known, account, &mut moment);
        assert!(gone.await.unwrap());
        assert_eq!(begin(&talk).await, Changed::Done, "she proved who she is");
        let (token, _) = offer(&talk).await;
        let (flows, somewhere) = (&kit.flows, Source::Shared);
        let paired = flows.pair_device(&token, &known, &somewhere, &mut moment);
        assert!(paired.await.unwrap().is_ok());
        let device = device.taken().await;
        assert_eq!(device.account.gate, None);
        let (question, options) = asked(new_question(&device, &kit).await);
        let made = take(&device, &kit, (question, key().create(&options))).await;
        let GateAdded::Yes(standing) = made else {
            panic!("made: {made:?}")
        };
        assert_eq!(standing.counts_from, kit.now(), "it was just vouched for");
        let added = check_found(&talk, &device.code()).await;
        assert_eq!(added, Checked::DeviceAdded);
        let again = new_question(&device, &kit).await;
        assert_eq!(again, GateQuestioned::HasPasskey);
    })
    .await;
}

#[tokio::test]
async fn with_push_alone_a_recovery_sets_the_same_device_up_anew_once_its_account_is_gone() {
    told(async |kit| {
        let device = paired(&kit).await;
        with_methods(&kit, &[Method::Push]).await;
        put_up_gate(&kit).await;
        waited(&kit).await;
        let talk = at_pairing(&kit).await;
        let (token, _) = offer(&talk).await;
        let (flows, somewhere) = (&kit.flows, Source::Shared);
        let (known, mut moment) = (device.known().await, kit.moment());
        let twice = flows.pair_device(&token, &known, &somewhere, &mut moment);
        let twice = twice.await.unwrap().err();
        assert_eq!(twice, Some(PairRefused::HasAccount));

        let gone = flows.remove_account(&known, device.account.id, &mut moment);
        assert!(gone.await.unwrap());
        let again = flows.pair_device(&token, &known, &somewhere, &mut moment);
        assert!(again.await.unwrap().is_ok(), "the page's code stayed good");
        let (device, key) = (device.taken().await, key());
        let GateAdded::Yes(standing) = make(&device, &kit, &key).await else {
            panic!("a passkey is made")
        };
        assert_eq!(standing.counts_from, kit.now(), "it was just vouched for");

        // Later than what the sign-in asked: a challenge is judged by its last request.
        kit.pass_time(INSTANT);
        assert_eq!(ask_found(&talk).await, Asked::Yes);
        let (request, carried) = (device.request().await, number(&talk).await);
        let mut made = approval(&device, &request, &carried);
        answer(&device, &kit, &request, &mut made, &key).await;
        let done = Decided::Done(ApprovalState::Approved);
        assert_eq!(device.send(&made).await, done);
        assert_eq!(take_up(&talk).await, Some(Checked::SetUp));
    })
    .await;
}
