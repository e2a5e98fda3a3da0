//! A set-up names a number, and a device that goes by it stands for it: told to nobody but its person.

use domain::{ChallengeId, Event, MAX_TRIES, Method, Step};
use flows::{AccountView, Changed, Checked, Offered, ProposalView, Stage, View, testkit::Kit};

use super::{
    adding::{begin, confirm, opened_by, pair_and_approve},
    check_app_code, offer, paired, with_app, with_methods,
};
use crate::{
    authenticator::Authenticator,
    panel::switch::{off, on},
    talk::{DAY, MINUTE, NUMBER, OTHER_NUMBER, Talk, claims, logged, redeem, settings, told},
};

/// Somebody who has the app, and a number that a code came back from.
async fn owner<'a>(kit: &'a Kit, user: &str) -> Authenticator<'a> {
    let device = paired(kit, user).await;
    kit.pass_time(4 * DAY);
    let talk = Talk::about(kit, settings(user), &kit.new_browser()).await;
    assert_eq!(
        check_app_code(&talk, &device.code()).await,
        Checked::Settings(None)
    );
    let changed = talk.change_number(NUMBER).await;
    assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
    kit.pass_time(DAY);
    device
}

async fn proposals(device: &Authenticator<'_>, kit: &Kit) -> Vec<ProposalView> {
    let known = device.known().await;
    let act = kit.flows.proposals_of_device(&known, kit.now());
    act.await.unwrap()
}

async fn take(device: &Authenticator<'_>, kit: &Kit, id: ChallengeId) -> Option<AccountView> {
    let known = device.known().await;
    let mut moment = kit.moment();
    let act = kit.flows.take_proposal(&known, id, &mut moment);
    act.await.unwrap().map(|(account, _)| account)
}

fn code_of(account: &AccountView, kit: &Kit) -> String {
    let code = account.seed.code(Step::at(kit.now()), account.digits);
    code.expose().to_owned()
}

async fn view(talk: &Talk<'_>) -> View {
    let look = talk
        .kit
        .flows
        .look(talk.id, &talk.browser, talk.kit.now())
        .await;
    look.unwrap().unwrap()
}

/// What the page of a set-up can tell, as one text.
async fn seen(talk: &Talk<'_>) -> String {
    let (flows, now) = (&talk.kit.flows, talk.kit.now());
    let pairing = flows.pairing(talk.id, &talk.browser, now).await.unwrap();
    let pairing = pairing.unwrap();
    let view = view(talk).await;
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        view.app_ways, view.ways, view.stage, pairing.revision, pairing.device
    )
}

#[tokio::test]
async fn a_code_of_the_app_stands_for_the_number_and_leaves_it_unproven() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        assert!(proposals(&device, &kit).await.is_empty(), "no number yet");
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        assert_eq!(view(&talk).await.app_ways, [Method::AppCode]);
        let before = seen(&talk).await;
        let [told] = proposals(&device, &kit).await.try_into().unwrap();
        assert_eq!(told.issuer, "Lighthouse");
        let account = take(&device, &kit, told.id).await.unwrap();
        let again = take(&device, &kit, told.id).await.unwrap();
        assert_eq!(account.id, again.id, "asked again it is the same");
        assert_eq!(logged(&kit, Event::ProposalTaken).await, 1);
        assert_eq!(seen(&talk).await, before, "the page hears nothing");
        assert_eq!(device.accounts().await.ids.len(), 1, "no account yet");

        let code = code_of(&account, &kit);
        assert_eq!(check_app_code(&talk, &code).await, Checked::SetUp);
        let stage = talk.stage().await;
        assert_eq!(stage, Stage::Done { masked: None }, "no number is set up");
        let taken = account.id;
        let accounts = device.accounts().await;
        let added = accounts.accounts.iter().find(|it| it.id == account.id);
        assert!(added.is_some_and(|it| it.is_active && it.label == "bob"));
        let account = added.unwrap().clone();
        assert_eq!(account.id, taken, "the same account, with another seed");
        assert!(proposals(&device, &kit).await.is_empty());
        let flows::Left::ForSite(address) = talk.leave().await else {
            panic!("left")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["otp"]));

        // The number gets no code at verification until one came back from it.
        kit.pass_time(4 * DAY);
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::AppCode);
        assert_eq!(view(&talk).await.ways, []);
        let talk = Talk::about(&kit, settings("bob"), &kit.new_browser()).await;
        assert_eq!(
            talk.send().await,
            flows::Sent::Refused(flows::SendRefused::NotUsable)
        );
        let code = code_of(&account, &kit);
        assert_eq!(check_app_code(&talk, &code).await, Checked::Settings(None));
        let card = talk.card().await.unwrap();
        assert_eq!((card.number, card.unproven.is_some()), (None, true));
        let changed = talk.change_number(NUMBER).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
        let card = talk.card().await.unwrap();
        assert_eq!((card.number.is_some(), card.unproven), (true, None));
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        assert_eq!(view(&talk).await.ways, [Method::Text]);
    })
    .await;
}

