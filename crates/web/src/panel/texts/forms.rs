//! What the forms of the page send: sentences, which may be looked at before; the line and the language; registered texts. Each
//! carries the version it was made from, and comes back with what was typed where it cannot be saved.

use std::collections::BTreeMap;

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, CodeLine, RegisteredText, Sentence, Texts};
use flows::{PanelRefused, TextsSet, check_texts, standard_words};
use i18n::Language;
use serde::Deserialize;

use super::{LineDraft, News, RegisteredDraft, TextsMistake, TextsPage, address, page};
use crate::{
    House,
    panel::{Desk, go, rules::Sent},
    reply::Problem,
};

/// What the form of the line sends.
#[derive(Deserialize)]
pub(crate) struct LineForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    chosen: String,
    #[serde(default)]
    line: String,
    #[serde(default)]
    language: String,
}

/// What the form of registered texts sends.
#[derive(Deserialize)]
pub(crate) struct RegisteredForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    chosen: String,
    /// Country and language of the one that goes; empty where one comes.
    #[serde(default)]
    remove: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    entity: String,
    #[serde(default)]
    template: String,
}

/// A change of what is decided.
enum Change {
    /// Other sentences in the language that is shown.
    Words(BTreeMap<Sentence, String>),
    /// Another line, or another language.
    Line(LineDraft),
    /// One registered text more.
    Add(RegisteredDraft, RegisteredText),
    /// One less.
    Remove(String),
}

/// A form that was sent: what it changes, from which version, on the page of which language.
struct Sending {
    seen: i64,
    chosen: Language,
    change: Change,
}

/// What the form of the sentences is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// To see how they would go out.
    Look,
    /// To have them go out so.
    Save,
}

/// Takes the sentences: shows how they would go out, or saves them.
pub(crate) async fn set_words(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let Some((sending, does)) = words_sent(&sent) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    match does {
        Does::Look => sending.look(&house, id, &mut desk).await,
        Does::Save => sending.save(&house, id, &mut desk).await,
    }
}

/// Reads the form of the sentences; none where it is none of ours.
fn words_sent(sent: &[(String, String)]) -> Option<(Sending, Does)> {
    let value = |name: &str| sent.iter().find(|(key, _)| key == name).map(|(_, it)| it);
    let chosen = value("chosen")?.parse::<Language>().ok()?;
    let typed = |sentence: &Sentence| {
        let words = one_line(value(sentence.as_str())?);
        // Our words, left as they stand, stay ours: they may be better said in a later release.
        let is_ours = words.is_empty() || words == standard_words(chosen, *sentence);
        (!is_ours).then_some((*sentence, words))
    };
    let does = |what: &str| value("do").is_some_and(|it| it == what);
    let words = if does("reset") {
        BTreeMap::new()
    } else {
        Sentence::ALL.iter().filter_map(typed).collect()
    };
    let sending = Sending {
        seen: value("seen")?.parse().ok()?,
        chosen,
        change: Change::Words(words),
    };
    let does = if does("look") { Does::Look } else { Does::Save };
    Some((sending, does))
}

/// Says which texts end with the line for browsers, and in which language people are written to who say none.
pub(crate) async fn set_line(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<LineForm>,
) -> Result<Response, Problem> {
    let line = form.line.parse::<CodeLine>().ok();
    let (Some(line), Ok(seen), Ok(chosen)) = (line, form.seen.parse(), form.chosen.parse()) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let language = form.language;
    let sending = Sending {
        seen,
        chosen,
        change: Change::Line(LineDraft { line, language }),
    };
    sending.save(&house, id, &mut desk).await
}

/// Adds a registered text, or takes one away.
pub(crate) async fn set_registered(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<RegisteredForm>,
) -> Result<Response, Problem> {
    let draft = RegisteredDraft {
        region: form.region,
        language: form.language,
        form: form.form,
        entity: form.entity,
        template: form.template,
    };
    let change = if form.remove.is_empty() {
        draft.parse().map(|one| Change::Add(draft, one))
    } else {
        Some(Change::Remove(form.remove))
    };
    let (Some(change), Ok(seen), Ok(chosen)) = (change, form.seen.parse(), form.chosen.parse())
    else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let sending = Sending {
        seen,
        chosen,
        change,
    };
    sending.save(&house, id, &mut desk).await
}

