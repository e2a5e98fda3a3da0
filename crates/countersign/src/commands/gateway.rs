//! `countersign gateway`: the gateways of the settings file and of the database: set up, switched, tried and removed for whoever
//! keeps the server. A running server hears of it at once.

mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use domain::{GatewayName, GatewaySwitch, Secret};
use flows::{
    Flows, GatewayAdded, GatewayChange, GatewayRemoved, GatewayTrial, PanelRefused, TrialTo,
    TypedRefused,
};

use super::{acts, close};
use crate::{
    console::{say, table},
    opening::Expect,
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Gateway {
    /// List the gateways: what each carries, how it is switched and how it fares
    List,
    /// Add a gateway, or give the one of its name other settings, from a file like an entry of [[gateways]]
    Add {
        /// The file (TOML); `-` reads what is typed or piped in
        file: PathBuf,
    },
    /// Give it messages again
    On(Named),
    /// Give it nothing, and hear nothing it says
    Off(Named),
    /// Have what would go to it wait, until it is on again or the message is over
    Hold(Named),
    /// Give it nothing new; what it has is carried to its end
    Drain(Named),
    /// End the rest of a gateway that failed: it is given messages at once
    Wake(Named),
    /// Say how many messages one server gives it at the same time
    Limit {
        /// The gateway
        name: GatewayName,
        /// 1 to 256
        #[arg(value_parser = clap::value_parser!(u32).range(1..=256))]
        at_once: u32,
    },
    /// Have it send a text or mail that says it is a trial, and show its answer
    Test {
        /// The gateway
        name: GatewayName,
        /// A number such as +447400123456, or a mail address
        to: String,
    },
    /// Remove a gateway of the database, with its secrets
    Remove(Named),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Named {
    /// The gateway, as `gateway list` shows it
    name: GatewayName,
}

impl Gateway {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = self.act(&flows).await;
        close(flows, outcome).await
    }

    async fn act(self, flows: &Flows) -> Result<()> {
        match self {
            Self::List => list(flows).await,
            Self::Add { file } => add(flows, &file).await,
            Self::On(it) => switch(flows, &it.name, GatewaySwitch::On).await,
            Self::Off(it) => switch(flows, &it.name, GatewaySwitch::Off).await,
            Self::Hold(it) => switch(flows, &it.name, GatewaySwitch::Held).await,
            Self::Drain(it) => switch(flows, &it.name, GatewaySwitch::Draining).await,
            Self::Wake(it) => change(flows, &it.name, GatewayChange::Woken).await,
            Self::Limit { name, at_once } => {
                change(flows, &name, GatewayChange::AtOnce(at_once)).await
            }
            Self::Test { name, to } => test(flows, &name, &to).await,
            Self::Remove(it) => remove(flows, &it.name).await,
        }
    }
}

async fn list(flows: &Flows) -> Result<()> {
    let lines = flows.gateways(wiring::now()).await?;
    if lines.is_empty() {
        say(
            "there is no gateway yet: `countersign gateway add FILE`, the panel, or [[gateways]] in the settings file",
        );
        return Ok(());
    }
    let heading = [
        "name", "kind", "carries", "settings", "switched", "at once", "fares",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let now = wiring::now();
    rows.extend(lines.iter().map(|line| words::row(line, now)));
    table(&rows);
    Ok(())
}

async fn add(flows: &Flows, file: &Path) -> Result<()> {
    let text = read(file)?;
    let entry: serde_json::Value = toml::from_str(&text)
        .map_err(|error| anyhow::anyhow!("{}", error.message()))
        .with_context(|| format!("{} is no TOML", file.display()))?;
    let entry = words::only_entry(entry)?;
    let settings = Secret::new(entry.to_string());
    match flows.add_gateway(settings, &mut wiring::moment()).await? {
        GatewayAdded::InForce(name) => {
            say(format_args!(
                "{name} is in force. `countersign gateway test {name} NUMBER` shows whether it works."
            ));
            Ok(())
        }
        GatewayAdded::Refused(TypedRefused::Settings(refused)) => {
            bail!("{}: {refused}", file.display())
        }
        GatewayAdded::NameOfFile => bail!(
            "the settings file has a gateway of this name: change it there, or give this one another name"
        ),
        GatewayAdded::Refused(_)
        | GatewayAdded::Name
        | GatewayAdded::Held(_)
        | GatewayAdded::NoApplication => bail!("`name` must be 1 to 32 of a-z, 0-9 and -"),
    }
}

fn read(file: &Path) -> Result<String> {
    if file == Path::new("-") {
        return std::io::read_to_string(std::io::stdin())
            .context("while reading what was piped in");
    }
    fs::read_to_string(file).with_context(|| format!("while reading {}", file.display()))
}

async fn switch(flows: &Flows, name: &GatewayName, switch: GatewaySwitch) -> Result<()> {
    change(flows, name, GatewayChange::Switch(switch)).await
}

async fn change(flows: &Flows, name: &GatewayName, change: GatewayChange) -> Result<()> {
    let mut moment = wiring::moment();
    let changed = flows.change_gateway(None, name, change, &mut moment);
    match changed.await? {
        Ok(true) => say(format_args!("{name}: {}", words::changed(change))),
        Ok(false) => say(format_args!("{name} is so already.")),
        Err(_) => bail!(unknown(name)),
    }
    Ok(())
}

async fn test(flows: &Flows, name: &GatewayName, to: &str) -> Result<()> {
    let whom = if to.contains('@') {
        TrialTo::Mail(to)
    } else {
        TrialTo::Text(to)
    };
    let mut moment = wiring::moment();
    let tried = flows.try_gateway(None, name, whom, "en", &mut moment);
    let trial = tried.await?.map_err(|_| unknown(name))?;
    match &trial {
        GatewayTrial::Taken {
            provider_id,
            segments,
        } => {
            let id = provider_id.as_deref().unwrap_or("no name of its own");
            let parts = segments.map_or(String::new(), |parts| format!(", {parts} parts"));
            say(format_args!("{name} took it: {id}{parts}."));
            Ok(())
        }
        other => bail!("{}", words::not_taken(other)),
    }
}

async fn remove(flows: &Flows, name: &GatewayName) -> Result<()> {
    let mut moment = wiring::moment();
    let removed = flows.remove_gateway(None, name, &mut moment);
    match removed.await? {
        Ok(GatewayRemoved::Done) => {
            say(format_args!("{name} is removed."));
            Ok(())
        }
        Ok(GatewayRemoved::InRoutes) => bail!(
            "messages go by {name}: take it out of the routes first (`countersign routes show`, then `routes set`)"
        ),
        Ok(GatewayRemoved::OfFile) => bail!(
            "{name} stands in the settings file: take it out there and start the server again, or `countersign gateway off {name}`"
        ),
        Err(PanelRefused::Stale) => bail!(unknown(name)),
        Err(_) => bail!("{name} was changed at this very moment: try again"),
    }
}

fn unknown(name: &GatewayName) -> anyhow::Error {
    anyhow::anyhow!("there is no gateway {name}: `countersign gateway list` shows those there are")
}
