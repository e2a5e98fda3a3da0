//! What the app advises somebody whose passkey does not count, or is lost, leads where it says.

use domain::Weighed;
use flows::{Changed, Checked, GateAdded, GateQuestioned, Source};

use super::{asked, enrolment::paired, key, make, new_question, put_up_gate, take};
use crate::{
    app::{
        adding::{begin, check_found},
        check_app_code, offer,
    },
    talk::{DAY, Talk, settings, told},
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
