//! The code that was mailed: the proof of the mail address. `GET` and `POST <challenge>/mail`, field `code`; its button
//! `POST <challenge>/mail/send`.

use askama::Template;
use domain::Purpose;

use super::{CodeError, Frame, Mistake, NotSent, Page, Resend, Way};

/// Asks for the code that was mailed, or offers to mail one.
#[derive(Template)]
#[template(path = "mail.html")]
pub struct MailPage {
    /// The frame.
    pub frame: Frame,
    /// What the address is proved for.
    pub purpose: Purpose,
    /// The address on file, masked.
    pub address: String,
    /// What may go before it: a code of the app, a passkey.
    pub before: Vec<Way>,
    /// Whether a code is out that can be entered.
    pub is_out: bool,
    /// How many digits it has.
    pub digits: u8,
    /// When it may be mailed again.
    pub resend: Resend,
    /// Whether it was mailed a moment ago because the person asked for it: says that it may take a minute.
    pub just_sent: bool,
    /// Why it was not mailed, when that was asked for.
    pub not_sent: Option<NotSent>,
    /// What was wrong with the code that was entered.
    pub error: Option<CodeError>,
}

impl MailPage {
    fn why(&self) -> String {
        self.frame.say(match self.purpose {
            Purpose::SetUp => "mail_page.before_set_up",
            Purpose::Recover => "mail_page.before_new_number",
            Purpose::Verify => "mail_page.after_alarm",
            Purpose::Settings => "mail_page.for_settings",
        })
    }

    fn error_text(&self) -> Option<String> {
        let error = self.error?;
        Some(error.say(&self.frame, self.digits))
    }

    fn say_digits(&self, key: &str) -> String {
        self.frame
            .say_with(key, &[("digits", i64::from(self.digits).into())])
    }

    /// The page this one is left for by somebody who cannot read the mail.
    fn elsewhere(&self) -> (String, String) {
        let (page, words) = match self.purpose {
            Purpose::Settings => ("settings", "mail_page.back_to_settings"),
            _ => ("recovery", "mail_page.other"),
        };
        (self.frame.at(page), self.frame.say(words))
    }
}

impl Page for MailPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("mail_page.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        match self.error_text() {
            // Without a code out there is no field to go to.
            Some(text) => Some(Mistake {
                text,
                field: self.is_out.then_some("code"),
            }),
            None => self.not_sent.map(|not_sent| not_sent.mistake(&self.frame)),
        }
    }

    fn step(&self) -> Option<u8> {
        // The one before the three.
        self.purpose.sets_up().then_some(0)
    }
}
