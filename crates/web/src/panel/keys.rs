//! `/admin/applications/{id}/keys`: an owner makes a key new, or ends an old one. A key stands on the page that answers, once.

use std::time::Duration;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Overlap, SecretId, Timestamp};
use flows::{NewKey, PanelRefused, RotatedSecret, SecretKind, SeenKey};
use i18n::Value;
use serde::Deserialize;

use super::{Desk, Frame, PanelPage, Place, applications::address, go};
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
    /// What is to be copied: names as the site's settings have them, and values.
    pub(super) lines: Vec<(&'static str, String)>,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// A whole application.
    Application,
    /// A key; the older ones still work until then, or there are none.
    Key(Option<Timestamp>),
    /// A key, and the older ones ended with it.
    KeyAlone,
}

/// What the form sends: the key that was seen in force, and the new one's terms.
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

/// Makes a new one. Sent a second time, the same form makes none: the key it saw is in force no more.
pub(crate) async fn make(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<KeyForm>,
) -> Result<Response, Problem> {
    let Some((key, seen)) = form.parse(id) else {
        return Ok(desk.refuse(PanelRefused::Stale));
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
        news: news(&made, key.overlap, desk.now()),
        lines: vec![(setting(key.kind), made.secret.expose().to_owned())],
    }))
}

/// Ends an older one at once.
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

fn news(made: &RotatedSecret, overlap: Duration, now: Timestamp) -> Made {
    if made.ending == 0 {
        Made::Key(None)
    } else if overlap.is_zero() {
        Made::KeyAlone
    } else {
        Made::Key(Some(now.plus(overlap)))
    }
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
            Made::Key(_) | Made::KeyAlone => "panel_keys.key_lead",
        };
        self.frame
            .say_with(key, &[("name", Value::from(&self.name))])
    }

    /// What became of those before.
    fn older(&self) -> Option<String> {
        match self.news {
            Made::Application | Made::Key(None) => None,
            Made::Key(Some(end)) => Some(self.frame.say_at("panel_keys.older_until", end)),
            Made::KeyAlone => Some(self.frame.say("panel_keys.older_ended")),
        }
    }
}

impl PanelPage for KeysPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.news {
            Made::Application => "panel_keys.application_title",
            Made::Key(_) | Made::KeyAlone => "panel_keys.key_title",
        })
    }
}
