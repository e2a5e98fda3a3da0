//! A code in place of the phone, field `code`: a recovery code (`GET` and `POST <challenge>/recovery-code`), or one that the
//! staff gave (`<challenge>/bypass-code`).

use askama::Template;

use super::{Frame, Mistake, Page};

/// Asks for one of the recovery codes, or for the one of the staff.
#[derive(Template)]
#[template(path = "recovery_code.html")]
pub struct RecoveryCodePage {
    /// The frame.
    pub frame: Frame,
    /// Whose code it is.
    pub of: CodeOf,
    /// Whether it is a proof in the settings, which have their way back.
    pub is_settings: bool,
    /// What was wrong with the code that was entered. The code itself is never shown again.
    pub error: Option<RecoveryCodeError>,
}

/// Where a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOf {
    /// The person kept it.
    Person,
    /// The staff gave it.
    Staff,
}

/// What was wrong with such a code.
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

impl CodeOf {
    /// The page's place below the challenge.
    const fn place(self) -> &'static str {
        match self {
            Self::Person => "recovery-code",
            Self::Staff => "bypass-code",
        }
    }

    /// The one of two keys that speaks of it.
    const fn or(self, person: &'static str, staff: &'static str) -> &'static str {
        match self {
            Self::Person => person,
            Self::Staff => staff,
        }
    }
}

impl RecoveryCodePage {
    fn action(&self) -> String {
        self.frame.at(self.of.place())
    }

    fn label(&self) -> String {
        self.frame
            .say(self.of.or("recovery_code.label", "bypass_code.label"))
    }

    fn error_text(&self) -> Option<String> {
        self.error.map(|error| match error {
            RecoveryCodeError::NotACode => self.frame.say(self.of.or(
                "recovery_code.error_not_a_code",
                "bypass_code.error_not_a_code",
            )),
            RecoveryCodeError::SlowDown => self.frame.say("code.error_slow_down"),
            RecoveryCodeError::Wrong { tries_left } => self.frame.say_with(
                self.of
                    .or("recovery_code.error_wrong", "bypass_code.error_wrong"),
                &[("tries", i64::from(tries_left).into())],
            ),
        })
    }

    fn lead(&self) -> String {
        self.frame.say(if self.is_settings {
            self.of
                .or("recovery_code.lead_settings", "bypass_code.lead_settings")
        } else {
            self.of.or("recovery_code.lead", "bypass_code.lead")
        })
    }

    fn elsewhere(&self) -> (String, String) {
        let (page, words) = if self.is_settings {
            ("settings", "mail_page.back_to_settings")
        } else {
            (
                "recovery",
                self.of.or("recovery_code.other", "bypass_code.other"),
            )
        };
        (self.frame.at(page), self.frame.say(words))
    }
}

impl Page for RecoveryCodePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame
            .say(self.of.or("recovery_code.title", "bypass_code.title"))
    }

    fn mistake(&self) -> Option<Mistake> {
        self.error_text().map(|text| Mistake {
            text,
            field: Some("code"),
        })
    }
}
