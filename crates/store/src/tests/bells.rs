//! Bells: after the commit and never before, here and in other processes.

use std::time::Duration;

use futures_util::FutureExt;
use tokio::{
    sync::broadcast::{Receiver, error::TryRecvError},
    time::timeout,
};

use super::{get, put};
use crate::{
    Bell, Fault, Store, Tx,
    address::Place,
    testing::{
        BEGINNING, command, on_each_database, on_each_empty_database, on_postgres, on_sqlite, open,
    },
};

const SOON: Duration = Duration::from_secs(5);

async fn put_and_ring(tx: &mut Tx) -> Result<(), Fault> {
    put(tx, "a", "1").await?;
    tx.ring(Bell::Policy);
    tx.ring(Bell::Policy);
    Ok(())
}

async fn next(bells: &mut Receiver<Bell>) -> Bell {
    timeout(SOON, bells.recv())
        .await
        .expect("a bell rings")
        .unwrap()
}

#[tokio::test]
async fn a_bell_rings_once_after_the_commit() {
    on_each_database(async |store| {
        let mut bells = store.bells();
        store.write(|tx| put_and_ring(tx).boxed()).await.unwrap();
        assert_eq!(next(&mut bells).await, Bell::Policy);
        assert_eq!(get(&store, "a").await.as_deref(), Some("1"));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(bells.try_recv(), Err(TryRecvError::Empty));
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_is_undone_rings_no_bell() {
    on_each_database(async |store| {
        let mut bells = store.bells();
        let outcome: Result<(), Fault> = store
            .write(|tx| {
                async move {
                    put_and_ring(tx).await?;
                    Err(Fault::new("changed my mind"))
                }
                .boxed()
            })
            .await;
        assert!(outcome.is_err());
        // The next unit on the same connection does not inherit it either.
        store.write(|tx| put(tx, "a", "2").boxed()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(bells.try_recv(), Err(TryRecvError::Empty));
    })
    .await;
}

async fn two_stores(address: &crate::DatabaseAddress) -> (Store, Store) {
    let first = open(address).await;
    first.migrate(BEGINNING).await.unwrap();
    (first, open(address).await)
}

#[tokio::test]
async fn another_store_on_the_same_database_hears_within_a_second_or_so() {
    on_each_empty_database(async |address| {
        let (serving, beside) = two_stores(&address).await;
        let mut bells = serving.bells();
        beside.write(|tx| put_and_ring(tx).boxed()).await.unwrap();
        let expected = match serving.kind() {
            crate::Kind::Sqlite => Bell::Everything,
            crate::Kind::Postgres => Bell::Policy,
        };
        assert_eq!(next(&mut bells).await, expected);
        assert_eq!(get(&serving, "a").await.as_deref(), Some("1"));
    })
    .await;
}

#[tokio::test]
async fn a_busy_sqlite_writer_notices_another_process_before_its_group() {
    on_sqlite(async |address| {
        let (serving, beside) = two_stores(&address).await;
        let mut bells = serving.bells();
        beside.write(|tx| put(tx, "a", "1").boxed()).await.unwrap();
        serving.write(|tx| put(tx, "b", "1").boxed()).await.unwrap();
        assert_eq!(bells.try_recv(), Ok(Bell::Everything));
        serving.write(|tx| put(tx, "b", "2").boxed()).await.unwrap();
        assert_eq!(
            bells.try_recv(),
            Err(TryRecvError::Empty),
            "one's own writes ring nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn the_last_bells_leave_before_a_store_is_closed() {
    on_postgres(async |address| {
        let (serving, command) = two_stores(&address).await;
        let mut bells = serving.bells();
        command.write(|tx| put_and_ring(tx).boxed()).await.unwrap();
        command.close().await;
        assert_eq!(next(&mut bells).await, Bell::Policy);
    })
    .await;
}

#[tokio::test]
async fn a_line_that_was_cut_is_mended_and_rings_everything() {
    on_postgres(async |mut address| {
        if let Place::Postgres(place) = &mut address.0 {
            place.config.application_name("scissors");
        }
        let (serving, beside) = two_stores(&address).await;
        let mut bells = serving.bells();
        let cut = "select pg_terminate_backend(pid)
from pg_stat_activity
where application_name = 'scissors bells'";
        command(&address, cut).await.unwrap();
        assert_eq!(next(&mut bells).await, Bell::Everything);
        // Both lines were cut; what is rung from now on is heard again, at the latest once both are mended.
        beside.write(|tx| put_and_ring(tx).boxed()).await.unwrap();
        assert!([Bell::Policy, Bell::Everything].contains(&next(&mut bells).await));
    })
    .await;
}
