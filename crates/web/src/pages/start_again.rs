//! A page that cannot be shown here any more: begin again at the site.

use askama::Template;

use super::{Frame, Page};

/// Sends the person back to begin again.
#[derive(Template)]
#[template(path = "start_again.html")]
pub struct StartAgainPage {
    /// The frame; with the site where it is known.
    pub frame: Frame,
    /// Why.
    pub reason: StartAgainReason,
    /// Where the site is (the origin of the request's checked redirect address), if that is known: a link goes there.
    pub site_address: Option<String>,
}

/// Why a page cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartAgainReason {
    /// It belongs to another browser.
    OtherBrowser,
    /// Its time is over, or it was used.
    Expired,
    /// There is no such page.
    Unknown,
    /// The site is switched off here.
    SwitchedOff,
}

impl StartAgainPage {
    fn what(&self) -> String {
        self.frame.say(match self.reason {
            StartAgainReason::OtherBrowser => "start_again.other_browser",
            StartAgainReason::Expired => "start_again.expired",
            StartAgainReason::Unknown => "start_again.unknown",
            StartAgainReason::SwitchedOff => "switched_off.what",
        })
    }

    fn now(&self) -> String {
        self.frame.say(match self.reason {
            StartAgainReason::SwitchedOff => "switched_off.now",
            _ => "start_again.now",
        })
    }
}

impl Page for StartAgainPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match self.reason {
            StartAgainReason::SwitchedOff => "switched_off.title",
            _ => "start_again.title",
        })
    }
}
