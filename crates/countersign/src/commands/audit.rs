//! `countersign audit`: what the log proves, and the log itself for other programs.

mod anchors;
mod export;
mod verify;

use std::path::Path;

use anyhow::{Result, bail};
use clap::Subcommand;

pub(super) use export::{event, moment};
pub(super) use verify::in_words;

use super::{acts, close};
use crate::{console::say, opening::Expect};

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Prove that no row of the log was edited, removed, inserted or moved, or say which was
    Verify(verify::Verify),
    /// Print where the log's chain ends: one word, to be kept elsewhere
    Anchor,
    /// Write the log to standard output
    Export(export::Export),
}

impl Audit {
    /// Says whether all is well.
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<bool> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Verify(verify) => verify.run(&flows).await,
            Self::Anchor => anchor(&flows).await.map(|()| true),
            Self::Export(export) => export.run(&flows).await.map(|()| true),
        };
        close(flows, outcome).await
    }
}

async fn anchor(flows: &flows::Flows) -> Result<()> {
    let Some(end) = flows.log_end().await? else {
        bail!("nothing is sealed yet: the server seals its log within a second while it runs");
    };
    say(end);
    Ok(())
}
