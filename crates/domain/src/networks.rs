//! Lists of networks, as configuration and keys write them.

use std::{fmt, net::IpAddr, str::FromStr};

/// One network: an address and how many of its leading bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

/// A list of networks, as configuration writes them: `10.0.0.0/8, 192.0.2.7, 2001:db8::/32`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

/// An entry that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network such as 10.0.0.0/8, and no address")]
pub struct NetworksRefused(String);

impl Networks {
    /// This machine alone: 127.0.0.0/8 and ::1.
    pub fn loopback() -> Self {
        Self(vec![
            Network {
                address: IpAddr::from([127, 0, 0, 0]),
                bits: 8,
            },
            Network {
                address: IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
                bits: 128,
            },
        ])
    }

    /// Whether `address` lies in one of them. An IPv4 address in IPv6 clothes counts as itself.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0
            .iter()
            .any(|network| network.contains(address.to_canonical()))
    }

    /// Its entries, as configuration writes them.
    pub fn entries(&self) -> Vec<String> {
        self.0.iter().map(Network::to_string).collect()
    }

    /// Whether the list is empty.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is wider than any one house: more than a /8 of IPv4, or a /16 of IPv6.
    pub fn are_wide(&self) -> bool {
        let narrowest = |network: &Network| if network.address.is_ipv4() { 8 } else { 16 };
        self.0
            .iter()
            .any(|network| network.bits < narrowest(network))
    }
}

impl FromStr for Networks {
    type Err = NetworksRefused;

    /// From entries separated by commas or blanks.
    fn from_str(text: &str) -> Result<Self, NetworksRefused> {
        text.split([',', ' ', '\n', '\t'])
            .filter(|entry| !entry.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl FromIterator<Network> for Networks {
    fn from_iter<I: IntoIterator<Item = Network>>(networks: I) -> Self {
        Self(networks.into_iter().collect())
    }
}

impl FromStr for Network {
    type Err = NetworksRefused;

    fn from_str(text: &str) -> Result<Self, NetworksRefused> {
        let refused = || NetworksRefused(text.into());
        let (address, bits) = text
            .split_once('/')
            .map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits
                .parse()
                .ok()
                .filter(|bits| *bits <= width)
                .ok_or_else(refused)?,
            None => width,
        };
        Ok(Self { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = if self.address.is_ipv4() { 32 } else { 128 };
        if self.bits == width {
            write!(f, "{}", self.address)
        } else {
            write!(f, "{}/{}", self.address, self.bits)
        }
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let differing = u32::from(ours) ^ u32::from(theirs);
                differing.leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let differing = u128::from(ours) ^ u128::from(theirs);
                differing.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_written_as_they_are_read() {
        let written = ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "2001:db8::1"];
        let networks: Networks = written.join(", ").parse().unwrap();
        assert_eq!(networks.entries(), written);
    }

    #[test]
    fn networks_are_read_and_matched() {
        let networks: Networks = "10.0.0.0/8, 192.0.2.7\n2001:db8::/32 0.0.0.0/32"
            .parse()
            .unwrap();
        for inside in [
            "10.255.0.1",
            "192.0.2.7",
            "2001:db8:ffff::1",
            "::ffff:10.1.1.1",
            "0.0.0.0",
        ] {
            assert!(networks.contain(ip(inside)), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.8", "2001:db9::1", "::1", "::a00:1"] {
            assert!(!networks.contain(ip(outside)), "{outside}");
        }
        assert!(
            "0.0.0.0/0"
                .parse::<Networks>()
                .unwrap()
                .contain(ip("203.0.113.1"))
        );
        for (written, are_wide) in [
            ("10.0.0.0/8, 2001:db8::/32", false),
            ("10.0.0.0/7", true),
            ("192.0.2.7, ::/0", true),
        ] {
            let networks: Networks = written.parse().unwrap();
            assert_eq!(networks.are_wide(), are_wide, "{written}");
        }
        for wrong in [
            "10.0.0.0/33",
            "::/129",
            "example.org",
            "10.0.0.0/",
            "10.0.0/8",
            "10.0.0.0/-1",
        ] {
            assert_eq!(
                wrong.parse::<Networks>(),
                Err(NetworksRefused(wrong.into()))
            );
        }
    }
}
