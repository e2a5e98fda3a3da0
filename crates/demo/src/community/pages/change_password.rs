//! Changing the password: the old one, the new one, and a proof for the area `change_password`.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{Frame, page};
use crate::community::{
    Site,
    caller::{Languages, SignedIn},
    fields::Fields,
    half_finished::Purpose,
    password::SHORTEST,
    second_factor::ask_member,
    trouble::Trouble,
};

#[derive(Template)]
#[template(path = "community/change_password.html")]
struct ChangePasswordPage {
    frame: Frame,
    shortest: usize,
    old_error: Option<&'static str>,
    new_error: Option<&'static str>,
}

#[derive(Deserialize)]
pub(crate) struct Change {
    old: String,
    new: String,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, caller: SignedIn) -> Response {
    let frame = Frame::of(&site, &caller);
    let page_of = ChangePasswordPage {
        frame,
        shortest: SHORTEST,
        old_error: None,
        new_error: None,
    };
    page(StatusCode::OK, &page_of)
}

/// The new password is kept as a hash in the half-finished session and takes effect when the proof is there.
pub(crate) async fn change(
    State(site): State<Arc<Site>>,
    caller: SignedIn,
    languages: Languages,
    Fields(Change { old, new }): Fields<Change>,
) -> Result<Response, Trouble> {
    let hash = caller.member.password_hash.clone();
    let is_right = site.passwords.matches(old, Some(hash)).await?;
    let old_error = (!is_right).then_some("This is not your password.");
    let new_error = refuse(&new);
    if old_error.or(new_error).is_some() {
        let frame = Frame::of(&site, &caller);
        let sorry = ChangePasswordPage {
            frame,
            shortest: SHORTEST,
            old_error,
            new_error,
        };
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &sorry));
    }
    let hash = site.passwords.hash(new).await?;
    ask_member(&site, &caller, Purpose::ChangePassword(hash), languages).await
}

/// Why a password cannot be chosen. Length is what counts; an upper bound keeps hashing cheap.
pub(super) fn refuse(password: &str) -> Option<&'static str> {
    let length = password.chars().count();
    match length {
        0..SHORTEST => Some("Take at least 10 characters."),
        201.. => Some("Take at most 200 characters."),
        _ => None,
    }
}
