//! Whose address a request came from: the peer's, or what a listed proxy says. Never a header from anybody else.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    Instruments, ProxySightings, ProxyTrouble, Settings, TrustedProxies,
    health::{Clock, is_for_monitors},
    proxies::is_forwarded,
};
use crate::reply::Problem;

/// The caller's address, for limits and the log. A handler asks for it as an extractor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    /// The address.
    pub address: IpAddr,
    /// This is a proxy's address, because the proxy is not listed or named no caller, so all callers may share it:
    /// limits for it warn and slow, but refuse nobody past the first factor.
    pub is_shared: bool,
}

impl ClientAddress {
    /// What limits count by: the address itself, or the /64 of IPv6 (one household has that many addresses to spend).
    pub fn limit_key(&self) -> String {
        match self.address {
            IpAddr::V4(address) => format!("{address}/32"),
            IpAddr::V6(address) => {
                let network = u128::from(address) & (u128::MAX << 64);
                format!("{}/64", Ipv6Addr::from(network))
            }
        }
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get()
            .copied()
            .ok_or_else(|| Problem::fault_because("a request without address"))
    }
}

/// What the resolver knows.
#[derive(Clone)]
pub(super) struct Resolver {
    proxies: TrustedProxies,
    /// The public address is https.
    is_public: bool,
    /// This server ends TLS itself, so that people reach it without a proxy; otherwise through one alone.
    own_tls: bool,
    proxies_only: bool,
    clock: Clock,
    sightings: ProxySightings,
    last_warning: Arc<AtomicI64>,
}

impl Resolver {
    pub(super) fn new(settings: &Settings, instruments: &Instruments) -> Self {
        Self {
            proxies: settings.trusted_proxies().clone(),
            is_public: settings.public_address().scheme() == "https",
            own_tls: settings.has_own_tls(),
            proxies_only: settings.proxies_only(),
            clock: Arc::clone(&instruments.moment),
            sightings: Arc::clone(&instruments.proxies),
            last_warning: Arc::new(AtomicI64::new(i64::MIN)),
        }
    }

    /// Whether nobody is known by `address`, which was found behind `peer`.
    fn is_shared(&self, peer: IpAddr, address: IpAddr, headers: &HeaderMap) -> bool {
        if self.proxies.list(peer) {
            return self.is_public && self.proxies.list(address);
        }
        if self.own_tls && !is_ours(peer) {
            // Anybody on the internet may write such a header, and would be held to no limit: a proxy that nobody has
            // listed yet is told by its place alone.
            return false;
        }
        // Nobody but proxies and this machine reaches a server that speaks plain http.
        is_forwarded(headers) || self.is_public && peer.is_loopback()
    }

    /// Whether a shared address is worth a word. With TLS of our own, who comes from this machine and names nobody is
    /// the operator more likely than a proxy.
    fn is_trouble(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        !self.own_tls || self.proxies.list(peer) || is_forwarded(headers)
    }

    /// Whether `peer` goes past the proxies that end TLS. What monitors ask is open to the machines beside us: two
    /// answers that tell nothing, and one with a list of its own.
    fn turns_away(&self, peer: IpAddr, path: &str) -> bool {
        let known = peer.is_loopback() || self.proxies.list(peer);
        self.proxies_only && !known && !is_for_monitors(path)
    }

    /// Once a minute at most: this is said on every request of a server that is set up wrongly.
    fn warn(&self, peer: IpAddr) {
        const MINUTE: i64 = 60_000;
        let now = (self.clock)().now.as_millis();
        let last = self.last_warning.load(Ordering::Relaxed);
        let due = now.saturating_sub(last) >= MINUTE;
        let ours = || {
            self.last_warning
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
        };
        if !due || ours().is_err() {
            return;
        }
        if self.proxies.list(peer) {
            (self.sightings)(ProxyTrouble::NamesNobody, peer);
            tracing::warn!(
                proxy = %peer,
                "requests come through a listed proxy that does not say who calls, so all callers seem to have its \
                 address; let it write the header that [proxy] names"
            );
        } else {
            (self.sightings)(ProxyTrouble::Unlisted, peer);
            tracing::warn!(
                proxy = %peer,
                "requests come through a proxy that is not listed, so all callers seem to have its address; \
                 if it is yours, let it write X-Forwarded-For and add to the settings: [proxy] trusted = [\"{peer}\"]"
            );
        }
    }
}

/// Whether an address is of this machine, or of a network that the internet does not reach.
fn is_ours(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private() || peer.is_link_local(),
        IpAddr::V6(peer) => {
            peer.is_loopback() || peer.is_unique_local() || peer.is_unicast_link_local()
        }
    }
}

/// Finds the caller's address and puts it into the request.
pub(super) async fn resolve(
    State(resolver): State<Resolver>,
    mut request: Request,
    next: Next,
) -> Response {
    // Requests that came by no socket (tests in the same process) count as this machine's own.
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| {
            peer.ip().to_canonical()
        });
    let path = request.uri().path();
    if resolver.turns_away(peer, path) {
        return Problem::new(StatusCode::FORBIDDEN)
            .kind("not-a-proxy")
            .detail("This server is reached through its proxy alone.")
            .into_response();
    }
    let address = resolver.proxies.caller(peer, request.headers());
    let is_shared = resolver.is_shared(peer, address, request.headers());
    if is_shared && !is_for_monitors(path) && resolver.is_trouble(peer, request.headers()) {
        resolver.warn(peer);
    }
    request
        .extensions_mut()
        .insert(ClientAddress { address, is_shared });
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_an_ipv6_network_as_one_caller() {
        let key = |address: &str| {
            ClientAddress {
                address: address.parse().unwrap(),
                is_shared: false,
            }
            .limit_key()
        };
        assert_eq!(key("192.0.2.7"), "192.0.2.7/32");
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(key("2001:db8:1:2::9"), key("2001:db8:1:2:ffff::1"));
    }
}
