//! SQLite: one writer thread with group commit, and read-only connections used where the reader stands.
//!
//! Only the writer thread writes. A read by key takes microseconds, so it runs inline on the caller's own task.

mod connect;
mod job;
mod session;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

pub(crate) use session::Session;

use crate::{
    Fault,
    fault::FaultKind,
    tx::{Link, Shared, Tx, Unit, UnitFuture},
};
use job::{Job, Waiting, run_at_once};

/// Units that may wait for the writer; at the measured pace this is less than a tenth of a second of work.
const QUEUE: usize = 4096;

/// What waits in the writer's queue.
enum Work {
    Unit(Box<dyn Job>),
    /// Finish what waits, leave a tidy file, end.
    Stop(oneshot::Sender<()>),
}

pub(crate) struct Sqlite {
    queue: SyncSender<Work>,
    /// None for a database in memory: there is a single connection, the writer's.
    readers: Option<Readers>,
    shared: Arc<Shared>,
}

impl Sqlite {
    /// Opens the file, or makes it.
    pub(crate) async fn open(path: &Path, shared: Arc<Shared>) -> Result<Self, Fault> {
        let file = path.to_owned();
        let connection = tokio::task::spawn_blocking(move || connect::writer(&file))
            .await
            .map_err(|_| Fault::new("opening the file was interrupted"))??;
        let readers = Readers {
            path: path.to_owned(),
            idle: Mutex::new(Some(Vec::new())),
        };
        Self::start(connection, Some(readers), shared)
    }

    /// A database that lives as long as the store.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn in_memory(shared: Arc<Shared>) -> Result<Self, Fault> {
        Self::start(connect::memory()?, None, shared)
    }

    fn start(
        connection: Connection,
        readers: Option<Readers>,
        shared: Arc<Shared>,
    ) -> Result<Self, Fault> {
        let (queue, waiting) = sync_channel(QUEUE);
        writer::start(connection, Arc::clone(&shared), waiting)?;
        Ok(Self {
            queue,
            readers,
            shared,
        })
    }

    pub(crate) async fn write<T: Send + 'static>(&self, unit: impl Unit<T>) -> Result<T, Fault> {
        self.hand_over(Waiting::writing(unit)).await
    }

    pub(crate) async fn read<T: Send + 'static>(&self, unit: impl Unit<T>) -> Result<T, Fault> {
        let Some(readers) = &self.readers else {
            return self.hand_over(Waiting::reading(unit)).await;
        };
        let mut tx = readers.take(&self.shared)?;
        tx.begin_anew();
        let outcome = run_at_once(&unit, &mut tx);
        readers.give_back(tx);
        outcome
    }

    /// Everything `act` reads is as of one moment: a read transaction on a connection and a thread of its own, beside
    /// which the writer goes on.
    pub(crate) async fn snapshot<T: Send + 'static>(
        &self,
        act: impl for<'a> FnOnce(&'a mut Tx) -> UnitFuture<'a, T> + Send + 'static,
    ) -> Result<T, Fault> {
        let Some(readers) = &self.readers else {
            return Err(Fault::new("a database in memory has no second reader"));
        };
        let (path, shared) = (readers.path.clone(), Arc::clone(&self.shared));
        let work = tokio::task::spawn_blocking(move || {
            let session = Session::reading(connect::reader(&path)?);
            session.control("begin")?;
            run_at_once(act, &mut Tx::new(Link::Sqlite(session), shared))
        });
        work.await
            .unwrap_or_else(|_| Err(Fault::new("reading the file was interrupted")))
    }

    async fn hand_over<T: Send + 'static, U: Unit<T>>(
        &self,
        (job, answer): (Waiting<T, U>, oneshot::Receiver<Result<T, Fault>>),
    ) -> Result<T, Fault> {
        self.queue
            .try_send(Work::Unit(Box::new(job)))
            .map_err(|refused| match refused {
                TrySendError::Full(_) => Fault::overload("too many units wait for SQLite"),
                TrySendError::Disconnected(_) => closed(),
            })?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Lets the writer finish what waits, then closes the file.
    pub(crate) async fn close(&self) {
        if let Some(readers) = &self.readers {
            *readers.lock() = None;
        }
        let (done, finished) = oneshot::channel();
        let mut stop = Work::Stop(done);
        while let Err(TrySendError::Full(back)) = self.queue.try_send(stop) {
            stop = back;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // An error says that the writer has ended already.
        let _ended = finished.await;
    }
}

fn closed() -> Fault {
    Fault::of(FaultKind::Unavailable, "the database is closed")
}

/// Read-only connections that nobody uses at the moment; None once the store is closed. Reads run inline, so there are
/// never more of them than threads.
struct Readers {
    path: PathBuf,
    idle: Mutex<Option<Vec<Tx>>>,
}

impl Readers {
    fn lock(&self) -> MutexGuard<'_, Option<Vec<Tx>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, shared: &Arc<Shared>) -> Result<Tx, Fault> {
        if let Some(tx) = self.lock().as_mut().ok_or_else(closed)?.pop() {
            return Ok(tx);
        }
        let connection = connect::reader(&self.path)?;
        Ok(Tx::new(
            Link::Sqlite(Session::reading(connection)),
            Arc::clone(shared),
        ))
    }

    fn give_back(&self, tx: Tx) {
        if let Some(idle) = self.lock().as_mut() {
            idle.push(tx);
        }
    }
}
