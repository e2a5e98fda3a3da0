//! A phone without a connection: `GET` and `POST <challenge>/push/offline`; field `code`. A page of its own, since the one that
//! waits refreshes itself where no script runs, and would eat what is being typed.

use std::time::Duration;

use askama::Template;
use domain::Purpose;

use super::{CodeError, Frame, Mistake, Page};
use crate::qr::Qr;

/// Shows what waits as a QR code, and asks for the digits the app makes of it.
#[derive(Template)]
#[template(path = "offline.html")]
pub struct OfflinePage {
    /// The frame.
    pub frame: Frame,
    /// Verify (the way to help is recovery) or settings (there is a way back to them).
    pub purpose: Purpose,
    /// The app's name.
    pub app: String,
    /// What the QR code says: `https://HOST/app/#offline=...`.
    pub link: String,
    /// What is asked, as the app shows it.
    pub message: String,
    /// How many digits the answer has.
    pub digits: u8,
    /// How long it can still be answered.
    pub left: Duration,
    /// What was wrong with the digits that were entered.
    pub error: Option<CodeError>,
}

impl OfflinePage {
    fn qr(&self) -> Option<Qr> {
        Qr::of(&self.link)
    }

    fn say_app(&self, key: &str) -> String {
        self.frame.say_with(key, &[("app", (&self.app).into())])
    }

    fn say_digits(&self, key: &str) -> String {
        self.frame
            .say_with(key, &[("digits", i64::from(self.digits).into())])
    }

    fn say_left(&self) -> String {
        self.frame.say_wait("waiting.left", self.left)
    }

    fn error_text(&self) -> Option<String> {
        let error = self.error?;
        Some(error.say(&self.frame, self.digits))
    }

    /// The address of the way out, and its words.
    fn elsewhere(&self) -> (String, String) {
        match self.purpose {
            Purpose::Settings => (
                self.frame.at("settings"),
                self.frame.say("settings.other_way"),
            ),
            _ => (self.frame.at("recovery"), self.frame.say("waiting.none")),
        }
    }
}

impl Page for OfflinePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("offline.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.error_text().map(|text| Mistake {
            text,
            field: Some("code"),
        })
    }
}
