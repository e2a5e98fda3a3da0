//! The one place of the benchmarks that reads the system's clock. How long something takes is told by `Instant`.

use std::time::SystemTime;

/// Seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "codes are good at the present time alone; every other function asks this one"
)]
pub(crate) fn seconds() -> i64 {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
