//! A site reads the whole number of a user back, to take its users elsewhere: off until an administrator switched it on, no faster
//! than somebody could notice, and told in the log.

use std::time::Duration;

use domain::{Event, Limit, Moment, PhoneNumber, SerialId};
use store::{
    direct::people,
    limits::{self, Spending},
    log, unit,
};

use super::{Caller, DirectFrom, detail};
use crate::{Fault, Flows, error::WhileDoing};

/// What came of asking for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberExport {
    /// This is it.
    Number(PhoneNumber),
    /// It is switched off for this application.
    Off,
    /// The site knows no such user, or the user has no number.
    Unknown,
    /// Too many; again after this long.
    Limit(Duration),
}

impl Flows {
    /// The whole number of a user. What there is to try a site out has no number of anybody.
    pub async fn export_number(
        &self,
        caller: &Caller,
        serial: SerialId,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<NumberExport, Fault> {
        if !caller.direct.exports && !caller.direct.is_sandbox {
            return Ok(NumberExport::Off);
        }
        let (application, now) = (caller.direct.application, moment.now);
        let subject = application.as_bytes();
        let spending = [Spending::new(&self.0.keys, Limit::SITE_EXPORTS, subject)];
        let entry = log::Entry::new(moment);
        let detail = detail("", from);
        let unit = unit(move |tx| {
            let (entry, detail, spending) = (entry.clone(), detail.clone(), spending.clone());
            Box::pin(async move {
                let found = people::find(tx, application, serial).await?;
                let Some((user, number)) = found.and_then(|it| Some((it.id, it.number?))) else {
                    return Ok(NumberExport::Unknown);
                };
                if let Err(used_up) = limits::spend(tx, &spending, now).await? {
                    return Ok(NumberExport::Limit(used_up.wait(now)));
                }
                let entry = entry.about_user(application, user);
                log::add(tx, &entry, Event::NumberExported, &detail).await?;
                Ok(NumberExport::Number(number))
            })
        });
        let exported = self.0.store.write(unit).await;
        exported.while_doing("reading a user's number")
    }
}
