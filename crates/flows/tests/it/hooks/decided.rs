//! Who decides where events are told: owners, with a second word for what opens a door.

use domain::{Event, HookId, HookState, Role};
use flows::{
    HeldConfirmed, HookChange, HookEdited, HookMade, MadeHook, PanelRefused, PanelSession,
    SeenHook, testkit::Kit,
};

use super::{
    endpoint::{Answers, Endpoint},
    heard_at, id, joined, line, new, tell,
};
use crate::talk::{DAY, logged, told, whole_log};

async fn session(kit: &Kit, name: &str, role: Role) -> PanelSession {
    let at = kit.operator(name, role).await.unwrap();
    kit.session(&at).await.unwrap()
}

async fn make(kit: &Kit, by: &PanelSession, address: &str) -> Result<MadeHook, PanelRefused> {
    let (new, mut moment) = (new(address, "*"), kit.moment());
    let made = kit.flows.make_hook(Some(by), id(kit), new, &mut moment);
    made.await.unwrap().map(|made| match made {
        HookMade::Made(made) => made,
        other => panic!("{other:?}"),
    })
}

async fn change(
    kit: &Kit,
    by: &PanelSession,
    hook: HookId,
    seen: i64,
    change: HookChange,
) -> Result<HookEdited, PanelRefused> {
    let (seen, mut moment) = (SeenHook::This(seen), kit.moment());
    let edited = kit
        .flows
        .change_hook(Some(by), (id(kit), hook), seen, change, &mut moment);
    edited.await.unwrap()
}

