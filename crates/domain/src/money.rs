//! Amounts of money in the installation's one currency, in whole millionths: nothing is rounded but where it is shown.

use std::{fmt, iter::Sum, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Millionths in one.
const MILLION: i64 = 1_000_000;
/// The most that can be written: a thousand million.
const MOST: i64 = 1_000_000_000 * MILLION;
/// Digits behind the point that are kept.
const KEPT_DIGITS: usize = 6;

/// An amount, in millionths of the installation's currency. Never below nought where it was parsed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

/// The text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyRefused {
    /// It is no plain number.
    #[error("is no amount: write it as in 0.075, without signs and currency")]
    NoNumber,
    /// It has more digits behind the point than are kept.
    #[error("has more than six digits behind the point: round it")]
    TooFine,
    /// It is more than anybody pays.
    #[error("is more than a thousand million: look for a point that is missing")]
    TooMuch,
}

impl Money {
    /// Nothing.
    pub const NOTHING: Self = Self(0);

    /// So many millionths.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// How many millionths.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Both together; the most there is where that is more.
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self(self.0.saturating_add(more.0))
    }

    /// What is left without the other; below nought where that is more.
    #[must_use]
    pub const fn minus(self, less: Self) -> Self {
        Self(self.0.saturating_sub(less.0))
    }

    /// So many times as much; none where no number holds it.
    pub fn times(self, count: u64) -> Option<Self> {
        let count = i64::try_from(count).ok()?;
        self.0.checked_mul(count).map(Self)
    }

    /// All of them together; none where no number holds it.
    pub fn sum_of(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut amounts = all.into_iter();
        amounts.try_fold(Self::NOTHING, |sum, more| {
            sum.0.checked_add(more.0).map(Self)
        })
    }

    /// A price, to the last digit that is not nought, and at least as far as the currency has coins: `0.075`, `0.10`.
    pub fn exact(self, currency: Currency) -> String {
        let whole = self.written(KEPT_DIGITS);
        let Some((before, behind)) = whole.split_once('.') else {
            return whole;
        };
        let kept = behind.trim_end_matches('0');
        let least = currency.digits();
        match least.max(kept.len()) {
            0 => before.to_owned(),
            width => format!("{before}.{kept:0<width$}"),
        }
    }

    /// A sum, as far as the currency has coins, halves up: `12.35`. What is less than the smallest coin is shown as it is, for it is
    /// not nothing.
    pub fn rounded(self, currency: Currency) -> String {
        let digits = currency.digits();
        let coin = (digits..KEPT_DIGITS).fold(1_i64, |coin, _| coin.saturating_mul(10));
        if self.0 != 0 && self.0.saturating_abs() < coin {
            return self.exact(currency);
        }
        let half = self.0.signum().saturating_mul(coin / 2);
        let coins = self.0.saturating_add(half) / coin;
        Self(coins.saturating_mul(coin)).written(digits)
    }

    /// With so many digits behind the point; further ones are cut.
    fn written(self, digits: usize) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let million = MILLION.unsigned_abs();
        let (whole, rest) = (micros / million, micros % million);
        if digits == 0 {
            return format!("{sign}{whole}");
        }
        let rest: String = format!("{rest:06}").chars().take(digits).collect();
        format!("{sign}{whole}.{rest}")
    }
}

impl FromStr for Money {
    type Err = MoneyRefused;

    /// From `0.075` or `12`; a comma is taken for the point, as spreadsheets of half the world write it. Nothing is below nought.
    fn from_str(text: &str) -> Result<Self, MoneyRefused> {
        let (whole, behind) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let has_empty_end = text.len() != whole.len() && behind.is_empty();
        if whole.is_empty() || has_empty_end || !are_digits(whole) || !are_digits(behind) {
            return Err(MoneyRefused::NoNumber);
        }
        let behind = behind.trim_end_matches('0');
        if behind.len() > KEPT_DIGITS {
            return Err(MoneyRefused::TooFine);
        }
        let number = |digits: &str| digits.parse::<i64>().map_err(|_| MoneyRefused::TooMuch);
        let micros = number(whole)?.checked_mul(MILLION);
        let rest = number(&format!("{behind:0<KEPT_DIGITS$}"))?;
        let micros = micros.and_then(|micros| micros.checked_add(rest));
        let micros = micros.filter(|micros| *micros <= MOST);
        micros.map(Self).ok_or(MoneyRefused::TooMuch)
    }
}

impl Sum for Money {
    /// All together; the most there is where that is more.
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::NOTHING, Self::plus)
    }
}

/// The currency all amounts are in, by its three letters (ISO 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(&'static str);

/// The letters are no currency's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no currency: use three letters as in EUR, USD, INR")]
pub struct CurrencyRefused;

