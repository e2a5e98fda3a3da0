//! Statements: constants with a name, and the only thing that can be executed.
//!
//! A table file lists its statements in `statements! { ... }`, which gives it one constant each and a list of them
//! all; a test prepares every listed statement on both databases. So no SQL is put together at run time, but for
//! backups, which name every column there is (`backup/statements.rs`).

use std::{borrow::Cow, sync::OnceLock};

pub(crate) use crate::value::Value;

/// One statement, in the common subset of both databases (see the README beside this folder).
pub(crate) struct Sql {
    name: Cow<'static, str>,
    text: Cow<'static, str>,
    text_for_postgres: OnceLock<String>,
    binding_order: OnceLock<Box<[usize]>>,
}

impl Sql {
    /// For `statements!` alone.
    pub(crate) const fn listed(name: &'static str, text: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            text: Cow::Borrowed(text),
            text_for_postgres: OnceLock::new(),
            binding_order: OnceLock::new(),
        }
    }

    /// For backups alone: put together from names of tables and columns, never from values.
    pub(crate) const fn built(name: String, text: String) -> Self {
        Self {
            name: Cow::Owned(name),
            text: Cow::Owned(text),
            text_for_postgres: OnceLock::new(),
            binding_order: OnceLock::new(),
        }
    }

    /// Module and constant, as a fault names it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The text as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text in PostgreSQL's words.
    pub(crate) fn text_for_postgres(&self) -> &str {
        self.text_for_postgres
            .get_or_init(|| in_postgres_words(&self.text))
    }

    /// For each parameter in SQLite's order, the index of its value. SQLite numbers `$n` by first appearance, whatever
    /// the number says; `read` gives the names in that order, once per statement.
    pub(crate) fn binding_order(&self, read: impl FnOnce() -> Box<[usize]>) -> &[usize] {
        self.binding_order.get_or_init(read)
    }
}

/// How a clause begins and ends that only PostgreSQL knows; to SQLite it is a comment.
const POSTGRES_ALONE: (&str, &str) = ("/* postgres: ", " */");

/// The one word in which the two databases differ: bytes are `blob` here and `bytea` there. And the clauses that are for
/// PostgreSQL alone: workers that claim at the same time pass over each other's rows, and text is compared by bytes. SQLite
/// has one writer, and compares no other way.
pub(crate) fn in_postgres_words(text: &str) -> String {
    let text = with_clauses(text);
    let mut out = String::with_capacity(text.len() + 16);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    for piece in text.split_inclusive(|c| !is_word(c)) {
        let word = piece.trim_end_matches(|c| !is_word(c));
        if word.eq_ignore_ascii_case("blob") {
            out.push_str("bytea");
            out.push_str(piece.strip_prefix(word).unwrap_or_default());
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// The text with its clauses for PostgreSQL in force.
fn with_clauses(text: &str) -> String {
    let (begin, end) = POSTGRES_ALONE;
    let mut parts = text.split(begin);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (clause, rest) = part.split_once(end).unwrap_or((part, ""));
        out.push_str(clause);
        out.push_str(rest);
    }
    out
}

/// Declares the statements of one file: `statements! { FIND = "select ..."; }`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::sql::Sql =
                $crate::sql::Sql::listed(concat!(module_path!(), "::", stringify!($name)), $text);
        )*

        /// Every statement of this file.
        #[cfg(test)]
        pub(crate) static ALL: &[&$crate::sql::Sql] = &[$(&$name),*];
    };
}

/// The values of `$1`, `$2`, ... in that order.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::sql::Value::from($value)),*]
    };
}

/// Begins a statement about a list of ids, which come [`joined`] as the one value `$1`: `listed` has them, one a row, for
/// `where id in (select id from listed)`. So a list of any length is one statement, in words both databases have.
macro_rules! with_ids {
    ($rest:literal) => {
        concat!(
            "with recursive places as (
  select 1 as place
  union all
  select place + 16
  from places
  where place + 16 <= length(cast($1 as blob))),
listed as (
  select substr(cast($1 as blob), place, 16) as id
  from places)
",
            $rest
        )
    };
}

/// Ids one behind the other, as [`with_ids`] takes them apart.
pub(crate) fn joined<'a>(ids: impl IntoIterator<Item = &'a [u8; 16]>) -> Vec<u8> {
    ids.into_iter().flatten().copied().collect()
}

pub(crate) use {statements, values, with_ids};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_another_worker_holds_are_passed_over_on_postgres_alone() {
        let text = "select id from outbox limit 1 /* postgres: for update skip locked */";
        assert_eq!(
            in_postgres_words(text),
            "select id from outbox limit 1 for update skip locked"
        );
    }

    #[test]
    fn each_clause_for_postgres_is_in_force_there_alone() {
        let text = "select a /* postgres: collate \"C\" */ as b where a /* postgres: collate \"C\" */ > $1";
        assert_eq!(
            in_postgres_words(text),
            "select a collate \"C\" as b where a collate \"C\" > $1"
        );
    }

    #[test]
    fn only_the_whole_word_blob_is_swapped() {
        assert_eq!(
            in_postgres_words("create table blobs (id BLOB primary key, my_blob blob);"),
            "create table blobs (id bytea primary key, my_blob bytea);"
        );
        assert_eq!(in_postgres_words("cast($1 as blob)"), "cast($1 as bytea)");
    }

    #[tokio::test]
    async fn a_list_of_ids_comes_apart_as_it_was_joined() {
        static LISTED: Sql = Sql::listed("LISTED", with_ids!("select id from listed"));
        crate::testing::on_each_database(async |store| {
            for count in [1, 2, 200] {
                let ids: Vec<[u8; 16]> = (0..count).map(|number| [number; 16]).collect();
                let sent = ids.clone();
                let read = store.write(move |tx| {
                    let joined = joined(&sent);
                    Box::pin(async move {
                        let rows = tx.rows(&LISTED, values![&joined]).await?;
                        rows.iter()
                            .map(|row| row.blob(0))
                            .collect::<Result<Vec<_>, _>>()
                    })
                });
                let mut read: Vec<Vec<u8>> = read.await.unwrap();
                read.sort();
                assert_eq!(read, ids, "{:?}", store.kind());
            }
        })
        .await;
    }
}
