//! Keys of an application: one that is made in the panel opens nothing until an owner confirms it; each ends at once.

use domain::{Event, HELD_LIFE, Role, SecretId};
use flows::{HeldConfirmed, NewKey, PanelRefused, SecretKind, SeenKey};
use store::testing::race;

use super::{
    applications::{id, make, owner, view, works},
    doors::added,
    held::confirm_at_terminal,
    rules::{confirm, mailed_key, session},
};
use crate::talk::{DAY, HOUR, INSTANT, just_before, logged, told, whole_log};

#[tokio::test]
async fn a_key_opens_nothing_until_it_is_confirmed_and_then_works_beside_the_old_one() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let old = &kit.site.client_secret;
        let seen = view(&kit, &session).await.newest(SecretKind::Client);
        let made = make(&kit, &session, DAY, seen).await.unwrap();
        let held = made.held.unwrap();
        assert_eq!(
            (made.ending, held.owners),
            (0, 0),
            "no owner has an address"
        );
        assert!(works(&kit, old).await && !works(&kit, &made.secret).await);
        let seen = view(&kit, &session).await;
        assert_eq!(seen.held.len(), 1);
        let lines = seen.keys.iter().filter(|key| key.held == Some(held.id));
        assert_eq!(lines.count(), 1);
        let open = HeldConfirmed::DoorOpen(id(&kit));
        assert_eq!(confirm_at_terminal(&kit, held.id).await, Ok(open));
        assert!(works(&kit, old).await && works(&kit, &made.secret).await);
        let over = confirm_at_terminal(&kit, held.id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        // The overlap begins with the confirmation.
        kit.pass_time(just_before(DAY));
        assert!(works(&kit, old).await);
        kit.pass_time(INSTANT);
        assert!(!works(&kit, old).await && works(&kit, &made.secret).await);
        let log = whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "secret_rotated");
        let detail = format!(
            "by=terminal held={} asked_by=ada kind=client secret overlap_seconds=86400",
            held.id
        );
        assert_eq!(line.unwrap().detail, detail);
        let secret = made.secret.expose();
        assert!(log.iter().all(|line| !line.detail.contains(secret)));
    })
    .await;
}

