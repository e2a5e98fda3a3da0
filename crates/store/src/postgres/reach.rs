//! How PostgreSQL is reached: the connection settings and the pools.

use std::time::Duration;

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use tokio_postgres::Config;

use super::tls::Tls;
use crate::{Fault, fault::FaultKind};

/// How long anybody waits for a connection, new or from the pool.
const PATIENCE: Duration = Duration::from_secs(5);

/// The operator's settings, completed by ours.
pub(super) fn settled(theirs: &Config, more_options: &str) -> Config {
    let mut config = theirs.clone();
    let options = theirs.get_options().unwrap_or_default();
    config.options(format!(
        "{options} -c statement_timeout=10s -c idle_in_transaction_session_timeout=30s \
         -c default_transaction_isolation=read\\ committed{more_options}"
    ));
    if theirs.get_application_name().is_none() {
        config.application_name("countersign");
    }
    // A peer that vanished without a word is noticed within a minute.
    config
        .keepalives_idle(Duration::from_secs(30))
        .keepalives_interval(Duration::from_secs(10));
    config.connect_timeout(*theirs.get_connect_timeout().unwrap_or(&PATIENCE));
    config
}

/// The line's own name in `pg_stat_activity`: there is one such connection per store.
pub(super) fn named_bells(writing: &Config) -> Config {
    let mut config = writing.clone();
    config.application_name(format!(
        "{} bells",
        config.get_application_name().unwrap_or_default()
    ));
    config
}

/// Connections that are made when they are first wanted.
pub(super) fn pool(config: Config, tls: Tls, size: usize) -> Result<Pool, Fault> {
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    Pool::builder(Manager::from_config(config, tls, recycling))
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .build()
        .map_err(|e| Fault::new(e.to_string()))
}

/// A connection from the pool, or the reason why there is none.
pub(super) async fn connection(pool: &Pool) -> Result<Object, Fault> {
    pool.get().await.map_err(|e| out_of_reach(&e))
}

fn out_of_reach(error: &PoolError) -> Fault {
    match error {
        PoolError::Backend(error) => Fault::from_postgres(error),
        PoolError::Timeout(_) => Fault::overload("no connection to PostgreSQL came free in time"),
        PoolError::Closed => Fault::of(FaultKind::Unavailable, "the database is closed"),
        other => Fault::of(FaultKind::Unavailable, other.to_string()),
    }
    .while_doing("connecting to PostgreSQL")
}
