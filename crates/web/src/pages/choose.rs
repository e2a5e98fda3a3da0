//! Verify: choose how. `GET <challenge>`; its buttons `POST <challenge>/send` with `method`.

use askama::Template;

use super::{Frame, Mistake, NotSent, Page, Way};

/// Asks how the code shall come: one button a usable method.
#[derive(Template)]
#[template(path = "choose.html")]
pub struct ChoosePage {
    /// The frame.
    pub frame: Frame,
    /// The number on file, masked; empty where there is none.
    pub number: String,
    /// Exactly the usable ways, in the order of the screen decision.
    pub ways: Vec<Way>,
    /// Why no code went out, when one was asked for.
    pub not_sent: Option<NotSent>,
}

impl ChoosePage {
    fn lead(&self) -> String {
        let has_app = self.ways.iter().any(|way| way.is_app());
        self.frame.say(if has_app {
            "app_choose.lead"
        } else {
            "choose.lead"
        })
    }
}

impl Page for ChoosePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("choose.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.not_sent.map(|not_sent| not_sent.mistake(&self.frame))
    }
}
