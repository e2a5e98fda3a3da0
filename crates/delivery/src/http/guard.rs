//! Which addresses may be called: the open internet over https, and what the operator listed. Nothing else, however
//! it is spelt.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::timeout;
use url::{Host, Url};

use super::{Allowed, lookup::Lookup};

/// Why an address may not be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressRefused {
    /// Plain http, or no http at all.
    #[error("only https addresses may be called, unless the host is listed in `allow`")]
    NotHttps,
    /// A loopback, private or otherwise special address.
    #[error("this address lies inside the network; list it in `allow` if that is wanted")]
    Inside,
}

/// Decides, and is the resolver the client connects through.
#[derive(Debug)]
pub(super) struct Guard {
    allow: Vec<Allowed>,
    /// The proxy's own host: it may well be inside, and is only connected to on our own account.
    proxy_host: Option<String>,
    lookup: Lookup,
}

impl Guard {
    pub(super) fn new(allow: Vec<Allowed>, proxy: Option<&Url>, lookup: Lookup) -> Self {
        let proxy_host = proxy.and_then(Url::host_str).map(str::to_owned);
        Self {
            allow,
            proxy_host,
            lookup,
        }
    }

    /// Whether the operator listed this host, by name or by literal address.
    pub(super) fn lists(&self, address: &Url) -> bool {
        match address.host() {
            Some(Host::Domain(name)) => self.lists_name(name),
            Some(Host::Ipv4(literal)) => self.lists_address(IpAddr::V4(literal)),
            Some(Host::Ipv6(literal)) => self.lists_address(IpAddr::V6(literal)),
            None => false,
        }
    }

    fn lists_name(&self, name: &str) -> bool {
        self.allow.iter().any(|entry| entry.is_host(name))
    }

    fn lists_address(&self, address: IpAddr) -> bool {
        self.allow.iter().any(|entry| entry.holds(address))
    }

    fn may_reach(&self, address: IpAddr) -> bool {
        is_open(address) || self.lists_address(address)
    }

    /// What can be said before connecting: the scheme, and literal addresses, which the client never looks up.
    pub(super) async fn check(&self, address: &Url) -> Result<(), AddressRefused> {
        match address.scheme() {
            "https" => {}
            "http" if self.lists(address) => {}
            _ => return Err(AddressRefused::NotHttps),
        }
        let open = match address.host() {
            Some(Host::Ipv4(literal)) => self.may_reach(IpAddr::V4(literal)),
            Some(Host::Ipv6(literal)) => self.may_reach(IpAddr::V6(literal)),
            Some(Host::Domain(name)) if self.proxy_host.is_some() => self.may_ask_proxy(name).await,
            Some(Host::Domain(_)) => true,
            None => false,
        };
        open.then_some(()).ok_or(AddressRefused::Inside)
    }

    /// The proxy looks names up itself, so this is a second opinion: a name only the proxy knows is left to it.
    async fn may_ask_proxy(&self, name: &str) -> bool {
        if self.lists_name(name) {
            return true;
        }
        // Behind a proxy our own look-ups may lead nowhere, slowly.
        match timeout(Duration::from_secs(1), self.lookup.find(name)).await {
            Ok(Ok(found)) => found.into_iter().all(|address| self.may_reach(address)),
            Ok(Err(_)) | Err(_) => true,
        }
    }

    /// The addresses of `name`, if we may call every one of them: one bad address in a list is a trap, not a choice.
    async fn find(&self, name: &str) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
        let found = self.lookup.find(name).await?;
        let exempt = self.lists_name(name) || self.proxy_host.as_deref() == Some(name);
        if !exempt && !found.iter().all(|address| self.may_reach(*address)) {
            return Err(AddressRefused::Inside.into());
        }
        // Port 0 stands for the port of the address that is called.
        Ok(Box::new(
            found.into_iter().map(|address| SocketAddr::new(address, 0)),
        ))
    }
}

/// The guard as the client holds it.
#[derive(Clone, Debug)]
pub(super) struct GuardedResolver(pub(super) Arc<Guard>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.0);
        Box::pin(async move { guard.find(name.as_str()).await })
    }
}

/// Whether an address is of the open internet (the IANA special-purpose registries, RFC 6890).
pub(super) fn is_open(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_open_v4(address),
        IpAddr::V6(address) => is_open_v6(address),
    }
}

fn is_open_v4(address: Ipv4Addr) -> bool {
    const CLOSED: [(Ipv4Addr, u32); 15] = [
        (Ipv4Addr::UNSPECIFIED, 8),            // "this network"
        (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
        (Ipv4Addr::new(100, 64, 0, 0), 10),    // carrier-grade NAT, and some clouds' metadata
        (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
        (Ipv4Addr::new(168, 63, 129, 16), 32), // one cloud's own service, public only by looks
        (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local, and most clouds' metadata
        (Ipv4Addr::new(172, 16, 0, 0), 12),    // private
        (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments
        (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
        (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relays
        (Ipv4Addr::new(192, 168, 0, 0), 16),   // private
        (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks
        (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
        (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
        (Ipv4Addr::new(224, 0, 0, 0), 3),      // multicast, reserved, broadcast
    ];
    let bits = address.to_bits();
    CLOSED
        .iter()
        .all(|(network, length)| (network.to_bits() ^ bits) >> (32 - length) != 0)
}

fn is_open_v6(address: Ipv6Addr) -> bool {
    let embedded =
        |high: u16, low: u16| is_open_v4(((u32::from(high) << 16) | u32::from(low)).into());
    match address.segments() {
        // IPv4-mapped (RFC 4291) and NAT64 (RFC 6052): as open as the address inside.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            embedded(high, low)
        }
        // 6to4 (RFC 3056) likewise.
        [0x2002, high, low, ..] => embedded(high, low),
        // Protocol assignments, Teredo among them, and documentation.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // Everything else of global unicast; all that lies outside 2000::/3 is special.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> bool {
        is_open(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_the_open_internet_may_be_called() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00::1",
            "2001:200::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(open(address), "{address}");
        }
    }

    #[test]
    fn special_addresses_may_not() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!open(address), "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_is_checked_anew_each_time_it_is_connected_to() {
        let turncoat = ["1.1.1.1", "127.0.0.1"].map(|address| vec![address.parse().unwrap()]);
        let table = [("turncoat.example".to_owned(), turncoat.to_vec())];
        let lookup = Lookup::Table(std::sync::Mutex::new(table.into()));
        let guard = Guard::new(Vec::new(), None, lookup);
        assert!(guard.find("turncoat.example").await.is_ok());
        assert!(guard.find("turncoat.example").await.is_err());
    }
}
