//! The client itself: settings, connection, and what was discovered about the server.

use std::time::{Duration, SystemTime};

use url::Url;

use crate::{
    Settings, SettingsRefused,
    clock::Clock,
    connection::{Connection, is_loopback},
    discovery::Discovery,
};

/// One site's connection to its second factor server. Make one and share it; nothing is fetched before the first use.
#[derive(Debug)]
pub struct Client {
    pub(crate) settings: Settings,
    pub(crate) issuer: Url,
    pub(crate) connection: Connection,
    pub(crate) discovery: Discovery,
    pub(crate) clock: Clock,
}

impl Client {
    /// How long the server may take for one answer.
    pub const TIME_LIMIT: Duration = Duration::from_secs(5);

    /// Checks the settings and makes the HTTP client.
    pub fn new(settings: Settings) -> Result<Self, SettingsRefused> {
        let issuer = parse_issuer(&settings)?;
        parse_redirect_address(&settings.redirect_address)?;
        let connection = Connection::new(&issuer, Self::TIME_LIMIT)?;
        let clock = Clock::of_the_system();
        Ok(Self {
            settings,
            issuer,
            connection,
            discovery: Discovery::default(),
            clock,
        })
    }

    /// The same client with another clock: for a site's own tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(clock);
        self
    }

    /// The same client with another limit than [`Client::TIME_LIMIT`].
    pub fn with_time_limit(mut self, limit: Duration) -> Result<Self, SettingsRefused> {
        self.connection = Connection::new(&self.issuer, limit)?;
        Ok(self)
    }
}

/// The client secret travels to this address: encrypted, or not beyond this machine.
fn parse_issuer(settings: &Settings) -> Result<Url, SettingsRefused> {
    let issuer = Url::parse(&settings.issuer).map_err(|_| SettingsRefused::Issuer)?;
    let is_private =
        issuer.scheme() == "https" || (issuer.scheme() == "http" && is_loopback(&issuer));
    let is_plain = issuer.query().is_none()
        && issuer.fragment().is_none()
        && issuer.username().is_empty()
        && issuer.password().is_none();
    let is_ours = issuer
        .path()
        .ends_with(&format!("/a/{}", settings.client_id));
    if is_private && is_plain && is_ours {
        Ok(issuer)
    } else {
        Err(SettingsRefused::Issuer)
    }
}

fn parse_redirect_address(address: &str) -> Result<(), SettingsRefused> {
    match Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(SettingsRefused::RedirectAddress),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str, redirect_address: &str) -> Settings {
        Settings {
            issuer: issuer.into(),
            client_id: "lighthouse".into(),
            client_secret: "very secret".into(),
            redirect_address: redirect_address.into(),
            management_key: Some("also secret".into()),
        }
    }

    #[test]
    fn a_secret_is_never_sent_in_the_clear_beyond_this_machine() {
        let back = "https://site.example/back";
        for good in [
            "https://id.example/a/lighthouse",
            "https://id.example/below/a/lighthouse",
            "http://localhost:4300/a/lighthouse",
            "http://127.0.0.1:4300/a/lighthouse",
            "http://[::1]:4300/a/lighthouse",
        ] {
            assert!(parse_issuer(&settings(good, back)).is_ok(), "{good}");
        }
        for wrong in [
            "http://id.example/a/lighthouse",
            "http://localhost.evil.example/a/lighthouse",
            "http://localhost@evil.example/a/lighthouse",
            "https://id.example/a/another",
            "https://id.example/a/lighthouse?x=y",
            "ftp://localhost/a/lighthouse",
            "id.example",
            "",
        ] {
            assert_eq!(
                parse_issuer(&settings(wrong, back)),
                Err(SettingsRefused::Issuer),
                "{wrong}"
            );
        }
        let refused = Client::new(settings("http://localhost/a/lighthouse", "/back"));
        assert_eq!(refused.unwrap_err(), SettingsRefused::RedirectAddress);
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let shown = format!(
            "{:?}",
            Client::new(settings("http://localhost/a/lighthouse", "http://x/"))
        );
        assert!(!shown.contains("secret"), "{shown}");
    }
}
