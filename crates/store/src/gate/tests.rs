use std::time::Duration;

use domain::{
    ApprovalId, ApprovalNonce, CeremonyId, DeviceId, DeviceKey, DeviceName, Digits, Gate,
    NumberMode, PairingId, Passkey, PasskeyHost, PasskeyJudge, Platform, Purpose, Secret, Seed,
    ServiceKey, Sha256, Timestamp, authenticator::Authenticator,
};
use futures_util::FutureExt;

use super::{
    GatePasskey,
    questions::{self, GateQuestion, Taken},
};
use crate::{
    Store,
    approvals::{self, NewApproval},
    devices, gate,
    pairings::{self, NewPairing},
    testing::{on_each_database, on_sqlite, open, race},
    world::{APPLICATION, MINUTE, NOW, USER, ask, challenge_id, settle, write},
};

const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const PAIRING: PairingId = PairingId::from_bytes([2; 16]);
const REQUEST: ApprovalId = ApprovalId::from_bytes([4; 16]);
const HOME: &str = "https://id.example";

fn made() -> Passkey {
    let judge = PasskeyJudge::at(&HOME.parse().unwrap()).unwrap();
    let asked = judge.ask_app_for_new(PAIRING, "Ada", "Lighthouse", "Pixel 9");
    let asked = asked.unwrap();
    let answer = Authenticator::at(HOME).create(&asked.options);
    judge.take_new(asked.state.expose(), &answer).unwrap()
}

/// A device that is being paired, and a request of its person's.
async fn with_device(store: &Store) {
    settle(store).await;
    ask(store, 1, Purpose::Verify).await;
    let pair = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
    let key = DeviceKey::from_spki(&pair.spki()).unwrap();
    write(store, move |tx| {
        async move {
            let name: DeviceName = "Pixel 9".parse().unwrap();
            devices::add(tx, DEVICE, &key, &name, Platform::Android, NOW).await?;
            let pairing = NewPairing {
                id: PAIRING,
                device: Some(DEVICE),
                application: APPLICATION,
                user: USER,
                seed: Seed::from_bytes([3; 20]),
                digits: Digits::SIX,
                challenge: challenge_id(1),
                now: NOW,
            };
            pairings::add(tx, &pairing, 1).await?;
            let request = NewApproval {
                id: REQUEST,
                application: APPLICATION,
                user: USER,
                challenge: challenge_id(1),
                pairing: Some(PAIRING),
                mode: NumberMode::Type,
                gate: Gate::Passkey,
                shown: "what is shown".into(),
                nonce: ApprovalNonce::from_bytes([5; 32]),
                now: NOW,
                expires_at: NOW.plus(2 * MINUTE),
            };
            approvals::add(tx, &request).await
        }
        .boxed()
    })
    .await;
}

async fn add(store: &Store, passkey: Passkey, from: Timestamp) -> bool {
    write(store, move |tx| {
        let passkey = passkey.clone();
        async move { gate::add(tx, PAIRING, &passkey, from, NOW).await }.boxed()
    })
    .await
}

async fn found(store: &Store) -> Option<GatePasskey> {
    write(store, |tx| gate::find(tx, PAIRING).boxed()).await
}

