//! How the sites are doing: figures of today and the days before, as the sealer of the log added them up.

use domain::{ApplicationId, Currency, DayFigures, DayNumber, Deed, Moment};
use store::{
    operators::sessions::Session,
    tallies::{self, USERS_COUNTED},
    unit,
};

use super::weigh::{Act, weigh};
use crate::{Flows, error::WhileDoing};

/// Days that are shown, today among them.
pub const DAYS_SHOWN: i64 = 14;

/// How many users there are, as far as they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsersCounted {
    /// So many.
    Just(i64),
    /// More than so many: nobody counts on.
    MoreThan(i64),
}

/// The figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The application they are of; none where they are of all.
    pub of: Option<ApplicationId>,
    /// The days, the oldest first; the last one is today.
    pub days: Vec<DayFigures>,
    /// What all amounts are in.
    pub currency: Currency,
    /// Users who have a second factor now.
    pub holders: i64,
    /// Of how many.
    pub users: UsersCounted,
    /// The first day anything was counted, if that is one of those shown.
    pub since: Option<DayNumber>,
}

impl Flows {
    /// Figures of one application or of all, for an operator who may see applications. What they cost does not grow with
    /// the log, nor with users beyond those that are counted.
    pub async fn overview(
        &self,
        session: &Session,
        of: Option<ApplicationId>,
        moment: &Moment,
    ) -> Act<Overview> {
        let now = moment.now;
        if let Err(refused) = weigh(session, Deed::SeeApplications, now) {
            return Ok(Err(refused));
        }
        let today = DayNumber::of(now);
        let first = today.before(DAYS_SHOWN - 1);
        let unit = unit(move |tx| Box::pin(tallies::read(tx, of, first, now)));
        let figures = self.0.store.read(unit).await;
        let figures = figures.while_doing("reading figures")?;
        Ok(Ok(Overview {
            of,
            currency: self.known_money(now).await?.prices.list.currency,
            days: DayFigures::of_days(&figures.counts, &figures.open, first, today),
            holders: figures.holders,
            users: if figures.users > USERS_COUNTED {
                UsersCounted::MoreThan(USERS_COUNTED)
            } else {
                UsersCounted::Just(figures.users)
            },
            since: figures.first_day.filter(|day| *day > first),
        }))
    }
}
