//! `/admin/applications/{id}/hooks/{hook}`: one endpoint: where and of what it is told, its secret, what it was told lately and how it
//! answered.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{ApplicationId, Deed, HookId};
use flows::{Flows, HookView, PanelRefused};
use serde::Deserialize;

use super::{HookDraft, HookMistake};
use crate::{
    House,
    panel::{Desk, Frame, Mistake, PanelPage, Place},
    reply::Problem,
};

/// One endpoint.
#[derive(Template)]
#[template(path = "panel/hook.html")]
pub(crate) struct HookPage {
    pub(crate) frame: Frame,
    pub(crate) view: HookView,
    /// As it stands in the forms.
    pub(crate) draft: HookDraft,
    pub(crate) mistake: Option<HookMistake>,
    /// Whether somebody else's change is in force instead of this one.
    pub(crate) is_late: bool,
    /// Whether this operator may change it, or what must answer before.
    pub(crate) may: Result<(), PanelRefused>,
    /// Whether this operator may try it, and have events told again.
    pub(crate) may_try: Result<(), PanelRefused>,
    pub(crate) news: Option<HookNews>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HookNews {
    /// A change was saved.
    Saved,
    /// A trial goes out.
    Tried,
    /// So many events are told again.
    Again(u64),
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
    #[serde(default)]
    count: u64,
}

/// Shows it.
pub(crate) async fn show(
    State(house): State<House>,
    Path((id, hook)): Path<(ApplicationId, HookId)>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    Ok(match page(&house, (id, hook), &mut desk).await? {
        Ok(page) => desk.page(HookPage {
            news: match asked.now.as_str() {
                "saved" => Some(HookNews::Saved),
                "tried" => Some(HookNews::Tried),
                "again" => Some(HookNews::Again(asked.count)),
                _ => None,
            },
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// The page as it is, with nothing typed.
pub(super) async fn page(
    house: &House,
    (id, hook): (ApplicationId, HookId),
    desk: &mut Desk,
) -> Result<Result<HookPage, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_hook(session, id, hook, moment).await?;
    Ok(seen.map(|view| HookPage {
        frame: desk.frame(Place::Applications),
        draft: HookDraft::of(&view.line.hook),
        view,
        mistake: None,
        is_late: false,
        may: Flows::weigh_deed(&desk.session, Deed::SetConnection, desk.now()),
        may_try: Flows::weigh_deed(&desk.session, Deed::TryMethod, desk.now()),
        news: None,
    }))
}

impl PanelPage for HookPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.say("panel_hook.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        if self.is_late {
            return Some(Mistake {
                text: self.frame.say("panel_application.late"),
                field: Some("late"),
            });
        }
        let mistake = self.mistake.as_ref()?;
        Some(mistake.shown(&self.frame))
    }

    fn news(&self) -> Option<String> {
        self.news_told()
    }
}
