//! Addresses that never leave the machine.

use url::{Host, Url};

/// Whether an address is this machine's own: `localhost`, or a number of the loopback.
pub fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_names_that_look_like_it() {
        let is_own = |address: &str| is_loopback(&address.parse().unwrap());
        for own in [
            "http://localhost:4300",
            "http://127.0.0.1",
            "http://127.8.0.1",
            "http://[::1]:80",
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "http://localhost.example",
            "http://192.0.2.7",
            "http://[2001:db8::1]",
            "mailto:ada@site.example",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
