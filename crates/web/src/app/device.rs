//! `/app/v1/devices`, `/app/v1/self`, `/app/v1/key`, `/app/v1/server`: a device comes, changes and goes.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{DeviceKey, DeviceName, DeviceSignature, Moment, Platform, Timestamp};
use flows::{DeviceNumberRefused, KeyChanged, OWN_CODE_DIGITS, PairRefused, PairingDevice, Source};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    error::AppError,
    json,
    signed::{Signed, source},
};
use crate::{House, guard::ClientAddress};

/// A new device.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewDevice {
    offer: String,
    name: String,
    platform: String,
    key: String,
    proof: String,
}

/// Another name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewName {
    name: String,
}

/// Another key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    key: String,
    proof: String,
}

const NUMBER: &str = "A number is + and 7 to 15 digits, in international form.";
const NAME: &str = "A name is 1 to 40 characters without control characters.";

/// Why a device was not paired, in an app's words.
pub(super) fn refused(why: PairRefused, now: Timestamp) -> AppError {
    match why {
        PairRefused::Unknown => AppError::not_found(now),
        PairRefused::Used => AppError::used(now),
        PairRefused::HasAccount => AppError::has_account(now),
        PairRefused::Expired => AppError::expired(now),
        PairRefused::BadProof => AppError::bad_signature(now),
        PairRefused::TooMany => {
            AppError::not_allowed("The person has as many devices as one may have.", now)
        }
        PairRefused::SlowDown => AppError::slow_down(now),
    }
}

/// Pairs a new device.
pub(crate) async fn pair(
    State(house): State<House>,
    address: ClientAddress,
    body: Bytes,
) -> Result<Response, AppError> {
    let mut moment = house.moment();
    let now = moment.now;
    let malformed = || AppError::malformed(now);
    let body: NewDevice = serde_json::from_slice(&body).map_err(|_| malformed())?;
    let name: DeviceName = body
        .name
        .parse()
        .map_err(|_| AppError::not_allowed(NAME, now))?;
    let device = PairingDevice {
        name,
        platform: body
            .platform
            .parse::<Platform>()
            .map_err(|()| malformed())?,
        key: body.key.parse::<DeviceKey>().map_err(|_| malformed())?,
        proof: body
            .proof
            .parse::<DeviceSignature>()
            .map_err(|_| malformed())?,
    };
    if body.offer.starts_with('+') {
        return come_with_number(&house, &body.offer, device, &source(address), moment).await;
    }
    let paired = house
        .flows
        .pair_new_device(&body.offer, device, &source(address), &mut moment)
        .await;
    let paired = match paired.map_err(|fault| AppError::fault(fault, now))? {
        Ok(paired) => paired,
        Err(why) => return Err(refused(why, now)),
    };
    let push_key = house.flows.push_key(&mut moment).await;
    let push_key = push_key.map_err(|fault| AppError::fault(fault, now))?;
    let answer = json!({
        "device": paired.device,
        "service_key": BASE64URL_NOPAD.encode(&paired.service_key),
        "push_key": push_key,
        "account": json::account(&paired.account),
        "now": now.as_seconds(),
    });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Lets a new device in with its person's number: empty, and answered alike whoever has that number.
async fn come_with_number(
    house: &House,
    number: &str,
    device: PairingDevice,
    source: &Source,
    mut moment: Moment,
) -> Result<Response, AppError> {
    let now = moment.now;
    let fault = |fault| AppError::fault(fault, now);
    let added = house
        .flows
        .add_device_by_number(number, device, source, &mut moment)
        .await;
    let added = added.map_err(fault)?.map_err(|why| match why {
        DeviceNumberRefused::NotANumber => AppError::not_allowed(NUMBER, now),
        DeviceNumberRefused::BadProof => AppError::bad_signature(now),
        DeviceNumberRefused::SlowDown => AppError::slow_down(now),
    })?;
    let push_key = house.flows.push_key(&mut moment).await.map_err(fault)?;
    let answer = json!({
        "device": added.device,
        "service_key": BASE64URL_NOPAD.encode(&added.service_key),
        "push_key": push_key,
        "own": {
            "totp": json::totp(&added.seed, OWN_CODE_DIGITS),
            "expires": added.expires_at.as_seconds(),
        },
        "now": now.as_seconds(),
    });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Renames the device.
pub(crate) async fn rename(
    State(house): State<House>,
    signed: Signed,
) -> Result<StatusCode, AppError> {
    let body: NewName = signed.json()?;
    let name: DeviceName = body
        .name
        .parse()
        .map_err(|_| AppError::not_allowed(NAME, signed.now()))?;
    let renamed = house.flows.rename_device(&signed.device, name).await;
    renamed.map_err(|fault| signed.fault(fault))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The device removes itself.
pub(crate) async fn remove(
    State(house): State<House>,
    mut signed: Signed,
) -> Result<StatusCode, AppError> {
    let device = Arc::clone(&signed.device);
    let removed = house.flows.remove_device(&device, &mut signed.moment).await;
    removed.map_err(|fault| signed.fault(fault))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a new key in force.
pub(crate) async fn change_key(
    State(house): State<House>,
    mut signed: Signed,
) -> Result<StatusCode, AppError> {
    let body: NewKey = signed.json()?;
    let malformed = || AppError::malformed(signed.now());
    let key: DeviceKey = body.key.parse().map_err(|_| malformed())?;
    let proof: DeviceSignature = body.proof.parse().map_err(|_| malformed())?;
    let device = Arc::clone(&signed.device);
    let changed = house
        .flows
        .change_device_key(&device, key, &proof, &mut signed.moment)
        .await;
    match changed.map_err(|fault| signed.fault(fault))? {
        KeyChanged::Yes => Ok(StatusCode::NO_CONTENT),
        KeyChanged::BadProof => Err(AppError::bad_signature(signed.now())),
        KeyChanged::Over => Err(AppError::used(signed.now())),
    }
}

/// What anybody may know of the server.
pub(crate) async fn server(State(house): State<House>) -> Result<Json<Value>, AppError> {
    let mut moment = house.moment();
    let now = moment.now;
    let fault = |fault| AppError::fault(fault, now);
    let facts = house.flows.server_facts(now).await.map_err(fault)?;
    let push_key = house.flows.push_key(&mut moment).await.map_err(fault)?;
    Ok(Json(json!({
        "now": now.as_seconds(),
        "name": house.app_name(),
        "used": facts.is_used,
        "push_key": push_key,
    })))
}
