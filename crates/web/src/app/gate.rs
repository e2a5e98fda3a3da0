//! `/app/v1/accounts/{id}/passkey` and `/app/v1/requests/{id}/gate`: the passkey that stands before a device's approvals.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{ApprovalId, CeremonyId, PairingId, Sha256, Timestamp};
use flows::{GateAdded, GateAnswer, GateAsked, GateQuestioned};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{error::AppError, json, signed::Signed};
use crate::House;

/// The decision that is to be answered for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    decision: String,
}

/// What a browser gave, as it travels.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    question: CeremonyId,
    answer: Value,
}

impl From<Answer> for GateAnswer {
    fn from(sent: Answer) -> Self {
        Self {
            question: sent.question,
            answer: sent.answer.to_string(),
        }
    }
}

/// Asks the app's browser to make a passkey for an account.
pub(crate) async fn begin(
    State(house): State<House>,
    id: Result<Path<PairingId>, PathRejection>,
    mut signed: Signed,
) -> Result<Json<Value>, AppError> {
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(signed.now()));
    };
    let device = Arc::clone(&signed.device);
    let asked = house
        .flows
        .begin_gate_passkey(&device, id, &mut signed.moment)
        .await;
    answer(asked.map_err(|fault| signed.fault(fault))?, signed.now())
}

/// Takes the passkey that was made.
pub(crate) async fn take(
    State(house): State<House>,
    id: Result<Path<PairingId>, PathRejection>,
    mut signed: Signed,
) -> Result<Response, AppError> {
    let now = signed.now();
    let made: Answer = signed.json()?;
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(now));
    };
    let device = Arc::clone(&signed.device);
    let added = house
        .flows
        .take_gate_passkey(&device, id, &made.into(), &mut signed.moment)
        .await;
    match added.map_err(|fault| signed.fault(fault))? {
        GateAdded::Yes(standing) => {
            let said = json!({"gate": json::gate(standing), "now": now.as_seconds()});
            Ok((StatusCode::CREATED, Json(said)).into_response())
        }
        GateAdded::Unknown => Err(AppError::not_found(now)),
        GateAdded::HasPasskey => Err(AppError::used(now)),
        GateAdded::Unheard => Err(AppError::passkey_unheard(now)),
        GateAdded::NotTheAnswer => Err(AppError::passkey_refused(now)),
    }
}

/// Asks the app's browser for its passkey, about one decision.
pub(crate) async fn ask(
    State(house): State<House>,
    id: Result<Path<ApprovalId>, PathRejection>,
    mut signed: Signed,
) -> Result<Json<Value>, AppError> {
    let now = signed.now();
    let about: About = signed.json()?;
    let decision: Sha256 = about
        .decision
        .parse()
        .map_err(|_| AppError::malformed(now))?;
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(now));
    };
    let device = Arc::clone(&signed.device);
    let asked = house
        .flows
        .ask_gate(&device, id, decision, &mut signed.moment)
        .await;
    answer(asked.map_err(|fault| signed.fault(fault))?, now)
}

fn answer(questioned: GateQuestioned, now: Timestamp) -> Result<Json<Value>, AppError> {
    Err(match questioned {
        GateQuestioned::Asked(GateAsked { asked, expires_at }) => {
            let options: Value = serde_json::from_str(&asked.options).unwrap_or_default();
            return Ok(Json(json!({
                "question": asked.ceremony,
                "public_key": options.get("publicKey"),
                "expires": expires_at.as_seconds(),
                "now": now.as_seconds(),
            })));
        }
        GateQuestioned::Unknown => AppError::not_found(now),
        GateQuestioned::NotAsked => AppError::not_allowed("This request asks for no passkey.", now),
        GateQuestioned::Already(state) => AppError::already_decided(state, now),
        GateQuestioned::Expired => AppError::expired(now),
        GateQuestioned::NoPasskey => AppError::passkey_needed(now),
        GateQuestioned::HasPasskey => AppError::used(now),
        GateQuestioned::Unheard => AppError::passkey_unheard(now),
        GateQuestioned::Waits(from) => AppError::new(
            422,
            "passkey_waits",
            "The passkey of this device does not count yet.",
            now,
        )
        .with("counts_from", json!(from.as_seconds())),
        GateQuestioned::SlowDown => AppError::slow_down(now),
    })
}
