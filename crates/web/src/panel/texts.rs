//! `/admin/applications/{id}/texts`: how a site's codes are worded: the sentences of texts, calls and mails, looked at and measured
//! before they are saved; the line for browsers and the language of people who say none; texts registered with carriers.

mod forms;
mod words;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{ApplicationId, CodeLine, Deed, RegisteredText, Sentence, Texts, TextsRefused};
use flows::{Flows, PanelRefused, SampleValues, SentenceLooked, TextsView, look_at_words};
use i18n::Language;
use serde::Deserialize;

pub(crate) use self::forms::{set_line, set_registered, set_words};
use super::{Desk, Frame, Mistake, PanelPage, Place, applications};
use crate::{House, reply::Problem};

/// How the codes of one application are worded.
#[derive(Template)]
#[template(path = "panel/texts.html")]
pub(crate) struct TextsPage {
    pub(super) frame: Frame,
    pub(super) view: TextsView,
    /// The language whose sentences are shown.
    pub(super) chosen: Language,
    /// The sentences as they would go out by what stands in the form.
    pub(super) looked: Vec<SentenceLooked>,
    /// What stands in the form of the sentences; nothing where our words are said.
    pub(super) typed: BTreeMap<Sentence, String>,
    /// What stands in the form of the line.
    pub(super) line: LineDraft,
    /// What stands in the form that adds a registered text.
    pub(super) registered: RegisteredDraft,
    /// What previews are made with.
    pub(super) values: SampleValues,
    pub(super) mistake: Option<TextsMistake>,
    /// Whether somebody else's change is in force in the stead of what was sent.
    pub(super) is_late: bool,
    /// Whether the passkey was missing when a form was sent.
    pub(super) was_early: bool,
    /// Whether this operator may change anything here, or what must answer before.
    pub(super) may: Result<(), PanelRefused>,
    pub(super) news: Option<News>,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A change was saved.
    Saved,
    /// What stands in the form is looked at, and not saved.
    Looked,
}

/// What is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextsMistake(pub(super) TextsRefused);

/// The line for browsers and the language, as they were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LineDraft {
    pub(super) line: CodeLine,
    /// A tag; empty for that of the country.
    pub(super) language: String,
}

/// A registered text as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RegisteredDraft {
    pub(super) region: String,
    pub(super) language: String,
    pub(super) form: String,
    pub(super) entity: String,
    pub(super) template: String,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    now: String,
    #[serde(default)]
    language: String,
}

/// Shows them.
pub(crate) async fn show(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    Query(asked): Query<Asked>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let chosen = asked.language.parse().ok();
    Ok(match page(&house, id, chosen, &mut desk).await? {
        Ok(page) => desk.page(TextsPage {
            news: (asked.now == "saved").then_some(News::Saved),
            ..page
        }),
        Err(refused) => desk.refuse(refused),
    })
}

/// The page as it is, with nothing typed: in the language that was chosen, else the site's, else the operator's.
async fn page(
    house: &House,
    id: ApplicationId,
    chosen: Option<Language>,
    desk: &mut Desk,
) -> Result<Result<TextsPage, PanelRefused>, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let seen = house.flows.see_texts(session, id, moment).await?;
    Ok(seen.map(|view| {
        let frame = desk.frame(Place::Applications);
        let own = view.kept.texts.language.as_ref();
        let own = own.and_then(|tag| tag.parse().ok());
        let values = house.flows.sample_values(&view, &view.kept.texts);
        let may = Flows::weigh_deed(&desk.session, Deed::SetTexts, desk.now());
        let chosen = chosen.or(own).unwrap_or(frame.language);
        TextsPage::new(frame, view, chosen, values, may)
    }))
}

impl TextsPage {
    pub(super) fn new(
        frame: Frame,
        view: TextsView,
        chosen: Language,
        values: SampleValues,
        may: Result<(), PanelRefused>,
    ) -> Self {
        let texts = &view.kept.texts;
        Self {
            looked: look_at_words(texts, chosen, &values),
            typed: texts.words.get(chosen.tag()).cloned().unwrap_or_default(),
            line: LineDraft::of(texts),
            registered: RegisteredDraft::default(),
            frame,
            view,
            chosen,
            values,
            mistake: None,
            is_late: false,
            was_early: false,
            may,
            news: None,
        }
    }

    /// The same with the sentences looked at as they would go out by these.
    pub(super) fn looking_at(self, texts: &Texts) -> Self {
        Self {
            looked: look_at_words(texts, self.chosen, &self.values),
            ..self
        }
    }
}

impl LineDraft {
    fn of(texts: &Texts) -> Self {
        Self {
            line: texts.code_line,
            language: texts.language.clone().unwrap_or_default(),
        }
    }
}

impl RegisteredDraft {
    /// None where the form is none of ours.
    fn parse(&self) -> Option<RegisteredText> {
        Some(RegisteredText {
            region: self.region.clone(),
            language: self.language.clone(),
            form: self.form.parse().ok()?,
            entity: self.entity.trim().to_owned(),
            template: self.template.trim().to_owned(),
        })
    }
}

/// The address of the page.
fn address(id: ApplicationId) -> String {
    format!("{}/texts", applications::address(id))
}

impl PanelPage for TextsPage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_texts.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        if self.is_late {
            return Some(Mistake {
                text: self.frame.say("panel_application.late"),
                field: Some("late"),
            });
        }
        if self.was_early {
            let text = self.frame.say("panel_change.early");
            return Some(Mistake { text, field: None });
        }
        let mistake = self.mistake.as_ref()?;
        Some(Mistake {
            text: mistake.text(&self.frame),
            field: Some(mistake.field()),
        })
    }

    fn news(&self) -> Option<String> {
        let key = match self.news? {
            News::Saved => "panel_application.was_saved",
            News::Looked => "panel_texts.looked",
        };
        Some(self.frame.say(key))
    }
}
