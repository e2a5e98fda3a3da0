//! The delivery rules: what an installation decided about texts and calls that cost money, as one JSON document with a
//! version. Missing fields take their defaults, so an older document reads well.

mod check;

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

pub use self::check::DeliveryRulesRefused;
use super::{breaker::Recent, prefix::NumberPrefix};
use crate::{Keys, Limit, PhoneKind, PhoneNumber, Timestamp, words::words};

/// What an installation decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeliveryRules {
    /// Limits that are others than usual, by their name in [`ADJUSTABLE`].
    pub limits: BTreeMap<String, i64>,
    /// What becomes of numbers reached over the Internet.
    pub voip: VoipRule,
    /// Beginnings of numbers to which nothing goes.
    pub denied_prefixes: BTreeSet<NumberPrefix>,
    /// Numbers that no guard holds up: limits alone do.
    pub safe_numbers: BTreeSet<SafeNumber>,
    /// When ten thousand numbers are closed together.
    pub prefix: PrefixRule,
    /// How many numbers nobody has proved yet get something in a country a day.
    pub country: CountryRule,
    /// When codes that are not entered end more of them.
    pub breaker: BreakerRule,
    /// For how many days of a new installation the guards only tell what they would have done. Limits and caps hold from
    /// the first minute.
    pub shadow_days: ShadowDays,
}

impl DeliveryRules {
    /// By which no guard goes up, and no country is full before a million: for the demo, whose texts go to nobody, and for tests of
    /// other things. The limits of each number and person stay.
    pub fn without_guards() -> Self {
        Self {
            prefix: PrefixRule {
                unanswered: 0,
                ..PrefixRule::default()
            },
            country: CountryRule {
                least: 1_000_000,
                ..CountryRule::default()
            },
            breaker: BreakerRule {
                least_sends: 0,
                ..BreakerRule::default()
            },
            ..Self::default()
        }
    }
}

/// What becomes of numbers reached over the Internet, which anybody has by the hundred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoipRule {
    /// They are numbers like others; the log says what they are where they are offered.
    #[default]
    Allowed,
    /// Those that are on file already are used; none is set up any more.
    Known,
    /// Nothing goes to any.
    Refused,
}

words!(VoipRule {
    Allowed = "allowed",
    Known = "known",
    Refused = "refused",
});

/// When a range of ten thousand numbers is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrefixRule {
    /// So many messages to its numbers within an hour that nobody answered for ten minutes; 0 switches the rule off.
    pub unanswered: i64,
    /// How long it is closed the first time. Each further time it is twice as long.
    pub closed_hours: u32,
}

impl Default for PrefixRule {
    fn default() -> Self {
        Self {
            unanswered: 5,
            closed_hours: 12,
        }
    }
}

/// How many messages a day go to numbers of a country that nobody has proved yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CountryRule {
    /// At least so many.
    pub least: i64,
    /// Or so many times what the mean of fourteen days was.
    pub times: i64,
    /// At least so many in the first fourteen days of an installation, which has no mean yet.
    pub at_first: i64,
    /// Of a hundred people who were brought or announced there, so many, for fourteen days.
    pub of_brought: i64,
    /// Caps set by hand, by the country's two letters. They stand above all else; 0 sends nothing there to new numbers.
    pub caps: BTreeMap<String, i64>,
}

impl Default for CountryRule {
    fn default() -> Self {
        Self {
            least: 20,
            times: 3,
            at_first: 200,
            of_brought: 150,
            caps: BTreeMap::new(),
        }
    }
}

/// What is known of a country when its cap is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountryFigures {
    /// Messages to new numbers there within the last fourteen days.
    pub sends: i64,
    /// People brought or announced there within fourteen days.
    pub brought: i64,
    /// Whether the installation is younger than fourteen days.
    pub is_first_use: bool,
}

impl CountryRule {
    /// Over how many days a mean is made, and a launch lasts.
    pub const DAYS: u32 = 14;

    /// How many messages may go to new numbers of this country within a day.
    pub fn cap(&self, region: &str, figures: CountryFigures) -> i64 {
        if let Some(cap) = self.caps.get(region) {
            return *cap;
        }
        let days = i64::from(Self::DAYS);
        // Rounded up: a mean of a half is one.
        let mean = self
            .times
            .saturating_mul(figures.sends)
            .saturating_add(days - 1)
            / days;
        let at_first = if figures.is_first_use {
            self.at_first
        } else {
            0
        };
        let brought = self.of_brought.saturating_mul(figures.brought) / 100;
        self.least.max(mean).max(at_first).max(brought)
    }
}

