//! Errors as authenticators read them: `{"error": {"code", "message"}, "now"}`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{ApprovalState, Timestamp};
use flows::Revocation;
use serde_json::{Value, json};

use crate::reply::Problem;

/// An error in words: for programs, and for developers.
#[derive(Debug)]
pub(crate) struct AppError(Box<Words>);

#[derive(Debug)]
struct Words {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    more: Option<(&'static str, Value)>,
    now: Timestamp,
    fault: Option<Problem>,
}

impl AppError {
    pub(super) fn new(
        status: u16,
        code: &'static str,
        message: &'static str,
        now: Timestamp,
    ) -> Self {
        let status = match StatusCode::from_u16(status) {
            Ok(status) => status,
            Err(_) => StatusCode::BAD_REQUEST,
        };
        Self(Box::new(Words {
            status,
            code,
            message,
            more: None,
            now,
            fault: None,
        }))
    }

    pub(super) fn malformed(now: Timestamp) -> Self {
        Self::new(
            400,
            "malformed",
            "The body is not the JSON that is wanted.",
            now,
        )
    }

    pub(super) fn bad_signature(now: Timestamp) -> Self {
        Self::new(400, "bad_signature", "The signature does not verify.", now)
    }

    pub(super) fn unauthorized(now: Timestamp) -> Self {
        Self::new(
            401,
            "unauthorized",
            "Sign the call with a device's key.",
            now,
        )
    }

    pub(super) fn revoked(revocation: &Revocation, now: Timestamp) -> Self {
        let said = json!({
            "device": revocation.device,
            "time": revocation.time.as_seconds(),
            "signature": BASE64URL_NOPAD.encode(&revocation.signature),
        });
        Self::new(403, "revoked", "This device was removed.", now).with("revoked", said)
    }

    pub(super) fn clock(now: Timestamp) -> Self {
        Self::new(
            401,
            "clock",
            "The time is too far from ours; see `now`.",
            now,
        )
    }

    pub(super) fn not_found(now: Timestamp) -> Self {
        Self::new(
            404,
            "not_found",
            "There is no such thing for this device.",
            now,
        )
    }

    pub(super) fn already_decided(state: ApprovalState, now: Timestamp) -> Self {
        Self::new(409, "already_decided", "It was decided before.", now)
            .with("state", json!(state.as_str()))
    }

    pub(super) fn passkey_needed(now: Timestamp) -> Self {
        Self::new(
            422,
            "passkey_needed",
            "An approval needs the passkey of this device.",
            now,
        )
    }

    pub(super) fn passkey_unheard(now: Timestamp) -> Self {
        Self::new(
            422,
            "passkey_unheard",
            "Nobody but this device would hear of it: pair the device anew.",
            now,
        )
    }

    pub(super) fn passkey_refused(now: Timestamp) -> Self {
        Self::new(
            422,
            "passkey_refused",
            "This is no answer to the question; ask anew.",
            now,
        )
    }

    pub(super) fn used(now: Timestamp) -> Self {
        Self::new(409, "used", "It was used before.", now)
    }

    pub(super) fn replayed(now: Timestamp) -> Self {
        Self::new(409, "replayed", "This call came before.", now)
    }

    pub(super) fn expired(now: Timestamp) -> Self {
        Self::new(410, "expired", "Its time is over.", now)
    }

    pub(super) fn has_account(now: Timestamp) -> Self {
        Self::new(409, "has_account", "This device has that account.", now)
    }

    pub(super) fn not_allowed(message: &'static str, now: Timestamp) -> Self {
        Self::new(422, "not_allowed", message, now)
    }

    pub(super) fn slow_down(now: Timestamp) -> Self {
        Self::new(429, "slow_down", "Too many; come again later.", now)
    }

    pub(super) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.0.more = Some((name, value));
        self
    }

    /// A fault: what it was goes to the log alone.
    pub(super) fn fault(fault: flows::Fault, now: Timestamp) -> Self {
        let problem = Problem::from(fault);
        let (code, message) = words(problem.status());
        Self(Box::new(Words {
            status: problem.status(),
            code,
            message,
            more: None,
            now,
            fault: Some(problem),
        }))
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        /// How long somebody waits who was too quick.
        const A_WHILE: &str = "600";
        let said = *self.0;
        let mut body = json!({
            "error": {"code": said.code, "message": said.message},
            "now": said.now.as_seconds(),
        });
        if let (Some((name, value)), Some(body)) = (said.more, body.as_object_mut()) {
            body.insert(name.to_owned(), value);
        }
        let mut response = (said.status, Json(body)).into_response();
        if said.status == StatusCode::TOO_MANY_REQUESTS {
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(A_WHILE));
        }
        if let Some(problem) = said.fault {
            response.extensions_mut().insert(problem);
        }
        response
    }
}

/// The words for an answer of a guard, or of the routing.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => ("not_found", "There is no such address."),
        StatusCode::METHOD_NOT_ALLOWED => ("not_found", "This address is called another way."),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The body is larger than allowed."),
        StatusCode::TOO_MANY_REQUESTS => ("slow_down", "Too many calls; come again later."),
        StatusCode::UNAUTHORIZED => ("unauthorized", "Sign the call with a device's key."),
        StatusCode::FORBIDDEN => ("unauthorized", "This is not reached this way."),
        StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "Come again in a moment."),
        status if status.is_server_error() => ("fault", "Something went wrong on the server."),
        _ => ("malformed", "The call is not the one that is wanted."),
    }
}

/// An answer of a guard or of the routing, in an authenticator's words.
pub(crate) fn bare(status: StatusCode, now: Timestamp) -> Response {
    let (code, message) = words(status);
    AppError::new(status.as_u16(), code, message, now).into_response()
}
