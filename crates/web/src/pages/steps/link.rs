//! `/link/{token}`: what a link in a mail or text leads to. Looking changes nothing, for mail programs look as well; only the
//! button does.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{LinkPurpose, Logo};
use flows::{LinkView, Pressed};

use super::Visit;
use crate::{
    House,
    guard::PageHeaders,
    pages::{Frame, LinkPage, LinkState},
    reply::{PageAnswer, Problem},
};

/// Behind the address of a page that follows the button. What is true of the change is read, not believed; this only tells
/// whoever has just said "it was not me" from somebody who may still say it.
const SECURED: &str = "done=secured";

/// Says what the link's button does, or did.
pub(crate) async fn link(
    State(house): State<House>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response, Problem> {
    let found = house.flows.link(&token, visit.moment.now).await?;
    let Some(view) = found else {
        return Ok(unknown(&visit));
    };
    let state = state(&view, query.as_deref() == Some(SECURED));
    Ok(answer(&view, state, &token))
}

/// The button was pressed.
pub(crate) async fn press_link(
    State(house): State<House>,
    Path(token): Path<String>,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let pressed = house
        .flows
        .press_link(&token, &visit.visitor, &mut visit.moment)
        .await;
    let done = match pressed? {
        Pressed::Unknown => return Ok(unknown(&visit)),
        Pressed::Secured => SECURED,
        Pressed::Cancelled => "done=stopped",
        Pressed::TooLate => "done=too_late",
        Pressed::Removed => "done=removed",
    };
    Ok(Redirect::to(&format!("/link/{token}?{done}")).into_response())
}

fn state(view: &LinkView, has_pressed: bool) -> LinkState {
    match (view.purpose, view.change) {
        (LinkPurpose::Secure, _) if view.is_done && has_pressed => LinkState::Secured,
        (LinkPurpose::Secure, _) => LinkState::Secure,
        (LinkPurpose::RemoveApp, _) if view.is_open => LinkState::Remove,
        (LinkPurpose::RemoveApp, _) => LinkState::Removed,
        (LinkPurpose::Cancel, Some((kind, due_at))) if view.is_open => {
            LinkState::Stop { kind, due_at }
        }
        (LinkPurpose::Cancel, Some((kind, _))) if view.is_done => LinkState::Stopped { kind },
        (LinkPurpose::Cancel, _) => LinkState::TooLate,
    }
}

fn answer(view: &LinkView, state: LinkState, token: &str) -> Response {
    let application = &view.site.application;
    let language = view.language.parse().unwrap_or_default();
    let contact = view.site.policy.contact.trim();
    let mut headers = PageHeaders::default();
    let logo = application.brand.logo.as_ref();
    if let Some(logo) = logo.and_then(Logo::elsewhere) {
        headers = headers.with_logo(logo.origin().ascii_serialization());
    }
    let home = application.redirect_addresses.first();
    PageAnswer::new(LinkPage {
        frame: Frame::of_site(language, application),
        state,
        address: format!("/link/{token}"),
        site_address: home.map(domain::RedirectAddress::origin),
        // Only whoever came too late needs it.
        contact: Some(contact.to_owned())
            .filter(|text| !text.is_empty() && state == LinkState::TooLate),
    })
    .with_headers(headers)
    .into_response()
}

/// Unknown, forged and over look the same.
fn unknown(visit: &Visit) -> Response {
    PageAnswer::new(LinkPage {
        frame: Frame::bare(visit.language()).quoting(visit.number.as_str()),
        state: LinkState::Unknown,
        address: String::new(),
        site_address: None,
        contact: None,
    })
    .with_status(StatusCode::NOT_FOUND)
    .into_response()
}
