//! PostgreSQL on this machine, as whoever runs a database sees it.

use anyhow::{Context, Result};
use tokio_postgres::{Client, NoTls};

/// Has it look at tables that were filled a moment ago, as it does by itself after a minute. Until then it plans for empty
/// ones.
pub(crate) async fn know_its_tables(database: &str) -> Result<()> {
    let client = connect(database).await?;
    let found = client
        .query(
            "select quote_ident(tablename) from pg_tables where schemaname = current_schema()",
            &[],
        )
        .await?;
    let names = found.iter().map(|row| row.try_get::<_, String>(0));
    let names: Vec<_> = names.collect::<Result<_, _>>()?;
    let analyze = format!("analyze {}", names.join(", "));
    Ok(client.batch_execute(&analyze).await?)
}

/// Its version, and whether what it commits is on the disk.
pub(crate) async fn describe(database: &str) -> Result<String> {
    let client = connect(database).await?;
    let told = client
        .query_one(
            "select current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')",
            &[],
        )
        .await?;
    let [version, fsync, commit]: [String; 3] =
        [told.try_get(0)?, told.try_get(1)?, told.try_get(2)?];
    Ok(format!(
        "PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit}"
    ))
}

/// Speaks no TLS: what is measured is a database on this machine.
async fn connect(database: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(database, NoTls)
        .await
        .context("cannot connect to PostgreSQL, which must be on this machine")?;
    // It ends when the client is dropped; what went wrong the client tells.
    tokio::spawn(async move { drop(connection.await) });
    Ok(client)
}
