//! The log as a file for whoever may take it away: page by page as it is read, never as a whole in memory.

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use domain::LogId;
use flows::{ExportedRow, Fault, Flows, LogFilter};
use futures_util::stream;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A table with a header, safe to open in a spreadsheet.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// The one a form names.
    pub(super) fn of(word: &str) -> Option<Self> {
        let all = [Self::Csv, Self::JsonLines];
        all.into_iter().find(|format| format.word() == word)
    }

    /// Its word, and the ending of the file's name.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    const fn headers(self) -> [&'static str; 2] {
        match self {
            Self::Csv => [
                "text/csv; charset=utf-8; header=present",
                "attachment; filename=\"countersign-log.csv\"",
            ],
            Self::JsonLines => [
                "application/jsonl; charset=utf-8",
                "attachment; filename=\"countersign-log.jsonl\"",
            ],
        }
    }

    fn header(self) -> String {
        match self {
            Self::Csv => ExportedRow::csv_header(),
            Self::JsonLines => String::new(),
        }
    }

    fn line(self, row: &ExportedRow) -> String {
        match self {
            Self::Csv => row.to_csv(),
            Self::JsonLines => row.to_json_line(),
        }
    }
}

/// Where the writing stands.
enum Step {
    /// The header is next.
    Header,
    /// The page behind this row is next, or the first one.
    Page(Option<LogId>),
    /// All is written.
    End,
}

/// The rows that are wanted. If the database fails on the way, the connection is cut: a file that ends early must not look
/// like a whole one.
pub(super) fn stream(flows: Flows, filter: LogFilter, format: Format) -> Response {
    let pages = stream::try_unfold(Step::Header, move |step| {
        let flows = flows.clone();
        async move {
            let (text, next) = match step {
                Step::Header => (format.header(), Step::Page(None)),
                Step::Page(after) => {
                    let page = flows.export_log(&filter, after).await.inspect_err(tell)?;
                    let text = page.rows.iter().map(|row| format.line(row)).collect();
                    let next = page.next.map_or(Step::End, |last| Step::Page(Some(last)));
                    (text, next)
                }
                Step::End => return Ok::<_, Fault>(None),
            };
            Ok(Some((Bytes::from(text), next)))
        }
    });
    let mut response = Body::from_stream(pages).into_response();
    let [kind, name] = format.headers();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(name));
    response
}

fn tell(fault: &Fault) {
    tracing::error!(%fault, "the log could not be written out to its end");
}
