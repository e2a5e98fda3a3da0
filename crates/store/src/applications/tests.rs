//! Applications: read back as they were added, listed in the order of their making.

use domain::ApplicationId;
use futures_util::FutureExt;

use super::{add, find, hold, list};
use crate::{
    Store,
    testing::on_each_database,
    world::{application, write},
};

const fn id(number: u8) -> ApplicationId {
    ApplicationId::from_bytes([number; 16])
}

async fn listed(store: &Store, after: Option<ApplicationId>, limit: u32) -> Vec<ApplicationId> {
    let all = write(store, move |tx| list(tx, after, limit).boxed()).await;
    all.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn an_application_is_read_back_as_it_was_added() {
    on_each_database(async |store| {
        let mut wanted = application(id(1));
        wanted.brand.logo = Some("https://site.example/logo.svg".parse().unwrap());
        wanted.sends_addresses = false;
        let more = [
            "http://127.0.0.1:8080/back",
            "https://site.example/back?x=1",
        ];
        wanted.redirect_addresses = more.iter().map(|one| one.parse().unwrap()).collect();
        let added = wanted.clone();
        write(&store, move |tx| {
            let added = added.clone();
            async move { add(tx, &added).await }.boxed()
        })
        .await;
        assert_eq!(
            write(&store, |tx| find(tx, id(1)).boxed()).await,
            Some(wanted)
        );
        assert_eq!(write(&store, |tx| find(tx, id(2)).boxed()).await, None);
    })
    .await;
}

#[tokio::test]
async fn only_an_application_that_is_there_is_held_and_it_stays_as_it_is() {
    on_each_database(async |store| {
        let wanted = application(id(1));
        let added = wanted.clone();
        write(&store, move |tx| {
            let added = added.clone();
            async move { add(tx, &added).await }.boxed()
        })
        .await;
        assert!(write(&store, |tx| hold(tx, id(1)).boxed()).await);
        assert!(!write(&store, |tx| hold(tx, id(2)).boxed()).await);
        let still = write(&store, |tx| find(tx, id(1)).boxed()).await;
        assert_eq!(still, Some(wanted));
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_on_where_the_last_one_ended() {
    on_each_database(async |store| {
        for number in [3, 1, 2] {
            write(&store, move |tx| {
                async move { add(tx, &application(id(number))).await }.boxed()
            })
            .await;
        }
        assert_eq!(listed(&store, None, 2).await, [id(1), id(2)]);
        assert_eq!(listed(&store, Some(id(2)), 2).await, [id(3)]);
        assert_eq!(listed(&store, Some(id(3)), 2).await, []);
        let all = write(&store, |tx| list(tx, None, 9).boxed()).await;
        let added: Vec<_> = (1..=3).map(|number| application(id(number))).collect();
        assert_eq!(all, added, "each with its own addresses");
    })
    .await;
}
