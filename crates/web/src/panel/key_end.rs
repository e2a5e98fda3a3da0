//! `/admin/applications/{id}/keys/{key}/end`: an owner ends a key at once, having read what stops with it.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Deed, SecretId};
use flows::{Flows, PanelRefused, SecretKind, SecretLine};
use i18n::Value;

use super::{Desk, Frame, PanelPage, Place, applications::address, go};
use crate::{House, reply::Problem};

/// What ends with a key.
#[derive(Template)]
#[template(path = "panel/key_end.html")]
pub(crate) struct KeyEndPage {
    pub(super) frame: Frame,
    pub(super) id: ApplicationId,
    /// The site's name.
    pub(super) name: String,
    pub(super) key: SecretLine,
    /// Whether no other key of its kind works.
    pub(super) is_last: bool,
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
    let seen = house.flows.see_application(session, id, moment);
    let view = match seen.await? {
        Ok(view) => view,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let working = || view.keys.iter().filter(|one| one.held.is_none());
    let Some(found) = working().find(|one| one.id == key).copied() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let mut others = working().filter(|one| one.kind == found.kind && one.id != key);
    let is_last = others.next().is_none();
    Ok(desk.page(KeyEndPage {
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
    Path((id, key)): Path<(ApplicationId, SecretId)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let ended = house.flows.end_key(Some(session), id, key, moment);
    Ok(match ended.await? {
        Ok(()) => go(&format!("{}?now=ended", address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

impl KeyEndPage {
    fn say(&self, key: &str) -> String {
        let values = [("name", Value::from(&self.name))];
        self.frame.say_with(key, &values)
    }

    fn since(&self) -> String {
        self.frame.say_at("panel_keys.since", self.key.created_at)
    }

    /// What stops.
    fn what(&self) -> String {
        self.say(match (self.key.kind, self.is_last) {
            (SecretKind::Client, true) => "panel_key_end.last_client",
            (SecretKind::Management, true) => "panel_key_end.last_management",
            (_, false) => "panel_key_end.others_work",
        })
    }

    fn place(&self) -> String {
        format!("{}/keys/{}/end", address(self.id), self.key.id)
    }
}

impl PanelPage for KeyEndPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.key.kind {
            SecretKind::Client => "panel_key_end.client",
            SecretKind::Management => "panel_key_end.management",
        })
    }
}
