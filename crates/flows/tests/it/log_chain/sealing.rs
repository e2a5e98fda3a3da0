//! Sealing: in batches, once each, by one at a time, with nobody waiting for it.

use std::{sync::Arc, time::Duration};

use domain::{ChallengeId, Counted, DayNumber, Event, LogMac, Vouched};
use flows::{Flows, SealedRound, Sealer, SealerSettings, testkit::Kit};
use store::{
    Store,
    log::{self, Entry},
    log_chain::{self, NewSeal},
    tallies,
    testing::{keys, on_postgres, race, tamper},
    unit,
};
use tokio::{sync::Notify, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{counts, entry, seal, verify, write};
use crate::talk::told;

const SOON: Duration = Duration::from_secs(30);

/// Another process over the same database.
fn another(kit: &Kit) -> Flows {
    Kit::house(kit.flows.store().clone(), &[]).unwrap()
}

async fn one_row(store: Store, entry: Entry) -> bool {
    let unit = unit(move |tx| {
        let entry = entry.clone();
        Box::pin(async move { log::add(tx, &entry, Event::Passed, "").await })
    });
    store.write(unit).await.is_ok()
}

#[tokio::test]
async fn everything_is_sealed_in_bounded_batches_and_proven() {
    told(async |kit| {
        // The application was added before.
        write(&kit, 450).await;
        let expected = SealedRound {
            rows: 451,
            batches: 3,
            is_taken: false,
        };
        assert_eq!(seal(&kit).await, expected);
        assert_eq!(counts(&kit).await, (0, 451));
        let verdict = verify(&kit).await.verdict;
        assert_eq!((verdict.findings.len(), verdict.sealed), (0, 451));
        assert_eq!(verdict.end, kit.flows.log_end().await.unwrap());
        // Nothing is left to do, and nothing is written for it.
        assert_eq!(seal(&kit).await, SealedRound::default());
        // What is written next is unproven until it is sealed.
        write(&kit, 2).await;
        let verdict = verify(&kit).await.verdict;
        assert_eq!((verdict.findings.len(), verdict.unproven), (0, 2));
        assert!(verdict.oldest_unproven.is_some());
        // A full batch with nothing behind it ends like any other.
        write(&kit, 198).await;
        assert_eq!(
            (seal(&kit).await.batches, counts(&kit).await),
            (1, (0, 651))
        );
        write(&kit, 1).await;
        assert!(!seal(&kit).await.is_taken, "the claim was given back");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sealers_that_race_seal_each_row_once_and_fork_nothing() {
    told(async |kit| {
        let kit = Arc::new(kit);
        for _ in 0..3 {
            write(&kit, 300).await;
            let rounds = race(4, |_| {
                let (flows, kit) = (another(&kit), Arc::clone(&kit));
                async move {
                    let mut sealed = 0;
                    // As often as it takes.
                    while counts(&kit).await.0 > 0 {
                        sealed += flows.seal_log(&|| kit.moment()).await.unwrap().rows;
                        tokio::task::yield_now().await;
                    }
                    sealed
                }
            })
            .await;
            assert!(rounds.iter().sum::<u64>() >= 300, "{rounds:?}");
        }
        let verdict = verify(&kit).await.verdict;
        assert_eq!((verdict.findings.len(), verdict.sealed), (0, 901));
        assert_eq!(counts(&kit).await, (0, 901));
    })
    .await;
}

/// Writes that so many sign-ins were asked and passed.
async fn passed(kit: &Kit, count: u8) {
    let rows: Vec<_> = (1..=count)
        .flat_map(|number| {
            let entry = || entry(kit).within(ChallengeId::from_bytes([number; 16]));
            let asked = (entry(), Event::Asked, "area=sign_in purpose=verify");
            [asked, (entry(), Event::Passed, "method=text")]
        })
        .collect();
    let unit = unit(move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            for (entry, event, detail) in &rows {
                log::add(tx, entry, *event, detail).await?;
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_by_sealers_that_race_is_counted_once() {
    told(async |kit| {
        let kit = Arc::new(kit);
        passed(&kit, 250).await;
        race(4, |_| {
            let (flows, kit) = (another(&kit), Arc::clone(&kit));
            async move {
                while counts(&kit).await.0 > 0 {
                    flows.seal_log(&|| kit.moment()).await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        })
        .await;
        let (site, now) = (kit.site.application.id, kit.now());
        let day = DayNumber::of(now);
        let read = unit(move |tx| Box::pin(tallies::read(tx, Some(site), day, now)));
        let figures = kit.flows.store().read(read).await.unwrap();
        let times = |what| figures.counts.get(&(day, what)).copied();
        let proved = Counted::Proved("text".into());
        assert_eq!(
            [Counted::Asked, Counted::Passed, proved].map(times),
            [Some(250); 3]
        );
        assert!(figures.open.is_empty(), "{figures:?}");
    })
    .await;
}

#[tokio::test]
async fn a_sealer_that_died_in_the_middle_is_followed_by_another() {
    told(async |kit| {
        write(&kit, 5).await;
        let (now, store) = (kit.now(), kit.flows.store().clone());
        // It claims the chain, writes one batch, and is heard of no more.
        let dying = unit(move |tx| {
            Box::pin(async move {
                let claim = log_chain::claim(tx, now, now.plus(Duration::from_secs(10))).await?;
                let claim = claim.unwrap();
                let waiting = log_chain::list_waiting(tx, 2).await?.rows;
                let mut before = LogMac::BEGINNING;
                let seals: Vec<_> = (1..)
                    .zip(&waiting)
                    .map(|(position, waiting)| {
                        let stamp = keys().stamp_log_row(&waiting.row);
                        before = keys().seal_log_row(&before, position, Vouched::Stamped, &stamp);
                        NewSeal {
                            position,
                            id: waiting.row.id,
                            stamp,
                            mac: before,
                        }
                    })
                    .collect();
                log_chain::seal(tx, &claim, &seals, Some(now.plus(Duration::from_secs(10)))).await
            })
        });
        assert!(store.write(dying).await.unwrap());
        assert!(seal(&kit).await.is_taken);
        assert_eq!(counts(&kit).await, (4, 2));
        kit.pass_time(Duration::from_secs(10));
        assert_eq!(seal(&kit).await.rows, 4);
        let verdict = verify(&kit).await.verdict;
        assert_eq!((verdict.findings.len(), verdict.sealed), (0, 6));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_go_on_while_their_rows_are_sealed() {
    told(async |kit| {
        let kit = Arc::new(kit);
        let stop = CancellationToken::new();
        let sealing = {
            let (kit, stop) = (Arc::clone(&kit), stop.clone());
            tokio::spawn(async move {
                while !stop.is_cancelled() {
                    kit.flows.seal_log(&|| kit.moment()).await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        };
        let written = race(8, |_| {
            let kit = Arc::clone(&kit);
            async move {
                let mut written = 0;
                for _ in 0..40 {
                    let store = kit.flows.store().clone();
                    written += u32::from(one_row(store, entry(&kit)).await);
                }
                written
            }
        })
        .await;
        assert_eq!(written, [40; 8]);
        stop.cancel();
        sealing.await.unwrap();
        seal(&kit).await;
        assert_eq!(counts(&kit).await, (0, 321));
        let verdict = verify(&kit).await.verdict;
        assert_eq!((verdict.findings.len(), verdict.sealed), (0, 321));
    })
    .await;
}

/// SQLite has one writer, which a batch holds for its few rows. Here a batch is held open for as long as we like.
#[tokio::test(flavor = "multi_thread")]
async fn no_writer_waits_for_a_batch_that_is_not_committed() {
    on_postgres(async |address| {
        let store = Store::open(&address, keys()).await.unwrap();
        let kit = Kit::over(store.clone()).await.unwrap();
        write(&kit, 3).await;
        let (written, go_on, now) = (Arc::new(Notify::new()), Arc::new(Notify::new()), kit.now());
        let batch = {
            let (written, go_on) = (Arc::clone(&written), Arc::clone(&go_on));
            unit(move |tx| {
                let (written, go_on) = (Arc::clone(&written), Arc::clone(&go_on));
                Box::pin(async move {
                    let claim = log_chain::claim(tx, now, now.plus(SOON)).await?.unwrap();
                    let waiting = log_chain::list_waiting(tx, 1).await?.rows;
                    let stamp = keys().stamp_log_row(&waiting[0].row);
                    let seal = NewSeal {
                        position: 1,
                        id: waiting[0].row.id,
                        stamp,
                        mac: keys().seal_log_row(&claim.end.mac, 1, Vouched::Stamped, &stamp),
                    };
                    let sealed = log_chain::seal(tx, &claim, &[seal], None).await?;
                    written.notify_one();
                    go_on.notified().await;
                    Ok(sealed)
                })
            })
        };
        let sealing = tokio::spawn({
            let store = store.clone();
            async move { store.write(batch).await }
        });
        written.notified().await;
        let mut count = 0;
        for _ in 0..50 {
            let row = timeout(SOON, one_row(store.clone(), entry(&kit)));
            count += u32::from(row.await.expect("it waits for the batch"));
        }
        assert_eq!(count, 50);
        assert!(!sealing.is_finished(), "the batch is still open");
        go_on.notify_one();
        assert!(sealing.await.unwrap().unwrap());
        seal(&kit).await;
        assert_eq!(verify(&kit).await.verdict.findings, []);
        assert_eq!(counts(&kit).await, (0, 54));
    })
    .await;
}

#[tokio::test]
async fn rows_older_than_sealing_are_sealed_before_all_others() {
    told(async |kit| {
        // As after an upgrade: no stamp, and ids before and behind those of stamped rows.
        let store = kit.flows.store();
        for _ in 0..3 {
            tamper::insert_waiting(store, &entry(&kit)).await.unwrap();
            write(&kit, 1).await;
        }
        assert_eq!(verify(&kit).await.verdict.findings, []);
        assert_eq!(seal(&kit).await.rows, 7);
        let verdict = verify(&kit).await.verdict;
        assert_eq!((verdict.findings.len(), verdict.sealed), (0, 7));
    })
    .await;
}

#[tokio::test]
async fn a_sealer_seals_what_is_written_soon_and_the_rest_when_it_stops() {
    told(async |kit| {
        let kit = Arc::new(kit);
        let stop = CancellationToken::new();
        let clock = Arc::clone(&kit);
        let settings = SealerSettings {
            anchor_every: Duration::from_hours(1),
            moments: Arc::new(move || clock.moment()),
        };
        let sealer = Sealer::new(another(&kit), settings);
        let sealer = tokio::spawn(sealer.run(stop.clone()));
        for sealed in 2..=3 {
            write(&kit, 1).await;
            let all = async {
                while counts(&kit).await != (0, sealed) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            // Well before the fall-back of five seconds: it was told.
            timeout(Duration::from_secs(4), all)
                .await
                .expect("it is told");
        }
        write(&kit, 1).await;
        stop.cancel();
        timeout(SOON, sealer).await.expect("it stops").unwrap();
        assert_eq!(counts(&kit).await, (0, 4));
    })
    .await;
}
