//! The log as other programs read it: CSV (RFC 4180) or one JSON object a line. Page by page, never as a whole in memory.
//!
//! There are no numbers, codes or keys in it, for there are none in the log.

use std::time::Duration;

use domain::{ApplicationId, Event, LogId, LogRow, RequestNumber, Timestamp, UserId, csv_cell};
use serde_json::json;
use store::log_chain::Listed;

use crate::{Fault, Flows};

/// Rows read at a time.
const PAGE: u32 = 500;

/// The columns, in order. A released one never changes its name or meaning; new ones are added behind.
const COLUMNS: [&str; 8] = [
    "position",
    "id",
    "at",
    "application",
    "user",
    "challenge",
    "event",
    "detail",
];

/// Which rows are wanted: those that fit all that is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Of this application.
    pub application: Option<ApplicationId>,
    /// About this user.
    pub user: Option<UserId>,
    /// At this moment or later.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
    /// Of this event.
    pub event: Option<Event>,
    /// Of the time of this request, by the number that its page showed; see [`Self::within`].
    pub request: Option<RequestNumber>,
    /// Whose ids end with this mark alone: what one request wrote itself.
    pub mark: Option<[u8; 3]>,
}

/// A row as it is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedRow {
    /// Where it is sealed in the log's chain; none while it waits.
    pub position: Option<i64>,
    /// The row.
    pub row: LogRow,
}

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedPage {
    /// The rows that are wanted, in order of id: by time. There may be none on a page.
    pub rows: Vec<ExportedRow>,
    /// Where the next page begins; none behind the last one.
    pub next: Option<LogId>,
}

impl Flows {
    /// The page of the log behind `after`, or the first one. Looks at a bounded number of rows, whatever the filter is.
    pub async fn export_log(
        &self,
        filter: &LogFilter,
        after: Option<LogId>,
    ) -> Result<ExportedPage, Fault> {
        // Rows are stamped with the time their id begins with, so the primary key finds the first one.
        let after = after.or_else(|| {
            filter
                .from
                .map(|from| behind(from.as_millis() - 1, u8::MAX))
        });
        let listed = match filter.user {
            Some(user) => self.log_rows_of(user, after, PAGE).await?,
            None => self.log_rows_behind(after, PAGE).await?,
        };
        let is_full = listed.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
        let last = listed.last().map(|last| last.id);
        let end = filter.to.map(first_id);
        let is_past = last.is_some_and(|last| end.is_some_and(|end| last >= end));
        Ok(ExportedPage {
            rows: listed
                .into_iter()
                .filter_map(exported)
                .filter(|row| filter.wants(&row.row))
                .collect(),
            next: last.filter(|_| is_full && !is_past),
        })
    }
}

/// A row that reads as none of ours cannot be shown; `audit verify` tells of it.
fn exported(listed: Listed) -> Option<ExportedRow> {
    let Listed {
        id, row, position, ..
    } = listed;
    if row.is_none() {
        tracing::warn!(log.id = %id, "a row of the log cannot be read and is left out");
    }
    row.map(|row| ExportedRow { position, row })
}

/// The first id that a moment could give: rows from then on have no smaller one.
pub(crate) fn first_id(at: Timestamp) -> LogId {
    behind(at.as_millis(), 0)
}

/// The moment an id begins with.
pub(crate) fn moment_of(id: LogId) -> Timestamp {
    let millis = id.as_bytes().iter().take(6);
    Timestamp::from_millis(millis.fold(0, |millis, byte| millis << 8 | i64::from(*byte)))
}

/// The first or the last id that a moment could give.
fn behind(millis: i64, filler: u8) -> LogId {
    let mut bytes = [filler; 16];
    let millis = u64::try_from(millis).unwrap_or(0) << 16;
    for (to, from) in bytes.iter_mut().zip(millis.to_be_bytes()).take(6) {
        *to = from;
    }
    LogId::from_bytes(bytes)
}

impl LogFilter {
    /// The same, from and until when the request that is asked for may have written anything.
    #[must_use]
    pub fn within(self, now: Timestamp) -> Self {
        let Some((from, to)) = self.request.map(|number| number.around(now)) else {
            return self;
        };
        Self {
            from: Some(self.from.map_or(from, |own| own.max(from))),
            to: Some(self.to.map_or(to, |own| own.min(to))),
            ..self
        }
    }

