//! A text is found by the name its gateway gave it.

use domain::{MessageId, Timestamp};
use futures_util::FutureExt;

use super::{id, one_claim, written};
use crate::{
    Kind, Store,
    outbox::{Taken, accepted, find_by_provider, receipts::FIND_BY_PROVIDER},
    testing::on_each_database,
    tests::plans::look_ups,
    world::{MINUTE, NOW, settle, write},
};

fn named(name: &str) -> Taken<'_> {
    Taken {
        provider_id: Some(name),
        ..Taken::default()
    }
}

/// Message `number`, which a gateway took at `when` under a name of its own.
async fn taken(
    store: &Store,
    number: u8,
    gateway: &'static str,
    name: &'static str,
    when: Timestamp,
) {
    written(store, number, NOW).await;
    let claimed = one_claim(store, NOW).await;
    write(store, move |tx| {
        let claimed = claimed.clone();
        async move { accepted(tx, &claimed, gateway, named(name), when).await }.boxed()
    })
    .await;
}

async fn found(store: &Store, gateway: &'static str, name: &'static str) -> Option<MessageId> {
    write(store, move |tx| {
        find_by_provider(tx, gateway, name, NOW).boxed()
    })
    .await
}

#[tokio::test]
async fn a_text_is_found_by_its_gateways_name_for_it_and_the_latest_where_names_come_again() {
    on_each_database(async |store| {
        settle(&store).await;
        taken(&store, 1, "smsc", "7f", NOW).await;
        taken(&store, 2, "another", "7f", NOW.plus(MINUTE)).await;
        assert_eq!(found(&store, "smsc", "7f").await, Some(id(1)));
        taken(&store, 3, "smsc", "7f", NOW.plus(2 * MINUTE)).await;
        assert_eq!(found(&store, "smsc", "7f").await, Some(id(3)));
        assert_eq!(found(&store, "smsc", "7F").await, None);
        assert_eq!(found(&store, "nobody", "7f").await, None);
        taken(&store, 4, "smsc", "old", NOW.minus(MINUTE)).await;
        assert_eq!(found(&store, "smsc", "old").await, None);
    })
    .await;
}

#[tokio::test]
async fn looking_for_it_reads_no_other_messages() {
    on_each_database(async |store| {
        // PostgreSQL decides by how many there are, and there are none.
        if store.kind() != Kind::Sqlite {
            return;
        }
        let values = vec!["smsc".into(), "7f".into(), NOW.into()];
        let looked_up = look_ups(&store, &FIND_BY_PROVIDER, values).await;
        assert_eq!(
            looked_up,
            ["outbox_by_provider (gateway=? AND provider_id=?)"]
        );
    })
    .await;
}
