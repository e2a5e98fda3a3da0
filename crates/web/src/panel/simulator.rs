//! `/admin/applications/{id}/simulator`: what the rules make of somebody's request, by the code that decides real ones. Nothing is
//! sent, changed or logged; rules that are not saved yet are tried by `POST`.

mod form;
mod outcome;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::ApplicationId;
use flows::Simulated;

pub(super) use self::form::TrialForm;
use super::{
    Desk, Frame, Mistake, PanelPage, Place,
    change::Wanted,
    rules::{About, Choice, Sent, choices},
};
use crate::{House, reply::Problem};

/// Tries what the rules would do.
#[derive(Template)]
#[template(path = "panel/simulator.html")]
pub(crate) struct SimulatorPage {
    pub(super) frame: Frame,
    pub(super) about: About,
    /// Rules that are not in force, where they are tried.
    pub(super) wanted: Option<Wanted>,
    pub(super) form: TrialForm,
    pub(super) outcome: Option<Outcome>,
}

/// What came of it.
pub(super) enum Outcome {
    /// A decision.
    Simulated(Box<Simulated>),
    /// The site never named such a user.
    NoUser,
    /// A field is not taken: its `id` and the key of the sentence.
    Mistaken(&'static str, &'static str),
}

/// Shows the form.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = match seen.await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(SimulatorPage {
        frame: desk.frame(Place::Applications),
        about: About::of(&seen.site.application),
        wanted: None,
        form: TrialForm::of(&seen.site),
        outcome: None,
    }))
}

/// Tries it.
pub(crate) async fn run(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let seen = house.flows.see_rules(&desk.session, id, &mut desk.moment);
    let seen = match seen.await? {
        Ok(seen) => seen,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let wanted = Wanted::read(&sent);
    let mut site = (*seen.site).clone();
    if let Some(wanted) = &wanted {
        site = site.with_policy(wanted.policy.clone());
    }
    let is_asked = sent.iter().any(|(name, _)| name == "area");
    let form = if is_asked {
        TrialForm::read(&sent)
    } else {
        TrialForm::of(&site)
    };
    let outcome = match form.trial(desk.now()) {
        _ if !is_asked => None,
        Err((field, key)) => Some(Outcome::Mistaken(field, key)),
        Ok(trial) => {
            let (session, moment) = (&desk.session, &mut desk.moment);
            let tried = house.flows.simulate_at_desk(session, &site, &trial, moment);
            Some(match tried.await? {
                Ok(Some(simulated)) => Outcome::Simulated(Box::new(simulated)),
                Ok(None) => Outcome::NoUser,
                Err(refused) => return Ok(desk.refuse(refused)),
            })
        }
    };
    let page = SimulatorPage {
        frame: desk.frame(Place::Applications),
        about: About::of(&seen.site.application),
        wanted,
        form,
        outcome,
    };
    Ok(match page.mistake() {
        Some(_) => desk.mistaken(page),
        None => desk.page(page),
    })
}

impl SimulatorPage {
    fn numbers(&self) -> Vec<Choice> {
        let words = [
            ("mobile", "panel_simulator.mobile"),
            ("fixed", "panel_simulator.fixed"),
            ("none", "panel_simulator.none"),
        ];
        let words = words.map(|(word, key)| (word.to_owned(), self.frame.say(key)));
        choices(words, &self.form.number)
    }

    fn simulated(&self) -> Option<&Simulated> {
        match &self.outcome {
            Some(Outcome::Simulated(simulated)) => Some(simulated),
            _ => None,
        }
    }

    fn error_at(&self, field: &str) -> Option<String> {
        let mistake = self.mistake()?;
        (mistake.field == Some(field)).then_some(mistake.text)
    }
}

impl PanelPage for SimulatorPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_simulator.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let (field, key) = match self.outcome.as_ref()? {
            Outcome::Simulated(_) => return None,
            Outcome::NoUser => ("user", "panel_simulator.no_user"),
            Outcome::Mistaken(field, key) => (*field, *key),
        };
        Some(Mistake {
            text: self.frame.say(key),
            field: Some(field),
        })
    }
}
