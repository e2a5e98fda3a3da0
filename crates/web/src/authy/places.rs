//! Places for the calls of one key that are in work: a site that calls in circles, or whoever took its key, leaves room for all
//! others. A limit of this node alone (docs/decisions/0011): what guards people and money is counted in the database.

use std::time::Duration;

use domain::DirectKeyId;

use super::{kinds, refusal::Refusal};
use crate::guard::{Counted, Tally};

/// Calls of one key in work at one time: an eighth of what the node takes on, and more than several servers of a site have at once.
/// What only waits is counted elsewhere.
const AT_ONCE: usize = 256;

/// What is asked of whoever has so many.
const COME_AGAIN: Duration = Duration::from_secs(1);

/// The places of this node.
#[derive(Clone, Default)]
pub(crate) struct KeyPlaces(Tally);

impl KeyPlaces {
    /// One for a call with this key, until it is dropped.
    pub(super) fn take(&self, key: DirectKeyId) -> Result<Counted, Refusal> {
        let place = self.0.count(key.to_string(), AT_ONCE);
        place.ok_or_else(|| Refusal::from(kinds::FLOOD).wait(COME_AGAIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_so_many_places_and_takes_none_of_anothers() {
        let places = KeyPlaces::default();
        let take = |number: u8| places.take(DirectKeyId::from_bytes([number; 16]));
        let mut taken: Vec<_> = (0..AT_ONCE).map(|_| take(1).unwrap()).collect();
        let refused = take(1).map(|_| ()).unwrap_err();
        let refused = format!("{refused:?}");
        assert!(
            refused.contains("429") && refused.contains("60003"),
            "{refused}"
        );
        assert!(take(2).is_ok(), "another key");
        taken.pop();
        assert!(take(1).is_ok(), "one is over");
    }
}
