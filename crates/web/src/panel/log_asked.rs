//! What somebody asks of the log: by a form, or by the address it leads to.

use std::str::FromStr;

use domain::{ApplicationId, ExternalUserId, LogId, RequestNumber, Timestamp, UserId};
use flows::LogFilter;
use serde::Deserialize;
use url::form_urlencoded;

use super::{Place, site_choice::Unclear};

/// What an address or a form says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(super) application: String,
    /// An application that was typed in place of choosing one, from the form alone.
    #[serde(default)]
    pub(super) site: String,
    #[serde(default)]
    pub(super) event: String,
    /// The site's own id of somebody, from the form alone: it may say who that is, so it stands in no address.
    #[serde(default)]
    pub(super) user: String,
    /// Our id of somebody.
    #[serde(default)]
    pub(super) person: String,
    /// The application that was chosen with them, from the form alone.
    #[serde(default)]
    pub(super) of: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) to: String,
    #[serde(default)]
    pub(super) number: String,
    #[serde(default)]
    pub(super) before: String,
    /// How it is written, where it is taken away.
    #[serde(default)]
    pub(super) format: String,
}

/// What of it cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// What was typed names no application.
    Site(Unclear),
    /// An id without its application.
    NeedsApplication,
    /// An id nobody has.
    NoUser,
    /// The site's own id in an address, or where rows are taken away.
    ByForm,
    /// A word the log does not have.
    Event,
    /// No time.
    From,
    /// No time.
    To,
    /// No number of a page.
    Number,
    /// No place in the log.
    Lost,
}

impl Asked {
    /// What it asks for, or what of it cannot be asked. Whose id at the site it is, is asked before ([`Asked::named`]).
    pub(super) fn parse(&self) -> Result<LogFilter, Wrong> {
        if !self.user.trim().is_empty() {
            return Err(Wrong::ByForm);
        }
        let request: Option<RequestNumber> = match self.number.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Wrong::Number)?),
        };
        Ok(LogFilter {
            application: self.site()?,
            user: none_or(&self.person, Wrong::NoUser)?,
            from: time(&self.from).map_err(|()| Wrong::From)?,
            to: time(&self.to).map_err(|()| Wrong::To)?,
            event: none_or(&self.event, Wrong::Event)?,
            request,
            mark: None,
        })
    }

    /// Whom the site's own id in the form is to name, at which application; none where it holds none.
    pub(super) fn named(&self) -> Result<Option<(ApplicationId, ExternalUserId)>, Wrong> {
        let external = self.user.trim();
        if external.is_empty() {
            return Ok(None);
        }
        let application = self.site()?.ok_or(Wrong::NeedsApplication)?;
        let external: ExternalUserId = external.parse().map_err(|_| Wrong::NoUser)?;
        Ok(Some((application, external)))
    }

    fn site(&self) -> Result<Option<ApplicationId>, Wrong> {
        none_or(&self.application, Wrong::NeedsApplication)
    }

    /// The same at this application.
    pub(super) fn at(self, application: ApplicationId) -> Self {
        Self {
            application: application.to_string(),
            site: String::new(),
            ..self
        }
    }

    /// The same without its person, where another application was chosen than the one they were chosen with: nothing there is
    /// about them.
    pub(super) fn at_one_site(self) -> Self {
        if self.application == self.of {
            return self;
        }
        Self {
            person: String::new(),
            ..self
        }
    }

    /// The same about this person, by our own id.
    pub(super) fn about(&self, person: UserId) -> Self {
        Self {
            user: String::new(),
            person: person.to_string(),
            ..self.clone()
        }
    }

    /// What chooses rows, by the names of the fields; those that are empty are left out.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("application", &self.application),
            ("event", &self.event),
            ("person", &self.person),
            ("from", &self.from),
            ("to", &self.to),
            ("number", &self.number),
        ];
        let all = all.map(|(name, value)| (name, value.trim()));
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }

    /// The address of the same question, from another place on.
    pub(super) fn address(&self, before: Option<LogId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields());
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        format!("{}?{}", Place::Log.address(), query.finish())
    }
}

/// What a field holds; nothing is none.
fn none_or<T: FromStr>(text: &str, wrong: Wrong) -> Result<Option<T>, Wrong> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| wrong),
    }
}

/// A moment, or the day it begins; nothing is none.
fn time(text: &str) -> Result<Option<Timestamp>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = format!("{text}T00:00:00Z");
    let moment = text.parse().or_else(|_| day.parse());
    moment.map(Some).map_err(|_| ())
}

impl Wrong {
    /// The field it is about, and its words.
    pub(super) const fn told(self) -> (Option<&'static str>, &'static str) {
        match self {
            Self::Site(unclear) => (Some("site"), unclear.words()),
            Self::NeedsApplication => (Some("application"), "panel_log.needs_application"),
            Self::NoUser => (Some("user"), "panel_log.no_user"),
            Self::ByForm => (Some("user"), "panel_log.user_by_form"),
            Self::Event => (Some("event"), "panel_log.not_an_event"),
            Self::From => (Some("from"), "panel_log.not_a_time"),
            Self::To => (Some("to"), "panel_log.not_a_time"),
            Self::Number => (Some("number"), "panel_log.not_a_number"),
            Self::Lost => (None, "panel_log.lost"),
        }
    }
}
