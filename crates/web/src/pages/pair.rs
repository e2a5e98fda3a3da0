//! Pairing the app: `GET <challenge>/pair`, and for browsers without script `GET <challenge>/pair/hold`. `POST <challenge>/pair` makes a
//! new offer, `POST <challenge>/pair/ask` asks the new device again, `POST <challenge>/pair/code` takes the code it shows, for which
//! `GET <challenge>/pair/code` is a page where the device is asked for an approval as well.

use std::time::Duration;

use super::{
    Carried, CodeError, Frame, Mistake, Page, Progress, Way,
    live::{Kept, Live, Word},
    request::Clock,
};
use crate::qr::Qr;
use askama::Template;

/// Shows what a phone scans, and follows it until it is paired.
#[derive(Template)]
#[template(path = "pair.html")]
pub struct PairPage {
    /// Whether a passkey can be set up in its place.
    pub offers_passkey: bool,
    /// The frame.
    pub frame: Frame,
    /// Where the way back leads.
    pub back: PairBack,
    /// The app's name.
    pub app: String,
    /// Where the app is, `https://HOST/app/`.
    pub app_address: String,
    /// Whether the device makes its passkey before its first approval.
    pub makes_passkey: bool,
    /// How far it has come.
    pub stage: PairStage,
    /// The newest revision this page knows of.
    pub revision: i64,
    /// How it learns of more.
    pub kept: Kept,
    /// Whether another authenticator app may be used.
    pub other_app: bool,
    /// Whether a phone number may be entered instead, and why one would.
    pub gives_number: Option<GivesNumber>,
    /// The other usable ways.
    pub others: Vec<Way>,
    /// What was wrong with the code that was entered.
    pub error: Option<CodeError>,
}

/// Why somebody who could pair an app gives a number instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivesNumber {
    /// Codes can be sent to it.
    ForCodes,
    /// The app goes by it already.
    HasApp,
}

/// Where somebody goes who pairs no app after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairBack {
    /// In a set-up: to what else helps.
    Help,
    /// To the last page of the set-up, which has passed.
    Done,
    /// To the settings.
    Settings,
}

/// How far a pairing has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairStage {
    /// A phone is waited for.
    Waiting {
        /// What the QR code says, and the link for a phone: `https://HOST/app/#pair=TOKEN`.
        link: String,
        /// The same to type: `xxxx-xxxx-xxxx`.
        typed: String,
        /// How long it is good.
        left: Duration,
    },
    /// Nobody came in time.
    RanOut,
    /// A device is there, and has been asked.
    Approve {
        /// Its name.
        device: String,
        /// The number to carry over.
        carried: Carried,
        /// How far the request has come.
        progress: Progress,
        /// How long it can still be answered.
        left: Duration,
        /// Whether its code is taken as well, at a page of its own.
        takes_code: bool,
    },
    /// A device is there, and shows a code.
    Code {
        /// Its name.
        device: String,
        /// How many digits the code has.
        digits: u8,
    },
}

impl PairStage {
    /// The words in the news of this page, beside those of a request: a phone is waited for.
    pub const WAITING: &'static str = "waiting";
    /// A device is there; the news' `text` is its name.
    pub const FOUND: &'static str = "found";
    /// Nobody came in time.
    pub const RAN_OUT: &'static str = "ran_out";
    /// It is paired.
    pub const PAIRED: &'static str = "paired";
}

impl PairPage {
    /// The way back: where it leads, and what it says.
    fn way_back(&self) -> (&'static str, String) {
        match self.back {
            PairBack::Help => ("recovery", self.frame.say("pair.help")),
            PairBack::Done => ("done", self.frame.say("pair.later")),
            PairBack::Settings => ("settings", self.frame.say("settings.back")),
        }
    }

    /// The words that lead to the number.
    fn number_words(&self) -> Option<String> {
        Some(self.frame.say(match self.gives_number? {
            GivesNumber::ForCodes => "pair.by_number",
            GivesNumber::HasApp => "pair.has_app",
        }))
    }

