//! Owners are told by mail when half, four fifths and all of a cap are spent: once each, by whichever node comes there first.

use domain::{Currency, Event, Moment, Money, PanelNotice};
use store::{
    log,
    money::{self, Purse},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// So much of a cap is spent that owners are to be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) purse: Purse,
    /// How many hundredths of it.
    pub(super) hundredths: i64,
    pub(super) spent: Money,
    pub(super) cap: Money,
}

impl Flows {
    /// Tells owners, if nobody did before.
    pub(super) async fn tell_step(
        &self,
        step: Step,
        currency: Currency,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let (now, purse) = (moment.now, step.purse);
        let told = match purse.scope {
            Some(application) => Some(self.draw_owners_told(application, moment)),
            None => self.draw_house_told(moment).await?,
        };
        let notice = PanelNotice::CapReached {
            at: now,
            period: purse.period.as_str().to_owned(),
            of_application: purse.scope.is_some(),
            spent: step.spent,
            cap: step.cap,
            currency,
            is_full: step.hundredths >= 100,
        };
        let entry = log::Entry::new(moment);
        let entry = match purse.scope {
            Some(application) => entry.about(application),
            None => entry,
        };
        let detail = format!(
            "cap={} hundredths={} spent={} most={}",
            purse.period,
            step.hundredths,
            step.spent.exact(currency),
            step.cap.exact(currency)
        );
        let unit = unit(move |tx| {
            let (told, notice) = (told.clone(), notice.clone());
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                if !money::tell(tx, purse, step.hundredths, now).await? {
                    return Ok(false);
                }
                log::add(tx, &entry, Event::MoneyCapReached, &detail).await?;
                if let Some(told) = told {
                    told.write_same(tx, &notice).await?;
                }
                Ok(true)
            })
        });
        let is_told = self.0.store.write(unit).await;
        if is_told.while_doing("telling owners what is spent")? {
            let period = purse.period.as_str();
            tracing::warn!(
                period,
                hundredths = step.hundredths,
                "much of a money cap is spent"
            );
        }
        Ok(())
    }
}
