//! The line in the log and the counters for each request, under its number to quote. Never the path, the query, a header
//! or a body: they hold ids and secrets. The pattern of the route says enough.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::Instrument;

use super::{Instruments, RequestNumber};
use crate::reply::Problem;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route's pattern, on its way out to [`record`].
#[derive(Clone)]
struct Route(MatchedPath);

/// Inside the routing: notes which route answered.
pub(super) async fn remember_route(
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Some(path) = route {
        response.extensions_mut().insert(Route(path));
    }
    response
}

/// Outside everything: numbers the request, and tells of it once it is answered.
pub(super) async fn record(
    State(instruments): State<Instruments>,
    mut request: Request,
    next: Next,
) -> Response {
    let number = RequestNumber::new(&mut (instruments.moment)());
    request.extensions_mut().insert(number);
    let method = known(request.method());
    let span = tracing::info_span!("request", request.number = %number);
    let answering = async {
        let start = Instant::now();
        let mut response = next.run(request).await;
        let route = response
            .extensions()
            .get::<Route>()
            .map(|Route(path)| path.as_str().to_owned());
        tell(
            method,
            route.as_deref().unwrap_or("none"),
            &response,
            start.elapsed(),
        );
        if let Ok(value) = HeaderValue::from_str(number.as_str()) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
        response
    };
    number.round(answering.instrument(span)).await
}

fn tell(method: &'static str, route: &str, response: &Response, took: Duration) {
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if let Some(cause) = response
        .extensions()
        .get::<Problem>()
        .and_then(Problem::cause)
    {
        tracing::error!(method, route, cause, "a request failed");
    }
    // Machines ask these every few seconds; all is well is no news.
    if matches!(route, "/healthz" | "/readyz" | "/metrics") && response.status() == StatusCode::OK {
        tracing::debug!(method, route, status, duration_ms, "answered");
    } else {
        tracing::info!(method, route, status, duration_ms, "answered");
    }
    let route = route.to_owned();
    let labels = [
        ("method", method.to_owned()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::histogram!("http_request_duration_seconds", &labels).record(took.as_secs_f64());
    metrics::counter!("http_requests_total", &labels).increment(1);
}

/// A caller may invent methods; the counters must not grow with them.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
