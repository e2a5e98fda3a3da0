//! `/admin/applications/{id}/direct/calls`: which calls a site made within the last hour. `/direct/deliveries`: what it was told.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::ApplicationId;
use flows::{Delivery, PanelRefused, SeenDoor, SitesCalls};
use i18n::Value;

use super::{address, words::why_not};
use crate::{
    House,
    panel::{Desk, Frame, PanelPage, Place},
    reply::Problem,
};

/// Which calls a site made.
#[derive(Template)]
#[template(path = "panel/direct_calls.html")]
pub(crate) struct CallsPage {
    pub(crate) frame: Frame,
    pub(crate) id: ApplicationId,
    /// The site's name.
    pub(crate) name: String,
    pub(crate) calls: SitesCalls,
}

/// What a site was told.
#[derive(Template)]
#[template(path = "panel/direct_deliveries.html")]
pub(crate) struct DeliveriesPage {
    pub(crate) frame: Frame,
    pub(crate) id: ApplicationId,
    /// The site's name.
    pub(crate) name: String,
    pub(crate) deliveries: Vec<Delivery>,
}

/// Shows which calls it made.
pub(crate) async fn calls(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_calls(session, id, moment).await?;
    Ok(match (seen, name(&house, id).await?) {
        (Ok(calls), Some(name)) => desk.page(CallsPage {
            frame: desk.frame(Place::Applications),
            id,
            name,
            calls,
        }),
        (Err(refused), _) => desk.refuse(refused),
        (_, None) => desk.refuse(PanelRefused::Stale),
    })
}

/// Shows what it was told.
pub(crate) async fn deliveries(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_deliveries(session, id, moment).await?;
    Ok(match (seen, name(&house, id).await?) {
        (Ok(deliveries), Some(name)) => desk.page(DeliveriesPage {
            frame: desk.frame(Place::Applications),
            id,
            name,
            deliveries,
        }),
        (Err(refused), _) => desk.refuse(refused),
        (_, None) => desk.refuse(PanelRefused::Stale),
    })
}

/// What a site is called, if there is one.
async fn name(house: &House, id: ApplicationId) -> Result<Option<String>, Problem> {
    let site = house.flows.site(id).await?;
    Ok(site.map(|site| site.application.brand.name.clone()))
}

impl CallsPage {
    /// Whether anything was called.
    fn is_quiet(&self) -> bool {
        self.calls.doors.is_empty()
    }

    /// How the last call there was answered.
    fn last(&self, door: &SeenDoor) -> String {
        let code = match &door.last_code {
            Some(code) => format!("{} {code}", door.last_status),
            None => door.last_status.to_string(),
        };
        let at = i18n::moment(self.frame.language, door.last_at.as_millis());
        let values = [("code", Value::from(&code)), ("at", Value::from(&at))];
        self.frame.say_with("panel_direct_calls.last_said", &values)
    }

    /// How many came whose key is none.
    fn of_nobody(&self) -> Option<String> {
        let count = self.calls.of_nobody;
        let values = [("count", Value::from(count))];
        let said = || self.frame.say_with("panel_direct_calls.of_nobody", &values);
        (count > 0).then(said)
    }

    fn back(&self) -> String {
        address(self.id)
    }

    fn again(&self) -> String {
        format!("{}/calls", self.back())
    }
}

impl DeliveriesPage {
    fn what(&self, delivery: &Delivery) -> String {
        self.frame.say(if delivery.approval.is_some() {
            "panel_direct_told.answer"
        } else {
            "panel_direct_told.news"
        })
    }

    /// How it stands.
    fn state(&self, delivery: &Delivery) -> String {
        match (delivery.state.as_str(), delivery.ended_at) {
            ("told", Some(at)) => self.frame.say_at("panel_direct_told.told", at),
            ("failed", Some(at)) => self.frame.say_at("panel_direct_told.failed", at),
            ("calling", _) => self.frame.say("panel_direct_told.calling"),
            _ => self
                .frame
                .say_at("panel_direct_told.waits", delivery.due_at),
        }
    }

    /// What came of the last attempt.
    fn last(&self, delivery: &Delivery) -> Option<String> {
        let last = delivery.last.as_ref()?;
        let tries = Value::from(delivery.attempts);
        Some(match (last.status, &last.problem) {
            (Some(status), _) => {
                let code = status.to_string();
                let values = [("code", Value::from(&code)), ("tries", tries)];
                self.frame.say_with("panel_direct_told.answered", &values)
            }
            (None, problem) => {
                let why = why_not(&self.frame, problem.as_deref().unwrap_or_default());
                let values = [("why", Value::from(&why)), ("tries", tries)];
                self.frame.say_with("panel_direct_told.unanswered", &values)
            }
        })
    }

    fn made(&self, delivery: &Delivery) -> String {
        self.frame
            .say_at("panel_direct_told.made", delivery.created_at)
    }

    fn back(&self) -> String {
        address(self.id)
    }
}

impl PanelPage for CallsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_direct_calls.title")
    }
}

impl PanelPage for DeliveriesPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_direct_told.title")
    }
}
