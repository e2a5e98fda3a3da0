//! A guard goes up or down: written once, whoever saw the reason first, and told to the log, the owners and the metrics.

use std::collections::BTreeMap;

use domain::{
    Breaker, Channel, CountryRule, Event, Guard, Limit, Moment, PanelNotice, Timestamp, Turn,
    Turned,
};
use metrics::counter;
use store::{
    breakers::{self, Guarded},
    delivery_rules,
    limits::{self, Spending},
    log,
    sendings::Sending,
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

const DAY: std::time::Duration = std::time::Duration::from_hours(24);

impl Flows {
    /// Writes down what changed at guards by being asked about this message, and by these gateways.
    pub(super) async fn note_turns(
        &self,
        asked: &Sending,
        (turns, gateways): (&[Turn], &[String]),
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        for turn in turns {
            let gateway = gateways.get(turn.gateway).map_or("", String::as_str);
            let guarded = Guarded::of(turn.guard, asked.channel, &asked.number, gateway);
            let states = (turn.before, turn.after);
            if self
                .turn_guard(&guarded, states, turn.turned, "itself", moment)
                .await?
            {
                let guard = turn.guard.as_str();
                counter!("countersign_guards_total", "guard" => guard, "turned" => turn.turned.as_str())
                    .increment(1);
                if turn.turned == Turned::Opened {
                    tracing::error!(guard, region = asked.number.region(), "a guard went up");
                    self.tell_owners(&guarded, moment).await?;
                }
            }
        }
        Ok(())
    }

    /// Mails the owners, where it is about more than a range: a few times a day at most.
    async fn tell_owners(&self, guarded: &Guarded, moment: &mut Moment) -> Result<(), Fault> {
        if matches!(guarded.guard(), Guard::Range | Guard::RangeConversion) {
            return Ok(());
        }
        let Some(told) = self.draw_house_told(moment).await? else {
            return Ok(());
        };
        let (at, what) = (moment.now, guarded.what().to_owned());
        let notice = PanelNotice::GuardUp { at, what };
        let spending = Spending::new(&self.0.keys, Limit::GUARD_MAILS, b"house");
        let unit = unit(move |tx| {
            let (told, notice, spending) = (told.clone(), notice.clone(), spending.clone());
            Box::pin(async move {
                if limits::spend(tx, &[spending], at).await?.is_ok() {
                    told.write_same(tx, &notice).await?;
                }
                Ok(())
            })
        });
        let told = self.0.store.write(unit).await;
        told.while_doing("telling owners that a guard went up")
    }

    /// Has a guard stand as `after`, if it still stands as `before`; says whether it did.
    pub(crate) async fn turn_guard(
        &self,
        guarded: &Guarded,
        (before, after): (Option<Breaker>, Breaker),
        turned: Turned,
        by: &str,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let entry = log::Entry::new(moment);
        let until = match (turned, after.open_until) {
            (Turned::Closed, _) => String::new(),
            (_, Some(end)) => format!(" until={}", end.to_rfc3339()),
            (_, None) => " until=closed_by_hand".to_owned(),
        };
        let said = guarded.said();
        let detail = format!(
            "turned={turned} {said} block={}{until} by={by}",
            after.trips
        );
        let guarded = guarded.clone();
        let unit = unit(move |tx| {
            let (guarded, entry, detail) = (guarded.clone(), entry.clone(), detail.clone());
            Box::pin(async move {
                let set = breakers::set(tx, &guarded, before.as_ref(), &after).await?;
                if set {
                    log::add(tx, &entry, Event::GuardTurned, &detail).await?;
                }
                Ok(set)
            })
        });
        let turned = self.0.store.write(unit).await;
        turned.while_doing("turning a guard over texts and calls")
    }

    /// The same, where somebody says so beforehand: from the terminal.
    pub async fn announce_people(
        &self,
        people: &BTreeMap<&'static str, i64>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.expect_people(people, now).await
    }

    /// The gateways of a channel, in their order.
    pub fn gateways_of(&self, channel: Channel) -> Vec<String> {
        self.names_of_gateways(channel)
    }

    /// People were brought, or are expected, so many by country: for fourteen days more new numbers get something there.
    pub(crate) async fn expect_people(
        &self,
        people: &BTreeMap<&'static str, i64>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if people.is_empty() {
            return Ok(());
        }
        let people: Vec<_> = people
            .iter()
            .map(|(region, count)| (*region, *count))
            .collect();
        let forgotten = now.minus(DAY * CountryRule::DAYS);
        let unit = unit(move |tx| {
            let people = people.clone();
            Box::pin(async move {
                for (region, count) in people {
                    delivery_rules::expect(tx, region, count, (now, forgotten)).await?;
                }
                Ok(())
            })
        });
        let kept = self.0.store.write(unit).await;
        kept.while_doing("keeping how many people were brought")?;
        self.0.guarding.forget();
        Ok(())
    }
}
