//! What all pages of the panel share: the language, who is at the desk, the ways to the other places. The templates are
//! `panel/frame.html`, and `panel/door.html` for pages on the way in.

use askama::Template;
use domain::{Currency, Money, Role, Timestamp};
use flows::{Flows, PanelSession};
use i18n::{Language, Value};

use super::Place;

/// What the frame asks of each page.
pub(crate) trait PanelPage: Template {
    /// What stands round it.
    fn frame(&self) -> &Frame;

    /// The one `h1`, and the first words of the window's title.
    fn title(&self) -> String;

    /// What was wrong with what was sent, shown above everything else; none on a page that is fine.
    fn mistake(&self) -> Option<Mistake> {
        None
    }

    /// What was done a moment ago.
    fn news(&self) -> Option<String> {
        None
    }

    /// What the browser's window is called.
    fn window_title(&self) -> String {
        let mut title = self.title();
        if self.mistake().is_some() {
            let values = [("title", Value::from(&title))];
            title = self.frame().say_with("frame.problem_in_title", &values);
        }
        format!("{title} – Countersign")
    }
}

/// A sentence about what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The sentence.
    pub(crate) text: String,
    /// The `id` of the field it is about, if it is about one: the summary links there.
    pub(crate) field: Option<&'static str>,
}

/// What stands round every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The language of every word on the page.
    pub(crate) language: Language,
    /// The number to quote when asking for help.
    pub(crate) number: String,
    /// Who is at the desk; none on the way in.
    pub(crate) desk: Option<AtDesk>,
}

/// Who is at the desk, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AtDesk {
    name: String,
    role: Role,
    only_looks: bool,
    place: Place,
}

impl Frame {
    /// The frame of a page on the way in.
    pub(crate) fn bare(language: Language, number: &str) -> Self {
        Self {
            language,
            number: number.to_owned(),
            desk: None,
        }
    }

    /// The same for an operator at this place.
    pub(super) fn at_desk(self, session: &PanelSession, place: Place) -> Self {
        let desk = AtDesk {
            name: session.name.to_string(),
            role: session.role,
            only_looks: Flows::only_looks(session),
            place,
        };
        Self {
            desk: Some(desk),
            ..self
        }
    }

    /// The words for `key`.
    pub(crate) fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The words for `key` with values.
    pub(crate) fn say_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        i18n::say(self.language, key, values)
    }

    /// The words for `key` with a moment as `{ $at }`.
    pub(crate) fn say_at(&self, key: &str, at: Timestamp) -> String {
        let at = i18n::moment(self.language, at.as_millis());
        self.say_with(key, &[("at", Value::from(&at))])
    }

    /// A day in words, without its year.
    pub(crate) fn day(&self, at: Timestamp) -> String {
        i18n::day(self.language, at.as_millis())
    }

    /// A price with its currency, to its last digit.
    pub(crate) fn price(&self, amount: Money, currency: Currency) -> String {
        i18n::money(self.language, &amount.exact(currency), currency.as_str())
    }

    /// A sum with its currency, to its smallest coin.
    pub(crate) fn sum(&self, amount: Money, currency: Currency) -> String {
        i18n::money(self.language, &amount.rounded(currency), currency.as_str())
    }

    /// What a role is called.
    pub(crate) fn role(&self, role: Role) -> String {
        self.say(match role {
            Role::Owner => "panel_role.owner",
            Role::Operator => "panel_role.operator",
            Role::Helper => "panel_role.helper",
            Role::ReadOnly => "panel_role.read_only",
        })
    }

    /// What a role may do.
    pub(crate) fn role_hint(&self, role: Role) -> String {
        self.say(match role {
            Role::Owner => "panel_role.owner_hint",
            Role::Operator => "panel_role.operator_hint",
            Role::Helper => "panel_role.helper_hint",
            Role::ReadOnly => "panel_role.read_only_hint",
        })
    }
}

impl AtDesk {
    /// The operator's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The operator's role.
    pub(crate) const fn role(&self) -> Role {
        self.role
    }

    /// Whether the page says that without a passkey nothing can be changed.
    pub(crate) fn is_told_to_add_passkey(&self) -> bool {
        self.only_looks && self.place != Place::Account
    }

    /// The places this operator may go to.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let all = Place::ALL.into_iter();
        all.filter(|place| self.role.may(place.deed()))
    }

    /// Whether this is the place the page belongs to.
    pub(crate) fn is_at(&self, place: Place) -> bool {
        self.place == place
    }
}
