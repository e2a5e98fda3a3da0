//! No statement reaches a person unprepared: each is prepared on a migrated database of either kind.

use std::fs;

use futures_util::FutureExt;
use tokio_postgres::types::Type;

use crate::{
    Fault, Kind, Store, Tx, all_statements,
    sql::Sql,
    testing::{memory, on_each_database},
    tx::Link,
};

/// The names of a statement's columns; on PostgreSQL also checks that all types are portable.
async fn columns(tx: &mut Tx, sql: &'static Sql) -> Result<Vec<String>, Fault> {
    let statement = match tx.link() {
        Link::Sqlite(session) => return session.columns(sql),
        Link::Postgres(session) => session.prepare(sql).await?,
    };
    for wanted in statement.params() {
        if ![Type::INT8, Type::TEXT, Type::BYTEA].contains(wanted) {
            return Err(Fault::new(format!(
                "a parameter is {wanted}: write cast($n as ...)"
            )));
        }
    }
    for column in statement.columns() {
        let readable = [Type::INT8, Type::INT4, Type::BOOL, Type::TEXT, Type::BYTEA];
        if !readable.contains(column.type_()) {
            let (name, found) = (column.name(), column.type_());
            return Err(Fault::new(format!(
                "column {name} is {found}: write cast(... as ...)"
            )));
        }
    }
    Ok(statement
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .collect())
}

async fn described(store: &Store, sql: &'static Sql) -> Result<Vec<String>, String> {
    // One unit each: after a statement that cannot be prepared, PostgreSQL ends the transaction.
    let outcome = store.write(move |tx| columns(tx, sql).boxed()).await;
    outcome.map_err(|fault| format!("{}: {fault}", sql.name()))
}

#[tokio::test]
async fn every_statement_is_prepared_on_both_databases() {
    let reference = memory().await;
    on_each_database(async |store| {
        let mut wrong = Vec::new();
        for sql in all_statements() {
            match (
                described(&store, sql).await,
                described(&reference, sql).await,
            ) {
                (Ok(here), Ok(there)) if here != there => {
                    wrong.push(format!(
                        "{}: columns {here:?}, on SQLite {there:?}",
                        sql.name()
                    ));
                }
                (Ok(_), Ok(_)) => {}
                (Err(fault), _) | (_, Err(fault)) => wrong.push(fault),
            }
        }
        assert!(
            wrong.is_empty(),
            "on {:?}:\n{}",
            store.kind(),
            wrong.join("\n")
        );
    })
    .await;
}

#[tokio::test]
async fn statements_are_named_once() {
    let mut names: Vec<&str> = all_statements().iter().map(|sql| sql.name()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn no_file_with_statements_is_missing_from_the_list() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let listed: Vec<&str> = all_statements().iter().map(|sql| sql.name()).collect();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let tells = path.is_file()
            && fs::read_to_string(&path)
                .unwrap()
                .contains("\nstatements! {");
        if tells && file != "tests" {
            let module = format!("store::{file}::");
            assert!(
                listed.iter().any(|name| name.starts_with(&module)),
                "{file}.rs has statements: add {file}::ALL to all_statements() in lib.rs"
            );
        }
    }
}

#[tokio::test]
async fn a_story_is_told_on_sqlite_at_least() {
    let kinds = std::cell::RefCell::new(Vec::new());
    on_each_database(async |store| kinds.borrow_mut().push(store.kind())).await;
    assert_eq!(kinds.borrow().first(), Some(&Kind::Sqlite));
}
