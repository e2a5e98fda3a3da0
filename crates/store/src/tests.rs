//! The seam's own stories, told on both databases: what a unit, a group, a bell, a migration may be relied on for.

mod bells;
mod binding;
mod conflicts;
mod groups;
mod keys;
mod migrations;
pub(crate) mod plans;
mod statements;
mod tls;
mod units;

use futures_util::FutureExt;

use crate::{
    Fault, Store, Tx,
    sql::{Sql, values},
};

static PUT: Sql = Sql::listed(
    "PUT",
    "insert into settings (name, value)
values ($1, $2)
on conflict (name) do update set value = $2",
);
static GET: Sql = Sql::listed(
    "GET",
    "select value
from settings
where name = $1",
);
static WRONG: Sql = Sql::listed(
    "WRONG",
    "insert into settings (name, value)
values ($1, null)",
);

async fn put(tx: &mut Tx, name: &str, value: &str) -> Result<(), Fault> {
    tx.run(&PUT, values![name, value.as_bytes()])
        .await
        .map(|_| ())
}

async fn get(store: &Store, name: &'static str) -> Option<String> {
    let row = store
        .read(move |tx| async move { tx.row(&GET, values![name]).await }.boxed())
        .await
        .unwrap();
    row.map(|row| String::from_utf8(row.blob(0).unwrap()).unwrap())
}
