//! The walk after "it was not me": `GET <challenge>/walk`, after a sign-in or from open settings. Its button
//! `POST <challenge>/walk` ends it; `POST <challenge>/walk/devices` removes a device, `POST <challenge>/walk/passkeys`
//! a passkey, `POST <challenge>/walk/browsers` makes a browser new.

use askama::Template;
use domain::Timestamp;
use flows::{BrowserLine, LogLine};
use i18n::Value;

use super::{DeviceLine, Frame, Mistake, Page, PasskeyLine, Told, activity};

/// Rows of recent activity that are shown.
const ROWS: usize = 8;

/// Says what was done already, and what is to be looked at.
#[derive(Template)]
#[template(path = "walk.html")]
pub struct WalkPage {
    /// The frame.
    pub frame: Frame,
    /// Whether the settings are open, so that what is wrong can be changed in them; else the browser is on its way to
    /// the site.
    pub is_settings: bool,
    /// Where the password is changed at the site, if that is known.
    pub password_page: Option<String>,
    /// When somebody said "it was not me".
    pub since: Timestamp,
    /// Browsers that were ended by it.
    pub browsers_ended: u32,
    /// Waiting changes that were stopped by it.
    pub changes_stopped: u32,
    /// The number on file, masked.
    pub number: Option<String>,
    /// The browsers that are known by now, but for this one.
    pub other_browsers: Vec<BrowserLine>,
    /// The devices that answer for the user.
    pub devices: Vec<DeviceLine>,
    /// The passkeys that confirm for the user.
    pub passkeys: Vec<PasskeyLine>,
    /// The values of the devices and passkeys that go when they have waited, and when that is.
    pub devices_leave: Vec<(String, Timestamp)>,
    /// What became of removing one.
    pub told: Option<Told>,
    /// Recovery codes that are left; none where there are to be none.
    pub recovery_codes: Option<u32>,
    /// The log, newest first.
    pub log: Vec<LogLine>,
}

impl WalkPage {
    fn said_at(&self) -> String {
        let at = self.frame.moment(self.since);
        self.frame.say_with("walk.since", &[("at", (&at).into())])
    }

    /// What was done already, line by line.
    fn done(&self) -> [String; 4] {
        let count = |key, count: u32| {
            let count = Value::from(i64::from(count));
            self.frame.say_with(key, &[("count", count)])
        };
        [
            self.said_at(),
            count("walk.browsers_ended", self.browsers_ended),
            count("walk.changes_stopped", self.changes_stopped),
            self.frame.say("walk.guarded"),
        ]
    }

    /// Where things are changed: here, or in the settings, to which the site leads.
    fn settings_words(&self) -> String {
        self.frame.say(if self.is_settings {
            "walk.in_settings"
        } else {
            "walk.in_settings_later"
        })
    }

    fn browser_name(&self, browser: &BrowserLine) -> String {
        let name = if browser.name.is_empty() {
            self.frame.say("walk.some_browser")
        } else {
            browser.name.clone()
        };
        if browser.place.is_empty() {
            name
        } else {
            format!("{name}, {}", browser.place)
        }
    }

    fn last_proved(&self, browser: &BrowserLine) -> String {
        let at = self.frame.moment(browser.last_proved_at);
        self.frame
            .say_with("settings_browsers.last", &[("at", (&at).into())])
    }

    /// When a device goes that waits for it.
    fn leaves(&self, one: &str) -> Option<String> {
        let (_, due) = self.devices_leave.iter().find(|(id, _)| id == one)?;
        let due = self.frame.moment(*due);
        Some(
            self.frame
                .say_with("walk.device_leaves", &[("due", (&due).into())]),
        )
    }

    fn good_news(&self) -> Option<String> {
        let is_good = |told: &Told| {
            let gone = [
                Told::DeviceRemoved,
                Told::PasskeyRemoved,
                Told::BrowserForgotten,
            ];
            gone.contains(told)
        };
        self.told.filter(is_good)?.say(&self.frame, None)
    }

    /// What is said of the recovery codes; none where there are to be none.
    fn codes_words(&self) -> Option<String> {
        let left = Value::from(i64::from(self.recovery_codes?));
        Some(self.frame.say_with("walk.codes", &[("left", left)]))
    }

    /// When, and what happened then.
    fn activity(&self) -> Vec<(String, String)> {
        let told = |line: &LogLine| {
            let said = activity::say(&self.frame, &line.event, &line.detail)?;
            Some((self.frame.moment(line.at), said))
        };
        self.log.iter().filter_map(told).take(ROWS).collect()
    }
}

impl Page for WalkPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("walk.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let told = self.told.filter(|told| told.is_mistake())?;
        let text = told.say(&self.frame, None)?;
        Some(Mistake { text, field: None })
    }
}
