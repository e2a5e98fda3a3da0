//! Settings: shut. `GET <challenge>/settings`; each of its buttons sends a code, to the phone or to the mailbox.

use askama::Template;

use super::{Doors, Frame, Mistake, NotSent, Page};

/// Asks for a proof before the settings are shown.
#[derive(Template)]
#[template(path = "open_settings.html")]
pub struct OpenSettingsPage {
    /// The frame.
    pub frame: Frame,
    /// How presence can be proved here.
    pub doors: Doors,
    /// The administrator's own words on where to find help, for somebody who finds every door shut.
    pub contact: Option<String>,
    /// Why no code went out, when one was asked for.
    pub not_sent: Option<NotSent>,
}

impl Page for OpenSettingsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("open_settings.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.not_sent.map(|not_sent| not_sent.mistake(&self.frame))
    }
}
