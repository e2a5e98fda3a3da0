//! The gate on approvals: a device's passkey answers for one decision, and nothing else opens it.

mod advice;
mod alarm;
mod enrolment;
mod no_way_round;
mod on_file;
mod told;

use domain::{
    ApprovalState, CHANGE_WAIT, CeremonyId, Decision, Event, Gate, Reason, Sha256,
    authenticator::Authenticator as Key,
};
use flows::{
    Asked, Checked, Decided, DecisionMade, GateAdded, GateAnswer, GateAsked, GateQuestioned,
    RequestView, testkit::Kit,
};

use super::{ask, ask_found, number, offer, take_up, with_app};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, INSTANT, MINUTE, Talk, decide, logged, told, whole_log},
};

const HOME: &str = "https://id.example";

async fn put_up_gate(kit: &Kit) {
    decide(kit, |policy| policy.gate = Gate::Passkey).await;
}

fn key() -> Key {
    Key::at(HOME)
}

/// What comes of a question for a new passkey.
async fn new_question(device: &Authenticator<'_>, kit: &Kit) -> GateQuestioned {
    let (known, account) = (device.known().await, device.account.id);
    let mut moment = kit.moment();
    let act = kit.flows.begin_gate_passkey(&known, account, &mut moment);
    act.await.unwrap()
}

fn asked(question: GateQuestioned) -> (CeremonyId, String) {
    match question {
        GateQuestioned::Asked(GateAsked { asked, .. }) => (asked.ceremony, asked.options),
        other => panic!("expected a question, got {other:?}"),
    }
}

async fn take(
    device: &Authenticator<'_>,
    kit: &Kit,
    (question, answer): (CeremonyId, String),
) -> GateAdded {
    let (known, account) = (device.known().await, device.account.id);
    let made = GateAnswer { question, answer };
    let mut moment = kit.moment();
    let act = kit
        .flows
        .take_gate_passkey(&known, account, &made, &mut moment);
    act.await.unwrap()
}

/// Makes the passkey of this device.
pub(crate) async fn make(device: &Authenticator<'_>, kit: &Kit, key: &Key) -> GateAdded {
    let (question, options) = asked(new_question(device, kit).await);
    take(device, kit, (question, key.create(&options))).await
}

/// What comes of asking the passkey about this decision.
async fn question(
    device: &Authenticator<'_>,
    kit: &Kit,
    request: &RequestView,
    made: &DecisionMade,
) -> GateQuestioned {
    let known = device.known().await;
    let decision = Sha256::of(&Authenticator::decision_bytes(request, made));
    let mut moment = kit.moment();
    let act = kit
        .flows
        .ask_gate(&known, request.id, decision, &mut moment);
    act.await.unwrap()
}

/// Has the passkey answer for this decision.
async fn answer(
    device: &Authenticator<'_>,
    kit: &Kit,
    request: &RequestView,
    made: &mut DecisionMade,
    key: &Key,
) {
    let (question, options) = asked(question(device, kit, request, made).await);
    let answer = key.get(&options);
    made.passkey = Some(GateAnswer { question, answer });
}

fn approval(device: &Authenticator<'_>, request: &RequestView, carried: &str) -> DecisionMade {
    device.decision(request, Decision::Approve, carried, Reason::None)
}

/// Somebody whose device has its passkey and is the factor, since yesterday.
async fn guarded<'a>(kit: &'a Kit, user: &str) -> (Authenticator<'a>, Key) {
    with_app(kit).await;
    put_up_gate(kit).await;
    let talk = Talk::sign_in(kit, user, &kit.new_browser()).await;
    let (token, _) = offer(&talk).await;
    let device = Authenticator::pair(kit, &token).await.expect("paired");
    assert_eq!(device.account.policy.gate, Gate::Passkey);
    let key = key();
    assert!(matches!(make(&device, kit, &key).await, GateAdded::Yes(_)));
    assert_eq!(ask_found(&talk).await, Asked::Yes);
    let (request, carried) = (device.request().await, number(&talk).await);
    assert_eq!(request.gate, Gate::Passkey);
    let mut made = approval(&device, &request, &carried);
    answer(&device, kit, &request, &mut made, &key).await;
    let done = Decided::Done(ApprovalState::Approved);
    assert_eq!(device.send(&made).await, done);
    assert_eq!(take_up(&talk).await, Some(Checked::SetUp));
    kit.pass_time(DAY);
    (device, key)
}