async fn confirmed(kit: &Kit, held: domain::HeldChangeId) -> HeldConfirmed {
    let mut moment = kit.moment();
    let confirmed = kit.flows.confirm_held(None, held, &mut moment);
    confirmed.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_new_one_hears_nothing_until_an_owner_confirms_it() {
    told(async |kit| {
        let ada = session(&kit, "ada", Role::Owner).await;
        let endpoint = Endpoint::open().await;
        let made = make(&kit, &ada, &endpoint.address("/hooks")).await.unwrap();
        assert!(made.secret.expose().starts_with("whsec_"));
        joined(&kit, "bea").await;
        assert_eq!(tell(&kit).await, 0);
        let held = made.held.unwrap().id;
        assert_eq!(
            confirmed(&kit, held).await,
            HeldConfirmed::DoorOpen(id(&kit))
        );
        tell(&kit).await;
        let secret = made.secret.expose().parse().unwrap();
        let heard = endpoint.heard();
        assert!(!heard.is_empty() && heard.iter().all(|one| one.is_signed_by(&secret)));
        assert_eq!(confirmed(&kit, held).await, HeldConfirmed::Over);
    })
    .await;
}

#[tokio::test]
async fn one_that_is_dropped_is_gone() {
    told(async |kit| {
        let ada = session(&kit, "ada", Role::Owner).await;
        let made = make(&kit, &ada, "https://site.example/hooks")
            .await
            .unwrap();
        let held = made.held.unwrap().id;
        let mut moment = kit.moment();
        let dropped = kit.flows.drop_held(Some(&ada), held, &mut moment);
        assert_eq!(dropped.await.unwrap(), Ok(true));
        let (_, lines) = kit.flows.hooks_of(id(&kit)).await.unwrap().unwrap();
        assert!(lines.is_empty(), "{lines:?}");
    })
    .await;
}

#[tokio::test]
async fn another_address_waits_and_of_two_forms_one_is_late() {
    told(async |kit| {
        let ada = session(&kit, "ada", Role::Owner).await;
        let (first, second) = (Endpoint::open().await, Endpoint::open().await);
        let (hook, secret) = heard_at(&kit, &first, "*").await;
        let to = || HookChange::Address(second.address("/hooks").parse().unwrap());
        let Ok(HookEdited::Held(held)) = change(&kit, &ada, hook, 1, to()).await else {
            panic!("it does not wait")
        };
        assert_eq!(
            change(&kit, &ada, hook, 1, to()).await,
            Ok(HookEdited::Meanwhile)
        );
        let far = HookChange::Address("ftp://site.example/".parse().unwrap());
        assert_eq!(
            change(&kit, &ada, hook, 2, far).await,
            Ok(HookEdited::Address)
        );
        joined(&kit, "bea").await;
        tell(&kit).await;
        assert!(!first.heard().is_empty() && second.heard().is_empty());
        assert_eq!(
            confirmed(&kit, held.id).await,
            HeldConfirmed::DoorOpen(id(&kit))
        );
        joined(&kit, "cleo").await;
        let before = first.heard().len();
        tell(&kit).await;
        assert_eq!(first.heard().len(), before);
        assert!(second.heard().iter().all(|one| one.is_signed_by(&secret)));
        assert!(!second.heard().is_empty());
    })
    .await;
}

#[tokio::test]
async fn while_a_secret_is_exchanged_both_sign() {
    told(async |kit| {
        let ada = session(&kit, "ada", Role::Owner).await;
        let endpoint = Endpoint::open().await;
        let (hook, old) = heard_at(&kit, &endpoint, "sign_in.passed").await;
        let (seen, mut moment) = (SeenHook::This(1), kit.moment());
        let made = kit
            .flows
            .rotate_hook(Some(&ada), id(&kit), hook, seen, &mut moment);
        let Ok(HookMade::Made(made)) = made.await.unwrap() else {
            panic!("it was not made")
        };
        let new = made.secret.expose().parse().unwrap();
        let by = async |name: &str| {
            joined(&kit, name).await;
            tell(&kit).await;
            let heard = endpoint.heard();
            let last = heard.last().unwrap();
            (last.is_signed_by(&old), last.is_signed_by(&new))
        };
        assert_eq!(by("bea").await, (true, false), "it waits");
        let held = made.held.unwrap().id;
        assert_eq!(
            confirmed(&kit, held).await,
            HeldConfirmed::DoorOpen(id(&kit))
        );
        assert_eq!(by("cleo").await, (true, true));
        kit.pass_time(DAY);
        assert_eq!(by("dora").await, (false, true));
        assert_eq!(logged(&kit, Event::SecretRotated).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_it_hears_of_and_its_switch_are_in_force_at_once() {
    told(async |kit| {
        let ada = session(&kit, "ada", Role::Owner).await;
        let endpoint = Endpoint::open().await;
        let (hook, _) = heard_at(&kit, &endpoint, "*").await;
        let chosen = "sign_in.passed".parse().unwrap();
        let told = HookChange::Told("the harbour".parse().unwrap(), chosen);
        assert_eq!(
            change(&kit, &ada, hook, 1, told).await,
            Ok(HookEdited::Done)
        );
        joined(&kit, "bea").await;
        tell(&kit).await;
        assert_eq!(endpoint.kinds(), ["sign_in.passed"]);
        assert_eq!(
            change(&kit, &ada, hook, 2, HookChange::Off).await,
            Ok(HookEdited::Done)
        );
        joined(&kit, "cleo").await;
        tell(&kit).await;
        assert_eq!(
            line(&kit, hook).await.counts.missed,
            0,
            "nothing is kept for it"
        );
        let on = change(&kit, &ada, hook, 3, HookChange::On).await;
        assert_eq!(on, Ok(HookEdited::Done));
        assert_eq!(endpoint.heard().len(), 1);
        assert_eq!(line(&kit, hook).await.hook.state, HookState::On);
        let gone = change(&kit, &ada, hook, 4, HookChange::Remove).await;
        assert_eq!(gone, Ok(HookEdited::Done));
        let again = change(&kit, &ada, hook, 5, HookChange::On).await;
        assert_eq!(again, Err(PanelRefused::Stale));
        let log = whole_log(&kit).await;
        let changed = log
            .iter()
            .filter(|line| line.detail.contains(&format!("hook={hook}")));
        assert_eq!(changed.count(), 5, "made, told, off, on, removed");
    })
    .await;
}

#[tokio::test]
async fn operators_try_and_tell_again_and_decide_nothing() {
    told(async |kit| {
        kit.operator("olga", Role::Owner).await.unwrap();
        let otto = session(&kit, "otto", Role::Operator).await;
        let endpoint = Endpoint::open().await;
        let (hook, _) = heard_at(&kit, &endpoint, "sign_in.passed").await;
        let refused = make(&kit, &otto, "https://site.example/hooks").await.err();
        assert_eq!(refused, Some(PanelRefused::NotYourRole));
        let off = change(&kit, &otto, hook, 1, HookChange::Off).await;
        assert_eq!(off, Err(PanelRefused::NotYourRole));
        let tried = async || {
            let mut moment = kit.moment();
            let tried = kit.flows.try_hook(Some(&otto), id(&kit), hook, &mut moment);
            tried.await.unwrap()
        };
        assert_eq!(tried().await, Ok(()));
        tell(&kit).await;
        assert_eq!(endpoint.kinds(), ["hook.test"]);
        endpoint.answers(Answers::Status(500));
        joined(&kit, "bea").await;
        tell(&kit).await;
        let session = &otto;
        let mut moment = kit.moment();
        let seen = kit.flows.see_hook(session, id(&kit), hook, &mut moment);
        let event = seen.await.unwrap().unwrap().deliveries[0].event;
        let which = (hook, event);
        let mut moment = kit.moment();
        let again = kit
            .flows
            .tell_again(Some(&otto), id(&kit), which, &mut moment);
        assert_eq!(again.await.unwrap(), Ok(0), "it waits for its next try");
        for _ in 0..9 {
            assert_eq!(tried().await, Ok(()));
        }
        assert_eq!(tried().await, Err(PanelRefused::SlowDown));
        let helper = kit.operator("hedda", Role::Helper).await.unwrap();
        let helper = kit.session(&helper).await.unwrap();
        let mut moment = kit.moment();
        let seen = kit.flows.see_hooks(&helper, id(&kit), &mut moment);
        assert_eq!(seen.await.unwrap().err(), Some(PanelRefused::NotYourRole));
    })
    .await;
}

#[tokio::test]
async fn an_application_has_ten_at_most() {
    told(async |kit| {
        let new = || new("https://site.example/hooks", "*");
        for number in 1..=11 {
            let mut moment = kit.moment();
            let made = kit.flows.make_hook(None, id(&kit), new(), &mut moment);
            let is_made = matches!(made.await.unwrap(), Ok(HookMade::Made(_)));
            assert_eq!(is_made, number <= 10, "{number}");
        }
    })
    .await;
}
