//! `/challenge/{id}/push/offline`: the answer of a phone without a connection, typed.

use std::time::Duration;

use axum::{Form, extract::State, response::Response};
use domain::OFFLINE_DIGITS;

use super::{
    Named, Visit,
    code::{CodeForm, error, leads},
    send::Notice,
    show::{frame, go, page, start_again},
};
use crate::{House, pages::OfflinePage, reply::Problem};

/// Shows the QR code and asks for the digits.
pub(crate) async fn offline(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let offline = house.flows.offline(id, &visit.visitor, now).await;
    let Some(it) = offline? else {
        // Nothing waits (any more): what came of it is said there.
        return Ok(go(id, ""));
    };
    let left = if now < it.expires_at {
        it.expires_at.since(now)
    } else {
        Duration::ZERO
    };
    let asks = OfflinePage {
        frame: frame(&visit, &view, id),
        purpose: view.purpose,
        app: house.app_name().to_owned(),
        link: it.link,
        message: it.message,
        digits: OFFLINE_DIGITS.count(),
        left,
        error: notice.error.map(|word| error(word, view.tries_left)),
    };
    Ok(page(&view, asks))
}

/// Judges the digits that were typed.
pub(crate) async fn check_offline(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_offline(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(leads(id, checked?, "push/offline"))
}