    /// Whether the code that the device shows is another way.
    const fn takes_code(&self) -> bool {
        matches!(
            self.stage,
            PairStage::Approve {
                takes_code: true,
                ..
            }
        )
    }

    /// How long what is shown is good.
    const fn clock(&self) -> Clock {
        match self.stage {
            PairStage::Waiting { left, .. } | PairStage::Approve { left, .. } => Clock(left),
            PairStage::RanOut | PairStage::Code { .. } => Clock(Duration::ZERO),
        }
    }

    fn say_app(&self, key: &str) -> String {
        self.frame.say_with(key, &[("app", (&self.app).into())])
    }

    fn say_device(&self, key: &str, device: &str) -> String {
        self.frame.say_with(key, &[("device", device.into())])
    }

    fn step(&self, key: &str) -> String {
        let values = [
            ("app", (&self.app).into()),
            ("address", (&self.app_address).into()),
        ];
        self.frame.say_with(key, &values)
    }

    /// The steps on each kind of device: its name, and what is done there.
    fn steps(&self) -> [(String, Vec<String>); 3] {
        let told = |name: &str, steps: &[&str]| {
            let last = self.makes_passkey.then_some("pair.make_passkey");
            let steps = steps.iter().copied().chain(last);
            let steps = steps.map(|key| self.step(key)).collect();
            (self.frame.say(name), steps)
        };
        [
            told(
                "pair.android",
                &["pair.scan_first", "pair.android_install", "pair.allow"],
            ),
            told(
                "pair.iphone",
                &[
                    "pair.iphone_open",
                    "pair.iphone_install",
                    "pair.iphone_start",
                    "pair.allow",
                ],
            ),
            told(
                "pair.desktop",
                &["pair.desktop_open", "pair.desktop_install", "pair.allow"],
            ),
        ]
    }

    /// What the script and the held refresh follow; none where nothing comes by itself.
    fn live(&self) -> Option<Live> {
        let word = |state, said, goes_on| Word {
            state,
            said,
            is_alarm: false,
            goes_on,
        };
        let paired = word(PairStage::PAIRED, self.frame.say("pair.paired"), true);
        let (now, words) = match &self.stage {
            PairStage::Waiting { .. } => {
                let found = self.say_device("pair.found", "{text}");
                let words = vec![
                    word(PairStage::WAITING, self.frame.say("pair.waiting"), false),
                    word(PairStage::FOUND, found, true),
                    word(PairStage::RAN_OUT, self.frame.say("pair.ran_out"), true),
                    paired,
                ];
                (PairStage::WAITING, words)
            }
            PairStage::Approve { progress, .. } if !progress.is_over() => {
                let mut words = vec![paired];
                words.extend(Progress::ALL.map(|progress| Word {
                    state: progress.as_str(),
                    said: progress.say(&self.frame, &self.app),
                    is_alarm: progress.is_alarm(),
                    goes_on: progress.is_over(),
                }));
                (progress.as_str(), words)
            }
            _ => return None,
        };
        Some(Live::of(
            &self.frame,
            (now, self.revision),
            ("pair/hold", "pair"),
            words,
            self.kept,
        ))
    }

    fn error_text(&self) -> Option<String> {
        let PairStage::Code { digits, .. } = self.stage else {
            return None;
        };
        let error = self.error?;
        Some(error.say_of_app(&self.frame, digits))
    }

    fn say_digits(&self, key: &str) -> String {
        let digits = match self.stage {
            PairStage::Code { digits, .. } => digits,
            _ => 0,
        };
        self.frame
            .say_with(key, &[("digits", i64::from(digits).into())])
    }
}

impl Page for PairPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.say_app("pair.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let (text, field) = match &self.stage {
            PairStage::RanOut => (self.frame.say("pair.ran_out"), None),
            PairStage::Approve { progress, .. } if progress.is_alarm() => {
                (progress.say(&self.frame, &self.app), None)
            }
            _ => (self.error_text()?, Some("code")),
        };
        Some(Mistake { text, field })
    }
}
