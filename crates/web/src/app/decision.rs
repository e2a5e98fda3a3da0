//! `/app/v1/requests/{id}/decision` and `/report`: yes, no, and "it was not me".

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use domain::{ApprovalId, Decision, DeviceId, DeviceSignature, Reason, Sha256, Timestamp};
use flows::{Decided, DecisionMade};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{error::AppError, gate, signed::Signed};
use crate::House;

/// A decision as it travels.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    device: DeviceId,
    decision: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    answer: String,
    time: i64,
    shown: String,
    signature: String,
    #[serde(default)]
    passkey: Option<gate::Answer>,
}

impl Body {
    fn read(self, approval: ApprovalId) -> Option<DecisionMade> {
        Some(DecisionMade {
            device: self.device,
            approval,
            decision: self.decision.parse::<Decision>().ok()?,
            reason: self.reason.parse::<Reason>().ok()?,
            answer: self.answer,
            time: Timestamp::from_seconds(self.time),
            shown: self.shown.parse::<Sha256>().ok()?,
            signature: self.signature.parse::<DeviceSignature>().ok()?,
            passkey: self.passkey.map(Into::into),
        })
    }
}

/// Carries a decision out.
pub(crate) async fn decide(
    State(house): State<House>,
    id: Result<Path<ApprovalId>, PathRejection>,
    body: Bytes,
) -> Result<Json<Value>, AppError> {
    let mut moment = house.moment();
    let now = moment.now;
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(now));
    };
    let body: Body = serde_json::from_slice(&body).map_err(|_| AppError::malformed(now))?;
    let made = body.read(id).ok_or(AppError::malformed(now))?;
    let decided = house.flows.decide_request(&made, &mut moment).await;
    let decided = decided.map_err(|fault| AppError::fault(fault, now))?;
    Err(match decided {
        Decided::Done(state) => {
            return Ok(Json(
                json!({"state": state.as_str(), "now": now.as_seconds()}),
            ));
        }
        Decided::Unknown => AppError::not_found(now),
        Decided::Revoked(revocation) => AppError::revoked(&revocation, now),
        Decided::BadSignature => AppError::bad_signature(now),
        Decided::Incoherent => AppError::malformed(now),
        Decided::Clock => AppError::clock(now),
        Decided::Expired => AppError::expired(now),
        Decided::Already(state) => AppError::already_decided(state, now),
        Decided::GateNeeded => AppError::passkey_needed(now),
        Decided::GateRefused => AppError::passkey_refused(now),
        Decided::WrongNumber => AppError::new(
            422,
            "wrong_number",
            "The number was wrong; the request has ended.",
            now,
        ),
    })
}

/// "It was not me", said later.
pub(crate) async fn report(
    State(house): State<House>,
    id: Result<Path<ApprovalId>, PathRejection>,
    mut signed: Signed,
) -> Result<StatusCode, AppError> {
    let Ok(Path(id)) = id else {
        return Err(AppError::not_found(signed.now()));
    };
    let device = std::sync::Arc::clone(&signed.device);
    let reported = house
        .flows
        .report_request(&device, id, &mut signed.moment)
        .await;
    if reported.map_err(|fault| signed.fault(fault))? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(AppError::not_found(signed.now()))
    }
}
