//! Settings: open. `GET <challenge>/settings`, one card; its buttons are acts of their own below that address.

use askama::Template;
use domain::{ChangeKind, Timestamp};
use flows::{BrowserLine, LogLine, Waiting};
use i18n::Value;

use super::{DeviceLine, Frame, Mistake, NotSent, Page, PasskeyLine, Told, Way, activity};

/// Rows of recent activity that are shown.
const ROWS: usize = 12;

/// Shows what is on file and how it is changed.
#[derive(Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    /// The frame.
    pub frame: Frame,
    /// The app, where one of its methods is on; without it the card is about the phone.
    pub app: Option<AppCard>,
    /// The passkeys, where that method is on, or there are some.
    pub passkeys: Option<PasskeysCard>,
    /// What became of the last act.
    pub told: Option<Told>,
    /// Why no code went out, when one was asked for.
    pub not_sent: Option<NotSent>,
    /// Whether somebody said "it was not me", and the walk is not finished.
    pub is_alarmed: bool,
    /// What becomes of a change asked for now.
    pub pace: Pace,
    /// The number on file, masked, and since when; none after the second factor was switched off.
    pub number: Option<(String, Option<Timestamp>)>,
    /// Whether a device that came with the number may be taken, by its code.
    pub takes_by_number: bool,
    /// A number that was given and never proved, masked.
    pub unproven: Option<String>,
    /// How codes come.
    pub methods: Vec<MethodRow>,
    /// Recovery codes; none where the administrator allows none.
    pub codes: Option<CodesRow>,
    /// Known browsers, the last one first.
    pub browsers: Vec<BrowserLine>,
    /// Changes that wait.
    pub waiting: Vec<Waiting>,
    /// The log, newest first.
    pub log: Vec<LogLine>,
    /// Whether the second factor may be switched off.
    pub may_turn_off: bool,
    /// When the settings shut by themselves.
    pub open_until: Timestamp,
}

/// The app in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppCard {
    /// Its name.
    pub name: String,
    /// The devices that are paired, the last used first.
    pub devices: Vec<DeviceLine>,
    /// How one more is added; none where there may be none.
    pub add: Option<AddApp>,
}

/// The passkeys in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeysCard {
    /// Those there are.
    pub kept: Vec<PasskeyLine>,
    /// How one more is added; none where there may be none.
    pub add: Option<AddApp>,
}

/// How one more app, or passkey, is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddApp {
    /// At once.
    Now,
    /// Once more is proved, or after a wait.
    AfterProof,
}

/// What becomes of a change asked for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It is made at once.
    AtOnce,
    /// It waits, unless more is proved.
    AfterProof,
    /// It waits: nothing more can be proved here.
    Later,
    /// It is made once more is proved; nobody else would hear of one that waits.
    OnlyAfterProof,
}

/// A way a code can come, in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodRow {
    /// Which.
    pub way: Way,
    /// Whether the user has it on.
    pub is_on: bool,
    /// Whether the user may switch it.
    pub may_switch: bool,
}

/// Recovery codes in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodesRow {
    /// How many are left.
    pub left: u32,
    /// When they were made; none when none is left.
    pub made_at: Option<Timestamp>,
    /// Whether new ones are made at once.
    pub at_once: bool,
}

impl MethodRow {
    /// The value of the field `switch` that turns it over.
    const fn switch(self) -> &'static str {
        match (self.way, self.is_on) {
            (Way::Push, true) => "push_off",
            (Way::Push, false) => "push_on",
            (Way::AppCode, true) => "app_code_off",
            (Way::AppCode, false) => "app_code_on",
            (Way::Passkey, true) => "passkey_off",
            (Way::Passkey, false) => "passkey_on",
            (Way::Text, true) => "text_off",
            (Way::Text, false) => "text_on",
            (Way::Call, true) => "call_off",
            (Way::Call, false) => "call_on",
        }
    }
}

impl SettingsPage {
    fn is_at_once(&self) -> bool {
        self.pace == Pace::AtOnce
    }

    /// Whether there is a second step.
    fn is_on(&self) -> bool {
        let has_device = self.app.as_ref().is_some_and(|app| !app.devices.is_empty());
        let has_passkey = self.passkeys.as_ref().is_some_and(|it| !it.kept.is_empty());
        self.number.is_some() || has_device || has_passkey
    }

    fn at_moment(&self, key: &str, name: &str, at: Timestamp) -> String {
        let at = self.frame.moment(at);
        self.frame.say_with(key, &[(name, Value::from(&at))])
    }

    fn number_since(&self) -> Option<String> {
        let (_, since) = self.number.as_ref()?;
        since.map(|since| self.at_moment("settings_number.since", "at", since))
    }

    fn last_confirmed(&self, browser: &BrowserLine) -> String {
        self.at_moment("settings_browsers.last", "at", browser.last_proved_at)
    }

