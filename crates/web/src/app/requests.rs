//! `/app/v1/requests`, `/app/v1/history` and `/app/v1/changes`: what waits for a device, what is over, and what happened
//! besides.

use std::time::Duration;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use domain::{ApprovalId, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{error::AppError, json, signed::Signed};
use crate::{House, guard::MayWait};

/// From where on, and how long to wait.
#[derive(Deserialize)]
pub(crate) struct Waiting {
    #[serde(default)]
    after: i64,
    #[serde(default)]
    wait: u64,
}

/// Up to when.
#[derive(Deserialize)]
pub(crate) struct Before {
    before: Option<i64>,
}

/// How far a request got.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    r#as: SeenAs,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum SeenAs {
    Delivered,
    Opened,
}

/// What waits for the device: at once, or when there is news.
pub(crate) async fn requests(
    State(house): State<House>,
    query: Result<Query<Waiting>, QueryRejection>,
    may_wait: MayWait,
    signed: Signed,
) -> Result<Json<Value>, AppError> {
    let Ok(Query(Waiting { after, wait })) = query else {
        return Err(AppError::malformed(signed.now()));
    };
    let place = (wait > 0)
        .then(|| may_wait.place(&signed.device.id.to_string()))
        .flatten();
    let wait = if place.is_some() { wait } else { 0 };
    let moments = house.moments();
    let read = house
        .flows
        .requests_of_device(
            &signed.device,
            after,
            Duration::from_secs(wait),
            moments.as_ref(),
        )
        .await;
    let read = read.map_err(|fault| signed.fault(fault))?;
    let requests: Vec<Value> = read.requests.iter().map(json::request).collect();
    Ok(Json(json!({
        "revision": read.revision,
        "now": house.moment().now.as_seconds(),
        "requests": requests,
    })))
}

/// The device tells how far a request got.
pub(crate) async fn seen(
    State(house): State<House>,
    id: Result<Path<ApprovalId>, PathRejection>,
    signed: Signed,
) -> Result<StatusCode, AppError> {
    let body: Seen = signed.json()?;
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(signed.now()));
    };
    let is_opened = body.r#as == SeenAs::Opened;
    let seen = house
        .flows
        .request_seen(&signed.device, id, is_opened, signed.now())
        .await;
    if seen.map_err(|fault| signed.fault(fault))? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(AppError::not_found(signed.now()))
    }
}

/// What is over.
pub(crate) async fn history(
    State(house): State<House>,
    query: Result<Query<Before>, QueryRejection>,
    signed: Signed,
) -> Result<Json<Value>, AppError> {
    let now = signed.now();
    let Ok(Query(Before { before })) = query else {
        return Err(AppError::malformed(now));
    };
    // A request asked within this very second is in the history, too.
    let before = before.map_or_else(|| now.plus(Duration::from_secs(1)), Timestamp::from_seconds);
    let read = house
        .flows
        .history_of_device(&signed.device, before, now)
        .await;
    let read = read.map_err(|fault| signed.fault(fault))?;
    let requests: Vec<Value> = read.iter().map(json::past).collect();
    Ok(Json(json!({"now": now.as_seconds(), "requests": requests})))
}

/// What happened to the accounts.
pub(crate) async fn changes(
    State(house): State<House>,
    signed: Signed,
) -> Result<Json<Value>, AppError> {
    let now = signed.now();
    let read = house.flows.changes_of_device(&signed.device, now).await;
    let read = read.map_err(|fault| signed.fault(fault))?;
    let changes: Vec<Value> = read.iter().map(json::change).collect();
    Ok(Json(json!({"now": now.as_seconds(), "changes": changes})))
}
