//! `countersign backup`: everything in the database, as of this moment, sealed into one file, while the server runs.

mod destination;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use store::{Store, backup::Contents};

use super::{load_quietly, progress};
use crate::{
    console::remark,
    opening::{self, Expect},
    signals, wiring,
};
use destination::Destination;

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    /// Where it is written; `-` is standard output
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

impl Backup {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let config = load_quietly(file)?;
        let opened = opening::open(&config, Expect::Ready).await?;
        let outcome = write(&opened.store, &self.to).await;
        opened.store.close().await;
        let contents = outcome?;
        // Standard output may be the backup itself.
        remark(format_args!(
            "backed up {} rows, as of {}. The master key is not in it, and nothing else opens it",
            contents.rows,
            contents.created_at.to_rfc3339()
        ));
        if let Some(anchor) = contents.anchor {
            remark(format_args!("the log in it ends at {anchor}"));
        }
        Ok(())
    }
}

/// The file appears under its name when it is whole, or not at all.
async fn write(store: &Store, to: &Path) -> Result<Contents> {
    let stop = signals::stop_on_signals()?;
    let destination = Destination::open(to)?;
    let bar = progress::rows();
    let contents = store
        .back_up(
            destination.writer(stop)?,
            wiring::now(),
            progress::of(bar.clone()),
        )
        .await;
    bar.finish_and_clear();
    let contents =
        contents.with_context(|| format!("no backup was written to {}", to.display()))?;
    destination.keep()?;
    Ok(contents)
}
