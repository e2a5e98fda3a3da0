//! `countersign import`: people whose second factor was somewhere else before.

mod answers;
mod asking;
mod authy;
mod report;
mod roll;

use std::path::Path;

use anyhow::Result;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Bring people along from Authy, with their ids. Nothing is sent to anybody; a second run adds what is missing
    Authy(authy::Authy),
}

impl Import {
    /// Says whether everybody came along.
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<bool> {
        match self {
            Self::Authy(command) => command.run(file).await,
        }
    }
}