/// A sentence as it is kept: one line, no blanks round it.
fn one_line(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How a registered text is named on the page: its country and its language.
pub(super) fn named(one: &RegisteredText) -> String {
    format!("{}.{}", one.region, one.language)
}

impl Sending {
    /// The page with what was typed, looked at and not saved.
    async fn look(
        self,
        house: &House,
        id: ApplicationId,
        desk: &mut Desk,
    ) -> Result<Response, Problem> {
        let page = match page(house, id, Some(self.chosen), desk).await? {
            Ok(page) => page,
            Err(refused) => return Ok(desk.refuse(refused)),
        };
        let is_late = page.view.kept.version != self.seen;
        let mut texts = page.view.kept.texts.clone();
        self.change.make(&mut texts, self.chosen);
        let mistake = check_texts(&texts).err().map(TextsMistake);
        let page = self.filled(page);
        if is_late {
            return Ok(desk.conflicting(TextsPage { is_late, ..page }));
        }
        Ok(match mistake {
            Some(mistake) => desk.mistaken(TextsPage {
                mistake: Some(mistake),
                ..page
            }),
            None => desk.page(TextsPage {
                news: Some(News::Looked),
                ..page
            }),
        })
    }

    /// Saves it; where that cannot be, the page comes with what was typed.
    async fn save(
        self,
        house: &House,
        id: ApplicationId,
        desk: &mut Desk,
    ) -> Result<Response, Problem> {
        let page = match page(house, id, Some(self.chosen), desk).await? {
            Ok(page) => page,
            Err(refused) => return Ok(desk.refuse(refused)),
        };
        let mut texts = page.view.kept.texts.clone();
        self.change.make(&mut texts, self.chosen);
        let (session, moment) = (&desk.session, &mut desk.moment);
        let set = house
            .flows
            .set_texts(Some(session), id, self.seen, texts, moment);
        let set = set.await?;
        let tag = self.chosen.tag();
        // Before anything is said of what was typed: whoever mends that would send it from the version the page has now, and so
        // overwrite unseen what came in between.
        let is_late = page.view.kept.version != self.seen;
        let page = self.filled(page);
        Ok(match set {
            Ok(TextsSet::Done) => go(&format!("{}?language={tag}&now=saved", address(id))),
            Ok(TextsSet::Refused(_)) | Err(PanelRefused::AskAgain) if is_late => {
                desk.conflicting(TextsPage { is_late, ..page })
            }
            Ok(TextsSet::Refused(why)) => desk.mistaken(TextsPage {
                mistake: Some(TextsMistake(why)),
                ..page
            }),
            Ok(TextsSet::Meanwhile) => desk.conflicting(TextsPage {
                is_late: true,
                ..page
            }),
            Err(PanelRefused::AskAgain) => desk.mistaken(TextsPage {
                was_early: true,
                ..page
            }),
            Err(refused) => desk.refuse(refused),
        })
    }

    /// The page with what was typed in its forms.
    fn filled(self, page: TextsPage) -> TextsPage {
        let mut texts = page.view.kept.texts.clone();
        self.change.make(&mut texts, self.chosen);
        let page = page.looking_at(&texts);
        match self.change {
            Change::Words(typed) => TextsPage { typed, ..page },
            Change::Line(line) => TextsPage { line, ..page },
            Change::Add(registered, _) => TextsPage { registered, ..page },
            Change::Remove(_) => page,
        }
    }
}

impl Change {
    fn make(&self, texts: &mut Texts, chosen: Language) {
        match self {
            Self::Words(words) if words.is_empty() => {
                texts.words.remove(chosen.tag());
            }
            Self::Words(words) => {
                texts.words.insert(chosen.tag().to_owned(), words.clone());
            }
            Self::Line(draft) => {
                texts.code_line = draft.line;
                texts.language = Some(draft.language.clone()).filter(|tag| !tag.is_empty());
            }
            Self::Add(_, one) => texts.registered.push(one.clone()),
            Self::Remove(which) => texts.registered.retain(|one| named(one) != *which),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Language {
        Language::english()
    }

    #[test]
    fn our_words_left_as_they_stand_stay_ours() {
        let ours = standard_words(english(), Sentence::TextShort);
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut sent = vec![
            field("seen", "3"),
            field("chosen", "en"),
            field("text_short", &ours),
            field("call_code", " The\ncode: "),
            field("call_goodbye", ""),
            field("do", "look"),
        ];
        let (sending, does) = words_sent(&sent).unwrap();
        assert_eq!((sending.seen, does), (3, Does::Look));
        let words = |sending: Sending| match sending.change {
            Change::Words(words) => words,
            _ => panic!("no words"),
        };
        let expected = BTreeMap::from([(Sentence::CallCode, "The code:".to_owned())]);
        assert_eq!(words(sending), expected);
        sent.pop();
        sent.push(field("do", "reset"));
        let (sending, does) = words_sent(&sent).unwrap();
        assert_eq!((words(sending).len(), does), (0, Does::Save));
        assert!(words_sent(&[field("seen", "3"), field("chosen", "tlh")]).is_none());
        assert!(words_sent(&[field("seen", "x"), field("chosen", "en")]).is_none());
    }

    #[test]
    fn what_is_typed_becomes_one_line() {
        assert_eq!(one_line("  {site}:\r\n {code}\t."), "{site}: {code} .");
        assert_eq!(one_line(" \n "), "");
    }

    #[test]
    fn words_of_a_language_come_and_go_and_leave_the_others() {
        let mut texts = Texts::default();
        let words = BTreeMap::from([(Sentence::CallCode, "The code:".to_owned())]);
        let german = "de".parse().unwrap();
        for language in [english(), german] {
            Change::Words(words.clone()).make(&mut texts, language);
        }
        assert_eq!(texts.words.len(), 2);
        Change::Words(BTreeMap::new()).make(&mut texts, german);
        assert_eq!(texts.own("en", Sentence::CallCode), Some("The code:"));
        assert_eq!(texts.own("de", Sentence::CallCode), None);
        assert!(!texts.words.contains_key("de"));
    }

    #[test]
    fn a_registered_text_is_named_by_country_and_language() {
        let draft = RegisteredDraft {
            region: "IN".into(),
            language: "en".into(),
            form: "short".into(),
            entity: " 1101 ".into(),
            template: "1107".into(),
        };
        let one = draft.parse().unwrap();
        assert_eq!(
            (named(&one).as_str(), one.entity.as_str()),
            ("IN.en", "1101")
        );
        let mut texts = Texts::default();
        Change::Add(draft.clone(), one).make(&mut texts, english());
        Change::Remove("IN.de".into()).make(&mut texts, english());
        assert_eq!(texts.registered.len(), 1);
        Change::Remove("IN.en".into()).make(&mut texts, english());
        assert!(texts.registered.is_empty());
        let odd = RegisteredDraft {
            form: "tall".into(),
            ..draft
        };
        assert_eq!(odd.parse(), None);
    }
}
