//! What an operator says about outgoing requests: which inner places may be called, through which proxy.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::Deserialize;
use url::Url;

/// How requests leave the house.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutgoingSettings {
    /// Inner places that may be called all the same, on private addresses and, when listed by host or literal address,
    /// by plain http. They are called directly, not through the proxy.
    pub allow: Vec<Allowed>,
    /// A proxy for everything else.
    #[serde(deserialize_with = "crate::settings::address")]
    pub proxy: Option<Url>,
    /// Certificate authorities to trust besides the system's, as PEM text.
    pub extra_ca_pem: Option<String>,
    /// How long a request may take in all, in milliseconds.
    pub timeout_ms: u64,
}

// By hand: the proxy's address may hold a password.
impl fmt::Debug for OutgoingSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingSettings")
            .field("allow", &self.allow)
            .field("proxy", &self.proxy.as_ref().and_then(Url::host_str))
            .field("timeout_ms", &self.timeout_ms)
            .finish_non_exhaustive()
    }
}

impl Default for OutgoingSettings {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            proxy: None,
            extra_ca_pem: None,
            timeout_ms: 10_000,
        }
    }
}

/// A place that may be called though it is inside: a host name, an address, or a network such as `10.0.0.0/8`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Allowed {
    /// A host name, whatever address it leads to.
    Host(String),
    /// All addresses whose first so many bits are the same.
    Network(IpAddr, u8),
}

/// The text names neither a host nor a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`allow` lists host names, addresses and networks such as 10.0.0.0/8")]
pub struct AllowRefused;

impl FromStr for Allowed {
    type Err = AllowRefused;

    fn from_str(text: &str) -> Result<Self, AllowRefused> {
        let bare = text
            .strip_prefix('[')
            .and_then(|t| t.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Self::Network(address, width(address)));
        }
        if let Some((address, bits)) = text.split_once('/') {
            let address: IpAddr = address.parse().map_err(|_| AllowRefused)?;
            let bits: u8 = bits.parse().map_err(|_| AllowRefused)?;
            return (bits <= width(address))
                .then_some(Self::Network(address, bits))
                .ok_or(AllowRefused);
        }
        match url::Host::parse(text) {
            Ok(url::Host::Domain(name)) => Ok(Self::Host(plain_name(&name))),
            // 127.1 and the like: the operator should see the address that is meant.
            _ => Err(AllowRefused),
        }
    }
}

impl TryFrom<String> for Allowed {
    type Error = AllowRefused;

    fn try_from(text: String) -> Result<Self, AllowRefused> {
        text.parse()
    }
}

impl Allowed {
    /// Whether this entry is that host.
    pub(super) fn is_host(&self, name: &str) -> bool {
        matches!(self, Self::Host(host) if *host == plain_name(name))
    }

    /// Whether `address` lies in this network.
    pub(super) fn holds(&self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::Network(IpAddr::V4(network), bits), IpAddr::V4(address)) => {
                let apart = network.to_bits() ^ address.to_bits();
                apart.checked_shr(32 - u32::from(*bits)).unwrap_or(0) == 0
            }
            (Self::Network(IpAddr::V6(network), bits), IpAddr::V6(address)) => {
                let apart = network.to_bits() ^ address.to_bits();
                apart.checked_shr(128 - u32::from(*bits)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

const fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// A host name as it is compared: no capitals, no dot at the end.
fn plain_name(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str) -> Allowed {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_holds_its_own_addresses_only() {
        let table = [
            ("10.1.0.0/16", "10.1.255.255", true),
            ("10.1.0.0/16", "10.2.0.0", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
            ("[::1]", "::1", true),
            ("::/0", "127.0.0.1", false),
        ];
        for (network, address, inside) in table {
            assert_eq!(
                allowed(network).holds(address.parse().unwrap()),
                inside,
                "{network}"
            );
        }
    }

    #[test]
    fn a_host_is_compared_without_capitals_and_last_dot() {
        assert!(allowed("Gateway.Local.").is_host("gateway.LOCAL"));
        assert!(!allowed("gateway.local").is_host("evil.gateway.local"));
    }

    #[test]
    fn what_is_neither_host_nor_network_is_refused() {
        for wrong in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "::/129",
            "https://x",
            "a/b",
            "127.1",
            "0x7f.1",
        ] {
            assert_eq!(wrong.parse::<Allowed>(), Err(AllowRefused), "{wrong}");
        }
    }
}
