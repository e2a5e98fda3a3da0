//! How an answer is written: compact JSON, members in the order of the fields, ASCII alone. Callers compare bytes.

use std::fmt::Write;

use axum::{
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::refusal::Refusal;
use crate::reply::Problem;

const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=utf-8");

/// An answer of status 200: no caller takes another one for a success.
pub(super) fn answer(body: &impl Serialize) -> Result<Response, Refusal> {
    let body = text(body).map_err(|error| Refusal::from(Problem::fault(&error)))?;
    Ok(with_status(StatusCode::OK, body))
}

/// A body that is written already, with its status.
pub(super) fn with_status(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, JSON)], body).into_response()
}

/// The bytes of `body`.
pub(super) fn text(body: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(body).map(|json| in_ascii(&json))
}

/// Signs beyond ASCII stand in texts alone, so each may be written as JSON escapes it (RFC 8259, section 7).
fn in_ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for sign in json.chars() {
        if sign.is_ascii() {
            text.push(sign);
            continue;
        }
        for unit in sign.encode_utf16(&mut [0; 2]) {
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    text
}

#[cfg(test)]
pub(super) mod golden {
    //! The kept answers: `tests/golden/authy/NAME.json`, byte for byte.

    use serde::Serialize;

    use super::text;

    /// Compares a body with the kept one.
    pub(in crate::authy) fn is_kept(name: &str, body: &impl Serialize) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/authy");
        let kept = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        assert_eq!(text(body).unwrap(), kept, "{name}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_body_is_compact_and_ascii() {
        let body = json!({"message": "Grüße, 🐘\n\"x\"\u{7f}"});
        let text = text(&body).unwrap();
        assert_eq!(
            text,
            "{\"message\":\"Gr\\u00fc\\u00dfe, \\ud83d\\udc18\\n\\\"x\\\"\u{7f}\"}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), body);
    }
}
