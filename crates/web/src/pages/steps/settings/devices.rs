//! `POST /challenge/{id}/settings/devices`: an app is removed. `POST /challenge/{id}/settings/pair`: one more is added, at
//! the page that pairs it.

use axum::{Form, extract::State, response::Response};
use domain::PairingId;
use flows::Changed;
use serde::Deserialize;

use super::{
    Named, Visit, go,
    telling::{came, tell},
};
use crate::{House, pages::Told, reply::Problem};

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct DeviceForm {
    #[serde(default)]
    pub(in crate::pages::steps) device: String,
}

/// Removes it.
pub(crate) async fn remove_device(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<DeviceForm>,
) -> Result<Response, Problem> {
    let Ok(app) = form.device.parse::<PairingId>() else {
        return Ok(tell(id, Told::Refused));
    };
    let removed = house
        .flows
        .remove_app(id, &visit.visitor, app, &mut visit.moment)
        .await;
    Ok(came(
        id,
        removed?,
        Told::DeviceRemoved,
        Told::DeviceRemovalWaits,
    ))
}

/// Opens the page that pairs one more, or keeps that waiting.
pub(crate) async fn add_device(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let begun = house
        .flows
        .begin_adding_app(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(match begun? {
        Changed::Done => go(id, "pair"),
        other => came(id, other, Told::DeviceAdded, Told::DeviceWaits),
    })
}
