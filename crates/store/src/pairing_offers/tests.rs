//! Offers: found by token or code, used once while their page is open, void when another takes their place.

use domain::Purpose;
use futures_util::FutureExt;
use rand::{SeedableRng, rngs::StdRng};

use super::*;
use crate::{
    Store, challenges,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, USER, ask, challenge_id, settle, write},
};

fn offer(number: u8) -> NewOffer {
    let mut rng = StdRng::from_seed([number; 32]);
    NewOffer {
        id: OfferId::from_bytes([number; 16]),
        application: APPLICATION,
        user: USER,
        challenge: challenge_id(1),
        token: OfferToken::make(&mut rng),
        code: PairingCode::make(&mut rng),
        by_link: false,
        now: NOW,
        expires_at: NOW.plus(10 * MINUTE),
    }
}

async fn offered(store: &Store, number: u8) -> NewOffer {
    let offer = offer(number);
    let kept = offer.clone();
    write(store, move |tx| {
        let kept = kept.clone();
        async move { add(tx, &kept).await }.boxed()
    })
    .await;
    offer
}

async fn found(store: &Store, hash: KeyedHash) -> Option<PairingOffer> {
    write(store, move |tx| {
        async move { find(tx, &hash).await }.boxed()
    })
    .await
}

async fn used(store: &Store, number: u8, pairing: u8, now: Timestamp) -> bool {
    let (id, pairing) = (
        OfferId::from_bytes([number; 16]),
        PairingId::from_bytes([pairing; 16]),
    );
    write(store, move |tx| use_up(tx, id, pairing, now).boxed()).await
}

#[tokio::test]
async fn an_offer_is_found_both_ways_and_used_once() {
    on_each_database(async |store| {
        settle(&store).await;
        ask(&store, 1, Purpose::SetUp).await;
        let offer = offered(&store, 1).await;
        let (token, code) = (
            offer.token.hash(store.keys()),
            offer.code.hash(store.keys()),
        );
        let by_token = found(&store, token).await.unwrap();
        let by_code = found(&store, code).await.unwrap();
        assert_eq!(by_token.id, by_code.id);
        assert_eq!(by_token.token.expose(), offer.token.expose());
        assert_eq!(by_token.code.expose(), &offer.code.shown());
        let outcomes = race(20, |runner| {
            let store = store.clone();
            async move { used(&store, 1, u8::try_from(runner).unwrap(), NOW).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        let of_page = write(&store, |tx| of_challenge(tx, challenge_id(1)).boxed()).await;
        assert_eq!(of_page.unwrap().used_at, Some(NOW));
    })
    .await;
}

#[tokio::test]
async fn an_offer_ends_with_its_time_its_page_and_the_next_one() {
    on_each_database(async |store| {
        settle(&store).await;
        ask(&store, 1, Purpose::SetUp).await;
        let first = offered(&store, 1).await;
        assert!(!used(&store, 1, 1, NOW.plus(10 * MINUTE)).await);
        offered(&store, 2).await;
        assert!(
            found(&store, first.token.hash(store.keys()))
                .await
                .is_none()
        );
        write(&store, |tx| challenges::end(tx, challenge_id(1)).boxed()).await;
        assert!(!used(&store, 2, 1, NOW).await, "nobody is there any more");
        let swept = |before| write(&store, move |tx| remove_ended(tx, before, 10).boxed());
        assert_eq!(swept(NOW).await, 0);
        assert_eq!(swept(NOW.plus(20 * MINUTE)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_offer_in_a_link_needs_no_page_and_the_next_one_voids_it() {
    on_each_database(async |store| {
        settle(&store).await;
        let added = |number: u8| {
            write(&store, move |tx| {
                let linked = NewOffer {
                    by_link: true,
                    ..offer(number)
                };
                async move { add(tx, &linked).await }.boxed()
            })
        };
        added(1).await;
        added(2).await;
        assert!(!used(&store, 1, 1, NOW).await, "it is void");
        assert!(!used(&store, 2, 1, NOW.plus(10 * MINUTE)).await, "too late");
        assert!(used(&store, 2, 1, NOW).await);
        assert!(!used(&store, 2, 2, NOW).await, "good once");
        let token = offer(2).token.hash(store.keys());
        assert!(found(&store, token).await.unwrap().by_link);
    })
    .await;
}
