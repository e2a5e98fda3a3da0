//! `/app/v1/push`: the bell of a device.

use axum::{extract::State, http::StatusCode};
use flows::{BellHung, BellTried, Subscription};
use serde::Deserialize;

use super::{error::AppError, signed::Signed};
use crate::House;

/// A push subscription as the app sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    endpoint: String,
    p256dh: String,
    auth: String,
    key: String,
}

/// Hangs the bell.
pub(crate) async fn hang_bell(
    State(house): State<House>,
    mut signed: Signed,
) -> Result<StatusCode, AppError> {
    let body: Body = signed.json()?;
    let subscription = Subscription {
        endpoint: body.endpoint,
        p256dh: body.p256dh,
        auth: body.auth,
    };
    let device = std::sync::Arc::clone(&signed.device);
    let hung = house
        .flows
        .hang_bell(&device, subscription, &body.key, &mut signed.moment)
        .await;
    match hung.map_err(|fault| signed.fault(fault))? {
        BellHung::Yes => Ok(StatusCode::NO_CONTENT),
        BellHung::NotAllowed => Err(AppError::not_allowed(
            "The subscription is not one that this server pushes to.",
            signed.now(),
        )),
        BellHung::OtherKey => Err(AppError::not_allowed(
            "The subscription was made with another key: subscribe again with `push_key`.",
            signed.now(),
        )),
    }
}

/// Takes the bell down.
pub(crate) async fn take_bell_down(
    State(house): State<House>,
    signed: Signed,
) -> Result<StatusCode, AppError> {
    let taken = house.flows.take_bell_down(&signed.device).await;
    taken.map_err(|fault| signed.fault(fault))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rings it, to try it.
pub(crate) async fn try_bell(
    State(house): State<House>,
    mut signed: Signed,
) -> Result<StatusCode, AppError> {
    let device = std::sync::Arc::clone(&signed.device);
    let rung = house.flows.try_bell(&device, &mut signed.moment).await;
    match rung.map_err(|fault| signed.fault(fault))? {
        BellTried::Yes => Ok(StatusCode::ACCEPTED),
        BellTried::NoBell => Err(AppError::not_found(signed.now())),
        BellTried::SlowDown => Err(AppError::slow_down(signed.now())),
    }
}
