//! The one place of the demonstration that reads the system's clock.

use std::time::SystemTime;

#[expect(
    clippy::disallowed_methods,
    reason = "a site of its own has no other clock; everything that judges time takes `now`"
)]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
