//! PostgreSQL's own troubles: callers who hang up, units that stand in each other's way.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{
    sync::{Mutex, oneshot},
    time::{sleep, timeout},
};

use super::{get, put};
use crate::{
    Bell, Fault, Kind, Store,
    sql::{Sql, values},
    testing::{BEGINNING, on_each_database, on_postgres, open, race},
};

static GROW: Sql = Sql::listed(
    "GROW",
    "update settings
set value = $2
where name = $1",
);

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_a_caller_who_hangs_up_cancels_nothing() {
    on_postgres(async |address| {
        let store = open(&address).await;
        store.migrate(BEGINNING).await.unwrap();
        let another_node = open(&address).await;
        let mut bells = another_node.bells();
        let (go, going) = oneshot::channel::<()>();
        let gate = Arc::new(Mutex::new(Some(going)));
        let unit = store.write(move |tx| {
            let gate = Arc::clone(&gate);
            async move {
                put(tx, "a", "1").await?;
                if let Some(going) = gate.lock().await.take() {
                    let _open = going.await;
                }
                tx.ring(Bell::Outbox);
                put(tx, "b", "2").await
            }
            .boxed()
        });
        assert!(timeout(Duration::from_millis(100), unit).await.is_err());
        go.send(()).unwrap();
        let heard = timeout(Duration::from_secs(5), bells.recv()).await;
        assert_eq!(heard.expect("the unit goes on"), Ok(Bell::Outbox));
        assert_eq!(get(&another_node, "b").await.as_deref(), Some("2"));
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_meets_a_conflict_is_run_again_but_not_for_ever() {
    const CONFLICT: &str = "do $$ begin raise exception 'too bad' using errcode = '40001'; end $$";
    on_postgres(async |address| {
        let store = open(&address).await;
        store.migrate(BEGINNING).await.unwrap();
        for (conflicts, succeeds) in [(3, true), (1000, false)] {
            let runs = Arc::new(AtomicU32::new(0));
            let counted = Arc::clone(&runs);
            let outcome = store
                .write(move |tx| {
                    let run = counted.fetch_add(1, Ordering::Relaxed);
                    tx.ring(Bell::Outbox);
                    async move {
                        put(tx, "a", &run.to_string()).await?;
                        if run < conflicts {
                            tx.batch(CONFLICT).await
                        } else {
                            Ok(())
                        }
                    }
                    .boxed()
                })
                .await;
            assert_eq!(outcome.is_ok(), succeeds);
            assert_eq!(runs.load(Ordering::Relaxed), if succeeds { 4 } else { 6 });
            assert_eq!(get(&store, "a").await.as_deref(), Some("3"));
        }
    })
    .await;
}

/// Two units that take two rows in opposite order: PostgreSQL ends one of them, and it runs again.
#[tokio::test(flavor = "multi_thread")]
async fn units_that_lock_each_other_out_are_run_again() {
    on_each_database(async |store| {
        store
            .write(|tx| {
                async move {
                    put(tx, "a", "-").await?;
                    put(tx, "b", "-").await
                }
                .boxed()
            })
            .await
            .unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let outcomes = race(2, |runner| {
            let order = if runner == 0 { ["a", "b"] } else { ["b", "a"] };
            crossing(store.clone(), order, Arc::clone(&runs))
        })
        .await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let expected = match store.kind() {
            Kind::Sqlite => 2,
            Kind::Postgres => 3,
        };
        assert!(runs.load(Ordering::Relaxed) >= expected);
    })
    .await;
}

async fn crossing(
    store: Store,
    order: [&'static str; 2],
    runs: Arc<AtomicU32>,
) -> Result<(), Fault> {
    let waits = store.kind() == Kind::Postgres;
    store
        .write(move |tx| {
            let runs = Arc::clone(&runs);
            async move {
                runs.fetch_add(1, Ordering::Relaxed);
                tx.run(&GROW, values![order[0], &b"x"[..]]).await?;
                if waits {
                    sleep(Duration::from_millis(300)).await;
                }
                tx.run(&GROW, values![order[1], &b"x"[..]])
                    .await
                    .map(|_| ())
            }
            .boxed()
        })
        .await
}
