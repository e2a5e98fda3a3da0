//! Where a message goes, and how it waits where its gateway is held or has its hands full.

use std::time::Duration;

use domain::{Moment, PhoneNumber, Timestamp};
use store::{
    outbox::{self, Claimed},
    unit,
};

use crate::{
    Fault, Flows,
    error::WhileDoing,
    guards::InForce,
    ways::{Choice, Trials, Tried},
};

/// How long a message waits whose gateway is held, or has its hands full, before it is looked at again.
pub(super) const HELD_PAUSE: Duration = Duration::from_secs(5);
pub(super) const BUSY_PAUSE: Duration = Duration::from_secs(1);

impl Flows {
    /// The gateway this try goes to. One whose rest is over is tried by one message at a time: if it is not this one, it goes to
    /// the next. One whose codes are not entered is asked after the others (docs/decisions/0044).
    pub(super) async fn choice(
        &self,
        claimed: &Claimed,
        in_force: &InForce,
        now: Timestamp,
    ) -> Result<Option<Choice>, Fault> {
        let ways = self.ways(now).await?;
        let to = &claimed.message.to;
        let region = to.number().map(PhoneNumber::region);
        let tried = Tried {
            tries: claimed.tries(),
            last: claimed.gateway.as_deref(),
            is_shut: &|gateway| in_force.is_shut(to.channel(), gateway),
        };
        let choose = |trials| ways.choose(to.channel(), region, tried, trials, now);
        let choice = choose(Trials::Open);
        match &choice {
            Some(one) if one.is_trial && !self.begins_trial(&one.way.name, now).await? => {
                Ok(choose(Trials::Taken))
            }
            _ => Ok(choice),
        }
    }

    /// Has a message wait a little longer: nothing was tried.
    pub(super) async fn leave_for_later(
        &self,
        claimed: &Claimed,
        pause: Duration,
        moment: &Moment,
    ) -> Result<(), Fault> {
        let (claimed, due) = (claimed.clone(), moment.now.plus(pause));
        let unit = unit(move |tx| {
            let claimed = claimed.clone();
            Box::pin(async move { outbox::put_off(tx, &claimed, due).await })
        });
        let is_put_off = self.0.store.write(unit).await;
        is_put_off.while_doing("putting a message off")?;
        Ok(())
    }
}