#[tokio::test]
async fn an_owner_confirms_a_key_by_the_link_that_was_mailed() {
    told(async |kit| {
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let ada = session(&kit, &at).await;
        let seen = view(&kit, &ada).await.newest(SecretKind::Client);
        let made = make(&kit, &ada, HOUR, seen).await.unwrap();
        let held = made.held.unwrap();
        assert_eq!(held.owners, 1);
        let key = mailed_key(&kit, "ada@house.example").await;
        let mails = kit.gateway.kept_mails();
        let mail = mails.last().unwrap();
        assert_eq!(mail.subject, "A new key of Lighthouse waits for your word");
        assert!(!mail.text.contains(made.secret.expose()));
        let other = confirm(&kit, &ada, held.id, "dBjftJeZ4CVP-mB92K27uh").await;
        assert_eq!(other, Ok(HeldConfirmed::NotMailed));
        assert!(!works(&kit, &made.secret).await);
        let open = HeldConfirmed::DoorOpen(id(&kit));
        assert_eq!(confirm(&kit, &ada, held.id, &key).await, Ok(open));
        assert!(works(&kit, &made.secret).await);
        kit.carry_messages().await.unwrap();
        let told = kit.gateway.kept_mails().pop().unwrap();
        assert_eq!(told.subject, "Lighthouse has a new secret");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_dropped_or_waits_too_long_is_gone() {
    told(async |kit| {
        let (mut at, ada) = owner(&kit).await;
        let seen = view(&kit, &ada).await.newest(SecretKind::Client);
        let made = make(&kit, &ada, HOUR, seen).await.unwrap();
        let held = made.held.unwrap().id;
        let mut moment = kit.moment();
        let dropped = kit.flows.drop_held(Some(&ada), held, &mut moment).await;
        assert_eq!(dropped.unwrap(), Ok(true));
        let gone = view(&kit, &ada).await;
        assert_eq!(gone.newest(SecretKind::Client), seen, "the row went too");
        let made = make(&kit, &ada, HOUR, seen).await.unwrap();
        kit.pass_time(HELD_LIFE);
        let late = confirm_at_terminal(&kit, made.held.unwrap().id).await;
        assert_eq!(late, Ok(HeldConfirmed::Over));
        kit.flows.sweep(&mut kit.moment()).await.unwrap();
        kit.sign_in_again(&mut at).await.unwrap();
        let ada = session(&kit, &at).await;
        assert_eq!(view(&kit, &ada).await.newest(SecretKind::Client), seen);
        assert!(!works(&kit, &made.secret).await);
        let log = whole_log(&kit).await;
        let ends = log
            .iter()
            .filter(|line| line.event == "application_held_ended");
        let hows: Vec<_> = ends.map(|line| line.detail.clone()).collect();
        assert!(hows[0].ends_with("how=dropped by=ada asked_by=ada kind=key"));
        assert!(hows[1].ends_with("how=expired by=time asked_by=ada kind=key"));
    })
    .await;
}

#[tokio::test]
async fn whoever_owns_no_more_leaves_no_key_behind() {
    told(async |kit| {
        kit.operator("first", Role::Owner).await.unwrap();
        let (_, ada) = owner(&kit).await;
        let seen = view(&kit, &ada).await.newest(SecretKind::Client);
        let made = make(&kit, &ada, HOUR, seen).await.unwrap();
        let (from, to) = (Role::Owner, Role::ReadOnly);
        let mut moment = kit.moment();
        let set = kit
            .flows
            .set_operator_role(None, ada.operator, from, to, &mut moment);
        set.await.unwrap().unwrap();
        let over = confirm_at_terminal(&kit, made.held.unwrap().id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        let left = kit.flows.list_keys(id(&kit), kit.now()).await.unwrap();
        assert_eq!(left.len(), 2, "{left:?}");
        assert!(!works(&kit, &made.secret).await);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_confirmed_ends_older_ones_of_its_kind_that_wait() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let key = NewKey {
            application: id(&kit),
            kind: SecretKind::Management,
            overlap: HOUR,
        };
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let other = flows.make_key(Some(&ada), key, SeenKey::Any, &mut moment);
        let other = other.await.unwrap().unwrap().held.unwrap();
        let mut made = Vec::new();
        for _ in 0..3 {
            let seen = view(&kit, &ada).await.newest(SecretKind::Client);
            made.push(make(&kit, &ada, HOUR, seen).await.unwrap());
        }
        let held = |at: usize| made[at].held.unwrap().id;
        let open = HeldConfirmed::DoorOpen(id(&kit));
        assert_eq!(confirm_at_terminal(&kit, held(1)).await, Ok(open));
        let over = confirm_at_terminal(&kit, held(0)).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        assert!(!works(&kit, &made[0].secret).await && works(&kit, &made[1].secret).await);
        let log = whole_log(&kit).await;
        let mut ends = log.iter();
        let end = ends.find(|line| line.event == "application_held_ended");
        let how = "how=outdated by=terminal asked_by=ada kind=key";
        assert!(end.unwrap().detail.ends_with(how));
        // A newer one waits on, and so does one of the other kind.
        assert_eq!(confirm_at_terminal(&kit, held(2)).await, Ok(open));
        assert_eq!(confirm_at_terminal(&kit, other.id).await, Ok(open));
    })
    .await;
}

#[tokio::test]
async fn a_new_application_waits_on_when_a_key_of_it_is_confirmed() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let (new, added) = added(&kit, &ada).await;
        kit.pass_time(INSTANT);
        let key = NewKey {
            application: new,
            kind: SecretKind::Client,
            overlap: HOUR,
        };
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let made = flows.make_key(Some(&ada), key, SeenKey::Any, &mut moment);
        let made = made.await.unwrap().unwrap().held.unwrap();
        let open = Ok(HeldConfirmed::DoorOpen(new));
        assert_eq!(confirm_at_terminal(&kit, made.id).await, open);
        assert_eq!(confirm_at_terminal(&kit, added).await, open);
    })
    .await;
}

#[tokio::test]
async fn a_used_form_makes_no_second_secret() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let seen = view(&kit, &session).await.newest(SecretKind::Client);
        let outcomes = race(4, |_| {
            let (flows, session, mut moment) = (kit.flows.clone(), session.clone(), kit.moment());
            let key = NewKey {
                application: id(&kit),
                kind: SecretKind::Client,
                overlap: HOUR,
            };
            async move {
                let seen = SeenKey::This(seen);
                let made = flows.make_key(Some(&session), key, seen, &mut moment);
                made.await.unwrap().is_ok()
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|made| **made).count(), 1);
        let again = make(&kit, &session, HOUR, seen).await;
        assert_eq!(again.err(), Some(PanelRefused::Stale));
        assert_eq!(logged(&kit, Event::ApplicationHeld).await, 1);
    })
    .await;
}

