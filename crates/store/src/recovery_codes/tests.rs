//! Recovery codes: each is good once, and a new set voids the older one.

use domain::UserId;
use futures_util::FutureExt;

use super::{RecoverySet, is_unused, left, remove_all, replace, use_up};
use crate::{
    Store,
    testing::{on_each_database, race},
    users,
    world::{NOW, USER, hash, settle, write},
};

const BOB: UserId = UserId::from_bytes([3; 16]);

const NONE_YET: RecoverySet = RecoverySet(0);

/// Makes a set for whoever saw `seen`; says whether it is kept.
async fn made(store: &Store, seen: RecoverySet, codes: [u8; 2]) -> bool {
    write(store, move |tx| {
        async move { replace(tx, USER, seen, &codes.map(hash), NOW).await }.boxed()
    })
    .await
}

/// A user who has a factor.
async fn settled(store: &Store) {
    settle(store).await;
    write(store, |tx| users::mark_first_factor(tx, USER, NOW).boxed()).await;
}

async fn used(store: &Store, user: UserId, code: u8) -> bool {
    write(store, move |tx| {
        async move { use_up(tx, user, &hash(code), NOW).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn a_code_is_used_once_by_its_owner() {
    on_each_database(async |store| {
        settled(&store).await;
        assert!(made(&store, NONE_YET, [1, 2]).await);
        assert!(!used(&store, BOB, 1).await);
        let known = async |code| {
            let is = write(&store, move |tx| {
                async move { is_unused(tx, USER, &hash(code)).await }.boxed()
            });
            is.await
        };
        assert!(known(1).await && !known(3).await);
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move { used(&store, USER, 1).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert!(!known(1).await);
        let (count, made_at) = write(&store, |tx| left(tx, USER).boxed()).await;
        assert_eq!((count, made_at), (1, Some(NOW)));
    })
    .await;
}

#[tokio::test]
async fn a_new_set_voids_the_older_one() {
    on_each_database(async |store| {
        settled(&store).await;
        assert!(made(&store, NONE_YET, [1, 2]).await);
        assert!(made(&store, RecoverySet(1), [3, 4]).await);
        assert!(!used(&store, USER, 1).await && used(&store, USER, 3).await);
        write(&store, |tx| remove_all(tx, USER).boxed()).await;
        assert!(!used(&store, USER, 4).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_sets_made_at_once_one_is_kept_and_only_its_maker_is_told_so() {
    on_each_database(async |store| {
        settled(&store).await;
        for round in 0..3_u8 {
            let seen = RecoverySet(i64::from(round));
            let kept = race(8, |maker| {
                let store = store.clone();
                let code = 1 + round * 16 + 2 * u8::try_from(maker).unwrap();
                async move { (code, made(&store, seen, [code, code + 1]).await) }
            })
            .await;
            let winners: Vec<_> = kept.iter().filter(|(_, kept)| *kept).collect();
            assert_eq!(winners.len(), 1, "{kept:?}");
            for (code, kept) in &kept {
                assert_eq!(used(&store, USER, *code).await, *kept, "{code}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_has_no_factor_keeps_no_codes() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(!made(&store, NONE_YET, [1, 2]).await);
        assert!(!used(&store, USER, 1).await);
    })
    .await;
}
