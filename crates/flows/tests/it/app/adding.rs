//! An app beside what is there: with enough proof at once, else after a wait; and right after a set-up.

use std::time::Duration;

use domain::{ApprovalState, ChangeKind, Code, Digits, Event, Method, Seed, Step};
use flows::{Asked, Changed, Checked, Decided, Offer, PairRefused, PairView, PairWithin, Stage};

use super::{ask, ask_found, number, offer, paired, take_up, with_app, with_methods};
use crate::{
    authenticator::Authenticator,
    talk::{
        DAY, MINUTE, NUMBER, Talk, addressed_member, decide, logged, request, settings, told,
        told_by,
    },
};

pub(super) async fn begin(talk: &Talk<'_>) -> Changed {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .begin_adding_app(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

async fn view(talk: &Talk<'_>) -> Option<PairView> {
    let now = talk.kit.now();
    let act = talk.kit.flows.pairing(talk.id, &talk.browser, now);
    act.await.unwrap()
}

pub(super) async fn confirm(talk: &Talk<'_>) -> Option<Checked> {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .confirm_found(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

pub(super) async fn check_found(talk: &Talk<'_>, typed: &str) -> Checked {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .check_found(talk.id, &talk.browser, typed, &mut moment);
    act.await.unwrap()
}

/// How many apps the settings show.
async fn apps(talk: &Talk<'_>) -> usize {
    let card = talk.card().await.expect("open");
    card.apps.expect("the app is on").pairings.len()
}

/// The settings of somebody with an app, opened by it.
pub(super) async fn opened_by<'a>(device: &Authenticator<'a>, talk: &Talk<'a>) {
    device.known().await;
    assert!(matches!(talk.stage().await, Stage::OpenSettings(_)));
    assert_eq!(ask(talk).await, Asked::Yes);
    let carried = number(talk).await;
    let approved = Decided::Done(ApprovalState::Approved);
    assert_eq!(device.approve(&carried).await, approved);
    assert_eq!(talk.stage().await, Stage::Approved);
    assert_eq!(take_up(talk).await, Some(Checked::Settings(None)));
    assert_eq!(talk.stage().await, Stage::Settings);
    assert_eq!(take_up(talk).await, None, "an approval proves once");
    talk.kit.pass_time(Duration::from_secs(1));
}

/// The device that answers the offer, asked and approving.
pub(super) async fn pair_and_approve<'a>(talk: &Talk<'a>) -> Authenticator<'a> {
    let (token, _) = offer(talk).await;
    let device = Authenticator::pair(talk.kit, &token).await.expect("paired");
    assert_eq!(ask_found(talk).await, Asked::Yes);
    let shown = view(talk).await.expect("it is being paired");
    assert_eq!(shown.device.as_deref(), Some("Pixel 9"));
    let carried = shown.request.number.expect("a number").to_string();
    let approved = Decided::Done(ApprovalState::Approved);
    assert_eq!(device.approve(&carried).await, approved);
    device
}

#[tokio::test]
async fn an_approval_of_the_first_device_adds_a_second_at_once() {
    told(async |kit| {
        with_app(&kit).await;
        let first = paired(&kit, "ada").await;
        kit.pass_time(DAY);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert_eq!(begin(&talk).await, Changed::Closed, "they are shut");
        opened_by(&first, &talk).await;
        assert!(view(&talk).await.is_none(), "nothing was begun");
        assert_eq!(begin(&talk).await, Changed::Done);
        assert_eq!(view(&talk).await.unwrap().within, PairWithin::Settings);
        let second = pair_and_approve(&talk).await;
        assert!(
            first.requests().await.is_empty(),
            "the new one was asked alone"
        );
        assert!(!second.accounts().await.accounts[0].is_active, "not yet");
        assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        assert_eq!(confirm(&talk).await, None, "once");
        assert!(second.accounts().await.accounts[0].is_active);
        assert_eq!(apps(&talk).await, 2);
        assert!(view(&talk).await.is_none(), "the page has done its work");
        assert_eq!(logged(&kit, Event::DevicePaired).await, 2);

        // Either of them answers from now on.
        kit.pass_time(MINUTE);
        second.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let carried = number(&talk).await;
        second.approve(&carried).await;
        assert!(matches!(take_up(&talk).await, Some(Checked::Passed(_))));
    })
    .await;
}

