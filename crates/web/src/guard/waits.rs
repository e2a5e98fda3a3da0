//! Places for those who wait: event streams and questions that are held until there is news.
//!
//! Whoever waits does no work, so it gives back what a request in work holds (`load`), and takes one of these instead. They
//! are counted for the whole node, for one address and for one browser or device: a crowd that waits leaves room for those
//! who act, and nobody can take all places. Without a place nobody is turned away: the handler answers at once and says
//! when to come again.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use axum::{extract::FromRequestParts, http::request::Parts};
use metrics::counter;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    ClientAddress,
    load::InWork,
    tally::{Counted, Tally},
};
use crate::reply::Problem;

/// Waiting on this node at one time. Each holds a connection where HTTP/1.1 is spoken, so it is less than the listener
/// bears: those who act come in all the same.
const AT_ONCE: usize = 8_000;

/// Of these, from one address that is not a proxy's.
const AT_ONCE_OF_ADDRESS: usize = 1_000;

/// Of these, of one browser or device: a person has few tabs.
const AT_ONCE_OF_ONE: usize = 8;

/// The places of this node.
#[derive(Clone)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    of_addresses: Tally,
    of_each: Tally,
    hasher: Arc<RandomState>,
}

impl Default for Places {
    fn default() -> Self {
        Self::of(AT_ONCE)
    }
}

impl Places {
    fn of(many: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(many)),
            of_addresses: Tally::default(),
            of_each: Tally::default(),
            hasher: Arc::default(),
        }
    }

    fn take(&self, caller: ClientAddress, whose: &str) -> Option<Place> {
        let address = if caller.is_shared {
            None
        } else {
            let of_address = self
                .of_addresses
                .count(caller.limit_key(), AT_ONCE_OF_ADDRESS);
            Some(of_address?)
        };
        // What a browser is known by is a secret: it is not kept here.
        let whose = format!("{:x}", self.hasher.hash_one(whose));
        let person = self.of_each.count(whose, AT_ONCE_OF_ONE)?;
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        Some(Place {
            _permit: permit,
            _address: address,
            _person: person,
        })
    }
}

/// A place for one that waits, given back when it is dropped.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    _address: Option<Counted>,
    _person: Counted,
}

/// The request at hand, as one that may wait.
pub(crate) struct MayWait {
    places: Places,
    caller: ClientAddress,
    work: InWork,
}

impl MayWait {
    /// A place for a browser or device, for as long as it waits; from then on the request is no longer one in work. None
    /// when there is no place: then nothing may wait, and the caller is told to come again.
    pub(crate) fn place(&self, whose: &str) -> Option<Place> {
        let place = self.places.take(self.caller, whose);
        if place.is_some() {
            self.work.give_back();
        } else {
            counter!("countersign_waits_refused_total").increment(1);
        }
        place
    }
}

impl<S: Sync> FromRequestParts<S> for MayWait {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = ClientAddress::from_request_parts(parts, state).await?;
        let places = parts.extensions.get::<Places>().cloned();
        Ok(Self {
            places: places.ok_or_else(|| Problem::fault_because("a request without places"))?,
            caller,
            work: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(last: u8, is_shared: bool) -> ClientAddress {
        ClientAddress {
            address: [192, 0, 2, last].into(),
            is_shared,
        }
    }

    fn many(count: usize, take: impl Fn(usize) -> Option<Place>) -> Vec<Place> {
        let places: Vec<_> = (0..count).map_while(take).collect();
        assert_eq!(places.len(), count);
        places
    }

    #[test]
    fn one_browser_has_few_places_and_gets_them_back() {
        let places = Places::default();
        let take = |whose| places.take(caller(7, false), whose);
        let mut taken = many(AT_ONCE_OF_ONE, |_| take("ada"));
        assert!(take("ada").is_none());
        assert!(take("bob").is_some(), "another browser behind this address");
        taken.pop();
        assert!(take("ada").is_some(), "one waits no longer");
    }

    #[test]
    fn one_address_leaves_most_places_to_others_unless_it_is_everybodys() {
        let places = Places::default();
        let _taken = many(AT_ONCE_OF_ADDRESS, |at| {
            places.take(caller(7, false), &at.to_string())
        });
        assert!(places.take(caller(7, false), "ada").is_none());
        assert!(places.take(caller(8, false), "ada").is_some());
        let _shared = many(AT_ONCE_OF_ADDRESS + 1, |at| {
            places.take(caller(9, true), &format!("{at} of all"))
        });
    }

    #[test]
    fn a_full_node_has_no_place_and_counts_nobody_who_found_none() {
        let places = Places::of(2);
        let taken = many(2, |at| places.take(caller(7, false), &at.to_string()));
        for _ in 0..AT_ONCE_OF_ONE {
            assert!(places.take(caller(8, false), "ada").is_none());
        }
        drop(taken);
        assert!(places.take(caller(8, false), "ada").is_some());
    }
}
