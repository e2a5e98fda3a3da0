//! Direct calls as operators keep them: opened once, keys made new by owners alone, nothing overwritten unseen, and what was called.

use std::time::Duration;

use domain::{ApplicationId, CallMethod, DirectKeyId, Event, Role, Token};
use flows::{
    BringMode, CallAnswer, CallbackTarget, DirectChange, DirectEdited, DirectFrom, DirectOpened,
    DirectPerson, DirectView, MadeDirectKey, NewDirectKey, PanelRefused, PanelSession, RollBrought,
    RollOutcome, SeenDirect, SeenDirectKey, SitesCalls,
    testkit::{AtPanel, Kit},
};

use crate::talk::{DAY, HOUR, INSTANT, MINUTE, just_before, logged, told, whole_log};

fn id(kit: &Kit) -> ApplicationId {
    kit.site.application.id
}

async fn operator(kit: &Kit, name: &str, role: Role) -> (AtPanel, PanelSession) {
    let at = kit.operator(name, role).await.unwrap();
    let session = kit.session(&at).await.unwrap();
    (at, session)
}

async fn view(kit: &Kit, session: &PanelSession) -> DirectView {
    let mut moment = kit.moment();
    let seen = kit.flows.see_direct(session, id(kit), &mut moment);
    seen.await.unwrap().unwrap()
}

async fn open(kit: &Kit, session: &PanelSession, is_sandbox: bool) -> Token {
    let mut moment = kit.moment();
    let opened = kit
        .flows
        .open_direct_by(session, id(kit), is_sandbox, &mut moment);
    match opened.await.unwrap().unwrap() {
        DirectOpened::Yes(key) => key,
        other => panic!("expected a key, got {other:?}"),
    }
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

async fn change(
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
    let found = kit.flows.direct_caller(key, kit.now()).await;
    found.unwrap().is_some()
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
        let key = open(&kit, &ada, false).await;
        assert!(works(&kit, &key).await);
        let mut moment = kit.moment();
        let again = kit.flows.open_direct_by(&ada, id(&kit), false, &mut moment);
        let again = again.await.unwrap();
        assert!(matches!(again, Ok(DirectOpened::Already)), "{again:?}");
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
        let old = open(&kit, &ada, false).await;
        let seen = view(&kit, &ada).await.newest();
        let made = make(&kit, &ada, DAY, seen).await.unwrap();
        assert_eq!(made.ending, 1);
        assert!(works(&kit, &old).await && works(&kit, &made.key).await);
        // The form that made it makes no other.
        let again = make(&kit, &ada, DAY, seen).await;
        assert_eq!(again.err(), Some(PanelRefused::Stale));
        kit.pass_time(just_before(DAY));
        assert!(works(&kit, &old).await);
        kit.pass_time(INSTANT);
        assert!(!works(&kit, &old).await && works(&kit, &made.key).await);
        assert_eq!(logged(&kit, Event::SecretRotated).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_ended_opens_nothing_from_then_on() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada, false).await;
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
        open(&kit, &ada, false).await;
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
        open(&kit, &ada, false).await;
        let good = callback("https://site.example/answers");
        assert_eq!(change(&kit, &ada, 1, good).await, Ok(DirectEdited::Done));
        let site = view(&kit, &ada).await.site.unwrap();
        assert_eq!(site.version, 2);
        let target = site.callback.as_ref().unwrap();
        assert_eq!(target.address.as_str(), "https://site.example/answers");
        let late = callback("https://other.example/answers");
        let late = change(&kit, &ada, 1, late).await;
        assert_eq!(late, Ok(DirectEdited::Meanwhile));
        for wrong in ["ftp://site.example/", "https://site.example/answers?a=1"] {
            let set = change(&kit, &ada, 2, callback(wrong)).await;
            assert_eq!(set, Ok(DirectEdited::Address), "{wrong}");
        }
        // The same once more writes nothing, and tells nobody.
        let same = callback("https://site.example/answers");
        assert_eq!(change(&kit, &ada, 2, same).await, Ok(DirectEdited::Done));
        assert_eq!(logged(&kit, Event::ApplicationChanged).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_site_with_users_becomes_no_sandbox() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada, false).await;
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
        open(&kit, &ada, false).await;
        change(&kit, &ada, 1, callback("https://site.example/answers"))
            .await
            .unwrap();
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(
            subjects,
            [
                "Lighthouse has a new secret",
                "What the server of Lighthouse may call was changed"
            ]
        );
    })
    .await;
}

