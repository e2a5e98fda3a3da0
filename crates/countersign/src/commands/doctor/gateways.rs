//! The gateways, those of the settings file and those that operators set up: whether there is any, and how each stands.

use delivery::Gateway;
use domain::{GatewaySwitch, Timestamp};
use flows::{Flows, GatewayLine, GatewayProblem};

use super::{Finding, failing, reports, warning, well};
use crate::{config::Config, wiring};

const WHAT: &str = "gateways";

const NONE: &str = "none: no text is ever sent and nobody is called, so nobody can sign in. Add one under [[gateways]], in \
                    the panel, or by `countersign gateway add`";

/// A line for all there are, and one for each that is not well. Without a database only those of the file are known.
pub(super) async fn examine(config: &Config, flows: Option<&Flows>) -> Vec<Finding> {
    let Some(flows) = flows else {
        let names = config.gateways.iter().map(Gateway::name);
        let names = names.collect::<Vec<_>>().join(", ");
        return vec![if names.is_empty() {
            failing(WHAT, NONE)
        } else {
            well(WHAT, names)
        }];
    };
    let now = wiring::now();
    let lines = match flows.gateways(now).await {
        Ok(lines) => lines,
        Err(fault) => return vec![failing(WHAT, fault.to_string())],
    };
    if lines.is_empty() {
        return vec![failing(WHAT, NONE)];
    }
    let names: Vec<_> = lines.iter().map(described).collect();
    let mut findings = vec![well(WHAT, names.join(", "))];
    findings.extend(lines.iter().filter_map(|line| trouble(line, now)));
    let told = lines.iter();
    findings.extend(told.filter_map(|line| reports::of_database(line, config)));
    findings
}

/// A gateway's name and what it carries.
fn described(line: &GatewayLine) -> String {
    let carries: Vec<_> = line.channels.iter().map(|it| format!("{it}s")).collect();
    format!("{} ({})", line.name, carries.join(" and "))
}

fn trouble(line: &GatewayLine, now: Timestamp) -> Option<Finding> {
    let name = &line.name;
    if let Some(problem) = line.problem {
        let words = match problem {
            GatewayProblem::Sealed => {
                "its settings are sealed under another master key: add it anew, or remove it"
            }
            GatewayProblem::Settings => {
                "this release does not understand its settings: add it anew, or remove it"
            }
            GatewayProblem::NameOfFile => {
                "the settings file has a gateway of this name, which goes before it: `countersign gateway remove` takes this one away"
            }
        };
        return Some(failing(WHAT, format!("{name}: {words}")));
    }
    if line.state.health.rests(now) {
        let why = line.state.why.as_deref().unwrap_or("unknown");
        let words = format!(
            "{name} does not take messages and rests ({why}). Look at the account, then `countersign gateway wake {name}`"
        );
        return Some(failing(WHAT, words));
    }
    match line.state.switch {
        GatewaySwitch::On => None,
        switch => Some(warning(
            WHAT,
            format!(
                "{name} is switched {switch}: `countersign gateway on {name}` gives it messages again"
            ),
        )),
    }
}
