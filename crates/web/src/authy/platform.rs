//! What devices are called here.

use domain::Platform;

/// What is said of a device of which nobody knows what it runs.
pub(super) const UNKNOWN: &str = "unknown";

/// What a device runs: one of the words callers have seen.
pub(super) const fn os_type(platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "android",
        Platform::Ios => "ios",
        Platform::Desktop => "desktop",
        Platform::Other => UNKNOWN,
    }
}
