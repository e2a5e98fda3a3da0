//! Whether server and site are one site in a browser's eyes: one registrable domain, by the list of public suffixes as
//! it was when this program was built.
//!
//! Some browsers forget the cookies of a host that people only pass through, unless it is of the site they came from
//! (docs/decisions/0008).

use std::time::Duration;

use url::{Host, Url};

use crate::RedirectAddress;

/// How long a browser stays known at most, since the last proof, where server and site are two sites: no browser keeps
/// the cookie for longer without a click on our pages.
pub const LONGEST_ACROSS_SITES: Duration = Duration::from_hours(30 * 24);

/// Whether browsers take the two for one site.
pub fn are_same_site(one: &Url, other: &Url) -> bool {
    match (one.host(), other.host()) {
        (Some(Host::Domain(ours)), Some(Host::Domain(theirs))) if ours != theirs => {
            // A host that is a public suffix itself has no registrable domain, and nobody shares it.
            psl::domain_str(ours).is_some_and(|ours| psl::domain_str(theirs) == Some(ours))
        }
        // Addresses and host names of this very machine: somebody is trying it out.
        (Some(ours), Some(theirs)) => ours == theirs || (is_here(&ours) && is_here(&theirs)),
        _ => false,
    }
}

/// The first of a site's addresses that is of another site than the server; none where all are of one. An address of
/// the developer's own machine is none that members come from.
pub fn first_of_another_site(server: &Url, addresses: &[RedirectAddress]) -> Option<Url> {
    let is_public = server.host().is_none_or(|host| !is_here(&host));
    addresses
        .iter()
        .filter_map(|address| Url::parse(address.as_str()).ok())
        .filter(|address| !(is_public && address.host().is_some_and(|host| is_here(&host))))
        .find(|address| !are_same_site(server, address))
}

fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_under_one_registered_name_are_one_site() {
        for (server, other, expected) in [
            ("https://id.example.org", "https://example.org", true),
            (
                "https://id.example.org",
                "https://www.example.org:8443",
                true,
            ),
            ("https://id.example.org", "https://example.com", false),
            ("https://example.org", "https://badexample.org", false),
            // Short names under a country are registered names, not suffixes.
            ("https://id.orf.at", "https://www.orf.at", true),
            ("https://id.bbc.de", "https://bbc.de", true),
            // Suffixes of two labels, of three, and with wildcards and exceptions.
            ("https://id.one.co.uk", "https://two.co.uk", false),
            ("https://id.one.co.uk", "https://www.one.co.uk", true),
            ("https://id.one.com.au", "https://two.com.au", false),
            (
                "https://one.pvt.k12.ma.us",
                "https://two.pvt.k12.ma.us",
                false,
            ),
            (
                "https://id.one.kawasaki.jp",
                "https://one.kawasaki.jp",
                false,
            ),
            (
                "https://id.city.kawasaki.jp",
                "https://city.kawasaki.jp",
                true,
            ),
            // Hosts that lend names to strangers.
            ("https://one.github.io", "https://two.github.io", false),
            ("https://id.one.github.io", "https://one.github.io", true),
            // Names in other scripts, as addresses write them.
            (
                "https://id.xn--bcher-kva.example",
                "https://bücher.example",
                true,
            ),
            (
                "https://id.xn--bcher-kva.xn--p1ai",
                "https://bücher.рф",
                true,
            ),
            // A name that is a suffix itself.
            ("https://co.uk", "https://one.co.uk", false),
            ("https://co.uk", "https://co.uk", true),
            // A network of one's own.
            ("https://id.corp", "https://wiki.corp", false),
            ("https://id.site.corp", "https://wiki.site.corp", true),
            ("https://intranet", "https://intranet", true),
            ("https://intranet", "https://wiki", false),
            // Addresses are only themselves.
            ("https://192.0.2.1", "https://192.0.2.1:8443", true),
            ("https://192.0.2.1", "https://192.0.2.2", false),
            ("https://[2001:db8::1]", "https://[2001:db8::2]", false),
            // This machine, under whichever name.
            ("http://localhost:4300", "http://127.0.0.1:4301", true),
            ("http://[::1]:4300", "http://localhost:4301", true),
            ("http://localhost:4300", "https://example.org", false),
        ] {
            let (one, two) = (server.parse().unwrap(), other.parse().unwrap());
            assert_eq!(are_same_site(&one, &two), expected, "{server} {other}");
            assert_eq!(are_same_site(&two, &one), expected, "{other} {server}");
        }
    }

    #[test]
    fn the_developers_own_machine_does_not_count() {
        let first = |server: &str, addresses: &[&str]| {
            let addresses: Vec<_> = addresses.iter().map(|one| one.parse().unwrap()).collect();
            first_of_another_site(&server.parse().unwrap(), &addresses).map(String::from)
        };
        let here = "http://127.0.0.1:3000/back";
        let server = "https://id.example.org";
        assert_eq!(first(server, &["https://example.org/back", here]), None);
        let far = "https://example.com/back";
        assert_eq!(first(server, &[here, far]).as_deref(), Some(far));
        assert_eq!(first("http://localhost:4300", &[here]), None);
        assert_eq!(first("http://localhost:4300", &[far]).as_deref(), Some(far));
    }
}
