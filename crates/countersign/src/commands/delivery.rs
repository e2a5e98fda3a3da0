//! `countersign delivery`: how texts and calls are guarded against those who want them for the money they bring. A running server
//! follows within a second.

mod breakers;
mod replay;
mod rules;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use domain::all_regions;
use flows::Flows;

use super::{acts, close};
use crate::{console::say, opening::Expect, wiring};

/// More than any document of rules has.
const LONGEST_FILE: u64 = 1 << 20;

#[derive(Debug, Subcommand)]
pub(crate) enum Delivery {
    /// Show the delivery rules, or put others in force
    #[command(subcommand)]
    Rules(rules::Rules),
    /// Show the guards that are up, put one up or take one down
    Breakers {
        #[command(subcommand)]
        act: Option<breakers::Breakers>,
    },
    /// Run what went out lately through other rules, and say what they would have held up; nothing is changed
    Replay(replay::Replay),
    /// Say that people will come from a country: for two weeks more new numbers get something there
    Expect {
        /// The country's two letters
        region: String,
        /// How many people
        #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
        people: u32,
    },
}

impl Delivery {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Rules(asked) => asked.run(&flows).await,
            Self::Breakers { act } => breakers::run(act, &flows).await,
            Self::Replay(asked) => asked.run(&flows).await,
            Self::Expect { region, people } => expect(&flows, &region, people).await,
        };
        close(flows, outcome).await
    }
}

async fn expect(flows: &Flows, region: &str, people: u32) -> Result<()> {
    let known = all_regions().iter().find(|one| one.code() == region);
    let Some(known) = known else {
        bail!("there is no country {region}: write its two capital letters, as in DE");
    };
    let people = BTreeMap::from([(known.code(), i64::from(people))]);
    flows.announce_people(&people, wiring::now()).await?;
    say(format_args!(
        "Kept. For two weeks more new numbers in {region} get something a day."
    ));
    Ok(())
}

/// A document of rules.
fn read(path: &PathBuf) -> Result<String> {
    let size = fs::metadata(path)
        .with_context(|| format!("while looking for {}", path.display()))?
        .len();
    if size > LONGEST_FILE {
        bail!(
            "{} is larger than 1 MB: that is no document of rules",
            path.display()
        );
    }
    fs::read_to_string(path).with_context(|| format!("while reading {}", path.display()))
}
