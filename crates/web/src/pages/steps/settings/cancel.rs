//! `POST /challenge/{id}/settings/cancel`: a change that waits is cancelled.

use axum::{Form, extract::State, response::Response};
use domain::ChangeId;
use serde::Deserialize;

use super::{
    Named, Visit,
    telling::{came, tell},
};
use crate::{House, pages::Told, reply::Problem};

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct CancelForm {
    #[serde(default)]
    change: String,
}

/// Cancels it.
pub(crate) async fn cancel_change(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CancelForm>,
) -> Result<Response, Problem> {
    let Ok(change) = form.change.parse::<ChangeId>() else {
        return Ok(tell(id, Told::Refused));
    };
    let cancelled = house
        .flows
        .cancel_change(id, &visit.visitor, change, &mut visit.moment)
        .await;
    Ok(came(id, cancelled?, Told::Cancelled, Told::Cancelled))
}
