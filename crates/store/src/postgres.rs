//! PostgreSQL: plain read-committed transactions from a pool, run again when two stood in each other's way.
//!
//! A unit that writes runs in a task of its own, so that a caller who hangs up cannot cancel it half-way.

mod line;
mod reach;
mod session;
mod tls;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use deadpool_postgres::Pool;
use domain::Timestamp;
use futures_util::FutureExt;

pub(crate) use session::Session;

use crate::{
    Fault, WhileDoing,
    address::PostgresPlace,
    fault::FaultKind,
    tx::{Link, Shared, Tx, Unit, UnitFuture},
};
use line::Line;
use reach::{connection, named_bells, pool, settled};
use tls::Tls;

const WRITERS: usize = 16;
const READERS: usize = 8;
/// Conflicts end well at the second try; who still meets one after this many is told.
const TRIES: u32 = 6;

pub(crate) struct Postgres {
    writers: Pool,
    /// Their connections are read-only by themselves: a read needs no transaction and stays one round trip a statement.
    readers: Pool,
    line: Line,
    shared: Arc<Shared>,
}

impl Postgres {
    pub(crate) async fn open(place: &PostgresPlace, shared: Arc<Shared>) -> Result<Self, Fault> {
        let tls = Tls::new(place)?;
        let writing = settled(&place.config, "");
        let reading = settled(&place.config, " -c default_transaction_read_only=on");
        let line = Line::open(named_bells(&writing), tls.clone(), shared.tower.clone())
            .await
            .while_doing("connecting to PostgreSQL")?;
        let writers = pool(writing, tls.clone(), WRITERS)?;
        Ok(Self {
            writers,
            readers: pool(reading, tls, READERS)?,
            line,
            shared,
        })
    }

    pub(crate) async fn write<T: Send + 'static>(&self, unit: impl Unit<T>) -> Result<T, Fault> {
        let pool = self.writers.clone();
        let (line, shared) = (self.line.clone(), Arc::clone(&self.shared));
        let work = tokio::spawn(async move {
            let client = connection(&pool).await?;
            let mut tx = Tx::new(
                Link::Postgres(Session::writing(client)),
                Arc::clone(&shared),
            );
            let value = run_to_commit(&unit, &mut tx).await?;
            shared.commits.fetch_add(1, Ordering::Relaxed);
            let bells = tx.take_bells();
            bells.ring(&shared.tower);
            line.ring(&bells.for_others(&shared.tower));
            Ok(value)
        });
        // A panic in the unit is caught before; what is left is a runtime that shuts down.
        work.await.unwrap_or_else(|_| Err(stopping()))
    }

    pub(crate) async fn read<T: Send + 'static>(&self, unit: impl Unit<T>) -> Result<T, Fault> {
        let client = connection(&self.readers).await?;
        let mut tx = Tx::new(
            Link::Postgres(Session::reading(client)),
            Arc::clone(&self.shared),
        );
        run(&unit, &mut tx).await
    }

    /// Everything `act` reads is as of one moment.
    pub(crate) async fn snapshot<T: Send + 'static>(
        &self,
        act: impl for<'a> FnOnce(&'a mut Tx) -> UnitFuture<'a, T> + Send + 'static,
    ) -> Result<T, Fault> {
        let client = connection(&self.readers).await?;
        let session = Session::snapshot(client).await?;
        let mut tx = Tx::new(Link::Postgres(session), Arc::clone(&self.shared));
        run(act, &mut tx).await
    }

    /// Whether a writer may write: a standby, or a server that was set to read-only, answers every `select`.
    pub(crate) async fn ask_writer(&self) -> Result<(), Fault> {
        let fault = |e: tokio_postgres::Error| Fault::from_postgres(&e);
        let client = connection(&self.writers).await?;
        let row = client
            .query_one(
                "select current_setting('transaction_read_only') = 'on'",
                &[],
            )
            .await
            .map_err(fault)?;
        if row.try_get(0).map_err(fault)? {
            return Err(Fault::of(
                FaultKind::Unavailable,
                "the database is read-only",
            ));
        }
        Ok(())
    }

    /// The database's clock minus `now`, in milliseconds.
    pub(crate) async fn clock_offset(&self, now: Timestamp) -> Result<i64, Fault> {
        let client = connection(&self.readers).await?;
        let row = client
            .query_one(
                "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)",
                &[],
            )
            .await
            .map_err(|e| Fault::from_postgres(&e))?;
        let there: i64 = row.try_get(0).map_err(|e| Fault::from_postgres(&e))?;
        Ok(there.saturating_sub(now.as_millis()))
    }

    /// Sends the bells that wait, then lets go of all connections.
    pub(crate) async fn close(&self) {
        self.line.close().await;
        self.writers.close();
        self.readers.close();
    }
}

/// One command outside of any store, for tests.
#[cfg(any(test, feature = "testing"))]
pub(crate) async fn command(place: &PostgresPlace, text: &str) -> Result<(), Fault> {
    let (client, connection) = place
        .config
        .connect(Tls::new(place)?)
        .await
        .map_err(|e| Fault::from_postgres(&e))?;
    let driver = tokio::spawn(connection);
    let done = client
        .batch_execute(text)
        .await
        .map_err(|e| Fault::from_postgres(&e));
    driver.abort();
    done
}

async fn run<T>(
    unit: impl for<'a> FnOnce(&'a mut Tx) -> UnitFuture<'a, T>,
    tx: &mut Tx,
) -> Result<T, Fault> {
    let outcome = std::panic::AssertUnwindSafe(unit(tx)).catch_unwind().await;
    tx.judge(outcome.unwrap_or_else(|_| Err(panicked())))
}

async fn run_to_commit<T>(unit: &impl Unit<T>, tx: &mut Tx) -> Result<T, Fault> {
    let mut tries = 0;
    loop {
        tx.begin_anew();
        let kept = match run(unit, tx).await {
            Ok(value) => session(tx)?.commit().await.map(|()| value),
            Err(fault) => {
                session(tx)?.roll_back().await;
                Err(fault)
            }
        };
        tries += 1;
        match kept {
            Err(fault) if fault.is_conflict() && tries < TRIES => {
                tokio::time::sleep(Duration::from_millis(1 << tries)).await;
            }
            settled => return settled,
        }
    }
}

fn session(tx: &mut Tx) -> Result<&mut Session, Fault> {
    match tx.link() {
        Link::Postgres(session) => Ok(session),
        Link::Sqlite(_) => Err(Fault::new("a PostgreSQL unit holds another database")),
    }
}

fn stopping() -> Fault {
    Fault::of(FaultKind::Unavailable, "the server is stopping")
}

fn panicked() -> Fault {
    Fault::new("a unit of work panicked")
}
