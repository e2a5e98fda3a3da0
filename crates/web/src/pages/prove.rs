//! How to prove a number, in a set-up or in the settings. `GET <challenge>`; its buttons `POST <challenge>/send` with `method`.

use askama::Template;
use domain::Purpose;

use super::{Frame, Mistake, NotSent, Page, Way};

/// Shows the number back and asks how its code shall come.
#[derive(Template)]
#[template(path = "prove.html")]
pub struct ProvePage {
    /// The frame.
    pub frame: Frame,
    /// Set up (one of three steps) or settings (with a way back to them).
    pub purpose: Purpose,
    /// The number in international form, in full: it was typed a moment ago in this browser.
    pub number: String,
    /// The ways that are on and that the number can take, best first; at least one.
    pub ways: Vec<Way>,
    /// Whether somebody without the app can get it here.
    pub offers_app: bool,
    /// Why no code went out, when one was asked for.
    pub not_sent: Option<NotSent>,
}

impl ProvePage {
    fn lead(&self) -> String {
        let by_app = self.ways.iter().filter(|way| way.is_app()).count();
        self.frame.say(match by_app {
            0 => "prove.lead",
            all if all == self.ways.len() => "app_prove.lead_alone",
            _ => "app_prove.lead",
        })
    }

    fn is_settings(&self) -> bool {
        self.purpose == Purpose::Settings
    }
}

impl Page for ProvePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("prove.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.not_sent.map(|not_sent| not_sent.mistake(&self.frame))
    }

    fn step(&self) -> Option<u8> {
        (!self.is_settings()).then_some(2)
    }
}
