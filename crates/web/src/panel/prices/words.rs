//! The page in words: prices and sums with their currency, countries by their names.

use domain::{Channel, Money, MoneyPeriod, Price, Priced};
use i18n::Value;

use super::{PricesMistake, PricesPage, TriedPrices};

/// Changes that are named; the others are counted.
const NAMED: usize = 60;

/// A line of the table: whose price, and both prices.
pub(super) struct PriceLine {
    pub(super) region: String,
    pub(super) text: String,
    pub(super) call: String,
}

impl PricesMistake {
    /// The field it is about.
    pub(super) const fn field(&self) -> &'static str {
        match self {
            Self::Lines(_) | Self::Nothing | Self::NotText | Self::LatePrices => "text",
            Self::Currency => "currency",
            Self::Day | Self::LateCaps => "day",
            Self::Month => "month",
        }
    }
}

impl PricesPage {
    /// The listed prices.
    pub(super) fn lines(&self) -> Vec<PriceLine> {
        let listed = self.prices.list.iter();
        listed
            .map(|(region, price)| PriceLine {
                region: self.country(region),
                text: self.cell(price.text),
                call: self.cell(price.call),
            })
            .collect()
    }

    /// What everything else costs.
    pub(super) fn others(&self) -> PriceLine {
        let dearest = |channel| self.priced(self.prices.list.dearest(channel));
        PriceLine {
            region: self.frame.say("panel_prices.others"),
            text: dearest(Channel::Text),
            call: dearest(Channel::Call),
        }
    }

    fn country(&self, region: &str) -> String {
        let name = i18n::country_name(self.frame.language, region);
        name.map_or_else(|| region.to_owned(), |name| format!("{name} ({region})"))
    }

    fn cell(&self, amount: Option<Money>) -> String {
        match amount {
            Some(amount) => self.frame.price(amount, self.prices.list.currency),
            None => self.frame.say("panel_prices.as_others"),
        }
    }

    fn priced(&self, priced: Priced) -> String {
        let said = self.frame.price(priced.amount, self.prices.list.currency);
        if priced.is_guess {
            let values = [("amount", Value::from(&said))];
            self.frame.say_with("panel_prices.guess", &values)
        } else {
            said
        }
    }

    /// What a list would change: a line for each country, as far as they are named.
    pub(super) fn changes(&self, tried: &TriedPrices) -> Vec<String> {
        let changes = self.prices.list.changes(&tried.list);
        let line = |(region, was, is): &(String, Option<Price>, Option<Price>)| {
            let (who, was) = (self.country(region), self.both(*was));
            let is = self.both(*is);
            let values = [
                ("who", Value::from(&who)),
                ("was", Value::from(&was)),
                ("said", Value::from(&is)),
            ];
            self.frame.say_with("panel_prices.change", &values)
        };
        let mut lines: Vec<_> = changes.iter().take(NAMED).map(line).collect();
        let more = changes.len().saturating_sub(NAMED);
        if let Some(count) = i64::try_from(more).ok().filter(|count| *count > 0) {
            let values = [("count", Value::from(count))];
            lines.push(self.frame.say_with("panel_prices.more", &values));
        }
        lines
    }

    fn both(&self, price: Option<Price>) -> String {
        let Some(price) = price else {
            return self.frame.say("panel_prices.not_listed");
        };
        format!("{} / {}", self.cell(price.text), self.cell(price.call))
    }

    /// The list that was looked at, as it is kept.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    pub(super) fn table_of(&self, tried: &TriedPrices) -> String {
        tried.list.to_table()
    }

    /// What is spent of a cap, in a sentence.
    pub(super) fn spent(&self, period: MoneyPeriod) -> String {
        let currency = self.caps.currency;
        let spent = self.frame.sum(self.caps.spent(period), currency);
        let (key, cap) = match (period, self.caps.caps.of(period)) {
            (MoneyPeriod::Day, Some(cap)) => ("panel_prices.spent_day", cap),
            (MoneyPeriod::Month, Some(cap)) => ("panel_prices.spent_month", cap),
            (MoneyPeriod::Day, None) => return self.frame.say("panel_prices.no_cap_day"),
            (MoneyPeriod::Month, None) => return self.frame.say("panel_prices.no_cap_month"),
        };
        let cap = self.frame.sum(cap, currency);
        let values = [("spent", Value::from(&spent)), ("cap", Value::from(&cap))];
        self.frame.say_with(key, &values)
    }

    pub(super) const fn periods() -> [MoneyPeriod; 2] {
        [MoneyPeriod::Day, MoneyPeriod::Month]
    }

    /// What was wrong, with each bad line.
    pub(super) fn mistake_said(&self, mistake: &PricesMistake) -> String {
        let key = match mistake {
            PricesMistake::Lines(_) => "panel_prices.bad_lines",
            PricesMistake::Nothing => "panel_prices.nothing",
            PricesMistake::NotText => "panel_prices.not_text",
            PricesMistake::LatePrices => "panel_prices.late_prices",
            PricesMistake::LateCaps => "panel_prices.late_caps",
            PricesMistake::Currency => "panel_prices.no_currency",
            PricesMistake::Day | PricesMistake::Month => "panel_prices.no_amount",
        };
        self.frame.say(key)
    }

    /// The bad lines of a table, each with what to do.
    pub(super) fn bad_lines(&self) -> Vec<String> {
        let Some(PricesMistake::Lines(errors)) = &self.mistake else {
            return Vec::new();
        };
        let line = |error: &domain::PriceLineRefused| {
            let why = self
                .frame
                .say(&format!("panel_price_line.{}", error.why.as_str()));
            let number = error.line.to_string();
            let values = [("line", Value::from(&number)), ("why", Value::from(&why))];
            self.frame.say_with("panel_prices.line", &values)
        };
        errors.0.iter().map(line).collect()
    }

    /// Whether the mistake is about this field.
    pub(super) fn is_wrong(&self, field: &str) -> bool {
        let mistake = self.mistake.as_ref();
        mistake.is_some_and(|mistake| mistake.field() == field)
    }
}
