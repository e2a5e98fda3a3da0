//! Migrations: numbered SQL files, each applied once, in order, all in one unit of work.
//!
//! Two processes may migrate at once: the second waits, then finds nothing left to do.

use domain::Timestamp;

use crate::{
    Fault, Kind, Tx, WhileDoing,
    sql::{in_postgres_words, statements, values},
};

/// One file of `migrations/`.
struct Migration {
    /// The file's name without its ending; it begins with the number.
    name: &'static str,
    text: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(Migration { name: $name, text: include_str!(concat!("migrations/", $name, ".sql")) }),*]
    };
}

static MIGRATIONS: &[Migration] = migrations![
    "0001_first",
    "0002_devices",
    "0003_log_seals",
    "0004_rules",
    "0005_operators",
    "0006_people",
    "0007_bypass",
    "0008_policy",
    "0009_passkeys",
    "0010_sites",
    "0011_gate",
    "0012_outages",
    "0013_passkey_hosts",
    "0014_direct",
    "0015_direct_panel",
    "0016_prices",
    "0017_smpp",
    "0018_routes",
    "0019_fraud",
    "0020_texts",
    "0021_hooks",
    "0022_management"
];

const TABLE: &str = "create table if not exists migrations (
  version bigint primary key,
  name text not null,
  applied_at bigint not null
);";

/// On PostgreSQL: wait for another process that migrates, and take the time a big table needs. On SQLite the unit
/// holds the write lock already.
const ALONE: &str = "select pg_advisory_xact_lock(4276219503); set local statement_timeout = 0;";

statements! {
    APPLIED = "select version, name
from migrations
order by version";
    RECORD = "insert into migrations (version, name, applied_at)
values ($1, $2, $3)";
}

impl Migration {
    fn version(&self) -> Result<i64, Fault> {
        let digits = self.name.split('_').next().unwrap_or_default();
        digits
            .parse()
            .map_err(|_| Fault::new(format!("migration {} has no number", self.name)))
    }
}

/// Applies what is pending; gives the names of what it applied.
pub(crate) async fn apply(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>, Fault> {
    apply_up_to(tx, i64::MAX, now).await
}

/// Applies what is pending up to a version: an older backup goes into the tables it was read from.
pub(crate) async fn apply_up_to(
    tx: &mut Tx,
    version: i64,
    now: Timestamp,
) -> Result<Vec<String>, Fault> {
    stand_alone(tx).await?;
    tx.batch(TABLE).await?;
    let mut applied = Vec::new();
    for migration in not_applied(tx).await? {
        if migration.version()? > version {
            break;
        }
        let text = match tx.kind() {
            Kind::Sqlite => migration.text.to_owned(),
            Kind::Postgres => in_postgres_words(migration.text),
        };
        tx.batch(&text)
            .await
            .while_doing(format!("applying migration {}", migration.name))?;
        tx.run(&RECORD, values![migration.version()?, migration.name, now])
            .await?;
        applied.push(migration.name.to_owned());
    }
    Ok(applied)
}

/// From here to the end of the unit, nobody else migrates or restores.
pub(crate) async fn stand_alone(tx: &mut Tx) -> Result<(), Fault> {
    match tx.kind() {
        Kind::Sqlite => Ok(()),
        Kind::Postgres => tx.batch(ALONE).await,
    }
}

/// The names of what `apply` would do.
pub(crate) async fn pending(tx: &mut Tx) -> Result<Vec<String>, Fault> {
    Ok(not_applied(tx)
        .await?
        .iter()
        .map(|migration| migration.name.to_owned())
        .collect())
}

/// Whether no migration was ever applied.
pub(crate) async fn is_empty(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(last_version(tx).await?.is_none())
}

/// The version this release migrates to.
pub(crate) fn newest_version() -> Result<i64, Fault> {
    MIGRATIONS.last().map_or(Ok(0), Migration::version)
}

/// The version the database was migrated to.
pub(crate) async fn last_version(tx: &mut Tx) -> Result<Option<i64>, Fault> {
    if !tx.has_table("migrations").await? {
        return Ok(None);
    }
    tx.rows(&APPLIED, values![])
        .await?
        .last()
        .map(|row| row.int(0))
        .transpose()
}

async fn not_applied(tx: &mut Tx) -> Result<Vec<&'static Migration>, Fault> {
    let last = last_version(tx).await?.unwrap_or(0);
    let mut pending = Vec::new();
    let mut newest = 0;
    for migration in MIGRATIONS {
        newest = migration.version()?;
        if newest > last {
            pending.push(migration);
        }
    }
    if last > newest {
        return Err(Fault::new(format!(
            "the database was migrated to version {last} by a newer release; this one knows {newest}"
        )));
    }
    Ok(pending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_and_numbered_without_a_gap() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".sql").map(str::to_owned))
            .collect();
        files.sort();
        let listed: Vec<&str> = MIGRATIONS.iter().map(|migration| migration.name).collect();
        assert_eq!(files, listed);
        for (position, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(
                migration.version().unwrap(),
                i64::try_from(position).unwrap() + 1
            );
        }
    }
}
