//! Where a push may go. A subscription's address comes from a browser, and a browser is anybody's: only the services
//! of the browser makers are called, and those the operator lists.

use std::{fmt, str::FromStr};

use url::{Host, Url};

/// The browser makers' services.
const MAKERS: [(&str, Below); 5] = [
    // Chrome, and most that are built from it.
    ("fcm.googleapis.com", Below::No),
    // Chromium as some distributions build it.
    ("jmt17.google.com", Below::No),
    // Firefox.
    ("push.services.mozilla.com", Below::Yes),
    // Edge, by data centre.
    ("notify.windows.com", Below::Yes),
    // Safari.
    ("push.apple.com", Below::Yes),
];

/// Where the makers' services answer, by one host each. Edge's are by data centre, and none stands for the others.
pub(super) const DOORS: [&str; 3] = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
];

/// Longer addresses than this no service hands out.
const LONGEST: usize = 2048;

const HTTPS: u16 = 443;

/// The services a subscription may name: the browser makers' own, and what the operator lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushHosts {
    listed: Vec<PushHost>,
}

/// A service of the operator's: a host and its port, or with `*.` in front every host below a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushHost {
    name: String,
    below: Below,
    port: u16,
}

/// Whether a name stands for itself, or for every host below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Yes,
    No,
}

/// The text names no service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a service is a host such as push.example.org, push.example.org:8443 or *.push.example.org"
)]
pub struct PushHostRefused;

impl PushHosts {
    /// The browser makers' services and these.
    pub const fn with(listed: Vec<PushHost>) -> Self {
        Self { listed }
    }

    /// What the operator lists.
    pub fn listed(&self) -> &[PushHost] {
        &self.listed
    }

    /// The address a subscription names, if it may be called.
    pub(super) fn admit(&self, endpoint: &str) -> Option<Url> {
        if endpoint.len() > LONGEST {
            return None;
        }
        let address = Url::parse(endpoint).ok()?;
        let is_plain = address.scheme() == "https"
            && address.username().is_empty()
            && address.password().is_none()
            && address.fragment().is_none();
        let host = address.host_str()?;
        let port = address.port_or_known_default()?;
        let is_makers = || {
            port == HTTPS
                && MAKERS
                    .iter()
                    .any(|(name, below)| covers(name, *below, host))
        };
        let is_listed = || self.listed.iter().any(|listed| listed.is(host, port));
        (is_plain && (is_makers() || is_listed())).then_some(address)
    }
}

impl PushHost {
    /// Its address, where it is one host.
    pub(super) fn door(&self) -> Option<Url> {
        (self.below == Below::No).then(|| Url::parse(&format!("https://{self}/")).ok())?
    }

    fn is(&self, host: &str, port: u16) -> bool {
        self.port == port && covers(&self.name, self.below, host)
    }
}

fn covers(name: &str, below: Below, host: &str) -> bool {
    match below {
        Below::No => host == name,
        Below::Yes => host
            .strip_suffix(name)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|rest| !rest.is_empty()),
    }
}

impl FromStr for PushHost {
    type Err = PushHostRefused;

    fn from_str(text: &str) -> Result<Self, PushHostRefused> {
        let (written, below) = match text.strip_prefix("*.") {
            Some(rest) => (rest, Below::Yes),
            None => (text, Below::No),
        };
        // Whatever a URL parser would take for something else, leave out or decode.
        let strange = |c: char| c.is_whitespace() || c.is_control() || "/\\?#@%*".contains(c);
        if written.contains(strange) {
            return Err(PushHostRefused);
        }
        let address = Url::parse(&format!("https://{written}")).map_err(|_| PushHostRefused)?;
        let name = address.host_str().ok_or(PushHostRefused)?;
        let is_good = match address.host() {
            Some(Host::Domain(name)) => {
                let dotted = name.contains('.') || below == Below::No;
                dotted && !name.ends_with('.')
            }
            // 127.1 and the like: the operator should see the address that is meant.
            Some(Host::Ipv4(_)) => written.starts_with(name) && below == Below::No,
            Some(Host::Ipv6(_)) => below == Below::No,
            None => false,
        };
        is_good
            .then(|| Self {
                name: name.to_owned(),
                below,
                port: address.port().unwrap_or(HTTPS),
            })
            .ok_or(PushHostRefused)
    }
}

impl fmt::Display for PushHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.below == Below::Yes {
            f.write_str("*.")?;
        }
        f.write_str(&self.name)?;
        if self.port != HTTPS {
            write!(f, ":{}", self.port)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
