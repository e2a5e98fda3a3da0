//! Values go in by the number in the name, come back by type, and are never told to a log.

use futures_util::FutureExt;

use super::{GET, PUT};
use crate::{
    sql::{Sql, Value, values},
    testing::{BEGINNING, on_each_database, on_postgres, open},
};

static ADD: Sql = Sql::listed(
    "ADD",
    "insert into settings (name, value)
values ($1, $2)",
);
static NUMBER: Sql = Sql::listed("NUMBER", "select cast(cast($1 as text) as bigint) as n");
static OUT_OF_ORDER: Sql = Sql::listed(
    "OUT_OF_ORDER",
    "select cast($2 as bigint) - cast($1 as bigint) as difference, cast($3 as text) as word, cast($2 as bigint) as second",
);
static SOME_OF_EACH: Sql = Sql::listed("SOME_OF_EACH", "select cast($1 as bigint) as a, cast($2 as text) as b, cast($3 as blob) as c, cast($4 as blob) as d,
  cast($5 as bigint) as e, 7 as f, 3 < 4 as g, cast($6 as text) as h");

#[tokio::test]
async fn values_are_bound_by_the_number_in_the_name() {
    on_each_database(async |store| {
        let row = store
            .read(|tx| {
                async move { tx.row(&OUT_OF_ORDER, values![1_i64, 10_i64, "word"]).await }.boxed()
            })
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (row.int(0).unwrap(), row.text(1).unwrap().as_str()),
            (9, "word")
        );
        assert_eq!(row.int(2).unwrap(), 10);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_values_is_checked() {
    on_each_database(async |store| {
        for too_many in [false, true] {
            let outcome = store
                .write(move |tx| {
                    async move {
                        let all: [Value<'_>; 2] = ["a".into(), "b".into()];
                        tx.rows(&GET, if too_many { &all } else { &[] }).await
                    }
                    .boxed()
                })
                .await;
            assert!(
                outcome
                    .err()
                    .unwrap()
                    .to_string()
                    .contains("values are wanted")
            );
        }
    })
    .await;
}

#[tokio::test]
async fn each_kind_of_value_comes_back_as_it_went() {
    on_each_database(async |store| {
        let row = store
            .read(|tx| {
                async move {
                    let id = domain::UserId::from_bytes([3; 16]);
                    let none: Option<i64> = None;
                    let values = values![i64::MIN, "ü", &b"\0\xff"[..], id, none, Some("x")];
                    tx.row(&SOME_OF_EACH, values).await
                }
                .boxed()
            })
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.int(0).unwrap(), i64::MIN);
        assert_eq!(row.text(1).unwrap(), "ü");
        assert_eq!(row.blob(2).unwrap(), b"\0\xff");
        assert_eq!(
            row.id::<domain::UserId>(3).unwrap(),
            domain::UserId::from_bytes([3; 16])
        );
        assert_eq!(row.opt_int(4).unwrap(), None);
        assert_eq!(row.int(5).unwrap(), 7);
        assert!(row.flag(6).unwrap());
        assert_eq!(row.opt_text(7).unwrap().as_deref(), Some("x"));
        assert!(row.int(1).is_err() && row.text(0).is_err() && row.blob(0).is_err());
        assert!(row.int(4).is_err() && row.int(8).is_err() && row.opt_hash(3).is_err());
        assert!(row.word::<domain::Method>(1).is_err());
    })
    .await;
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_a_clear_fault_that_does_not_quote_it() {
    on_postgres(async |address| {
        let store = open(&address).await;
        store.migrate(BEGINNING).await.unwrap();
        let outcome = store
            .write(|tx| async move { tx.run(&PUT, values!["a", "+4915112345678"]).await }.boxed())
            .await;
        let text = outcome.unwrap_err().to_string();
        assert!(
            text.contains("text was given where the statement has bytea"),
            "{text}"
        );
        assert!(!text.contains("4915112345678"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_fault_of_the_database_does_not_quote_values() {
    on_each_database(async |store| {
        let outcome = store
            .write(|tx| {
                async move {
                    let name = "+4915112345678";
                    tx.run(&ADD, values![name, name.as_bytes()]).await?;
                    tx.run(&ADD, values![name, name.as_bytes()]).await
                }
                .boxed()
            })
            .await;
        let text = outcome.unwrap_err().to_string();
        assert!(text.starts_with("while running ADD: "), "{text}");
        assert!(!text.contains("4915112345678"), "{text}");
        let outcome = store
            .write(|tx| async move { tx.row(&NUMBER, values!["x4915112345678"]).await }.boxed())
            .await;
        let told = outcome
            .err()
            .map(|fault| fault.to_string())
            .unwrap_or_default();
        assert!(!told.contains("4915112345678"), "{told}");
    })
    .await;
}
