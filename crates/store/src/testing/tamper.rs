//! What somebody may do to the log who has the database and not the master key.

use domain::{Event, LogId};
use futures_util::FutureExt;

use crate::{
    Fault, Store, Tx,
    log::{self, Entry},
    sql::{Sql, Value, statements, values},
};

/// A field of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the field of its name")]
pub enum Field {
    At,
    Application,
    User,
    Challenge,
    Event,
    Detail,
}

impl Field {
    /// All of them but the id, which is what a seal names.
    pub const ALL: [Self; 6] = [
        Self::At,
        Self::Application,
        Self::User,
        Self::Challenge,
        Self::Event,
        Self::Detail,
    ];
}

statements! {
    EDIT_AT = "update log set at = at + 1 where id = $1";
    EDIT_APPLICATION = "update log set application_id = $2 where id = $1";
    EDIT_USER = "update log set user_id = $2 where id = $1";
    EDIT_CHALLENGE = "update log set challenge_id = $2 where id = $1";
    EDIT_EVENT = "update log set event = 'denied' where id = $1";
    EDIT_DETAIL = "update log set detail = 'edited' where id = $1";
    REMOVE = "delete from log where id = $1";
    REMOVE_SEAL = "delete from log_seal where log_id = $1";
    NAME = "update log set id = $2 where id = $1";
    POINT = "update log_seal set log_id = $2 where log_id = $1";
    FORGE = "update log_seal set mac = $2 where log_id = $1";
    CUT_LOG = "delete from log where id in (select log_id from log_seal where position > $1)";
    CUT_SEALS = "delete from log_seal where position > $1";
    SET_BACK = "update log_sealing
set position = $1,
  log_id = (select log_id from log_seal where position = $1),
  mac = (select mac from log_seal where position = $1)";
    FORGET = "delete from log_waiting where log_id = $1";
    UNSTAMP = "update log_waiting set stamp = null where log_id = $1";
    COUNT_WAITING = "select count(*) as found from log_waiting";
    COUNT_SEALED = "select count(*) as found from log_seal";
}

const STRANGER: [u8; 16] = [0xAA; 16];

async fn run(
    store: &Store,
    sql: &'static Sql,
    values: impl Fn() -> Vec<Value<'static>> + Send + Sync + 'static,
) -> Result<u64, Fault> {
    store
        .write(move |tx| {
            let values = values();
            async move { tx.run(sql, &values).await }.boxed()
        })
        .await
}

/// Edits one field of a row.
pub async fn edit(store: &Store, id: LogId, field: Field) -> Result<(), Fault> {
    let sql = match field {
        Field::At => &EDIT_AT,
        Field::Application => &EDIT_APPLICATION,
        Field::User => &EDIT_USER,
        Field::Challenge => &EDIT_CHALLENGE,
        Field::Event => &EDIT_EVENT,
        Field::Detail => &EDIT_DETAIL,
    };
    let takes_id = [Field::Application, Field::User, Field::Challenge].contains(&field);
    let values = move || {
        let mut values = values![id].to_vec();
        values.extend(takes_id.then_some(Value::Id(STRANGER)));
        values
    };
    run(store, sql, values).await.map(drop)
}

/// Removes a row and leaves its seal.
pub async fn remove(store: &Store, id: LogId) -> Result<(), Fault> {
    run(store, &REMOVE, move || values![id].to_vec())
        .await
        .map(drop)
}

/// Removes a row's seal and leaves the row.
pub async fn remove_seal(store: &Store, id: LogId) -> Result<(), Fault> {
    run(store, &REMOVE_SEAL, move || values![id].to_vec())
        .await
        .map(drop)
}

/// Lets two rows change their places: what stood under one id stands under the other.
pub async fn exchange_rows(store: &Store, one: LogId, other: LogId) -> Result<(), Fault> {
    exchange(store, &NAME, one, other).await
}

/// The same for what two seals point at.
pub async fn exchange_seals(store: &Store, one: LogId, other: LogId) -> Result<(), Fault> {
    exchange(store, &POINT, one, other).await
}

async fn exchange(store: &Store, sql: &'static Sql, one: LogId, other: LogId) -> Result<(), Fault> {
    let between = LogId::from_bytes(STRANGER);
    for (from, to) in [(one, between), (other, one), (between, other)] {
        run(store, sql, move || values![from, to].to_vec()).await?;
    }
    Ok(())
}

/// Writes another seal for a row than the one it has.
pub async fn forge_seal(store: &Store, id: LogId) -> Result<(), Fault> {
    run(store, &FORGE, move || {
        vec![Value::from(id), Value::Hash([7; 32])]
    })
    .await
    .map(drop)
}

/// Cuts the log's tail off behind a position, rows and seals.
pub async fn cut_tail(store: &Store, position: i64) -> Result<(), Fault> {
    for sql in [&CUT_LOG, &CUT_SEALS] {
        run(store, sql, move || values![position].to_vec()).await?;
    }
    Ok(())
}

/// Makes the database say that its chain ends at a position.
pub async fn set_end_back(store: &Store, position: i64) -> Result<(), Fault> {
    run(store, &SET_BACK, move || values![position].to_vec())
        .await
        .map(drop)
}

/// Writes a row as no server would: nothing says that it waits to be sealed.
pub async fn insert(store: &Store, entry: &Entry) -> Result<(), Fault> {
    let entry = entry.clone();
    store
        .write(move |tx| {
            let entry = entry.clone();
            async move { insert_in(tx, &entry, &FORGET).await }.boxed()
        })
        .await
}

/// Writes a row that waits to be sealed, without a stamp, for whoever writes it has no key for one.
pub async fn insert_waiting(store: &Store, entry: &Entry) -> Result<(), Fault> {
    let entry = entry.clone();
    store
        .write(move |tx| {
            let entry = entry.clone();
            async move { insert_in(tx, &entry, &UNSTAMP).await }.boxed()
        })
        .await
}

async fn insert_in(tx: &mut Tx, entry: &Entry, then: &'static Sql) -> Result<(), Fault> {
    log::add(tx, entry, Event::Passed, "inserted").await?;
    tx.run(then, values![entry.id]).await.map(drop)
}

/// How many rows wait to be sealed, and how many are.
pub async fn counts(store: &Store) -> Result<(i64, i64), Fault> {
    store
        .read(|tx| {
            async move {
                let mut counts = [0; 2];
                for (count, sql) in counts.iter_mut().zip([&COUNT_WAITING, &COUNT_SEALED]) {
                    *count = tx
                        .row(sql, values![])
                        .await?
                        .map_or(Ok(0), |row| row.int(0))?;
                }
                Ok(counts.into())
            }
            .boxed()
        })
        .await
}
