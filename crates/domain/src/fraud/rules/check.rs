//! Whether delivery rules can be put in force, and how a document that somebody wrote is read.

use super::{ADJUSTABLE, DeliveryRules, SafeNumber};
use crate::{Countries, Keys, Limit, PhoneNumber, all_regions};

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
}

/// A number of the safe list as it is kept.
fn kept(number: &SafeNumber, keys: &Keys) -> Result<SafeNumber, DeliveryRulesRefused> {
    let Some(typed) = number.typed() else {
        return Ok(number.clone());
    };
    let read = PhoneNumber::parse(typed, "", &Countries::all());
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
