//! Settings: a change for which more proof is wanted. `GET <challenge>/settings/prove`: prove more now, or go on and wait.

use askama::Template;
use domain::{Proofs, Timestamp};
use i18n::Value;

use super::{Doors, Frame, Page, Way};

/// Says what is missing, and what becomes of the change without it.
#[derive(Template)]
#[template(path = "prove_more.html")]
pub struct ProveMorePage {
    /// The frame.
    pub frame: Frame,
    /// What was proved in this visit.
    pub proofs: Proofs,
    /// How many further proofs would be enough, short of a recovery code.
    pub missing: u8,
    /// How they can be made; none of them where they would not be enough.
    pub doors: Doors,
    /// The way to the change itself; none where nobody asked for one yet.
    pub go_on: Option<GoOn>,
    /// When a change asked for now takes place.
    pub due_at: Timestamp,
}

/// The way to a change that will wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoOn {
    /// To a page of the settings.
    Look(&'static str),
    /// An act of the settings that needs no field.
    Act(&'static str),
    /// A method is switched; the value of the field `switch`.
    Switch(&'static str),
}

impl ProveMorePage {
    /// What was proved so far, in words.
    fn so_far(&self) -> Vec<String> {
        let proofs = [
            (self.proofs.phone, "prove_more.by_phone"),
            (self.proofs.mail, "prove_more.by_mail"),
            (self.proofs.long_known_browser, "prove_more.by_browser"),
        ];
        let made = proofs.into_iter().filter(|(is_made, _)| *is_made);
        made.map(|(_, key)| self.frame.say(key)).collect()
    }

    /// What would be enough.
    fn wanted(&self) -> String {
        let by_app = self.doors.ways.iter().any(|way| way.is_app());
        let by_passkey = self.doors.ways.contains(&Way::Passkey);
        let mut words = self.wanted_besides();
        for (is_way, alone, or) in [
            (by_app, "app_prove_more.alone", "app_prove_more.or"),
            (
                by_passkey,
                "passkey_prove_more.alone",
                "passkey_prove_more.or",
            ),
        ] {
            if is_way {
                words = Some(match words {
                    Some(words) => format!("{} {words}", self.frame.say(or)),
                    None => self.frame.say(alone),
                });
            }
        }
        words.unwrap_or_else(|| self.frame.say("prove_more.nothing"))
    }

    /// The same without the app and the passkey, each of which is enough by itself.
    fn wanted_besides(&self) -> Option<String> {
        let by_phone = self.doors.ways.iter().any(|way| way.is_phone());
        let weak = by_phone || self.doors.mail.is_some();
        let count = [("count", Value::from(i64::from(self.missing)))];
        match (weak, self.doors.recovery_code) {
            (true, false) => Some(self.frame.say_with("prove_more.weak", &count)),
            (true, true) => Some(self.frame.say_with("prove_more.weak_or_code", &count)),
            (false, true) => Some(self.frame.say("prove_more.code")),
            (false, false) => None,
        }
    }

    fn waits(&self) -> String {
        let due = self.frame.moment(self.due_at);
        self.frame
            .say_with("prove_more.waits", &[("due", Value::from(&due))])
    }
}

impl Page for ProveMorePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("prove_more.title")
    }
}
