//! `/admin/applications/{id}/hooks`: where an application's events are told: its endpoints, and a new one. One endpoint has a page of
//! its own (`endpoint.rs`).

mod acts;
mod endpoint;
mod form;
mod secret;
mod words;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use domain::{ApplicationId, Deed};
use flows::{Flows, HookLine, HookMade, HooksView, PanelRefused};
use serde::Deserialize;

pub(super) use self::form::{HookDraft, HookMistake};
pub(crate) use self::{
    acts::{again, remove, rotate, set_address, set_told, switch, try_it},
    endpoint::show as show_one,
};
#[cfg(test)]
pub(super) use self::{
    endpoint::{HookNews, HookPage},
    secret::HookSecretPage,
};
use super::{Desk, Frame, Mistake, PanelPage, Place, applications};
use crate::{House, reply::Problem};

/// An application's endpoints.
#[derive(Template)]
#[template(path = "panel/hooks.html")]
pub(crate) struct HooksPage {
    pub(super) frame: Frame,
    pub(super) view: HooksView,
    /// The new one, as it stands in the form.
    pub(super) draft: HookDraft,
    pub(super) mistake: Option<HookMistake>,
    /// Whether this operator may make one, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
    /// Whether one was removed a moment ago.
    pub(super) is_removed: bool,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// Shows them.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    Ok(match page(&house, id, &mut desk).await? {
        Ok(page) => desk.page(HooksPage {
            is_removed: asked.now == "removed",
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Makes one: its secret stands on the page that answers, once.
pub(crate) async fn make(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(draft): Form<HookDraft>,
) -> Result<Response, Problem> {
    let new = match draft.endpoint() {
        Ok(new) => new,
        Err(mistake) => return mistaken(&house, id, desk, (draft, mistake)).await,
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let made = house.flows.make_hook(Some(session), id, new, moment);
    match made.await? {
        Ok(HookMade::Made(made)) => secret::shown(&house, id, &desk, (true, made)).await,
        Ok(HookMade::Address) => mistaken(&house, id, desk, (draft, HookMistake::Address)).await,
        Ok(HookMade::Full) => mistaken(&house, id, desk, (draft, HookMistake::Full)).await,
        Err(refused) => Ok(desk.refuse(refused)),
    }
}

/// The page as it is, with everything chosen and nothing typed.
async fn page(
    house: &House,
    id: ApplicationId,
    desk: &mut Desk,
) -> Result<Result<HooksPage, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_hooks(session, id, moment).await?;
    Ok(seen.map(|view| HooksPage {
        frame: desk.frame(Place::Applications),
        view,
        draft: HookDraft::everything(),
        mistake: None,
        may: Flows::weigh_deed(&desk.session, Deed::SetConnection, desk.now()),
        is_removed: false,
    }))
}

/// The page with what was typed, and what is wrong with it.
async fn mistaken(
    house: &House,
    id: ApplicationId,
    mut desk: Desk,
    (draft, mistake): (HookDraft, HookMistake),
) -> Result<Response, Problem> {
    Ok(match page(house, id, &mut desk).await? {
        Ok(page) => desk.mistaken(HooksPage {
            draft,
            mistake: Some(mistake),
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// The address of the page.
fn address(id: ApplicationId) -> String {
    format!("{}/hooks", applications::address(id))
}

impl HooksPage {
    fn address_of(&self, line: &HookLine) -> String {
        format!("{}/{}", self.address(), line.hook.id)
    }
}

impl PanelPage for HooksPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.say("panel_hooks.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let mistake = self.mistake.as_ref()?;
        Some(mistake.shown(&self.frame))
    }

    fn news(&self) -> Option<String> {
        self.is_removed.then(|| self.say("panel_hooks.was_removed"))
    }
}
