//! The pair that signs a site's calls about webhooks: a new one waits for an owner's word, and is ended at once.

use domain::{Event, HELD_LIFE, Role, Token};
use flows::{
    DashboardFound, HeldConfirmed, PanelRefused, PanelSession, SeenDirect, SigningPair,
    testkit::Kit,
};

use super::{
    direct::{confirmed, id, open, operator, view},
    held::confirm_at_terminal,
};
use crate::talk::{INSTANT, logged, told, whole_log};

async fn make(kit: &Kit, by: &PanelSession, seen: i64) -> Result<SigningPair, PanelRefused> {
    let (seen, mut moment) = (SeenDirect::This(seen), kit.moment());
    let made = kit
        .flows
        .make_signing_pair_by(Some(by), id(kit), seen, &mut moment);
    made.await.unwrap()
}

/// The version of what is decided, as a form has it.
async fn version(kit: &Kit, by: &PanelSession) -> i64 {
    view(kit, by).await.site.unwrap().version
}

/// One that waits.
async fn made(kit: &Kit, by: &PanelSession) -> SigningPair {
    let seen = version(kit, by).await;
    make(kit, by, seen).await.unwrap()
}

/// One from the terminal, in force.
async fn made_at_terminal(kit: &Kit) -> SigningPair {
    let mut moment = kit.moment();
    let made = kit.flows.make_signing_pair(id(kit), &mut moment).await;
    made.unwrap().unwrap()
}

async fn end(kit: &Kit, by: &PanelSession) -> Result<(), PanelRefused> {
    let mut moment = kit.moment();
    let ended = kit
        .flows
        .end_signing_pair(Some(by), id(kit), &mut moment)
        .await;
    ended.unwrap()
}

async fn signs(kit: &Kit, key: &Token, pair: &SigningPair) -> bool {
    let found = kit
        .flows
        .dashboard_caller(key, &pair.access, kit.now())
        .await;
    match found.unwrap() {
        DashboardFound::Yes(_, signing) => signing.expose() == pair.signing.expose(),
        _ => false,
    }
}

#[tokio::test]
async fn a_new_pair_signs_nothing_until_it_is_confirmed() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        let old = made_at_terminal(&kit).await;
        assert!(old.held.is_none(), "from the terminal it is in force");
        assert!(signs(&kit, &key, &old).await);
        let seen = version(&kit, &ada).await;
        let new = make(&kit, &ada, seen).await.unwrap();
        let held = new.held.unwrap();
        assert!(signs(&kit, &key, &old).await && !signs(&kit, &key, &new).await);
        assert_eq!(view(&kit, &ada).await.held.len(), 1);
        // Sent twice, the form makes one pair.
        let again = make(&kit, &ada, seen).await;
        assert_eq!(again.err(), Some(PanelRefused::Stale));
        confirmed(&kit, held).await;
        assert!(!signs(&kit, &key, &old).await && signs(&kit, &key, &new).await);
        let log = whole_log(&kit).await;
        let line = log.iter().rfind(|line| line.event == "secret_rotated");
        let detail = format!(
            "by=terminal held={} asked_by=ada kind=signing pair",
            held.id
        );
        assert_eq!(line.unwrap().detail, detail);
        for secret in [new.access.expose(), new.signing.expose()] {
            assert!(log.iter().all(|line| !line.detail.contains(secret)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_pair_that_is_dropped_or_runs_out_is_gone() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        let dropped = made(&kit, &ada).await;
        let late = made(&kit, &ada).await;
        let mut moment = kit.moment();
        let held = dropped.held.unwrap().id;
        let gone = kit.flows.drop_held(Some(&ada), held, &mut moment).await;
        assert_eq!(gone.unwrap(), Ok(true));
        kit.pass_time(HELD_LIFE);
        while kit.flows.sweep(&mut kit.moment()).await.unwrap() {}
        for pair in [&dropped, &late] {
            let held = pair.held.unwrap().id;
            let over = confirm_at_terminal(&kit, held).await;
            assert_eq!(over, Ok(HeldConfirmed::Over));
            assert!(!signs(&kit, &key, pair).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_pair_that_is_confirmed_ends_older_ones_that_wait() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        let mut pairs = Vec::new();
        for _ in 0..3 {
            kit.pass_time(INSTANT);
            pairs.push(made(&kit, &ada).await);
        }
        let held = |at: usize| pairs[at].held.unwrap();
        confirmed(&kit, held(1)).await;
        let over = confirm_at_terminal(&kit, held(0).id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        assert!(!signs(&kit, &key, &pairs[0]).await && signs(&kit, &key, &pairs[1]).await);
        // A newer one waits on.
        confirmed(&kit, held(2)).await;
        assert!(!signs(&kit, &key, &pairs[1]).await && signs(&kit, &key, &pairs[2]).await);
    })
    .await;
}

#[tokio::test]
async fn a_pair_is_ended_at_once_and_one_that_waits_takes_its_place() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        assert_eq!(end(&kit, &ada).await, Err(PanelRefused::Stale));
        let old = made_at_terminal(&kit).await;
        let new = made(&kit, &ada).await;
        assert_eq!(end(&kit, &ada).await, Ok(()));
        assert!(!signs(&kit, &key, &old).await && !signs(&kit, &key, &new).await);
        assert!(view(&kit, &ada).await.signer_at.is_none());
        assert_eq!(end(&kit, &ada).await, Err(PanelRefused::Stale));
        assert_eq!(logged(&kit, Event::SecretEnded).await, 1);
        confirmed(&kit, new.held.unwrap()).await;
        assert!(signs(&kit, &key, &new).await);
    })
    .await;
}

#[tokio::test]
async fn no_pair_that_waited_takes_the_place_of_one_the_terminal_made_later() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        let waits = made(&kit, &ada).await;
        let new = made_at_terminal(&kit).await;
        let over = confirm_at_terminal(&kit, waits.held.unwrap().id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over));
        assert!(signs(&kit, &key, &new).await && !signs(&kit, &key, &waits).await);
    })
    .await;
}

#[tokio::test]
async fn only_an_owner_makes_or_ends_a_pair() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let key = open(&kit, &ada).await;
        let old = made_at_terminal(&kit).await;
        let (_, otto) = operator(&kit, "otto", Role::Operator).await;
        let refused = PanelRefused::NotYourRole;
        let seen = version(&kit, &otto).await;
        let made = make(&kit, &otto, seen).await;
        assert_eq!(made.err(), Some(refused));
        assert_eq!(end(&kit, &otto).await, Err(refused));
        assert!(signs(&kit, &key, &old).await);
    })
    .await;
}
