//! `/oauth/userinfo`: what the access token opens, for five minutes (OpenID Connect Core, section 5.3).

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use domain::{Proof, Token, acr, amr};
use serde::Serialize;

use super::client::Turned;
use crate::{House, reply::OAuthError};

#[derive(Serialize)]
struct Claims<'a> {
    sub: &'a str,
    area: &'a str,
    acr: &'static str,
    amr: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
}

/// Tells what the ID token told.
pub(crate) async fn userinfo(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<Response, impl IntoResponse> {
    let token = bearer(&headers).ok_or_else(OAuthError::invalid_token)?;
    let now = house.moment().now;
    let info = house
        .flows
        .user_info(&token, now)
        .await?
        .ok_or_else(OAuthError::invalid_token)?;
    let (class, methods, time): (_, &[&str], _) = match info.proof {
        Proof::Proved { means, at } => (acr::PROVED, amr(means), Some(at)),
        Proof::NotAsked { last } => (acr::NOT_ASKED, &[], last),
    };
    let claims = Claims {
        sub: info.subject.as_str(),
        area: &info.area,
        acr: class,
        amr: methods,
        auth_time: time.map(domain::Timestamp::as_seconds),
    };
    Ok::<_, Turned>(Json(claims).into_response())
}

fn bearer(headers: &HeaderMap) -> Option<Token> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Token::from_outside(token.trim()))
}
