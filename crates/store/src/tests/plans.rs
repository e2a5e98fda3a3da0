//! How a database means to carry a statement out: whether it walks through a table from end to end.

use futures_util::FutureExt;

use crate::{
    Kind, Store,
    sql::{Sql, Value},
};

/// The steps in which the statement would read one of these tables as a whole, were it large. PostgreSQL is told to do so
/// only where it knows no other way: its tables are empty here.
pub(crate) async fn walks(
    store: &Store,
    sql: &'static Sql,
    values: Vec<Value<'static>>,
    tables: &'static [&'static str],
) -> Vec<String> {
    let is_walk = |step: &String| {
        tables.iter().any(|table| {
            let scan = format!("SCAN {table}");
            let is_scan = step == &scan || step.starts_with(&format!("{scan} "));
            is_scan || step.contains(&format!("Seq Scan on {table} "))
        })
    };
    let steps = steps(store, sql, values).await;
    steps.into_iter().filter(is_walk).collect()
}

/// The indexes in which SQLite looks something up for the statement, each with the columns it does so by: an index that is
/// read by its first column alone may be read from end to end.
pub(crate) async fn look_ups(
    store: &Store,
    sql: &'static Sql,
    values: Vec<Value<'static>>,
) -> Vec<String> {
    let steps = steps(store, sql, values).await;
    // It makes some itself, of what it has read already.
    let kept = steps.iter().filter(|step| !step.contains(" AUTOMATIC "));
    let by = kept.filter_map(|step| step.split_once(" INDEX "));
    let mut by: Vec<String> = by.map(|(_, by)| by.to_owned()).collect();
    by.sort_unstable();
    by
}

async fn steps(store: &Store, sql: &'static Sql, values: Vec<Value<'static>>) -> Vec<String> {
    let (explain, column) = match store.kind() {
        Kind::Sqlite => ("explain query plan", 3),
        Kind::Postgres => ("explain", 0),
    };
    let explained = format!("{explain} {}", sql.text());
    let explained: &'static Sql = Box::leak(Box::new(Sql::built("PLAN".into(), explained)));
    let steps = store.write(move |tx| {
        let values = values.clone();
        async move {
            if tx.kind() == Kind::Postgres {
                tx.batch("set local enable_seqscan = off").await?;
            }
            let rows = tx.rows(explained, &values).await?;
            rows.iter()
                .map(|row| row.text(column))
                .collect::<Result<Vec<_>, _>>()
        }
        .boxed()
    });
    steps.await.unwrap()
}

#[tokio::test]
async fn a_walk_is_seen_on_both_databases() {
    static WALK: Sql = Sql::listed(
        "WALK",
        "select count(*) as found
from log
where detail = $1",
    );
    crate::testing::on_each_database(async |store| {
        let found = walks(&store, &WALK, vec!["x".into()], &["log"]).await;
        assert_eq!(found.len(), 1, "{:?}", store.kind());
    })
    .await;
}
