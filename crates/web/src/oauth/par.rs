//! `POST /oauth/par`: a site pushes a request (RFC 9126).

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::REQUEST_LIFE;
use serde::Serialize;

use super::{
    client::{Turned, authenticate},
    parameters::Parameters,
    pushed,
};
use crate::{House, reply::OAuthError};

/// In front of the token in a request address (RFC 9126, section 2.2).
pub(super) const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:";

#[derive(Serialize)]
struct Pushed {
    request_uri: String,
    expires_in: u64,
}

/// Takes a pushed request.
pub(crate) async fn par(
    State(house): State<House>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, impl IntoResponse> {
    let mut moment = house.moment();
    let parameters = Parameters::read(&headers, &body)?;
    let site = authenticate(&house, &headers, &parameters, moment.now).await?;
    if site.application.off_since.is_some() {
        return Err(Turned::from(OAuthError::switched_off()));
    }
    let request = pushed::check(&parameters, &site.application)?;
    let address = house
        .flows
        .push(site.application.id, request, &mut moment)
        .await?;
    let answer = Pushed {
        request_uri: format!("{REQUEST_URI}{}", address.expose()),
        expires_in: REQUEST_LIFE.as_secs(),
    };
    Ok::<_, Turned>((StatusCode::CREATED, Json(answer)).into_response())
}
