//! The phone number, in a set-up or in the settings. `GET` and `POST <challenge>/number` or `<challenge>/settings/number`;
//! fields `country` and `number`.

use std::time::Duration;

use askama::Template;
use domain::Purpose;
use i18n::Language;

use super::{Frame, Mistake, Page};

/// Asks for a phone number.
#[derive(Template)]
#[template(path = "number.html")]
pub struct NumberPage {
    /// The frame.
    pub frame: Frame,
    /// Set up (one of three steps) or settings (with a way back to them).
    pub purpose: Purpose,
    /// The countries the administrator opened, in reading order ([`Country::list`]). With one alone nothing is asked.
    pub countries: Vec<Country>,
    /// What is to prove it.
    pub proof: NumberProof,
    /// Whether somebody without a phone is led to the app.
    pub leads_to_app: bool,
    /// Whether a passkey can be set up in its place.
    pub offers_passkey: bool,
    /// What was typed before, given back as it was; or the number on offer when the person came back to change it.
    pub typed: String,
    /// What was wrong with it.
    pub error: Option<NumberError>,
}

/// What proves a number that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProof {
    /// A code that goes to it, or one of the app.
    Code,
    /// A code of the app alone: nothing is sent to any number.
    App,
}

/// One line of the country list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// CLDR region code, the value of the field `country`.
    pub region: String,
    /// Digits after the `+`.
    pub calling_code: String,
    /// Its name in the page's language.
    pub name: &'static str,
    /// Its flag as two regional indicators.
    pub flag: String,
    /// Whether it is the one guessed or chosen before.
    pub is_chosen: bool,
}

/// What was wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing was typed.
    Empty,
    /// Longer than any number.
    TooLong,
    /// Letters or other signs.
    NotANumber,
    /// A country the administrator did not open.
    CountryClosed,
    /// No such number in that country.
    NotValid,
    /// Premium, freephone and other special numbers.
    Barred,
    /// A landline where only texts are on.
    Landline,
    /// Too many different numbers; another may be entered after this much time.
    TooMany(Duration),
}

impl Country {
    /// The list for the page: `open` holds (CLDR region code, calling code's digits) in any order.
    pub fn list<'a>(
        language: Language,
        open: impl IntoIterator<Item = (&'a str, &'a str)>,
        chosen: &str,
    ) -> Vec<Self> {
        let open: Vec<(&str, &str)> = open.into_iter().collect();
        i18n::countries(language)
            .filter_map(|(region, name)| {
                let (_, calling_code) = open.iter().find(|(code, _)| *code == region)?;
                Some(Self {
                    region: region.to_owned(),
                    calling_code: (*calling_code).to_owned(),
                    name,
                    flag: i18n::flag(region),
                    is_chosen: region == chosen,
                })
            })
            .collect()
    }
}

impl NumberPage {
    fn error_text(&self) -> Option<String> {
        self.error.map(|error| match error {
            NumberError::Empty => self.frame.say("number.error_empty"),
            NumberError::TooLong => self.frame.say("number.error_too_long"),
            NumberError::NotANumber => self.frame.say("number.error_not_a_number"),
            NumberError::CountryClosed => self.frame.say("number.error_country_closed"),
            NumberError::NotValid => self.frame.say("number.error_not_valid"),
            NumberError::Barred => self.frame.say("number.error_barred"),
            NumberError::Landline => self.frame.say("number.error_landline"),
            NumberError::TooMany(wait) => self.frame.say_wait("number.error_too_many", wait),
        })
    }

    fn is_settings(&self) -> bool {
        self.purpose == Purpose::Settings
    }

    fn lead(&self) -> String {
        self.frame.say(match (self.is_settings(), self.proof) {
            (true, _) => "new_number.lead",
            (false, NumberProof::Code) => "number.lead",
            (false, NumberProof::App) => "app_prove.number_lead",
        })
    }

    /// Where somebody goes who has no such number, and the words.
    fn elsewhere(&self) -> (String, String) {
        let page = if self.leads_to_app {
            "pair"
        } else {
            "recovery"
        };
        let words = match self.proof {
            NumberProof::Code => "number.no_phone",
            NumberProof::App => "app_prove.no_app",
        };
        (self.frame.at(page), self.frame.say(words))
    }

    fn address(&self) -> String {
        self.frame.at(if self.is_settings() {
            "settings/number"
        } else {
            "number"
        })
    }

    /// The one open country, where there is nothing to choose.
    fn only_country(&self) -> Option<&Country> {
        match self.countries.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

impl Page for NumberPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say(match (self.is_settings(), self.proof) {
            (true, _) => "new_number.title",
            (false, NumberProof::Code) => "number.title",
            (false, NumberProof::App) => "app_prove.number_title",
        })
    }

    fn mistake(&self) -> Option<Mistake> {
        self.error_text().map(|text| Mistake {
            text,
            field: Some("number"),
        })
    }

    fn step(&self) -> Option<u8> {
        (!self.is_settings()).then_some(1)
    }
}
