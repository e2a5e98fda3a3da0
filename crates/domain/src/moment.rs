//! Time and chance, handed in together at the door of each act.

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{RequestNumber, Timestamp};

/// The time and the randomness of one act. Only the binary's wiring (and the test kit) makes one.
#[derive(Debug)]
pub struct Moment {
    /// The time the act takes place; it does not move while the act runs.
    pub now: Timestamp,
    /// A generator seeded for this act alone.
    pub rng: StdRng,
    /// The request the act belongs to: what it writes in the log can be found by that number.
    pub request: Option<RequestNumber>,
}

impl Moment {
    /// A moment at `now` whose chance is drawn from `seed` (32 bytes of the system's randomness in the binary).
    pub fn new(now: Timestamp, seed: [u8; 32]) -> Self {
        Self {
            now,
            rng: StdRng::from_seed(seed),
            request: None,
        }
    }

    /// A number by chance, for what happens to one of so many.
    pub fn chance(&mut self) -> u32 {
        self.rng.next_u32()
    }

    /// Another moment of the same time, with chance drawn from this one's: for a part of the act on another thread.
    #[must_use]
    pub fn branch(&mut self) -> Self {
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        Self {
            request: self.request,
            ..Self::new(self.now, seed)
        }
    }
}
