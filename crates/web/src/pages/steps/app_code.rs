//! `/challenge/{id}/app-code`: the code the app shows.

use axum::{Form, extract::State, response::Response};
use domain::{Digits, Method};

use super::{
    Named, Visit,
    code::{CodeForm, error, leads},
    send::Notice,
    show::{frame, go, page, start_again, ways},
};
use crate::{
    House,
    pages::{AppCodePage, Way},
    reply::Problem,
};

/// Asks for the code.
pub(crate) async fn app_code(
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
    if view.stage.is_over() || !view.app_ways.contains(&Method::AppCode) {
        return Ok(go(id, ""));
    }
    let others = view.app_ways.iter().filter(|way| **way != Method::AppCode);
    let others: Vec<Way> = others.map(|way| Way::from(*way)).collect();
    let asks = AppCodePage {
        frame: frame(&visit, &view, id),
        purpose: view.purpose,
        app: house.app_name().to_owned(),
        issuer: view.site.application.brand.name.clone(),
        digits: Digits::SIX.count(),
        others: [others, ways(&view.ways)].concat(),
        not_sent: notice.not_sent(None, now),
        error: notice.error.map(|word| error(word, view.tries_left)),
    };
    Ok(page(&view, asks))
}

/// Judges the code that was typed.
pub(crate) async fn check_app_code(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let checked = house
        .flows
        .check_app_code(id, &visit.visitor, &form.code, &mut visit.moment)
        .await;
    Ok(leads(id, checked?, "app-code"))
}