    /// The same, and nothing that is written after now: a log that grows while it is read has an end all the same.
    #[must_use]
    pub fn ended(self, now: Timestamp) -> Self {
        // What was written at this very moment is among it.
        let end = now.plus(Duration::from_millis(1));
        Self {
            to: Some(self.to.map_or(end, |own| own.min(end))),
            ..self
        }
    }

    fn wants(&self, row: &LogRow) -> bool {
        self.application
            .is_none_or(|wanted| row.application == Some(wanted))
            && self.user.is_none_or(|wanted| row.user == Some(wanted))
            && self.from.is_none_or(|from| row.at >= from)
            && self.to.is_none_or(|to| row.at < to)
            && self.event.is_none_or(|wanted| row.event == wanted.as_str())
            && self
                .mark
                .is_none_or(|mark| row.id.as_bytes().ends_with(&mark))
    }
}

impl ExportedRow {
    /// The first line of a CSV file.
    pub fn csv_header() -> String {
        format!("{}\r\n", COLUMNS.join(","))
    }

    /// The row as a line of CSV, its end included.
    pub fn to_csv(&self) -> String {
        let [id, at, application, user, challenge] = self.texts();
        let cells = [
            self.position.map(|position| position.to_string()),
            id,
            at,
            application,
            user,
            challenge,
            Some(self.row.event.clone()),
            Some(self.row.detail.clone()),
        ];
        let cells = cells.map(|cell| csv_cell(&cell.unwrap_or_default()));
        format!("{}\r\n", cells.join(","))
    }

    /// The row as a line of JSON, its end included.
    pub fn to_json_line(&self) -> String {
        let [id, at, application, user, challenge] = self.texts();
        let object = json!({
            "position": self.position,
            "id": id,
            "at": at,
            "application": application,
            "user": user,
            "challenge": challenge,
            "event": self.row.event,
            "detail": self.row.detail,
        });
        format!("{object}\n")
    }

    fn texts(&self) -> [Option<String>; 5] {
        let row = &self.row;
        [
            Some(row.id.to_string()),
            Some(row.at.to_rfc3339_millis()),
            row.application.map(|id| id.to_string()),
            row.user.map(|id| id.to_string()),
            row.challenge.map(|id| id.to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use domain::ChallengeId;

    use super::*;

    fn row(detail: &str) -> ExportedRow {
        ExportedRow {
            position: Some(7),
            row: LogRow {
                id: LogId::from_bytes([1; 16]),
                at: Timestamp::from_millis(1_795_456_800_042),
                application: Some(ApplicationId::from_bytes([2; 16])),
                user: Some(UserId::from_bytes([3; 16])),
                challenge: None,
                event: "passed".into(),
                detail: detail.into(),
            },
        }
    }

    #[test]
    fn a_moment_leads_to_its_first_id_and_back() {
        let at = Timestamp::from_millis(1_795_456_800_042);
        assert_eq!(moment_of(first_id(at)), at);
        assert!(first_id(at) > behind(at.as_millis() - 1, u8::MAX));
    }

    #[test]
    fn a_row_is_a_line_of_either_kind() {
        let mut row = row("means=push area=sign_in");
        let (id, application, user) = (
            row.row.id.to_string(),
            row.row.application.unwrap().to_string(),
            row.row.user.unwrap().to_string(),
        );
        let csv = format!(
            "\"7\",\"{id}\",\"2026-11-23T18:00:00.042Z\",\"{application}\",\"{user}\",,\"passed\",\"means=push area=sign_in\"\r\n"
        );
        assert_eq!(row.to_csv(), csv);
        assert_eq!(
            ExportedRow::csv_header().matches(',').count(),
            csv.matches(',').count()
        );
        row.position = None;
        row.row.challenge = Some(ChallengeId::from_bytes([4; 16]));
        let read: serde_json::Value = serde_json::from_str(&row.to_json_line()).unwrap();
        let challenge = ChallengeId::from_bytes([4; 16]).to_string();
        assert_eq!(
            read,
            json!({
                "position": null, "id": id, "at": "2026-11-23T18:00:00.042Z", "application": application,
                "user": user, "challenge": challenge, "event": "passed", "detail": "means=push area=sign_in",
            })
        );
        assert!(COLUMNS.iter().all(|column| read.get(column).is_some()));
    }

    #[test]
    fn a_json_line_is_one_line_whatever_is_in_it() {
        let line = row("two\r\nlines \u{2028} \"x\"").to_json_line();
        assert_eq!(line.matches(['\n', '\r']).count(), 1);
        assert!(line.ends_with('\n'));
    }
}
