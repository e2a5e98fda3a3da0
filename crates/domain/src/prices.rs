//! What texts and calls cost, by the region a number is of: the installation's price list.

mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::table::{
    LONGEST_PRICE_LIST, MOST_PRICE_ERRORS, PriceErrors, PriceLineRefused, PriceWhy,
};
use crate::{Channel, Currency, Money, all_regions};

/// What a part of a text costs where nothing is known: careful, for there are countries where it costs as much.
const GUESSED_TEXT: Money = Money::from_micros(300_000);
/// What a call costs where nothing is known.
const GUESSED_CALL: Money = Money::from_micros(400_000);

/// What a region's messages cost; what is not listed is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// A part of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Money>,
    /// A call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Money>,
}

impl Price {
    const fn of(&self, channel: Channel) -> Option<Money> {
        match channel {
            Channel::Text => self.text,
            Channel::Call => self.call,
            Channel::Mail | Channel::Push => None,
        }
    }
}

/// The prices of an installation, in its one currency. Regions are those a [`PhoneNumber`](crate::PhoneNumber) has, so those that
/// share +1 have a price each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// What all amounts are in.
    #[serde(default)]
    pub currency: Currency,
    /// By region, two capital letters.
    #[serde(default)]
    prices: BTreeMap<String, Price>,
}

/// What something costs, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The amount.
    pub amount: Money,
    /// Whether it was made with the built-in price, because no price of this channel is listed at all.
    pub is_guess: bool,
}

impl PriceList {
    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.prices.is_empty()
    }

    /// The listed regions with their prices, sorted by region.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Price)> {
        self.prices
            .iter()
            .map(|(region, price)| (region.as_str(), *price))
    }

    /// The listed price of a region, if it is listed.
    pub fn find(&self, region: &str) -> Option<Price> {
        self.prices.get(region).copied()
    }

    /// What a part of a text, or a call, to this region costs. What is not listed costs as much as the dearest that is; where
    /// nothing is, the built-in price. Mails and rings cost nothing.
    pub fn price(&self, region: &str, channel: Channel) -> Priced {
        let listed = self.prices.get(region).and_then(|price| price.of(channel));
        listed.map_or_else(|| self.dearest(channel), known)
    }

    /// What a message costs that goes to a region that is not listed.
    pub fn dearest(&self, channel: Channel) -> Priced {
        let all = self.prices.values();
        let dearest = all.filter_map(|price| price.of(channel)).max();
        let guess = |amount| Priced {
            amount,
            is_guess: true,
        };
        dearest.map_or_else(
            || match channel {
                Channel::Text => guess(GUESSED_TEXT),
                Channel::Call => guess(GUESSED_CALL),
                Channel::Mail | Channel::Push => known(Money::NOTHING),
            },
            known,
        )
    }

    /// What a message to the cheapest listed region costs; where nothing is listed, the built-in price.
    pub fn cheapest(&self, channel: Channel) -> Money {
        let all = self.prices.values();
        let least = all.filter_map(|price| price.of(channel)).min();
        least.unwrap_or_else(|| self.dearest(channel).amount)
    }

    /// What so many parts, or calls, to this region cost; as much as any number holds where that is more.
    pub fn cost(&self, region: &str, channel: Channel, count: u64) -> Priced {
        let price = self.price(region, channel);
        let amount = price.amount.times(count);
        Priced {
            amount: amount.unwrap_or(Money::from_micros(i64::MAX)),
            ..price
        }
    }

    /// What is another price in `later`, or is listed in one of the two alone: region, before, after; sorted by region.
    pub fn changes(&self, later: &Self) -> Vec<(String, Option<Price>, Option<Price>)> {
        let mut regions: Vec<&String> = self.prices.keys().chain(later.prices.keys()).collect();
        regions.sort();
        regions.dedup();
        let both = |region: &String| (region.clone(), self.find(region), later.find(region));
        let pairs = regions.into_iter().map(both);
        pairs.filter(|(_, was, is)| was != is).collect()
    }

    /// Whether some message is reckoned with less by this list than by the one before, so that more may go out under a cap.
    pub fn reckons_less(&self, before: &Self) -> bool {
        let channels = [Channel::Text, Channel::Call];
        let is_less = |region: &str, channel| {
            self.price(region, channel).amount < before.price(region, channel).amount
        };
        let regions = all_regions().iter();
        self.currency != before.currency
            || regions
                .map(crate::Region::code)
                .any(|region| channels.into_iter().any(|channel| is_less(region, channel)))
    }

    /// This list with another currency. Its amounts are not converted.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Self {
        Self {
            currency,
            prices: self.prices.clone(),
        }
    }
}

const fn known(amount: Money) -> Priced {
    Priced {
        amount,
        is_guess: false,
    }
}

