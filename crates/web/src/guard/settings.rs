//! What the guards must know of the installation. Handed in by wiring; checked once, then trusted.

use domain::{Networks, is_loopback};
use url::Url;

use super::TrustedProxies;

/// The guards' settings. Made by [`Settings::new`], which refuses what could not work.
#[derive(Clone, Debug)]
pub struct Settings {
    public_address: Url,
    cookies: CookieKind,
    trusted_proxies: TrustedProxies,
    proxies_only: bool,
    own_tls: bool,
    metrics_allowed: Option<Networks>,
}

/// How the browser cookie is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieKind {
    /// `__Host-` and `Secure`: over https (and, in most browsers, on `localhost`).
    Secure,
    /// Without `__Host-` and `Secure`: for plain http on loopback alone.
    InsecureLoopback,
}

/// Why settings cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsRefused {
    /// The public address is not a bare origin.
    #[error(
        "the public address must be like https://id.example.org: no path, user name, query or fragment"
    )]
    NotAnOrigin,
    /// Plain http on something that is not loopback.
    #[error(
        "the public address must begin with https:// (http:// is for localhost, 127.0.0.1 and [::1] alone)"
    )]
    NotHttps,
    /// Insecure cookies were asked for on a public host.
    #[error("insecure cookies are for plain http on localhost, 127.0.0.1 and [::1] alone")]
    InsecureCookies,
}

impl Settings {
    /// Settings for a server that browsers know as `public_address`, behind no proxy, with metrics for loopback.
    pub fn new(public_address: Url, cookies: CookieKind) -> Result<Self, SettingsRefused> {
        let bare = public_address.path() == "/"
            && public_address.query().is_none()
            && public_address.fragment().is_none()
            && public_address.username().is_empty()
            && public_address.password().is_none();
        let plain = match public_address.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(SettingsRefused::NotAnOrigin),
        };
        if !bare || public_address.host().is_none() {
            return Err(SettingsRefused::NotAnOrigin);
        }
        if plain && !is_loopback(&public_address) {
            return Err(SettingsRefused::NotHttps);
        }
        if cookies == CookieKind::InsecureLoopback && !plain {
            return Err(SettingsRefused::InsecureCookies);
        }
        Ok(Self {
            public_address,
            cookies,
            trusted_proxies: TrustedProxies::default(),
            proxies_only: false,
            own_tls: false,
            metrics_allowed: None,
        })
    }

    /// The same, behind these reverse proxies.
    #[must_use]
    pub fn with_trusted_proxies(self, trusted_proxies: TrustedProxies) -> Self {
        Self {
            trusted_proxies,
            ..self
        }
    }

    /// The same, where other machines can reach the listener: only the listed proxies and this machine are served.
    #[must_use]
    pub fn for_proxies_only(self) -> Self {
        Self {
            proxies_only: true,
            ..self
        }
    }

    /// The same, where this server ends TLS itself: people reach it without a proxy, from anywhere.
    #[must_use]
    pub fn with_own_tls(self) -> Self {
        Self {
            own_tls: true,
            ..self
        }
    }

    /// The same, with `/metrics` answered to these addresses.
    #[must_use]
    pub fn with_metrics_allowed(self, metrics_allowed: Networks) -> Self {
        Self {
            metrics_allowed: Some(metrics_allowed),
            ..self
        }
    }

    /// The address browsers know this server by. Never taken from a header.
    pub const fn public_address(&self) -> &Url {
        &self.public_address
    }

    /// Scheme, host and port of the public address, as browsers write an origin.
    pub fn origin(&self) -> String {
        self.public_address.origin().ascii_serialization()
    }

    /// How the browser cookie is kept.
    pub const fn cookies(&self) -> CookieKind {
        self.cookies
    }

    /// The proxies whose forwarding header is believed.
    pub const fn trusted_proxies(&self) -> &TrustedProxies {
        &self.trusted_proxies
    }

    /// Whether callers that come by no listed proxy and are not of this machine are turned away.
    pub const fn proxies_only(&self) -> bool {
        self.proxies_only
    }

    /// Whether this server ends TLS itself.
    pub const fn has_own_tls(&self) -> bool {
        self.own_tls
    }

    /// Who may read `/metrics`.
    pub fn metrics_allowed(&self) -> Networks {
        self.metrics_allowed
            .clone()
            .unwrap_or_else(Networks::loopback)
    }

    /// Whether the operator listed them, so that the usual list does not count.
    pub const fn chose_metrics_allowed(&self) -> bool {
        self.metrics_allowed.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(address: &str, cookies: CookieKind) -> Result<String, SettingsRefused> {
        Settings::new(address.parse().unwrap(), cookies).map(|settings| settings.origin())
    }

    #[test]
    fn the_public_address_is_an_https_origin_or_loopback() {
        for (address, origin) in [
            ("https://id.example.org", "https://id.example.org"),
            (
                "https://id.example.org:8443/",
                "https://id.example.org:8443",
            ),
            ("http://[::1]:4300", "http://[::1]:4300"),
        ] {
            assert_eq!(settings(address, CookieKind::Secure), Ok(origin.into()));
        }
        for (address, why) in [
            ("http://id.example.org", SettingsRefused::NotHttps),
            ("https://id.example.org/auth", SettingsRefused::NotAnOrigin),
            ("https://a@id.example.org/", SettingsRefused::NotAnOrigin),
            ("https://id.example.org/?x", SettingsRefused::NotAnOrigin),
            ("ftp://id.example.org/", SettingsRefused::NotAnOrigin),
        ] {
            assert_eq!(settings(address, CookieKind::Secure), Err(why), "{address}");
        }
    }

    #[test]
    fn insecure_cookies_are_for_plain_http_on_loopback_alone() {
        let insecure = |address| settings(address, CookieKind::InsecureLoopback);
        assert_eq!(
            insecure("http://localhost:4300"),
            Ok("http://localhost:4300".into())
        );
        for (address, why) in [
            ("http://id.example.org", SettingsRefused::NotHttps),
            ("http://localhost.example.org", SettingsRefused::NotHttps),
            ("https://id.example.org", SettingsRefused::InsecureCookies),
            ("https://localhost", SettingsRefused::InsecureCookies),
        ] {
            assert_eq!(insecure(address), Err(why), "{address}");
        }
    }
}
