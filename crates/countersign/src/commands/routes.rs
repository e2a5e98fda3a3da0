//! `countersign routes`: by which gateways messages go, for whoever keeps the server.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use flows::{Flows, RoutesSet};

use super::{acts, close};
use crate::{
    console::{remark, say},
    opening::Expect,
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Routes {
    /// Show the routes, as `routes set` takes them
    Show,
    /// Set the routes a file says: `text: first, second` a line, `text FR: other` for a country
    Set {
        /// The file; `-` reads what is typed or piped in. An empty one has messages go by all gateways in order
        file: PathBuf,
    },
}

impl Routes {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Show => show(&flows).await,
            Self::Set { file } => set(&flows, &file).await,
        };
        close(flows, outcome).await
    }
}

async fn show(flows: &Flows) -> Result<()> {
    let kept = flows.routes().await?;
    let written = kept.routes.write();
    if written.is_empty() {
        say(
            "# no routes are set: messages go by the gateways in the order of `countersign gateway list`",
        );
    } else {
        say(written.trim_end());
    }
    if let Some((by, at)) = &kept.set {
        let at = at.to_rfc3339();
        remark(format_args!(
            "version {}, set by {by} at {at}",
            kept.version
        ));
    }
    Ok(())
}

async fn set(flows: &Flows, file: &Path) -> Result<()> {
    let text = if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin()).context("while reading what was piped in")?
    } else {
        fs::read_to_string(file).with_context(|| format!("while reading {}", file.display()))?
    };
    let seen = flows.routes().await?.version;
    let mut moment = wiring::moment();
    let set = flows.set_routes(None, &text, seen, &mut moment);
    match set.await? {
        Ok(RoutesSet::Done) => say("The routes are set."),
        Ok(RoutesSet::Same) => say("They are so already."),
        Ok(RoutesSet::Refused(refused)) => bail!("{}, {refused}", file.display()),
        Ok(RoutesSet::NoGateway(name)) => {
            bail!("there is no gateway {name}: `countersign gateway list` shows those there are")
        }
        Ok(RoutesSet::NotCarried(name, channel)) => {
            bail!("{name} carries no {channel}: `countersign gateway list` shows what each carries")
        }
        Ok(RoutesSet::Meanwhile) | Err(_) => {
            bail!("somebody set others at this very moment: look at them, then try again")
        }
    }
    Ok(())
}