/// Asked in a new browser; what waits for the device, and the number on the page.
async fn sign_in<'a>(
    kit: &'a Kit,
    device: &Authenticator<'_>,
    user: &str,
) -> (Talk<'a>, RequestView, String) {
    // It is open: it was heard of a moment ago.
    device.known().await;
    let talk = Talk::sign_in(kit, user, &kit.new_browser()).await;
    assert_eq!(ask(&talk).await, Asked::Yes);
    let carried = number(&talk).await;
    (talk, device.request().await, carried)
}

#[tokio::test]
async fn the_passkey_of_the_device_answers_for_the_decision_and_the_log_says_where_it_is_kept() {
    told(async |kit| {
        let (device, key) = guarded(&kit, "ada").await;
        let (talk, request, carried) = sign_in(&kit, &device, "ada").await;
        let mut made = approval(&device, &request, &carried);
        assert_eq!(device.send(&made).await, Decided::GateNeeded);
        answer(&device, &kit, &request, &mut made, &key).await;
        // Somebody takes her time at the prompt.
        kit.pass_time(MINUTE + MINUTE / 2);
        let done = Decided::Done(ApprovalState::Approved);
        assert_eq!(device.send(&made).await, done);
        assert!(matches!(take_up(&talk).await, Some(Checked::Passed(_))));
        let rows = whole_log(&kit).await;
        let rows = rows.iter().filter(|row| row.event == "push_approved");
        let told: Vec<_> = rows.map(|row| row.detail.as_str()).collect();
        let [first, later] = [0, 90].map(|it| format!("gate=passkey be=0 bs=0 seconds={it}"));
        assert_eq!(told, [first, later]);
    })
    .await;
}

#[tokio::test]
async fn what_answers_for_anything_else_opens_nothing_and_is_used_up() {
    told(async |kit| {
        let (device, key) = guarded(&kit, "ada").await;
        let (_, request, carried) = sign_in(&kit, &device, "ada").await;
        let made = approval(&device, &request, &carried);
        let refused = Decided::GateRefused;

        let mut other = approval(&device, &request, &carried);
        answer(&device, &kit, &request, &mut other, &key).await;
        let mut wrong = made.clone();
        wrong.passkey = other.passkey.clone();
        wrong.time = made.time.plus(MINUTE / 4);
        device.sign(&request, &mut wrong);
        assert_eq!(device.send(&wrong).await, refused, "another decision");
        assert_eq!(device.send(&other).await, refused, "and it is used up");

        let strangers = Key::at(HOME);
        let mut by_stranger = made.clone();
        answer(&device, &kit, &request, &mut by_stranger, &strangers).await;
        assert_eq!(device.send(&by_stranger).await, refused, "another's");
        // The very key, and the very question, but the person looks at another page.
        let key = key.shown_by("https://id.example.evil.example");
        let mut elsewhere = made.clone();
        answer(&device, &kit, &request, &mut elsewhere, &key).await;
        assert_eq!(device.send(&elsewhere).await, refused, "another origin");
        let key = key.shown_by(HOME);

        let mut overtaken = made.clone();
        answer(&device, &kit, &request, &mut overtaken, &key).await;
        let mut last = made.clone();
        answer(&device, &kit, &request, &mut last, &key).await;
        assert_eq!(
            device.send(&overtaken).await,
            refused,
            "the last one counts"
        );
        let mut made_up = made.clone();
        made_up.passkey = last.passkey.clone().map(|it| GateAnswer {
            question: CeremonyId::new(kit.now(), &mut kit.moment().rng),
            ..it
        });
        let commits = kit.flows.store().commits();
        assert_eq!(device.send(&made_up).await, refused, "asked by nobody");
        assert_eq!(kit.flows.store().commits(), commits, "it costs a look");
        let done = Decided::Done(ApprovalState::Approved);
        assert_eq!(device.send(&last).await, done, "the request waited on");
        let again = Decided::Already(ApprovalState::Approved);
        assert_eq!(device.send(&last).await, again);
        let told = logged(&kit, Event::PasskeyRefused).await;
        assert_eq!(told, 3, "one row for each question that was used up");
    })
    .await;
}

