//! Signed webhooks of our own (docs/decisions/0046): what an endpoint hears of, how it is signed, when it is tried again.
//!
//! The wire is that of Standard Webhooks 1.0: three headers, a body of `type`, `timestamp` and `data`.

mod body;
mod choice;
mod kind;
mod secret;

use std::{str::FromStr, time::Duration};

pub use self::{
    body::{HOOK_TEST, HookAbout, hook_body, hook_details, hook_test_body},
    choice::{HookChoices, HookChoicesRefused},
    kind::{HookTopic, hook_kind},
    secret::{HookSecret, HookSecretRefused},
};
use crate::words::words;

/// How long both secrets sign once a new one is in force.
pub const HOOK_OVERLAP: Duration = Duration::from_hours(24);

/// An endpoint that took nothing for so long is switched off.
pub const HOOK_FAILS_FOR: Duration = Duration::from_hours(5 * 24);

/// How an endpoint stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookState {
    /// It waits for an owner's word, and hears nothing.
    Held,
    /// It is told.
    On,
    /// An operator switched it off: what happens meanwhile is not kept for it.
    Off,
    /// It took nothing for five days. What happens is put aside for it.
    Failing,
    /// It said that it is there no more (410). What happens is put aside for it.
    Gone,
}

words!(HookState {
    Held = "held",
    On = "on",
    Off = "off",
    Failing = "failing",
    Gone = "gone",
});

/// The text is longer than 100 characters, or holds control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at most 100 characters, and no control characters")]
pub struct HookDescriptionRefused;

/// What an owner notes about an endpoint; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookDescription(String);

impl HookDescription {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HookDescription {
    type Err = HookDescriptionRefused;

    fn from_str(text: &str) -> Result<Self, HookDescriptionRefused> {
        let text = text.trim();
        if text.chars().count() > 100 || text.chars().any(char::is_control) {
            return Err(HookDescriptionRefused);
        }
        Ok(Self(text.to_owned()))
    }
}

/// How long to wait before an event is told again that was not taken; none when it was tried often enough: ten times in
/// about three days.
pub fn hook_again_after(attempts: i64) -> Option<Duration> {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    let seconds = match attempts {
        ..=1 => 5,
        2 => 5 * MINUTE,
        3 => 30 * MINUTE,
        4 => 2 * HOUR,
        5 => 5 * HOUR,
        6 => 10 * HOUR,
        7 => 14 * HOUR,
        8 => 20 * HOUR,
        9 => 24 * HOUR,
        _ => return None,
    };
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_ten_times_within_four_days() {
        let waits: Vec<_> = (1..).map_while(hook_again_after).collect();
        assert_eq!(waits.len(), 9);
        assert!(waits.is_sorted(), "ever more rarely");
        let all: Duration = waits.iter().sum();
        assert!(all > Duration::from_hours(72) && all < HOOK_FAILS_FOR);
    }

    #[test]
    fn a_description_is_a_short_line() {
        let read = |text: &str| text.parse::<HookDescription>().map(|it| it.0);
        assert_eq!(read("  the shop "), Ok("the shop".to_owned()));
        assert_eq!(read(""), Ok(String::new()));
        assert_eq!(read(&"ä".repeat(100)), Ok("ä".repeat(100)));
        for wrong in ["a\nb".to_owned(), "a".repeat(101)] {
            assert_eq!(read(&wrong), Err(HookDescriptionRefused));
        }
    }
}
