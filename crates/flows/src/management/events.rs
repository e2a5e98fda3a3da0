//! A site follows what is written down about its application, and asks how one sign-in was decided.

use domain::{Event, ExternalUserId, LogId, LogRow};
use store::{
    log::tail::{self, Page, Told, Wanted},
    unit,
    users::lifecycle,
};

use crate::{Fault, Flows, Site, error::WhileDoing};

/// So many rows of the whole log are looked at for one page: some milliseconds' worth.
const LOOKED_AT: u32 = 20_000;

/// Rows of one challenge that are told, at most. Tries and sends of one are bounded, and so are its rows.
const OF_CHALLENGE: u32 = 200;

/// Which rows a site wants.
#[derive(Clone, Debug)]
pub struct EventsWanted {
    /// About this user alone, by the site's own id.
    pub user: Option<ExternalUserId>,
    /// Of this kind alone.
    pub event: Option<Event>,
    /// Behind this place; 0 is before the first.
    pub after: i64,
    /// So many at most.
    pub limit: u32,
}

/// A page of the log, or that there is no such user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventsFound {
    /// The rows, and where to go on.
    Page(Page),
    /// The site never named this user.
    UnknownUser,
}

impl Flows {
    /// The next rows about a site's application.
    pub async fn events(&self, site: &Site, wanted: EventsWanted) -> Result<EventsFound, Fault> {
        let application = site.application.id;
        let unit = unit(move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move {
                let mut user = None;
                if let Some(external) = &wanted.user {
                    let found = lifecycle::standing(tx, application, external).await?;
                    let Some(found) = found else {
                        return Ok(EventsFound::UnknownUser);
                    };
                    user = Some(found.id);
                }
                let rows = Wanted {
                    application,
                    user,
                    event: wanted.event,
                    after: wanted.after,
                    limit: wanted.limit,
                    looked_at: LOOKED_AT,
                };
                tail::page(tx, &rows).await.map(EventsFound::Page)
            })
        });
        let found = self.0.store.read(unit).await;
        found.while_doing("reading the events of a site")
    }

    /// How a request was decided: the row that tells of its beginning, and those of the challenge that came of it. None where the site
    /// has no such row, or it tells of something else.
    pub async fn decision(
        &self,
        site: &Site,
        id: LogId,
    ) -> Result<Option<(Told, Vec<LogRow>)>, Fault> {
        let application = site.application.id;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(told) = tail::find(tx, application, id).await? else {
                    return Ok(None);
                };
                let begins = [Event::Asked, Event::NotAsked, Event::PagesRefused];
                if !begins.iter().any(|event| event.as_str() == told.row.event) {
                    return Ok(None);
                }
                let rows = tail::of_challenge(tx, &told.row, OF_CHALLENGE).await?;
                Ok(Some((told, rows)))
            })
        });
        let found = self.0.store.read(unit).await;
        found.while_doing("reading how a sign-in was decided")
    }
}
