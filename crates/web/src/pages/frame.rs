//! What all pages share: the language, the site's name and looks, the way back. The template is `frame.html`.

use std::time::Duration;

use askama::Template;
use domain::{Application, ChallengeId, Timestamp};
use i18n::{Language, Value};

use super::Undelivered;
use crate::brand;

/// What the frame asks of each page.
pub trait Page: Template {
    /// What stands round it.
    fn frame(&self) -> &Frame;

    /// The one `h1`, and the first words of the window's title.
    fn title(&self) -> String;

    /// What was wrong with what was sent, shown above everything else; none on a page that is fine.
    fn mistake(&self) -> Option<Mistake> {
        None
    }

    /// Which step of setting up this is, of three, where the mail address is no step before them; none elsewhere.
    fn step(&self) -> Option<u8> {
        None
    }

    /// What the browser's window is called.
    fn window_title(&self) -> String {
        let frame = self.frame();
        let mut title = self.title();
        if self.mistake().is_some() {
            title = frame.say_with("frame.problem_in_title", &[("title", Value::from(&title))]);
        }
        let of = frame.site.as_ref().map_or("Countersign", |site| &site.name);
        format!("{title} – {of}")
    }

    /// The step in words.
    fn step_of(&self) -> Option<String> {
        let before = i64::from(self.frame().proves_mail);
        let step = i64::from(self.step()?) + before;
        let values = [("step", step.into()), ("steps", Value::from(3 + before))];
        Some(self.frame().say_with("frame.step", &values))
    }
}

/// A sentence about what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The sentence.
    pub text: String,
    /// The `id` of the field it is about, if it is about one: the summary links there.
    pub field: Option<&'static str>,
}

/// What stands round every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The language of every word on the page.
    pub language: Language,
    /// The site in whose name the page speaks; none where none is known.
    pub site: Option<Site>,
    /// The challenge's address without a slash at its end, `/challenge/<id>`; none where there is none. With it, every
    /// page has the form that goes back to the site (`POST <challenge>/back`).
    pub challenge: Option<String>,
    /// Whether the mail address is proved first on the way of setting up: one step more.
    pub proves_mail: bool,
    /// What cannot be sent at the moment, of what this page has codes sent by; none while all is well.
    pub undelivered: Option<Undelivered>,
    /// The request's number to quote when asking for help; shown small at the foot where it is given.
    pub number_to_quote: Option<String>,
}

/// How a site shows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// The address of its logo, if it has one. Its origin must be in the page's `img-src`.
    pub logo: Option<String>,
    /// The address of the stylesheet with its colours ([`brand::href`]).
    pub brand: String,
}

impl Site {
    /// The looks of this application.
    pub fn of(application: &Application) -> Self {
        Self {
            name: application.brand.name.clone(),
            logo: (application.brand.logo.as_ref()).map(|logo| logo.address(application.id)),
            brand: brand::href(application.id, application.brand.colour),
        }
    }
}

impl Frame {
    /// The frame of a challenge's pages.
    pub fn of_challenge(
        language: Language,
        application: &Application,
        challenge: ChallengeId,
    ) -> Self {
        let challenge = Some(format!("/challenge/{challenge}"));
        Self {
            challenge,
            ..Self::of_site(language, application)
        }
    }

    /// The frame where the site is known but no challenge is.
    pub fn of_site(language: Language, application: &Application) -> Self {
        Self {
            site: Some(Site::of(application)),
            ..Self::bare(language)
        }
    }

    /// The frame where nothing is known but the reader's language.
    pub const fn bare(language: Language) -> Self {
        Self {
            language,
            site: None,
            challenge: None,
            proves_mail: false,
            undelivered: None,
            number_to_quote: None,
        }
    }

    /// The same frame, with the number to quote at its foot.
    #[must_use]
    pub fn quoting(self, number: impl Into<String>) -> Self {
        Self {
            number_to_quote: Some(number.into()),
            ..self
        }
    }

    /// The words for `key`; `{ $site }` in them is the site's name.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The words for `key` with further values.
    pub fn say_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let unnamed;
        let site = if let Some(site) = &self.site {
            &site.name
        } else {
            unnamed = i18n::say(self.language, "frame.your_site", &[]);
            &unnamed
        };
        let values = [&[("site", Value::from(site))], values].concat();
        i18n::say(self.language, key, &values)
    }

    /// The words for `key` with a length of time as `{ $wait }`.
    pub(crate) fn say_wait(&self, key: &str, wait: Duration) -> String {
        let wait = i18n::duration(self.language, wait);
        self.say_with(key, &[("wait", Value::from(&wait))])
    }

    /// What cannot be sent at the moment, in words.
    pub(crate) fn say_undelivered(&self) -> Option<String> {
        Some(self.say(self.undelivered?.words()))
    }

    /// A moment in words.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        i18n::moment(self.language, at.as_millis())
    }

    /// The address of a page or act of this challenge (`code`, `send`), or of its screen (empty name).
    pub(crate) fn at(&self, name: &str) -> String {
        let challenge = self.challenge.as_deref().unwrap_or_default();
        if name.is_empty() {
            challenge.to_owned()
        } else {
            format!("{challenge}/{name}")
        }
    }
}

impl Site {
    /// The letter that stands where a logo would.
    pub(crate) fn initial(&self) -> String {
        self.name
            .chars()
            .find(|c| c.is_alphanumeric())
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect()
    }
}
