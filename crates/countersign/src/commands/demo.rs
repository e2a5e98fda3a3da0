//! `countersign demo`: the whole product on one machine, in one process, for somebody who has just come by.
//!
//! It is two sites, as in life: the server is `localhost`, the community `127.0.0.1`. The virtual phone is an ordinary
//! gateway the server posts to, and an ordinary mail server; no route of the server ever shows a code.

mod addresses;
mod folder;
mod guards;
mod guide;
mod sandbox;
mod settings;
mod site;

use std::path::PathBuf;

use anyhow::{Context, Result};
use demo::{Community, CommunitySettings, VirtualPhone};
use domain::Token;
use tokio_util::sync::CancellationToken;

use self::{
    addresses::{Addresses, Ports, shown},
    folder::Folder,
    site::Site,
};
use crate::{
    config::Config,
    console::say,
    opening::{self, Expect},
    server, signals, telemetry, wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// The port of the server; the others follow it unless they are named
    #[arg(long, default_value_t = 4300, value_parser = clap::value_parser!(u16).range(1..=65_532))]
    port: u16,
    /// The port of the community site [default: the next one]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    community_port: Option<u16>,
    /// The port of the virtual phone [default: the next but one]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    phone_port: Option<u16>,
    /// The port where the virtual phone takes mails [default: the third one after the server's]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    mail_port: Option<u16>,
    /// A database of your own, instead of a file in the data folder
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// A proxy for what leaves this machine, such as pushes: http://HOST:PORT
    #[arg(long, value_name = "ADDRESS")]
    outgoing_proxy: Option<String>,
    /// Authorities to trust besides the system's, as a PEM file
    #[arg(long, value_name = "FILE")]
    extra_ca_file: Option<PathBuf>,
    /// Where everything is kept
    #[arg(long, value_name = "FOLDER", default_value = "./countersign-demo")]
    data: PathBuf,
    /// Remove what an earlier demo kept, then start afresh
    #[arg(long)]
    reset: bool,
    /// Remove what an earlier demo kept, and end
    #[arg(long, conflicts_with = "reset")]
    remove: bool,
}

impl Demo {
    pub(crate) async fn run(self) -> Result<()> {
        let folder = Folder::new(&self.data)?;
        if self.remove || self.reset {
            folder.remove(self.database.as_deref())?;
        }
        if self.remove {
            say(format_args!(
                "removed what the demo kept in {}",
                folder.shown()
            ));
            return Ok(());
        }
        let ports = self.ports();
        let addresses = ports.addresses()?;
        let stop = signals::stop_on_signals()?;
        let doors = ports.open().await?;
        let phone_key = Token::make(&mut wiring::moment().rng);
        let settings = self.settings(&addresses, &phone_key)?;
        let config = Config::load(Some(&folder.keep_settings(&settings)?), [])?;
        telemetry::start_log(&config.log)?;
        let metrics = telemetry::start_metrics()?;
        let opened = opening::open(&config, Expect::Anything).await?;
        server::check_clock(&opened.store).await?;
        let flows = server::flows(&config, opened)?;
        let site = site::find_or_add(&flows, &folder, &addresses).await?;
        sandbox::open(&flows, &addresses).await?;
        guards::take_down(&flows).await?;
        let community = community(&folder, &addresses, &site)?;
        let app = addresses.server.join("/app/")?;
        let phone = VirtualPhone::new(phone_key.expose()).with_authenticator(app);

        // The sites go after the server: its last messages still find the phone.
        let stop_sites = CancellationToken::new();
        let community = community.run(doors.community, stop_sites.clone());
        let community = server::spawn_vital(community, &stop);
        let phone = phone.run(doors.phone, doors.mail, stop_sites.clone());
        let phone = server::spawn_vital(phone, &stop);
        let first_link = flows.make_first_link(&mut wiring::moment()).await?;
        let panel = match &first_link {
            Some(token) => flows.panel_link_address(token),
            None => addresses.server.join("/admin/")?.to_string(),
        };
        guide::print(&addresses, &folder, &site, &panel);
        let served = server::run(&config, doors.server, flows, metrics, stop).await;
        stop_sites.cancel();
        let (community, phone) = (community.await, phone.await);
        served?;
        community?.context("the community site ended")?;
        phone?.context("the virtual phone ended")
    }

    /// The text of the settings. A path is meant from where the command is given.
    fn settings(&self, addresses: &Addresses, phone_key: &Token) -> Result<String> {
        let extra_ca = self.extra_ca_file.as_ref().map(std::path::absolute);
        let outside = settings::Outside {
            proxy: self.outgoing_proxy.clone(),
            extra_ca_file: extra_ca.transpose().context("--extra-ca-file")?,
        };
        let database = self.database.as_deref();
        Ok(settings::text(addresses, database, phone_key, outside))
    }

    fn ports(&self) -> Ports {
        Ports {
            server: self.port,
            community: self.community_port.unwrap_or(self.port.saturating_add(1)),
            phone: self.phone_port.unwrap_or(self.port.saturating_add(2)),
            mail: self.mail_port.unwrap_or(self.port.saturating_add(3)),
        }
    }
}

fn community(folder: &Folder, addresses: &Addresses, site: &Site) -> Result<Community> {
    let settings = CommunitySettings {
        public_address: addresses.community.clone(),
        // The very document a site's developer is given.
        client: serde_json::from_value(site.client.clone())
            .context("while reading the community's settings")?,
        data_folder: folder.path().to_owned(),
        phone_address: Some(shown(&addresses.phone)),
    };
    Community::new(settings).context("while opening the community site")
}
