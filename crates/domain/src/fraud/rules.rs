//! The delivery rules: what an installation decided about texts and calls that cost money, as one JSON document with a
//! version. Missing fields take their defaults, so an older document reads well.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::{breaker::Recent, prefix::NumberPrefix};
use crate::{Keys, Limit, PhoneKind, PhoneNumber, Timestamp, all_regions, words::words};

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

/// Why a document cannot be put in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryRulesRefused {
    /// There is no such limit.
    #[error(
        "there is no limit called {0}: see `countersign delivery rules show --limits` for their names"
    )]
    UnknownLimit(String),
    /// A number that is not bearable.
    #[error("{what} is {value}, and has to lie between {least} and {most}")]
    OutOfBounds {
        /// Of what.
        what: String,
        /// What was decided.
        value: i64,
        /// The least there may be.
        least: i64,
        /// And the most.
        most: i64,
    },
    /// There is no such country.
    #[error("there is no country {0}: write its two capital letters, as in DE")]
    UnknownRegion(String),
    /// A breaker that judges by more than it looks at.
    #[error("breaker.last has to be at least breaker.least_sends")]
    LooksAtTooFew,
    /// A number on the safe list is none.
    #[error("{0} on the safe list is no number: write it as in +447700900123")]
    SafeNumber(String),
    /// Too many entries in a list.
    #[error("{what} has more than {most} entries")]
    TooMany {
        /// Which list.
        what: &'static str,
        /// How many may be there.
        most: usize,
    },
    /// It does not read at all.
    #[error("it does not read: {0}")]
    Unreadable(String),
}

/// Entries a list may have: it is read with every message.
const MOST_LISTED: usize = 1_000;

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
    /// Reads a document that somebody wrote. Numbers on the safe list may stand there whole: they are kept as hashes.
    pub fn read(text: &str, keys: &Keys) -> Result<Self, DeliveryRulesRefused> {
        let mut rules: Self = serde_json::from_str(text)
            .map_err(|error| DeliveryRulesRefused::Unreadable(error.to_string()))?;
        let kept: Result<_, _> = rules.safe_numbers.iter().map(|it| kept(it, keys)).collect();
        rules.safe_numbers = kept?;
        rules.check()?;
        Ok(rules)
    }

    /// Whether it can be put in force.
    pub fn check(&self) -> Result<(), DeliveryRulesRefused> {
        for (name, most) in &self.limits {
            if usual(name).is_none() {
                return Err(DeliveryRulesRefused::UnknownLimit(name.clone()));
            }
            within(&format!("limits.{name}"), *most, 0, 10_000)?;
        }
        let (country, breaker) = (&self.country, &self.breaker);
        for (region, cap) in &country.caps {
            if !all_regions().iter().any(|it| it.code() == region) {
                return Err(DeliveryRulesRefused::UnknownRegion(region.clone()));
            }
            within(&format!("country.caps.{region}"), *cap, 0, 10_000_000)?;
        }
        let bounds = [
            ("prefix.unanswered", self.prefix.unanswered, 0, 1_000),
            (
                "prefix.closed_hours",
                self.prefix.closed_hours.into(),
                1,
                168,
            ),
            ("country.least", country.least, 0, 1_000_000),
            ("country.times", country.times, 0, 100),
            ("country.at_first", country.at_first, 0, 1_000_000),
            ("country.of_brought", country.of_brought, 0, 1_000),
            ("breaker.least_sends", breaker.least_sends, 0, 500),
            ("breaker.last", breaker.last, 1, 500),
            ("breaker.least_percent", breaker.least_percent, 0, 100),
            ("breaker.open_hours", breaker.open_hours.into(), 1, 168),
            (
                "breaker.for_good_after",
                breaker.for_good_after.into(),
                1,
                100,
            ),
            ("breaker.one_in", breaker.one_in.into(), 1, 1_000),
            ("shadow_days", self.shadow_days.0.into(), 0, 90),
        ];
        for (what, value, least, most) in bounds {
            within(what, value, least, most)?;
        }
        if breaker.last < breaker.least_sends {
            return Err(DeliveryRulesRefused::LooksAtTooFew);
        }
        let lists = [
            ("denied_prefixes", self.denied_prefixes.len()),
            ("safe_numbers", self.safe_numbers.len()),
        ];
        for (what, count) in lists {
            if count > MOST_LISTED {
                let most = MOST_LISTED;
                return Err(DeliveryRulesRefused::TooMany { what, most });
            }
        }
        match self.safe_numbers.iter().find_map(SafeNumber::typed) {
            Some(typed) => Err(DeliveryRulesRefused::SafeNumber(typed.to_owned())),
            None => Ok(()),
        }
    }

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

/// A number of the safe list as it is kept.
fn kept(number: &SafeNumber, keys: &Keys) -> Result<SafeNumber, DeliveryRulesRefused> {
    let Some(typed) = number.typed() else {
        return Ok(number.clone());
    };
    let read = PhoneNumber::parse(typed, "", &crate::Countries::all());
    let number = read.map_err(|_| DeliveryRulesRefused::SafeNumber(typed.to_owned()))?;
    Ok(SafeNumber::of(&number, keys))
}

