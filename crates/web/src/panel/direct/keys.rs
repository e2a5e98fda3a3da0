//! `/admin/applications/{id}/direct/keys`, `/open` and `/signing`: an owner lets an application call, and makes its keys new, or ends
//! those that sign.
//! A key stands on the page that answers, once, and opens nothing until an owner confirms it.

use std::time::Duration;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Overlap};
use flows::{DoorHeld, NewDirectKey, PanelRefused, SeenDirect, SeenDirectKey};
use i18n::Value;
use serde::Deserialize;

use super::address;
use crate::{
    House,
    panel::{Desk, Frame, PanelPage, Place, door_lines, go, held},
    reply::Problem,
};

/// Keys that were made: shown once.
#[derive(Template)]
#[template(path = "panel/direct_keys.html")]
pub(crate) struct DirectKeysPage {
    pub(crate) frame: Frame,
    pub(crate) id: ApplicationId,
    /// The site's name.
    pub(crate) name: String,
    pub(crate) made: MadeDirect,
    /// What they wait for.
    pub(crate) waits: Option<DoorHeld>,
    /// What is to be copied: names as sites' settings have them, and values.
    pub(crate) lines: Vec<(&'static str, String)>,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MadeDirect {
    /// The first key: the application may call once it is in force.
    First,
    /// Another key, and how long the older ones still work once it is in force.
    Key(Duration),
    /// The pair by which calls about webhooks are signed once it is in force.
    Pair,
}

/// What the form sends that lets it call.
#[derive(Deserialize)]
pub(crate) struct OpenForm {
    #[serde(default)]
    sandbox: String,
}

/// What the form of a new key sends: the newest that was seen, and how long the older ones work on.
#[derive(Deserialize)]
pub(crate) struct KeyForm {
    #[serde(default)]
    overlap: String,
    #[serde(default)]
    seen: String,
}

/// What the form of a new pair sends.
#[derive(Deserialize)]
pub(crate) struct SigningForm {
    #[serde(default)]
    seen: String,
}

/// Lets the application call.
pub(crate) async fn open(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<OpenForm>,
) -> Result<Response, Problem> {
    let is_sandbox = !form.sandbox.is_empty();
    let (session, moment) = (&desk.session, &mut desk.moment);
    let opened = house.flows.open_direct_by(session, id, is_sandbox, moment);
    let opened = match opened.await? {
        Ok(opened) => opened,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let lines = vec![("authy_key", opened.key.expose().to_owned())];
    shown(&house, id, &desk, (MadeDirect::First, opened.held), lines).await
}

/// Makes a new key. Sent a second time, the same form makes none: the key it saw is the newest no more.
pub(crate) async fn make(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<KeyForm>,
) -> Result<Response, Problem> {
    let Some((new, seen)) = form.parse(id) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let made = house
        .flows
        .make_direct_key(Some(session), new, seen, moment);
    let made = match made.await? {
        Ok(made) => made,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let lines = vec![("authy_key", made.key.expose().to_owned())];
    shown(
        &house,
        id,
        &desk,
        (MadeDirect::Key(new.overlap), made.held),
        lines,
    )
    .await
}

/// Makes the pair by which calls about webhooks are signed. Sent a second time, the same form makes none.
pub(crate) async fn make_signing_pair(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<SigningForm>,
) -> Result<Response, Problem> {
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (session, moment) = (&desk.session, &mut desk.moment);
    let made = house
        .flows
        .make_signing_pair_by(Some(session), id, SeenDirect::This(seen), moment);
    let pair = match made.await? {
        Ok(pair) => pair,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let lines = vec![
        ("access_key", pair.access.expose().to_owned()),
        ("api_signing_key", pair.signing.expose().to_owned()),
    ];
    shown(&house, id, &desk, (MadeDirect::Pair, pair.held), lines).await
}

/// Ends it at once.
pub(crate) async fn end_signing_pair(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let ended = house.flows.end_signing_pair(Some(session), id, moment);
    Ok(match ended.await? {
        Ok(()) => go(&format!("{}?now=signer", address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

async fn shown(
    house: &House,
    id: ApplicationId,
    desk: &Desk,
    (made, waits): (MadeDirect, Option<DoorHeld>),
    lines: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let site = house.flows.site(id).await?;
    let name = site.map(|site| site.application.brand.name.clone());
    Ok(desk.page(DirectKeysPage {
        frame: desk.frame(Place::Applications),
        id,
        name: name.unwrap_or_default(),
        made,
        waits,
        lines,
    }))
}

impl KeyForm {
    fn parse(&self, application: ApplicationId) -> Option<(NewDirectKey, SeenDirectKey)> {
        let seen = match self.seen.as_str() {
            "" => None,
            id => Some(id.parse().ok()?),
        };
        let overlap: Overlap = self.overlap.parse().ok()?;
        let new = NewDirectKey {
            application,
            overlap: overlap.span(),
        };
        Some((new, SeenDirectKey::This(seen)))
    }
}

impl DirectKeysPage {
    fn lead(&self) -> String {
        let key = match self.made {
            MadeDirect::First => "panel_direct_keys.first_lead",
            MadeDirect::Key(_) => "panel_keys.key_lead",
            MadeDirect::Pair => "panel_direct_keys.pair_lead",
        };
        self.frame
            .say_with(key, &[("name", Value::from(&self.name))])
    }

    /// What became of those before.
    fn older(&self) -> Option<String> {
        match self.made {
            MadeDirect::First => None,
            MadeDirect::Key(overlap) => Some(door_lines::older(&self.frame, overlap)),
            MadeDirect::Pair => Some(self.frame.say("panel_direct_keys.pair_before")),
        }
    }

    /// What they open until then.
    fn until_then(&self) -> String {
        self.frame.say(match self.made {
            MadeDirect::First => "panel_direct_keys.first_waits",
            MadeDirect::Key(_) => "panel_direct_keys.opens_nothing",
            MadeDirect::Pair => "panel_direct_keys.pair_waits",
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
        address(self.id)
    }
}

impl PanelPage for DirectKeysPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.made {
            MadeDirect::First => "panel_direct_keys.first_title",
            MadeDirect::Key(_) => "panel_keys.key_title",
            MadeDirect::Pair => "panel_direct_keys.pair_title",
        })
    }
}
