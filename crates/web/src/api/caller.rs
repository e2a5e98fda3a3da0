//! Who calls: a management key in the `Authorization` header.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{Moment, Token};
use flows::ManagementKey;

use crate::{House, reply::Problem};

/// A caller whose key is good.
pub(crate) struct Caller {
    key: ManagementKey,
    /// The time and chance of this request.
    pub(super) moment: Moment,
}

impl Caller {
    /// The site that calls, if its key carries `scope`.
    pub(super) fn may(&self, scope: &'static str) -> Result<&flows::Site, Problem> {
        if self.key.may(scope) {
            Ok(&self.key.site)
        } else {
            Err(Problem::new(StatusCode::FORBIDDEN)
                .kind("missing-scope")
                .detail("The management key does not carry the scope this needs."))
        }
    }
}

/// No key, or none that is good: the same answer. Or one of an application that is switched off.
pub(crate) struct Unauthorized(Problem);

impl IntoResponse for Unauthorized {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer realm=\"countersign\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

impl FromRequestParts<House> for Caller {
    type Rejection = Unauthorized;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Unauthorized> {
        let refused = || {
            Unauthorized(
                Problem::new(StatusCode::UNAUTHORIZED)
                    .kind("bad-key")
                    .detail("Send a management key as Authorization: Bearer KEY."),
            )
        };
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .ok_or_else(refused)?;
        let text = header.to_str().map_err(|_| refused())?;
        let (scheme, token) = text.split_once(' ').ok_or_else(refused)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused());
        }
        let moment = house.moment();
        let key = Token::from_outside(token.trim());
        let found = house.flows.management_key(&key, moment.now).await;
        let found = found.map_err(|fault| Unauthorized(fault.into()))?;
        let key = found.ok_or_else(refused)?;
        if key.site.application.off_since.is_some() {
            return Err(Unauthorized(
                Problem::new(StatusCode::FORBIDDEN)
                    .kind("application-off")
                    .detail("This application is switched off on the server."),
            ));
        }
        Ok(Self { key, moment })
    }
}
