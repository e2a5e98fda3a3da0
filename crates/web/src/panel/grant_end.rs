//! `/admin/applications/{id}/management-keys/{key}/end`: an owner ends a granted key at once, having read what stops with it.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Deed, SecretId};
use flows::{Flows, KeyLine, PanelRefused};
use i18n::Value;

use super::{Desk, Frame, PanelPage, Place, go, grants};
use crate::{House, reply::Problem};

/// What ends with a key.
#[derive(Template)]
#[template(path = "panel/key_end.html")]
pub(crate) struct GrantEndPage {
    pub(super) frame: Frame,
    pub(super) id: ApplicationId,
    /// The site's name.
    pub(super) name: String,
    pub(super) key: KeyLine,
}

/// Shows what would stop.
pub(crate) async fn ask(
    State(house): State<House>,
    Path((id, key)): Path<(ApplicationId, SecretId)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    if let Err(refused) = Flows::weigh_deed(&desk.session, Deed::EndKey, desk.now()) {
        return Ok(desk.refuse(refused));
    }
    let (session, moment) = (&desk.session, &mut desk.moment);
    let view = match house.flows.see_grants(session, id, moment).await? {
        Ok(view) => view,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let mut working = view.keys.into_iter().filter(|one| one.held.is_none());
    let Some(found) = working.find(|one| one.id == key) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    Ok(desk.page(GrantEndPage {
        frame: desk.frame(Place::Applications),
        id,
        name: view.application.brand.name,
        key: found,
    }))
}

/// Ends it.
pub(crate) async fn end(
    State(house): State<House>,
    Path((id, key)): Path<(ApplicationId, SecretId)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let ended = house.flows.end_grant(Some(session), id, key, moment);
    Ok(match ended.await? {
        Ok(()) => go(&format!("{}?now=ended", grants::address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

impl GrantEndPage {
    fn since(&self) -> String {
        self.frame.say_at("panel_keys.since", self.key.created_at)
    }

    /// What stops.
    fn what(&self) -> String {
        let values = [
            ("name", Value::from(&self.name)),
            ("what", Value::from(self.key.grant.name.as_str())),
        ];
        self.frame.say_with("panel_grants.ends", &values)
    }

    fn place(&self) -> String {
        format!("{}/{}/end", grants::address(self.id), self.key.id)
    }
}

impl PanelPage for GrantEndPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_key_end.management")
    }
}
