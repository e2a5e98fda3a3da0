//! `/admin/applications/{id}/direct/keys/{key}/end`: an owner ends a key at once, having read what stops with it.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Deed, DirectKeyId};
use flows::{DirectKeyLine, Flows, PanelRefused};
use i18n::Value;

use super::address;
use crate::{
    House,
    panel::{Desk, Frame, PanelPage, Place, go},
    reply::Problem,
};

/// What ends with a key.
#[derive(Template)]
#[template(path = "panel/key_end.html")]
pub(crate) struct DirectKeyEndPage {
    pub(crate) frame: Frame,
    pub(crate) id: ApplicationId,
    /// The site's name.
    pub(crate) name: String,
    pub(crate) key: DirectKeyLine,
    /// Whether no other key works.
    pub(crate) is_last: bool,
}

/// Shows what would stop.
pub(crate) async fn ask(
    State(house): State<House>,
    Path((id, key)): Path<(ApplicationId, DirectKeyId)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::EndKey, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let (session, moment) = (&desk.session, &mut desk.moment);
    let view = match house.flows.see_direct(session, id, moment).await? {
        Ok(view) => view,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let working = || view.keys.iter().filter(|one| one.held.is_none());
    let Some(found) = working().find(|one| one.id == key).copied() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let is_last = working().all(|one| one.id == key);
    Ok(desk.page(DirectKeyEndPage {
        frame: desk.frame(Place::Applications),
        id,
        name: view.application.brand.name.clone(),
        key: found,
        is_last,
    }))
}

/// Ends it.
pub(crate) async fn end(
    State(house): State<House>,
    Path((id, key)): Path<(ApplicationId, DirectKeyId)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let ended = house.flows.end_direct_key(Some(session), id, key, moment);
    Ok(match ended.await? {
        Ok(()) => go(&format!("{}?now=ended", address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

impl DirectKeyEndPage {
    fn since(&self) -> String {
        self.frame.say_at("panel_keys.since", self.key.created_at)
    }

    /// What stops.
    fn what(&self) -> String {
        let key = if self.is_last {
            "panel_direct_keys.end_last"
        } else {
            "panel_key_end.others_work"
        };
        self.frame
            .say_with(key, &[("name", Value::from(&self.name))])
    }

    fn place(&self) -> String {
        format!("{}/keys/{}/end", address(self.id), self.key.id)
    }
}

impl PanelPage for DirectKeyEndPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_direct_keys.end_title")
    }
}