#[tokio::test]
async fn any_key_is_ended_at_once_and_owners_hear_of_it() {
    told(async |kit| {
        let (at, session) = owner(&kit).await;
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let in_force = view(&kit, &session).await.newest(SecretKind::Client);
        let end = async |key| {
            let mut moment = kit.moment();
            let ended = kit
                .flows
                .end_key(Some(&session), id(&kit), key, &mut moment);
            ended.await.unwrap()
        };
        let made = make(&kit, &session, DAY, in_force).await.unwrap();
        let waits = view(&kit, &session).await.newest(SecretKind::Client);
        let waiting = end(waits.unwrap()).await;
        assert_eq!(waiting, Err(PanelRefused::Stale), "it is dropped instead");
        assert!(works(&kit, &kit.site.client_secret).await);
        assert_eq!(end(in_force.unwrap()).await, Ok(()), "the last that works");
        assert!(!works(&kit, &kit.site.client_secret).await);
        assert_eq!(end(in_force.unwrap()).await, Err(PanelRefused::Stale));
        assert_eq!(logged(&kit, Event::SecretEnded).await, 1);
        let log = whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "secret_ended");
        assert_eq!(line.unwrap().detail, "kind=client by=ada");
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let told = "A secret of Lighthouse was ended";
        assert!(mails.iter().any(|mail| mail.subject == told), "{mails:?}");
        let nobodys = SecretId::from_bytes([9; 16]);
        assert_eq!(end(nobodys).await, Err(PanelRefused::Stale));
        assert!(!works(&kit, &made.secret).await);
    })
    .await;
}

#[tokio::test]
async fn ten_of_a_kind_are_all_and_hide_none_of_the_other() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        for number in 2..=10 {
            let seen = view(&kit, &ada).await.newest(SecretKind::Client);
            let made = make(&kit, &ada, HOUR, seen).await;
            assert!(made.is_ok(), "{number}: {made:?}");
        }
        let seen = view(&kit, &ada).await;
        let more = make(&kit, &ada, HOUR, seen.newest(SecretKind::Client)).await;
        assert_eq!(more.err(), Some(PanelRefused::KeysFull));
        let management = seen.keys.iter();
        let management = management.filter(|key| key.kind == SecretKind::Management);
        assert_eq!((seen.keys.len(), management.count()), (11, 1));
        let rotate = async |overlap| {
            let mut moment = kit.moment();
            let rotated =
                kit.flows
                    .rotate_secret(id(&kit), SecretKind::Client, overlap, &mut moment);
            rotated.await.unwrap()
        };
        let more = rotate(HOUR).await;
        assert_eq!(more.err(), Some(PanelRefused::KeysFull));
        // What a thief had made must not keep the house from one that ends all that work.
        let alone = rotate(std::time::Duration::ZERO).await.unwrap();
        assert_eq!(alone.ending, 1);
        assert!(works(&kit, &alone.secret).await);
        let log = whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "secret_rotated");
        let detail = "kind=client overlap_seconds=0 by=terminal";
        assert_eq!(line.unwrap().detail, detail);
    })
    .await;
}
