//! How a device comes to its passkey, and that nobody puts another in its place.

use domain::{ApprovalState, CHANGE_WAIT, CeremonyId, Event, Gate};
use flows::{Asked, Checked, Decided, GateAdded, GateAnswer, GateQuestioned, GateStanding, Source};
use store::testing::race;

use super::{
    answer, approval, asked, guarded, key, make, new_question, put_up_gate, question, sign_in, take,
};
use crate::{
    app::{ask_found, number, offer, take_up, with_app},
    authenticator::Authenticator,
    talk::{DAY, INSTANT, MINUTE, Talk, addressed, just_before, logged, told, whole_log},
};

/// Somebody with a mail address whose device is the factor, since yesterday, without a passkey.
pub(super) async fn paired(kit: &flows::testkit::Kit) -> Authenticator<'_> {
    let device = just_paired(kit).await;
    kit.pass_time(DAY);
    device
}

/// The same, since a moment ago.
pub(super) async fn just_paired(kit: &flows::testkit::Kit) -> Authenticator<'_> {
    with_app(kit).await;
    let talk = Talk::about(kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
    let (token, _) = offer(&talk).await;
    let device = Authenticator::pair(kit, &token).await.expect("paired");
    assert_eq!(ask_found(&talk).await, Asked::Yes);
    let decided = device.approve(&number(&talk).await).await;
    assert_eq!(decided, Decided::Done(ApprovalState::Approved));
    assert_eq!(take_up(&talk).await, Some(Checked::SetUp));
    device
}

/// How many notices told of a passkey for approvals.
async fn notices(kit: &flows::testkit::Kit) -> usize {
    let log = whole_log(kit).await;
    let told = log.iter().filter(|row| row.event == "notice_sent");
    told.filter(|row| row.detail.starts_with("what=approval_passkey_added "))
        .count()
}

#[tokio::test]
async fn one_that_is_being_paired_makes_it_before_anybody_confirmed_it() {
    told(async |kit| {
        let (device, _) = guarded(&kit, "ada").await;
        assert_eq!(logged(&kit, Event::ApprovalPasskeyAdded).await, 1);
        assert_eq!(notices(&kit).await, 0, "that a device was added says it");
        let account = &device.accounts().await.accounts[0];
        let made = kit.now().minus(DAY);
        let standing = GateStanding {
            added_at: made,
            counts_from: made,
        };
        assert_eq!(account.gate, Some(standing));
        assert_eq!(account.policy.gate, Gate::Passkey);
    })
    .await;
}

#[tokio::test]
async fn one_that_was_there_before_counts_when_everybody_was_told_for_three_days() {
    told(async |kit| {
        let device = paired(&kit).await;
        put_up_gate(&kit).await;
        let (_, request, carried) = sign_in(&kit, &device, "ada").await;
        let made = approval(&device, &request, &carried);
        let none = question(&device, &kit, &request, &made).await;
        assert_eq!(none, GateQuestioned::NoPasskey);

        let key = key();
        let from = kit.now().plus(CHANGE_WAIT);
        let GateAdded::Yes(standing) = make(&device, &kit, &key).await else {
            panic!("made")
        };
        assert_eq!(standing.counts_from, from);
        assert_eq!(notices(&kit).await, 1);
        let young = question(&device, &kit, &request, &made).await;
        assert_eq!(young, GateQuestioned::Waits(from));
        assert_eq!(device.send(&made).await, Decided::GateNeeded);

        kit.pass_time(just_before(CHANGE_WAIT));
        let (_, request, carried) = sign_in(&kit, &device, "ada").await;
        let mut made = approval(&device, &request, &carried);
        let young = question(&device, &kit, &request, &made).await;
        assert_eq!(young, GateQuestioned::Waits(from));
        kit.pass_time(INSTANT);
        answer(&device, &kit, &request, &mut made, &key).await;
        let done = Decided::Done(ApprovalState::Approved);
        assert_eq!(device.send(&made).await, done);
    })
    .await;
}

#[tokio::test]
async fn none_ripens_that_nobody_else_would_hear_of() {
    told(async |kit| {
        with_app(&kit).await;
        // Neither mail address nor number: what is announced rings on the device itself.
        let device = crate::app::paired(&kit, "ada").await;
        kit.pass_time(just_before(15 * MINUTE));
        let early = asked(new_question(&device, &kit).await);
        kit.pass_time(INSTANT);
        let unheard = GateQuestioned::Unheard;
        assert_eq!(new_question(&device, &kit).await, unheard);
        let (question, options) = early;
        let late = take(&device, &kit, (question, key().create(&options))).await;
        assert_eq!(late, GateAdded::Unheard, "however it was asked for");
        kit.pass_time(DAY);
        assert_eq!(new_question(&device, &kit).await, unheard);
        assert_eq!(device.accounts().await.accounts[0].gate, None);
    })
    .await;
}

