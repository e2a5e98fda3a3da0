//! Lighthouse Community: a small site with members, a board and an administrators' area. It checks passwords itself
//! and leaves the second factor to the server, through the client crate alone.

use std::{io, path::PathBuf, sync::Arc};

use axum::http::HeaderValue;
use countersign_client::{Client, Settings, SettingsRefused};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    chance::NoRandomness,
    guard::{Guard, host_of},
    serve::serve,
};

mod book;
mod caller;
mod fields;
mod half_finished;
mod keeper;
mod pages;
mod password;
mod routes;
mod second_factor;
mod session_cookie;
mod sessions;
mod trouble;

use keeper::Keeper;
use password::{PasswordFault, Passwords};
use session_cookie::SessionCookie;
use sessions::Sessions;

/// The path to which browsers come back from the second factor.
pub const BACK: &str = "/second-factor/back";

/// The members a new community has: name, and whether an administrator.
pub const SEEDED: [(&str, bool); 3] = [("ada", false), ("ben", false), ("cleo", true)];

/// The password of the [`SEEDED`] members. It is shown on the sign-in page: this is a demonstration.
pub const SEEDED_PASSWORD: &str = "light-the-lamp";

/// What a community needs to know.
#[derive(Clone, Debug)]
pub struct CommunitySettings {
    /// The address browsers use, without a path.
    pub public_address: Url,
    /// The second factor; its redirect address is the public address with [`BACK`].
    pub client: Settings,
    /// Where the site keeps its one file.
    pub data_folder: PathBuf,
    /// Where the virtual phone is, for a hint on the pages.
    pub phone_address: Option<String>,
}

/// Why a community cannot open.
#[derive(Debug, thiserror::Error)]
pub enum CommunityError {
    /// The client refused its settings.
    #[error("while reading the settings of the second factor: {0}")]
    Client(#[from] SettingsRefused),
    /// The public address is not one.
    #[error("the community's public address must be http or https with a host and no path")]
    PublicAddress,
    /// The redirect address is not this community's.
    #[error("the redirect address must be the community's public address with {BACK}")]
    RedirectAddress,
    /// The file could not be read or written.
    #[error("while opening the community's file: {0}")]
    File(#[source] io::Error),
    /// A password could not be hashed.
    #[error("a password cannot be hashed")]
    Password,
    /// No random bytes.
    #[error("the system gives no random bytes")]
    Chance,
}

impl From<PasswordFault> for CommunityError {
    fn from(_: PasswordFault) -> Self {
        Self::Password
    }
}

impl From<NoRandomness> for CommunityError {
    fn from(_: NoRandomness) -> Self {
        Self::Chance
    }
}

/// The site, ready to run.
#[derive(Debug)]
pub struct Community {
    site: Arc<Site>,
    guard: Guard,
}

/// What every handler needs.
#[derive(Debug)]
struct Site {
    client: Client,
    keeper: Keeper,
    passwords: Passwords,
    sessions: Sessions,
    cookie: SessionCookie,
    phone_address: Option<String>,
}

impl Community {
    /// Opens the site's file, or makes a new one with the [`SEEDED`] members.
    pub fn new(settings: CommunitySettings) -> Result<Self, CommunityError> {
        let CommunitySettings {
            public_address,
            client,
            data_folder,
            phone_address,
        } = settings;
        let guard = guard(&public_address, &client.issuer).ok_or(CommunityError::PublicAddress)?;
        let back = public_address
            .join(BACK)
            .map_err(|_| CommunityError::PublicAddress)?;
        if back.as_str() != client.redirect_address {
            return Err(CommunityError::RedirectAddress);
        }
        let site = Site {
            client: Client::new(client)?,
            keeper: Keeper::open(&data_folder)?,
            passwords: Passwords::new()?,
            sessions: Sessions::default(),
            cookie: SessionCookie::of(&public_address),
            phone_address,
        };
        Ok(Self {
            site: Arc::new(site),
            guard,
        })
    }

    /// Answers browsers until `shutdown` is cancelled.
    pub async fn run(self, listener: TcpListener, shutdown: CancellationToken) -> io::Result<()> {
        serve(
            listener,
            self.guard.around(routes::routes(self.site)),
            shutdown,
        )
        .await
    }
}

fn guard(public_address: &Url, issuer: &str) -> Option<Guard> {
    let is_web = matches!(public_address.scheme(), "http" | "https");
    let host = host_of(public_address).filter(|_| is_web && public_address.path() == "/")?;
    // Browsers check `form-action` along redirects too: a sign-in form ends at the second factor's pages.
    let second_factor = Url::parse(issuer).ok()?.origin().ascii_serialization();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {second_factor}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    Some(Guard::new(vec![host], HeaderValue::from_str(&policy).ok()?))
}
