//! `POST /oauth/token`: a site redeems its code (RFC 6749, section 4.1.3).

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};
use domain::{ACCESS_TOKEN_LIFE, Token};
use flows::Redemption;
use serde::Serialize;

use super::{
    client::{Turned, authenticate},
    parameters::Parameters,
};
use crate::{House, reply::OAuthError};

#[derive(Serialize)]
struct Tokens<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    /// None for a visit to the settings: nothing was proved to the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    scope: &'static str,
}

/// Redeems a code.
pub(crate) async fn token(
    State(house): State<House>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, impl IntoResponse> {
    let mut moment = house.moment();
    let parameters = Parameters::read(&headers, &body)?;
    let site = authenticate(&house, &headers, &parameters, moment.now).await?;
    let redemption = redemption(&parameters)?;
    let redeemed = house
        .flows
        .redeem(site.application.id, &redemption, &mut moment)
        .await?;
    let redeemed = redeemed.map_err(|_| OAuthError::invalid_grant())?;
    let answer = Tokens {
        access_token: redeemed.access_token.expose(),
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFE.as_secs(),
        id_token: redeemed.id_token,
        scope: "openid",
    };
    let mut response = Json(answer).into_response();
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok::<_, Turned>(response)
}

fn redemption(parameters: &Parameters) -> Result<Redemption, OAuthError> {
    let wrong = OAuthError::invalid_request;
    match parameters.get("grant_type") {
        Some("authorization_code") => {}
        Some(_) => return Err(OAuthError::unsupported_grant_type()),
        None => return Err(wrong("grant_type is missing.")),
    }
    let code = parameters.get("code").ok_or(wrong("code is missing."))?;
    let redirect_uri = parameters
        .get("redirect_uri")
        .ok_or(wrong("redirect_uri is missing."))?;
    let verifier = parameters
        .get("code_verifier")
        .ok_or(wrong("code_verifier is missing."))?;
    // RFC 7636, section 4.1.
    let good = (43..=128).contains(&verifier.len())
        && verifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    if !good {
        return Err(wrong(
            "code_verifier must be 43 to 128 unreserved characters.",
        ));
    }
    Ok(Redemption {
        code: Token::from_outside(code),
        redirect_uri: redirect_uri.to_owned(),
        verifier: Token::from_outside(verifier),
    })
}
