//! One PostgreSQL connection and the transaction on it.
//!
//! `begin` travels together with the first statement (one round trip less for each unit). A session that is dropped
//! with its transaction open takes its connection along: the server rolls back, and nobody inherits the rest.

use std::error::Error;

use deadpool_postgres::Object;
use futures_util::{
    TryStreamExt,
    future::{join, try_join_all},
};
use tokio_postgres::{
    Statement,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use crate::{
    Fault,
    fault::FaultKind,
    row::Row,
    sql::{Sql, Value},
};

/// A connection from one of the pools.
pub(crate) struct Session {
    /// None once the connection was given up.
    client: Option<Object>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Each statement stands alone.
    Reading,
    /// The first statement will bring `begin` along.
    Ready,
    /// A transaction is open.
    Open,
}

impl Session {
    pub(crate) const fn writing(client: Object) -> Self {
        Self {
            client: Some(client),
            stage: Stage::Ready,
        }
    }

    pub(crate) const fn reading(client: Object) -> Self {
        Self {
            client: Some(client),
            stage: Stage::Reading,
        }
    }

    /// A transaction in which every statement sees the same moment, for as long as a backup takes. Who reads it may be
    /// slow, yet a reader that hangs must not keep the server from tidying up for ever.
    pub(crate) async fn snapshot(client: Object) -> Result<Self, Fault> {
        // Open from the start: a session that is dropped takes its connection along.
        let mut session = Self {
            client: Some(client),
            stage: Stage::Open,
        };
        session
            .batch(
                "begin isolation level repeatable read, read only; \
                 set local statement_timeout = '10min'; \
                 set local idle_in_transaction_session_timeout = '10min'",
            )
            .await?;
        Ok(session)
    }

    pub(crate) async fn rows(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, Fault> {
        let statement = self.prepared(sql, values).await?;
        self.after_begin(async |client: &Object| {
            let answer = client.query_raw(&statement, values.iter().copied()).await?;
            answer
                .map_ok(|row| Row::of_postgres(sql, row))
                .try_collect()
                .await
        })
        .await
    }

    pub(crate) async fn run(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
    ) -> Result<u64, Fault> {
        let statement = self.prepared(sql, values).await?;
        self.after_begin(async |client: &Object| {
            client.execute_raw(&statement, values.iter().copied()).await
        })
        .await
    }

    /// Two statements, sent without waiting for the answer in between.
    pub(crate) async fn run_both(
        &mut self,
        first: (&'static Sql, &[Value<'_>]),
        second: (&'static Sql, &[Value<'_>]),
    ) -> Result<(), Fault> {
        let prepared = (
            self.prepared(first.0, first.1).await?,
            self.prepared(second.0, second.1).await?,
        );
        self.after_begin(async |client: &Object| {
            // In this order: of two that fail, the first says why.
            let (one, two) = join(
                client.execute_raw(&prepared.0, first.1.iter().copied()),
                client.execute_raw(&prepared.1, second.1.iter().copied()),
            )
            .await;
            one.and(two).map(|_| ())
        })
        .await
    }

    /// The same statement for each list of values, sent without waiting for the answers in between.
    pub(crate) async fn run_each(
        &mut self,
        sql: &Sql,
        lists: &[Vec<Value<'_>>],
    ) -> Result<(), Fault> {
        let Some(first) = lists.first() else {
            return Ok(());
        };
        let statement = self.prepared(sql, first).await?;
        self.after_begin(async |client: &Object| {
            let answers = lists
                .iter()
                .map(|values| client.execute_raw(&statement, values.iter().copied()));
            try_join_all(answers).await.map(|_| ())
        })
        .await
    }

    /// Several statements without parameters: migrations.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<(), Fault> {
        self.after_begin(async |client: &Object| client.batch_execute(text).await)
            .await
    }

    pub(crate) async fn has_table(&mut self, name: &str) -> Result<bool, Fault> {
        self.after_begin(async |client: &Object| {
            client
                .query_one("select to_regclass($1) is not null", &[&name])
                .await?
                .try_get(0)
        })
        .await
    }

    pub(crate) async fn commit(&mut self) -> Result<(), Fault> {
        self.end("commit").await
    }

    /// If even that does not work, the connection is given up, and the server rolls back.
    pub(crate) async fn roll_back(&mut self) {
        if self.end("rollback").await.is_err() {
            self.give_up();
        }
    }

    /// Names and types of the parameters and columns of a statement.
    #[cfg(test)]
    pub(crate) async fn prepare(&mut self, sql: &'static Sql) -> Result<Statement, Fault> {
        let client = self.client()?;
        client
            .prepare_cached(sql.text_for_postgres())
            .await
            .map_err(|e| Fault::from_postgres(&e))
    }

    async fn prepared(&self, sql: &Sql, values: &[Value<'_>]) -> Result<Statement, Fault> {
        let statement = self
            .client()?
            .prepare_cached(sql.text_for_postgres())
            .await
            .map_err(|e| Fault::from_postgres(&e))?;
        let wanted = statement.params().len();
        if wanted == values.len() {
            return Ok(statement);
        }
        Err(Fault::new(format!(
            "{wanted} values are wanted, {} given",
            values.len()
        )))
    }

    async fn after_begin<T>(
        &mut self,
        act: impl AsyncFnOnce(&Object) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Fault> {
        let first = self.stage == Stage::Ready;
        if first {
            // Before anything is sent: from here on a dropped session must not go back to the pool.
            self.stage = Stage::Open;
        }
        let client = self.client()?;
        let answer = if first {
            // `join` polls in this order, and the driver sends in the order of polls.
            let (begun, answer) = join(client.batch_execute("begin"), act(client)).await;
            begun.and(answer)
        } else {
            act(client).await
        };
        answer.map_err(|e| Fault::from_postgres(&e))
    }

    async fn end(&mut self, word: &'static str) -> Result<(), Fault> {
        if self.stage == Stage::Open {
            let ended = self.client()?.batch_execute(word).await;
            ended.map_err(|e| Fault::from_postgres(&e).while_doing(word))?;
            self.stage = Stage::Ready;
        }
        Ok(())
    }

    fn client(&self) -> Result<&Object, Fault> {
        self.client.as_ref().ok_or_else(|| {
            Fault::of(
                FaultKind::Unavailable,
                "the connection to PostgreSQL was given up",
            )
        })
    }

    fn give_up(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.stage == Stage::Open {
            self.give_up();
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        wanted: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, wanted) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(number), &Type::INT8) => number.to_sql(wanted, out),
            (Self::Text(text), &Type::TEXT) => text.to_sql(wanted, out),
            (value, &Type::BYTEA) if value.bytes().is_some() => value.bytes().to_sql(wanted, out),
            (value, wanted) => Err(format!(
                "{value:?} was given where the statement has {wanted}: write cast($n as ...)"
            )
            .into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        // The answer depends on the value: `to_sql` gives it.
        true
    }

    to_sql_checked!();
}