#[tokio::test]
async fn one_that_is_kept_for_later_after_all_opens_nothing_and_leaves_a_row() {
    told(async |kit| {
        let device = enrolment::paired(&kit).await;
        put_up_gate(&kit).await;
        let key = key();
        assert!(matches!(make(&device, &kit, &key).await, GateAdded::Yes(_)));
        kit.pass_time(CHANGE_WAIT);
        let (_, request, carried) = sign_in(&kit, &device, "ada").await;
        let mut made = approval(&device, &request, &carried);
        answer(&device, &kit, &request, &mut made, &key).await;
        // Another node writes it down, whose clock is behind: there the passkey does not count yet.
        kit.put_back_clock(INSTANT);
        assert_eq!(device.send(&made).await, Decided::GateRefused);
        assert_eq!(logged(&kit, Event::PasskeyRefused).await, 1);
        let used_up = device.send(&made).await;
        assert_eq!(used_up, Decided::GateRefused);
        assert_eq!(logged(&kit, Event::PasskeyRefused).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_of_another_account_and_one_without_its_person_open_nothing() {
    told(async |kit| {
        let (adas, key) = guarded(&kit, "ada").await;
        let (bens, bens_key) = guarded(&kit, "ben").await;
        let (_, request, carried) = sign_in(&kit, &adas, "ada").await;
        let (_, bens_request, bens_number) = sign_in(&kit, &bens, "ben").await;
        let refused = Decided::GateRefused;

        let mut made = approval(&adas, &request, &carried);
        answer(&adas, &kit, &request, &mut made, &bens_key).await;
        assert_eq!(adas.send(&made).await, refused, "his, for her question");

        let mut bens_made = approval(&bens, &bens_request, &bens_number);
        answer(&bens, &kit, &bens_request, &mut bens_made, &bens_key).await;
        made.passkey = bens_made.passkey.clone();
        assert_eq!(adas.send(&made).await, refused, "his question and answer");
        let done = Decided::Done(ApprovalState::Approved);
        assert_eq!(bens.send(&bens_made).await, done, "they are his still");
        let unknown = question(&bens, &kit, &request, &made).await;
        assert_eq!(unknown, GateQuestioned::Unknown, "her request");

        let mut made = approval(&adas, &request, &carried);
        let nobody_there = key.without_person();
        answer(&adas, &kit, &request, &mut made, &nobody_there).await;
        assert_eq!(adas.send(&made).await, refused, "no PIN, finger or face");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_number_ends_the_request_behind_the_gate_and_tells_nothing_before_it() {
    told(async |kit| {
        let (device, key) = guarded(&kit, "ada").await;
        let (_, request, carried) = sign_in(&kit, &device, "ada").await;
        let wrong = if carried == "17" { "18" } else { "17" };
        let mut made = approval(&device, &request, wrong);
        assert_eq!(device.send(&made).await, Decided::GateNeeded);
        answer(&device, &kit, &request, &mut made, &key).await;
        assert_eq!(device.send(&made).await, Decided::WrongNumber);
        let over = question(&device, &kit, &request, &made).await;
        let over_by = GateQuestioned::Already(ApprovalState::WrongNumber);
        assert_eq!(over, over_by);
    })
    .await;
}

#[tokio::test]
async fn whoever_says_no_meets_no_gate() {
    told(async |kit| {
        let (device, key) = guarded(&kit, "ada").await;
        let (_, request, carried) = sign_in(&kit, &device, "ada").await;
        let mut made = approval(&device, &request, &carried);
        answer(&device, &kit, &request, &mut made, &key).await;
        let mut no = device.decision(&request, Decision::Deny, "", Reason::Mistake);
        no.passkey = made.passkey.clone();
        assert_eq!(device.send(&no).await, Decided::Incoherent);
        no.passkey = None;
        let done = Decided::Done(ApprovalState::Denied);
        assert_eq!(device.send(&no).await, done);
    })
    .await;
}

#[tokio::test]
async fn a_request_asks_for_what_it_was_asked_with_and_a_question_runs_out() {
    told(async |kit| {
        let (device, key) = guarded(&kit, "ada").await;
        let (talk, request, carried) = sign_in(&kit, &device, "ada").await;
        decide(&kit, |policy| policy.gate = Gate::None).await;
        let mut made = approval(&device, &request, &carried);
        assert_eq!(device.send(&made).await, Decided::GateNeeded);
        answer(&device, &kit, &request, &mut made, &key).await;
        kit.pass_time(2 * MINUTE);
        assert_eq!(
            device.send(&made).await,
            Decided::Expired,
            "with its request"
        );
        let late = question(&device, &kit, &request, &made).await;
        assert_eq!(late, GateQuestioned::Expired);

        assert_eq!(ask(&talk).await, Asked::Yes);
        let carried = number(&talk).await;
        let request = device.request().await;
        assert_eq!(request.gate, Gate::None);
        let made = approval(&device, &request, &carried);
        let needless = question(&device, &kit, &request, &made).await;
        assert_eq!(needless, GateQuestioned::NotAsked);
        let done = Decided::Done(ApprovalState::Approved);
        assert_eq!(device.send(&made).await, done);
    })
    .await;
}
