//! Sightings: one for each kind and subject, with the last time; old ones go.

use domain::Timestamp;
use futures_util::FutureExt;

use super::{Sighting, list, note, remove_old};
use crate::{
    Store,
    testing::on_each_database,
    world::{MINUTE, NOW, write},
};

async fn noted(store: &Store, subject: &'static str, now: Timestamp) {
    write(store, move |tx| note(tx, "kind", subject, now).boxed()).await;
}

async fn listed(store: &Store, since: Timestamp) -> Vec<Sighting> {
    write(store, move |tx| list(tx, "kind", since).boxed()).await
}

fn sighting(subject: &str, seen_at: Timestamp) -> Sighting {
    Sighting {
        subject: subject.into(),
        seen_at,
    }
}

#[tokio::test]
async fn a_sighting_stands_once_with_its_last_time() {
    on_each_database(async |store| {
        let later = NOW.plus(MINUTE);
        noted(&store, "192.0.2.1", later).await;
        // Another process, a little behind.
        noted(&store, "192.0.2.1", NOW).await;
        noted(&store, "192.0.2.2", NOW).await;
        let both = [sighting("192.0.2.1", later), sighting("192.0.2.2", NOW)];
        assert_eq!(listed(&store, NOW.minus(MINUTE)).await, both);
        assert_eq!(listed(&store, NOW).await, both[..1]);
        write(&store, move |tx| remove_old(tx, later).boxed()).await;
        assert_eq!(listed(&store, NOW.minus(MINUTE)).await, both[..1]);
    })
    .await;
}
