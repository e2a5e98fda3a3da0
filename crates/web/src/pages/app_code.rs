//! The code the app shows: `GET` and `POST <challenge>/app-code`; field `code`.

use askama::Template;
use domain::Purpose;

use super::{CodeError, Frame, Mistake, NotSent, Page, Way};

/// Asks for the code the app shows.
#[derive(Template)]
#[template(path = "app_code.html")]
pub struct AppCodePage {
    /// The frame.
    pub frame: Frame,
    /// Set up (it proves a number, which can be changed), verify (the way to help is recovery) or settings (there is a way
    /// back to them).
    pub purpose: Purpose,
    /// The app's name.
    pub app: String,
    /// The name the account bears in the app: the site's.
    pub issuer: String,
    /// How many digits the code has.
    pub digits: u8,
    /// The other usable ways.
    pub others: Vec<Way>,
    /// Why nothing was sent by another way, when that was asked for.
    pub not_sent: Option<NotSent>,
    /// What was wrong with the code that was entered. The code itself is never shown again.
    pub error: Option<CodeError>,
}

impl CodeError {
    /// The same, where the code was the app's.
    pub(super) fn say_of_app(self, frame: &Frame, digits: u8) -> String {
        match self {
            Self::Expired => frame.say("app_code.error_expired"),
            other => other.say(frame, digits),
        }
    }
}

impl AppCodePage {
    fn error_text(&self) -> Option<String> {
        let error = self.error?;
        Some(error.say_of_app(&self.frame, self.digits))
    }

    fn say_digits(&self, key: &str) -> String {
        self.frame
            .say_with(key, &[("digits", i64::from(self.digits).into())])
    }

    fn lead(&self) -> String {
        let (app, issuer) = (&self.app, &self.issuer);
        let key = if self.purpose.sets_up() {
            "app_prove.code_lead"
        } else {
            "app_code.lead"
        };
        let values = [("app", app.into()), ("issuer", issuer.into())];
        self.frame.say_with(key, &values)
    }

    /// The address of the way out, and its words.
    fn elsewhere(&self) -> (String, String) {
        let (page, words) = match self.purpose {
            Purpose::Settings => ("settings", "settings.other_way"),
            purpose if purpose.sets_up() => ("number", "code.wrong_number"),
            _ => ("recovery", "app_code.other"),
        };
        (self.frame.at(page), self.frame.say(words))
    }
}

impl Page for AppCodePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("app_code.title")
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
        self.purpose.sets_up().then_some(3)
    }
}
