//! `/admin/applications/{id}/keys`: an owner makes a key new. It stands on the page that answers, once, and opens nothing until an
//! owner confirms it.

use std::time::Duration;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Deed, Overlap};
use flows::{DoorHeld, NewKey, SecretKind, SeenKey};
use i18n::Value;
use serde::Deserialize;

use super::{Desk, Frame, PanelPage, Place, door_lines, held};
use crate::{House, reply::Problem};

/// Secrets that were made: shown once.
#[derive(Template)]
#[template(path = "panel/keys.html")]
pub(crate) struct KeysPage {
    pub(super) frame: Frame,
    pub(super) id: ApplicationId,
    /// The site's name.
    pub(super) name: String,
    pub(super) news: Made,
    /// What they wait for.
    pub(super) waits: Option<DoorHeld>,
    /// What is to be copied: names as the site's settings have them, and values.
    pub(super) lines: Vec<(&'static str, String)>,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// A whole application.
    Application,
    /// A key, and how long the older ones still work once it is in force.
    Key(Duration),
    /// A key of the management API, beside those there are.
    Grant,
}

/// What the form sends: the newest key that was seen, and the new one's terms.
#[derive(Deserialize)]
pub(crate) struct KeyForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    overlap: String,
    #[serde(default)]
    seen: String,
}

impl KeyForm {
    fn parse(&self, application: ApplicationId) -> Option<(NewKey, SeenKey)> {
        let seen = match self.seen.as_str() {
            "" => None,
            id => Some(id.parse().ok()?),
        };
        let overlap: Overlap = self.overlap.parse().ok()?;
        let key = NewKey {
            application,
            kind: self.kind.parse().ok()?,
            overlap: overlap.span(),
        };
        Some((key, SeenKey::This(seen)))
    }
}

/// Makes a new one. Sent a second time, the same form makes none: the key it saw is the newest no more.
pub(crate) async fn make(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<KeyForm>,
) -> Result<Response, Problem> {
    let Some((key, seen)) = form.parse(id) else {
        return desk.refuse_unreadable(&house, Deed::MakeKey).await;
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let made = house.flows.make_key(Some(session), key, seen, moment);
    let made = match made.await? {
        Ok(made) => made,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let site = house.flows.site(id).await?;
    let name = site.map(|site| site.application.brand.name.clone());
    Ok(desk.page(KeysPage {
        frame: desk.frame(Place::Applications),
        id,
        name: name.unwrap_or_default(),
        news: Made::Key(key.overlap),
        waits: made.held,
        lines: vec![(setting(key.kind), made.secret.expose().to_owned())],
    }))
}

/// What a site's settings call it.
const fn setting(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Client => "client_secret",
        SecretKind::Management => "management_key",
    }
}

impl KeysPage {
    fn lead(&self) -> String {
        let key = match self.news {
            Made::Application => "panel_keys.application_lead",
            Made::Key(_) | Made::Grant => "panel_keys.key_lead",
        };
        self.frame
            .say_with(key, &[("name", Value::from(&self.name))])
    }

    /// What becomes of those before.
    fn older(&self) -> Option<String> {
        match self.news {
            Made::Application | Made::Grant => None,
            Made::Key(overlap) => Some(door_lines::older(&self.frame, overlap)),
        }
    }

    /// What they open until then.
    fn until_then(&self) -> String {
        let key = match self.news {
            Made::Application => "panel_keys.application_off",
            Made::Key(_) | Made::Grant => "panel_keys.opens_nothing",
        };
        let values = [("name", Value::from(&self.name))];
        self.frame.say_with(key, &values)
    }

    fn how_confirmed(&self, waits: &DoorHeld) -> String {
        held::how_confirmed(&self.frame, waits.owners)
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn command(&self, waits: &DoorHeld) -> String {
        held::command(waits.id)
    }
}

impl PanelPage for KeysPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.news {
            Made::Application => "panel_keys.application_title",
            Made::Key(_) | Made::Grant => "panel_keys.key_title",
        })
    }
}
