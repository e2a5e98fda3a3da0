//! The reverse proxies in front of this server, and how the caller's address is read from what they say.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, header::FORWARDED};

use domain::Networks;

/// The header a proxy writes the caller's address into. One only: a proxy that writes one of them lets the caller's own
/// copy of the other pass, so believing both would mean believing the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardingHeader {
    /// `X-Forwarded-For`, which nearly every proxy writes.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The reverse proxies in front of this server. Empty by default: no header is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Networks,
    header: ForwardingHeader,
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl TrustedProxies {
    /// Proxies in `networks`, each of which appends the address it was called from to `header`.
    pub const fn new(networks: Networks, header: ForwardingHeader) -> Self {
        Self { networks, header }
    }

    /// Where they are, as configuration writes it.
    pub fn entries(&self) -> Vec<String> {
        self.networks.entries()
    }

    /// Whether `peer` is one of them.
    pub fn list(&self, peer: IpAddr) -> bool {
        self.networks.contain(peer)
    }

    /// The caller's address: read from the right, passing over our own proxies. The first stranger is the caller; what
    /// stands left of him is only what he says. An entry that is no address ends the walk, at its own place and no
    /// sooner. Where no stranger is found this is a proxy's address, and all callers may share it.
    pub(super) fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        if !self.list(peer) {
            return nearest;
        }
        let name = match self.header {
            ForwardingHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardingHeader::Forwarded => FORWARDED,
        };
        let lines = headers.get_all(name).iter().rev();
        for entry in lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')) {
            let text = str::from_utf8(entry).ok();
            let text = text.and_then(|entry| match self.header {
                ForwardingHeader::XForwardedFor => Some(entry.trim()),
                ForwardingHeader::Forwarded => forwarded_for(entry),
            });
            let Some(address) = text.and_then(address) else {
                break;
            };
            nearest = address;
            if !self.list(address) {
                break;
            }
        }
        nearest
    }
}

/// Whether the request came through a proxy that says so.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED)
}

/// The `for` parameter of one element (RFC 7239, section 4), without its quotes.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("for")
            .then(|| value.trim().trim_matches('"'))
    })
}

/// An address with or without port: `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]`, `[2001:db8::7]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map(|(inner, _)| inner);
    let ported = || {
        text.rsplit_once(':')
            .map(|(host, _)| host)
            .filter(|host| !host.contains(':'))
    };
    let parsed = bracketed
        .unwrap_or(text)
        .parse()
        .ok()
        .or_else(|| ported()?.parse().ok());
    parsed.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn caller(header: ForwardingHeader, peer: &str, lines: &[&'static str]) -> String {
        let proxies = TrustedProxies::new("10.0.0.0/8 2001:db8:1::/48".parse().unwrap(), header);
        let mut headers = HeaderMap::new();
        let name = if header == ForwardingHeader::Forwarded {
            "forwarded"
        } else {
            "x-forwarded-for"
        };
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        proxies.caller(ip(peer), &headers).to_string()
    }

    #[test]
    fn the_first_stranger_from_the_right_is_the_caller() {
        let of =
            |peer, lines: &[&'static str]| caller(ForwardingHeader::XForwardedFor, peer, lines);
        assert_eq!(of("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.2"]),
            "203.0.113.9"
        );
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1", "203.0.113.9,10.0.0.2"]),
            "203.0.113.9"
        );
        assert_eq!(of("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(of("10.0.0.1", &["[2001:db8::9]:443"]), "2001:db8::9");
        assert_eq!(of("10.0.0.1", &["2001:db8:9::9"]), "2001:db8:9::9");
        assert_eq!(of("10.0.0.1", &["203.0.113.9:5000"]), "203.0.113.9");
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(
            of("10.0.0.1", &["203.0.113.9, unknown, 10.0.0.2"]),
            "10.0.0.2"
        );
        assert_eq!(of("::ffff:10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn what_a_stranger_writes_hides_nothing_of_what_a_proxy_wrote() {
        let of = |header, name: &'static str, lines: &[&[u8]]| {
            let proxies = TrustedProxies::new("10.0.0.0/8".parse().unwrap(), header);
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(name, HeaderValue::from_bytes(line).unwrap());
            }
            proxies.caller(ip("10.0.0.1"), &headers).to_string()
        };
        for lines in [
            &[&b"\xff, 203.0.113.66"[..]][..],
            &[b"\xff", b"203.0.113.66"],
            &[b"203.0.113.66, 10.0.0.2"],
        ] {
            let found = of(ForwardingHeader::XForwardedFor, "x-forwarded-for", lines);
            assert_eq!(found, "203.0.113.66", "{lines:?}");
        }
        let line = b"for=\xff, for=203.0.113.66;by=10.0.0.1";
        let found = of(ForwardingHeader::Forwarded, "forwarded", &[line]);
        assert_eq!(found, "203.0.113.66");
        let line = b"203.0.113.66, \xff, 10.0.0.2";
        let found = of(ForwardingHeader::XForwardedFor, "x-forwarded-for", &[line]);
        assert_eq!(found, "10.0.0.2", "an entry that is no address ends it");
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(
            caller(ForwardingHeader::XForwardedFor, "203.0.113.9", &["1.1.1.1"]),
            "203.0.113.9"
        );
        assert_eq!(
            caller(ForwardingHeader::Forwarded, "203.0.113.9", &["for=1.1.1.1"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn the_examples_of_rfc_7239_section_4() {
        let of = |lines: &[&'static str]| caller(ForwardingHeader::Forwarded, "10.0.0.1", lines);
        assert_eq!(
            of(&["For=\"[2001:db8:cafe::17]:4711\""]),
            "2001:db8:cafe::17"
        );
        assert_eq!(
            of(&["for=192.0.2.60;proto=http;by=203.0.113.43"]),
            "192.0.2.60"
        );
        assert_eq!(of(&["for=192.0.2.43, for=198.51.100.17"]), "198.51.100.17");
        assert_eq!(of(&["for=192.0.2.43, for=\"_gazonk\""]), "10.0.0.1");
    }
}
