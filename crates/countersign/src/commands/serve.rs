//! `countersign serve`: the server.

use std::path::Path;

use anyhow::Result;
use flows::Flows;
use url::Url;

use super::{address, passkeys};
use crate::{
    certificates,
    config::{Config, KeyPlace, environment},
    console::{remark, say},
    opening::{self, Expect, Opened},
    server, signals, telemetry, wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Refuse a database that is not up to date, instead of migrating it
    #[arg(long)]
    no_migrate: bool,
    /// The public address of before, where another is meant: else devices and passkeys that hang on it hold a start back
    #[arg(long, value_name = "ADDRESS")]
    moved_from: Option<Url>,
}

impl Serve {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let config = Config::load(file, environment())?;
        telemetry::start_log(&config.log)?;
        let metrics = telemetry::start_metrics()?;
        let stop = signals::stop_on_signals()?;
        certificates::check(&config)?;
        let listener = server::listen(&config).await?;
        let expect = if self.no_migrate {
            Expect::Ready
        } else {
            Expect::Anything
        };
        let opened = opening::open(&config, expect).await?;
        opening::begin(&opened).await?;
        server::check_clock(&opened.store).await?;
        tell_first_run(&config, &opened);
        for name in &opened.migrated {
            tracing::info!(migration = name, "migrated the database");
        }
        let flows = server::flows(&config, opened)?;
        address::take(&flows, self.moved_from.as_ref()).await?;
        say(format_args!(
            "Countersign {} listens on {}://{}",
            env!("CARGO_PKG_VERSION"),
            if config.tls.is_some() {
                "https"
            } else {
                "http"
            },
            listener.local_addr()?
        ));
        say(format_args!("people reach it at {}", config.guard.origin()));
        say(format_args!("its data is in {}", config.database));
        // From the first request on pages offer what the gateways of the database carry.
        flows.load_gateways(wiring::now()).await?;
        if flows.gateways(wiring::now()).await?.is_empty() {
            remark(
                "warning: there is no gateway, so no text is ever sent and nobody is called: add one under [[gateways]], in the \
                 panel, or by `countersign gateway add`",
            );
        }
        tell_first_link(&flows).await?;
        tell_passkeys_elsewhere(&flows).await?;
        server::run(&config, listener, flows, metrics, stop).await?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// The way into a house that has no operator: once, and for an hour.
async fn tell_first_link(flows: &Flows) -> Result<()> {
    let made = flows.make_first_link(&mut wiring::moment()).await?;
    if let Some(token) = made {
        remark(format_args!(
            "The control panel has no operator yet. Whoever opens this link first becomes its owner; it works once, for an \
             hour\n(later `countersign admin invite owner` makes another):\n  {}",
            flows.panel_link_address(&token)
        ));
    }
    Ok(())
}

/// After another host name in `public_address`: whose passkeys answer no more.
async fn tell_passkeys_elsewhere(flows: &Flows) -> Result<()> {
    let noted = flows.note_passkey_host().await?;
    if noted > 0 {
        tracing::info!(
            passkeys = noted,
            "noted for which host name passkeys were made"
        );
    }
    for one in flows.passkeys_elsewhere().await? {
        remark(format_args!("warning: {}", passkeys::words(&one)));
    }
    Ok(())
}

/// What must be known after the very first start, and is easily overlooked later.
pub(crate) fn tell_first_run(config: &Config, opened: &Opened) {
    let KeyPlace::File(path) = &config.key else {
        return;
    };
    if opened.made_key {
        remark(format_args!(
            "A new master key was made in {path}. Without it no database and no backup can ever be read:\n\
             keep a copy of this file, away from the backups of the database.",
            path = path.display()
        ));
    }
}
