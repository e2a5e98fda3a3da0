//! Of two who set routes at once none overwrites the other unseen.

use domain::Routes;
use futures_util::FutureExt;

use super::{KeptRoutes, find, set};
use crate::{
    Bell,
    testing::{on_each_database, race},
    world::{NOW, write},
};

fn routes(text: &str) -> Routes {
    text.parse().unwrap()
}

#[tokio::test]
async fn routes_are_read_as_they_were_set_and_ring() {
    on_each_database(async |store| {
        let none = write(&store, |tx| find(tx).boxed()).await;
        assert_eq!(none, KeptRoutes::default());
        let mut bells = store.bells();
        for (version, text) in [(0, "text: a, b\ntext FR: b\n"), (1, "call: a\n")] {
            let is_set = write(&store, move |tx| {
                async move { set(tx, &routes(text), version, "ada", NOW).await }.boxed()
            });
            assert!(is_set.await);
            let kept = write(&store, |tx| find(tx).boxed()).await;
            assert_eq!((kept.routes, kept.version), (routes(text), version + 1));
            assert_eq!(kept.set, Some(("ada".to_owned(), NOW)));
        }
        assert_eq!(bells.recv().await.unwrap(), Bell::Outbox);
        assert_eq!(bells.recv().await.unwrap(), Bell::Gateways);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_set_routes_over_one_version_one_does() {
    on_each_database(async |store| {
        for version in [0, 1] {
            let set = race(8, |_| {
                let store = store.clone();
                async move {
                    write(&store, move |tx| {
                        async move { set(tx, &routes("text: a"), version, "ada", NOW).await }
                            .boxed()
                    })
                    .await
                }
            });
            assert_eq!(set.await.into_iter().filter(|it| *it).count(), 1);
        }
    })
    .await;
}
