//! Another authenticator app, which gives codes alone: `GET` and `POST <challenge>/pair/other`; field `code`. A page of its own, since
//! the one that waits for a phone refreshes itself where no script runs, and would eat what is being typed.

use askama::Template;

use super::{CodeError, Frame, Mistake, Page};
use crate::qr::Qr;

/// Shows the secret, and asks for the first code.
#[derive(Template)]
#[template(path = "other_app.html")]
pub struct OtherAppPage {
    /// The frame.
    pub frame: Frame,
    /// The name of our own app, to which a link leads back.
    pub app: String,
    /// What the QR code says: `otpauth://totp/...`.
    pub link: String,
    /// The secret in base32, without blanks.
    pub secret: String,
    /// How many digits the code has.
    pub digits: u8,
    /// Whether the site had such an app set up before, whose code does as well.
    pub is_made: bool,
    /// What was wrong with the code that was entered.
    pub error: Option<CodeError>,
}

impl OtherAppPage {
    /// The secret in groups of four, as it is best typed.
    fn groups(&self) -> String {
        let signs: Vec<char> = self.secret.chars().collect();
        let groups: Vec<String> = signs.chunks(4).map(String::from_iter).collect();
        groups.join(" ")
    }

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

    fn error_text(&self) -> Option<String> {
        let error = self.error?;
        Some(error.say_of_app(&self.frame, self.digits))
    }
}

impl Page for OtherAppPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("other_app.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.error_text().map(|text| Mistake {
            text,
            field: Some("code"),
        })
    }
}
