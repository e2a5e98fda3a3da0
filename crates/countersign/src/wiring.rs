//! The only place with the real clock and the real randomness: everything else takes a `Moment`.

use std::{sync::Arc, time::SystemTime};

use domain::{Moment, Timestamp};
use rand::{TryRng, rngs::SysRng};

/// The source of moments that servers and workers are lent.
pub(crate) type Moments = Arc<dyn Fn() -> Moment + Send + Sync>;

/// Makes moments for as long as the process lives.
pub(crate) fn moments() -> Moments {
    Arc::new(moment)
}

/// The present moment, with chance of its own.
pub(crate) fn moment() -> Moment {
    Moment::new(now(), seed())
}

/// The time on the system's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock; everybody else is told the time"
)]
pub(crate) fn now() -> Timestamp {
    let now = SystemTime::now();
    let millis = |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    let since_epoch = match now.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => millis(after),
        Err(before) => -millis(before.duration()),
    };
    Timestamp::from_millis(since_epoch)
}

/// 32 bytes of the system's randomness. Without it every token and code could be guessed, so the process ends at once
/// rather than go on with anything weaker.
fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    if let Err(error) = SysRng.try_fill_bytes(&mut seed) {
        tracing::error!(%error, "the system gives no random bytes");
        std::process::abort();
    }
    seed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_moments_share_their_chance() {
        assert_ne!(seed(), seed());
    }

    #[test]
    fn the_clock_stands_after_the_first_release() {
        assert!(now().as_seconds() > 1_760_000_000);
    }
}
