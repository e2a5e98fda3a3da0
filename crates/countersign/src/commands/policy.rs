//! `countersign policy`: what an application asks of its users. A running server follows within a second.

mod simulate;
mod words;

use std::{path::Path, sync::Arc};

use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use domain::Policy as Rules;
use flows::{Flows, PolicyChange, ShutOutUser, Site, WayBack};

use super::{
    acts,
    application::{parse_id, unknown},
    close,
};
use crate::{
    console::{remark, say, table},
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
        /// Change it even if that shuts somebody out
        #[arg(long)]
        yes: bool,
    },
    /// Try what the rules make of a request; nothing is sent or saved
    Simulate(simulate::Simulate),
}

impl Policy {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Show { id, json } => show(&flows, &id, json).await,
            Self::Set { id, changes, yes } => {
                let meant = if yes {
                    Meant::Whatever
                } else {
                    Meant::Harmless
                };
                set(&flows, &id, &changes, meant).await
            }
            Self::Simulate(asked) => simulate::simulate(&flows, asked).await,
        };
        close(flows, outcome).await
    }
}

/// How a change is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// Only if it shuts nobody out.
    Harmless,
    /// Even if it shuts somebody out.
    Whatever,
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
    if !site.policy.groups.is_empty() {
        say(
            "Of several groups the strictest rule counts; a request without groups gets the strictest there is.",
        );
    }
    Ok(())
}

async fn set(flows: &Flows, id: &str, changes: &[String], meant: Meant) -> Result<()> {
    let site = site(flows, id).await?;
    // From what was decided: what does not work on this server is not dropped unseen.
    let mut policy = site.decided.clone();
    for change in changes {
        words::apply(&mut policy, change)?;
    }
    if policy == site.decided {
        say("nothing to change: it is so already");
        return Ok(());
    }
    policy.check()?;
    let differences = differences(&site.decided, &policy);
    heed_shut_out(flows, &site, &policy, meant).await?;
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

/// Tells whom a change shuts out, if anybody, and goes on only if that is meant.
async fn heed_shut_out(flows: &Flows, site: &Site, policy: &Rules, meant: Meant) -> Result<()> {
    let (id, now) = (site.application.id, wiring::now());
    let shut_out = flows.shut_out(id, &site.policy, policy, now).await?;
    if let Some(devices) = without_passkey(shut_out.devices_without_passkey) {
        remark(devices);
    }
    if !shut_out.beside_gate.is_empty() {
        let words: Vec<_> = shut_out.beside_gate.iter().map(|it| it.as_str()).collect();
        remark(format_args!(
            "beside the gate {} stays on: whoever holds the unlocked phone answers that as well",
            words.join(", ")
        ));
    }
    if shut_out.users() == 0 {
        return Ok(());
    }
    remark(format_args!(
        "this change leaves {} without any method: {} can go on by recovery, {} by nothing of their own",
        counted(shut_out.users()),
        shut_out.with_way_back,
        shut_out.for_good
    ));
    for user in &shut_out.first {
        remark(format_args!("  {}", described(user)));
    }
    let named = u64::try_from(shut_out.first.len()).unwrap_or(u64::MAX);
    let others = shut_out.users().saturating_sub(named);
    if others > 0 {
        remark(format_args!("  and {others} more"));
    }
    if meant == Meant::Whatever {
        return Ok(());
    }
    bail!("nothing is changed; say --yes to change it all the same")
}

/// Where a gate goes up: that devices have no passkey for it. Whoever is shut out by that for good is named besides.
fn without_passkey(devices: u64) -> Option<String> {
    let have = match devices {
        0 => return None,
        1 => "1 device has".to_owned(),
        devices => format!("{devices} devices have"),
    };
    Some(format!(
        "{have} no passkey for approvals yet; until it counts, their owners confirm another way"
    ))
}

fn counted(users: u64) -> String {
    match users {
        1 => "1 user".into(),
        users => format!("{users} users"),
    }
}

fn described(user: &ShutOutUser) -> String {
    // Ids and names are a site's words: what they hold must not steer a terminal.
    let plain = |text: &str| text.escape_debug().to_string();
    let id = user.external_id.as_deref().map(plain).unwrap_or_default();
    let name = user.name.as_deref().map(plain);
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    let way = match user.way_back {
        WayBack::RecoveryCode => "has recovery codes",
        WayBack::Mail => "can recover by mail",
        WayBack::None => "no way back",
    };
    format!("{id}{name}: {way}")
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
