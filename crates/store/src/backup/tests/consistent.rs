//! A backup is a picture of one moment, however busy the server is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::*;
use crate::{
    Tx,
    sql::{Sql, values},
    testing::on_each_database,
};

static FIRST: Sql = Sql::listed(
    "FIRST",
    "insert into locks (subject, failures, level, updated_at)
values ($1, 0, 0, 0)",
);
static SECOND: Sql = Sql::listed(
    "SECOND",
    "insert into log (id, at, event)
values ($1, 0, 'a')",
);

/// A row here belongs to a row there.
async fn pair(tx: &mut Tx, number: u64) -> Result<(), Fault> {
    let id = number.to_be_bytes();
    tx.run(&FIRST, values![&id]).await?;
    tx.run(&SECOND, values![&id]).await?;
    Ok(())
}

/// A file as slow as a disk that is busy.
#[derive(Clone, Default)]
struct Slow(Buffer);

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::thread::sleep(std::time::Duration::from_millis(20));
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_written_together_is_backed_up_together() {
    on_each_database(async |store| {
        let (next, stop) = (
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let writers: Vec<_> = (0..4)
            .map(|_| {
                let (store, next, stop) = (store.clone(), Arc::clone(&next), Arc::clone(&stop));
                tokio::spawn(async move {
                    while !stop.load(Ordering::SeqCst) {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        store
                            .write(move |tx| pair(tx, number).boxed())
                            .await
                            .unwrap();
                    }
                })
            })
            .collect();
        let mut sizes = Vec::new();
        for _ in 0..5 {
            let slow = Slow::default();
            store.back_up(slow.clone(), NOON, |_| {}).await.unwrap();
            let rows = rows(&slow.0.0.lock().unwrap());
            let count = |table: &str| rows.get(table).map_or(0, Vec::len);
            assert_eq!(count("locks"), count("log"), "{:?}", store.kind());
            sizes.push(count("log"));
        }
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            writer.await.unwrap();
        }
        // The writers were not held up in the meantime.
        assert!(
            sizes.is_sorted() && sizes.first() < sizes.last(),
            "{sizes:?}"
        );
        assert!(next.load(Ordering::SeqCst) > *sizes.last().unwrap() as u64);
    })
    .await;
}