#[tokio::test]
async fn nobody_puts_another_in_its_place() {
    told(async |kit| {
        let (device, _) = guarded(&kit, "ada").await;
        let there_is_one = GateQuestioned::HasPasskey;
        assert_eq!(new_question(&device, &kit).await, there_is_one);
        let made_up = CeremonyId::new(kit.now(), &mut kit.moment().rng);
        let taken = take(&device, &kit, (made_up, "{}".into())).await;
        assert_eq!(taken, GateAdded::HasPasskey);
    })
    .await;
}

#[tokio::test]
async fn of_many_answers_at_once_one_is_taken() {
    told(async |kit| {
        let device = paired(&kit).await;
        let known = device.known().await;
        let (question, options) = asked(new_question(&device, &kit).await);
        let made = GateAnswer {
            question,
            answer: key().create(&options),
        };
        let added = race(4, |_| {
            let (flows, known, made) = (kit.flows.clone(), known.clone(), made.clone());
            let (account, mut moment) = (device.account.id, kit.moment());
            async move {
                let act = flows.take_gate_passkey(&known, account, &made, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let taken = added.iter().filter(|it| matches!(it, GateAdded::Yes(_)));
        assert_eq!(taken.count(), 1, "{added:?}");
        assert_eq!(notices(&kit).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_new_passkey_adds_none_and_uses_the_question_up() {
    told(async |kit| {
        let device = paired(&kit).await;
        let (question, options) = asked(new_question(&device, &kit).await);
        let nobody_there = key().without_person().create(&options);
        let refused = GateAdded::NotTheAnswer;
        let taken = take(&device, &kit, (question, nobody_there)).await;
        assert_eq!(taken, refused, "no PIN, finger or face");
        let late = take(&device, &kit, (question, key().create(&options))).await;
        assert_eq!(late, refused, "it is used up");
        assert_eq!(device.accounts().await.accounts[0].gate, None);
    })
    .await;
}

#[tokio::test]
async fn each_account_of_a_device_has_its_own() {
    told(async |kit| {
        let (device, _) = guarded(&kit, "ada").await;
        let bens = Talk::sign_in(&kit, "ben", &kit.new_browser()).await;
        let (token, _) = offer(&bens).await;
        let known = device.known().await;
        let mut moment = kit.moment();
        let flows = &kit.flows;
        let somewhere = Source::Shared;
        let added = flows.pair_device(&token, &known, &somewhere, &mut moment);
        let account = added.await.unwrap().expect("paired");
        assert_eq!(account.gate, None);
        let asked = flows.begin_gate_passkey(&known, account.id, &mut moment);
        assert!(matches!(asked.await.unwrap(), GateQuestioned::Asked(_)));
        let strangers = paired_stranger(&kit).await;
        let asked = flows.begin_gate_passkey(&strangers, account.id, &mut moment);
        assert_eq!(asked.await.unwrap(), GateQuestioned::Unknown);
    })
    .await;
}

/// Another device altogether.
async fn paired_stranger(kit: &flows::testkit::Kit) -> flows::Device {
    let talk = Talk::sign_in(kit, "eve", &kit.new_browser()).await;
    let (token, _) = offer(&talk).await;
    let device = Authenticator::pair(kit, &token).await.expect("paired");
    device.known().await
}

#[tokio::test]
async fn an_account_that_ends_beside_a_question_for_it_is_no_fault() {
    told(async |kit| {
        with_app(&kit).await;
        for round in 0..4 {
            let user = format!("user {round}");
            let device = crate::app::paired(&kit, &user).await;
            let known = device.known().await;
            let outcomes = race(2, |runner| {
                let (flows, known) = (kit.flows.clone(), known.clone());
                let (account, mut moment) = (device.account.id, kit.moment());
                async move {
                    if runner == 0 {
                        let act = flows.remove_account(&known, account, &mut moment);
                        assert!(act.await.unwrap());
                        return None;
                    }
                    let act = flows.begin_gate_passkey(&known, account, &mut moment);
                    Some(act.await.unwrap())
                }
            })
            .await;
            let asked = outcomes.into_iter().flatten().next().unwrap();
            let is_answer = matches!(asked, GateQuestioned::Asked(_) | GateQuestioned::Unknown);
            assert!(is_answer, "{asked:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn it_goes_with_its_account() {
    told(async |kit| {
        let (device, _) = guarded(&kit, "ada").await;
        let known = device.known().await;
        let mut moment = kit.moment();
        let flows = &kit.flows;
        let removed = flows.remove_account(&known, device.account.id, &mut moment);
        assert!(removed.await.unwrap());
        let again = flows.begin_gate_passkey(&known, device.account.id, &mut moment);
        assert_eq!(again.await.unwrap(), GateQuestioned::Unknown);
        let left = store::testing::factors::all(flows.store()).await.unwrap();
        assert!(left.iter().all(|(kind, _, _)| !kind.contains("GATES")));
    })
    .await;
}