#[tokio::test]
async fn with_one_weak_proof_it_waits_three_days_and_its_person_goes_on() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        let Changed::Waits(due) = begin(&talk).await else {
            panic!("a number alone adds nothing")
        };
        assert_eq!(due.since(kit.now()), 3 * DAY);
        assert!(view(&talk).await.is_none(), "no page, no offer");
        let (mails, texts) = told_by(&kit).await;
        assert!(mails.last().unwrap().contains("is waiting"), "{mails:?}");
        assert!(
            texts.last().unwrap().contains("change is waiting"),
            "{texts:?}"
        );

        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        // A browser of hers that has become known for long meanwhile would be the second proof: she comes with another.
        let mut asked = settings("ada");
        asked.must_prove = true;
        let talk = Talk::about(&kit, asked, &kit.new_browser()).await;
        talk.prove_phone().await;
        let card = talk.card().await.unwrap();
        assert!(card.waiting[0].is_ready);
        assert_eq!(card.waiting[0].change.kind, ChangeKind::AddDevice);
        assert_eq!(begin(&talk).await, Changed::Done);
        let device = pair_and_approve(&talk).await;
        // The first approval of a new device proves nothing else.
        assert_eq!(take_up(&talk).await, None);
        assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        assert!(device.accounts().await.accounts[0].is_active);
        let (mails, texts) = told_by(&kit).await;
        assert_eq!(mails.last().unwrap(), "A device was added at Lighthouse");
        assert!(texts.last().unwrap().contains("a device was added"));
        let card = talk.card().await.unwrap();
        assert!(card.waiting.is_empty(), "it was taken up");
        assert!(!card.proofs.app, "and nothing is proved by it");
        let again = begin(&talk).await;
        assert!(matches!(again, Changed::Waits(_)), "once: {again:?}");
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_cancelled_and_then_adds_nothing() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        assert!(matches!(begin(&talk).await, Changed::Waits(_)));
        let stranger = kit.new_browser();
        let link = kit.last_link().await.unwrap();
        let mut moment = kit.moment();
        let pressed = kit.flows.press_link(&link, &stranger, &mut moment);
        assert_eq!(pressed.await.unwrap(), flows::Pressed::Cancelled);
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_phone().await;
        assert!(matches!(begin(&talk).await, Changed::Waits(_)), "anew");
    })
    .await;
}

#[tokio::test]
async fn whoever_set_up_a_number_may_add_the_app_before_leaving() {
    told(async |kit| {
        with_app(&kit).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::SetUp);
        assert_eq!(view(&talk).await.unwrap().within, PairWithin::Done);
        let mut moment = kit.moment();
        let act = kit.flows.offer_pairing(talk.id, &talk.browser, &mut moment);
        assert_eq!(act.await.unwrap(), Offer::Made);
        let device = pair_and_approve(&talk).await;
        assert!(matches!(talk.stage().await, Stage::Done { .. }));
        assert_eq!(confirm(&talk).await, Some(Checked::SetUp));
        assert!(view(&talk).await.is_none(), "one, and no more of them here");
        assert!(device.accounts().await.accounts[0].is_active);
        assert!(matches!(talk.leave().await, flows::Left::ForSite(_)));
        device.known().await;
        let later = Talk::about(&kit, must_prove("ada"), &kit.new_browser()).await;
        assert_eq!(later.stage().await, Stage::Waiting);
    })
    .await;
}

fn must_prove(user: &str) -> flows::PushedRequest {
    let mut asked = request(user, "sign_in");
    asked.must_prove = true;
    asked
}

#[tokio::test]
async fn where_push_is_off_the_codes_of_a_device_and_of_another_app_add_them() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_methods(&kit, &[Method::AppCode, Method::Text]).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let (token, _) = offer(&talk).await;
        let device = Authenticator::pair(&kit, &token).await.expect("paired");
        assert!(view(&talk).await.unwrap().wants_code);
        let wrong = flows::testkit::Kit::another_code(&device.code());
        let checked = check_found(&talk, &wrong).await;
        assert!(matches!(checked, Checked::Wrong { .. }), "{checked:?}");
        assert_eq!(
            check_found(&talk, &device.code()).await,
            Checked::DeviceAdded
        );
        assert_eq!(check_found(&talk, &device.code()).await, Checked::Over);

        // It is nothing strong on file before its code is a proof.
        assert_eq!(begin(&talk).await, Changed::Done);
        kit.pass_time(3 * DAY);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_both().await;
        assert!(matches!(begin(&talk).await, Changed::Waits(_)));
        let code = device.code();
        let proved = super::check_app_code(&talk, &code).await;
        assert_eq!(proved, Checked::Settings(None));
        let mut seeds = Vec::new();
        for _ in 0..2 {
            kit.pass_time(Duration::from_secs(1));
            assert_eq!(begin(&talk).await, Changed::Done);
            let secret = view(&talk)
                .await
                .unwrap()
                .other_app
                .expect("offered")
                .secret;
            let secret = secret.expose().replace(' ', "");
            let bytes = data_encoding::BASE32_NOPAD.decode(secret.as_bytes());
            let seed = Seed::from_bytes(bytes.unwrap().try_into().unwrap());
            let code: Code = seed.code(Step::at(kit.now()), Digits::SIX);
            let mut moment = kit.moment();
            let check =
                kit.flows
                    .check_other_app(talk.id, &talk.browser, code.expose(), &mut moment);
            assert_eq!(check.await.unwrap(), Checked::DeviceAdded);
            seeds.push(secret);
        }
        assert_ne!(seeds[0], seeds[1], "no two apps take the same code");
        assert_eq!(apps(&talk).await, 3);
    })
    .await;
}

