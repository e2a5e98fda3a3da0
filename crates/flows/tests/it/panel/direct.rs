//! Direct calls as operators keep them: opened once, keys and addresses that wait for an owner's word, nothing overwritten unseen.

use std::time::Duration;

use domain::{ApplicationId, CallMethod, DirectKeyId, Event, HELD_LIFE, Role, Token};
use flows::{
    CallbackTarget, CallerFound, DirectChange, DirectEdited, DirectFrom, DirectPerson, DirectView,
    DoorHeld, HeldConfirmed, MadeDirectKey, NewDirectKey, PanelRefused, PanelSession, SeenDirect,
    SeenDirectKey,
    testkit::{AtPanel, Kit},
};

use super::held::confirm_at_terminal;
use crate::talk::{DAY, INSTANT, just_before, logged, told, whole_log};

pub(super) fn id(kit: &Kit) -> ApplicationId {
    kit.site.application.id
}

pub(super) async fn operator(kit: &Kit, name: &str, role: Role) -> (AtPanel, PanelSession) {
    let at = kit.operator(name, role).await.unwrap();
    let session = kit.session(&at).await.unwrap();
    (at, session)
}

pub(super) async fn view(kit: &Kit, session: &PanelSession) -> DirectView {
    let mut moment = kit.moment();
    let seen = kit.flows.see_direct(session, id(kit), &mut moment);
    seen.await.unwrap().unwrap()
}

async fn ask_to_open(kit: &Kit, session: &PanelSession) -> Result<MadeDirectKey, PanelRefused> {
    let mut moment = kit.moment();
    let opened = kit
        .flows
        .open_direct_by(session, id(kit), false, &mut moment);
    opened.await.unwrap()
}

pub(super) async fn confirmed(kit: &Kit, held: DoorHeld) {
    let open = HeldConfirmed::DoorOpen(id(kit));
    assert_eq!(confirm_at_terminal(kit, held.id).await, Ok(open));
}

/// Opened, and its first key confirmed.
pub(super) async fn open(kit: &Kit, session: &PanelSession) -> Token {
    let made = ask_to_open(kit, session).await.unwrap();
    confirmed(kit, made.held.unwrap()).await;
    made.key
}

async fn make(
    kit: &Kit,
    session: &PanelSession,
    overlap: Duration,
    seen: Option<DirectKeyId>,
) -> Result<MadeDirectKey, PanelRefused> {
    let new = NewDirectKey {
        application: id(kit),
        overlap,
    };
    let (seen, mut moment) = (SeenDirectKey::This(seen), kit.moment());
    let made = kit
        .flows
        .make_direct_key(Some(session), new, seen, &mut moment);
    made.await.unwrap()
}

pub(super) async fn change(
    kit: &Kit,
    session: &PanelSession,
    seen: i64,
    change: DirectChange,
) -> Result<DirectEdited, PanelRefused> {
    let (seen, mut moment) = (SeenDirect::This(seen), kit.moment());
    let act = kit
        .flows
        .change_direct(Some(session), id(kit), seen, change, &mut moment);
    act.await.unwrap()
}

async fn works(kit: &Kit, key: &Token) -> bool {
    let found = kit.flows.direct_caller(key, kit.now()).await.unwrap();
    matches!(found, CallerFound::Yes(_))
}

fn callback(address: &str) -> DirectChange {
    DirectChange::Callback(Some(CallbackTarget {
        address: address.parse().unwrap(),
        method: CallMethod::Post,
    }))
}

#[tokio::test]
async fn an_application_is_opened_once_and_its_key_works() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        assert!(view(&kit, &ada).await.site.is_none());
        let made = ask_to_open(&kit, &ada).await.unwrap();
        assert!(!works(&kit, &made.key).await, "it waits");
        let again = ask_to_open(&kit, &ada).await;
        assert_eq!(again.err(), Some(PanelRefused::Stale));
        confirmed(&kit, made.held.unwrap()).await;
        assert!(works(&kit, &made.key).await);
        let seen = view(&kit, &ada).await;
        assert_eq!((seen.keys.len(), seen.messages), (1, 0));
        assert!(seen.keys[0].first_used_at.is_some() && !seen.knows_anybody);
        let log = whole_log(&kit).await;
        let changed = log.iter().find(|line| line.event == "application_changed");
        assert_eq!(changed.unwrap().detail, "direct=open sandbox=0 by=ada");
    })
    .await;
}

