//! Finds the words for an answer that has none: a [`Problem`], or a bare error of the routing (no such route, wrong
//! method, unreadable form). Whatever a handler put into words itself is left alone.

use std::time::Duration;

use axum::{
    Json,
    extract::{Request, State},
    http::{
        HeaderValue, StatusCode,
        header::{ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use i18n::Language;
use serde::Serialize;

use super::{Dialect, OAuthError, PageAnswer, Problem};
use crate::{
    app, authy,
    guard::{Clock, RequestNumber},
    pages::{Frame, ProblemKind, ProblemPage},
};

/// Speaks for those who did not.
pub(crate) async fn speak(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let dialect = Dialect::of(request.uri().path());
    let number = request.extensions().get::<RequestNumber>().copied();
    let wanted = request.headers().get(ACCEPT_LANGUAGE).cloned();
    let response = next.run(request).await;
    if is_spoken(&response) {
        return response;
    }
    let problem = response
        .extensions()
        .get::<Problem>()
        .cloned()
        .unwrap_or_else(|| Problem::new(response.status()));
    let number = number.as_ref().map_or("", RequestNumber::as_str);
    let mut spoken = match dialect {
        Dialect::Page => {
            let wanted = wanted.as_ref().and_then(|value| value.to_str().ok());
            page(&problem, Language::choose(None, wanted), number)
        }
        Dialect::OAuth => oauth(&problem),
        Dialect::Api => api(&problem, number),
        Dialect::Authy => authy::spoken(&problem),
        Dialect::App => app::bare(problem.status(), (clock)().now),
        Dialect::Bare => problem.status().into_response(),
    };
    let (mut unspoken, _) = response.into_parts();
    unspoken.headers.remove(CONTENT_TYPE);
    unspoken.headers.remove(CONTENT_LENGTH);
    spoken.headers_mut().extend(unspoken.headers);
    spoken.extensions_mut().extend(unspoken.extensions);
    spoken
}

/// Plain text is what the routing itself says ("Failed to deserialize form body"): no words for a person.
fn is_spoken(response: &Response) -> bool {
    let status = response.status();
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    let plain = kind.is_none_or(|kind| kind.starts_with(b"text/plain"));
    let failed = status.is_client_error() || status.is_server_error();
    !failed || !plain
}

/// No site is known here, so the page speaks for itself, in the browser's language.
fn page(problem: &Problem, language: Language, number: &str) -> Response {
    const SOON: Duration = Duration::from_secs(5);
    let status = problem.status();
    let wait = problem.wait().unwrap_or(SOON);
    let kind = match status {
        StatusCode::FORBIDDEN => ProblemKind::Refused,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => ProblemKind::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => ProblemKind::TooManyRequests(wait),
        StatusCode::SERVICE_UNAVAILABLE => ProblemKind::Unavailable(wait),
        status if status.is_server_error() => ProblemKind::Fault,
        _ => ProblemKind::BadRequest,
    };
    let frame = Frame::bare(language).quoting(number);
    PageAnswer::new(ProblemPage { frame, kind })
        .with_status(status)
        .into_response()
}

fn title(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

/// The codes of RFC 6749 (sections 4.1.2.1 and 5.2) that come nearest.
fn oauth(problem: &Problem) -> Response {
    let status = problem.status();
    let error = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            "temporarily_unavailable"
        }
        status if status.is_server_error() => "server_error",
        _ => "invalid_request",
    };
    let words = problem.sentence().unwrap_or_else(|| title(status));
    OAuthError::new(error, words)
        .with_status(status)
        .into_response()
}

/// RFC 9457. Without a kind of its own a problem is what its status says: `about:blank`.
#[derive(Serialize)]
struct ProblemBody<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    instance: String,
}

fn api(problem: &Problem, number: &str) -> Response {
    let status = problem.status();
    let kind = problem
        .kind_name()
        .map(|kind| format!("urn:countersign:problem:{kind}"));
    let body = ProblemBody {
        kind: kind.unwrap_or_else(|| "about:blank".into()),
        title: title(status),
        status: status.as_u16(),
        detail: problem.sentence(),
        instance: format!("urn:countersign:request:{number}"),
    };
    let mut response = (status, Json(body)).into_response();
    let json = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
