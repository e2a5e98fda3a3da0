//! What the script of a page about passkeys reads (`assets/passkey.js`), in the panel and in the hosted flow alike.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use flows::PasskeyAsked;
use serde_json::{Value, json};

use super::Problem;

/// A question as the script reads it.
pub(crate) fn passkey_question(asked: &PasskeyAsked) -> Result<Response, Problem> {
    let options: Value =
        serde_json::from_str(&asked.options).map_err(|error| Problem::fault(&error))?;
    let question = json!({
        "ceremony": asked.ceremony.to_string(),
        "publicKey": options.get("publicKey"),
    });
    Ok(Json(question).into_response())
}
