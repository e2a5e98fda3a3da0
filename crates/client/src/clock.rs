//! The one place of this crate that reads the system's clock. Tests bring their own.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

/// Tells the time.
pub(crate) struct Clock(Box<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "a site has no other clock; every other function asks this one"
    )]
    pub(crate) fn of_the_system() -> Self {
        Self(Box::new(SystemTime::now))
    }

    pub(crate) fn new(clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Box::new(clock))
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }

    /// Seconds since 1970, as tokens count (RFC 7519, NumericDate).
    pub(crate) fn now_seconds(&self) -> i64 {
        let since = self
            .now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    /// Whether what began at this second lasted longer than `life`. A time to come counts as young.
    pub(crate) fn is_older(&self, began_at: i64, life: Duration) -> bool {
        let age = self.now_seconds().saturating_sub(began_at);
        u64::try_from(age).is_ok_and(|age| age > life.as_secs())
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
