//! What the people of a table will cost: whom the first codes go to, by country and by what they go.

use std::collections::BTreeMap;

use domain::{BroughtPerson, Channel, Method, Money, PhoneKind, Policy, PriceList, Priced};

/// What the first messages of some people cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForecastBill {
    /// The texts.
    pub texts: Priced,
    /// The calls.
    pub calls: Priced,
}

impl ForecastBill {
    /// Both together, and whether any of it is a guess.
    pub fn whole(&self) -> Priced {
        Priced {
            amount: self.texts.amount.plus(self.calls.amount),
            is_guess: self.texts.is_guess || self.calls.is_guess,
        }
    }
}

/// Counts people by country and kind of number.
#[derive(Clone, Debug, Default)]
pub struct RollForecast {
    people: BTreeMap<(&'static str, &'static str), u64>,
    confirmed: BTreeMap<&'static str, u64>,
}

/// A country's line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForecastLine {
    /// Two letters.
    pub country: &'static str,
    /// Everybody.
    pub people: u64,
    /// Whose number is proven.
    pub confirmed: u64,
    /// Who is sent a text.
    pub texts: u64,
    /// Who is called.
    pub calls: u64,
    /// Whom nothing reaches as the rules are.
    pub closed: u64,
}

impl RollForecast {
    /// What a line's texts, of one part each, and calls cost by these prices.
    pub fn bill(line: &ForecastLine, prices: &PriceList) -> ForecastBill {
        let cost = |channel, count: u64| {
            let cost = prices.cost(line.country, channel, count);
            Priced {
                // Nothing that nobody is sent is guessed.
                is_guess: cost.is_guess && count > 0,
                ..cost
            }
        };
        ForecastBill {
            texts: cost(Channel::Text, line.texts),
            calls: cost(Channel::Call, line.calls),
        }
    }

    /// What all lines cost together.
    pub fn whole_bill(lines: &[ForecastLine], prices: &PriceList) -> ForecastBill {
        let bills = lines.iter().map(|line| Self::bill(line, prices));
        let nothing = Priced {
            amount: Money::NOTHING,
            is_guess: false,
        };
        let add = |sum: Priced, more: Priced| Priced {
            amount: sum.amount.plus(more.amount),
            is_guess: sum.is_guess || more.is_guess,
        };
        let empty = ForecastBill {
            texts: nothing,
            calls: nothing,
        };
        bills.fold(empty, |sum, more| ForecastBill {
            texts: add(sum.texts, more.texts),
            calls: add(sum.calls, more.calls),
        })
    }

    pub(super) fn count(&mut self, person: &BroughtPerson) {
        let country = person.number.region();
        let kind = person.number.kind().as_str();
        *self.people.entry((country, kind)).or_default() += 1;
        *self.confirmed.entry(country).or_default() += u64::from(person.is_confirmed);
    }

    /// A line for each country, and one for all of them.
    pub fn lines(&self, policy: &Policy) -> (Vec<ForecastLine>, ForecastLine) {
        let mut lines: BTreeMap<&str, ForecastLine> = BTreeMap::new();
        for ((country, kind), count) in &self.people {
            let line = lines.entry(*country).or_default();
            line.country = *country;
            line.people += count;
            match way(policy, country, kind) {
                Some(Method::Text) => line.texts += count,
                Some(_) => line.calls += count,
                None => line.closed += count,
            }
        }
        for line in lines.values_mut() {
            line.confirmed = self.confirmed.get(line.country).copied().unwrap_or(0);
        }
        let mut all = ForecastLine {
            country: "all",
            ..ForecastLine::default()
        };
        for line in lines.values() {
            all.people += line.people;
            all.confirmed += line.confirmed;
            all.texts += line.texts;
            all.calls += line.calls;
            all.closed += line.closed;
        }
        (lines.into_values().collect(), all)
    }
}

/// By what a first code goes: a text where the number takes one and texts go there, else a call.
fn way(policy: &Policy, country: &str, kind: &str) -> Option<Method> {
    let takes_texts = kind != PhoneKind::FixedLine.as_str();
    let text = takes_texts && policy.has(Method::Text) && policy.text_countries.contains(country);
    let call = policy.has(Method::Call) && policy.call_countries.contains(country);
    match (text, call) {
        (true, _) => Some(Method::Text),
        (false, true) => Some(Method::Call),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::{Countries, Currency, PhoneNumber, SerialId};

    use super::*;

    fn person(number: &str, is_confirmed: bool) -> BroughtPerson {
        BroughtPerson {
            serial: SerialId::new(7).unwrap(),
            number: PhoneNumber::parse(number, "", &Countries::all()).unwrap(),
            email: None,
            is_confirmed,
        }
    }

    #[test]
    fn people_are_counted_by_what_reaches_them() {
        let mut forecast = RollForecast::default();
        for (number, is_confirmed) in [
            ("+447400123456", true),
            ("+447400123457", false),
            ("+442079460123", true),
            ("+4915123456789", true),
        ] {
            forecast.count(&person(number, is_confirmed));
        }
        let policy = Policy {
            methods: vec![Method::Text, Method::Call],
            text_countries: "GB".parse().unwrap(),
            call_countries: "GB".parse().unwrap(),
            ..Policy::default()
        };
        let (lines, all) = forecast.lines(&policy);
        let german = ForecastLine {
            country: "DE",
            people: 1,
            confirmed: 1,
            closed: 1,
            ..ForecastLine::default()
        };
        let british = ForecastLine {
            country: "GB",
            people: 3,
            confirmed: 2,
            texts: 2,
            calls: 1,
            closed: 0,
        };
        assert_eq!(lines, [german.clone(), british.clone()]);
        assert_eq!((all.people, all.texts, all.calls, all.closed), (4, 2, 1, 1));
        let prices = PriceList::read("region,text\nGB,0.04\n", Currency::EURO).unwrap();
        let bill = RollForecast::bill(&british, &prices);
        assert_eq!(
            (bill.texts.amount.micros(), bill.texts.is_guess),
            (80_000, false)
        );
        assert_eq!(
            (bill.calls.amount.micros(), bill.calls.is_guess),
            (400_000, true)
        );
        let whole = RollForecast::whole_bill(&lines, &prices).whole();
        assert_eq!((whole.amount.micros(), whole.is_guess), (480_000, true));
        // Whom nothing reaches costs nothing, and that is no guess.
        let nothing = RollForecast::bill(&german, &PriceList::default()).whole();
        assert_eq!((nothing.amount, nothing.is_guess), (Money::NOTHING, false));
        let none = Policy {
            methods: vec![Method::Push],
            ..policy
        };
        assert_eq!(forecast.lines(&none).1.closed, 4);
    }
}
