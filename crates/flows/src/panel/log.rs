//! The log as its page in the panel shows it: the newest rows first, by application, person, event and time; and whoever
//! takes it away as a file.

use domain::{ApplicationId, Deed, Event, ExternalUserId, LogId, Moment, Timestamp, UserId};
use store::{
    log::{
        self,
        page::{self, Shown, Wanted},
    },
    operators::sessions::Session,
    unit, users,
};

use super::weigh::{PanelRefused, stands};
use crate::{
    Fault, Flows, LogFilter,
    error::WhileDoing,
    log_chain::{first_id, moment_of},
};

/// Rows on a page.
const PAGE: u32 = 50;
/// So many rows are looked at for a page of those that are rare: some milliseconds' worth.
const LOOKED_AT: u32 = 20_000;

/// A page of the log.
#[derive(Clone, Debug, Default)]
pub struct LogPage {
    /// The rows, the newest first.
    pub rows: Vec<Shown>,
    /// Before which row the next page goes on; none where nothing older is left.
    pub next: Option<LogId>,
    /// How far back was looked, where that was not the whole log and the page is not full: what is rare may be further back.
    pub looked_back_to: Option<Timestamp>,
    /// Whether the request that was asked for wrote rows: then these are those of them that are wanted, if any is. Else they are
    /// what was written around its time.
    pub is_of_request: bool,
}

impl Flows {
    /// A page of the log, for an operator who may see it.
    pub async fn see_log(
        &self,
        session: &Session,
        filter: &LogFilter,
        before: Option<LogId>,
        moment: &mut Moment,
    ) -> Result<Result<LogPage, PanelRefused>, Fault> {
        match self.weighed(session, Deed::SeeLog, moment).await? {
            Ok(()) => self.log_page(filter, before, moment.now).await.map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// The page of the log before this row, or the newest one. Looks at a bounded number of rows, whatever the filter is, and at
    /// all of its time where it names a request. Then these are the wanted ones of the rows that this one wrote, or where it
    /// wrote none at all, those of its time.
    pub async fn log_page(
        &self,
        filter: &LogFilter,
        before: Option<LogId>,
        now: Timestamp,
    ) -> Result<LogPage, Fault> {
        let filter = self.chosen(filter, now).await?;
        self.rows_before(&filter, before).await
    }

    /// Which rows a filter comes to. Where it names a request that wrote any, whether they are wanted or not, it is about its own
    /// rows; else about those of its time.
    async fn chosen(&self, filter: &LogFilter, now: Timestamp) -> Result<LogFilter, Fault> {
        let Some(number) = filter.request else {
            return Ok(*filter);
        };
        let mark = Some(number.mark());
        let its = LogFilter {
            request: filter.request,
            mark,
            ..LogFilter::default()
        };
        let wrote = self.has_rows(&its.within(now)).await?;
        Ok(LogFilter {
            mark: mark.filter(|_| wrote),
            ..filter.within(now)
        })
    }

    /// Whether there is any such row, however many there are between.
    async fn has_rows(&self, filter: &LogFilter) -> Result<bool, Fault> {
        let mut before = None;
        loop {
            let page = self.rows_before(filter, before).await?;
            if !page.rows.is_empty() {
                return Ok(true);
            }
            before = page.next;
            if before.is_none() {
                return Ok(false);
            }
        }
    }

    async fn rows_before(
        &self,
        filter: &LogFilter,
        before: Option<LogId>,
    ) -> Result<LogPage, Fault> {
        let last = LogId::from_bytes([0xff; 16]);
        let end = filter.to.map_or(last, first_id);
        let wanted = Wanted {
            mark: filter.mark,
            user: filter.user,
            application: filter.application,
            event: filter.event,
            from: filter.from.map_or(LogId::from_bytes([0; 16]), first_id),
            before: before.map_or(end, |before| before.min(end)),
            limit: PAGE,
            looked_at: LOOKED_AT,
        };
        let unit = unit(move |tx| Box::pin(async move { page::page(tx, &wanted).await }));
        let page = self.0.store.read(unit).await;
        let page::Page { mut rows, next } = page.while_doing("reading a page of the log")?;
        if let (Some(application), Some(_)) = (filter.application, filter.user) {
            rows.retain(|shown| shown.row.application == Some(application));
        }
        let is_full = rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
        Ok(LogPage {
            looked_back_to: next.filter(|_| !is_full).map(moment_of),
            rows,
            next,
            is_of_request: filter.mark.is_some(),
        })
    }

    /// Our id of a user of an application, if it ever named them, for an operator who chooses rows of the log by the
    /// application's own. A search like any other: the answer tells whether there is such a user.
    pub async fn find_for_log(
        &self,
        session: &Session,
        application: ApplicationId,
        external: &ExternalUserId,
        moment: &mut Moment,
    ) -> Result<Result<Option<UserId>, PanelRefused>, Fault> {
        if let Err(refused) = self.weighed(session, Deed::SeeLog, moment).await? {
            return Ok(Err(refused));
        }
        if !self.may_search(session, moment.now).await? {
            return Ok(Err(PanelRefused::SlowDown));
        }
        let found = self.user_of(application, external, moment.now).await?;
        Ok(Ok(found))
    }

    /// Our id of a user of an application, if it ever named them.
    pub async fn user_of(
        &self,
        application: ApplicationId,
        external: &ExternalUserId,
        now: Timestamp,
    ) -> Result<Option<UserId>, Fault> {
        let external = external.clone();
        let unit = unit(move |tx| {
            let external = external.clone();
            Box::pin(async move { users::find(tx, application, &external, now).await })
        });
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("looking for a user")?;
        Ok(found.map(|status| status.id))
    }

    /// Lets an operator who may take the log away do so, and writes that down. Gives what the rows come by from
    /// [`Flows::export_log`]: those that the page of the same filter shows, and none that is written after now.
    pub async fn begin_log_export(
        &self,
        session: &Session,
        filter: &LogFilter,
        format: &'static str,
        moment: &mut Moment,
    ) -> Result<Result<LogFilter, PanelRefused>, Fault> {
        if let Err(refused) = self.weighed(session, Deed::ExportLog, moment).await? {
            return Ok(Err(refused));
        }
        let detail = format!("operator={} format={format}{}", session.name, said(filter));
        let mut entry = log::Entry::new(moment);
        entry.application = filter.application;
        let (session, now) = (session.clone(), moment.now);
        let chosen = self.chosen(filter, now).await?.ended(now);
        let unit = unit(move |tx| {
            let (session, entry) = (session.clone(), entry.clone());
            let detail = detail.clone();
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                log::add(tx, &entry, Event::LogExported, &detail).await?;
                Ok(Ok(chosen))
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting that the log is exported")
    }
}

/// Which rows were asked for, for the log.
fn said(filter: &LogFilter) -> String {
    let parts = [
        filter.user.map(|user| format!(" user={user}")),
        filter.event.map(|event| format!(" event={event}")),
        filter
            .from
            .map(|from| format!(" from={}", from.to_rfc3339())),
        filter.to.map(|to| format!(" to={}", to.to_rfc3339())),
        filter.request.map(|number| format!(" request={number}")),
    ];
    parts.into_iter().flatten().collect()
}
