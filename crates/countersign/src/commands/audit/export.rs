//! `countersign audit export`: the log for other programs, row by row, however long it is.

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;
use domain::{Event, ExternalUserId, Timestamp};
use flows::{ExportedRow, Flows, LogFilter};

use crate::{commands::application::parse_id, wiring};

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// How it is written
    #[arg(long, value_enum)]
    format: Format,
    /// Only rows of this application, by the id that `application list` shows
    #[arg(long, value_name = "ID")]
    application: Option<String>,
    /// Only rows about this person, by the application's own id
    #[arg(long, value_name = "USER", requires = "application")]
    user: Option<ExternalUserId>,
    /// Only rows from this moment on: 2026-11-23T18:00:00Z, or a day (UTC)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<Timestamp>,
    /// Only rows before this moment
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<Timestamp>,
    /// Only rows of this event, such as `passed`
    #[arg(long, value_name = "WORD", value_parser = event)]
    event: Option<Event>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table with a header (RFC 4180), safe to open in a spreadsheet
    Csv,
    /// One JSON object a line
    Jsonl,
}

pub(crate) fn moment(text: &str) -> Result<Timestamp> {
    let day = format!("{text}T00:00:00Z");
    let moment = text
        .parse()
        .or_else(|refused| day.parse().map_err(|_| refused));
    Ok(moment?)
}

pub(crate) fn event(word: &str) -> Result<Event> {
    let unknown = || anyhow!("the log has no such event; its words are in docs/operate/audit.md");
    word.parse().map_err(|()| unknown())
}

impl Export {
    pub(crate) async fn run(self, flows: &Flows) -> Result<()> {
        let application = self.application.as_deref().map(parse_id).transpose()?;
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
            request: None,
            mark: None,
        };
        let written = write(flows, &filter, self.format, BufWriter::new(io::stdout())).await?;
        match written {
            // Who reads may have seen enough (`| head`).
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written.context("while writing the log"),
        }
    }
}

/// A fault of the database, or what became of the writing.
async fn write(
    flows: &Flows,
    filter: &LogFilter,
    format: Format,
    mut to: impl Write,
) -> Result<io::Result<()>> {
    if matches!(format, Format::Csv)
        && let Err(error) = to.write_all(ExportedRow::csv_header().as_bytes())
    {
        return Ok(Err(error));
    }
    let mut after = None;
    loop {
        let page = flows.export_log(filter, after).await?;
        for row in &page.rows {
            let line = match format {
                Format::Csv => row.to_csv(),
                Format::Jsonl => row.to_json_line(),
            };
            if let Err(error) = to.write_all(line.as_bytes()) {
                return Ok(Err(error));
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(to.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_may_be_a_day() {
        let midnight = moment("2026-11-23").unwrap();
        assert_eq!(midnight.to_rfc3339(), "2026-11-23T00:00:00Z");
        let evening = moment("2026-11-23T18:00:00Z").unwrap();
        assert_eq!(evening.to_rfc3339(), "2026-11-23T18:00:00Z");
        assert!(moment("yesterday").is_err());
        assert!(event("passed").is_ok() && event("past").is_err());
    }
}
