//! `GET /oauth/authorize`: the browser comes with the address of a pushed request.

use axum::{
    extract::{Query, State},
    http::{
        HeaderValue, Method, StatusCode,
        header::{ALLOW, SET_COOKIE},
    },
    response::{IntoResponse, Redirect, Response},
};
use domain::{Application, Token};
use flows::Opened;
use serde::Deserialize;

use super::par::REQUEST_URI;
use crate::{
    House,
    pages::{
        Frame, StartAgainPage, StartAgainReason,
        steps::{Notice, Visit, switched_off_page},
    },
    reply::{PageAnswer, Problem},
};

/// RFC 9126, section 4: nothing else is read from the address.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    request_uri: String,
}

/// Opens a pushed request in this browser.
pub(crate) async fn authorize(
    State(house): State<House>,
    method: Method,
    Query(asked): Query<Asked>,
    mut visit: Visit,
) -> Result<Response, Problem> {
    if method == Method::HEAD {
        return Ok(get_alone());
    }
    let (Ok(client), Some(token)) = (asked.client_id.parse(), asked.token()) else {
        return Ok(start_again(&visit));
    };
    let opened = house
        .flows
        .open(client, &token, &visit.visitor, &mut visit.moment)
        .await;
    let mut response = match opened? {
        Opened::Challenge(id) => Redirect::to(&format!("/challenge/{id}")).into_response(),
        Opened::Unsent(id, refused) => Notice::refused(refused, visit.moment.now).at(id, ""),
        Opened::BackToSite(address) => Redirect::to(&address).into_response(),
        Opened::SwitchedOff(id) => match house.flows.site(id).await? {
            Some(site) => switched_off(&visit, &site.application),
            None => start_again(&visit),
        },
        Opened::StartAgain => start_again(&visit),
    };
    // Given to a new browser, and renewed for one that has it: it marks the browser, and alone opens nothing.
    if let Some(cookie) = house.cookie.set(&visit.visitor.cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

impl Asked {
    fn token(&self) -> Option<Token> {
        let token = self.request_uri.strip_prefix(REQUEST_URI)?;
        Some(Token::from_outside(token))
    }
}

/// Routing answers HEAD by GET; a program that only peeps must not take the request from the person.
fn get_alone() -> Response {
    let refused = Problem::new(StatusCode::METHOD_NOT_ALLOWED);
    ([(ALLOW, HeaderValue::from_static("GET"))], refused).into_response()
}

/// The site was switched off after it had pushed this.
fn switched_off(visit: &Visit, application: &Application) -> Response {
    let page = switched_off_page(visit.language(), application);
    PageAnswer::new(page)
        .with_status(StatusCode::FORBIDDEN)
        .into_response()
}

/// One page for every address that leads nowhere: an address found somewhere tells nothing.
fn start_again(visit: &Visit) -> Response {
    let frame = Frame::bare(visit.language()).quoting(visit.number.as_str());
    let reason = StartAgainReason::Expired;
    PageAnswer::new(StartAgainPage {
        frame,
        reason,
        site_address: None,
    })
    .with_status(StatusCode::BAD_REQUEST)
    .into_response()
}
