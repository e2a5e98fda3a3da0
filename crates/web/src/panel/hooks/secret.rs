//! A secret of an endpoint that was made: shown once, and what it waits for.

use askama::Template;
use axum::response::Response;
use domain::{ApplicationId, HookId};
use flows::{DoorHeld, MadeHook};
use i18n::Value;

use super::address;
use crate::{
    House,
    panel::{Desk, Frame, PanelPage, Place, held},
    reply::Problem,
};

/// A secret.
#[derive(Template)]
#[template(path = "panel/direct_keys.html")]
pub(crate) struct HookSecretPage {
    pub(crate) frame: Frame,
    pub(crate) id: ApplicationId,
    pub(crate) hook: HookId,
    /// The site's name.
    pub(crate) name: String,
    /// Whether the endpoint is new.
    pub(crate) is_first: bool,
    /// What it waits for.
    pub(crate) waits: Option<DoorHeld>,
    /// What is to be copied.
    pub(crate) lines: Vec<(&'static str, String)>,
}

/// Shows it.
pub(super) async fn shown(
    house: &House,
    id: ApplicationId,
    desk: &Desk,
    (is_first, made): (bool, MadeHook),
) -> Result<Response, Problem> {
    let site = house.flows.site(id).await?;
    let name = site.map(|site| site.application.brand.name.clone());
    Ok(desk.page(HookSecretPage {
        frame: desk.frame(Place::Applications),
        id,
        hook: made.id,
        name: name.unwrap_or_default(),
        is_first,
        waits: made.held,
        lines: vec![("webhook_secret", made.secret.expose().clone())],
    }))
}

impl HookSecretPage {
    fn lead(&self) -> String {
        let values = [("name", Value::from(&self.name))];
        self.frame.say_with("panel_hook_secret.lead", &values)
    }

    /// What becomes of the one before.
    fn older(&self) -> Option<String> {
        (!self.is_first).then(|| self.frame.say("panel_hook_secret.before"))
    }

    fn until_then(&self) -> String {
        self.frame.say(if self.is_first {
            "panel_hook_secret.first_waits"
        } else {
            "panel_hook_secret.waits"
        })
    }

    fn how_confirmed(&self, waits: &DoorHeld) -> String {
        held::how_confirmed(&self.frame, waits.owners)
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn command(&self, waits: &DoorHeld) -> String {
        held::command(waits.id)
    }

    fn back(&self) -> String {
        format!("{}/{}", address(self.id), self.hook)
    }
}

impl PanelPage for HookSecretPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_hook_secret.title")
    }
}