#[tokio::test]
async fn five_apps_answer_for_a_person_and_no_sixth() {
    told(async |kit| {
        with_app(&kit).await;
        let first = paired(&kit, "ada").await;
        kit.pass_time(DAY);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        opened_by(&first, &talk).await;
        for _ in 0..4 {
            kit.pass_time(Duration::from_secs(1));
            assert_eq!(begin(&talk).await, Changed::Done);
            pair_and_approve(&talk).await;
            assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        }
        assert_eq!(apps(&talk).await, 5);
        assert!(!talk.card().await.unwrap().apps.unwrap().may_add);
        assert_eq!(begin(&talk).await, Changed::Refused);
    })
    .await;
}

#[tokio::test]
async fn it_was_not_me_ends_the_page_that_adds_one() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let (token, _) = offer(&talk).await;
        let device = pair_and_approve(&talk).await;
        kit.pass_time(Duration::from_secs(1));
        // The link of the mail that told of the set-up.
        let link = kit.last_link().await.unwrap();
        let (mut moment, stranger) = (kit.moment(), kit.new_browser());
        let pressed = kit.flows.press_link(&link, &stranger, &mut moment);
        assert_eq!(pressed.await.unwrap(), flows::Pressed::Secured);
        assert!(view(&talk).await.is_none());
        assert_eq!(confirm(&talk).await, None);
        assert_eq!(begin(&talk).await, Changed::Closed);
        assert!(!device.accounts().await.accounts[0].is_active);
        let late = Authenticator::pair(&kit, &token).await.err();
        assert_eq!(late, Some(PairRefused::Used));
    })
    .await;
}

#[tokio::test]
async fn who_asks_the_devices_there_are_adds_none_meanwhile() {
    told(async |kit| {
        with_app(&kit).await;
        let first = paired(&kit, "ada").await;
        kit.pass_time(DAY);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        opened_by(&first, &talk).await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let (token, _) = offer(&talk).await;
        kit.pass_time(Duration::from_secs(1));
        first.known().await;
        assert_eq!(ask(&talk).await, Asked::Yes);
        assert!(view(&talk).await.is_none());
        let late = Authenticator::pair(&kit, &token).await.err();
        assert_eq!(late, Some(PairRefused::Used), "its offer ended with it");
    })
    .await;
}

#[tokio::test]
async fn whoever_switched_off_in_another_tab_is_left_without_an_app() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        decide(&kit, |policy| policy.may_turn_off = true).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let (token, _) = offer(&talk).await;
        kit.pass_time(MINUTE);
        let other = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        other.prove_both().await;
        let mut moment = kit.moment();
        let off = kit.flows.turn_off(other.id, &other.browser, &mut moment);
        assert_eq!(off.await.unwrap(), Changed::Done);

        assert!(view(&talk).await.is_none());
        if let Ok(device) = Authenticator::pair(&kit, &token).await {
            ask_found(&talk).await;
            assert!(device.requests().await.is_empty(), "it is not even asked");
            let code = device.code();
            assert_eq!(check_found(&talk, &code).await, Checked::Over);
            let accounts = device.accounts().await.accounts;
            assert!(accounts.iter().all(|it| !it.is_active));
        }
        assert_eq!(confirm(&talk).await, None);
        assert_eq!(logged(&kit, Event::DevicePaired).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_proved_after_it_was_not_me_adds_an_app_before_the_walk() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        kit.pass_time(MINUTE);
        let link = kit.last_link().await.unwrap();
        let (mut moment, stranger) = (kit.moment(), kit.new_browser());
        let pressed = kit.flows.press_link(&link, &stranger, &mut moment);
        assert_eq!(pressed.await.unwrap(), flows::Pressed::Secured);
        kit.pass_time(MINUTE);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.mail().await;
        talk.prove_mail().await;
        talk.prove_phone().await;
        assert!(talk.card().await.unwrap().is_alarmed);
        assert_eq!(begin(&talk).await, Changed::Done);
        let device = pair_and_approve(&talk).await;
        assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        assert!(device.accounts().await.accounts[0].is_active);
        assert!(talk.card().await.unwrap().is_alarmed, "the walk is left");
    })
    .await;
}