#[tokio::test]
async fn an_old_key_works_beside_the_new_one_until_its_end() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let old = open(&kit, &ada).await;
        let seen = view(&kit, &ada).await.newest();
        let made = make(&kit, &ada, DAY, seen).await.unwrap();
        assert!(works(&kit, &old).await && !works(&kit, &made.key).await);
        // The form that made it makes no other.
        let again = make(&kit, &ada, DAY, seen).await;
        assert_eq!(again.err(), Some(PanelRefused::Stale));
        assert_eq!(view(&kit, &ada).await.held.len(), 1);
        confirmed(&kit, made.held.unwrap()).await;
        assert!(works(&kit, &old).await && works(&kit, &made.key).await);
        // The overlap begins with the confirmation.
        kit.pass_time(just_before(DAY));
        assert!(works(&kit, &old).await);
        kit.pass_time(INSTANT);
        assert!(!works(&kit, &old).await && works(&kit, &made.key).await);
        assert_eq!(logged(&kit, Event::SecretRotated).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_confirmed_ends_older_ones_that_wait() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        open(&kit, &ada).await;
        let mut made = Vec::new();
        for _ in 0..3 {
            kit.pass_time(INSTANT);
            let seen = view(&kit, &ada).await.newest();
            made.push(make(&kit, &ada, DAY, seen).await.unwrap());
        }
        let held = |at: usize| made[at].held.unwrap();
        confirmed(&kit, held(1)).await;
        let over = confirm_at_terminal(&kit, held(0).id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        assert!(!works(&kit, &made[0].key).await && works(&kit, &made[1].key).await);
        // A newer one waits on.
        confirmed(&kit, held(2)).await;
        assert!(works(&kit, &made[2].key).await);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_dropped_or_runs_out_is_gone() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let old = open(&kit, &ada).await;
        let seen = view(&kit, &ada).await.newest();
        let dropped = make(&kit, &ada, DAY, seen).await.unwrap();
        let held = dropped.held.unwrap().id;
        let mut moment = kit.moment();
        let gone = kit.flows.drop_held(None, held, &mut moment).await;
        assert_eq!(gone.unwrap(), Ok(true));
        assert_eq!(view(&kit, &ada).await.keys.len(), 1);
        // The form is good again: the newest is the one it saw.
        make(&kit, &ada, DAY, seen).await.unwrap();
        assert_eq!(view(&kit, &ada).await.keys.len(), 2);
        kit.pass_time(HELD_LIFE);
        while kit.flows.sweep(&mut kit.moment()).await.unwrap() {}
        let log = whole_log(&kit).await;
        let ends = log
            .iter()
            .filter(|line| line.event == "application_held_ended");
        assert_eq!(ends.count(), 2);
        assert!(works(&kit, &old).await && !works(&kit, &dropped.key).await);
    })
    .await;
}

