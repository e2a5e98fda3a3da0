//! The app: paired, asked, answering; its codes; and what somebody else makes of it.

mod adding;
mod approvals;
pub(crate) mod bell;
pub(crate) mod by_number;
mod changes;
mod codes;
pub(crate) mod gate;
mod last_factor;
mod own;
mod pairing;
mod proposals;
mod recovery;
mod removals;
mod rings;
mod take_back;
mod unmailed;
mod walk;
mod young;

use domain::{ApprovalState, Method, PairingId, Policy, Weighed};
use flows::{Asked, Changed, Checked, Decided, Source, Visitor, testkit::Kit};

use crate::{
    authenticator::Authenticator,
    talk::{DAY, HOUR, Talk, addressed_member, decide, settings},
};

/// With every method of the app on, and texts.
pub(crate) async fn with_app(kit: &Kit) {
    with_methods(kit, &[Method::Push, Method::AppCode, Method::Text]).await;
}

pub(crate) async fn with_methods(kit: &Kit, methods: &[Method]) {
    let methods = methods.to_vec();
    decide(kit, move |policy: &mut Policy| {
        policy.methods.clone_from(&methods);
        policy.prove_address = false;
    })
    .await;
}

/// The offer a set-up shows: its token and its code.
async fn offer(talk: &Talk<'_>) -> (String, String) {
    let view = talk
        .kit
        .flows
        .pairing(talk.id, &talk.browser, talk.kit.now())
        .await
        .unwrap()
        .unwrap();
    let offer = view.offer.expect("an offer that is good");
    let (_, token) = offer.link.expose().split_once("#pair=").unwrap();
    (token.to_owned(), offer.code.expose().clone())
}

pub(crate) async fn ask(talk: &Talk<'_>) -> Asked {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .ask_approval(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

/// Asks the device that answered the offer for its first approval.
async fn ask_found(talk: &Talk<'_>) -> Asked {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .ask_found(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

pub(crate) async fn take_up(talk: &Talk<'_>) -> Option<Checked> {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .take_up_approval(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

pub(crate) async fn check_app_code(talk: &Talk<'_>, typed: &str) -> Checked {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .check_app_code(talk.id, &talk.browser, typed, &mut moment);
    act.await.unwrap()
}

/// The number on the page that waits.
pub(crate) async fn number(talk: &Talk<'_>) -> String {
    let view = waiting(talk).await;
    view.number.expect("a number to carry over").to_string()
}

async fn waiting(talk: &Talk<'_>) -> flows::WaitingView {
    talk.kit
        .flows
        .waiting(talk.id, &talk.browser, talk.kit.now())
        .await
        .unwrap()
        .unwrap()
}

/// Sets the app up for `user` in a new browser, from the first page to "done".
pub(crate) async fn paired<'a>(kit: &'a Kit, user: &str) -> Authenticator<'a> {
    paired_in(kit, user, &kit.new_browser()).await
}

/// The same in this browser, which is known then.
pub(crate) async fn paired_in<'a>(
    kit: &'a Kit,
    user: &str,
    browser: &Visitor,
) -> Authenticator<'a> {
    paired_at(&Talk::sign_in(kit, user, browser).await).await
}

/// The same at this set-up.
pub(crate) async fn paired_at<'a>(talk: &Talk<'a>) -> Authenticator<'a> {
    let (token, _) = offer(talk).await;
    let device = Authenticator::pair(talk.kit, &token).await.expect("paired");
    assert_eq!(ask_found(talk).await, Asked::Yes);
    let carried = number(talk).await;
    assert_eq!(
        device.approve(&carried).await,
        Decided::Done(ApprovalState::Approved)
    );
    assert_eq!(take_up(talk).await, Some(Checked::SetUp));
    device
}

/// Somebody sets up a device at this set-up that is another's already: one phone for both.
pub(crate) async fn share(device: &Authenticator<'_>, talk: &Talk<'_>) {
    let (token, _) = offer(talk).await;
    let (known, mut moment) = (device.known().await, talk.kit.moment());
    let flows = &talk.kit.flows;
    let paired = flows.pair_device(&token, &known, &Source::Shared, &mut moment);
    paired.await.unwrap().expect("paired");
    assert_eq!(ask_found(talk).await, Asked::Yes);
    let carried = number(talk).await;
    assert_eq!(
        device.approve(&carried).await,
        Decided::Done(ApprovalState::Approved)
    );
    assert_eq!(take_up(talk).await, Some(Checked::SetUp));
}

/// Somebody with a number and, since yesterday, a device, whose pairing this is.
pub(crate) async fn member_with_device(kit: &Kit, user: &str) -> PairingId {
    decide(kit, |policy| {
        policy.methods = vec![Method::Text];
        policy.prove_address = true;
    })
    .await;
    let browser = addressed_member(kit, user).await;
    with_app(kit).await;
    let talk = Talk::about(kit, settings(user), &browser).await;
    talk.prove_both().await;
    assert_eq!(adding::begin(&talk).await, Changed::Done);
    let device = adding::pair_and_approve(&talk).await;
    assert_eq!(adding::confirm(&talk).await, Some(Checked::DeviceAdded));
    kit.pass_time(DAY);
    kit.carry_messages().await.unwrap();
    device.account.id
}

/// What ada's number and mail address weigh together, in a browser that nobody knows.
async fn two_kinds(kit: &Kit) -> Weighed {
    kit.pass_time(HOUR);
    let mut asked = settings("ada");
    asked.must_prove = true;
    let talk = Talk::about(kit, asked, &kit.new_browser()).await;
    talk.prove_both().await;
    talk.card().await.expect("open settings").weighed
}
