//! `countersign log`: the newest rows of the log, as the control panel's page shows them. The whole of it comes from
//! `countersign audit export`.

use std::path::Path;

use anyhow::{Context, Result};
use domain::{Event, ExternalUserId, LogId, RequestNumber, Timestamp};
use flows::{LogFilter, LogRowShown};

use super::{
    acts,
    application::parse_id,
    audit::{event, moment},
    close,
};
use crate::{
    console::{remark, say, table},
    opening::Expect,
    wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Log {
    /// Only rows of this application, by the id that `application list` shows
    #[arg(long, value_name = "ID")]
    application: Option<String>,
    /// Only rows about this person, by the application's own id
    #[arg(long, value_name = "USER", requires = "application")]
    user: Option<ExternalUserId>,
    /// Only rows of this event, such as `passed`
    #[arg(long, value_name = "WORD", value_parser = event)]
    event: Option<Event>,
    /// Only rows from this moment on: 2026-11-23T18:00:00Z, or a day (UTC)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<Timestamp>,
    /// Only rows before this moment
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<Timestamp>,
    /// Only what the page with this number wrote, or else what was written about its time
    #[arg(long, value_name = "NUMBER")]
    number: Option<RequestNumber>,
    /// Only rows before this one, by its id: where the page before ended
    #[arg(long, value_name = "ID")]
    before: Option<LogId>,
}

impl Log {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = self.show(&flows).await;
        close(flows, outcome).await
    }

    async fn show(self, flows: &flows::Flows) -> Result<()> {
        let application = self.application.as_deref().map(parse_id).transpose()?;
        // Without an application the command line takes no user.
        let user = match application.zip(self.user.as_ref()) {
            Some((application, user)) => {
                let found = flows.user_of(application, user, wiring::now()).await?;
                Some(found.context("the site never named anybody with that id")?)
            }
            None => None,
        };
        let filter = LogFilter {
            application,
            user,
            from: self.from,
            to: self.to,
            event: self.event,
            request: self.number,
            mark: None,
        };
        let page = flows.log_page(&filter, self.before, wiring::now()).await?;
        // The newest stands last, where whoever types a command looks.
        let rows: Vec<_> = page.rows.iter().rev().map(row).collect();
        table(&rows);
        if rows.is_empty() {
            say("no such rows");
        }
        match (self.number, page.is_of_request, rows.is_empty()) {
            (Some(_), false, false) => {
                remark("that page wrote nothing itself; this is what was written about that time");
            }
            (Some(_), true, true) if page.next.is_none() => {
                remark("that page wrote rows, and none of them is as chosen");
            }
            _ => {}
        }
        if let Some(next) = page.next {
            remark(format_args!(
                "there may be more further back: --before {next}"
            ));
        }
        Ok(())
    }
}

fn row(shown: &LogRowShown) -> Vec<String> {
    let whom = shown.external_id.clone();
    vec![
        shown.row.at.to_rfc3339(),
        shown.row.event.clone(),
        whom.unwrap_or_else(|| "-".to_owned()),
        shown.row.detail.clone(),
    ]
}
