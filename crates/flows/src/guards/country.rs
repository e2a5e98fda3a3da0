//! How many messages go to new numbers of a country a day: drawn ahead by each node, and given back where a message does not go out
//! after all. Otherwise whoever is refused by something else, again and again, would close a country to everybody.

use std::time::Duration;

use domain::{CountryFigures, CountryRule, Limit, SendBarred, Timestamp};
use store::{
    delivery_rules,
    limits::{self, Spending},
    sendings::{self, Sending},
    unit,
};

use super::InForce;
use crate::{Fault, Flows, error::WhileDoing};

const DAY: Duration = Duration::from_hours(24);

/// What was drawn for one message on the day of its country; nothing of one that does not count there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn(Option<Spending>);

impl Flows {
    /// Draws one message on a country's day.
    pub(super) async fn spend_country(
        &self,
        asked: &Sending,
        spendings: &[Spending],
        in_force: &InForce,
        now: Timestamp,
    ) -> Result<Result<Drawn, SendBarred>, Fault> {
        let region = asked.number.region();
        let figures = self.country_figures(region, in_force, now).await?;
        let most = in_force.rules.country.cap(region, figures);
        if most == 0 {
            return Ok(Err(SendBarred::CountryCap));
        }
        if !self.could_spend(spendings, now).await? {
            // Its own limits refuse it in a moment.
            return Ok(Ok(Drawn::default()));
        }
        let limit = Limit {
            most,
            ..Limit::COUNTRY
        };
        let day = Spending::new(&self.0.keys, limit, region.as_bytes());
        let used_up = self.spend_drawn(vec![day.clone()], now).await?;
        Ok(match used_up {
            Some(_) => Err(SendBarred::CountryCap),
            None => Ok(Drawn(Some(day))),
        })
    }

    /// Gives back what was drawn at `now` for a message that does not go out after all.
    pub(crate) async fn give_back(&self, drawn: &Drawn, now: Timestamp) -> Result<(), Fault> {
        let Some(day) = drawn.0.clone() else {
            return Ok(());
        };
        let unit = unit(move |tx| {
            let day = day.clone();
            Box::pin(async move { limits::give_back(tx, &day, now).await })
        });
        let given = self.0.store.write(unit).await;
        given.while_doing("giving back what did not go to a country")
    }

    /// What a country's cap is made of, counted anew every few minutes.
    pub(crate) async fn country_figures(
        &self,
        region: &'static str,
        in_force: &InForce,
        now: Timestamp,
    ) -> Result<CountryFigures, Fault> {
        if let Some(figures) = self.0.guarding.figures(region, now) {
            return Ok(figures);
        }
        let from = now.minus(DAY * CountryRule::DAYS);
        let read = unit(move |tx| {
            Box::pin(async move {
                // Today is what the cap is for.
                let sends = sendings::count_country(tx, region, (from, now.minus(DAY))).await?;
                let brought = delivery_rules::expected(tx, region, from).await?;
                Ok((sends, brought))
            })
        });
        let read = self.0.store.read(read).await;
        let (sends, brought) = read.while_doing("counting what went to a country")?;
        let figures = CountryFigures {
            sends,
            brought,
            is_first_use: in_force.is_first_use(now),
        };
        self.0.guarding.keep_figures(region, figures, now);
        Ok(figures)
    }
}
