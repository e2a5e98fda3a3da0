//! `countersign restore`: fills a new database from a backup, of whichever kind the backed-up one was.
//!
//! The whole backup is read first: what is wrong with it is told before anything is touched.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use domain::{Keys, MasterKey};
use store::{
    KeyCheck,
    backup::{self, Contents},
};

use super::{load_quietly, progress};
use crate::{
    config::{Config, KeyPlace},
    console::say,
    opening, wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    from: PathBuf,
    /// Fill this database instead of the one in the settings: sqlite:PATH or postgres://...
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Read the whole backup and say whether it is good; change nothing
    #[arg(long, conflicts_with = "database")]
    check: bool,
}

impl Restore {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let mut config = load_quietly(file)?;
        if let Some(address) = &self.database {
            config.use_database(address)?;
        }
        let keys = Keys::from_master(&key(&config)?);
        let bar = progress::bytes();
        let good = backup::verify(&self.from, &keys, progress::of(bar.clone()));
        bar.finish_and_clear();
        let good = good?;
        if self.check {
            say(format_args!("this backup is good: {}", told(good)));
            return Ok(());
        }
        let contents = fill(&config, keys, &self.from).await?;
        say(format_args!(
            "restored {}, into {}",
            told(contents),
            config.database
        ));
        say(
            "Messages and sign-ins that were under way then are over. Run `countersign doctor`, then start the server",
        );
        Ok(())
    }
}

/// The key must be there: a new one would open nothing.
fn key(config: &Config) -> Result<MasterKey> {
    if let Some(key) = opening::key_at_hand(config)? {
        return Ok(key);
    }
    let KeyPlace::File(path) = &config.key else {
        bail!("there is no master key");
    };
    bail!(
        "there is no master key in {path}. It is not part of a backup: put the key file of the server that was backed \
         up there, readable by its owner alone",
        path = path.display()
    )
}

async fn fill(config: &Config, keys: Keys, from: &Path) -> Result<Contents> {
    opening::make_database_folder(config)?;
    let store = opening::connect(config, keys).await?;
    let bar = progress::bytes();
    let restored = store
        .restore(from, wiring::now(), progress::of(bar.clone()))
        .await;
    bar.finish_and_clear();
    let contents = restored?;
    let check = store.check_key().await?;
    store.close().await;
    if check == KeyCheck::Other {
        bail!("the restored database names another master key");
    }
    Ok(contents)
}

fn told(contents: Contents) -> String {
    let anchor = contents.anchor;
    format!(
        "{} rows, as of {}{}",
        contents.rows,
        contents.created_at.to_rfc3339(),
        anchor.map_or(String::new(), |anchor| format!(
            ", with a log that ends at {anchor}"
        ))
    )
}
