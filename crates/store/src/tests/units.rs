//! A unit of work: kept on `Ok`, undone on a fault, whatever else happens.

use std::future::pending;

use futures_util::FutureExt;

use super::{GET, WRONG, get, put};
use crate::{
    Fault, Store,
    address::Place,
    sql::values,
    testing::{BEGINNING, keys, memory, on_each_database, on_postgres, on_sqlite, open, race},
};

#[tokio::test]
async fn a_unit_that_succeeds_is_kept() {
    on_each_database(async |store| {
        store.write(|tx| put(tx, "a", "1").boxed()).await.unwrap();
        assert_eq!(get(&store, "a").await.as_deref(), Some("1"));
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_fails_is_undone() {
    on_each_database(async |store| {
        let outcome: Result<(), Fault> = store
            .write(|tx| {
                async move {
                    put(tx, "a", "1").await?;
                    Err(Fault::new("changed my mind"))
                }
                .boxed()
            })
            .await;
        assert_eq!(outcome.unwrap_err().to_string(), "changed my mind");
        assert_eq!(get(&store, "a").await, None);
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_goes_on_after_a_failed_statement_is_undone() {
    on_each_database(async |store| {
        let outcome = store
            .write(|tx| {
                async move {
                    put(tx, "a", "1").await?;
                    let ignored = tx.run(&WRONG, values!["b"]).await;
                    assert!(ignored.is_err());
                    Ok(())
                }
                .boxed()
            })
            .await;
        assert!(
            outcome
                .unwrap_err()
                .to_string()
                .contains("went on after a failed statement")
        );
        assert_eq!(get(&store, "a").await, None);
        store.write(|tx| put(tx, "a", "2").boxed()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_panic_is_a_fault_and_the_store_lives_on() {
    on_each_database(async |store| {
        for _ in 0..40 {
            let outcome: Result<(), Fault> = store
                .write(|tx| {
                    async move {
                        put(tx, "a", "1").await?;
                        panic!("a bug")
                    }
                    .boxed()
                })
                .await;
            assert_eq!(outcome.unwrap_err().to_string(), "a unit of work panicked");
        }
        let read: Result<(), Fault> = store
            .read(|_tx| async move { panic!("a bug in a read") }.boxed())
            .await;
        assert_eq!(read.unwrap_err().to_string(), "a unit of work panicked");
        assert_eq!(get(&store, "a").await, None);
        store.write(|tx| put(tx, "a", "2").boxed()).await.unwrap();
        assert_eq!(get(&store, "a").await.as_deref(), Some("2"));
    })
    .await;
}

#[tokio::test]
async fn on_sqlite_a_unit_that_waits_is_a_fault() {
    on_sqlite(async |address| {
        let store = open(&address).await;
        store.migrate(BEGINNING).await.unwrap();
        let outcome: Result<(), Fault> = store
            .write(|tx| {
                async move {
                    put(tx, "a", "1").await?;
                    pending().await
                }
                .boxed()
            })
            .await;
        assert!(
            outcome
                .unwrap_err()
                .to_string()
                .contains("waited for more than its database")
        );
        let read: Result<(), Fault> = store.read(|_tx| pending().boxed()).await;
        assert!(read.is_err());
        assert_eq!(get(&store, "a").await, None);
    })
    .await;
}

#[tokio::test]
async fn a_read_cannot_write() {
    let kept_in_memory = memory().await;
    assert!(
        kept_in_memory
            .read(|tx| put(tx, "a", "1").boxed())
            .await
            .is_err()
    );
    on_each_database(async |store| {
        assert!(store.read(|tx| put(tx, "a", "1").boxed()).await.is_err());
        assert_eq!(get(&store, "a").await, None);
        store.write(|tx| put(tx, "a", "1").boxed()).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_lose_nothing() {
    on_each_database(async |store| {
        let outcomes = race(64, |runner| {
            let store = store.clone();
            async move {
                let name = format!("name {runner}");
                store
                    .write(move |tx| {
                        let name = name.clone();
                        async move { put(tx, &name, "1").await }.boxed()
                    })
                    .await
            }
        })
        .await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        for name in ["name 0", "name 31", "name 63"] {
            assert_eq!(get(&store, name).await.as_deref(), Some("1"));
        }
        store.ping().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_closed_store_answers_with_a_fault() {
    on_each_database(async |store| {
        let clone = store.clone();
        clone.write(|tx| put(tx, "a", "1").boxed()).await.unwrap();
        store.close().await;
        let outcome = clone.write(|tx| put(tx, "a", "2").boxed()).await;
        assert!(outcome.unwrap_err().is_transient());
        assert!(clone.read(|tx| tx.rows(&GET, &[]).boxed()).await.is_err());
        assert!(clone.ping().await.is_err());
    })
    .await;
    assert!(Store::memory(keys()).unwrap().ping().await.is_ok());
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_well() {
    on_postgres(async |mut address| {
        let writing = open(&address).await;
        writing.migrate(BEGINNING).await.unwrap();
        writing.ping().await.unwrap();
        if let Place::Postgres(place) = &mut address.0 {
            let options = place.config.get_options().unwrap_or_default();
            let options = format!("{options} -c default_transaction_read_only=on");
            place.config.options(options);
        }
        // As a server that became a standby, or ran out of disk and was closed, answers.
        let reading = open(&address).await;
        assert_eq!(get(&reading, "a").await, None);
        let told = reading.ping().await.unwrap_err();
        assert!(told.is_transient());
        assert_eq!(told.to_string(), "the database is read-only");
    })
    .await;
}

#[tokio::test]
async fn the_clocks_of_server_and_database_are_compared() {
    on_each_database(async |store| {
        let offset = store
            .clock_offset(domain::Timestamp::from_millis(0))
            .await
            .unwrap();
        match store.kind() {
            crate::Kind::Sqlite => assert_eq!(offset, 0),
            crate::Kind::Postgres => assert!(offset > 1_700_000_000_000),
        }
    })
    .await;
}
