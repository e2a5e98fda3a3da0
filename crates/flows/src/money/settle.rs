//! What was set aside for messages comes back where they ended unsent, and is corrected where they cost something else. Whichever
//! worker looks first does it, for whatever ended them.

use domain::{MoneyPeriod, Timestamp};
use store::{
    Fault as StoreFault, Tx,
    money::{self, Purse},
    outbox::reserved::{self, Unsettled},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// Messages settled in one unit, at most.
const AT_ONCE: u16 = 100;

impl Flows {
    /// The same as [`settle_money`](Self::settle_money); says whether there may be more.
    pub(crate) async fn settle_some_money(&self, now: Timestamp) -> Result<bool, Fault> {
        Ok(self.settle_money(now).await? >= usize::from(AT_ONCE))
    }

    /// Settles messages that ended under a cap; says how many. Where no cap is, nothing is looked at.
    pub(crate) async fn settle_money(&self, now: Timestamp) -> Result<usize, Fault> {
        let known = self.known_money(now).await?;
        let has_cap = |(_, caps): (_, domain::MoneyCaps)| {
            MoneyPeriod::ALL
                .iter()
                .any(|period| caps.of(*period).is_some())
        };
        if !known.all_caps().any(has_cap) {
            return Ok(0);
        }
        let unit = unit(|tx| {
            Box::pin(async move {
                let ended = reserved::list_unsettled(tx, AT_ONCE.into()).await?;
                for message in &ended {
                    settle(tx, message).await?;
                }
                Ok(ended.len())
            })
        });
        let settled = self.0.store.write(unit).await;
        settled.while_doing("settling what was set aside for messages")
    }
}

async fn settle(tx: &mut Tx, message: &Unsettled) -> Result<(), StoreFault> {
    if !reserved::settle(tx, message).await? {
        return Ok(());
    }
    let more = message.spent.minus(message.reserved);
    for scope in [None, Some(message.application)] {
        for period in MoneyPeriod::ALL {
            let purse = Purse::at(scope, *period, message.created_at);
            money::settle(tx, purse, more, message.created_at).await?;
        }
    }
    Ok(())
}
