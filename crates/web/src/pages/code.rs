//! The code from a text or call. `GET` and `POST <challenge>/code`; field `code`.
//! Its other buttons `POST <challenge>/send` with `method`.

use std::time::Duration;

use askama::Template;
use domain::Purpose;

use super::{Frame, Mistake, NotSent, Page, Way};

/// Asks for the code that was sent.
#[derive(Template)]
#[template(path = "code.html")]
pub struct CodePage {
    /// The frame.
    pub frame: Frame,
    /// Set up (the number can be changed), verify (the way to help is recovery) or settings (there is a way back to them).
    pub purpose: Purpose,
    /// Whether the number is only being set up, so that it can be changed.
    pub is_new_number: bool,
    /// How the code was sent last.
    pub way: Way,
    /// The number it was sent to, masked.
    pub number: String,
    /// How many digits the code has.
    pub digits: u8,
    /// When it may be sent again.
    pub resend: Resend,
    /// The other usable ways.
    pub others: Vec<Way>,
    /// Whether a code was sent a moment ago because the person asked for it: says that it may take a minute.
    pub just_sent: bool,
    /// Why it was not sent again, when that was asked for.
    pub not_sent: Option<NotSent>,
    /// What was wrong with the code that was entered. The code itself is never shown again.
    pub error: Option<CodeError>,
}

/// When a code may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resend {
    /// At once.
    Now,
    /// After this much time. Without JavaScript the button is there all the same, and pressing it early is answered.
    In(Duration),
    /// Not in this challenge.
    Never,
}

/// What was wrong with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Nothing was entered.
    Empty,
    /// Not digits.
    NotDigits,
    /// Too few or too many digits.
    Length,
    /// Its ten minutes are over.
    Expired,
    /// Too many wrong codes from this address; nothing was judged.
    SlowDown,
    /// It fits more than one device.
    Unclear,
    /// Not the code.
    Wrong {
        /// Tries left in this challenge; at least one.
        tries_left: u32,
    },
}

impl CodeError {
    pub(super) fn say(self, frame: &Frame, digits: u8) -> String {
        match self {
            Self::Empty => frame.say("code.error_empty"),
            Self::NotDigits => frame.say("code.error_not_digits"),
            Self::Length => {
                frame.say_with("code.error_length", &[("digits", i64::from(digits).into())])
            }
            Self::Expired => frame.say("code.error_expired"),
            Self::SlowDown => frame.say("code.error_slow_down"),
            Self::Unclear => frame.say("code.error_unclear"),
            Self::Wrong { tries_left } => frame.say_with(
                "code.error_wrong",
                &[("tries", i64::from(tries_left).into())],
            ),
        }
    }
}

impl Resend {
    /// Whole seconds until the code may be sent again, rounded up; none when it may be now or never.
    pub(super) fn seconds_left(self) -> Option<u64> {
        match self {
            Self::In(wait) => Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)),
            Self::Now | Self::Never => None,
        }
    }

    pub(super) fn wait(self, frame: &Frame) -> String {
        let seconds = self.seconds_left().unwrap_or_default();
        frame.say_wait("code.wait", Duration::from_secs(seconds))
    }

    /// The sentence the script keeps counting in: `{clock}` is its place for the minutes and seconds.
    pub(super) fn countdown(frame: &Frame) -> String {
        frame.say_with("code.countdown", &[("clock", "{clock}".into())])
    }
}

impl CodePage {
    fn error_text(&self) -> Option<String> {
        let error = self.error?;
        Some(error.say(&self.frame, self.digits))
    }

    fn say_digits(&self, key: &str) -> String {
        self.frame
            .say_with(key, &[("digits", i64::from(self.digits).into())])
    }

    fn is_settings(&self) -> bool {
        self.purpose == Purpose::Settings
    }
}

impl Page for CodePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("code.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        match self.error_text() {
            Some(text) => Some(Mistake {
                text,
                field: Some("code"),
            }),
            None => self.not_sent.map(|not_sent| not_sent.mistake(&self.frame)),
        }
    }

    fn step(&self) -> Option<u8> {
        (self.is_new_number && !self.is_settings()).then_some(3)
    }
}
