//! Where the demo's three sites and the phone's mailbox are, and the doors opened there.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use demo::BACK;
use tokio::net::TcpListener;
use url::Url;

/// One port a site, and one for mails.
#[derive(Clone, Copy)]
pub(super) struct Ports {
    pub(super) server: u16,
    pub(super) community: u16,
    pub(super) phone: u16,
    pub(super) mail: u16,
}

/// What browsers call them. The server goes by another name than the rest, so that it is another site.
pub(super) struct Addresses {
    pub(super) server: Url,
    pub(super) community: Url,
    pub(super) phone: Url,
    /// The port of the phone's mailbox, on this machine.
    pub(super) mail: u16,
}

/// The doors, opened before anything is written: a port that is taken is told first.
pub(super) struct Doors {
    pub(super) server: TcpListener,
    pub(super) community: TcpListener,
    pub(super) phone: TcpListener,
    pub(super) mail: TcpListener,
}

impl Ports {
    pub(super) fn addresses(self) -> Result<Addresses> {
        let address = |host: &str, port: u16| {
            Url::parse(&format!("http://{host}:{port}")).context("while naming the sites")
        };
        Ok(Addresses {
            server: address("localhost", self.server)?,
            community: address("127.0.0.1", self.community)?,
            phone: address("127.0.0.1", self.phone)?,
            mail: self.mail,
        })
    }

    pub(super) async fn open(self) -> Result<Doors> {
        Ok(Doors {
            server: open(self.server, "the server", "--port").await?,
            community: open(self.community, "the community site", "--community-port").await?,
            phone: open(self.phone, "the virtual phone", "--phone-port").await?,
            mail: open(self.mail, "the virtual phone's mails", "--mail-port").await?,
        })
    }
}

async fn open(port: u16, what: &str, option: &str) -> Result<TcpListener> {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))
        .await
        .with_context(|| {
            format!(
                "port {port} is not free for {what}: stop what uses it, or choose another by {option}"
            )
        })
}

impl Addresses {
    /// Where the community is answered.
    pub(super) fn redirect(&self) -> String {
        format!("{}{BACK}", shown(&self.community))
    }
}

/// An address as people write it: without the slash at the end.
pub(super) fn shown(address: &Url) -> String {
    address.as_str().trim_end_matches('/').to_owned()
}
