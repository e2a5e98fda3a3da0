//! Approval requests: one open for each user, answered once and in time; how far each device got.

use domain::{
    DeviceId, DeviceKey, DeviceName, Digits, Gate, NumberMode, Platform, Purpose, Seed, ServiceKey,
};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, apps, challenges, devices, pairings,
    pairings::NewPairing,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, USER, ask, challenge_id, settle, write},
};

const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const PAIRING: PairingId = PairingId::from_bytes([2; 16]);

fn approval(number: u8, challenge: u8) -> NewApproval {
    NewApproval {
        id: ApprovalId::from_bytes([number; 16]),
        application: APPLICATION,
        user: USER,
        challenge: challenge_id(challenge),
        pairing: None,
        mode: NumberMode::Type,
        gate: Gate::None,
        shown: "what is shown".into(),
        nonce: ApprovalNonce::from_bytes([number; 32]),
        now: NOW,
        expires_at: NOW.plus(2 * MINUTE),
    }
}

async fn with_device(store: &Store) {
    settle(store).await;
    ask(store, 1, Purpose::Verify).await;
    ask(store, 2, Purpose::Verify).await;
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
            pairings::confirm(tx, PAIRING, NOW)
                .await
                .map(|it| it.is_some())
        }
        .boxed()
    })
    .await;
}

async fn asked(store: &Store, number: u8, challenge: u8) -> bool {
    write(store, move |tx| {
        async move { add(tx, &approval(number, challenge)).await }.boxed()
    })
    .await
}

async fn answered(store: &Store, number: u8, state: ApprovalState, now: Timestamp) -> bool {
    let id = ApprovalId::from_bytes([number; 16]);
    write(store, move |tx| {
        answer(tx, id, state, PAIRING, Reason::None, now).boxed()
    })
    .await
}