#[tokio::test]
async fn entered_again_when_its_time_is_over_the_number_is_told_of_anew() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        let [first] = proposals(&device, &kit).await.try_into().unwrap();
        let old = take(&device, &kit, first.id).await.unwrap();
        kit.pass_time(10 * MINUTE);
        assert!(
            proposals(&device, &kit).await.is_empty(),
            "its time is over"
        );
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        let [told] = proposals(&device, &kit).await.try_into().unwrap();
        let account = take(&device, &kit, told.id).await.unwrap();
        assert_ne!(old.seed.expose(), account.seed.expose());
        let code = code_of(&account, &kit);
        assert_eq!(check_app_code(&talk, &code).await, Checked::SetUp);
    })
    .await;
}

#[tokio::test]
async fn a_number_nobody_has_is_answered_alike() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        let known = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        let unknown = Talk::sign_in(&kit, "eve", &kit.new_browser()).await;
        for (talk, number) in [(&known, NUMBER), (&unknown, OTHER_NUMBER)] {
            assert_eq!(talk.offer(number).await, Offered::Taken);
        }
        let told = async |talk: &Talk<'_>| {
            let view = view(talk).await;
            (
                view.app_ways,
                view.ways,
                view.pairs.is_some(),
                view.tries_left,
            )
        };
        assert_eq!(told(&known).await, told(&unknown).await);
        let [proposal] = proposals(&device, &kit).await.try_into().unwrap();
        let account = take(&device, &kit, proposal.id).await.unwrap();
        let wrong = Kit::another_code(&code_of(&account, &kit));
        for typed in ["", "12", wrong.as_str(), device.code().as_str()] {
            assert_eq!(
                check_app_code(&known, typed).await,
                check_app_code(&unknown, typed).await,
                "{typed}"
            );
        }
        // A code of another account of the same device is as wrong as any: each site has a seed of its own.
        assert_eq!(
            check_app_code(&known, &device.code()).await,
            Checked::Wrong {
                left: MAX_TRIES - 3
            }
        );
        assert_eq!(told(&known).await.3, told(&unknown).await.3 - 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_but_a_device_that_goes_by_the_number_is_told() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        let stranger = paired(&kit, "mallory").await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        assert!(proposals(&stranger, &kit).await.is_empty());
        assert!(take(&stranger, &kit, talk.id).await.is_none());
        let account = take(&device, &kit, talk.id).await.unwrap();
        // Another number in its place: what stood for the first stands for nothing.
        talk.offer(OTHER_NUMBER).await;
        assert!(proposals(&device, &kit).await.is_empty());
        let code = code_of(&account, &kit);
        assert!(matches!(
            check_app_code(&talk, &code).await,
            Checked::Wrong { .. }
        ));

        // A device that was paired by a code alone goes by no number.
        let unproven = Talk::sign_in(&kit, "carol", &kit.new_browser()).await;
        unproven.offer(OTHER_NUMBER).await;
        let (token, _) = offer(&unproven).await;
        let other = Authenticator::pair(&kit, &token).await.unwrap();
        assert!(proposals(&other, &kit).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_dropped_after_ten_minutes_and_there_are_three_a_day() {
    told(async |kit| {
        with_methods(&kit, &[Method::Push, Method::AppCode, Method::Text]).await;
        let device = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        let account = take(&device, &kit, talk.id).await.unwrap();
        kit.pass_time(10 * MINUTE);
        assert!(proposals(&device, &kit).await.is_empty());
        assert!(take(&device, &kit, talk.id).await.is_none());
        let late = check_app_code(&talk, &code_of(&account, &kit)).await;
        assert!(matches!(late, Checked::Wrong { .. }));

        for user in ["carol", "dave", "erin"] {
            let talk = Talk::sign_in(&kit, user, &kit.new_browser()).await;
            assert_eq!(talk.offer(NUMBER).await, Offered::Taken, "told or not");
            assert_eq!(view(&talk).await.app_ways, [Method::AppCode]);
        }
        assert_eq!(proposals(&device, &kit).await.len(), 2);
        kit.pass_time(2 * DAY);
        let talk = Talk::sign_in(&kit, "frank", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        assert_eq!(proposals(&device, &kit).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn where_codes_of_the_app_are_off_no_device_is_told() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        with_methods(&kit, &[Method::Push, Method::Text]).await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        assert_eq!(view(&talk).await.app_ways, []);
        assert!(proposals(&device, &kit).await.is_empty());
        assert_eq!(check_app_code(&talk, "123456").await, Checked::Over);
    })
    .await;
}

#[tokio::test]
async fn a_device_that_had_the_same_seed_for_a_moment_has_nothing_of_it() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        let thiefs = owner(&kit, "mallory").await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        let stolen = take(&thiefs, &kit, talk.id).await.unwrap();
        let known = thiefs.known().await;
        let removed = kit.flows.remove_device(&known, &mut kit.moment()).await;
        removed.unwrap();
        let account = take(&device, &kit, talk.id).await.unwrap();
        let code = code_of(&account, &kit);
        assert_eq!(check_app_code(&talk, &code).await, Checked::SetUp);
        let accounts = device.accounts().await.accounts;
        let hers = accounts.iter().find(|it| it.id == account.id).unwrap();

        kit.pass_time(MINUTE);
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        for old in [&stolen, &account] {
            let checked = check_app_code(&talk, &code_of(old, &kit)).await;
            assert!(matches!(checked, Checked::Wrong { .. }), "{checked:?}");
        }
        let checked = check_app_code(&talk, &code_of(hers, &kit)).await;
        assert!(matches!(checked, Checked::Passed(_)), "{checked:?}");
    })
    .await;
}

#[tokio::test]
async fn five_devices_of_somebody_else_with_that_number_leave_one_for_its_owner() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        let mut thiefs = vec![owner(&kit, "mallory").await];
        let talk = Talk::about(&kit, settings("mallory"), &kit.new_browser()).await;
        opened_by(&thiefs[0], &talk).await;
        for _ in 0..4 {
            kit.pass_time(std::time::Duration::from_secs(1));
            assert_eq!(begin(&talk).await, Changed::Done);
            thiefs.push(pair_and_approve(&talk).await);
            assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        }
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        for thiefs in &thiefs {
            assert!(take(thiefs, &kit, talk.id).await.is_some());
        }
        let account = take(&device, &kit, talk.id).await.expect("one is left");
        let code = code_of(&account, &kit);
        assert_eq!(check_app_code(&talk, &code).await, Checked::SetUp);
        let accounts = device.accounts().await.ids;
        assert!(accounts.contains(&account.id), "hers and none of theirs");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_proposed_while_the_site_is_off() {
    told(async |kit| {
        with_app(&kit).await;
        let device = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        let [told] = proposals(&device, &kit).await.try_into().unwrap();
        off(&kit).await;
        assert!(proposals(&device, &kit).await.is_empty());
        assert!(take(&device, &kit, told.id).await.is_none());
        on(&kit).await;
        assert!(take(&device, &kit, told.id).await.is_some());
    })
    .await;
}
