//! `POST /challenge/{id}/settings/methods`: texts or calls off for oneself, or on again.

use axum::{Form, extract::State, response::Response};
use domain::Method;
use serde::Deserialize;

use super::{
    Named, Visit,
    telling::{came, tell},
};
use crate::{House, pages::Told, reply::Problem};

/// What the form sends: `text_off`, `text_on`, `call_off` or `call_on`.
#[derive(Deserialize)]
pub(crate) struct SwitchForm {
    #[serde(default)]
    switch: String,
}

/// Switches it.
pub(crate) async fn switch_method(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<SwitchForm>,
) -> Result<Response, Problem> {
    let (method, off) = match form.switch.as_str() {
        "text_off" => (Method::Text, true),
        "text_on" => (Method::Text, false),
        "call_off" => (Method::Call, true),
        "call_on" => (Method::Call, false),
        _ => return Ok(tell(id, Told::Refused)),
    };
    let switched = house
        .flows
        .switch_method(id, &visit.visitor, method, off, &mut visit.moment)
        .await;
    Ok(came(id, switched?, Told::MethodsChanged, Told::MethodsWait))
}
