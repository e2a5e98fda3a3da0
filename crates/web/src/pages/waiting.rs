//! Waiting for an approval in the app: `GET <challenge>`, and for browsers without script `GET <challenge>/push/hold`. Its button
//! `POST <challenge>/push` asks again.

use std::time::Duration;

use askama::Template;
use domain::Purpose;
use flows::AtGate;

use super::{
    Carried, DeviceState, Frame, Mistake, Page, Progress, Reach, Way,
    live::{Kept, Live, Word},
    request::Clock,
};
use crate::qr::Qr;

/// When the other ways are announced to somebody who has not answered.
const PATIENCE: Duration = Duration::from_secs(20);

/// Says what is asked in the app, and waits for the answer.
#[derive(Template)]
#[template(path = "waiting.html")]
pub struct WaitingPage {
    /// The frame.
    pub frame: Frame,
    /// Verify (the way to help is recovery) or settings (there is a way back to them).
    pub purpose: Purpose,
    /// The app's name.
    pub app: String,
    /// The address that opens the app with this very request, `https://HOST/app/#r=...`.
    pub app_link: String,
    /// Whether a phone without a connection may answer it, on a page of its own.
    pub may_be_offline: bool,
    /// What is asked, as the app shows it: "Sign in to Lighthouse".
    pub message: String,
    /// The devices it went to, and how far it is on each.
    pub devices: Vec<DeviceState>,
    /// The number to carry over.
    pub carried: Carried,
    /// Where the person stands before the gate on approvals.
    pub at_gate: AtGate,
    /// How far it has come.
    pub progress: Progress,
    /// The newest revision this page knows of.
    pub revision: i64,
    /// How it learns of more.
    pub kept: Kept,
    /// How long it has been waiting.
    pub waited: Duration,
    /// How long it can still be answered.
    pub left: Duration,
    /// Whether it may be asked again, once this request is over.
    pub may_ask_again: bool,
    /// The other usable ways.
    pub others: Vec<Way>,
}

impl WaitingPage {
    fn is_settings(&self) -> bool {
        self.purpose == Purpose::Settings
    }

    /// What is said of the request; with the other ways, once it has waited long.
    fn said(&self) -> String {
        let said = self.progress.say(&self.frame, &self.app);
        match self.hint() {
            Some((Duration::ZERO, hint)) if !self.progress.is_over() => format!("{said} {hint}"),
            _ => said,
        }
    }

    /// In how long the other ways are announced, and how; none where there are none.
    fn hint(&self) -> Option<(Duration, String)> {
        let wait = PATIENCE.saturating_sub(self.waited);
        let wait = Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        // Where the gate is shut, the page says so from the beginning.
        let is_late = !self.others.is_empty() && self.progress != Progress::Shut;
        is_late.then(|| (wait, self.frame.say("waiting.hint")))
    }

    fn asks_again(&self) -> bool {
        self.may_ask_again && self.progress.may_be_followed()
    }

    /// Whether anything can still be done here.
    fn is_open(&self) -> bool {
        !self.progress.is_over() || self.progress.may_be_followed()
    }

    fn live(&self) -> Option<Live> {
        let word = |progress: Progress| Word {
            state: progress.as_str(),
            said: progress.say(&self.frame, &self.app),
            is_alarm: progress.is_alarm(),
            goes_on: progress.is_over(),
        };
        // Where the gate is shut there is nothing to follow but its opening, which is a page of its own.
        let words = match self.progress {
            Progress::Shut => vec![word(Progress::Shut)],
            _ => Progress::ALL.map(word).into(),
        };
        let live = Live::of(
            &self.frame,
            (self.progress.as_str(), self.revision),
            ("push/hold", ""),
            words,
            self.kept,
        );
        let hint = self.hint();
        (!self.progress.is_over()).then_some(Live { hint, ..live })
    }

    const fn clock(&self) -> Clock {
        Clock(self.left)
    }

    fn say_app(&self, key: &str) -> String {
        self.frame.say_with(key, &[("app", (&self.app).into())])
    }

    /// What is to be expected in the app, besides.
    fn asks_passkey(&self) -> bool {
        self.at_gate == AtGate::Passes && !self.progress.is_over()
    }

    /// Why nothing can be approved now, and what helps.
    fn shut(&self) -> Option<String> {
        let AtGate::Shut { opens_at } = self.at_gate else {
            return None;
        };
        let why = match opens_at {
            None => self.say_app("waiting_gate.missing"),
            Some(from) => {
                let at = self.frame.moment(from);
                let values = [("at", (&at).into())];
                self.frame.say_with("waiting_gate.waits", &values)
            }
        };
        let until_then = self
            .frame
            .say(match (self.others.is_empty(), self.purpose) {
                (false, _) => "waiting_gate.others",
                (true, Purpose::Settings) => "waiting_gate.alone_in_settings",
                (true, _) => "waiting_gate.alone",
            });
        self.is_open().then(|| format!("{why} {until_then}"))
    }

    fn qr(&self) -> Option<Qr> {
        Qr::of(&self.app_link)
    }
}

impl Page for WaitingPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(if self.progress.is_alarm() {
            "waiting.title_not_approved"
        } else {
            "waiting.title"
        })
    }

    fn mistake(&self) -> Option<Mistake> {
        self.progress.is_alarm().then(|| Mistake {
            text: self.said(),
            field: None,
        })
    }
}
