//! What a library must know of an application's issuer: OpenID Connect Discovery and RFC 8414; and the public keys.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderValue, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};
use domain::{ApplicationId, acr};
use i18n::Language;
use serde_json::json;

use crate::{House, reply::Problem};

/// Keys and addresses change rarely, and a rotated key is announced long before it signs.
const FIVE_MINUTES: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The metadata of an application's issuer.
pub(crate) async fn discovery(
    State(house): State<House>,
    Path(application): Path<String>,
) -> Result<Response, Problem> {
    let application: ApplicationId = application.parse().map_err(|_| Problem::not_found())?;
    let site = house.flows.site(application).await?;
    if site.is_none() {
        return Err(Problem::not_found());
    }
    let settings = house.flows.settings();
    let origin = settings.public_address.origin().ascii_serialization();
    let languages: Vec<_> = Language::all().map(Language::tag).collect();
    let methods = ["client_secret_basic", "client_secret_post"];
    let document = json!({
        "issuer": settings.issuer(application),
        "pushed_authorization_request_endpoint": format!("{origin}/oauth/par"),
        "require_pushed_authorization_requests": true,
        "authorization_endpoint": format!("{origin}/oauth/authorize"),
        "token_endpoint": format!("{origin}/oauth/token"),
        "userinfo_endpoint": format!("{origin}/oauth/userinfo"),
        "jwks_uri": format!("{origin}/oauth/jwks"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "claims_supported":
            ["iss", "aud", "sub", "iat", "exp", "nonce", "acr", "amr", "auth_time", "area", "set_up_from"],
        "acr_values_supported": [acr::PROVED, acr::NOT_ASKED],
        "prompt_values_supported": ["none"],
        "ui_locales_supported": languages,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    });
    Ok(([(CACHE_CONTROL, FIVE_MINUTES)], Json(document)).into_response())
}

/// The public keys of all issuers of this server.
pub(crate) async fn jwks(State(house): State<House>) -> Result<Response, Problem> {
    let keys = house.flows.jwks(&mut house.moment()).await?;
    Ok(([(CACHE_CONTROL, FIVE_MINUTES)], Json(keys)).into_response())
}
