//! How a gateway fares: written down where all nodes read it when it begins to fail, rests, or takes a message again. While all
//! is well nothing is written.

use delivery::{ErrorClass, SendAnswer};
use domain::{Event, GatewayFailing, GatewayHealth, GatewayName, Moment, PanelNotice, Timestamp};
use store::{Fault as StoreFault, Tx, gateways::states, log, unit};

use super::worker::LEASE;
use crate::{Fault, Flows, error::WhileDoing, panel::OwnersTold};

/// What a gateway's answer tells of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fared {
    /// It took the message.
    Took,
    /// It did not, and that was not about this message.
    Failed(GatewayFailing, ErrorClass),
    /// Nothing: it was about this message, or it has too much to do.
    Nothing,
}

impl Fared {
    pub(crate) const fn of(answer: &SendAnswer) -> Self {
        match answer {
            SendAnswer::Accepted { .. } => Self::Took,
            SendAnswer::Permanent { class } if class.opens_breaker() => {
                Self::Failed(GatewayFailing::Refuses, *class)
            }
            // One that wants fewer at a time works, and says when.
            SendAnswer::Temporary {
                why: ErrorClass::Throttled,
                ..
            } => Self::Nothing,
            SendAnswer::Temporary { why, .. } if why.cause().is_some() => {
                Self::Failed(GatewayFailing::Fails, *why)
            }
            SendAnswer::Temporary { .. } | SendAnswer::Permanent { .. } => Self::Nothing,
        }
    }
}

/// What is written down, drawn before its unit begins.
#[derive(Clone)]
struct Written {
    name: GatewayName,
    fared: Fared,
    entry: log::Entry,
    /// Mails to owners, where it refuses every message and somebody must look.
    told: Option<OwnersTold>,
    now: Timestamp,
}

impl Flows {
    /// Notes how a gateway fared. What became of the message is noted already, so that this may fail.
    pub(crate) async fn note_health(&self, name: &GatewayName, fared: Fared, moment: &mut Moment) {
        if let Err(fault) = self.note_fared(name, fared, moment).await {
            tracing::warn!(%fault, gateway = %name, "how a gateway fares is not noted");
        }
    }

    async fn note_fared(
        &self,
        name: &GatewayName,
        fared: Fared,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let known = self.ways(moment.now).await?.state(name);
        if next(&known.health, fared, moment.now).is_none() {
            return Ok(());
        }
        let told = match fared {
            Fared::Failed(GatewayFailing::Refuses, _) => self.draw_house_told(moment).await?,
            _ => None,
        };
        let written = Written {
            name: name.clone(),
            fared,
            entry: log::Entry::new(moment),
            told,
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let written = written.clone();
            Box::pin(async move { written.note(tx).await })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting how a gateway fares")?;
        self.0.ways.forget();
        Ok(())
    }

    /// Whether this message is the one by which a gateway is tried whose rest is over.
    pub(super) async fn begins_trial(
        &self,
        name: &GatewayName,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let name = name.clone();
        let unit = unit(move |tx| {
            let name = name.clone();
            Box::pin(async move { states::begin_trial(tx, &name, now, now.plus(LEASE)).await })
        });
        let begun = self.0.store.write(unit).await;
        begun.while_doing("trying a gateway that rested")
    }
}

/// How it fares after this, where that is otherwise than before.
fn next(health: &GatewayHealth, fared: Fared, now: Timestamp) -> Option<GatewayHealth> {
    match fared {
        Fared::Took => health.worked(),
        Fared::Failed(failing, _) => health.failed(failing, now),
        Fared::Nothing => None,
    }
}

impl Written {
    async fn note(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let before = states::find(tx, &self.name).await?;
        let Some(after) = next(&before.health, self.fared, self.now) else {
            return Ok(());
        };
        let why = match self.fared {
            Fared::Failed(_, class) => Some(class.as_str()),
            Fared::Took | Fared::Nothing => None,
        };
        // Another message may have told of it meanwhile: then that is what is known.
        if !states::set_health(tx, &before, &after, why).await? {
            return Ok(());
        }
        let name = &self.name;
        match (before.health.rest, after.rest, why) {
            (None, Some(_), Some(why)) => {
                tracing::error!(gateway = %name, why, "a gateway does not take messages, and rests");
                let detail = format!("gateway={name} {why}");
                log::add(tx, &self.entry, Event::GatewayRests, &detail).await?;
                self.tell(tx, why).await
            }
            (Some(_), None, _) => {
                tracing::info!(gateway = %name, "a gateway that rested takes messages again");
                let detail = format!("gateway={name}");
                log::add(tx, &self.entry, Event::GatewayWorks, &detail).await
            }
            _ => Ok(()),
        }
    }

    async fn tell(&self, tx: &mut Tx, why: &str) -> Result<(), StoreFault> {
        let Some(told) = &self.told else {
            return Ok(());
        };
        let notice = PanelNotice::GatewayRefuses {
            at: self.now,
            gateway: self.name.to_string(),
            why: why.to_owned(),
        };
        told.write_same(tx, &notice).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_message_tells_nothing_of_the_gateway() {
        for (answer, fared) in [
            (
                SendAnswer::Permanent {
                    class: ErrorClass::NoCredit,
                },
                Fared::Failed(GatewayFailing::Refuses, ErrorClass::NoCredit),
            ),
            (
                SendAnswer::Permanent {
                    class: ErrorClass::InvalidNumber,
                },
                Fared::Nothing,
            ),
            (temporary(ErrorClass::Throttled), Fared::Nothing),
            (temporary(ErrorClass::Busy), Fared::Nothing),
            (
                temporary(ErrorClass::NotReached),
                Fared::Failed(GatewayFailing::Fails, ErrorClass::NotReached),
            ),
            (
                SendAnswer::Accepted {
                    provider_id: None,
                    segments: None,
                },
                Fared::Took,
            ),
        ] {
            assert_eq!(Fared::of(&answer), fared, "{answer:?}");
        }
    }

    const fn temporary(why: ErrorClass) -> SendAnswer {
        SendAnswer::Temporary {
            retry_after: None,
            outcome_unknown: false,
            why,
        }
    }
}
