//! On PostgreSQL: one statement an update, on sixteen connections.

use anyhow::{Result, ensure};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio_postgres::{Config, NoTls};

use super::ROW;

const CONNECTIONS: usize = 16;

const UPDATE: &str = "update bench_ceiling set body = $1 where id = $2";

/// The connections.
pub(super) struct Postgres(Pool);

impl Postgres {
    /// Makes the table, with so many rows, in place of one that an earlier run left.
    pub(super) async fn fill(database: &str, rows: u32) -> Result<Self> {
        let config: Config = database.parse()?;
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(config, NoTls, recycling);
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
        let client = pool.get().await?;
        client
            .batch_execute(
                "drop table if exists bench_ceiling;
                 create table bench_ceiling (id bigint primary key, body bytea not null);",
            )
            .await?;
        let length = i32::try_from(ROW)?;
        client
            .execute(
                "insert into bench_ceiling (id, body)
select n, decode(repeat('5e', $2), 'hex')
from generate_series(cast(0 as bigint), cast($1 as bigint) - 1) n",
                &[&i64::from(rows), &length],
            )
            .await?;
        client.batch_execute("vacuum analyze bench_ceiling").await?;
        drop(client);
        Ok(Self(pool))
    }

    /// Replaces a row; it is as durable then as the server was told to be.
    pub(super) async fn update(&self, row: u32, body: Vec<u8>) -> Result<()> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(UPDATE).await?;
        let updated = client
            .execute(&statement, &[&body, &i64::from(row)])
            .await?;
        ensure!(updated == 1, "no such row");
        Ok(())
    }
}
