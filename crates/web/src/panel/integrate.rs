//! `/admin/applications/{id}/integrate`: the site's side as a program, ready to paste, with the application's own values.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::ApplicationId;
use serde::Deserialize;

use super::{
    Desk, Frame, PanelPage, Place,
    applications::address,
    snippets::{Snippet, Values},
};
use crate::{House, reply::Problem};

/// One program.
#[derive(Template)]
#[template(path = "panel/integrate.html")]
pub(crate) struct IntegratePage {
    pub(super) frame: Frame,
    pub(super) id: ApplicationId,
    pub(super) name: String,
    pub(super) snippet: Snippet,
    pub(super) program: String,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    r#in: String,
}

/// Shows it.
pub(crate) async fn integrate(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_application(session, id, moment);
    let view = match seen.await? {
        Ok(view) => view,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let snippet = Snippet::from_outside(&asked.r#in);
    let values = Values {
        issuer: view.issuer,
        client: id,
        back: view.application.redirect_addresses.into_iter().next(),
    };
    Ok(desk.page(IntegratePage {
        frame: desk.frame(Place::Applications),
        id,
        name: view.application.brand.name,
        snippet,
        program: snippet.program(&values),
    }))
}

impl IntegratePage {
    const fn languages() -> [Snippet; 5] {
        Snippet::ALL
    }

    fn place(&self, snippet: Snippet) -> String {
        format!("{}/integrate?in={}", address(self.id), snippet.as_str())
    }

    fn is_shown(&self, snippet: Snippet) -> bool {
        self.snippet == snippet
    }
}

impl PanelPage for IntegratePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        let values = [("name", i18n::Value::from(&self.name))];
        self.frame.say_with("panel_integrate.title", &values)
    }
}
