//! `POST /challenge/{id}/settings/browsers`: one browser is forgotten, or all others.

use axum::{Form, extract::State, response::Response};
use domain::BrowserId;
use serde::Deserialize;

use super::{
    Named, Visit,
    telling::{came, tell},
};
use crate::{House, pages::Told, reply::Problem};

/// What the form sends: the id of a browser, or `others`.
#[derive(Deserialize)]
pub(crate) struct BrowserForm {
    #[serde(default)]
    pub(in crate::pages::steps) browser: String,
}

/// Makes them new.
pub(crate) async fn forget_browsers(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<BrowserForm>,
) -> Result<Response, Problem> {
    let (flows, moment) = (&house.flows, &mut visit.moment);
    if form.browser == "others" {
        let forgotten = flows.forget_other_browsers(id, &visit.visitor, moment);
        let told = Told::BrowsersForgotten;
        return Ok(came(id, forgotten.await?, told, told));
    }
    let Ok(browser) = form.browser.parse::<BrowserId>() else {
        return Ok(tell(id, Told::Refused));
    };
    let forgotten = flows.forget_browser(id, &visit.visitor, browser, moment);
    let told = Told::BrowserForgotten;
    Ok(came(id, forgotten.await?, told, told))
}
