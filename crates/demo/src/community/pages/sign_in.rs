//! Signing in with name and password, and signing out.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{Frame, page};
use crate::community::{
    SEEDED, SEEDED_PASSWORD, Site,
    caller::{Languages, Visitor},
    fields::Fields,
    second_factor::ask_stranger,
    trouble::Trouble,
};

#[derive(Template)]
#[template(path = "community/sign_in.html")]
struct SignInPage {
    frame: Frame,
    name: String,
    error: Option<&'static str>,
    seeded: [(&'static str, bool); 3],
    seeded_password: &'static str,
    phone_address: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    name: String,
    password: String,
}

pub(crate) async fn show(State(site): State<Arc<Site>>) -> Response {
    page(StatusCode::OK, &SignInPage::new(&site, String::new(), None))
}

/// The password first; it signs nobody in, it opens the way to the second factor.
pub(crate) async fn sign_in(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    languages: Languages,
    jar: CookieJar,
    Fields(SignIn { name, password }): Fields<SignIn>,
) -> Result<Response, Trouble> {
    let wanted = name.trim().to_lowercase();
    let member = site.keeper.read().await.find_by_name(&wanted).cloned();
    let hash = member.as_ref().map(|member| member.password_hash.clone());
    let is_right = site.passwords.matches(password, hash).await?;
    match member {
        Some(member) if is_right => ask_stranger(&site, jar, &visitor, &member, languages).await,
        // One sentence for both: a stranger does not learn which names exist.
        _ => {
            let sorry = SignInPage::new(&site, name, Some("Name or password is not right."));
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &sorry))
        }
    }
}

pub(crate) async fn sign_out(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    jar: CookieJar,
) -> Response {
    if let Some(session) = visitor.session {
        site.sessions.end(&session);
    }
    (site.cookie.remove(jar), Redirect::to("/")).into_response()
}

impl SignInPage {
    fn new(site: &Site, name: String, error: Option<&'static str>) -> Self {
        Self {
            frame: Frame::of_stranger(),
            name,
            error,
            seeded: SEEDED,
            seeded_password: SEEDED_PASSWORD,
            phone_address: site.phone_address.clone(),
        }
    }
}
