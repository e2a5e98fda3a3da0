//! Three providers of different shapes, none with an adapter of its own, each described by settings alone: a form answered
//! in words, JSON answered in nested JSON, and an address answered in XML.

mod json;
mod plain;
mod refused;
mod xml;

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use delivery::{ErrorClass, Inbound, InboundAnswer, Report, ReportState, SendAnswer, TextGateway};

use crate::{NOW, http, http_waiting, message, serve};

const NUMBER: &str = "+447400123456";
const TEXT: &str = "Your code for Füchse & Co is 123456.\n\n@id.example #123456";
const REPORT_URL: &str = "https://id.example/reports/sms/attempt-1";

/// A request as a provider got it.
#[derive(Clone)]
struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
}

/// How a provider answers: with this, or never.
type Mood = Option<(u16, &'static str)>;

type Asks = Arc<Mutex<Vec<Asked>>>;

/// A provider that checks each request by `is_right`, and answers those that are so.
/// What a provider knows: how it feels, what a right request is, and what it was asked.
type Known = (Mood, fn(&Asked) -> bool, Asks);

async fn provider(mood: Mood, is_right: fn(&Asked) -> bool) -> (String, Asks) {
    let asks = Asks::default();
    let state = (mood, is_right, Arc::clone(&asks));
    let router = Router::new().fallback(answer).with_state(state);
    (serve(router).await, asks)
}

async fn answer(
    State((mood, is_right, asks)): State<Known>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let asked = Asked {
        method,
        uri,
        headers,
        body,
    };
    if !is_right(&asked) {
        return (StatusCode::UNAUTHORIZED, "who are you?").into_response();
    }
    asks.lock().unwrap().push(asked);
    match mood {
        Some((status, body)) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, [("retry-after", "7")], body).into_response()
        }
        None => std::future::pending().await,
    }
}

async fn send(gateway: &TextGateway) -> SendAnswer {
    let message = message(NUMBER, 300);
    gateway.send(&message, Some(REPORT_URL), &http(), NOW).await
}

async fn send_impatiently(gateway: &TextGateway) -> SendAnswer {
    let message = message(NUMBER, 300);
    let http = http_waiting(400);
    gateway.send(&message, Some(REPORT_URL), &http, NOW).await
}

fn taken(id: Option<&str>, segments: Option<u32>) -> SendAnswer {
    SendAnswer::Accepted {
        provider_id: id.map(ToOwned::to_owned),
        segments,
    }
}

fn never(class: ErrorClass) -> SendAnswer {
    SendAnswer::Permanent { class }
}

fn later(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: Some(std::time::Duration::from_secs(7)),
        outcome_unknown: false,
        why,
    }
}

fn open(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: true,
        why,
    }
}

fn inbound(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Inbound {
    let headers = headers.iter();
    Inbound {
        method: method.to_owned(),
        url: url.to_owned(),
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands in tables beside what tells nothing"
)]
fn told(id: Option<&str>, state: ReportState, class: Option<ErrorClass>) -> Option<Report> {
    Some(Report {
        provider_id: id.map(ToOwned::to_owned),
        state,
        class,
    })
}

fn heard(report: Option<Report>) -> InboundAnswer {
    InboundAnswer {
        report,
        status: 204,
        content_type: "text/plain",
        body: String::new(),
    }
}
