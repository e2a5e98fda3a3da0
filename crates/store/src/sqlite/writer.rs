//! The writer thread: takes the units that wait, runs each in a savepoint, commits once, answers all.
//!
//! One fsync serves the whole group; a unit that fails is undone alone. Nobody is answered before the commit.

use std::{
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{Session, Work, job::Job};
use crate::{
    Bell, Fault,
    bell::Bells,
    tx::{Link, Shared, Tx},
};

/// Units that share one commit at most.
const GROUP: usize = 256;
/// How often an idle writer looks whether another process wrote.
const LOOK_ROUND: Duration = Duration::from_secs(1);

struct Writer {
    tx: Tx,
    shared: Arc<Shared>,
    data_version: i64,
}

/// Starts the thread. It ends when it is told to stop, or when nobody can send to it any more.
pub(super) fn start(
    connection: Connection,
    shared: Arc<Shared>,
    waiting: Receiver<Work>,
) -> Result<(), Fault> {
    let session = Session::writing(connection);
    let data_version = session.data_version()?;
    let tx = Tx::new(Link::Sqlite(session), Arc::clone(&shared));
    let writer = Writer {
        tx,
        shared,
        data_version,
    };
    thread::Builder::new()
        .name("sqlite-writer".into())
        .spawn(move || writer.serve(&waiting))
        .map(|_detached| ())
        .map_err(|e| Fault::new(e.to_string()).while_doing("starting the writer thread"))
}

impl Writer {
    fn serve(mut self, waiting: &Receiver<Work>) {
        let mut group: Vec<Box<dyn Job>> = Vec::with_capacity(GROUP);
        loop {
            let mut stop = None;
            match waiting.recv_timeout(LOOK_ROUND) {
                Ok(work) => stop = gather(work, waiting, &mut group),
                Err(RecvTimeoutError::Timeout) => self.look_round(),
                Err(RecvTimeoutError::Disconnected) => return self.tidy(),
            }
            if !group.is_empty() {
                self.serve_group(&mut group);
            }
            if let Some(done) = stop {
                self.tidy();
                drop(self);
                let _nobody_waits = done.send(());
                return;
            }
        }
    }

    fn serve_group(&mut self, group: &mut Vec<Box<dyn Job>>) {
        let kept = self.run_group(group);
        for job in group.drain(..) {
            job.answer(kept.as_ref().map(|_| ()));
        }
        if let Ok(bells) = kept {
            bells.ring(&self.shared.tower);
        }
    }

    fn run_group(&mut self, group: &mut [Box<dyn Job>]) -> Result<Bells, Fault> {
        self.control("begin immediate")?;
        let kept = self
            .run_units(group)
            .and_then(|bells| self.control("commit").map(|()| bells));
        match &kept {
            Ok(_) => {
                self.shared.commits.fetch_add(1, Ordering::Relaxed);
            }
            // SQLite has rolled back already after some errors; a further rollback is refused and changes nothing.
            Err(_) => drop(self.control("rollback")),
        }
        kept
    }

    fn run_units(&mut self, group: &mut [Box<dyn Job>]) -> Result<Bells, Fault> {
        // Inside the transaction: whatever another process wrote before our group has been noticed.
        self.notice_others()?;
        let mut bells = Bells::empty();
        for job in group {
            self.tx.begin_anew();
            self.session()?.let_write(job.may_write());
            self.control("savepoint unit")?;
            let keep = job.run(&mut self.tx);
            // Out of disk, memory or order, SQLite rolls back everything at once, the other units' work included.
            if self.session()?.connection().is_autocommit() {
                return Err(Fault::new("SQLite rolled back the whole group"));
            }
            if keep {
                bells.add_all(&self.tx.take_bells());
            } else {
                self.control("rollback to unit")?;
            }
            self.control("release unit")?;
        }
        Ok(bells)
    }

    fn look_round(&mut self) {
        if let Err(fault) = self.notice_others() {
            tracing::warn!(%fault, "the SQLite file could not be looked at");
        }
    }

    /// Another process (`policy set` beside `serve`) rings no bell here; the file's version number tells.
    fn notice_others(&mut self) -> Result<(), Fault> {
        let version = self.session()?.data_version()?;
        if version != self.data_version {
            self.data_version = version;
            let mut bells = Bells::empty();
            bells.add(Bell::Everything);
            bells.ring(&self.shared.tower);
        }
        Ok(())
    }

    /// Puts the write-ahead log into the file itself, so that one file is all there is to copy.
    fn tidy(&mut self) {
        let emptied = self
            .session()
            .and_then(|session| session.batch("pragma wal_checkpoint(truncate)"));
        if let Err(fault) = emptied {
            tracing::warn!(%fault, "the write-ahead log stays beside the SQLite file");
        }
    }

    fn control(&mut self, text: &'static str) -> Result<(), Fault> {
        self.session()?.control(text)
    }

    fn session(&mut self) -> Result<&mut Session, Fault> {
        match self.tx.link() {
            Link::Sqlite(session) => Ok(session),
            Link::Postgres(_) => Err(Fault::new("the SQLite writer holds another database")),
        }
    }
}

/// The unit just received and those that wait behind it, up to a whole group or the word to stop.
fn gather(
    first: Work,
    waiting: &Receiver<Work>,
    group: &mut Vec<Box<dyn Job>>,
) -> Option<oneshot::Sender<()>> {
    let mut next = Some(first);
    while let Some(work) = next {
        match work {
            Work::Unit(job) => group.push(job),
            Work::Stop(done) => return Some(done),
        }
        next = if group.len() < GROUP {
            waiting.try_recv().ok()
        } else {
            None
        };
    }
    None
}