#[tokio::test]
async fn a_request_is_open_alone_and_of_two_answers_at_once_one_counts() {
    on_each_database(async |store| {
        with_device(&store).await;
        assert!(asked(&store, 1, 1).await);
        assert!(!asked(&store, 2, 2).await, "one is open");
        let outcomes = race(20, |runner| {
            let store = store.clone();
            let state = [ApprovalState::Approved, ApprovalState::Denied][runner % 2];
            async move { answered(&store, 1, state, NOW).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert!(asked(&store, 2, 2).await, "it is not open any more");
        let late = NOW.plus(2 * MINUTE);
        assert!(!answered(&store, 2, ApprovalState::Approved, late).await);
        let seen = write(&store, |tx| of_challenge(tx, challenge_id(2)).boxed()).await;
        let seen = seen.unwrap();
        assert_eq!(seen.state, ApprovalState::Pending);
        assert_eq!(seen.state_at(late), ApprovalState::Expired);
        let ended = write(&store, move |tx| end_open_of(tx, USER, late).boxed()).await;
        let second = (ApprovalId::from_bytes([2; 16]), challenge_id(2));
        assert_eq!(ended, [second], "whose it was");
    })
    .await;
}

#[tokio::test]
async fn a_device_sees_what_waits_for_it_and_tells_how_far_it_got() {
    on_each_database(async |store| {
        with_device(&store).await;
        assert!(asked(&store, 1, 1).await);
        let pending = |now| write(&store, move |tx| pending_of_device(tx, DEVICE, now).boxed());
        let [waits] = pending(NOW).await.try_into().ok().unwrap();
        assert_eq!(
            (waits.pairing, waits.shown.as_str()),
            (PAIRING, "what is shown")
        );
        assert!(pending(NOW.plus(2 * MINUTE)).await.is_empty());
        let id = waits.id;
        let lost = || write(&store, move |tx| mark_lost(tx, id, DEVICE, NOW).boxed());
        assert!(lost().await && !lost().await, "told once");
        let opened = || write(&store, move |tx| mark_opened(tx, id, DEVICE, NOW).boxed());
        assert!(opened().await && !opened().await, "told once");
        let [far] = write(&store, move |tx| progress(tx, id).boxed())
            .await
            .try_into()
            .ok()
            .unwrap();
        assert_eq!(
            (far.sent_at, far.lost_at, far.delivered_at, far.opened_at),
            (None, Some(NOW), Some(NOW), Some(NOW))
        );
        assert!(answered(&store, 1, ApprovalState::Denied, NOW).await);
        let later = NOW.plus(MINUTE);
        let [past] = write(&store, move |tx| history(tx, DEVICE, later, later).boxed())
            .await
            .try_into()
            .ok()
            .unwrap();
        assert!(past.by_this_device && past.state == ApprovalState::Denied);
    })
    .await;
}

#[tokio::test]
async fn what_is_reported_later_was_approved_or_denied_by_this_pairing() {
    on_each_database(async |store| {
        with_device(&store).await;
        assert!(asked(&store, 1, 1).await);
        let id = ApprovalId::from_bytes([1; 16]);
        let said = |by| write(&store, move |tx| report(tx, id, by).boxed());
        assert_eq!(said(PAIRING).await, SaidLater::Nothing, "it waits");
        assert!(answered(&store, 1, ApprovalState::Approved, NOW).await);
        let other = PairingId::from_bytes([9; 16]);
        assert_eq!(said(other).await, SaidLater::Nothing, "another answered");
        assert_eq!(said(PAIRING).await, SaidLater::Now);
        assert_eq!(said(PAIRING).await, SaidLater::Before);
        let seen = write(&store, |tx| of_challenge(tx, challenge_id(1)).boxed()).await;
        let seen = seen.unwrap();
        assert_eq!(
            (seen.state, seen.reason),
            (ApprovalState::Approved, Reason::Fraud)
        );
        assert!(asked(&store, 2, 2).await);
        assert!(answered(&store, 2, ApprovalState::WrongNumber, NOW).await);
        let id = ApprovalId::from_bytes([2; 16]);
        let wrong = write(&store, move |tx| report(tx, id, PAIRING).boxed());
        assert_eq!(wrong.await, SaidLater::Nothing, "it was not let in");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_the_next_one_overtook_wears_down_and_one_that_went_another_way_does_not() {
    on_each_database(async |store| {
        with_device(&store).await;
        let rests = |now| {
            write(&store, move |tx| apps::read(tx, USER).boxed()).map(move |it| it.rests_until(now))
        };
        for number in 1..=3 {
            assert!(asked(&store, number, 1).await);
            write(&store, |tx| supersede(tx, challenge_id(1)).boxed()).await;
        }
        assert_eq!(rests(NOW).await, None, "another way was taken");
        for number in 4..=6 {
            assert_eq!(rests(NOW).await, None, "{number}");
            assert!(asked(&store, number, 1).await);
            let ended = write(&store, |tx| end_open_of(tx, USER, NOW).boxed());
            assert_eq!(ended.await.len(), 1);
        }
        assert!(rests(NOW).await.is_some());
        let seen = write(&store, |tx| of_challenge(tx, challenge_id(1)).boxed()).await;
        let seen = seen.unwrap();
        assert_eq!(seen.state, ApprovalState::Superseded);
        assert_eq!(seen.overtaken_at, Some(NOW));
        assert_eq!(seen.answered_at, None, "nobody answered");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_asked_for_a_challenge_that_is_over() {
    on_each_database(async |store| {
        with_device(&store).await;
        let may = |at| {
            write(&store, move |tx| {
                async move {
                    let asked = NewApproval {
                        now: at,
                        ..approval(1, 1)
                    };
                    may_ask(tx, &asked).await
                }
                .boxed()
            })
        };
        assert!(may(NOW).await);
        assert!(!may(NOW.plus(15 * MINUTE)).await, "too late");
        assert!(write(&store, |tx| challenges::end(tx, challenge_id(1)).boxed()).await);
        assert!(!may(NOW).await, "given up");
    })
    .await;
}

#[tokio::test]
async fn the_first_request_of_a_device_that_is_tried_out_wears_nothing_down_and_proves_nothing() {
    on_each_database(async |store| {
        with_device(&store).await;
        let rests = || {
            let now = NOW.plus(MINUTE);
            write(&store, move |tx| apps::read(tx, USER).boxed()).map(move |it| it.rests_until(now))
        };
        let tried_out = |number| {
            write(&store, move |tx| {
                async move {
                    let trial = NewApproval {
                        pairing: Some(PAIRING),
                        ..approval(number, 1)
                    };
                    add(tx, &trial).await
                }
                .boxed()
            })
        };
        let overtaken = || write(&store, |tx| end_open_of(tx, USER, NOW).boxed());
        for number in 1..=3 {
            assert!(tried_out(number).await);
            overtaken().await;
        }
        assert_eq!(rests().await, None, "nobody was wearied");
        for number in 4..=6 {
            assert!(asked(&store, number, 1).await);
            overtaken().await;
        }
        let until = rests().await;
        assert!(until.is_some());
        assert!(tried_out(7).await);
        assert!(answered(&store, 7, ApprovalState::Approved, NOW.plus(MINUTE)).await);
        assert_eq!(rests().await, until, "it rests all the same");
    })
    .await;
}
