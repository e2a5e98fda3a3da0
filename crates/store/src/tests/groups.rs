//! Group commit on SQLite: units that wait share a commit, and each still stands or falls alone.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use futures_util::{FutureExt, future::join_all};

use super::{get, put};
use crate::{
    Bell, Fault, Store, Tx,
    sql::{Sql, values},
    testing::{BEGINNING, on_sqlite, open},
};

static ROLL_ALL_BACK: Sql = Sql::listed(
    "ROLL_ALL_BACK",
    "insert or rollback into settings (name, value)
values ($1, null)",
);

/// Occupies the writer until the returned gate is dropped, so that what comes next waits and is taken as one group.
async fn occupied(store: &Store) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Fault>>) {
    let (gate, closed) = mpsc::channel::<()>();
    let (inside, entered) = tokio::sync::oneshot::channel();
    let (closed, inside) = (Mutex::new(closed), Mutex::new(Some(inside)));
    let store = store.clone();
    let unit = tokio::spawn(async move {
        store
            .write(move |_tx| {
                if let Some(inside) = inside.lock().unwrap().take() {
                    inside.send(()).unwrap();
                }
                let _dropped = closed.lock().unwrap().recv();
                async { Ok(()) }.boxed()
            })
            .await
    });
    entered.await.unwrap();
    (gate, unit)
}

async fn migrated(address: &crate::DatabaseAddress) -> Store {
    let store = open(address).await;
    store.migrate(BEGINNING).await.unwrap();
    store
}

fn numbered(store: &Store, number: u32) -> impl Future<Output = Result<(), Fault>> + use<> {
    let store = store.clone();
    async move {
        store
            .write(move |tx| {
                async move {
                    put(tx, &format!("unit {number}"), "1").await?;
                    tx.ring(Bell::Outbox);
                    if number == 7 {
                        Err(Fault::new("unlucky"))
                    } else {
                        Ok(())
                    }
                }
                .boxed()
            })
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_wait_share_one_commit() {
    on_sqlite(async |address| {
        let store = migrated(&address).await;
        let before = store.commits();
        let (gate, first) = occupied(&store).await;
        let waiting: Vec<_> = (100..200)
            .map(|n| tokio::spawn(numbered(&store, n)))
            .collect();
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(gate);
        for outcome in join_all(waiting).await {
            outcome.unwrap().unwrap();
        }
        first.await.unwrap().unwrap();
        assert_eq!(store.commits() - before, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_in_a_group_is_undone_alone() {
    on_sqlite(async |address| {
        let store = migrated(&address).await;
        let (gate, _first) = occupied(&store).await;
        let waiting: Vec<_> = (5..10).map(|n| tokio::spawn(numbered(&store, n))).collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(gate);
        let outcomes: Vec<bool> = join_all(waiting)
            .await
            .into_iter()
            .map(|outcome| outcome.unwrap().is_ok())
            .collect();
        assert_eq!(outcomes, [true, true, false, true, true]);
        assert_eq!(get(&store, "unit 6").await.as_deref(), Some("1"));
        assert_eq!(get(&store, "unit 7").await, None);
        assert_eq!(get(&store, "unit 8").await.as_deref(), Some("1"));
    })
    .await;
}

async fn roll_all_back(tx: &mut Tx) -> Result<(), Fault> {
    tx.run(&ROLL_ALL_BACK, values!["x"]).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn when_sqlite_rolls_back_the_group_nobody_is_told_it_was_kept() {
    on_sqlite(async |address| {
        let store = migrated(&address).await;
        let mut bells = store.bells();
        let (gate, first) = occupied(&store).await;
        let before = tokio::spawn(numbered(&store, 1));
        tokio::time::sleep(Duration::from_millis(100)).await;
        let clone = store.clone();
        let breaks = tokio::spawn(async move { clone.write(|tx| roll_all_back(tx).boxed()).await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        let behind = tokio::spawn(numbered(&store, 2));
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(gate);
        first.await.unwrap().unwrap();
        assert!(
            breaks
                .await
                .unwrap()
                .unwrap_err()
                .to_string()
                .contains("NOT NULL")
        );
        for unit in [before, behind] {
            let fault = unit.await.unwrap().unwrap_err().to_string();
            assert_eq!(fault, "SQLite rolled back the whole group");
        }
        assert_eq!(get(&store, "unit 1").await, None);
        assert!(
            bells.try_recv().is_err(),
            "a bell of a unit that was undone"
        );
        numbered(&store, 3).await.unwrap();
        assert_eq!(get(&store, "unit 3").await.as_deref(), Some("1"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_is_told_as_overload() {
    on_sqlite(async |address| {
        let store = Arc::new(migrated(&address).await);
        let (gate, _first) = occupied(&store).await;
        // Each waits in the queue as soon as it was polled once.
        let mut waiting: Vec<_> = (10..4106).map(|n| Box::pin(numbered(&store, n))).collect();
        for unit in &mut waiting {
            assert!(unit.as_mut().now_or_never().is_none());
        }
        let fault = numbered(&store, 5000).await.unwrap_err();
        assert!(fault.is_overload() && fault.is_transient(), "{fault}");
        drop(gate);
        for outcome in join_all(waiting).await {
            outcome.unwrap();
        }
        numbered(&store, 5001).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_finishes_what_waits_and_leaves_one_file() {
    on_sqlite(async |address| {
        let store = migrated(&address).await;
        get(&store, "opens a reader").await;
        let (gate, _first) = occupied(&store).await;
        let waiting: Vec<_> = (10..20)
            .map(|n| tokio::spawn(numbered(&store, n)))
            .collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let closing = tokio::spawn(store.close());
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(gate);
        closing.await.unwrap();
        for outcome in join_all(waiting).await {
            outcome.unwrap().unwrap();
        }
        let file = address.to_string().replace("sqlite:", "");
        assert!(!std::fs::exists(format!("{file}-wal")).unwrap());
        let again = open(&address).await;
        assert_eq!(get(&again, "unit 19").await.as_deref(), Some("1"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_another_process_is_waited_for() {
    on_sqlite(async |address| {
        let (store, beside) = (migrated(&address).await, migrated(&address).await);
        let (gate, first) = occupied(&beside).await;
        let waiting = tokio::spawn(numbered(&store, 1));
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!waiting.is_finished());
        assert_eq!(get(&store, "unit 1").await, None, "readers do not wait");
        drop(gate);
        first.await.unwrap().unwrap();
        waiting.await.unwrap().unwrap();
    })
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_its_side_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    on_sqlite(async |address| {
        let _store = migrated(&address).await;
        let file = address.to_string().replace("sqlite:", "");
        for ending in ["", "-wal", "-shm"] {
            let mode = std::fs::metadata(format!("{file}{ending}"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{ending}");
        }
    })
    .await;
}
