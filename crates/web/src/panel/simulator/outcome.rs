//! What came of a trial, in words: the decision, the reason, the screen, and how each method stands.

use domain::{Method, MethodState, Screen, SetUpWays};
use flows::{AtGate, Simulated};
use i18n::Value;

use super::SimulatorPage;
use crate::panel::{grounds, rule_lines::method_name};

impl SimulatorPage {
    pub(super) fn decision(&self, simulated: &Simulated) -> String {
        self.frame.say(if simulated.judgement.is_asked() {
            "panel_simulator.asked"
        } else {
            "panel_simulator.not_asked"
        })
    }

    pub(super) fn reason(&self, simulated: &Simulated) -> String {
        self.frame.say(grounds::words(simulated.judgement.grounds))
    }

    pub(super) fn locked(&self, simulated: &Simulated) -> Option<String> {
        let end = simulated.locked_until?;
        Some(self.frame.say_at("panel_simulator.locked", end))
    }

    /// What the gate on approvals comes to; none where nobody stands before one.
    pub(super) fn gate(&self, simulated: &Simulated) -> Option<String> {
        Some(match simulated.at_gate {
            AtGate::NoGate => return None,
            AtGate::Passes => self.frame.say("panel_app_simulator.passes"),
            AtGate::Shut { opens_at: None } => self.frame.say("panel_app_simulator.gate_shut"),
            AtGate::Shut { opens_at: Some(at) } => {
                self.frame.say_at("panel_app_simulator.gate_opens", at)
            }
        })
    }

    /// The screen in words.
    pub(super) fn screen(&self, simulated: &Simulated) -> String {
        let listed = |methods: &[Method]| {
            let names = methods
                .iter()
                .map(|method| method_name(&self.frame, *method));
            names.collect::<Vec<_>>().join(", ")
        };
        let with = |key: &str, methods: &[Method]| {
            let first = self.frame.say(key);
            if methods.is_empty() {
                return first;
            }
            let others = listed(methods);
            let values = [
                ("first", Value::from(&first)),
                ("others", Value::from(&others)),
            ];
            self.frame.say_with("panel_simulator.and_others", &values)
        };
        match &simulated.judgement.screen {
            Screen::GoBack => self.frame.say("panel_simulator.back"),
            Screen::Push {
                others,
                open_the_app: false,
            } => with("panel_app_simulator.push", others),
            Screen::Push { others, .. } => with("panel_app_simulator.open_app", others),
            Screen::AppCode { others } => with("panel_app_simulator.app_code", others),
            Screen::ChooseHow { ways } => with("panel_simulator.choose", ways),
            Screen::CodeByOnly(method) => with("panel_simulator.code", &[*method]),
            Screen::Passkey { others } => with("panel_passkey_simulator.passkey", others),
            Screen::SetUp(ways) => self.set_up(*ways),
            Screen::Locked { until } => self.frame.say_at("panel_simulator.locked", *until),
            Screen::Recovery => self.frame.say("panel_simulator.recovery"),
        }
    }

    /// What a set-up offers.
    fn set_up(&self, ways: SetUpWays) -> String {
        self.frame.say(match (ways.number, ways.app, ways.passkey) {
            (true, true, false) => "panel_app_simulator.set_up_any",
            (true, true, true) => "panel_app_simulator.set_up_any_passkey",
            (true, false, true) => "panel_passkey_simulator.set_up_number",
            (true, false, false) => "panel_simulator.set_up_number",
            (false, true, true) => "panel_app_simulator.set_up_app_passkey",
            (false, true, false) => "panel_app_simulator.set_up_app",
            (false, false, _) => "panel_passkey_simulator.set_up",
        })
    }

    /// How each method stands for the person.
    pub(super) fn methods(&self, simulated: &Simulated) -> Vec<(String, String)> {
        let is_shut = |method: Method| method == Method::Push && simulated.at_gate.is_shut();
        let line = |method: Method| {
            let state = match simulated.methods.of(method) {
                MethodState::Off => self.frame.say("panel_simulator.state_off"),
                MethodState::Missing => self.frame.say("panel_simulator.state_missing"),
                MethodState::FrozenUntil(end) => {
                    self.frame.say_at("panel_simulator.state_frozen", end)
                }
                MethodState::LockedUntil(end) => {
                    self.frame.say_at("panel_simulator.state_locked", end)
                }
                MethodState::Unreachable if is_shut(method) => {
                    self.frame.say("panel_app_simulator.state_shut")
                }
                MethodState::Unreachable => self.frame.say("panel_simulator.state_unreachable"),
                MethodState::Ready => self.frame.say("panel_simulator.state_ready"),
            };
            (method_name(&self.frame, method), state)
        };
        Method::ALL.map(line).into()
    }
}
