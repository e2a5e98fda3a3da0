//! Samples of the page on which rules are tried before they are in force.

use domain::{BrowserKind, Grounds, Judgement, Method, MethodState, MethodStates, Screen};
use flows::{AtGate, Simulated};
use i18n::Language;

use super::{
    AT, at, drawn,
    rules::{about, wanted},
};
use crate::panel::{
    Place,
    simulator::{Outcome, SimulatorPage, TrialForm},
};

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let page = |outcome, wanted| {
        drawn(&SimulatorPage {
            frame: at(language, Place::Applications),
            about: about(),
            wanted,
            form: TrialForm::default(),
            outcome,
        })
    };
    let simulated = Simulated {
        browser: BrowserKind::New,
        methods: MethodStates {
            push: MethodState::Unreachable,
            app_code: MethodState::Off,
            passkey: MethodState::Missing,
            text: MethodState::LockedUntil(AT),
            call: MethodState::Missing,
        },
        at_gate: AtGate::NoGate,
        locked_until: Some(AT),
        judgement: Judgement {
            grounds: Grounds::GroupAsks,
            screen: Screen::Push {
                others: vec![Method::Text],
                open_the_app: true,
            },
            set_up_from: None,
        },
    };
    let gated = Simulated {
        at_gate: AtGate::Shut { opens_at: None },
        locked_until: None,
        ..simulated.clone()
    };
    let outcome = Outcome::Simulated(Box::new(simulated));
    let behind_gate = Outcome::Simulated(Box::new(gated));
    vec![
        ("simulator", page(None, None)),
        ("simulator_asked", page(Some(outcome), Some(wanted()))),
        ("simulator_gated", page(Some(behind_gate), None)),
        ("simulator_no_user", page(Some(Outcome::NoUser), None)),
    ]
}
