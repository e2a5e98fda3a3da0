//! Whether what may be spent on texts and calls is nearly spent, or all of it.

use domain::MoneyPeriod;
use flows::{CapNear, Flows};

use super::{Finding, failing, warning};
use crate::wiring;

const WHAT: &str = "money";

/// The caps of which much is spent. What is far from its bound is not told: `countersign prices cap` shows it.
pub(super) async fn examine(flows: &Flows) -> Vec<Finding> {
    match flows.caps_near(wiring::now()).await {
        Ok(near) => near.iter().map(finding).collect(),
        Err(fault) => vec![failing(WHAT, fault.to_string())],
    }
}

fn finding(near: &CapNear) -> Finding {
    let span = match near.period {
        MoneyPeriod::Day => "today",
        MoneyPeriod::Month => "this month",
    };
    let currency = near.currency;
    let spent = near.spent.rounded(currency);
    let cap = near.cap.rounded(currency);
    let said =
        format!("{spent} {currency} of {cap} {currency} are spent {span} (UTC) on texts and calls");
    if near.is_full {
        failing(
            WHAT,
            format!(
                "{said}, and no more go out until it is over: `countersign prices cap` raises what may be spent"
            ),
        )
    } else {
        warning(WHAT, said)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money};

    use super::*;
    use crate::commands::doctor::State;

    #[test]
    fn what_has_stopped_is_to_be_mended_and_what_comes_near_to_be_looked_at() {
        let near = |is_full| CapNear {
            period: MoneyPeriod::Day,
            spent: Money::from_micros(41_000_000),
            cap: Money::from_micros(50_000_000),
            currency: Currency::EURO,
            is_full,
        };
        let warned = finding(&near(false));
        assert_eq!(warned.state, State::Warning);
        let said = "41.00 EUR of 50.00 EUR are spent today (UTC) on texts and calls";
        assert_eq!(warned.words, said);
        let full = finding(&near(true));
        assert_eq!(full.state, State::Failing);
        assert!(full.words.contains("`countersign prices cap`"));
    }
}
