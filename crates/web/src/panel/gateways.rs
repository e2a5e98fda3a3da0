//! `/admin/gateways`: what carries texts, calls and mails. Those of the settings file are looked at, switched and tried; those of
//! the database are changed as well.

mod form;
mod one;
mod words;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{GatewayName, GatewaySwitch, Timestamp};
use flows::{DescribedKind, GatewayLine, GatewaysView, KINDS, PanelRefused};
use i18n::Value;
use serde::Deserialize;

#[cfg(test)]
pub(super) use self::{
    form::GatewayFormPage,
    one::{GatewayPage, Said},
};
pub(crate) use self::{
    form::{add, change, set},
    one::{remove, show, switch, try_it},
};
use super::{Back, Desk, Frame, PanelPage, Place, passkey};
use crate::{House, reply::Problem};

/// All gateways.
#[derive(Template)]
#[template(path = "panel/gateways.html")]
pub(crate) struct GatewaysPage {
    pub(super) frame: Frame,
    pub(super) view: GatewaysView,
    pub(super) news: Option<News>,
    pub(super) now: Timestamp,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// One waits for an owner's word.
    Held,
    /// One is in force.
    Confirmed,
    /// What waited is dropped.
    Dropped,
    /// One is removed.
    Removed,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
}

/// Shows them.
pub(crate) async fn list(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let seen = house.flows.see_gateways(&desk.session, &mut desk.moment);
    Ok(match seen.await? {
        Ok(view) => desk.page(GatewaysPage {
            frame: desk.frame(Place::Delivery),
            view,
            news: News::read(&asked.now),
            now: desk.now(),
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// Why a gateway rests, in the words of the log.
pub(super) fn reason(frame: &Frame, class: &str) -> String {
    words::reason(frame, class)
}

/// The page of one gateway.
pub(super) fn address(name: &GatewayName) -> String {
    format!("{}/{name}", Place::Delivery.address())
}

impl News {
    fn read(word: &str) -> Option<Self> {
        match word {
            "held" => Some(Self::Held),
            "confirmed" => Some(Self::Confirmed),
            "dropped" => Some(Self::Dropped),
            "removed" => Some(Self::Removed),
            _ => None,
        }
    }
}

impl GatewaysPage {
    fn address(line: &GatewayLine) -> String {
        address(&line.name)
    }

    fn kind(&self, kind: &str) -> String {
        words::kind(&self.frame, kind)
    }

    fn facts(&self, line: &GatewayLine) -> Vec<String> {
        words::facts(&self.frame, line, self.now)
    }

    /// What is the matter with it, where anything is.
    fn trouble(&self, line: &GatewayLine) -> Option<String> {
        words::trouble(&self.frame, line, self.now)
    }

    fn switched(&self, line: &GatewayLine) -> Option<String> {
        let is_usual = line.state.switch == GatewaySwitch::On;
        (!is_usual).then(|| words::switch(&self.frame, line.state.switch))
    }

    fn waits(&self, kind: &str, by: &str) -> String {
        let kind = self.kind(kind);
        let values = [("kind", Value::from(&kind)), ("who", by.into())];
        self.frame.say_with("panel_gateways.waits", &values)
    }

    fn kinds() -> impl Iterator<Item = &'static DescribedKind> {
        KINDS.iter()
    }

    /// Whether there is a way to add one: the forms, or the passkey's page before them.
    const fn offers(&self) -> bool {
        matches!(self.view.set, Ok(()) | Err(PanelRefused::AskAgain))
    }

    const fn may_add(&self) -> bool {
        self.view.set.is_ok()
    }

    fn asked_at() -> String {
        Back::from_outside(Place::Delivery.address()).behind(passkey::PLACE)
    }
}

impl PanelPage for GatewaysPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_gateways.title")
    }

    fn news(&self) -> Option<String> {
        Some(self.frame.say(match self.news? {
            News::Held => "panel_gateways.is_held",
            News::Confirmed => "panel_gateways.is_confirmed",
            News::Dropped => "panel_gateways.is_dropped",
            News::Removed => "panel_gateways.is_removed",
        }))
    }
}
