//! Time and chance, handed in together at the door of each act.

use rand::{SeedableRng, rngs::StdRng};

use crate::Timestamp;

/// The time and the randomness of one act. Only the binary's wiring (and the test kit) makes one.
#[derive(Debug)]
pub struct Moment {
    /// The time the act takes place; it does not move while the act runs.
    pub now: Timestamp,
    /// A generator seeded for this act alone.
    pub rng: StdRng,
}

impl Moment {
    /// A moment at `now` whose chance is drawn from `seed` (32 bytes of the system's randomness in the binary).
    pub fn new(now: Timestamp, seed: [u8; 32]) -> Self {
        Self {
            now,
            rng: StdRng::from_seed(seed),
        }
    }
}
