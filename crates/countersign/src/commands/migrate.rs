//! `countersign migrate`: brings the database up to date, for those who do not leave it to the server's start.

use std::{path::Path, time::Duration};

use anyhow::Result;
use indicatif::ProgressBar;

use super::{load_quietly, serve::tell_first_run};
use crate::{
    console::{is_watched, say},
    opening::{self, Expect},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Migrate {}

impl Migrate {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let config = load_quietly(file)?;
        // All migrations are one unit of work: there is nothing to count, only something to wait for.
        let bar = if is_watched() {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.set_message(format!("migrating {}", config.database));
        let opened = opening::open(&config, Expect::Anything).await;
        bar.finish_and_clear();
        let opened = opened?;
        opening::begin(&opened).await?;
        tell_first_run(&config, &opened);
        for name in &opened.migrated {
            say(format_args!("applied {name}"));
        }
        if opened.migrated.is_empty() {
            say(format_args!("{} is up to date", config.database));
        }
        opened.store.close().await;
        Ok(())
    }
}
