//! The server that is measured: a process of its own.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::process::Child;

use crate::{
    browser::client,
    plot::{Log, Plot, Site},
};

/// A server that runs, and its site. Dropped, it is gone.
pub(crate) struct House {
    pub(crate) address: String,
    pub(crate) port: u16,
    /// The number of its process.
    pub(crate) process: u32,
    pub(crate) site: Site,
    /// What its database is, in a word.
    pub(crate) database: &'static str,
    running: Child,
    _folder: Option<TempDir>,
}

impl House {
    /// Starts one over this database or a new SQLite file, with the methods of the app.
    pub(crate) async fn open(database: Option<&str>) -> Result<Self> {
        let plot = Plot::for_now(database).await?;
        let site = plot.add_site(&[]).await?;
        Self::start(plot, site, Log::Errors).await
    }

    /// Starts one that was set up, over what is there.
    pub(crate) async fn start(plot: Plot, site: Site, log: Log) -> Result<Self> {
        let database = plot.kind();
        let started = plot.start(log)?;
        let process = started.process.id();
        let mut house = Self {
            address: format!("http://localhost:{}", started.port),
            port: started.port,
            process: process.context("the server has ended already")?,
            site,
            database,
            running: started.process,
            _folder: started.kept,
        };
        house.wait().await?;
        Ok(house)
    }

    async fn wait(&mut self) -> Result<()> {
        let http = client()?;
        for _ in 0..500 {
            let answer = http.get(format!("{}/readyz", self.address)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return Ok(());
            }
            if let Some(status) = self.running.try_wait()? {
                bail!("the server ended: {status}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the server is not ready")
    }
}
