//! The certificate this server shows: where it comes from, that it is a good one, and that it stays fresh while the
//! server runs.

mod files;
mod term;

use anyhow::Result;
use store::Store;
use tokio_util::sync::CancellationToken;
use web::tls::Tls;

pub(crate) use self::{
    files::read,
    term::{Standing, Term},
};
use crate::{
    acme,
    config::{self, Config},
};

/// What keeps a listener's certificate fresh.
pub(crate) enum Certificates {
    /// Files that somebody else renews.
    Files(files::Watched),
    /// An authority that is asked.
    Acme(acme::Keeper),
}

/// Whether the certificate of the settings can be used, where they name one that can be looked at.
pub(crate) fn check(config: &Config) -> Result<()> {
    match &config.tls {
        Some(config::Tls::Files(files)) => read(files).map(drop),
        Some(config::Tls::Acme(settings)) => acme::check_root(settings),
        None => Ok(()),
    }
}

impl Certificates {
    /// Those of the settings; none where this server speaks plain http.
    pub(crate) fn open(config: &Config, store: &Store) -> Result<Option<Self>> {
        let host = config.public_address.host_str().unwrap_or_default();
        Ok(match &config.tls {
            Some(config::Tls::Files(files)) => {
                Some(Self::Files(files::Watched::open(files, host)?))
            }
            Some(config::Tls::Acme(settings)) => {
                Some(Self::Acme(acme::Keeper::new(settings, store.clone())?))
            }
            None => None,
        })
    }

    /// For the listener.
    pub(crate) fn tls(&self) -> Tls {
        match self {
            Self::Files(watched) => watched.tls(),
            Self::Acme(keeper) => keeper.tls(),
        }
    }

    /// Works until `stop`.
    pub(crate) async fn keep(self, stop: CancellationToken) {
        match self {
            Self::Files(watched) => watched.keep(stop).await,
            Self::Acme(keeper) => keeper.keep(stop).await,
        }
    }
}
