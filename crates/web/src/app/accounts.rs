//! `/app/v1/accounts`: the pairings of a device.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::PairingId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{device::refused, error::AppError, json, signed::Signed};
use crate::House;

/// From where on.
#[derive(Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    after: i64,
}

/// What a further account is offered by.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offer {
    offer: String,
}

/// The accounts that changed.
pub(crate) async fn accounts(
    State(house): State<House>,
    after: Result<Query<After>, axum::extract::rejection::QueryRejection>,
    mut signed: Signed,
) -> Result<Json<Value>, AppError> {
    let Ok(Query(After { after })) = after else {
        return Err(AppError::malformed(signed.now()));
    };
    let read = house.flows.accounts_of_device(&signed.device, after).await;
    let read = read.map_err(|fault| signed.fault(fault))?;
    let push_key = house.flows.push_key(&mut signed.moment).await;
    let push_key = push_key.map_err(|fault| signed.fault(fault))?;
    let accounts: Vec<Value> = read.accounts.iter().map(json::account).collect();
    Ok(Json(json!({
        "revision": read.revision,
        "now": signed.now().as_seconds(),
        "device": {"id": read.device, "name": read.name.as_str(), "push": signed.device.has_bell},
        "push_key": push_key,
        "accounts": accounts,
        "ids": read.ids,
    })))
}

/// Pairs a device that exists with a further account.
pub(crate) async fn add_account(
    State(house): State<House>,
    mut signed: Signed,
) -> Result<Response, AppError> {
    let body: Offer = signed.json()?;
    let device = std::sync::Arc::clone(&signed.device);
    let source = signed.source.clone();
    let paired = house
        .flows
        .pair_device(&body.offer, &device, &source, &mut signed.moment)
        .await;
    let now = signed.now();
    match paired.map_err(|fault| signed.fault(fault))? {
        Ok(account) => {
            let answer = json!({"account": json::account(&account), "now": now.as_seconds()});
            Ok((StatusCode::CREATED, Json(answer)).into_response())
        }
        Err(why) => Err(refused(why, now)),
    }
}

/// Ends one account.
pub(crate) async fn remove_account(
    State(house): State<House>,
    id: Result<Path<PairingId>, axum::extract::rejection::PathRejection>,
    mut signed: Signed,
) -> Result<StatusCode, AppError> {
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(signed.now()));
    };
    let device = std::sync::Arc::clone(&signed.device);
    let removed = house
        .flows
        .remove_account(&device, id, &mut signed.moment)
        .await;
    if removed.map_err(|fault| signed.fault(fault))? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(AppError::not_found(signed.now()))
    }
}

/// The devices of an account.
pub(crate) async fn devices(
    State(house): State<House>,
    id: Result<Path<PairingId>, axum::extract::rejection::PathRejection>,
    signed: Signed,
) -> Result<Json<Value>, AppError> {
    let now = signed.now();
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(now));
    };
    let read = house.flows.devices_of_account(&signed.device, id).await;
    let Some(devices) = read.map_err(|fault| signed.fault(fault))? else {
        return Err(AppError::not_found(now));
    };
    let devices: Vec<Value> = devices.iter().map(json::sibling).collect();
    Ok(Json(json!({"now": now.as_seconds(), "devices": devices})))
}
