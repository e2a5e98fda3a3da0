//! A passkey is made: `GET <challenge>/passkey/new`, in a set-up, in the settings, or where one is offered after an approval.
//! Its script asks for the question at `POST <challenge>/passkey/new/begin`; its form posts what the browser made to
//! `<challenge>/passkey/new`. "Not now" is `POST <challenge>/passkey/later`.

use askama::Template;
use flows::PasskeyWithin;

use super::{Frame, Mistake, Page};

/// Makes a passkey.
#[derive(Template)]
#[template(path = "new_passkey.html")]
pub struct NewPasskeyPage {
    /// The frame.
    pub frame: Frame,
    /// Where in the person's way it is.
    pub within: PasskeyWithin,
    /// Whether it is the only way to set up; else the page before has others.
    pub is_only_way: bool,
    /// Whether what came before made none.
    pub was_refused: bool,
}

impl NewPasskeyPage {
    fn is_offered(&self) -> bool {
        self.within == PasskeyWithin::Offered
    }

    fn lead(&self) -> String {
        self.frame.say(if self.is_offered() {
            "new_passkey.offer"
        } else {
            "new_passkey.lead"
        })
    }

    /// The address of another way, and its words.
    fn elsewhere(&self) -> (String, String) {
        let (page, words) = match self.within {
            PasskeyWithin::Settings => ("settings", "settings.back"),
            _ if self.is_only_way => ("recovery", "new_passkey.other"),
            _ => ("", "new_passkey.other"),
        };
        (self.frame.at(page), self.frame.say(words))
    }
}

impl Page for NewPasskeyPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.within {
            PasskeyWithin::SetUp => "new_passkey.title",
            PasskeyWithin::Offered => "new_passkey.title_offer",
            PasskeyWithin::Settings => "new_passkey.title_add",
        })
    }

    fn mistake(&self) -> Option<Mistake> {
        self.was_refused.then(|| Mistake {
            text: self.frame.say("new_passkey.refused"),
            field: None,
        })
    }
}
