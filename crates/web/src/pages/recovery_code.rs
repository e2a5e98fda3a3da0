//! A recovery code in place of the phone: `GET` and `POST <challenge>/recovery-code`, field `code`.

use askama::Template;

use super::{Frame, Mistake, Page};

/// Asks for one of the recovery codes.
#[derive(Template)]
#[template(path = "recovery_code.html")]
pub struct RecoveryCodePage {
    /// The frame.
    pub frame: Frame,
    /// Whether it is a proof in the settings, which have their way back.
    pub is_settings: bool,
    /// What was wrong with the code that was entered. The code itself is never shown again.
    pub error: Option<RecoveryCodeError>,
}

/// What was wrong with a recovery code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryCodeError {
    /// It does not look like one.
    NotACode,
    /// Too many wrong codes from this address; nothing was judged.
    SlowDown,
    /// None of the person's, or used before.
    Wrong {
        /// Tries left in this challenge; at least one.
        tries_left: u32,
    },
}

impl RecoveryCodePage {
    fn error_text(&self) -> Option<String> {
        self.error.map(|error| match error {
            RecoveryCodeError::NotACode => self.frame.say("recovery_code.error_not_a_code"),
            RecoveryCodeError::SlowDown => self.frame.say("code.error_slow_down"),
            RecoveryCodeError::Wrong { tries_left } => self.frame.say_with(
                "recovery_code.error_wrong",
                &[("tries", i64::from(tries_left).into())],
            ),
        })
    }

    fn lead(&self) -> String {
        self.frame.say(if self.is_settings {
            "recovery_code.lead_settings"
        } else {
            "recovery_code.lead"
        })
    }

    fn elsewhere(&self) -> (String, String) {
        let (page, words) = if self.is_settings {
            ("settings", "mail_page.back_to_settings")
        } else {
            ("recovery", "recovery_code.other")
        };
        (self.frame.at(page), self.frame.say(words))
    }
}

impl Page for RecoveryCodePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("recovery_code.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.error_text().map(|text| Mistake {
            text,
            field: Some("code"),
        })
    }
}
