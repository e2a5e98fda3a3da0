//! `/admin/applications/{id}/off` and `/on`: the switch of an application. Off at once, having read what stops; on by a second word.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Deed};
use flows::{Flows, PanelRefused, Switched};
use i18n::Value;

use super::{Desk, Frame, PanelPage, Place, applications::address, go};
use crate::{House, reply::Problem};

/// What stops when it is switched off.
#[derive(Template)]
#[template(path = "panel/switch_off.html")]
pub(crate) struct SwitchOffPage {
    pub(super) frame: Frame,
    pub(super) id: ApplicationId,
    /// The site's name.
    pub(super) name: String,
}

/// Shows it.
pub(crate) async fn ask(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::SwitchOff, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_application(session, id, moment);
    Ok(match seen.await? {
        Ok(view) if view.application.off_since.is_some() => desk.refuse(PanelRefused::Stale),
        Ok(view) => desk.page(SwitchOffPage {
            frame: desk.frame(Place::Applications),
            id,
            name: view.application.brand.name,
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Switches it off.
pub(crate) async fn off(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let switched = house.flows.switch_off(Some(session), id, moment).await?;
    Ok(answer(&desk, id, switched, "off"))
}

/// Asks that it be switched on.
pub(crate) async fn on(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let switched = house.flows.switch_on(Some(session), id, moment).await?;
    Ok(answer(&desk, id, switched, "confirmed"))
}

fn answer(
    desk: &Desk,
    id: ApplicationId,
    switched: Result<Switched, PanelRefused>,
    news: &str,
) -> Response {
    match switched {
        Ok(Switched::Done) => go(&format!("{}?now={news}", address(id))),
        Ok(Switched::Held(held)) => go(&format!("/admin/held/{}", held.id)),
        Ok(Switched::Waits(held)) => go(&format!("/admin/held/{held}")),
        Ok(Switched::Already) => desk.refuse(PanelRefused::Stale),
        Err(refused) => desk.refuse(refused),
    }
}

impl SwitchOffPage {
    fn say(&self, key: &str) -> String {
        let values = [("name", Value::from(&self.name))];
        self.frame.say_with(key, &values)
    }
}

impl PanelPage for SwitchOffPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.say("panel_switch.off_title")
    }
}
