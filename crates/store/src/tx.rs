//! A unit of work as its statements see it: run a statement, seal a value, ring a bell after the commit.

use std::sync::{Arc, atomic::AtomicU64};

use domain::{Keys, PasskeyHost};
use futures_util::future::BoxFuture;

use crate::{
    Bell, Fault, Kind, Sleeper,
    bell::{Bells, Tower},
    postgres,
    row::Row,
    seal::Seal,
    sql::{Sql, Value},
    sqlite,
};

/// What a unit of work returns: the future of its outcome, borrowing the transaction.
pub type UnitFuture<'a, T> = BoxFuture<'a, Result<T, Fault>>;

/// A unit of work: repeatable, and waiting for nothing but the database.
///
/// It is kept on `Ok` and undone on a fault. A refusal is therefore an `Ok` value: its try counts, its log row stays.
pub(crate) trait Unit<T>:
    for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send + Sync + 'static
{
}

impl<T, U> Unit<T> for U where
    U: for<'a> Fn(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>> + Send + Sync + 'static
{
}

/// Says to the compiler that a closure is a unit of work: `unit(move |tx| Box::pin(async move { ... }))`.
pub const fn unit<T, U>(unit: U) -> U
where
    U: for<'a> Fn(&'a mut Tx) -> UnitFuture<'a, T> + Send + Sync + 'static,
{
    unit
}

/// The same for an act that runs once, whatever happens.
pub(crate) const fn unit_once<T, U>(act: U) -> U
where
    U: for<'a> FnOnce(&'a mut Tx) -> UnitFuture<'a, T> + Send + 'static,
{
    act
}

/// What every unit of a store shares.
pub(crate) struct Shared {
    pub(crate) keys: Keys,
    pub(crate) seal: Seal,
    pub(crate) tower: Tower,
    pub(crate) commits: AtomicU64,
}

/// The open unit of work, on either database.
pub struct Tx {
    link: Link,
    shared: Arc<Shared>,
    host: PasskeyHost,
    bells: Bells,
    spoiled: bool,
    /// How often the database was spoken to and its answer waited for.
    #[cfg(test)]
    trips: u32,
}

pub(crate) enum Link {
    Sqlite(sqlite::Session),
    Postgres(postgres::Session),
}

impl Tx {
    pub(crate) fn new(link: Link, shared: Arc<Shared>) -> Self {
        Self {
            link,
            shared,
            host: PasskeyHost::default(),
            bells: Bells::empty(),
            spoiled: false,
            #[cfg(test)]
            trips: 0,
        }
    }

    /// How often this unit, and those before it on the same connection, waited for the database.
    #[cfg(test)]
    pub(crate) const fn trips(&self) -> u32 {
        self.trips
    }

