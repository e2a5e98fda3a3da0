//! An approval without a challenge: asked, answered by a device as any other, and read by its own site alone.

use domain::{ApprovalNonce, DeviceKey, DeviceName, Digits, Seed, ServiceKey};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, devices, pairings,
    pairings::NewPairing,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, USER, challenge_id, settle, write},
};

const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const PAIRING: PairingId = PairingId::from_bytes([2; 16]);
const ID: ApprovalId = ApprovalId::from_bytes([3; 16]);

fn new(id: ApprovalId) -> NewDirectApproval {
    NewDirectApproval {
        id,
        application: APPLICATION,
        user: USER,
        gate: Gate::None,
        shown: "what is shown".into(),
        kept: r#"{"order":7}"#.into(),
        nonce: ApprovalNonce::from_bytes([3; 32]),
        now: NOW,
        expires_at: NOW.plus(MINUTE),
    }
}

async fn with_device(store: &Store) {
    settle(store).await;
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
            pairings::confirm(tx, PAIRING, NOW).await
        }
        .boxed()
    })
    .await;
}

async fn by_number(store: &Store) {
    write(store, |tx| {
        async move { tx.batch("update users set authy_id = 12345678").await }.boxed()
    })
    .await;
}

async fn asked(store: &Store, id: ApprovalId) -> bool {
    write(store, move |tx| {
        async move { add(tx, &new(id)).await }.boxed()
    })
    .await
}

async fn found(store: &Store) -> Option<DirectApproval> {
    write(store, |tx| find(tx, APPLICATION, ID).boxed()).await
}

#[tokio::test]
async fn it_is_asked_once_and_only_where_the_site_knows_the_user_by_number() {
    on_each_database(async |store| {
        with_device(&store).await;
        assert!(!asked(&store, ID).await, "no number");
        by_number(&store).await;
        let outcomes = race(5, |runner| {
            let store = store.clone();
            let id = ApprovalId::from_bytes([u8::try_from(runner).unwrap() + 10; 16]);
            async move { asked(&store, id).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|asked| **asked).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn it_reaches_the_devices_and_its_answer_the_site() {
    on_each_database(async |store| {
        with_device(&store).await;
        by_number(&store).await;
        assert!(asked(&store, ID).await);
        let on_device = write(&store, |tx| {
            async move { approvals::find_for_device(tx, DEVICE, ID).await }.boxed()
        })
        .await
        .unwrap();
        assert_eq!(on_device.shown, "what is shown");
        assert_eq!(on_device.challenge, place(ID));
        let progress = write(&store, |tx| approvals::progress(tx, ID).boxed()).await;
        assert_eq!(progress.len(), 1);
        let waiting = found(&store).await.unwrap();
        assert_eq!(waiting.state_at(NOW), ApprovalState::Pending);
        assert_eq!(waiting.state_at(NOW.plus(MINUTE)), ApprovalState::Expired);
        assert_eq!(
            (waiting.device, waiting.kept.as_str()),
            (None, r#"{"order":7}"#)
        );
        write(&store, |tx| {
            async move {
                let state = ApprovalState::Approved;
                assert!(approvals::answer(tx, ID, state, PAIRING, Reason::None, NOW).await?);
                let signature = DeviceSignature::from_bytes([9; 64]);
                keep_signature(tx, ID, &signature, NOW).await?;
                mark_told(tx, ID, NOW.plus(MINUTE)).await?;
                mark_told(tx, ID, NOW.plus(2 * MINUTE)).await
            }
            .boxed()
        })
        .await;
        let answered = found(&store).await.unwrap();
        assert_eq!(
            answered.state_at(NOW.plus(2 * MINUTE)),
            ApprovalState::Approved
        );
        assert_eq!(answered.device.map(|it| it.id), Some(DEVICE));
        assert_eq!(answered.signature, Some(vec![9; 64]));
        assert_eq!(answered.told_at, Some(NOW.plus(MINUTE)));
    })
    .await;
}

#[tokio::test]
async fn one_whose_place_another_took_says_since_when() {
    on_each_database(async |store| {
        with_device(&store).await;
        by_number(&store).await;
        assert!(asked(&store, ID).await);
        assert_eq!(found(&store).await.unwrap().overtaken_at, None);
        let later = NOW.plus(MINUTE / 2);
        write(&store, move |tx| {
            async move { approvals::end_open_of(tx, USER, later).await }.boxed()
        })
        .await;
        let over = found(&store).await.unwrap();
        assert_eq!(over.state_at(later), ApprovalState::Superseded);
        assert_eq!(over.overtaken_at, Some(later));
    })
    .await;
}

#[tokio::test]
async fn another_site_does_not_see_it() {
    on_each_database(async |store| {
        with_device(&store).await;
        by_number(&store).await;
        assert!(asked(&store, ID).await);
        let other = ApplicationId::from_bytes([9; 16]);
        let seen = write(&store, move |tx| find(tx, other, ID).boxed()).await;
        assert!(seen.is_none());
        let mark = write(&store, |tx| mark_of(tx, ID).boxed()).await.unwrap();
        assert_eq!((mark.application, mark.has_pages), (APPLICATION, true));
        let none = ApprovalId::from_bytes([4; 16]);
        assert!(
            write(&store, move |tx| mark_of(tx, none).boxed())
                .await
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn one_that_does_not_read_is_told_apart_from_one_that_is_gone() {
    on_each_database(async |store| {
        with_device(&store).await;
        by_number(&store).await;
        assert!(asked(&store, ID).await);
        let readable = async |of| write(&store, move |tx| find_readable(tx, of, ID).boxed()).await;
        assert!(readable(APPLICATION).await.unwrap().is_some());
        write(&store, |tx| {
            tx.batch("update direct_approvals set kept_sealed = approval_id")
                .boxed()
        })
        .await;
        assert!(readable(APPLICATION).await.unwrap().is_none());
        assert!(readable(ApplicationId::from_bytes([9; 16])).await.is_none());
    })
    .await;
}
