//! What gateways report: one route for all of them. The token in the address says which message; the gateway's own check
//! says whether to believe it.

use axum::{
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use flows::{IncomingReport, Reported};

use crate::{House, reply::Problem};

/// Takes a report.
pub(crate) async fn receive(
    State(house): State<House>,
    Path((gateway, token)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let incoming = IncomingReport {
        method: method.to_string(),
        path_and_query: uri
            .path_and_query()
            .map_or("/", |whole| whole.as_str())
            .to_owned(),
        headers: readable(&headers),
        body: body.to_vec(),
    };
    let reported = house
        .flows
        .receive_report(&gateway, &token, incoming, &mut house.moment())
        .await;
    match reported? {
        Reported::Answer {
            status,
            content_type,
            body,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NO_CONTENT);
            let kind = HeaderValue::from_static(content_type);
            Ok((status, [(CONTENT_TYPE, kind)], body).into_response())
        }
        Reported::Forged => Err(Problem::new(StatusCode::FORBIDDEN)),
        Reported::Unreadable => Err(Problem::new(StatusCode::BAD_REQUEST)),
        Reported::Unknown => Err(Problem::not_found()),
    }
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}
