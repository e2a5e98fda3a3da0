//! A gateway as the house speaks of it: its name, how an operator switched it, and whether it rests because it failed
//! (docs/decisions/0049).

use std::{fmt, str::FromStr, time::Duration};

use crate::{Timestamp, words::words};

/// So many messages one after another that a gateway did not take, and it rests.
pub const GATEWAY_PATIENCE: u32 = 5;

/// What an operator calls a gateway: 1 to 32 of `a-z 0-9 -`. It stands in report addresses and routes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GatewayName(String);

/// The text is no gateway's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a gateway's name is 1 to 32 of a-z, 0-9 and -")]
pub struct GatewayNameRefused;

impl GatewayName {
    /// The longest there is.
    pub const LONGEST: usize = 32;

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GatewayName {
    type Err = GatewayNameRefused;

    fn from_str(text: &str) -> Result<Self, GatewayNameRefused> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (1..=Self::LONGEST).contains(&text.len()) && text.chars().all(plain);
        fits.then(|| Self(text.to_owned()))
            .ok_or(GatewayNameRefused)
    }
}

impl fmt::Display for GatewayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an operator switched a gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GatewaySwitch {
    /// It is given messages.
    #[default]
    On,
    /// What would go to it waits until it is on again, and goes no other way.
    Held,
    /// It is given nothing new, and others are in its place. What it has is still reported.
    Draining,
    /// It is given nothing, and nothing it says is heard.
    Off,
}

words!(GatewaySwitch, listed {
    On = "on",
    Held = "held",
    Draining = "draining",
    Off = "off",
});

/// How a gateway did not take a message, where that was not about this message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayFailing {
    /// It refuses our account, so it refuses every message: no credit, a wrong key.
    Refuses,
    /// It did not answer, or with an error of its own: that may pass.
    Fails,
}

/// How a gateway fared of late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GatewayHealth {
    /// Messages it did not take, one after another.
    pub failures: u32,
    /// The rest it has; over, it is tried again with one message at a time.
    pub rest: Option<GatewayRest>,
}

/// A rest of a gateway: others are asked before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayRest {
    /// Since when it takes nothing.
    pub since: Timestamp,
    /// When one message tries it again.
    pub until: Timestamp,
    /// How many rests there were since it last took a message, this one counted: each is twice as long.
    pub times: u32,
    /// Why.
    pub failing: GatewayFailing,
}

impl GatewayFailing {
    /// How long the first rest is, and the longest.
    const fn spans(self) -> [Duration; 2] {
        match self {
            Self::Refuses => [Duration::from_mins(5), Duration::from_hours(1)],
            Self::Fails => [Duration::from_mins(1), Duration::from_mins(30)],
        }
    }
}

words!(GatewayFailing {
    Refuses = "refuses",
    Fails = "fails",
});

impl GatewayRest {
    fn beginning(failing: GatewayFailing, before: Option<&Self>, now: Timestamp) -> Self {
        let times = before.map_or(0, |rest| rest.times);
        let [first, longest] = failing.spans();
        let span = first.saturating_mul(1 << times.min(10)).min(longest);
        Self {
            since: before.map_or(now, |rest| rest.since),
            until: now.plus(span),
            times: times.saturating_add(1),
            failing,
        }
    }
}

impl GatewayHealth {
    /// Whether others are asked before it.
    pub fn rests(&self, now: Timestamp) -> bool {
        self.rest.is_some_and(|rest| now < rest.until)
    }

    /// Whether its rest is over, and one message at a time finds out whether it is well.
    pub fn is_on_trial(&self, now: Timestamp) -> bool {
        self.rest.is_some_and(|rest| rest.until <= now)
    }

    /// How it fares after a message that it did not take; none where that changes nothing. While it rests nothing does: what
    /// was tried there all the same, for want of another way, is no news.
    #[must_use]
    pub fn failed(&self, failing: GatewayFailing, now: Timestamp) -> Option<Self> {
        if self.rests(now) {
            return None;
        }
        let failures = self.failures.saturating_add(1);
        let is_enough = failing == GatewayFailing::Refuses
            || self.rest.is_some()
            || failures >= GATEWAY_PATIENCE;
        let before = self.rest.as_ref();
        let rest = is_enough.then(|| GatewayRest::beginning(failing, before, now));
        Some(Self { failures, rest })
    }

    /// How it fares after a message that it took; none where that changes nothing.
    #[must_use]
    pub fn worked(&self) -> Option<Self> {
        (*self != Self::default()).then(Self::default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn a_name_can_stand_in_an_address() {
        let longest = "a".repeat(GatewayName::LONGEST);
        for name in ["a", "sms-2", longest.as_str()] {
            assert_eq!(name.parse::<GatewayName>().unwrap().as_str(), name);
        }
        let longer = format!("{longest}a");
        for wrong in ["", "A", "sms 2", "sms/2", "ü", longer.as_str()] {
            assert_eq!(wrong.parse::<GatewayName>(), Err(GatewayNameRefused));
        }
    }

    #[test]
    fn it_rests_at_once_without_credit_and_otherwise_with_the_fifth_failure() {
        let well = GatewayHealth::default();
        let refused = well.failed(GatewayFailing::Refuses, NOW).unwrap();
        assert!(refused.rests(NOW));
        let mut health = well;
        for count in 1..=GATEWAY_PATIENCE {
            assert!(!health.rests(NOW), "{count}");
            health = health.failed(GatewayFailing::Fails, NOW).unwrap();
        }
        assert!(health.rests(NOW));
        assert_eq!(health.failed(GatewayFailing::Fails, NOW), None, "no news");
    }

    #[test]
    fn a_message_that_is_taken_makes_it_well_and_of_a_well_one_is_no_news() {
        let well = GatewayHealth::default();
        assert_eq!(well.worked(), None);
        let once = well.failed(GatewayFailing::Fails, NOW).unwrap();
        assert_eq!(once.worked(), Some(well));
    }

    #[test]
    fn rests_double_until_they_are_long() {
        let mut health = GatewayHealth::default();
        let mut now = NOW;
        for minutes in [5_u32, 10, 20, 40, 60, 60] {
            health = health.failed(GatewayFailing::Refuses, now).unwrap();
            let rest = health.rest.unwrap();
            assert_eq!((rest.since, rest.until), (NOW, now.plus(minutes * MINUTE)));
            assert!(!health.is_on_trial(now));
            now = rest.until;
            assert!(!health.rests(now) && health.is_on_trial(now));
        }
    }

    #[test]
    fn words_lead_there_and_back() {
        for switch in GatewaySwitch::ALL {
            assert_eq!(switch.as_str().parse(), Ok(*switch));
        }
        for failing in [GatewayFailing::Refuses, GatewayFailing::Fails] {
            assert_eq!(failing.as_str().parse(), Ok(failing));
        }
    }
}