    fn known_since(&self, browser: &BrowserLine) -> String {
        self.at_moment("settings_browsers.since", "at", browser.since)
    }

    fn shuts(&self) -> String {
        self.at_moment("settings.open_until", "until", self.open_until)
    }

    fn codes_left(&self, codes: &CodesRow) -> String {
        let Some(made) = codes.made_at else {
            return self.frame.say("settings_codes.none");
        };
        let at = self.frame.moment(made);
        let values = [
            ("left", Value::from(i64::from(codes.left))),
            ("at", Value::from(&at)),
        ];
        self.frame.say_with("settings_codes.left", &values)
    }

    fn say_app(&self, key: &str, app: &AppCard) -> String {
        self.frame.say_with(key, &[("app", Value::from(&app.name))])
    }

    fn browser_name(&self, browser: &BrowserLine) -> String {
        if browser.name.is_empty() {
            self.frame.say("settings_browsers.unnamed")
        } else {
            browser.name.clone()
        }
    }

    fn has_other_browsers(&self) -> bool {
        self.browsers.iter().any(|browser| !browser.is_this)
    }

    /// What a waiting change is called.
    fn what(&self, waiting: &Waiting) -> String {
        // A number is not to be broken over two lines.
        let masked = waiting.masked.as_deref().unwrap_or_default();
        let masked = masked.replace(' ', "\u{a0}");
        let (key, name) = match waiting.change.kind {
            ChangeKind::Number => ("settings_waiting.number", "number"),
            ChangeKind::Address => ("settings_waiting.address", "address"),
            ChangeKind::RemoveDevice if masked.is_empty() => ("settings_waiting.remove_device", ""),
            ChangeKind::RemoveDevice => ("settings_waiting.remove_this_device", "device"),
            ChangeKind::AddDevice => ("settings_waiting.add_device", ""),
            ChangeKind::RemovePasskey if masked.is_empty() => ("passkey_waiting.remove", ""),
            ChangeKind::RemovePasskey => ("passkey_waiting.remove_this", "name"),
            ChangeKind::AddPasskey => ("passkey_waiting.add", ""),
            ChangeKind::TurnOff => ("settings_waiting.turn_off", ""),
            ChangeKind::RecoveryCodes => ("settings_waiting.recovery_codes", ""),
            ChangeKind::Methods => ("settings_waiting.methods", ""),
            ChangeKind::Recover => ("settings_waiting.recover", ""),
        };
        self.frame.say_with(key, &[(name, Value::from(&masked))])
    }

    /// When it takes place, or that its person may go on with it.
    fn when(&self, waiting: &Waiting) -> String {
        let change = &waiting.change;
        let key = match (change.kind.happens_by_itself(), waiting.is_ready) {
            (true, _) => "settings_waiting.due",
            (false, false) => "settings_waiting.ready_at",
            (false, true) => return self.frame.say("settings_waiting.ready"),
        };
        self.at_moment(key, "due", change.due_at)
    }

    /// Where it is gone on with here; a recovery goes on at a sign-in.
    fn goes_on_at(waiting: &Waiting) -> Option<(&'static str, &'static str)> {
        match waiting.change.kind {
            _ if !waiting.is_ready => None,
            ChangeKind::RecoveryCodes => Some(("settings/codes", "settings_waiting.go_on")),
            ChangeKind::AddDevice => Some(("settings/pair", "settings_waiting.add_now")),
            ChangeKind::AddPasskey => Some(("settings/passkeys", "passkey_waiting.add_now")),
            _ => None,
        }
    }

    /// When, and what happened then.
    fn activity(&self) -> Vec<(String, String)> {
        let told = |line: &LogLine| {
            let said = activity::say(&self.frame, &line.event, &line.detail)?;
            Some((self.frame.moment(line.at), said))
        };
        self.log.iter().filter_map(told).take(ROWS).collect()
    }

    /// What became of the last act, unless it failed.
    fn good_news(&self) -> Option<String> {
        let told = self.told.filter(|told| !told.is_mistake())?;
        told.say(&self.frame, self.due(told))
    }

    fn due(&self, told: Told) -> Option<Timestamp> {
        let kind = told.waits()?;
        // Of two devices, the one that was removed last is what is told of.
        let waiting = self.waiting.iter().rfind(|one| one.change.kind == kind);
        waiting.map(|one| one.change.due_at)
    }
}

impl Page for SettingsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        match (&self.app, &self.passkeys) {
            (Some(app), _) => app.name.clone(),
            (None, Some(_)) => self.frame.say("passkeys.title_of_all"),
            (None, None) => self.frame.say("settings.title_phone"),
        }
    }

    fn mistake(&self) -> Option<Mistake> {
        if let Some(not_sent) = self.not_sent {
            return Some(not_sent.mistake(&self.frame));
        }
        let told = self.told.filter(|told| told.is_mistake())?;
        let text = told.say(&self.frame, None)?;
        Some(Mistake { text, field: None })
    }
}