async fn used(store: &Store, read: GatePasskey, now: Timestamp) -> bool {
    write(store, move |tx| {
        let read = read.clone();
        async move { gate::mark_used(tx, &read, &read.passkey, now).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn there_is_one_for_a_pairing_and_none_takes_its_place() {
    on_each_database(async |store| {
        with_device(&store).await;
        let (first, from) = (made(), NOW.plus(MINUTE));
        assert!(add(&store, first.clone(), from).await);
        assert!(!add(&store, made(), NOW).await, "it is there");
        let kept = found(&store).await.unwrap();
        assert_eq!((kept.passkey.clone(), kept.counts_from), (first, from));
        assert!(!used(&store, kept.clone(), NOW).await, "it does not count");
        let marked = race(3, |_| {
            let (store, kept) = (store.clone(), kept.clone());
            async move { used(&store, kept, from).await }
        })
        .await;
        let won = marked.iter().filter(|it| **it).count();
        assert_eq!(won, 1, "a counter is written over the one that was read");
        let gone = write(&store, |tx| pairings::remove(tx, PAIRING, USER).boxed());
        assert_eq!(gone.await, Some(Some(DEVICE)));
        assert_eq!(found(&store).await, None);
        assert!(!add(&store, made(), NOW).await, "whose would it be");
    })
    .await;
}

#[tokio::test]
async fn one_made_for_another_host_opens_nothing_and_gives_way() {
    on_each_database(async |store| {
        with_device(&store).await;
        let [old, new] =
            ["old.example", "new.example"].map(|host| store.at(PasskeyHost::from_stored(host)));
        assert!(add(&old, made(), NOW).await);
        let kept = found(&old).await.unwrap();
        assert!(used(&old, kept, NOW).await);
        assert_eq!(found(&new).await, None);
        let (other, from) = (made(), NOW.plus(MINUTE));
        assert!(add(&new, other.clone(), from).await);
        assert!(!add(&new, made(), NOW).await, "it is there");
        let kept = found(&new).await.unwrap();
        assert_eq!((kept.passkey, kept.uses, kept.used_at), (other, 0, None));
        assert_eq!(kept.counts_from, from);
        assert_eq!(found(&old).await, None, "one for a pairing");
    })
    .await;
}

#[tokio::test]
async fn of_many_passkeys_at_once_the_first_stays() {
    on_each_database(async |store| {
        with_device(&store).await;
        let made: Vec<_> = (0..4).map(|_| made()).collect();
        let added = race(4, |runner| {
            let (store, passkey) = (store.clone(), made[runner].clone());
            async move { add(&store, passkey, NOW).await }
        })
        .await;
        let won: Vec<_> = (0..4).filter(|runner| added[*runner]).collect();
        assert_eq!(won.len(), 1, "{added:?}");
        assert_eq!(found(&store).await.unwrap().passkey, made[won[0]]);
    })
    .await;
}

fn question(number: u8, decision: Option<u8>) -> GateQuestion {
    GateQuestion {
        id: CeremonyId::from_bytes([number; 16]),
        pairing: PAIRING,
        decision: decision.map(|it| (REQUEST, Sha256::of(&[it]))),
        state: Secret::new(vec![number]),
        now: NOW,
        expires_at: NOW.plus(MINUTE),
    }
}

async fn asked(store: &Store, number: u8, decision: Option<u8>) {
    let is_kept = write(store, move |tx| {
        async move { questions::ask(tx, &question(number, decision)).await }.boxed()
    });
    assert!(is_kept.await);
}

async fn taken(store: &Store, number: u8, decision: u8, now: Timestamp) -> Taken {
    let id = CeremonyId::from_bytes([number; 16]);
    let about = (REQUEST, Sha256::of(&[decision]));
    write(store, move |tx| {
        questions::take(tx, id, PAIRING, about, now).boxed()
    })
    .await
}

#[tokio::test]
async fn a_question_is_good_for_one_answer_about_its_decision_and_the_last_one_counts() {
    on_each_database(async |store| {
        with_device(&store).await;
        asked(&store, 1, Some(1)).await;
        asked(&store, 2, Some(2)).await;
        assert!(matches!(taken(&store, 1, 1, NOW).await, Taken::None));
        let state = taken(&store, 2, 2, NOW).await;
        assert!(matches!(state, Taken::Good(it) if it.expose() == &[2]));
        assert!(matches!(taken(&store, 2, 2, NOW).await, Taken::None));
        for (number, decision, now) in [(3, 4, NOW), (4, 1, NOW.plus(MINUTE))] {
            asked(&store, number, Some(1)).await;
            let void = taken(&store, number, decision, now).await;
            assert!(matches!(void, Taken::Void), "another decision, or too late");
            let void = taken(&store, number, 1, NOW).await;
            assert!(matches!(void, Taken::None), "used up all the same");
        }
    })
    .await;
}

#[tokio::test]
async fn a_question_for_a_new_passkey_is_none_about_a_decision() {
    on_each_database(async |store| {
        with_device(&store).await;
        let id = CeremonyId::from_bytes([1; 16]);
        let take_new = |now| {
            write(&store, move |tx| {
                questions::take_new(tx, id, PAIRING, now).boxed()
            })
        };
        asked(&store, 1, Some(1)).await;
        assert!(take_new(NOW).await.is_none());
        let swept = write(&store, |tx| {
            questions::remove_old(tx, NOW.plus(Duration::from_hours(1)), 10).boxed()
        });
        assert_eq!(swept.await, 1);
        asked(&store, 1, None).await;
        assert!(matches!(taken(&store, 1, 1, NOW).await, Taken::None));
        assert!(take_new(NOW).await.is_some());
        asked(&store, 1, None).await;
        assert!(take_new(NOW.plus(MINUTE)).await.is_none(), "too late");
    })
    .await;
}

#[tokio::test]
async fn the_database_does_not_say_what_is_decided() {
    on_sqlite(async |address| {
        let store = open(&address).await;
        store.migrate(NOW).await.unwrap();
        with_device(&store).await;
        asked(&store, 1, Some(1)).await;
        store.close().await;
        let file = std::fs::read(address.to_string().replace("sqlite:", "")).unwrap();
        let holds = |bytes: &[u8]| file.windows(bytes.len()).any(|window| window == bytes);
        assert!(holds(&[1; 16]), "the file can be read");
        assert!(
            !holds(Sha256::of(&[1]).as_bytes()),
            "the number is soon found that gives this hash"
        );
    })
    .await;
}
