//! What `countersign gateway` says.

use anyhow::{Result, bail};
use domain::{Channel, GatewaySwitch, Timestamp};
use flows::{ErrorClass, GatewayChange, GatewayLine, GatewayProblem, GatewaySource, GatewayTrial};
use serde_json::Value;

/// One gateway of the list.
pub(super) fn row(line: &GatewayLine, now: Timestamp) -> Vec<String> {
    let carries: Vec<_> = line.channels.iter().copied().map(Channel::as_str).collect();
    vec![
        line.name.to_string(),
        line.kind.clone(),
        carries.join(" "),
        match line.source {
            GatewaySource::File => "settings file".to_owned(),
            GatewaySource::Database(_) => "database".to_owned(),
        },
        line.state.switch.to_string(),
        line.state.at_once.to_string(),
        fares(line, now),
    ]
}

fn fares(line: &GatewayLine, now: Timestamp) -> String {
    match (line.problem, line.state.health.rest) {
        (Some(problem), _) => match problem {
            GatewayProblem::Sealed => "sealed under another master key",
            GatewayProblem::Settings => "settings not understood",
            GatewayProblem::NameOfFile => "the settings file has this name",
        }
        .to_owned(),
        (None, Some(rest)) => {
            let why = line.state.why.as_deref().unwrap_or("unknown");
            if now < rest.until {
                format!("rests until {} ({why})", rest.until.to_rfc3339())
            } else {
                format!("rested ({why}); the next message tries it")
            }
        }
        (None, None) if line.state.health.failures > 0 => {
            format!("did not take the last {}", line.state.health.failures)
        }
        (None, None) => "well".to_owned(),
    }
}

/// What was done.
pub(super) fn changed(change: GatewayChange) -> String {
    match change {
        GatewayChange::Switch(switch) => match switch {
            GatewaySwitch::On => "it is given messages.",
            GatewaySwitch::Held => "what would go to it waits; codes wait ten minutes at most.",
            GatewaySwitch::Draining => {
                "it is given nothing new; what it has is carried to its end."
            }
            GatewaySwitch::Off => "it is given nothing, and nothing it says is heard.",
        }
        .to_owned(),
        GatewayChange::AtOnce(count) => {
            format!("each server gives it {count} messages at the same time.")
        }
        GatewayChange::Woken => "its rest is over.".to_owned(),
    }
}

/// Why a trial was not taken, and what helps.
pub(super) fn not_taken(trial: &GatewayTrial) -> String {
    match trial {
        GatewayTrial::Taken { .. } => "it was taken".to_owned(),
        GatewayTrial::Refused(class) => format!("not taken: {class}{}", advice(*class)),
        GatewayTrial::Unclear(class) => {
            format!("no clear answer ({class}): it may have gone out all the same")
        }
        GatewayTrial::Number(_) => {
            "that is no number: write it with + and the country, as in +447400123456".to_owned()
        }
        GatewayTrial::Landline => "this number takes no texts".to_owned(),
        GatewayTrial::Address => "that is no mail address".to_owned(),
        GatewayTrial::NotCarried => {
            "it carries no such messages: calls are tried in the panel, at an application's methods"
                .to_owned()
        }
        GatewayTrial::Limit => {
            "tried too often, or too many messages went to this number: try again in an hour"
                .to_owned()
        }
    }
}

const fn advice(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::NoCredit => ". Charge the account, then try again",
        ErrorClass::BadCredentials => ". Compare the key with the one at the provider",
        ErrorClass::NotReached => {
            ". Nobody answers at its address: compare it, and look at `[outgoing]`"
        }
        ErrorClass::Untrusted => ". Its certificate is not trusted: see `extra_ca_file`",
        _ => "",
    }
}

/// The one entry of a file: on its own, or under [[gateways]] as in the settings file.
pub(super) fn only_entry(written: Value) -> Result<Value> {
    let Some(listed) = written.get("gateways") else {
        return Ok(written);
    };
    match listed.as_array().map(Vec::as_slice) {
        Some([one]) => Ok(one.clone()),
        _ => bail!(
            "the file has more than one entry under [[gateways]]: give each a file of its own"
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_stands_alone_or_as_in_the_settings_file() {
        let entry = json!({"kind": "http", "name": "one"});
        assert_eq!(only_entry(entry.clone()).unwrap(), entry);
        let listed = json!({"gateways": [entry]});
        assert_eq!(only_entry(listed).unwrap(), entry);
        let two = json!({"gateways": [entry, entry]});
        assert!(only_entry(two).is_err());
    }

    #[test]
    fn an_empty_account_is_told_with_what_helps() {
        let told = not_taken(&GatewayTrial::Refused(ErrorClass::NoCredit));
        assert!(told.contains("no_credit. Charge the account"), "{told}");
    }
}
