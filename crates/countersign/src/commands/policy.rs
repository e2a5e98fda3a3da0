//! `countersign policy`: what an application asks of its users. A running server follows within a second.

mod words;

use std::{path::Path, sync::Arc};

use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use domain::Policy as Rules;
use flows::{Flows, PolicyChange, Site};

use super::{
    acts,
    application::{parse_id, unknown},
    close,
};
use crate::{
    console::{say, table},
    opening::Expect,
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// Show an application's policy
    Show {
        /// The application's id, as `application list` shows it
        id: String,
        /// Print JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// Change an application's policy
    #[command(after_help = words::HELP)]
    Set {
        /// The application's id, as `application list` shows it
        id: String,
        /// What to change, as KEY=VALUE
        #[arg(required = true, value_name = "KEY=VALUE")]
        changes: Vec<String>,
    },
}

impl Policy {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Show { id, json } => show(&flows, &id, json).await,
            Self::Set { id, changes } => set(&flows, &id, &changes).await,
        };
        close(flows, outcome).await
    }
}

async fn site(flows: &Flows, id: &str) -> Result<Arc<Site>> {
    let id = parse_id(id)?;
    flows.site(id).await?.ok_or_else(|| unknown(id))
}

async fn show(flows: &Flows, id: &str, as_json: bool) -> Result<()> {
    let site = site(flows, id).await?;
    if as_json {
        say(serde_json::to_string_pretty(&site.policy)?);
        return Ok(());
    }
    say(format_args!(
        "{} ({}), version {}",
        site.application.brand.name, site.application.id, site.policy_version
    ));
    let rows: Vec<_> = words::lines(&site.policy)
        .into_iter()
        .map(|(key, value)| vec![format!("  {key}"), or_nothing(value)])
        .collect();
    table(&rows);
    say("An area that is not listed asks always.");
    Ok(())
}

async fn set(flows: &Flows, id: &str, changes: &[String]) -> Result<()> {
    let site = site(flows, id).await?;
    let mut policy = site.policy.clone();
    for change in changes {
        words::apply(&mut policy, change)?;
    }
    if policy == site.policy {
        say("nothing to change: it is so already");
        return Ok(());
    }
    let differences = differences(&site.policy, &policy);
    let moment = &mut wiring::moment();
    let set = flows.set_policy(site.application.id, site.policy_version, policy, moment);
    match set.await? {
        PolicyChange::Set => {
            table(&differences);
            Ok(())
        }
        PolicyChange::Refused(refused) => Err(anyhow!(refused)),
        PolicyChange::Outdated => {
            bail!(
                "somebody else changed this policy at this very moment: look at it, and try again"
            )
        }
        PolicyChange::NoApplication => Err(unknown(site.application.id)),
    }
}

/// An empty value, made visible.
fn or_nothing(value: String) -> String {
    if value.is_empty() {
        "(nothing)".into()
    } else {
        value
    }
}

/// What changes, line by line: key, before, after.
fn differences(before: &Rules, after: &Rules) -> Vec<Vec<String>> {
    let (before, after) = (words::lines(before), words::lines(after));
    let find = |lines: &[(String, String)], key: &str| {
        let found = lines.iter().find(|(other, _)| other == key);
        found.map_or_else(
            || "(not listed)".into(),
            |(_, value)| or_nothing(value.clone()),
        )
    };
    let mut keys: Vec<_> = before.iter().chain(&after).map(|(key, _)| key).collect();
    keys.dedup();
    let mut seen = Vec::new();
    let mut rows = Vec::new();
    for key in keys {
        let (was, is) = (find(&before, key), find(&after, key));
        if was != is && !seen.contains(&key) {
            rows.push(vec![key.clone(), was, "->".into(), is]);
        }
        seen.push(key);
    }
    rows
}
