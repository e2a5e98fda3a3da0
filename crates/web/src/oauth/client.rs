//! Which site calls: `client_secret_basic` or `client_secret_post` (RFC 6749, section 2.3.1), never both.

use std::sync::Arc;

use axum::http::{HeaderMap, header::AUTHORIZATION};
use data_encoding::BASE64;
use domain::{Timestamp, Token};
use flows::Site;
use url::form_urlencoded;

use super::parameters::Parameters;
use crate::{
    House,
    reply::{OAuthError, Problem},
};

/// Why a caller is turned away: an OAuth error, or a fault of ours.
pub(super) enum Turned {
    Away(OAuthError),
    Fault(Problem),
}

impl From<OAuthError> for Turned {
    fn from(error: OAuthError) -> Self {
        Self::Away(error)
    }
}

impl From<flows::Fault> for Turned {
    fn from(fault: flows::Fault) -> Self {
        Self::Fault(fault.into())
    }
}

impl axum::response::IntoResponse for Turned {
    fn into_response(self) -> axum::response::Response {
        match self {
            Self::Away(error) => error.into_response(),
            Self::Fault(problem) => problem.into_response(),
        }
    }
}

/// The site that calls. An unknown client, a wrong secret and a malformed header are answered alike.
pub(super) async fn authenticate(
    house: &House,
    headers: &HeaderMap,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Arc<Site>, Turned> {
    let (id, secret) = credentials(headers, parameters)?;
    let named = parameters.get("client_id");
    if named.is_some_and(|named| named != id) {
        return Err(OAuthError::invalid_client(headers).into());
    }
    let site = house.flows.client(&id, &secret, now).await?;
    site.ok_or_else(|| OAuthError::invalid_client(headers).into())
}

fn credentials(
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<(String, Token), OAuthError> {
    let refused = || OAuthError::invalid_client(headers);
    let posted = parameters.get("client_secret");
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let Some(header) = given.next() else {
        let id = parameters.get("client_id").ok_or_else(refused)?;
        let secret = posted.ok_or_else(refused)?;
        return Ok((id.to_owned(), Token::from_outside(secret)));
    };
    // Two headers: a proxy in front may have believed the other one.
    if given.next().is_some() {
        return Err(refused());
    }
    if posted.is_some() {
        let words = "Use the Authorization header or client_secret, not both.";
        return Err(OAuthError::invalid_request(words));
    }
    let text = header.to_str().map_err(|_| refused())?;
    let (scheme, encoded) = text.split_once(' ').ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(refused());
    }
    let bytes = BASE64
        .decode(encoded.trim().as_bytes())
        .map_err(|_| refused())?;
    let pair = String::from_utf8(bytes).map_err(|_| refused())?;
    let (id, secret) = pair.split_once(':').ok_or_else(refused)?;
    Ok((decode(id), Token::from_outside(decode(secret))))
}

/// Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1).
fn decode(half: &str) -> String {
    let escaped = half.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(escaped.as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}