/// The region of these letters, however they are written, as a number's region is called.
fn region(letters: &str) -> Option<&'static str> {
    let wanted = letters.to_ascii_uppercase();
    let regions = all_regions();
    let at = regions.binary_search_by(|region| region.code().cmp(wanted.as_str()));
    let found = at.ok().and_then(|at| regions.get(at));
    found.map(crate::Region::code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> PriceList {
        PriceList::read(text, Currency::EURO).unwrap()
    }

    fn micros(priced: Priced) -> (i64, bool) {
        (priced.amount.micros(), priced.is_guess)
    }

    #[test]
    fn what_is_not_listed_costs_as_much_as_the_dearest() {
        let list = list("region,text,call\nDE,0.075,0.1\nIN,0.02,\nJM,0.21,0.05\n");
        assert_eq!(micros(list.price("DE", Channel::Text)), (75_000, false));
        assert_eq!(micros(list.price("IN", Channel::Call)), (100_000, false));
        assert_eq!(micros(list.price("FR", Channel::Text)), (210_000, false));
        // One calling code, two countries.
        assert_eq!(micros(list.price("US", Channel::Text)), (210_000, false));
        assert_eq!(micros(list.cost("DE", Channel::Text, 3)), (225_000, false));
        assert_eq!(micros(list.price("DE", Channel::Mail)), (0, false));
        assert_eq!(list.cheapest(Channel::Text).micros(), 20_000);
        assert_eq!(PriceList::default().cheapest(Channel::Call), GUESSED_CALL);
    }

    #[test]
    fn without_a_list_a_careful_price_is_a_guess() {
        let none = PriceList::default();
        assert_eq!(micros(none.price("DE", Channel::Text)), (300_000, true));
        assert_eq!(micros(none.price("DE", Channel::Call)), (400_000, true));
        assert_eq!(micros(none.price("DE", Channel::Push)), (0, false));
        // A list without any call says nothing of calls.
        let texts = list("region,text,call\nDE,0.075,\n");
        assert_eq!(micros(texts.price("DE", Channel::Call)), (400_000, true));
        assert_eq!(micros(texts.price("FR", Channel::Text)), (75_000, false));
    }

    #[test]
    fn a_cost_that_no_number_holds_is_the_most_there_is() {
        let dear = list("region,text\nDE,1000000000\n");
        let cost = dear.cost("DE", Channel::Text, u64::MAX);
        assert_eq!(cost.amount.micros(), i64::MAX);
    }

    #[test]
    fn changes_are_named_by_region() {
        let before = list("region,text\nAT,0.1\nDE,0.2\nFR,0.3\n");
        let after = list("region,text\nDE,0.2\nFR,0.4\nGB,0.5\n");
        let changes = before.changes(&after);
        let named: Vec<_> = changes
            .iter()
            .map(|(region, was, is)| (region.as_str(), was.is_some(), is.is_some()))
            .collect();
        assert_eq!(
            named,
            [("AT", true, false), ("FR", true, true), ("GB", false, true)]
        );
        assert!(before.changes(&before.clone()).is_empty());
    }

    #[test]
    fn a_list_reckons_less_where_any_message_costs_less() {
        let before = list("region,text,call\nDE,0.1,0.2\nFR,0.3,0.2\n");
        for (after, less) in [
            ("region,text,call\nDE,0.1,0.2\nFR,0.3,0.2\n", false),
            ("region,text,call\nDE,0.2,0.3\nFR,0.3,0.3\n", false),
            ("region,text,call\nDE,0.09,0.2\nFR,0.3,0.2\n", true),
            // The dearest is what all others cost.
            ("region,text,call\nDE,0.1,0.2\nFR,0.29,0.2\n", true),
            ("region,text,call\nDE,0.1,0.2\n", true),
            (
                "region,text,call\nDE,0.1,0.2\nFR,0.3,0.2\nGB,0.01,0.2\n",
                true,
            ),
        ] {
            assert_eq!(list(after).reckons_less(&before), less, "{after}");
        }
        let dollars = before.in_currency("USD".parse().unwrap());
        assert!(dollars.reckons_less(&before));
    }

    #[test]
    fn a_list_survives_its_document() {
        let list = list("region,text,call\nDE,0.075,0.1\nIN,0.02,\n");
        let json = serde_json::to_string(&list).unwrap();
        assert_eq!(
            json,
            r#"{"currency":"EUR","prices":{"DE":{"text":75000,"call":100000},"IN":{"text":20000}}}"#
        );
        assert_eq!(serde_json::from_str::<PriceList>(&json).unwrap(), list);
        assert_eq!(
            serde_json::from_str::<PriceList>("{}").unwrap(),
            PriceList::default()
        );
    }
}
