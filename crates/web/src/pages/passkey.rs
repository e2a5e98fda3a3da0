//! The passkey: `GET <challenge>/passkey`. Its script asks for the question at `POST <challenge>/passkey/begin` and posts the
//! answer by the page's own form to `<challenge>/passkey`. Without a script the page says what is missing, and the other ways
//! stand below.

use askama::Template;
use domain::Purpose;

use super::{Frame, Mistake, NotSent, Page, Way};

/// Asks for the passkey.
#[derive(Template)]
#[template(path = "passkey.html")]
pub struct PasskeyPage {
    /// The frame.
    pub frame: Frame,
    /// Verify (the way to help is recovery) or settings (there is a way back to them).
    pub purpose: Purpose,
    /// The other usable ways.
    pub others: Vec<Way>,
    /// Why nothing was sent by another way, when that was asked for.
    pub not_sent: Option<NotSent>,
    /// What was wrong with the answer that came.
    pub error: Option<PasskeyError>,
}

/// What was wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyError {
    /// It was none; so many tries are left.
    Wrong {
        /// Tries left.
        tries_left: u32,
    },
    /// Too many wrong answers from this network.
    SlowDown,
}

impl PasskeyPage {
    /// The address of the way out, and its words.
    fn elsewhere(&self) -> (String, String) {
        let (page, words) = match self.purpose {
            Purpose::Settings => ("settings", "settings.other_way"),
            _ => ("recovery", "passkey.other"),
        };
        (self.frame.at(page), self.frame.say(words))
    }
}

impl Page for PasskeyPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("passkey.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        let text = match self.error {
            Some(PasskeyError::Wrong { tries_left }) => {
                let tries = [("tries", i64::from(tries_left).into())];
                self.frame.say_with("passkey.error_wrong", &tries)
            }
            Some(PasskeyError::SlowDown) => self.frame.say("passkey.error_slow_down"),
            None => return self.not_sent.map(|not_sent| not_sent.mistake(&self.frame)),
        };
        Some(Mistake { text, field: None })
    }
}
