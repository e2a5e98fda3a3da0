//! What this site allows somebody who cannot use the number or the app: `GET <challenge>/recovery`, and the screen when nothing else is
//! left. Its forms: `POST <challenge>/recovery/mail` asks for a recovery by mail, `POST <challenge>/recovery/begin` goes on
//! with one that has waited.

use std::time::Duration;

use askama::Template;
use domain::Timestamp;
use i18n::Value;

use super::{Frame, Mistake, Page};

/// The keys of the same words about the number, the app and the passkey.
macro_rules! keys {
    ($words:literal) => {
        [
            concat!("recovery_mail.", $words),
            concat!("recovery_mail_app.", $words),
            concat!("recovery_mail_passkey.", $words),
        ]
    };
}

/// Offers the other ways, and says who can help.
#[derive(Template)]
#[template(path = "recovery.html")]
pub struct RecoveryPage {
    /// The frame.
    pub frame: Frame,
    /// Why the person is here.
    pub plight: Plight,
    /// Whether one of the recovery codes helps.
    pub recovery_code: bool,
    /// Whether a code of the staff helps.
    pub bypass_code: bool,
    /// How long a browser stays known, where one that is known helps.
    pub known_browser: Option<Duration>,
    /// A new number or app by way of the mail address.
    pub by_mail: ByMail,
    /// Which of them that is here.
    pub sets_up: Replaced,
    /// The administrator's own words on where to find help, plain text; lines are kept.
    pub contact: Option<String>,
    /// The way back for somebody who came by choice.
    pub back: Option<Back>,
    /// Whether too many changes were asked for today.
    pub too_many: bool,
}

/// Why somebody looks for another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plight {
    /// By choice, or because nothing that is on file can be used.
    NoNumber,
    /// The app is not at hand, or is lost.
    NoApp,
    /// The app cannot be set up.
    NotPaired,
    /// The passkey is not at hand, or is lost.
    NoPasskey,
    /// No passkey can be made here.
    NotMade,
    /// The mail address has to be proved, and no code can be mailed to it.
    NoMail,
    /// Codes are refused for a while.
    Locked,
}

/// What a recovery by mail leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// Another number.
    Number,
    /// The app, set up anew: where no number can be.
    App,
    /// A new passkey: where neither can be.
    Passkey,
}

/// How a recovery by mail stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByMail {
    /// Not here.
    No,
    /// It can be asked for.
    Offered {
        /// The address, masked.
        address: String,
        /// How long it will wait.
        wait: Duration,
    },
    /// It waits.
    Waiting {
        /// Until then.
        until: Timestamp,
    },
    /// It has waited.
    Ready {
        /// The address, masked.
        address: String,
    },
}

/// What somebody goes back to who does not need another way after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// The number.
    Number,
    /// The app.
    App,
    /// The passkey.
    Passkey,
    /// The page that makes one.
    NewPasskey,
    /// The page that sets the app up.
    Pair,
    /// The mailed code.
    Mail,
    /// The settings.
    Settings,
}

impl RecoveryPage {
    fn what(&self) -> String {
        let none =
            !self.recovery_code && self.known_browser.is_none() && self.by_mail == ByMail::No;
        self.frame.say(match (self.plight, none) {
            (Plight::NoMail, _) => "recovery.no_mail",
            (Plight::Locked, _) => "recovery.locked",
            (Plight::NotPaired, _) => "lost_app.not_paired",
            (Plight::NotMade, _) => "new_passkey.not_made",
            (Plight::NoNumber | Plight::NoApp | Plight::NoPasskey, true) => "recovery.what",
            (Plight::NoPasskey, false) => "passkey.ways",
            (Plight::NoNumber, false) => "recovery.ways",
            (Plight::NoApp, false) => "lost_app.ways",
        })
    }

    fn known(&self, span: &Duration) -> String {
        let key = match self.plight {
            Plight::NoApp => "lost_app.known_browser",
            Plight::NoPasskey => "passkey.known_browser",
            _ => "recovery.known_browser",
        };
        self.frame.say_wait(key, *span)
    }

    /// The one of the keys (of the number, the app, the passkey) that speaks of what is set up.
    const fn of(&self, keys: [&'static str; 3]) -> &'static str {
        let [number, app, passkey] = keys;
        match self.sets_up {
            Replaced::Number => number,
            Replaced::App => app,
            Replaced::Passkey => passkey,
        }
    }

    fn mail_title(&self) -> String {
        let key = self.of(keys!("title"));
        self.frame.say(key)
    }

    /// What is said of the recovery by mail; none where there is none.
    fn mail_words(&self) -> Option<String> {
        let frame = &self.frame;
        match &self.by_mail {
            ByMail::No => None,
            ByMail::Offered { address, wait } => {
                let wait = i18n::duration(frame.language, *wait);
                let values = [("address", Value::from(address)), ("wait", (&wait).into())];
                let key = self.of(keys!("offered"));
                Some(frame.say_with(key, &values))
            }
            ByMail::Waiting { until } => {
                let until = frame.moment(*until);
                let key = self.of(keys!("waiting"));
                Some(frame.say_with(key, &[("until", (&until).into())]))
            }
            ByMail::Ready { address } => {
                let key = self.of(keys!("ready"));
                Some(frame.say_with(key, &[("address", address.into())]))
            }
        }
    }

    /// The act of the recovery by mail that is open, and the words on its button.
    fn mail_act(&self) -> Option<(String, String)> {
        let (page, words) = match self.by_mail {
            ByMail::Offered { .. } => ("recovery/mail", self.of(keys!("ask"))),
            ByMail::Ready { .. } => ("recovery/begin", "recovery_mail.begin"),
            ByMail::No | ByMail::Waiting { .. } => return None,
        };
        Some((self.frame.at(page), self.frame.say(words)))
    }

    /// Whether it is what the person came for.
    const fn is_ready(&self) -> bool {
        matches!(self.by_mail, ByMail::Ready { .. })
    }

    /// The address of the way back, and its words.
    fn way_back(&self) -> Option<(String, String)> {
        let (page, words) = match self.back? {
            Back::Number => ("", "recovery.back_to_challenge"),
            Back::App => ("", "lost_app.back"),
            Back::Passkey => ("", "passkey.back"),
            Back::NewPasskey => ("", "new_passkey.back"),
            Back::Pair => ("pair", "lost_app.back_to_pair"),
            Back::Mail => ("", "recovery.back_to_mail"),
            Back::Settings => ("settings", "recovery.back_to_settings"),
        };
        Some((self.frame.at(page), self.frame.say(words)))
    }
}

impl Page for RecoveryPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("recovery.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.too_many.then(|| Mistake {
            text: self.frame.say("recovery_mail.too_many"),
            field: None,
        })
    }
}
