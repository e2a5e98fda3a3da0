//! The ceiling: the least server that answers a request with something that is on the disk. One row of 220 bytes is replaced,
//! and nothing is looked at or thought about; what a server of ours does beside that is what lies between the two. It runs as
//! a process of its own, as what it is compared with.

mod postgres;
mod sqlite;

use std::{
    env, path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use clap::Args;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
};

use self::{postgres::Postgres, sqlite::Sqlite};
use crate::{line::Line, plot::free_port};

/// How long a row is.
const ROW: usize = 220;

/// Where its database is. No argument: those are seen by everybody on the machine.
const DATABASE: &str = "BENCH_CEILING_DATABASE";

#[derive(Args)]
pub(crate) struct Wishes {
    /// How many rows there are
    #[arg(long)]
    rows: u32,
    /// The port of this machine to listen at
    #[arg(long)]
    port: u16,
}

/// A ceiling that runs. Dropped, it is gone.
pub(crate) struct Ceiling {
    pub(crate) port: u16,
    /// The number of its process.
    pub(crate) process: u32,
    running: Child,
}

/// The table, on either database.
enum Table {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

struct Served {
    table: Table,
    rows: u32,
    /// Counts updates, so that no two write the same.
    count: AtomicU64,
}

impl Ceiling {
    /// Starts one over a database of this address, with so many rows.
    pub(crate) async fn start(database: &str, rows: u32) -> Result<Self> {
        let port = free_port()?;
        let running = Command::new(env::current_exe()?)
            .args(["ceiling", "--rows", &rows.to_string()])
            .args(["--port", &port.to_string()])
            .env(DATABASE, database)
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut ceiling = Self {
            port,
            process: running.id().context("the ceiling has ended already")?,
            running,
        };
        ceiling.wait().await?;
        Ok(ceiling)
    }

    /// It listens once its rows are there.
    async fn wait(&mut self) -> Result<()> {
        for _ in 0..3000 {
            if Line::open(self.port).await.is_ok() {
                return Ok(());
            }
            if let Some(status) = self.running.try_wait()? {
                bail!("the ceiling ended: {status}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the ceiling is not ready")
    }
}

/// Serves, until the process is ended.
pub(crate) async fn serve(wishes: Wishes) -> Result<()> {
    let database = env::var(DATABASE).context("bench starts this by itself")?;
    let table = match database.strip_prefix("sqlite:") {
        Some(file) => Table::Sqlite(Sqlite::fill(path::Path::new(file), wishes.rows)?),
        None => Table::Postgres(Postgres::fill(&database, wishes.rows).await?),
    };
    let served = Served {
        table,
        rows: wishes.rows,
        count: AtomicU64::new(0),
    };
    let router = Router::new()
        .route("/update/{row}", get(update))
        .with_state(Arc::new(served));
    let listener = TcpListener::bind(("127.0.0.1", wishes.port)).await?;
    Ok(axum::serve(listener, router).await?)
}

async fn update(
    State(served): State<Arc<Served>>,
    Path(row): Path<u32>,
) -> Result<&'static str, (StatusCode, String)> {
    if row >= served.rows {
        return Err((StatusCode::NOT_FOUND, "no such row".into()));
    }
    let body = body(served.count.fetch_add(1, Ordering::Relaxed));
    let kept = match &served.table {
        Table::Sqlite(table) => table.update(row, body).await,
        Table::Postgres(table) => table.update(row, body).await,
    };
    match kept {
        Ok(()) => Ok("kept"),
        Err(fault) => Err((StatusCode::INTERNAL_SERVER_ERROR, format!("{fault:#}"))),
    }
}

/// What stands in a row.
fn body(count: u64) -> Vec<u8> {
    let bytes = count.to_be_bytes().into_iter().cycle();
    bytes.take(ROW).collect()
}
