//! The store: one seam over two databases. A unit of work goes in, its outcome comes out, committed or undone.
//!
//! A unit commits on `Ok` and is undone on a fault. It may run more than once, waits for nothing but its statements,
//! and on PostgreSQL (read committed) decides nothing in Rust on a value unless the write's `where` repeats it.

use std::{
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use domain::{Keys, PasskeyHost, Timestamp};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::{broadcast, watch};

use crate::{
    Bell, DatabaseAddress, Fault, KeyCheck, Kind, Tx, Wake, WhileDoing,
    address::Place,
    backup::{self, Contents, Progress, RestoreError},
    bell::Tower,
    fault::FaultKind,
    key_check, migrate,
    postgres::Postgres,
    seal::Seal,
    sql::{statements, values},
    sqlite::Sqlite,
    tx::{Shared, Unit, unit, unit_once},
};

statements! {
    PING = "select 1 as one";
}

/// Bells that wait for a slow listener; one who misses more is told so and looks at everything.
const BELLS_KEPT: usize = 64;
/// The same for wake-ups: one who misses more wakes everybody.
const WAKES_KEPT: usize = 4096;
/// How long a database that is well may take for nothing.
const PATIENCE: Duration = Duration::from_secs(3);

/// An open database. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    open: Arc<Open>,
    host: PasskeyHost,
}

struct Open {
    database: Database,
    shared: Arc<Shared>,
}

enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Connects. Does not migrate.
    pub async fn open(address: &DatabaseAddress, keys: Keys) -> Result<Self, Fault> {
        let shared = share(keys)?;
        let database = match &address.0 {
            Place::Sqlite(path) => Database::Sqlite(Sqlite::open(path, Arc::clone(&shared)).await?),
            Place::Postgres(place) => {
                Database::Postgres(Postgres::open(place, Arc::clone(&shared)).await?)
            }
        };
        Ok(Self::of(Open { database, shared }))
    }

    /// A SQLite database in memory, gone with the store. Not migrated either.
    #[cfg(any(test, feature = "testing"))]
    pub fn memory(keys: Keys) -> Result<Self, Fault> {
        let shared = share(keys)?;
        let database = Database::Sqlite(Sqlite::in_memory(Arc::clone(&shared))?);
        Ok(Self::of(Open { database, shared }))
    }

    fn of(open: Open) -> Self {
        Self {
            open: Arc::new(open),
            host: PasskeyHost::default(),
        }
    }

    /// The same store as a server at this host uses it: passkeys that were made for another one answer nothing there.
    #[must_use]
    pub fn at(&self, host: PasskeyHost) -> Self {
        Self {
            open: Arc::clone(&self.open),
            host,
        }
    }

    /// Runs a unit of work: committed on `Ok`, undone on a fault. The unit may run more than once.
    pub async fn write<T: Send + 'static>(
        &self,
        unit: impl for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send + Sync + 'static,
    ) -> Result<T, Fault> {
        let unit = standing_at(self.host.clone(), unit);
        match &self.open.database {
            Database::Sqlite(sqlite) => sqlite.write(unit).await,
            Database::Postgres(postgres) => postgres.write(unit).await,
        }
    }

    /// Runs a unit that only reads, quickly: by key, or a bounded list by an index. Each statement sees what is
    /// committed when it runs.
    pub async fn read<T: Send + 'static>(
        &self,
        unit: impl for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send + Sync + 'static,
    ) -> Result<T, Fault> {
        let unit = standing_at(self.host.clone(), unit);
        match &self.open.database {
            Database::Sqlite(sqlite) => sqlite.read(unit).await,
            Database::Postgres(postgres) => postgres.read(unit).await,
        }
    }

    /// Applies the migrations that are pending and gives their names. Two processes may do so at once.
    pub async fn migrate(&self, now: Timestamp) -> Result<Vec<String>, Fault> {
        self.write(move |tx| migrate::apply(tx, now).boxed())
            .await
            .while_doing("migrating the database")
    }

    /// The names of the migrations that `migrate` would apply.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, Fault> {
        self.read(|tx| migrate::pending(tx).boxed()).await
    }

    /// Whether no migration was ever applied: only then may a master key be made.
    pub async fn is_empty(&self) -> Result<bool, Fault> {
        self.read(|tx| migrate::is_empty(tx).boxed()).await
    }

    /// Whether the master key is the one this (migrated) database was filled under; an empty one remembers it.
    pub async fn check_key(&self) -> Result<KeyCheck, Fault> {
        self.write(|tx| key_check::check(tx).boxed())
            .await
            .while_doing("checking the master key")
    }

    /// Writes a backup of everything, as of one moment, while units go on. `now` is that moment's name; `progress`
    /// counts rows. What was written is a backup only when this ends well.
    pub async fn back_up(
        &self,
        to: impl Write + Send + 'static,
        now: Timestamp,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Contents, Fault> {
        let act = unit_once(move |tx| backup::take(tx, to, now, progress).boxed());
        match &self.open.database {
            Database::Sqlite(sqlite) => sqlite.snapshot(act).await,
            Database::Postgres(postgres) => postgres.snapshot(act).await,
        }
    }

    /// Fills this database, which must be empty, from a backup that [`backup::verify`] found good. Migrates it as well.
    pub async fn restore(
        &self,
        path: &Path,
        now: Timestamp,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Contents, RestoreError> {
        let (path, progress) = (path.to_owned(), Arc::new(progress));
        let outcome = self
            .write(move |tx| {
                let (path, progress) = (path.clone(), Arc::clone(&progress));
                async move { backup::fill(tx, &path, now, &*progress).await }.boxed()
            })
            .await?;
        Ok(outcome?)
    }

    /// Hears the bells of this process and of all others from now on. A listener who lags behind
    /// (`RecvError::Lagged`) treats that as [`Bell::Everything`].
    pub fn bells(&self) -> broadcast::Receiver<Bell> {
        self.open.shared.tower.bells.subscribe()
    }

    /// Hears whom to wake, in this process and by all others, from now on. A listener who lags behind is told so, and
    /// then wakes everybody.
    pub fn wakes(&self) -> broadcast::Receiver<Wake> {
        self.open.shared.tower.wakes.subscribe()
    }

    /// Changes whenever the log may hold rows that are not sealed. Whoever listens is taken for a sealer.
    pub fn log_grown(&self) -> watch::Receiver<()> {
        self.open.shared.tower.log.subscribe()
    }

    /// The database's clock minus `now`, in milliseconds; on SQLite there is no other clock.
    pub async fn clock_offset(&self, now: Timestamp) -> Result<i64, Fault> {
        match &self.open.database {
            Database::Sqlite(_) => Ok(0),
            Database::Postgres(postgres) => postgres.clock_offset(now).await,
        }
    }

    /// Whether the database can be read and written at the moment, within three seconds. Nothing is written.
    pub async fn ping(&self) -> Result<(), Fault> {
        let asked = async {
            self.read(|tx| ping(tx).boxed()).await?;
            match &self.open.database {
                // A unit begins by taking the writer's lock, which a file that is read-only does not give.
                Database::Sqlite(sqlite) => sqlite.write(|tx| ping(tx).boxed()).await,
                Database::Postgres(postgres) => postgres.ask_writer().await,
            }
        };
        tokio::time::timeout(PATIENCE, asked)
            .await
            .unwrap_or_else(|_| {
                Err(Fault::of(
                    FaultKind::Unavailable,
                    "the database does not answer",
                ))
            })
    }

    /// Which of the two databases it is.
    pub fn kind(&self) -> Kind {
        match self.open.database {
            Database::Sqlite(_) => Kind::Sqlite,
            Database::Postgres(_) => Kind::Postgres,
        }
    }

    /// How many commits this store has made: on SQLite fewer than units, when units share one.
    pub fn commits(&self) -> u64 {
        self.open.shared.commits.load(Ordering::Relaxed)
    }

    /// The keys this store was opened with.
    pub fn keys(&self) -> &Keys {
        &self.open.shared.keys
    }

    /// Finishes what waits and lets go of the database. Later units on other clones get a fault.
    pub async fn close(self) {
        match &self.open.database {
            Database::Sqlite(sqlite) => sqlite.close().await,
            Database::Postgres(postgres) => postgres.close().await,
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.kind())
    }
}

fn share(keys: Keys) -> Result<Arc<Shared>, Fault> {
    Ok(Arc::new(Shared {
        seal: Seal::new(&keys)?,
        keys,
        tower: Tower::new(BELLS_KEPT, WAKES_KEPT),
        commits: AtomicU64::new(0),
    }))
}

/// The unit, told at which host it is run.
fn standing_at<T: Send + 'static>(host: PasskeyHost, act: impl Unit<T>) -> impl Unit<T> {
    unit(move |tx| {
        tx.stand_at(&host);
        act(tx)
    })
}

async fn ping(tx: &mut Tx) -> Result<(), Fault> {
    tx.row(&PING, values![]).await.map(|_| ())
}
