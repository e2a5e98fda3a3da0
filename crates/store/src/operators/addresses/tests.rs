//! An address stands from when it was set, and confirms when it has stood.

use domain::{EmailAddress, HELD_LIFE, OperatorId, Role, Timestamp};
use futures_util::FutureExt;

use super::{OperatorAddress, begin_anew, find, of_owners, set, set_language};
use crate::{
    Store,
    operators::tests::{engage, id},
    testing::on_each_database,
    world::{MINUTE, NOW, write},
};

async fn give(store: &Store, who: OperatorId, address: &'static str, at: Timestamp) {
    let set = write(store, move |tx| {
        async move {
            let address: Option<EmailAddress> = address.parse().ok();
            set(tx, who, address.as_ref(), "de", at).await
        }
        .boxed()
    });
    assert!(set.await);
}

async fn found(store: &Store, who: OperatorId) -> Option<OperatorAddress> {
    write(store, move |tx| find(tx, who).boxed()).await
}

#[tokio::test]
async fn an_address_confirms_once_it_has_stood_as_long_as_a_change_waits() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        give(&store, id(1), "ada@house.example", NOW).await;
        let kept = found(&store, id(1)).await.unwrap();
        assert_eq!(
            (kept.address.expose(), kept.language.as_str(), kept.since),
            ("ada@house.example", "de", NOW)
        );
        assert!(!kept.confirms(NOW));
        assert!(!kept.confirms(NOW.plus(HELD_LIFE).minus(MINUTE)));
        assert!(kept.confirms(NOW.plus(HELD_LIFE)));
        let later = NOW.plus(HELD_LIFE);
        give(&store, id(1), "other@house.example", later).await;
        assert!(!found(&store, id(1)).await.unwrap().confirms(later));
        give(&store, id(1), "", later).await;
        assert!(found(&store, id(1)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn another_language_leaves_an_address_as_old_as_it_was() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner), (2, "bob", Role::Owner)]).await;
        give(&store, id(1), "ada@house.example", NOW).await;
        for number in [1, 2] {
            let set = write(&store, move |tx| set_language(tx, id(number), "en").boxed());
            set.await;
        }
        let kept = found(&store, id(1)).await.unwrap();
        assert_eq!((kept.language.as_str(), kept.since), ("en", NOW));
        assert!(found(&store, id(2)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn whoever_becomes_an_owner_begins_anew_and_the_oldest_address_comes_first() {
    on_each_database(async |store| {
        let all = [
            (1, "ada", Role::Owner),
            (2, "bob", Role::Owner),
            (3, "mara", Role::Operator),
        ];
        engage(&store, &all).await;
        give(&store, id(1), "ada@house.example", NOW.plus(MINUTE)).await;
        give(&store, id(2), "bob@house.example", NOW).await;
        give(&store, id(3), "mara@house.example", NOW).await;
        let owners = async || {
            let owners = write(&store, |tx| of_owners(tx, 9).boxed()).await;
            let names = owners.iter().map(|owner| owner.name.to_string());
            names.collect::<Vec<_>>()
        };
        assert_eq!(owners().await, ["bob", "ada"]);
        let anew = NOW.plus(HELD_LIFE);
        write(&store, move |tx| begin_anew(tx, id(2), anew).boxed()).await;
        assert_eq!(owners().await, ["ada", "bob"]);
        assert_eq!(found(&store, id(2)).await.unwrap().since, anew);
    })
    .await;
}
