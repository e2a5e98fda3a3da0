//! `/admin/applications/{id}/trials/{message}`: what became of a text or call by which an operator tries a method, or of rings for
//! somebody's devices.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, Channel, MessageId};
use flows::{SeenTrial, SentTrial};
use i18n::Value;

use super::{Desk, Frame, PanelPage, Place, app_trials::RingsPage, rules::About};
use crate::{House, reply::Problem};

/// What became of it.
#[derive(Template)]
#[template(path = "panel/trial.html")]
pub(crate) struct TrialPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    pub(super) message: MessageId,
    pub(super) trial: SentTrial,
}

/// Shows it.
pub(crate) async fn show(
    State(house): State<House>,
    Path((id, message)): Path<(ApplicationId, MessageId)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let trial = house.flows.see_trial(session, id, message, moment).await?;
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_rules(session, id, moment).await?;
    Ok(match (trial, seen) {
        (Ok(SeenTrial::Message(trial)), Ok(seen)) => desk.page(TrialPage {
            frame: desk.frame(Place::Applications),
            about: About::of(&seen.site.application),
            message,
            trial,
        }),
        (Ok(SeenTrial::Rings(devices)), Ok(seen)) => desk.page(RingsPage {
            frame: desk.frame(Place::Applications),
            about: About::of(&seen.site.application),
            trial: message,
            devices,
        }),
        (Err(refused), _) | (_, Err(refused)) => desk.refuse(refused),
    })
}

impl TrialPage {
    /// What is known of it, the newest first.
    fn facts(&self) -> Vec<String> {
        let trial = &self.trial;
        let at = |key: &str, at| self.frame.say_at(key, at);
        let mut facts: Vec<_> = [
            trial.delivered_at.map(|it| at("panel_trial.delivered", it)),
            trial.heard_at.map(|it| at("panel_trial.heard", it)),
            trial.accepted_at.map(|it| at("panel_trial.accepted", it)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if let Some(gateway) = trial.gateway.as_deref().filter(|name| *name != "none") {
            let values = [("gateway", Value::from(gateway))];
            facts.push(self.frame.say_with("panel_trial.gateway", &values));
        }
        facts.push(at("panel_trial.made", trial.made_at));
        facts
    }

    /// How it stands.
    fn state(&self) -> String {
        let key = match (self.trial.state.as_str(), self.trial.delivered_at) {
            (_, Some(_)) => "panel_trial.has_arrived",
            ("waiting", _) if self.trial.attempts > 0 => "panel_trial.again",
            ("waiting" | "sending", _) => "panel_trial.under_way",
            ("accepted", _) => "panel_trial.was_accepted",
            ("unknown", _) => "panel_trial.unknown",
            _ => "panel_trial.failed",
        };
        self.frame.say(key)
    }

    /// The gateway's reason, as the log has it.
    fn why(&self) -> Option<&str> {
        self.trial.error_class.as_deref()
    }

    /// Whether more may still become known.
    fn is_open(&self) -> bool {
        let open =
            ["waiting", "sending", "accepted", "unknown"].contains(&self.trial.state.as_str());
        open && self.trial.delivered_at.is_none()
    }
}

impl PanelPage for TrialPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.trial.channel {
            Channel::Call => "panel_trial.call",
            Channel::Text | Channel::Mail | Channel::Push => "panel_trial.text",
        })
    }
}
