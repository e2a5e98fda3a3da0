//! What every handler is lent: the acts, the time and chance of one request, the cookies' names.

use std::{net::IpAddr, sync::Arc};

use domain::Moment;
use flows::{CallWriter, Flows};

use crate::{
    authy::{AuthyWriter, KeyPlaces},
    guard::{self, BrowserCookie, PanelCookie, Settings, TrustedProxies},
};

/// What the authenticator app is called where the operator gives it no other name.
const APP_NAME: &str = "Countersign";

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct House {
    /// The acts.
    pub flows: Flows,
    /// The browser cookie as the settings want it.
    pub cookie: BrowserCookie,
    /// The panel's cookie as the settings want it.
    pub panel_cookie: PanelCookie,
    proxies: TrustedProxies,
    moments: Arc<dyn Fn() -> Moment + Send + Sync>,
    places: Places,
    key_places: KeyPlaces,
    app_name: Arc<str>,
    origin: Arc<str>,
}

/// Names the place an address belongs to, in a person's words; none when it is not known.
pub type Places = Arc<dyn Fn(IpAddr) -> Option<String> + Send + Sync>;

impl House {
    /// A house over these flows; `moments` makes the time and chance of one request.
    pub fn new(
        flows: Flows,
        settings: &Settings,
        moments: Arc<dyn Fn() -> Moment + Send + Sync>,
    ) -> Self {
        Self {
            flows,
            cookie: BrowserCookie::new(settings),
            panel_cookie: PanelCookie::new(settings),
            proxies: settings.trusted_proxies().clone(),
            moments,
            places: Arc::new(|_| None),
            key_places: KeyPlaces::default(),
            app_name: Arc::from(APP_NAME),
            origin: Arc::from(settings.origin()),
        }
    }

    /// The same house, which knows places: shown to people beside their browsers, never decided on.
    #[must_use]
    pub fn with_places(self, places: Places) -> Self {
        Self { places, ..self }
    }

    /// The same house, with another name for the authenticator app.
    #[must_use]
    pub fn with_app_name(self, name: &str) -> Self {
        Self {
            app_name: Arc::from(name),
            ..self
        }
    }

    /// What the authenticator app is called.
    pub(crate) fn app_name(&self) -> &str {
        &self.app_name
    }

    /// The reverse proxies in front of this server.
    pub(crate) const fn proxies(&self) -> &TrustedProxies {
        &self.proxies
    }

    /// The places for calls of one key that are in work.
    pub(crate) const fn key_places(&self) -> &KeyPlaces {
        &self.key_places
    }

    /// Scheme, host and port of the public address.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The place an address belongs to; empty when it is not known.
    pub(crate) fn place(&self, address: IpAddr) -> String {
        (self.places)(address).unwrap_or_default()
    }

    /// Who writes what sites are told, in the words of the face they call by.
    #[expect(
        clippy::unused_self,
        reason = "a handler knows the house, and no other face"
    )]
    pub(crate) fn call_writer(&self) -> &'static dyn CallWriter {
        &AuthyWriter
    }

    /// Where time and chance come from, for an act that takes a while.
    pub(crate) fn moments(&self) -> Arc<dyn Fn() -> Moment + Send + Sync> {
        Arc::clone(&self.moments)
    }

    /// The time and chance of one request.
    pub fn moment(&self) -> Moment {
        let mut moment = (self.moments)();
        moment.request = guard::of_this_request();
        moment
    }
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("House")
    }
}