/// When so few codes are entered that no more go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BreakerRule {
    /// How many must have gone out before anything is judged; 0 switches all breakers off.
    pub least_sends: i64,
    /// The last so many are looked at, none older than a day.
    pub last: i64,
    /// Fewer than so many of a hundred were entered.
    pub least_percent: i64,
    /// How long it stays open the first time. Each further time it is twice as long.
    pub open_hours: u32,
    /// The block after so many lasts until somebody closes it.
    pub for_good_after: u32,
    /// Behind its time one of so many passes.
    pub one_in: u32,
}

impl Default for BreakerRule {
    fn default() -> Self {
        Self {
            least_sends: 20,
            last: 50,
            least_percent: 20,
            open_hours: 12,
            for_good_after: 4,
            one_in: 10,
        }
    }
}

impl BreakerRule {
    /// Whether what became of the last codes opens it.
    pub const fn opens(&self, recent: Recent) -> bool {
        self.least_sends > 0
            && recent.sends >= self.least_sends
            && recent.is_below(self.least_percent)
    }
}

/// Days, seven where nobody decided otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShadowDays(pub u32);

impl Default for ShadowDays {
    fn default() -> Self {
        Self(7)
    }
}

/// A number no guard holds up, as it is kept: its last two digits for the eye, and a keyed hash. `..23#4be1...`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SafeNumber(String);

impl SafeNumber {
    /// Kept so, of this number.
    pub fn of(number: &PhoneNumber, keys: &Keys) -> Self {
        let hash = keys.hash("safe number", number.e164().as_bytes());
        Self(format!(
            "..{}#{}",
            number.last_two(),
            HEXLOWER.encode(hash.as_bytes())
        ))
    }

    /// What may be shown of it.
    pub fn shown(&self) -> &str {
        self.0.split_once('#').map_or("..", |(shown, _)| shown)
    }

    /// As it stands in the document.
    pub fn as_kept(&self) -> &str {
        &self.0
    }

    /// Whether it is kept as it should be. A whole number is not: it would lie in the database for everybody to read.
    fn is_kept(&self) -> bool {
        self.0.split_once('#').is_some_and(|(shown, hash)| {
            shown.len() == 4
                && shown.starts_with("..")
                && HEXLOWER
                    .decode(hash.as_bytes())
                    .is_ok_and(|bytes| bytes.len() == 32)
        })
    }

    /// The number itself, where the document was just written by hand.
    pub fn typed(&self) -> Option<&str> {
        (!self.is_kept()).then_some(self.0.as_str())
    }
}

/// The limits that may be decided otherwise, as they are without that.
pub const ADJUSTABLE: [&[Limit]; 12] = [
    &Limit::NUMBER,
    &Limit::NUMBER_CALLS,
    &Limit::NUMBER_SET_UP,
    &Limit::NUMBER_SET_UP_CALLS,
    &Limit::NUMBER_KNOWN,
    &Limit::NUMBER_KNOWN_CALLS,
    &Limit::USER,
    &Limit::USER_CALLS,
    &Limit::USER_KNOWN,
    &Limit::USER_KNOWN_CALLS,
    &Limit::ADDRESS_NEW_NUMBERS,
    &[Limit::NEW_NUMBERS_PER_USER],
];

impl DeliveryRules {
    /// A limit as it was decided.
    #[must_use]
    pub fn adjusted(&self, limit: Limit) -> Limit {
        let most = self.limits.get(limit.name).copied();
        Limit {
            most: most.unwrap_or(limit.most),
            ..limit
        }
    }

    /// Whether no guard holds this number up.
    pub fn is_safe(&self, number: &PhoneNumber, keys: &Keys) -> bool {
        !self.safe_numbers.is_empty() && self.safe_numbers.contains(&SafeNumber::of(number, keys))
    }

    /// Whether this number begins as one to which nothing goes.
    pub fn denies(&self, number: &PhoneNumber) -> bool {
        self.denied_prefixes
            .iter()
            .any(|prefix| prefix.begins(number))
    }

    /// Whether nothing goes to a number of its kind.
    pub fn refuses_kind(&self, number: &PhoneNumber, is_new: bool) -> bool {
        number.kind() == PhoneKind::Voip
            && match self.voip {
                VoipRule::Allowed => false,
                VoipRule::Known => is_new,
                VoipRule::Refused => true,
            }
    }

    /// Whether guards only tell what they would have done, in an installation that is used since then.
    pub fn is_in_shadow(&self, used_since: Timestamp, now: Timestamp) -> bool {
        let days = u64::from(self.shadow_days.0);
        now < used_since.plus(std::time::Duration::from_hours(24 * days))
    }
}

#[cfg(test)]
mod tests;
