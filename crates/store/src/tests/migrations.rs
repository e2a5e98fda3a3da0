//! Migrations: once each, in order, also when two processes start at the same moment.

use futures_util::FutureExt;

use crate::{
    Fault, Tx,
    sql::{Sql, values},
    testing::{BEGINNING, on_each_database, on_each_empty_database, open, race},
};

static FROM_THE_FUTURE: Sql = Sql::listed(
    "FROM_THE_FUTURE",
    "insert into migrations (version, name, applied_at)
values ($1, $2, $3)",
);
static COUNT: Sql = Sql::listed(
    "COUNT",
    "select count(*) as found
from migrations",
);

#[tokio::test]
async fn an_empty_database_says_so_until_it_is_migrated() {
    on_each_empty_database(async |address| {
        let store = open(&address).await;
        assert!(store.is_empty().await.unwrap());
        let pending = store.pending_migrations().await.unwrap();
        assert_eq!(pending.first().map(String::as_str), Some("0001_first"));
        assert_eq!(store.migrate(BEGINNING).await.unwrap(), pending);
        assert!(!store.is_empty().await.unwrap());
        assert!(store.pending_migrations().await.unwrap().is_empty());
        assert!(store.migrate(BEGINNING).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_migrate_at_once_apply_each_migration_once() {
    on_each_empty_database(async |address| {
        let applied = race(4, |_| {
            let address = address.clone();
            async move { open(&address).await.migrate(BEGINNING).await.unwrap().len() }
        })
        .await;
        let store = open(&address).await;
        let rows = store
            .read(|tx| {
                async move {
                    tx.row(&COUNT, values![])
                        .await?
                        .map(|row| row.int(0))
                        .transpose()
                }
                .boxed()
            })
            .await
            .unwrap();
        assert_eq!(i64::try_from(applied.iter().sum::<usize>()).ok(), rows);
        assert_eq!(
            applied.iter().filter(|count| **count > 0).count(),
            1,
            "{applied:?}"
        );
    })
    .await;
}

async fn come_from_the_future(tx: &mut Tx) -> Result<(), Fault> {
    tx.run(
        &FROM_THE_FUTURE,
        values![9999_i64, "9999_future", BEGINNING],
    )
    .await
    .map(|_| ())
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_left_alone() {
    on_each_database(async |store| {
        store
            .write(|tx| come_from_the_future(tx).boxed())
            .await
            .unwrap();
        let fault = store.migrate(BEGINNING).await.unwrap_err().to_string();
        assert!(fault.contains("newer release"), "{fault}");
        assert!(store.pending_migrations().await.is_err());
    })
    .await;
}
