//! Counts what is under way for each of many, so that one of them takes no more than a share.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How much is under way, by whose it is. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct Tally(Arc<Mutex<HashMap<String, usize>>>);

/// One that is under way; it is counted until it is dropped, so also when its caller hangs up.
pub(crate) struct Counted {
    by: Tally,
    whose: String,
}

impl Tally {
    /// Counts one more of theirs; none when there are `most` already.
    pub(crate) fn count(&self, whose: String, most: usize) -> Option<Counted> {
        let mut counts = self.lock();
        let count = counts.entry(whose.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(counts);
        let by = self.clone();
        Some(Counted { by, whose })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.by.lock();
        if let Some(count) = counts.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_so_many_places_and_gets_them_back() {
        let tally = Tally::default();
        let count = |whose: &str| tally.count(whose.to_owned(), 3);
        let mut counted: Vec<_> = (0..3).map(|_| count("192.0.2.7/32").unwrap()).collect();
        assert!(count("192.0.2.7/32").is_none());
        assert!(count("192.0.2.8/32").is_some(), "somebody else's");
        counted.pop();
        assert!(count("192.0.2.7/32").is_some(), "one is over");
        drop(counted);
        assert!(tally.lock().is_empty(), "nothing is kept");
    }
}