    /// All rows of an answer.
    pub(crate) async fn rows(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, Fault> {
        #[cfg(test)]
        {
            self.trips += 1;
        }
        let answer = match &mut self.link {
            Link::Sqlite(session) => session.rows(sql, values),
            Link::Postgres(session) => session.rows(sql, values).await,
        };
        answer.map_err(|fault| self.spoil(sql, fault))
    }

    /// The first row, if there is one.
    pub(crate) async fn row(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, Fault> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Runs a statement that changes something; says how many rows it changed.
    pub(crate) async fn run(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<u64, Fault> {
        #[cfg(test)]
        {
            self.trips += 1;
        }
        let answer = match &mut self.link {
            Link::Sqlite(session) => session.run(sql, values),
            Link::Postgres(session) => session.run(sql, values).await,
        };
        answer.map_err(|fault| self.spoil(sql, fault))
    }

    /// Runs two statements that change something, on PostgreSQL in one round trip.
    pub(crate) async fn run_both(
        &mut self,
        first: (&'static Sql, &[Value<'_>]),
        second: (&'static Sql, &[Value<'_>]),
    ) -> Result<(), Fault> {
        #[cfg(test)]
        {
            self.trips += 1;
        }
        let done = match &mut self.link {
            Link::Sqlite(session) => [first, second]
                .into_iter()
                .try_for_each(|(sql, values)| session.run(sql, values).map(drop)),
            Link::Postgres(session) => session.run_both(first, second).await,
        };
        done.map_err(|fault| self.spoil(first.0, fault))
    }

    /// Runs a statement once for each list of values, on PostgreSQL without waiting for each answer.
    pub(crate) async fn run_each(
        &mut self,
        sql: &Sql,
        lists: &[Vec<Value<'_>>],
    ) -> Result<(), Fault> {
        #[cfg(test)]
        {
            self.trips += 1;
        }
        let done = match &mut self.link {
            Link::Sqlite(session) => lists
                .iter()
                .try_for_each(|values| session.run(sql, values).map(drop)),
            Link::Postgres(session) => session.run_each(sql, lists).await,
        };
        done.map_err(|fault| self.spoil(sql, fault))
    }

    /// Several statements without parameters; for migrations alone.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<(), Fault> {
        let done = match &mut self.link {
            Link::Sqlite(session) => session.batch(text),
            Link::Postgres(session) => session.batch(text).await,
        };
        self.spoiled |= done.is_err();
        done
    }

    /// Whether there is a table of this name; for migrations alone.
    pub(crate) async fn has_table(&mut self, name: &str) -> Result<bool, Fault> {
        match &mut self.link {
            Link::Sqlite(session) => session.has_table(name),
            Link::Postgres(session) => session.has_table(name).await,
        }
    }

    /// Seals and opens what must not lie in the database as it is.
    pub(crate) fn seal(&self) -> &Seal {
        &self.shared.seal
    }

    /// The keys of this installation.
    pub(crate) fn keys(&self) -> &Keys {
        &self.shared.keys
    }

    /// The host at which passkeys answer to whoever runs this unit. Statements that count passkeys name it.
    pub(crate) fn passkey_host(&self) -> PasskeyHost {
        self.host.clone()
    }

    /// Says at which host whoever runs the next unit stands.
    pub(crate) fn stand_at(&mut self, host: &PasskeyHost) {
        self.host.clone_from(host);
    }

    /// Remembers to ring `bell`: after this unit's commit, and never if it is undone.
    pub const fn ring(&mut self, bell: Bell) {
        self.bells.add(bell);
    }

    /// Remembers to wake the log's sealer: after this unit's commit.
    pub(crate) const fn have_log_sealed(&mut self) {
        self.bells.have_log_sealed();
    }

    /// Remembers to wake whoever waits for news of this id: after this unit's commit, on every node.
    pub fn wake(&mut self, sleeper: &Sleeper) {
        self.bells.wake(*sleeper);
    }

    pub(crate) const fn kind(&self) -> Kind {
        match self.link {
            Link::Sqlite(_) => Kind::Sqlite,
            Link::Postgres(_) => Kind::Postgres,
        }
    }

    pub(crate) const fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    /// For a further unit, or the same one again.
    pub(crate) fn begin_anew(&mut self) {
        self.bells = Bells::empty();
        self.spoiled = false;
    }

    /// The bells of a unit that was kept.
    pub(crate) const fn take_bells(&mut self) -> Bells {
        self.bells.take()
    }

    /// A statement that failed spoils its unit, even if the unit goes on: PostgreSQL has ended the transaction by then
    /// and would answer COMMIT by a silent rollback.
    pub(crate) fn judge<T>(&self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        match outcome {
            Ok(_) if self.spoiled => Err(Fault::new(
                "a unit of work went on after a failed statement",
            )),
            outcome => outcome,
        }
    }

    pub(crate) fn spoil(&mut self, sql: &Sql, fault: Fault) -> Fault {
        self.spoiled = true;
        fault.while_doing(format!("running {}", sql.name()))
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx({:?})", self.kind())
    }
}
