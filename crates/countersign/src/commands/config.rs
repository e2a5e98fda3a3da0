//! `countersign config`: what is wrong with the settings, and what holds.

use std::path::Path;

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::{
    certificates,
    config::{self, environment},
    console::say,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Read the settings and say whether they can be used
    Check,
    /// Show the settings in force, without secrets
    Show,
}

impl Config {
    pub(crate) fn run(self, file: Option<&Path>) -> Result<()> {
        let config = config::Config::load(file, environment())?;
        delivery::Http::new(config.outgoing.clone()).context("[outgoing]")?;
        match self {
            Self::Check => {
                certificates::check(&config)?;
                say("the settings can be used; `countersign doctor` looks further");
            }
            Self::Show => say(config.to_string().trim_end()),
        }
        Ok(())
    }
}
