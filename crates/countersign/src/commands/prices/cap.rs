//! `countersign prices cap`: how much may be spent within a day and a month.

use std::str::FromStr;

use anyhow::{Result, anyhow, bail};
use domain::{ApplicationId, Currency, Money, MoneyCaps, MoneyPeriod};
use flows::{CapsSet, CapsView, Flows};

use crate::{
    commands::application::{parse_id, unknown},
    console::say,
    wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Cap {
    /// Within a day: an amount as in 50 or 49.90, or `none`
    #[arg(long, value_name = "AMOUNT")]
    day: Option<Bound>,
    /// Within a month of the calendar: an amount, or `none`
    #[arg(long, value_name = "AMOUNT")]
    month: Option<Bound>,
    /// For one application alone, beside what all may spend together; its id, as `application list` shows it
    #[arg(long, value_name = "ID")]
    application: Option<String>,
}

/// A cap as it is typed.
#[derive(Clone, Copy, Debug)]
struct Bound(Option<Money>);

impl FromStr for Bound {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let amount = text.parse::<Money>();
        amount
            .map(|amount| Self(Some(amount)))
            .map_err(|why| format!("{text} {why}; or write `none`"))
    }
}

impl Cap {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let application = self.application.as_deref().map(parse_id).transpose()?;
        let moment = &mut wiring::moment();
        let before = flows.money_caps(application, moment.now).await?;
        let caps = MoneyCaps {
            day: self.day.map_or(before.caps.day, |bound| bound.0),
            month: self.month.map_or(before.caps.month, |bound| bound.0),
        };
        if self.day.is_none() && self.month.is_none() {
            return show(flows, application).await;
        }
        let set = flows
            .set_money_caps(None, application, before.version, caps, moment)
            .await?;
        match (set, application) {
            (Ok(CapsSet::Set | CapsSet::Same), of) => show(flows, of).await,
            (Ok(CapsSet::NoApplication), Some(id)) => Err(unknown(id)),
            (Ok(CapsSet::Outdated | CapsSet::NoApplication), _) => {
                bail!("somebody else changed it at this very moment: look at it, and try again")
            }
            // The terminal may do it all.
            (Err(refused), _) => Err(anyhow!("the change was refused: {refused:?}")),
        }
    }
}

/// Says what may be spent, and what is.
pub(super) async fn show(flows: &Flows, of: Option<ApplicationId>) -> Result<()> {
    let caps = flows.money_caps(of, wiring::now()).await?;
    for period in MoneyPeriod::ALL {
        say(line(&caps, *period));
    }
    Ok(())
}

fn line(caps: &CapsView, period: MoneyPeriod) -> String {
    let sum =
        |amount: Money, currency: Currency| format!("{} {currency}", amount.rounded(currency));
    let span = match period {
        MoneyPeriod::Day => "today (UTC)",
        MoneyPeriod::Month => "this month (UTC)",
    };
    match caps.caps.of(period) {
        None => format!("{span}: no bound"),
        Some(cap) => format!(
            "{span}: {} of {} spent",
            sum(caps.spent(period), caps.currency),
            sum(cap, caps.currency)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_an_amount_or_none() {
        let read = |text: &str| text.parse::<Bound>().map(|bound| bound.0);
        assert_eq!(read("none"), Ok(None));
        assert_eq!(read("49.90"), Ok(Some(Money::from_micros(49_900_000))));
        let why = read("-1").unwrap_err();
        assert!(why.starts_with("-1 is no amount"), "{why}");
    }

    #[test]
    fn what_is_spent_is_said_beside_what_may_be() {
        let caps = CapsView {
            caps: MoneyCaps::FIRST,
            spent_day: Money::from_micros(1_225_000),
            ..CapsView::default()
        };
        let said = line(&caps, MoneyPeriod::Day);
        assert_eq!(said, "today (UTC): 1.23 EUR of 50.00 EUR spent");
        assert_eq!(
            line(&caps, MoneyPeriod::Month),
            "this month (UTC): no bound"
        );
    }
}
