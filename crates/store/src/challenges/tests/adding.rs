//! An app that is added in open settings: its offer is good while it is, and its first approval proves nothing else.

use domain::{
    ApprovalId, ApprovalNonce, ApprovalState, Digits, Gate, NumberMode, OfferId, OfferToken,
    PairingCode, PairingId, Purpose, Reason, Seed, Timestamp,
};
use futures_util::FutureExt;
use rand::{SeedableRng, rngs::StdRng};

use super::{asked, seen};
use crate::{
    Fault, Store, Tx,
    approvals::{self, NewApproval},
    challenges::{Weight, begin_adding_app, end_adding_app, prove_by_app_code, prove_by_approval},
    pairing_offers::{self, NewOffer},
    pairings::{self, NewPairing},
    testing::on_each_database,
    world::{APPLICATION, MINUTE, NOW, USER, challenge_id, write},
};

const PAIRING: PairingId = PairingId::from_bytes([5; 16]);

async fn begun(store: &Store) -> bool {
    write(store, |tx| {
        begin_adding_app(tx, challenge_id(1), NOW).boxed()
    })
    .await
}

async fn opened(store: &Store) {
    let until = NOW.plus(30 * MINUTE);
    let open = write(store, move |tx| {
        prove_by_app_code(tx, challenge_id(1), NOW, until, Weight::Nothing).boxed()
    });
    assert!(open.await);
}

/// Whether a device may answer an offer of the challenge.
async fn is_answered(store: &Store, number: u8) -> bool {
    let mut rng = StdRng::from_seed([number; 32]);
    let offer = NewOffer {
        id: OfferId::from_bytes([number; 16]),
        application: APPLICATION,
        user: USER,
        challenge: challenge_id(1),
        token: OfferToken::make(&mut rng),
        code: PairingCode::make(&mut rng),
        by_link: false,
        now: NOW,
        expires_at: NOW.plus(10 * MINUTE),
    };
    write(store, move |tx| {
        let offer = offer.clone();
        async move {
            pairing_offers::add(tx, &offer).await?;
            pairing_offers::use_up(tx, offer.id, PAIRING, NOW).await
        }
        .boxed()
    })
    .await
}

#[tokio::test]
async fn an_app_is_added_in_open_settings_alone_and_while_it_is_its_offer_is_good() {
    on_each_database(async |store| {
        asked(&store, Purpose::Settings).await;
        assert!(!begun(&store).await, "they are shut");
        opened(&store).await;
        assert!(!is_answered(&store, 1).await, "nothing was begun");
        assert!(begun(&store).await);
        assert_eq!(seen(&store).await.challenge.adding_app_since, Some(NOW));
        assert!(is_answered(&store, 2).await);
        write(&store, |tx| end_adding_app(tx, challenge_id(1)).boxed()).await;
        assert_eq!(seen(&store).await.challenge.adding_app_since, None);
        assert!(!is_answered(&store, 3).await, "it is over");
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_adds_none() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        assert!(!begun(&store).await);
    })
    .await;
}

/// Another app of the user's, which weighs from then on; none for at once.
async fn has_app(store: &Store, weighs_from: Option<Timestamp>) {
    let pairing = NewPairing {
        id: PAIRING,
        device: None,
        application: APPLICATION,
        user: USER,
        seed: Seed::from_bytes([1; 20]),
        digits: Digits::SIX,
        challenge: challenge_id(1),
        now: NOW,
    };
    write(store, move |tx| {
        let pairing = pairing.clone();
        async move {
            assert!(pairings::add(tx, &pairing, 0).await?);
            match weighs_from {
                Some(from) => pairings::confirm_by_number(tx, PAIRING, from, NOW).await,
                None => pairings::confirm(tx, PAIRING, NOW).await,
            }
        }
        .boxed()
    })
    .await
    .expect("it waited");
}

/// What an approval is worth, which the pairing gives `number` minutes later; asked of all, or of one that is tried out.
async fn approved(store: &Store, number: u8, tried: Option<PairingId>) -> Option<Weight> {
    let at = NOW.plus(u32::from(number) * MINUTE);
    let approval = NewApproval {
        id: ApprovalId::from_bytes([number; 16]),
        application: APPLICATION,
        user: USER,
        challenge: challenge_id(1),
        pairing: tried,
        mode: NumberMode::Type,
        gate: Gate::None,
        shown: "what is shown".into(),
        nonce: ApprovalNonce::from_bytes([number; 32]),
        now: at,
        expires_at: at.plus(MINUTE),
    };
    write(store, move |tx| {
        let approval = approval.clone();
        async move {
            assert!(approvals::add(tx, &approval).await?);
            let (id, state) = (approval.id, ApprovalState::Approved);
            approvals::answer(tx, id, state, PAIRING, Reason::None, at).await?;
            prove(tx, at).await
        }
        .boxed()
    })
    .await
}

async fn prove(tx: &mut Tx, at: Timestamp) -> Result<Option<Weight>, Fault> {
    let (until, most) = (at.plus(30 * MINUTE), Weight::Strong);
    prove_by_approval(tx, challenge_id(1), at, until, at, most).await
}

#[tokio::test]
async fn the_first_approval_of_a_new_device_proves_nothing_in_the_settings() {
    on_each_database(async |store| {
        asked(&store, Purpose::Settings).await;
        has_app(&store, None).await;
        assert_eq!(approved(&store, 1, Some(PAIRING)).await, None);
        assert_eq!(approved(&store, 2, None).await, Some(Weight::Strong));
        let again = NOW.plus(2 * MINUTE);
        let again = write(&store, move |tx| prove(tx, again).boxed()).await;
        assert_eq!(again, None, "once");
    })
    .await;
}

#[tokio::test]
async fn an_approval_weighs_when_the_time_of_its_app_has_come_and_nothing_once_it_is_removed() {
    on_each_database(async |store| {
        asked(&store, Purpose::Settings).await;
        has_app(&store, Some(NOW.plus(3 * MINUTE))).await;
        assert_eq!(approved(&store, 2, None).await, Some(Weight::Nothing));
        let challenge = seen(&store).await.challenge;
        assert!(challenge.unlocked_at.is_some() && challenge.proved.app.is_none());
        assert_eq!(approved(&store, 3, None).await, Some(Weight::Strong));
        write(&store, |tx| pairings::remove(tx, PAIRING, USER).boxed()).await;
        assert_eq!(approved(&store, 4, None).await, None);
    })
    .await;
}
