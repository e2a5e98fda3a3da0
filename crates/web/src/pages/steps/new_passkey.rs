//! `/challenge/{id}/passkey/new`: a passkey is made, in a set-up, in the settings, or where one is offered after an approval.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::PasskeyName;
use flows::{Checked, Left, PasskeyWithin, Stage};
use serde::Deserialize;

use super::{
    Named, Visit,
    back::leave,
    code::leads,
    passkey::question,
    send::{ErrorWord, Notice},
    settings::tell_at,
    show::{frame, go, page, start_again},
};
use crate::{
    House,
    pages::{NewPasskeyPage, Told},
    reply::Problem,
};

/// What the form sends, once its script has filled it.
#[derive(Deserialize)]
pub(crate) struct NewForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    answer: String,
}

/// Shows what a passkey is, and the button that makes one.
pub(crate) async fn new_passkey(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let Some(within) = view.adds_passkey else {
        return Ok(go(id, ""));
    };
    if within == PasskeyWithin::Settings {
        let (flows, now) = (&house.flows, visit.moment.now);
        if !flows.may_make_passkey(id, &visit.visitor, now).await? {
            return Ok(go(id, "settings/prove?for=add_passkey"));
        }
    }
    let makes = NewPasskeyPage {
        frame: frame(&visit, &view, id),
        within,
        is_only_way: view.stage == Stage::NewPasskey,
        was_refused: notice.error.is_some(),
    };
    Ok(page(&view, makes))
}

/// The question for the browser, as JSON.
pub(crate) async fn begin_new_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let asked = house
        .flows
        .begin_new_passkey(id, &visit.visitor, &mut visit.moment)
        .await;
    question(&asked?)
}

/// Keeps what the browser made. Without a name it is called after the browser.
pub(crate) async fn make_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<NewForm>,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let within = looked?.and_then(|view| view.adds_passkey);
    let name = named(&form.name, visit.visitor.name.as_str());
    let made = (form.ceremony.parse().ok(), form.answer.as_str());
    let (visitor, moment) = (&visit.visitor, &mut visit.moment);
    let taken = house
        .flows
        .take_new_passkey(id, visitor, made, &name, moment)
        .await;
    Ok(match (taken?, within) {
        (Checked::PasskeyAdded, Some(PasskeyWithin::Offered)) => {
            return leave(&house, id, &mut visit).await;
        }
        (Checked::PasskeyAdded, _) => tell_at(id, "settings", Told::PasskeyAdded),
        (Checked::SlowDown, Some(PasskeyWithin::Settings)) => {
            tell_at(id, "settings", Told::TooMany)
        }
        (Checked::NoCode | Checked::SlowDown, _) => {
            Notice::error(ErrorWord::Expired).at(id, "passkey/new")
        }
        (checked, _) => leads(id, checked, ""),
    })
}

/// "Not now": on to the site, and never asked again.
pub(crate) async fn decline_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let left = house
        .flows
        .decline_passkey(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(match left? {
        Left::ForSite(address) => Redirect::to(&address).into_response(),
        Left::Over if visit.has_cookie => go(id, ""),
        Left::Over => start_again(&visit),
    })
}

/// What a passkey is called: as it was typed, else after the browser it was made in.
fn named(typed: &str, browser: &str) -> PasskeyName {
    let short = |text: &str| text.chars().take(40).collect::<String>().parse();
    let named = short(typed).or_else(|_| short(browser));
    named.unwrap_or_else(|_| PasskeyName::plain())
}
