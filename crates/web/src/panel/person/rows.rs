//! The rows of a person's page: what they have, the browsers that are known, the changes that wait.

use flows::{AppPairing, ApprovalPasskey, BrowserOf, Factor, PasskeyLine, Waiting};

use super::PersonPage;
use crate::panel::told;

/// A row with what may be done about it.
pub(super) struct Row {
    /// What it is.
    pub(super) name: String,
    /// More about it.
    pub(super) hints: Vec<String>,
    /// What the act's form sends, where there is an act.
    pub(super) act: Option<String>,
}

impl PersonPage {
    /// What the person has, each with what removes it.
    pub(super) fn factors(&self) -> Vec<Row> {
        let number = self.person.number.iter().map(|(masked, since)| Row {
            name: masked.clone(),
            hints: vec![self.frame.say_at("panel_person.number_since", *since)],
            act: Some(Factor::Number.to_string()),
        });
        let unproven = self.person.unproven.iter().map(|masked| Row {
            name: masked.clone(),
            hints: vec![self.frame.say("panel_person.unproven")],
            act: None,
        });
        let apps = self.person.apps.iter().map(|app| self.app(app));
        let passkeys = self.person.passkeys.iter().map(|one| self.passkey(one));
        let all = number.chain(unproven).chain(apps).chain(passkeys);
        all.collect()
    }

    fn app(&self, app: &AppPairing) -> Row {
        let name = app.device.as_ref().map(|device| device.name.as_str());
        let mut hints = Vec::new();
        hints.extend(
            app.confirmed_at
                .map(|at| self.frame.say_at("panel_person.added", at)),
        );
        hints.push(match app.last_used_at {
            Some(at) => self.frame.say_at("panel_person.used", at),
            None => self.frame.say("panel_person.never_used"),
        });
        hints.extend(self.approval_passkey(app));
        Row {
            name: name.map_or_else(
                || self.frame.say("panel_person.other_app"),
                ToOwned::to_owned,
            ),
            hints,
            act: Some(Factor::App(app.id).to_string()),
        }
    }

    /// How the passkey of a device for its approvals stands.
    fn approval_passkey(&self, app: &AppPairing) -> Option<String> {
        let frame = &self.frame;
        match ApprovalPasskey::of(app, self.person.gate, self.now) {
            ApprovalPasskey::Unasked => None,
            ApprovalPasskey::Missing => Some(frame.say("panel_app_person.no_passkey")),
            ApprovalPasskey::WaitsUntil(from) => {
                Some(frame.say_at("panel_app_person.passkey_from", from))
            }
            ApprovalPasskey::Counts => Some(frame.say("panel_app_person.passkey")),
        }
    }

    fn passkey(&self, passkey: &PasskeyLine) -> Row {
        let mut hints = vec![
            self.frame.say_at("panel_person.added", passkey.added_at),
            match passkey.used_at {
                Some(at) => self.frame.say_at("panel_person.used", at),
                None => self.frame.say("panel_person.never_used"),
            },
        ];
        let host = passkey.made_for.as_ref();
        hints.extend(host.map(|it| self.say("passkeys.elsewhere", "said", it.as_str())));
        Row {
            name: self.say("panel_passkey_method.called", "said", &passkey.name),
            hints,
            act: Some(Factor::Passkey(passkey.id).to_string()),
        }
    }

    pub(super) fn browsers(&self) -> Vec<Row> {
        let browsers = self.person.browsers.iter();
        browsers.map(|browser| self.browser(browser)).collect()
    }

    fn browser(&self, browser: &BrowserOf) -> Row {
        let mut hints: Vec<String> = Some(browser.place.clone()).into_iter().collect();
        hints.retain(|place| !place.is_empty());
        hints.push(self.frame.say_at("settings_browsers.since", browser.since));
        let last = browser.last_proved_at;
        hints.push(self.frame.say_at("settings_browsers.last", last));
        if let Some(until) = browser.locked_until {
            hints.push(self.frame.say_at("panel_person.locked", until));
        }
        Row {
            name: if browser.name.is_empty() {
                self.frame.say("settings_browsers.unnamed")
            } else {
                browser.name.clone()
            },
            hints,
            act: Some(browser.id.to_string()),
        }
    }

    pub(super) fn waiting(&self) -> Vec<Row> {
        let waiting = self.person.waiting.iter();
        waiting.map(|waiting| self.change(waiting)).collect()
    }

    fn change(&self, waiting: &Waiting) -> Row {
        let kind = waiting.change.kind;
        let mut name = self.frame.say(told::change_kind(kind));
        if let Some(masked) = &waiting.masked {
            name = format!("{name}: {masked}");
        }
        let (asked, due) = (waiting.change.asked_at, waiting.change.due_at);
        let happens = match (waiting.is_ready, kind.happens_by_itself()) {
            (true, _) => "panel_person.ready_since",
            (false, true) => "panel_person.takes_place",
            (false, false) => "panel_person.goes_on_from",
        };
        Row {
            name,
            hints: vec![
                self.frame.say_at("panel_person.asked", asked),
                self.frame.say_at(happens, due),
            ],
            act: Some(waiting.change.id.to_string()),
        }
    }
}
