//! `/app/v1/proposals`: set-ups that named the number of the device's person.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::ChallengeId;
use flows::ProposalView;
use serde_json::{Value, json};

use super::{error::AppError, json, signed::Signed};
use crate::House;

fn proposal(view: &ProposalView) -> Value {
    json!({
        "id": view.id,
        "issuer": view.issuer,
        "colour": view.colour,
        "expires": view.expires_at.as_seconds(),
    })
}

/// The sites that want to be added.
pub(crate) async fn proposals(
    State(house): State<House>,
    signed: Signed,
) -> Result<Json<Value>, AppError> {
    let now = signed.now();
    let read = house.flows.proposals_of_device(&signed.device, now).await;
    let read = read.map_err(|fault| signed.fault(fault))?;
    let proposals: Vec<Value> = read.iter().map(proposal).collect();
    Ok(Json(
        json!({"now": now.as_seconds(), "proposals": proposals}),
    ))
}

/// Takes one up: from then on the app shows codes for that set-up.
pub(crate) async fn take_proposal(
    State(house): State<House>,
    id: Result<Path<ChallengeId>, axum::extract::rejection::PathRejection>,
    mut signed: Signed,
) -> Result<Response, AppError> {
    let now = signed.now();
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(now));
    };
    let device = std::sync::Arc::clone(&signed.device);
    let taken = house
        .flows
        .take_proposal(&device, id, &mut signed.moment)
        .await;
    let Some((account, until)) = taken.map_err(|fault| signed.fault(fault))? else {
        return Err(AppError::not_found(now));
    };
    let mut account = json::account(&account);
    if let Some(shape) = account.as_object_mut() {
        shape.insert("state".to_owned(), json!("proposed"));
        shape.insert("expires".to_owned(), json!(until.as_seconds()));
    }
    let answer = json!({"account": account, "now": now.as_seconds()});
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}
