//! How many connections each address holds, so that one caller cannot fill a house that is open to everybody.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

/// The connections of every address.
#[derive(Clone, Default)]
pub(super) struct Holders(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them; gives its place back when it is dropped.
pub(super) struct Held {
    of: Holders,
    by: IpAddr,
}

impl Holders {
    /// One more for this address, if it holds fewer than `most`.
    pub(super) fn take(&self, peer: IpAddr, most: usize) -> Option<Held> {
        let by = neighbourhood(peer);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(by).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(counts);
        let of = self.clone();
        Some(Held { of, by })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.by) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.by);
            }
        }
    }
}

/// One household has a whole /64 of IPv6 to spend.
fn neighbourhood(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_so_many_and_gets_them_back() {
        let holders = Holders::default();
        let take = |peer: &str| holders.take(peer.parse().unwrap(), 2);
        let first = take("192.0.2.1").unwrap();
        let second = take("::ffff:192.0.2.1").unwrap();
        assert!(take("192.0.2.1").is_none());
        assert!(take("192.0.2.2").is_some(), "somebody else");
        drop(first);
        let third = take("192.0.2.1");
        assert!(third.is_some(), "one has ended");
        let one = take("2001:db8::1").unwrap();
        let two = take("2001:db8::ffff:2").unwrap();
        assert!(take("2001:db8::3").is_none(), "one household");
        drop((third, second, one, two));
        assert!(holders.0.lock().unwrap().is_empty(), "nothing is kept");
    }
}
