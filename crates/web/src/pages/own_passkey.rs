//! One passkey in open settings: `GET <challenge>/settings/passkey?which=...`. `POST` there names it, `POST
//! <challenge>/settings/passkey/remove` removes it.

use askama::Template;

use super::{Frame, Mistake, Page, PasskeyLine};

/// Names or removes one.
#[derive(Template)]
#[template(path = "own_passkey.html")]
pub struct OwnPasskeyPage {
    /// The frame.
    pub frame: Frame,
    /// Which.
    pub passkey: PasskeyLine,
    /// Whether what was typed is no name.
    pub is_no_name: bool,
}

impl Page for OwnPasskeyPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("passkeys.one")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.is_no_name.then(|| Mistake {
            text: self.frame.say("passkeys.no_name"),
            field: Some("name"),
        })
    }
}
