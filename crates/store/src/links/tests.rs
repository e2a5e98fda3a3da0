//! Links: found while they are good, by their id alone.

use domain::{ChangeId, LinkId, LinkPurpose, PairingId};
use futures_util::FutureExt;

use super::{Link, add, find, remove_ended};
use crate::{
    testing::{on_each_database, race},
    world::{MINUTE, NOW, USER, settle, write},
};

fn link(number: u8, purpose: LinkPurpose) -> Link {
    Link {
        id: LinkId::from_bytes([number; 16]),
        user: USER,
        purpose,
        change: (purpose == LinkPurpose::Cancel).then(|| ChangeId::from_bytes([9; 16])),
        app: (purpose == LinkPurpose::RemoveApp).then(|| PairingId::from_bytes([8; 16])),
        created_at: NOW,
        expires_at: NOW.plus(MINUTE),
    }
}

#[tokio::test]
async fn a_link_is_found_until_it_ends() {
    on_each_database(async |store| {
        settle(&store).await;
        for wanted in [
            link(1, LinkPurpose::Cancel),
            link(2, LinkPurpose::Secure),
            link(3, LinkPurpose::RemoveApp),
        ] {
            let kept = wanted.clone();
            write(&store, move |tx| {
                let kept = kept.clone();
                async move { add(tx, &kept).await }.boxed()
            })
            .await;
            let id = wanted.id;
            let found = write(&store, move |tx| find(tx, id, NOW).boxed()).await;
            assert_eq!(found.as_ref(), Some(&wanted));
            let end = wanted.expires_at;
            assert!(
                write(&store, move |tx| find(tx, id, end).boxed())
                    .await
                    .is_none()
            );
        }
        let removed = race(2, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    remove_ended(tx, NOW.plus(2 * MINUTE), 9).boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(removed.iter().sum::<u64>(), 3);
    })
    .await;
}
