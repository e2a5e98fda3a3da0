//! `POST /messages`: how a text gets here. Any program may send one that knows the key.

use std::sync::Arc;

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Phone, messages::NewMessage};
use crate::clock;

#[derive(Deserialize)]
pub(super) struct Message {
    to: String,
    text: String,
    /// The sender's own id, given back as it came.
    id: Option<String>,
}

pub(super) async fn take(
    State(phone): State<Arc<Phone>>,
    headers: HeaderMap,
    message: Result<Json<Message>, JsonRejection>,
) -> (StatusCode, Json<Value>) {
    if !phone.is_opened_by(&headers) {
        return refuse(StatusCode::UNAUTHORIZED, "the key is missing or wrong");
    }
    let Ok(Json(Message { to, text, id })) = message else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "the body must be JSON with the texts `to` and `text`",
        );
    };
    let Some(text) = NewMessage::text(to, text) else {
        let what = "`to` must be a number like +491701234567 and `text` 1 to 1600 characters";
        return refuse(StatusCode::BAD_REQUEST, what);
    };
    let number = phone.messages.add(text, clock::now());
    tracing::info!(text.number = number, "a text arrived at the virtual phone");
    let id = id.unwrap_or_else(|| format!("text-{number}"));
    (StatusCode::ACCEPTED, Json(json!({"id": id})))
}

pub(super) fn refuse(status: StatusCode, why: &str) -> (StatusCode, Json<Value>) {
    (status, Json(json!({"error": why})))
}

impl Phone {
    pub(super) fn is_opened_by(&self, headers: &HeaderMap) -> bool {
        let given = headers
            .get(header::AUTHORIZATION)
            .map(header::HeaderValue::as_bytes);
        given
            .and_then(|given| given.strip_prefix(b"Bearer "))
            .is_some_and(|key| self.is_key(key))
    }

    pub(super) fn is_key(&self, given: &[u8]) -> bool {
        is_equal(given, self.key.as_bytes())
    }
}

/// Looks at every byte, so that the time tells nothing of where two keys differ.
fn is_equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .fold(0, |differing, (a, b)| differing | (a ^ b))
            == 0
}
