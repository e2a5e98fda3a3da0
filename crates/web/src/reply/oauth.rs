//! Errors as OAuth clients read them: RFC 6749, section 5.2, and RFC 6750, section 3, for the access token.

use axum::{
    Json,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// An OAuth error with its status and words. The description is for developers: English, and never about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
    challenge: Option<&'static str>,
}

#[derive(Serialize)]
struct Body {
    error: &'static str,
    error_description: &'static str,
}

impl OAuthError {
    /// `error` with status 400.
    pub const fn new(error: &'static str, description: &'static str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description,
            challenge: None,
        }
    }

    /// A parameter is missing, repeated or malformed.
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    /// The code is unknown, spent, expired, or not this client's. One sentence for all of them.
    pub const fn invalid_grant() -> Self {
        Self::new("invalid_grant", "The code is not valid, or no longer.")
    }

    /// Another grant type than `authorization_code`.
    pub const fn unsupported_grant_type() -> Self {
        Self::new(
            "unsupported_grant_type",
            "Only authorization_code is supported.",
        )
    }

    /// The client is unknown or its secret is wrong. A client that used the `Authorization` header is told which scheme
    /// to use there, as RFC 6749 demands.
    pub fn invalid_client(headers: &HeaderMap) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: headers
                .contains_key(AUTHORIZATION)
                .then_some("Basic realm=\"countersign\""),
            ..Self::new(
                "invalid_client",
                "The client is not known, or its secret is wrong.",
            )
        }
    }

    /// Whoever runs this server has switched the client's application off.
    pub const fn switched_off() -> Self {
        let words =
            "This application is switched off on the server. An owner can switch it on again.";
        Self::new("unauthorized_client", words)
    }

    /// The access token is missing, unknown or expired (RFC 6750).
    pub const fn invalid_token() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            error: "invalid_token",
            description: "The access token is not valid, or no longer.",
            challenge: Some("Bearer error=\"invalid_token\""),
        }
    }

    /// The same error with another status.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = Body {
            error: self.error,
            error_description: self.description,
        };
        let mut response = (self.status, Json(body)).into_response();
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = self.challenge {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_used_basic_is_told_so() {
        let mut headers = HeaderMap::new();
        let bare = OAuthError::invalid_client(&headers).into_response();
        assert_eq!(
            (bare.status(), bare.headers().get(WWW_AUTHENTICATE)),
            (StatusCode::UNAUTHORIZED, None)
        );
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic eA=="));
        let told = OAuthError::invalid_client(&headers).into_response();
        assert_eq!(
            told.headers().get(WWW_AUTHENTICATE).unwrap(),
            "Basic realm=\"countersign\""
        );
        assert_eq!(told.headers().get(CACHE_CONTROL).unwrap(), "no-store");
    }
}
