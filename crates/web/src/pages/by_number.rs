//! A device that came with the number on file is taken: `GET` and `POST <challenge>/settings/app`; field `code`.

use askama::Template;

use super::{CodeError, Frame, Mistake, Page};

/// Asks for the code the app shows for itself.
#[derive(Template)]
#[template(path = "by_number.html")]
pub struct ByNumberPage {
    /// The frame.
    pub frame: Frame,
    /// The app's name.
    pub app: String,
    /// How many digits the code has.
    pub digits: u8,
    /// What was wrong with the code that was entered. The code itself is never shown again.
    pub error: Option<CodeError>,
}

impl ByNumberPage {
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

impl Page for ByNumberPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.say_app("by_number.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.error_text().map(|text| Mistake {
            text,
            field: Some("code"),
        })
    }
}
