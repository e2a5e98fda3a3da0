//! Who calls: anybody, a member, or an administrator in his area.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::Redirect,
};
use axum_extra::extract::CookieJar;

use super::{Site, book::Member, sessions::Notice, trouble::Trouble};
use crate::clock;

/// Anybody, with the session id the browser sent.
pub(super) struct Visitor {
    pub(super) session: Option<String>,
}

/// Somebody who is signed in.
pub(super) struct SignedIn {
    pub(super) session: String,
    pub(super) member: Member,
}

/// An administrator who proved presence for the administrators' area.
pub(super) struct Administrator(pub(super) SignedIn);

/// The languages a browser asks for, best first.
pub(super) struct Languages(pub(super) Vec<String>);

impl SignedIn {
    pub(super) fn take_notice(&self, site: &Site) -> Option<Notice> {
        site.sessions.take_notice(&self.session)
    }
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        Ok(Self {
            session: site.cookie.read(&CookieJar::from_headers(&parts.headers)),
        })
    }
}

impl FromRequestParts<Arc<Site>> for SignedIn {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Redirect> {
        let to_sign_in = || Redirect::to("/sign-in");
        let Ok(visitor) = Visitor::from_request_parts(parts, site).await;
        let session = visitor.session.ok_or_else(to_sign_in)?;
        let id = site
            .sessions
            .member(&session, clock::now())
            .ok_or_else(to_sign_in)?;
        let member = site
            .keeper
            .read()
            .await
            .find(&id)
            .cloned()
            .ok_or_else(to_sign_in)?;
        Ok(Self { session, member })
    }
}

impl FromRequestParts<Arc<Site>> for Administrator {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Trouble> {
        let caller = SignedIn::from_request_parts(parts, site)
            .await
            .map_err(Trouble::Elsewhere)?;
        if !caller.member.is_administrator() {
            return Err(Trouble::NotAllowed);
        }
        if site
            .sessions
            .is_in_administrators_area(&caller.session, clock::now())
        {
            Ok(Self(caller))
        } else {
            Err(Trouble::Elsewhere(Redirect::to("/administrators/enter")))
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Languages {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(languages(&parts.headers)))
    }
}

/// The first few language tags in the order sent; browsers send the best first.
fn languages(headers: &HeaderMap) -> Vec<String> {
    let wished = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    wished
        .unwrap_or_default()
        .split(',')
        .map(|part| part.split(';').next().unwrap_or_default().trim())
        .filter(|tag| !tag.is_empty() && tag.len() <= 35)
        .filter(|tag| {
            tag.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        .take(5)
        .map(Into::into)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_as_browsers_send_them() {
        let of = |value: &'static str| {
            languages(&HeaderMap::from_iter([(
                header::ACCEPT_LANGUAGE,
                value.parse().unwrap(),
            )]))
        };
        assert_eq!(
            of("de-CH, de;q=0.9, en;q=0.8, *;q=0.5"),
            ["de-CH", "de", "en"]
        );
        assert_eq!(of("a,b,c,d,e,f").len(), 5);
        assert!(of("en\" onload=,,;q=1").is_empty());
        assert!(languages(&HeaderMap::new()).is_empty());
    }
}
