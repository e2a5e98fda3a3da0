//! `countersign user show`: what the person's page in the control panel shows.

use anyhow::{Context, Result};
use domain::{Method, MethodState, Timestamp};
use flows::{ApprovalPasskey, AtGate, Factor, Flows, History, Locked, PersonView};

use super::Whom;
use crate::{
    console::{remark, say, table},
    wiring,
};

pub(super) async fn show(flows: &Flows, whom: &Whom) -> Result<()> {
    let (id, now) = (whom.find(flows).await?, wiring::now());
    let person = flows.person(id, now).await?;
    let person = person.context("the person is gone")?;
    table(&facts(&person));
    things(&person, now);
    let history = flows.history(id, None, now).await?;
    tell(&history);
    if history.next.is_some() {
        remark("there is more: `countersign log --application ID --user USER`");
    }
    Ok(())
}

fn facts(person: &PersonView) -> Vec<Vec<String>> {
    let time = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), Timestamp::to_rfc3339);
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let methods = Method::ALL.map(|method| format!("{method} {}", state(person, method)));
    let (left, made) = person.recovery_codes;
    let rows = [
        ("application", person.application.brand.name.clone()),
        ("user", text(&person.external_id)),
        ("name", text(&person.name)),
        ("mail", text(&person.email)),
        ("second step since", time(person.first_factor_at)),
        ("last confirmed", time(person.last_proved_at)),
        ("methods", methods.join(", ")),
        ("recovery codes", format!("{left}, made {}", time(made))),
        ("\"it was not me\"", time(person.alarm_at)),
    ];
    rows.map(|(name, value)| vec![name.to_owned(), value])
        .into()
}

fn state(person: &PersonView, method: Method) -> String {
    match person.methods.of(method) {
        MethodState::Off => "off".to_owned(),
        MethodState::Missing => "missing".to_owned(),
        MethodState::FrozenUntil(end) => format!("frozen until {}", end.to_rfc3339()),
        MethodState::LockedUntil(end) => format!("locked until {}", end.to_rfc3339()),
        MethodState::Unreachable if method == Method::Push => match person.at_gate {
            AtGate::Shut { opens_at: None } => "unreachable (no passkey for approvals)".to_owned(),
            AtGate::Shut { opens_at: Some(at) } => {
                format!("unreachable (its passkey counts from {})", at.to_rfc3339())
            }
            AtGate::NoGate | AtGate::Passes => "unreachable".to_owned(),
        },
        MethodState::Unreachable => "unreachable".to_owned(),
        MethodState::Ready => "ready".to_owned(),
    }
}

/// What the person has, by the ids that `user remove`, `end-browsers` and `cancel` take.
fn things(person: &PersonView, now: Timestamp) {
    let mut rows = Vec::new();
    let mut add = |what: &str, id: String, name: String, at: Option<Timestamp>| {
        let at = at.map_or_else(String::new, Timestamp::to_rfc3339);
        rows.push(vec![what.to_owned(), id, name, at]);
    };
    if let Some((masked, since)) = &person.number {
        let id = Factor::Number.to_string();
        add("number", id, masked.clone(), Some(*since));
    }
    for app in &person.apps {
        let name = app.device.as_ref().map(|device| device.name.as_str());
        let name = name.unwrap_or("another TOTP app");
        let name = match ApprovalPasskey::of(app, person.gate, now) {
            ApprovalPasskey::Unasked => name.to_owned(),
            ApprovalPasskey::Missing => format!("{name} (no passkey for approvals)"),
            ApprovalPasskey::WaitsUntil(from) => {
                format!("{name} (passkey counts from {})", from.to_rfc3339())
            }
            ApprovalPasskey::Counts => format!("{name} (passkey for approvals)"),
        };
        add("device", app.id.to_string(), name, app.confirmed_at);
    }
    for passkey in &person.passkeys {
        let (id, mut name) = (
            Factor::Passkey(passkey.id).to_string(),
            passkey.name.clone(),
        );
        if let Some(host) = &passkey.made_for {
            name = format!("{name} (made for {host}, works no more)");
        }
        add("passkey", id, name, Some(passkey.added_at));
    }
    for browser in &person.browsers {
        let name = browser.name.clone();
        add("browser", browser.id.to_string(), name, Some(browser.since));
    }
    for waiting in &person.waiting {
        let change = &waiting.change;
        let name = format!("{}, due", change.kind);
        add("change", change.id.to_string(), name, Some(change.due_at));
    }
    for (locked, until) in &person.locks {
        let (id, name) = match locked {
            Locked::NewBrowsers => (String::new(), "new browsers, until"),
            Locked::Browser(id) => (id.to_string(), "browser, until"),
            Locked::Recovery => (String::new(), "recovery, until"),
        };
        add("locked", id, name.to_owned(), Some(*until));
    }
    if !rows.is_empty() {
        say("");
        table(&rows);
    }
}

fn tell(history: &History) {
    for story in &history.stories {
        say("");
        let rows = story.lines.iter().map(|line| {
            vec![
                line.at.to_rfc3339(),
                line.event.clone(),
                line.detail.clone(),
            ]
        });
        table(&rows.collect::<Vec<_>>());
    }
}
