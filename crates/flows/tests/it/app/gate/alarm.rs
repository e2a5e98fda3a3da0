//! "It was not me", and the passkey before approvals: what somebody planted never comes to count, and is in nobody's way.

use domain::{ApprovalState, CHANGE_WAIT, Event, Reason};
use flows::{Changed, Checked, Decided, GateAdded, GateQuestioned, GateStanding, testkit::Kit};

use super::{
    approval,
    enrolment::{just_paired, paired},
    guarded, key, make, put_up_gate, question, sign_in,
};
use crate::{
    app::check_app_code,
    authenticator::Authenticator,
    talk::{MINUTE, Talk, addressed, logged, told},
};

/// "It was not me", said on the device about somebody's sign-in.
async fn alarm(kit: &Kit, device: &Authenticator<'_>) {
    sign_in(kit, device, "ada").await;
    let denied = Decided::Done(ApprovalState::Denied);
    assert_eq!(device.deny(Reason::Fraud).await, denied);
    kit.pass_time(MINUTE);
}

/// The owner goes through the walk: the mailed code, then one of her app.
async fn walk(kit: &Kit, device: &Authenticator<'_>) {
    let talk = Talk::about(kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
    talk.mail().await;
    talk.prove_mail().await;
    assert_eq!(check_app_code(&talk, &device.code()).await, Checked::Walk);
    let mut moment = kit.moment();
    let done = kit.flows.finish_walk(talk.id, &talk.browser, &mut moment);
    assert_eq!(done.await.unwrap(), Changed::Done);
    kit.pass_time(MINUTE);
}

async fn standing(device: &Authenticator<'_>) -> Option<GateStanding> {
    let accounts = device.accounts().await.accounts;
    accounts.first().expect("one account").gate
}

/// Whoever holds the phone makes a passkey on it, which has to wait.
async fn plant(kit: &Kit, device: &Authenticator<'_>) {
    assert!(matches!(make(device, kit, &key()).await, GateAdded::Yes(_)));
    let planted = standing(device).await.expect("it is there");
    assert_eq!(planted.counts_from, kit.now().plus(CHANGE_WAIT));
}

#[tokio::test]
async fn what_was_planted_before_or_in_the_walk_is_gone_and_her_own_can_be_made() {
    told(async |kit| {
        let device = paired(&kit).await;
        put_up_gate(&kit).await;
        plant(&kit, &device).await;
        let heard = device.accounts().await.revision;
        alarm(&kit, &device).await;
        let known = device.known().await;
        let news = kit.flows.accounts_of_device(&known, heard).await.unwrap();
        let told: Vec<_> = news.accounts.iter().map(|it| it.gate).collect();
        assert_eq!(told, [None], "the app hears that it is gone");
        assert_eq!(logged(&kit, Event::ApprovalPasskeyRemoved).await, 1);

        // The thief still holds the phone, and its owner takes her time.
        plant(&kit, &device).await;
        kit.pass_time(CHANGE_WAIT);
        walk(&kit, &device).await;
        assert_eq!(standing(&device).await, None);
        assert_eq!(logged(&kit, Event::ApprovalPasskeyRemoved).await, 2);

        kit.pass_time(CHANGE_WAIT);
        let (_, request, carried) = sign_in(&kit, &device, "ada").await;
        let made = approval(&device, &request, &carried);
        let none = question(&device, &kit, &request, &made).await;
        assert_eq!(none, GateQuestioned::NoPasskey);
        assert!(matches!(
            make(&device, &kit, &key()).await,
            GateAdded::Yes(_)
        ));
    })
    .await;
}

#[tokio::test]
async fn one_that_counts_stays_and_so_does_that_of_a_fresh_pairing() {
    told(async |kit| {
        let (device, _) = guarded(&kit, "ada").await;
        let kept = standing(&device).await;
        alarm(&kit, &device).await;
        assert_eq!(standing(&device).await, kept);
        assert_eq!(logged(&kit, Event::ApprovalPasskeyRemoved).await, 0);
    })
    .await;
    told(async |kit| {
        let device = just_paired(&kit).await;
        alarm(&kit, &device).await;
        assert!(matches!(
            make(&device, &kit, &key()).await,
            GateAdded::Yes(_)
        ));
        let made = standing(&device).await.expect("it is there");
        assert_eq!(made.counts_from, kit.now(), "at once");
        walk(&kit, &device).await;
        assert_eq!(standing(&device).await, Some(made));
    })
    .await;
}
