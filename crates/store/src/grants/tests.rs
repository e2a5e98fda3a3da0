//! Grants: one code a request, redeemed once, voided by a second time.

use domain::{GrantId, Means, Method, Proof, Purpose, Timestamp};
use futures_util::FutureExt;

use super::{find_by_code, find_by_token, issue, redeem, revoke};
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, USER, ask, hash, request_id, settle, write},
};

const GRANT: GrantId = GrantId::from_bytes([5; 16]);
const CODE: u8 = 50;
const TOKEN: u8 = 60;

async fn issued(store: &Store, proof: Proof, end: Timestamp) -> bool {
    write(store, move |tx| {
        let proof = proof.clone();
        async move { issue(tx, GRANT, request_id(1), &hash(CODE), &proof, NOW, end).await }.boxed()
    })
    .await
}

async fn redeemed(store: &Store, token: u8, now: Timestamp) -> bool {
    let end = now.plus(5 * MINUTE);
    write(store, move |tx| {
        async move { redeem(tx, GRANT, &hash(token), now, end).await }.boxed()
    })
    .await
}

async fn world(store: &Store) {
    settle(store).await;
    ask(store, 1, Purpose::Verify).await;
}

#[tokio::test]
async fn a_grant_is_read_back_with_the_request_it_answers() {
    on_each_database(async |store| {
        world(&store).await;
        let proof = Proof::Proved {
            means: Means::Method(Method::Text),
            at: NOW,
        };
        assert!(issued(&store, proof.clone(), NOW.plus(MINUTE)).await);
        let found = write(&store, |tx| {
            async move { find_by_code(tx, &hash(CODE)).await }.boxed()
        });
        let grant = found.await.unwrap();
        assert_eq!((grant.id, grant.proof), (GRANT, proof));
        assert_eq!((grant.application, grant.user), (APPLICATION, USER));
        assert_eq!(
            (grant.external_id.as_str(), grant.area.as_str()),
            ("ada", "sign_in")
        );
        assert_eq!(grant.redirect_address.as_str(), "https://site.example/back");
        assert_eq!(
            (grant.nonce, grant.code_challenge.as_str()),
            (None, "challenge")
        );
        let none = write(&store, |tx| {
            async move { find_by_code(tx, &hash(51)).await }.boxed()
        });
        assert!(none.await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_proof_that_was_not_asked_for_says_when_the_last_one_was() {
    on_each_database(async |store| {
        world(&store).await;
        let proof = Proof::NotAsked { last: Some(NOW) };
        issued(&store, proof.clone(), NOW.plus(MINUTE)).await;
        let found = write(&store, |tx| {
            async move { find_by_code(tx, &hash(CODE)).await }.boxed()
        });
        assert_eq!(found.await.unwrap().proof, proof);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_issued_again_until_it_was_redeemed() {
    on_each_database(async |store| {
        world(&store).await;
        let proof = Proof::NotAsked { last: None };
        assert!(issued(&store, proof.clone(), NOW.plus(MINUTE)).await);
        assert!(
            !redeemed(&store, TOKEN, NOW.plus(MINUTE)).await,
            "it is over"
        );
        assert!(issued(&store, proof.clone(), NOW.plus(2 * MINUTE)).await);
        assert!(redeemed(&store, TOKEN, NOW.plus(MINUTE)).await);
        assert!(!issued(&store, proof, NOW.plus(3 * MINUTE)).await);
    })
    .await;
}

#[tokio::test]
async fn of_many_redemptions_at_once_one_wins() {
    on_each_database(async |store| {
        world(&store).await;
        issued(&store, Proof::NotAsked { last: None }, NOW.plus(MINUTE)).await;
        let outcomes = race(20, |runner| {
            let store = store.clone();
            async move { redeemed(&store, TOKEN + u8::try_from(runner).unwrap(), NOW).await }
        })
        .await;
        let winner = outcomes.iter().position(|won| *won).unwrap();
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        for token in 0..20 {
            let of = hash(TOKEN + token);
            let found = write(&store, move |tx| {
                async move { find_by_token(tx, &of).await }.boxed()
            });
            assert_eq!(found.await.is_some(), usize::from(token) == winner);
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_was_redeemed_is_voided_and_only_once() {
    on_each_database(async |store| {
        world(&store).await;
        issued(&store, Proof::NotAsked { last: None }, NOW.plus(MINUTE)).await;
        let void = async || {
            write(&store, |tx| {
                async move { revoke(tx, GRANT, NOW).await }.boxed()
            })
            .await
        };
        assert!(!void().await, "a stranger's guess voids nothing");
        assert!(redeemed(&store, TOKEN, NOW).await);
        let outcomes = race(8, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    async move { revoke(tx, GRANT, NOW).await }.boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert!(!void().await);
    })
    .await;
}
