//! How codes of the app fare: all they hang on besides the seed is the time, so this is what there is to look at. No code is tried:
//! whoever could ask here whether one is right would have a second place to guess at (docs/decisions/0037).

use domain::{ApplicationId, Counted, DayNumber, Deed, Method, Moment, Timestamp};
use store::{operators::sessions::Session, tallies, unit};

use super::weigh::Act;
use crate::{Flows, error::WhileDoing};

/// How they fare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppCodes {
    /// How many let somebody in, today and yesterday (UTC).
    pub right: i64,
    /// How many were wrong.
    pub wrong: i64,
    /// What this server takes for the time.
    pub now: Timestamp,
    /// The database's clock minus that, in milliseconds; nought where both are one machine's.
    pub apart: i64,
}

impl Flows {
    /// How they fare at an application, for an operator who may see it. What it costs does not grow with users.
    pub async fn app_codes(
        &self,
        session: &Session,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<AppCodes> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let first = DayNumber::of(now).before(1);
        let of = Some(application);
        let unit = unit(move |tx| Box::pin(tallies::read(tx, of, first, now)));
        let figures = self.0.store.read(unit).await;
        let figures = figures.while_doing("reading how codes of the app fare")?;
        let code = Method::AppCode.as_str();
        let count = |what: Counted| {
            let of_it = figures.counts.iter().filter(|((_, it), _)| *it == what);
            of_it.map(|(_, times)| *times).sum::<i64>()
        };
        let apart = self.0.store.clock_offset(now).await;
        Ok(Ok(AppCodes {
            right: count(Counted::Proved(code.to_owned())),
            wrong: count(Counted::Wrong(code.to_owned())),
            now,
            apart: apart.while_doing("comparing the clocks")?,
        }))
    }
}
