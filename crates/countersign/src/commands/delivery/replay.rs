//! `countersign delivery replay`: what went out lately, run through other rules.

use std::path::PathBuf;

use anyhow::Result;
use flows::{Flows, Replayed};

use super::read;
use crate::{
    commands::progress,
    console::{say, table},
    wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// The rules to be tried, as a JSON document [default: those in force]
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// How many days back
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=30))]
    days: u32,
}

impl Replay {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let rules = match &self.rules {
            Some(file) => flows.read_delivery_rules(&read(file)?)?,
            None => flows.fraud_view(wiring::now()).await?.rules,
        };
        let mut moment = wiring::moment();
        let mut replay = flows.begin_replay(rules, self.days, moment.now).await?;
        let bar = progress::messages();
        bar.set_length(replay.total.unsigned_abs());
        while flows.replay_some(&mut replay, &mut moment).await? {
            bar.set_position(replay.outcome.asked.unsigned_abs());
        }
        bar.finish_and_clear();
        tell(&replay.outcome, self.days);
        Ok(())
    }
}

fn tell(found: &Replayed, days: u32) {
    say(format_args!(
        "Of {} messages that went out within {days} days, {} would have been held up.",
        found.went,
        found.all_barred()
    ));
    if !found.barred.is_empty() {
        let heading = ["why", "messages", "of which were answered"];
        let mut rows = vec![heading.map(str::to_owned).to_vec()];
        rows.extend(found.barred.iter().map(|(why, barred)| {
            vec![
                why.as_str().to_owned(),
                barred.times.to_string(),
                barred.answered.to_string(),
            ]
        }));
        table(&rows);
    }
    say(format_args!(
        "Of {} numbers that a code came back from, {} would have waited for a message.",
        found.honest, found.hindered
    ));
    if found.freed > 0 {
        say(format_args!(
            "{} messages that were held up would have gone out.",
            found.freed
        ));
    }
    say("Limits of numbers, people and addresses are not part of it.");
}