#[tokio::test]
async fn of_an_application_that_is_off_nobody_calls() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        assert!(works(&kit, &key).await, "it is kept in memory");
        let mut moment = kit.moment();
        let off = kit.flows.switch_off(None, id(&kit), &mut moment).await;
        off.unwrap().unwrap();
        assert!(!works(&kit, &key).await);
        let on = kit.flows.switch_on(None, id(&kit), &mut moment).await;
        on.unwrap().unwrap();
        assert!(works(&kit, &key).await);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_ended_opens_nothing_from_then_on() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        assert!(works(&kit, &key).await, "it is kept in memory");
        let newest = view(&kit, &ada).await.newest().unwrap();
        let end = async || {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .end_direct_key(Some(&ada), id(&kit), newest, &mut moment);
            act.await.unwrap()
        };
        assert_eq!(end().await, Ok(()));
        assert!(!works(&kit, &key).await);
        assert_eq!(end().await, Err(PanelRefused::Stale));
        assert_eq!(logged(&kit, Event::SecretEnded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn only_an_owner_changes_anything() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        open(&kit, &ada).await;
        for (name, role) in [("otto", Role::Operator), ("rosa", Role::ReadOnly)] {
            let (_, session) = operator(&kit, name, role).await;
            assert_eq!(view(&kit, &session).await.keys.len(), 1, "{name} sees it");
            let refused = Some(PanelRefused::NotYourRole);
            let made = make(&kit, &session, DAY, None).await;
            assert_eq!(made.err(), refused, "{name}");
            let set = change(&kit, &session, 1, callback("https://evil.example/")).await;
            assert_eq!(set.err(), refused, "{name}");
        }
        let (_, helper) = operator(&kit, "hans", Role::Helper).await;
        let mut moment = kit.moment();
        let seen = kit.flows.see_direct(&helper, id(&kit), &mut moment).await;
        assert_eq!(seen.unwrap().err(), Some(PanelRefused::NotYourRole));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_overwritten_unseen() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        open(&kit, &ada).await;
        let good = || callback("https://site.example/answers");
        let Ok(DirectEdited::Held(held)) = change(&kit, &ada, 1, good()).await else {
            panic!("it waits");
        };
        assert!(view(&kit, &ada).await.site.unwrap().callback.is_none());
        // Sent twice, the form asks once.
        let again = change(&kit, &ada, 1, good()).await;
        assert_eq!(again, Ok(DirectEdited::Meanwhile));
        confirmed(&kit, held).await;
        let site = view(&kit, &ada).await.site.unwrap();
        assert_eq!(site.version, 3);
        let target = site.callback.as_ref().unwrap();
        assert_eq!(target.address.as_str(), "https://site.example/answers");
        let late = callback("https://other.example/answers");
        let late = change(&kit, &ada, 1, late).await;
        assert_eq!(late, Ok(DirectEdited::Meanwhile));
        for wrong in ["ftp://site.example/", "https://site.example/answers?a=1"] {
            let set = change(&kit, &ada, 3, callback(wrong)).await;
            assert_eq!(set, Ok(DirectEdited::Address), "{wrong}");
        }
        // The same once more writes nothing, and tells nobody.
        assert_eq!(change(&kit, &ada, 3, good()).await, Ok(DirectEdited::Done));
        let none = DirectChange::Callback(None);
        assert_eq!(change(&kit, &ada, 3, none).await, Ok(DirectEdited::Done));
        assert!(view(&kit, &ada).await.site.unwrap().callback.is_none());
        assert_eq!(logged(&kit, Event::ApplicationChanged).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_site_with_users_becomes_no_sandbox() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        let sandbox = DirectChange::Sandbox;
        assert_eq!(
            change(&kit, &ada, 1, sandbox(true)).await,
            Ok(DirectEdited::Done)
        );
        let seen = view(&kit, &ada).await;
        assert!(seen.site.unwrap().is_sandbox && seen.knows_anybody);
        // In earnest its made-up users are gone, and come back with the sandbox.
        for (version, is_sandbox) in [(2, false), (3, true), (4, false)] {
            let set = change(&kit, &ada, version, sandbox(is_sandbox)).await;
            assert_eq!(set, Ok(DirectEdited::Done));
            assert_eq!(view(&kit, &ada).await.knows_anybody, is_sandbox);
        }
        let caller = kit.direct_caller(&key).await.unwrap();
        let person = DirectPerson {
            country_code: "44",
            number: "7400 123456",
            email: "ada@site.example",
            invite: Some(false),
        };
        let (from, mut moment) = (DirectFrom::default(), kit.moment());
        let registered = kit.flows.register_user(&caller, person, &from, &mut moment);
        registered.await.unwrap();
        let set = change(&kit, &ada, 5, sandbox(true)).await;
        assert_eq!(set, Ok(DirectEdited::HasUsers));
        assert!(!view(&kit, &ada).await.site.unwrap().is_sandbox);
    })
    .await;
}

#[tokio::test]
async fn owners_hear_of_keys_and_changes() {
    told(async |kit| {
        let (at, ada) = operator(&kit, "ada", Role::Owner).await;
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let made = ask_to_open(&kit, &ada).await.unwrap();
        assert_eq!(made.held.unwrap().owners, 1);
        let address = callback("https://site.example/answers");
        let asked = change(&kit, &ada, 1, address).await;
        assert!(matches!(asked, Ok(DirectEdited::Held(_))), "{asked:?}");
        let shut = DirectChange::Sandbox(true);
        assert_eq!(change(&kit, &ada, 2, shut).await, Ok(DirectEdited::Done));
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let mut subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        // Of one instant, and so in no order.
        subjects.sort_unstable();
        assert_eq!(
            subjects,
            [
                "A new key of Lighthouse waits for your word",
                "Another address of Lighthouse waits for your word",
                "What the server of Lighthouse may call was changed"
            ]
        );
    })
    .await;
}
