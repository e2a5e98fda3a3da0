//! What waits, who may seal it, and that a batch is written whole behind the end it read or not at all.

use std::time::Duration;

use domain::{Event, LogId, LogMac};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store,
    log::{self, Entry},
    migrate,
    sql::Sql,
    testing::{
        memory, on_each_database, on_each_empty_database, open,
        tamper::{counts, insert_waiting},
    },
    world::{MINUTE, NOW, write},
};

const LEASE: Duration = Duration::from_secs(10);

fn entry(number: u8) -> Entry {
    Entry {
        id: LogId::from_bytes([number; 16]),
        at: NOW,
        application: None,
        user: None,
        challenge: None,
    }
}

async fn told(store: &Store, number: u8) {
    write(store, move |tx| {
        async move { log::add(tx, &entry(number), Event::Passed, "").await }.boxed()
    })
    .await;
}

async fn waiting(store: &Store) -> Vec<Waiting> {
    write(store, |tx| list_waiting(tx, 9).boxed()).await.rows
}

async fn claimed(store: &Store, now: Timestamp) -> Option<Claim> {
    write(store, move |tx| claim(tx, now, now.plus(LEASE)).boxed()).await
}

/// Seals what waits behind the claim's end, whatever the seals say.
async fn sealed(store: &Store, claim: Claim, until: Option<Timestamp>) -> bool {
    let rows = waiting(store).await;
    let seals: Vec<_> = (claim.end.position + 1..)
        .zip(rows)
        .map(|(position, waiting)| NewSeal {
            position,
            id: waiting.row.id,
            stamp: LogMac::BEGINNING,
            mac: LogMac::from_bytes([u8::try_from(position).unwrap(); 32]),
        })
        .collect();
    write(store, move |tx| {
        let seals = seals.clone();
        async move { seal(tx, &claim, &seals, until).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn a_row_waits_with_its_stamp_once_it_is_committed() {
    on_each_database(async |store| {
        let undone = store.write(|tx| {
            async move {
                log::add(tx, &entry(1), Event::Passed, "").await?;
                Err::<(), _>(Fault::new("changed my mind"))
            }
            .boxed()
        });
        assert!(undone.await.is_err());
        assert!(!write(&store, |tx| is_waiting(tx).boxed()).await);
        told(&store, 2).await;
        assert!(write(&store, |tx| is_waiting(tx).boxed()).await);
        let rows = waiting(&store).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].row.id, LogId::from_bytes([2; 16]));
        let stamp = store.keys().stamp_log_row(&rows[0].row);
        assert_eq!(rows[0].stamp, Some(stamp));
    })
    .await;
}

#[tokio::test]
async fn one_at_a_time_has_the_chain_and_a_clock_put_back_locks_nobody_out() {
    on_each_database(async |store| {
        let first = claimed(&store, NOW).await.unwrap();
        assert_eq!(first.end.position, 0);
        assert_eq!(claimed(&store, NOW.plus(LEASE / 2)).await, None);
        let next = claimed(&store, NOW.plus(LEASE)).await.unwrap();
        assert_eq!(next.number, first.number + 1);
        // The first one was overtaken, and gives nothing back.
        let number = first.number;
        assert!(!write(&store, move |tx| let_go(tx, number).boxed()).await);
        assert_eq!(claimed(&store, NOW.plus(LEASE)).await, None);
        let back = claimed(&store, NOW.minus(60 * MINUTE)).await.unwrap();
        let number = back.number;
        assert!(write(&store, move |tx| let_go(tx, number).boxed()).await);
        assert!(claimed(&store, NOW.minus(60 * MINUTE)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_batch_is_written_behind_the_end_it_read_or_not_at_all() {
    on_each_database(async |store| {
        told(&store, 1).await;
        told(&store, 2).await;
        let claim = claimed(&store, NOW).await.unwrap();
        let until = Some(NOW.plus(LEASE));
        assert!(sealed(&store, claim, until).await);
        assert_eq!(counts(&store).await.unwrap(), (0, 2));
        let end = write(&store, |tx| super::end(tx).boxed()).await.unwrap();
        assert_eq!((end.position, end.id), (2, LogId::from_bytes([2; 16])));
        assert_eq!(end.mac, LogMac::from_bytes([2; 32]));

        // The same claim, from an end that has passed.
        told(&store, 3).await;
        assert!(!sealed(&store, claim, until).await);
        assert_eq!(counts(&store).await.unwrap(), (1, 2));
        // From the right place, behind a seal that is not there.
        let mut forked = claim;
        forked.end.position = 2;
        assert!(!sealed(&store, forked, until).await);
        // From the right end, by a claim that was given back, and by one that was overtaken.
        let mut right = claim;
        right.end = End {
            position: 2,
            mac: end.mac,
        };
        write(&store, move |tx| let_go(tx, claim.number).boxed()).await;
        assert!(!sealed(&store, right, until).await);
        let other = claimed(&store, NOW).await.unwrap();
        assert_eq!(other.end, right.end);
        assert!(!sealed(&store, right, until).await);
        assert_eq!(counts(&store).await.unwrap(), (1, 2));
        assert!(sealed(&store, other, None).await);
        assert_eq!(counts(&store).await.unwrap(), (0, 3));
        // A batch may end its claim.
        assert!(claimed(&store, NOW).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_row_is_never_sealed_twice() {
    on_each_database(async |store| {
        told(&store, 1).await;
        let claim = claimed(&store, NOW).await.unwrap();
        let seal_of = |position| NewSeal {
            position,
            id: LogId::from_bytes([1; 16]),
            stamp: LogMac::BEGINNING,
            mac: LogMac::BEGINNING,
        };
        for seals in [
            vec![seal_of(1), seal_of(2)],
            // One that does not wait.
            vec![NewSeal {
                id: LogId::from_bytes([9; 16]),
                ..seal_of(1)
            }],
        ] {
            let twice = store.write(move |tx| {
                let seals = seals.clone();
                async move { seal(tx, &claim, &seals, None).await }.boxed()
            });
            assert!(twice.await.is_err());
            assert_eq!(counts(&store).await.unwrap(), (1, 0));
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_committed_late_waits_like_any_other() {
    on_each_database(async |store| {
        told(&store, 5).await;
        let claim = claimed(&store, NOW).await.unwrap();
        assert!(sealed(&store, claim, None).await);
        // Its id was drawn before, its transaction took longer.
        told(&store, 4).await;
        let claim = claimed(&store, NOW).await.unwrap();
        assert!(sealed(&store, claim, None).await);
        let links = write(&store, |tx| list_links(tx, 0, 9).boxed()).await;
        let order: Vec<_> = links.iter().map(|link| (link.position, link.id)).collect();
        assert_eq!(
            order,
            [
                (1, LogId::from_bytes([5; 16])),
                (2, LogId::from_bytes([4; 16]))
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn rows_without_a_stamp_come_before_all_others() {
    on_each_database(async |store| {
        told(&store, 1).await;
        insert_waiting(&store, &entry(2)).await.unwrap();
        let first = waiting(&store).await;
        assert_eq!(first.len(), 1);
        assert_eq!((first[0].row.id, first[0].stamp), (entry(2).id, None));
        let batch = write(&store, |tx| list_waiting(tx, 9).boxed()).await;
        assert!(batch.has_more, "the stamped one");
    })
    .await;
}

#[tokio::test]
async fn what_a_log_held_before_it_was_sealed_waits_after_the_upgrade() {
    on_each_empty_database(async |address| {
        let store = open(&address).await;
        write(&store, |tx| migrate::apply_up_to(tx, 2, NOW).boxed()).await;
        for number in 1..=3 {
            let id = LogId::from_bytes([number; 16]);
            write(&store, move |tx| {
                async move {
                    let none = Option::<LogId>::None;
                    let values = values![id, NOW, none, none, none, "passed", "old"];
                    tx.run(&log::ADD, values).await
                }
                .boxed()
            })
            .await;
        }
        store.migrate(NOW).await.unwrap();
        let rows = waiting(&store).await;
        assert!(rows.iter().all(|waiting| waiting.stamp.is_none()));
        assert_eq!(counts(&store).await.unwrap(), (3, 0));
    })
    .await;
}

#[tokio::test]
async fn whoever_seals_hears_that_the_log_has_grown_from_every_process() {
    on_each_empty_database(async |address| {
        let serving = open(&address).await;
        serving.migrate(NOW).await.unwrap();
        let command = open(&address).await;
        let mut grown = serving.log_grown();
        let mut heard = async || {
            let heard = tokio::time::timeout(Duration::from_secs(5), grown.changed()).await;
            heard.expect("it is told").unwrap();
        };
        told(&serving, 1).await;
        heard().await;
        // A command that ends at once.
        told(&command, 2).await;
        command.close().await;
        heard().await;
    })
    .await;
}

/// SQLite says of each statement which tables it walks through.
#[tokio::test]
async fn no_statement_of_the_sealer_walks_through_the_log_or_the_seals() {
    let store = memory().await;
    for sql in [
        &FIND_WAITING,
        &FOUND,
        &WAITING,
        &GO_ON,
        &SEALED,
        &SEAL,
        &END,
    ] {
        let explained = format!("explain query plan {}", sql.text());
        let explained: &'static Sql = Box::leak(Box::new(Sql::built("PLAN".into(), explained)));
        let plan = store.write(move |tx| {
            async move {
                let wanted = (1..=7)
                    .rev()
                    .find(|n| explained.text().contains(&format!("${n}")));
                let none = vec![crate::sql::Value::Null; wanted.unwrap_or(0)];
                let rows = tx.rows(explained, &none).await?;
                rows.iter()
                    .map(|row| row.text(3))
                    .collect::<Result<Vec<_>, _>>()
            }
            .boxed()
        });
        for step in plan.await.unwrap() {
            let walks = step.starts_with("SCAN") && !step.starts_with("SCAN w");
            assert!(
                !walks || step.contains("log_sealing"),
                "{}: {step}",
                sql.name()
            );
        }
    }
}