/// Those in use whose smallest coin is a hundredth.
const HUNDREDTHS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC \
    CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW \
    KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR \
    PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES \
    WST XCD YER ZAR ZMW ZWG";
/// Those without coins below one.
const WHOLE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
/// Those whose smallest coin is a thousandth.
const THOUSANDTHS: &str = "BHD IQD JOD KWD LYD OMR TND";

impl Currency {
    /// The euro: where nobody said otherwise.
    pub const EURO: Self = Self("EUR");

    /// Three capital letters: `EUR`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Digits behind the point of its smallest coin.
    pub fn digits(self) -> usize {
        let is_in = |list: &str| list.split_whitespace().any(|code| code == self.0);
        if is_in(WHOLE) {
            0
        } else if is_in(THOUSANDTHS) {
            3
        } else {
            2
        }
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::EURO
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for Currency {
    type Err = CurrencyRefused;

    fn from_str(text: &str) -> Result<Self, CurrencyRefused> {
        let wanted = text.trim().to_ascii_uppercase();
        let known = [HUNDREDTHS, WHOLE, THOUSANDTHS].into_iter();
        let found = known
            .flat_map(str::split_whitespace)
            .find(|code| *code == wanted);
        found.map(Self).ok_or(CurrencyRefused)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_read_to_the_millionth() {
        for (text, micros) in [
            ("0", 0),
            ("0.075", 75_000),
            ("0,075", 75_000),
            ("12", 12_000_000),
            ("0.000001", 1),
            ("0.0750000000", 75_000),
            ("1000000000", 1_000_000_000_000_000),
        ] {
            assert_eq!(money(text).micros(), micros, "{text}");
        }
    }

    #[test]
    fn nonsense_is_no_amount() {
        for text in [
            "", ".", "5.", ".5", "-1", "+1", "1e3", "0x1", "1.2.3", "1,000.5", "EUR 1", "1 ", "٣",
            "NaN",
        ] {
            assert_eq!(text.parse::<Money>(), Err(MoneyRefused::NoNumber), "{text}");
        }
        assert_eq!("0.0000001".parse::<Money>(), Err(MoneyRefused::TooFine));
        for text in ["1000000000.01", "99999999999999999999"] {
            assert_eq!(text.parse::<Money>(), Err(MoneyRefused::TooMuch), "{text}");
        }
    }

    #[test]
    fn a_price_is_shown_as_finely_as_it_is_and_a_sum_by_coins() {
        let currency = |text: &str| text.parse::<Currency>().unwrap();
        for (amount, of, exact, rounded) in [
            ("0.075", "EUR", "0.075", "0.08"),
            ("0.1", "EUR", "0.10", "0.10"),
            ("12.345", "EUR", "12.345", "12.35"),
            ("0.0004", "EUR", "0.0004", "0.0004"),
            ("0", "EUR", "0.00", "0.00"),
            ("7.5", "JPY", "7.5", "8"),
            ("7", "JPY", "7", "7"),
            ("0.0315", "KWD", "0.0315", "0.032"),
        ] {
            let (amount, of) = (money(amount), currency(of));
            assert_eq!(
                (amount.exact(of), amount.rounded(of)),
                (exact.into(), rounded.into())
            );
        }
        let owed = money("1").minus(money("2.255"));
        assert_eq!(owed.rounded(Currency::EURO), "-1.26");
    }

    #[test]
    fn sums_that_no_number_holds_are_none() {
        let most = Money::from_micros(i64::MAX);
        assert_eq!(most.times(2), None);
        assert_eq!(Money::sum_of([most, Money::from_micros(1)]), None);
        assert_eq!(most.plus(most), most);
        assert_eq!(money("0.075").times(3), Some(money("0.225")));
        assert_eq!(Money::sum_of([money("1"), money("2")]), Some(money("3")));
        let all: Money = [money("1"), money("2")].into_iter().sum();
        assert_eq!(all, money("3"));
    }

    #[test]
    fn currencies_are_those_there_are() {
        assert_eq!("eur".parse(), Ok(Currency::EURO));
        for text in ["", "EURO", "EUX", "€", "E R"] {
            assert_eq!(text.parse::<Currency>(), Err(CurrencyRefused), "{text}");
        }
        let json = serde_json::to_string(&Currency::EURO).unwrap();
        assert_eq!(json, "\"EUR\"");
        assert!(serde_json::from_str::<Currency>("\"ZZZ\"").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_exactly_reads_back(micros in 0_i64..=MOST) {
            let amount = Money::from_micros(micros);
            for currency in [Currency::EURO, Currency("JPY"), Currency("KWD")] {
                prop_assert_eq!(amount.exact(currency).parse(), Ok(amount));
            }
        }
    }
}