/// A limit that may be decided otherwise, as it is without that.
fn usual(name: &str) -> Option<Limit> {
    let mut all = ADJUSTABLE.iter().copied().flatten();
    all.find(|limit| limit.name == name).copied()
}

fn within(what: &str, value: i64, least: i64, most: i64) -> Result<(), DeliveryRulesRefused> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(DeliveryRulesRefused::OutOfBounds {
        what: what.to_owned(),
        value,
        least,
        most,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;

    fn keys() -> Keys {
        let master: MasterKey = "5e".repeat(32).parse().unwrap();
        Keys::from_master(&master)
    }

    fn read(text: &str) -> Result<DeliveryRules, DeliveryRulesRefused> {
        DeliveryRules::read(text, &keys())
    }

    #[test]
    fn an_empty_document_is_the_usual_one_and_reads_back() {
        let rules = read("{}").unwrap();
        assert_eq!(rules, DeliveryRules::default());
        assert_eq!(read(&serde_json::to_string(&rules).unwrap()), Ok(rules));
    }

    #[test]
    fn a_document_that_cannot_work_says_what_is_wrong() {
        for (text, said) in [
            (
                r#"{"limits": {"nothing_day": 3}}"#,
                "no limit called nothing_day",
            ),
            (
                r#"{"limits": {"number_day": -1}}"#,
                "limits.number_day is -1",
            ),
            (r#"{"country": {"caps": {"XX": 3}}}"#, "no country XX"),
            (r#"{"breaker": {"last": 5}}"#, "breaker.last"),
            (
                r#"{"breaker": {"open_hours": 0}}"#,
                "breaker.open_hours is 0",
            ),
            (
                r#"{"denied_prefixes": ["8821"]}"#,
                "the beginning of a number",
            ),
            (r#"{"safe_numbers": ["12"]}"#, "12 on the safe list"),
            (r#"{"prefx": {}}"#, "prefx"),
            ("", "does not read"),
        ] {
            let refused = read(text).unwrap_err().to_string();
            assert!(refused.contains(said), "{text}: {refused}");
        }
    }

    #[test]
    fn a_safe_number_is_kept_as_a_hash_and_found_again() {
        let rules = read(r#"{"safe_numbers": ["+447400123456"]}"#).unwrap();
        let written = serde_json::to_string(&rules).unwrap();
        assert!(!written.contains("7400123"), "{written}");
        assert_eq!(read(&written), Ok(rules.clone()));
        let number = |end: &str| {
            PhoneNumber::from_stored(&format!("+4474001234{end}"), "GB", "mobile").unwrap()
        };
        assert!(rules.is_safe(&number("56"), &keys()));
        assert!(!rules.is_safe(&number("57"), &keys()));
        let shown: Vec<_> = rules.safe_numbers.iter().map(SafeNumber::shown).collect();
        assert_eq!(shown, ["..56"]);
    }

    #[test]
    fn the_cap_of_a_country_is_the_largest_of_what_speaks_for_it() {
        let rule = CountryRule::default();
        let figures = CountryFigures::default();
        assert_eq!(rule.cap("DE", figures), 20);
        for (figures, cap) in [
            (
                CountryFigures {
                    sends: 140,
                    ..figures
                },
                30,
            ),
            (
                CountryFigures {
                    sends: 94,
                    ..figures
                },
                21,
            ),
            (
                CountryFigures {
                    is_first_use: true,
                    ..figures
                },
                200,
            ),
            (
                CountryFigures {
                    brought: 1_000,
                    ..figures
                },
                1_500,
            ),
        ] {
            assert_eq!(rule.cap("DE", figures), cap, "{figures:?}");
        }
        let by_hand = CountryRule {
            caps: BTreeMap::from([("DE".to_owned(), 3)]),
            ..rule
        };
        let many = CountryFigures {
            brought: 1_000,
            ..figures
        };
        assert_eq!(
            (by_hand.cap("DE", many), by_hand.cap("AT", many)),
            (3, 1_500)
        );
    }

    #[test]
    fn a_limit_is_as_it_was_decided_and_else_as_usual() {
        let rules = read(r#"{"limits": {"number_day": 7}}"#).unwrap();
        let [_, hour, day] = Limit::NUMBER.map(|limit| rules.adjusted(limit).most);
        assert_eq!((hour, day), (10, 7));
    }

    #[test]
    fn numbers_over_the_internet_are_what_was_decided() {
        let number = PhoneNumber::from_stored("+447400123456", "GB", "voip").unwrap();
        let mobile = PhoneNumber::from_stored("+447400123456", "GB", "mobile").unwrap();
        for (voip, new, known) in [
            (VoipRule::Allowed, false, false),
            (VoipRule::Known, true, false),
            (VoipRule::Refused, true, true),
        ] {
            let rules = DeliveryRules {
                voip,
                ..DeliveryRules::default()
            };
            assert_eq!(rules.refuses_kind(&number, true), new, "{voip}");
            assert_eq!(rules.refuses_kind(&number, false), known, "{voip}");
            assert!(!rules.refuses_kind(&mobile, true));
        }
    }
}
