//! What came of an act goes to the card by its address.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use domain::ChallengeId;
use flows::Changed;
use serde::Deserialize;

use super::go;
use crate::{House, pages::Told};

/// What the address has to tell.
pub(crate) struct Telling(pub(in crate::pages::steps) Option<Told>);

#[derive(Deserialize)]
struct Read {
    told: Option<Told>,
}

impl FromRequestParts<House> for Telling {
    type Rejection = Infallible;

    /// A word that is none tells nothing: the card is worth more than what somebody wrote behind its address.
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let read = Query::<Read>::from_request_parts(parts, house).await;
        Ok(Self(read.ok().and_then(|Query(read)| read.told)))
    }
}

/// The card, told this.
pub(super) fn tell(id: ChallengeId, told: Told) -> Response {
    tell_at(id, "settings", told)
}

/// Another page, told this.
pub(in crate::pages::steps) fn tell_at(id: ChallengeId, page: &str, told: Told) -> Response {
    let word = serde_json::to_value(told).ok();
    match word.as_ref().and_then(|word| word.as_str()) {
        Some(word) => Redirect::to(&format!("/challenge/{id}/{page}?told={word}")).into_response(),
        None => go(id, page),
    }
}

/// The card, told what came of a change.
pub(super) fn came(id: ChallengeId, changed: Changed, done: Told, waits: Told) -> Response {
    match changed {
        Changed::Done => tell(id, done),
        Changed::Waits(_) => tell(id, waits),
        Changed::Unproved => go(id, "settings/prove"),
        Changed::TooMany => tell(id, Told::TooMany),
        Changed::Refused => tell(id, Told::Refused),
        // Whatever page it is at by now says so.
        Changed::Closed => go(id, ""),
    }
}