async fn calls(kit: &Kit, session: &PanelSession) -> SitesCalls {
    let mut moment = kit.moment();
    let seen = kit.flows.see_calls(session, id(kit), &mut moment);
    seen.await.unwrap().unwrap()
}

#[tokio::test]
async fn what_a_site_called_in_the_last_hour_is_seen_whichever_node_answered() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let other = Kit::house(kit.flows.store().clone(), &[]).unwrap();
        let (good, wrong) = (
            CallAnswer {
                status: 200,
                code: None,
            },
            CallAnswer {
                status: 401,
                code: Some("60020"),
            },
        );
        let verify = "/protected/json/verify/{token}/{id}";
        let of = Some(id(&kit));
        kit.flows.count_direct_call(of, verify, good, kit.now());
        kit.flows.count_direct_call(of, verify, good, kit.now());
        kit.flows.count_direct_call(None, verify, wrong, kit.now());
        kit.pass_time(MINUTE);
        other.count_direct_call(of, verify, wrong, kit.now());
        other.write_call_counts().await.unwrap();
        let seen = calls(&kit, &ada).await;
        let [door] = seen.doors.as_slice() else {
            panic!("one address was called: {seen:?}");
        };
        assert_eq!((door.times, door.refused, seen.of_nobody), (3, 1, 1));
        assert_eq!((door.last_status, door.last_at), (401, kit.now()));
        assert_eq!(door.last_code.as_deref(), Some("60020"));
        kit.pass_time(HOUR);
        assert_eq!(calls(&kit, &ada).await, SitesCalls::default());
        kit.pass_time(2 * HOUR);
        while kit.flows.sweep(&mut kit.moment()).await.unwrap() {}
        kit.put_back_clock(3 * HOUR);
        assert_eq!(calls(&kit, &ada).await, SitesCalls::default(), "swept");
    })
    .await;
}

const TABLE: &str = "authy_id,country_code,phone,email,confirmed
7,44,7400 123456,ada@site.example,true
8,44,7400 12,bob@site.example,false
";

async fn bring(kit: &Kit, session: &PanelSession, mode: BringMode) -> RollOutcome {
    let mut moment = kit.moment();
    let act = kit
        .flows
        .bring_roll(session, id(kit), TABLE, mode, &mut moment);
    match Box::pin(act).await.unwrap().unwrap() {
        RollBrought::Read(outcome) => *outcome,
        other => panic!("expected what became of it, got {other:?}"),
    }
}

#[tokio::test]
async fn a_table_is_tried_and_then_kept_and_gives_nobody_a_factor() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada, false).await;
        let tried = bring(&kit, &ada, BringMode::Try).await;
        assert_eq!((tried.added, tried.known, tried.refusals.len()), (1, 0, 1));
        assert!(!view(&kit, &ada).await.knows_anybody);
        let kept = bring(&kit, &ada, BringMode::Keep).await;
        assert_eq!((kept.added, kept.refusals.len()), (1, 1));
        let again = bring(&kit, &ada, BringMode::Keep).await;
        assert_eq!((again.added, again.known), (0, 1));
        let caller = kit.direct_caller(&key).await.unwrap();
        let serial = "7".parse().unwrap();
        let user = kit.flows.direct_user(&caller, serial, kit.now()).await;
        assert!(!user.unwrap().unwrap().is_confirmed, "a code proves it");
        assert_eq!(logged(&kit, Event::NumberConfirmed).await, 0);
        let (_, otto) = operator(&kit, "otto", Role::Operator).await;
        let mut moment = kit.moment();
        let act = kit
            .flows
            .bring_roll(&otto, id(&kit), TABLE, BringMode::Try, &mut moment);
        let refused = Box::pin(act).await.unwrap().err();
        assert_eq!(refused, Some(PanelRefused::NotYourRole));
    })
    .await;
}
