//! `countersign application`: the sites that use this server, and their secrets.

mod add;
mod authy;
mod doors;
mod grants;
mod overlap;

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use domain::ApplicationId;
use flows::{Flows, PanelRefused, SecretKind};

use super::{acts, close};
use crate::{
    console::{say, table},
    opening::Expect,
    wiring,
};

pub(super) use self::add::{FIRST_SET_UP, far_apart};

#[derive(Debug, Subcommand)]
pub(crate) enum Application {
    /// Add an application and show its secrets, this once
    Add(add::Add),
    /// List the applications
    List,
    /// Make a new secret; the old one works on for a while
    RotateSecret(RotateSecret),
    /// List the secrets and keys of an application that work or wait; nothing of them is shown
    Keys {
        /// The application's id, as `application list` shows it
        id: String,
    },
    /// End a secret or key at once, also the last one
    EndKey {
        /// The application's id
        id: String,
        /// The key's id, as `application keys` shows it
        key: String,
    },
    /// Grant a key of the management API, and show it, this once
    GrantKey(grants::GrantKey),
    /// List the granted keys of an application; nothing of them is shown
    GrantedKeys {
        /// The application's id, as `application list` shows it
        id: String,
    },
    /// End a granted key at once, and what it asked for and waits
    EndGrantedKey {
        /// The application's id
        id: String,
        /// The key's id, as `application granted-keys` shows it
        key: String,
    },
    /// Add an address the application is answered at
    AddAddress {
        /// The application's id
        id: String,
        /// The address, exactly as the site sends it
        address: String,
    },
    /// Take such an address away, at once
    RemoveAddress {
        /// The application's id
        id: String,
        /// The address, as `application list` shows it
        address: String,
    },
    /// Give an application another name, which people read in its texts, calls and mails
    Rename {
        /// The application's id, as `application list` shows it
        id: String,
        /// The name: 1 to 60 characters
        name: String,
    },
    /// Switch an application off: what it asks is refused
    Disable {
        /// The application's id
        id: String,
    },
    /// Switch it on
    Enable {
        /// The application's id
        id: String,
    },
    /// Let an application answer Authy's API; show and change how it does
    Authy(authy::Authy),
}

#[derive(Debug, clap::Args)]
pub(crate) struct RotateSecret {
    /// The application's id, as `application list` shows it
    id: String,
    /// The key of the management API, instead of the client secret
    #[arg(long)]
    management: bool,
    /// How long the old secret still works: 0, or a number with s, m, h or d
    #[arg(long, default_value = "24h", value_name = "TIME", value_parser = overlap::parse)]
    overlap: std::time::Duration,
}

impl Application {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        // The very first command may well be an addition.
        let expect = match self {
            Self::Add(_) => Expect::Anything,
            _ => Expect::Ready,
        };
        let flows = acts(file, expect).await?;
        let outcome = match self {
            Self::Add(command) => command.run(&flows).await,
            Self::List => list(&flows).await,
            Self::RotateSecret(command) => command.run(&flows).await,
            Self::Keys { id } => doors::keys(&flows, &id).await,
            Self::EndKey { id, key } => doors::end_key(&flows, &id, &key).await,
            Self::GrantKey(command) => command.run(&flows).await,
            Self::GrantedKeys { id } => grants::list(&flows, &id).await,
            Self::EndGrantedKey { id, key } => grants::end(&flows, &id, &key).await,
            Self::AddAddress { id, address } => doors::add_address(&flows, &id, &address).await,
            Self::RemoveAddress { id, address } => {
                doors::remove_address(&flows, &id, &address).await
            }
            Self::Rename { id, name } => doors::rename(&flows, &id, &name).await,
            Self::Disable { id } => doors::switch_off(&flows, &id).await,
            Self::Enable { id } => doors::switch_on(&flows, &id).await,
            Self::Authy(command) => command.run(&flows).await,
        };
        close(flows, outcome).await
    }
}

/// The application with this id, as somebody typed it.
pub(super) fn parse_id(text: &str) -> Result<ApplicationId> {
    text.parse().ok().with_context(|| {
        format!("`{text}` is no application's id: `countersign application list` shows them")
    })
}

/// What is said about an id that nobody has.
pub(super) fn unknown(id: ApplicationId) -> anyhow::Error {
    anyhow!("there is no application {id}: `countersign application list` shows those there are")
}

/// Every application there is.
pub(super) async fn all(flows: &Flows) -> Result<Vec<domain::Application>> {
    let mut all: Vec<domain::Application> = Vec::new();
    loop {
        let last = all.last().map(|application| application.id);
        let more = flows.list_applications(last).await?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more);
    }
}

async fn list(flows: &Flows) -> Result<()> {
    let applications = all(flows).await?;
    if applications.is_empty() {
        say("there is no application yet: `countersign application add --help`");
        return Ok(());
    }
    let heading = ["id", "name", "added", "switched off", "answered at"].map(str::to_owned);
    let mut rows = vec![heading.to_vec()];
    rows.extend(applications.iter().map(|application| {
        let addresses: Vec<_> = application
            .redirect_addresses
            .iter()
            .map(domain::RedirectAddress::as_str)
            .collect();
        vec![
            application.id.to_string(),
            application.brand.name.clone(),
            application.created_at.to_rfc3339(),
            (application.off_since).map_or_else(|| "-".to_owned(), domain::Timestamp::to_rfc3339),
            addresses.join(" "),
        ]
    }));
    table(&rows);
    Ok(())
}

impl RotateSecret {
    async fn run(self, flows: &Flows) -> Result<()> {
        let id = parse_id(&self.id)?;
        let (kind, name) = if self.management {
            (SecretKind::Management, "management_key")
        } else {
            (SecretKind::Client, "client_secret")
        };
        let rotated = flows
            .rotate_secret(id, kind, self.overlap, &mut wiring::moment())
            .await?
            .map_err(|refused| match refused {
                PanelRefused::KeysFull => anyhow!(
                    "as many keys of this kind work or wait as may: end one of them \
                     (`countersign application keys {id}`), or all by `--overlap 0`"
                ),
                _ => unknown(id),
            })?;
        say(format_args!("{name} = \"{}\"", rotated.secret.expose()));
        say("It is shown this once. Give it to the site now.");
        let end = wiring::now().plus(self.overlap).to_rfc3339();
        if rotated.ending > 0 && self.overlap.is_zero() {
            say("The old one does not work any more.");
        } else if rotated.ending > 0 {
            say(format_args!("The old one works until {end}."));
        }
        Ok(())
    }
}
