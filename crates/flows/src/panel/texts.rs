//! The words of an application's codes, as whoever runs the house decides them: seen, looked at, saved. They stand before everybody
//! the application writes to, so they are an owner's, whose passkey answers again, and every owner is told. The terminal comes in by
//! the same act, without a session.

use domain::{
    Application, ApplicationId, Deed, Event, Limit, Moment, PanelNotice, Sentence, Texts,
    TextsRefused, Timestamp,
};
use store::{
    Fault as StoreFault, Tx, applications,
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    texts::{self, KeptTexts},
    unit,
};

use super::{
    operators::{name, named},
    told::OwnersTold,
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Fault, Flows, SampleValues, check_texts, error::WhileDoing};

/// The words of an application's codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextsView {
    /// The application, as it is in the database now.
    pub application: Application,
    /// What is decided, and the version a change must name.
    pub kept: KeptTexts,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextsSet {
    /// In force; also where nothing differs.
    Done,
    /// It cannot be kept.
    Refused(TextsRefused),
    /// Somebody else changed it since it was read; nothing was done.
    Meanwhile,
}

impl Flows {
    /// The words of an application's codes, for an operator who may see applications.
    pub async fn see_texts(
        &self,
        session: &Session,
        id: ApplicationId,
        moment: &mut Moment,
    ) -> Act<TextsView> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        Ok(self.texts_of(id).await?.ok_or(PanelRefused::Stale))
    }

    /// The same for the terminal; none where there is no such application.
    pub async fn texts_of(&self, id: ApplicationId) -> Result<Option<TextsView>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(application) = applications::find(tx, id).await? else {
                    return Ok(None);
                };
                let kept = texts::find(tx, id).await?;
                Ok(Some(TextsView { application, kept }))
            })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading the words of an application")
    }

    /// The values with which previews of an application's words are made.
    pub fn sample_values(&self, view: &TextsView, texts: &Texts) -> SampleValues {
        let host = self.0.settings.host();
        SampleValues::of(&view.application.brand.name, texts, host)
    }

    /// Decides so in place of what was decided, if that still has the version that was read. In force at once.
    pub async fn set_texts(
        &self,
        by: Option<&Session>,
        id: ApplicationId,
        read_version: i64,
        texts: Texts,
        moment: &mut Moment,
    ) -> Act<TextsSet> {
        if let Err(refused) = self.weighed_by(by, Deed::SetTexts, moment).await? {
            return Ok(Err(refused));
        }
        if let Err(refused) = check_texts(&texts) {
            return Ok(Ok(TextsSet::Refused(refused)));
        }
        let now = moment.now;
        let setting = Setting {
            entry: log::Entry::new(moment).about(id),
            told: self.draw_announcement(by, id, moment),
            spending: by.map(|by| {
                Spending::new(&self.0.keys, Limit::OPERATOR_TEXTS, by.operator.as_bytes())
            }),
            by: by.cloned(),
            texts,
        };
        let unit = unit(move |tx| {
            let setting = setting.clone();
            Box::pin(async move { setting.write(tx, id, read_version, now).await })
        });
        let set = self.0.store.write(unit).await;
        let set = set.while_doing("changing the words of an application")?;
        if matches!(set, Ok(TextsSet::Done)) {
            self.0.catalog.forget_one(id).await;
        }
        Ok(set)
    }
}

/// A change that is drawn and not written yet.
#[derive(Clone)]
struct Setting {
    texts: Texts,
    entry: log::Entry,
    by: Option<Session>,
    told: Option<OwnersTold>,
    spending: Option<Spending>,
}

impl Setting {
    async fn write(
        &self,
        tx: &mut Tx,
        id: ApplicationId,
        read_version: i64,
        now: Timestamp,
    ) -> Result<Result<TextsSet, PanelRefused>, StoreFault> {
        if let Err(refused) = stands_by(tx, self.by.as_ref(), now).await? {
            return Ok(Err(refused));
        }
        if !applications::hold(tx, id).await? {
            return Ok(Err(PanelRefused::Stale));
        }
        let before = texts::find(tx, id).await?;
        if before.version != read_version {
            return Ok(Ok(TextsSet::Meanwhile));
        }
        if before.texts == self.texts {
            return Ok(Ok(TextsSet::Done));
        }
        if let Some(spending) = &self.spending {
            let spent = limits::spend(tx, std::slice::from_ref(spending), now).await?;
            if spent.is_err() {
                return Ok(Err(PanelRefused::SlowDown));
            }
        }
        if !texts::set(tx, id, read_version, &self.texts, now).await? {
            return Ok(Ok(TextsSet::Meanwhile));
        }
        let by = self.by.as_ref();
        let detail = format!("{} {}", named(by), differences(&before.texts, &self.texts));
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        if let Some(told) = &self.told {
            let by = name(by).to_owned();
            let notice = PanelNotice::TextsSet { by, at: now };
            told.write_same(tx, &notice).await?;
        }
        Ok(Ok(TextsSet::Done))
    }
}

/// What differs, for the log: which sentences and countries, and nothing of what they say.
fn differences(before: &Texts, after: &Texts) -> String {
    let mut told = Vec::new();
    if before.code_line != after.code_line {
        told.push(format!("code_line={}", after.code_line));
    }
    if before.language != after.language {
        let language = after.language.as_deref().unwrap_or("none");
        told.push(format!("language={language}"));
    }
    let mut tags: Vec<_> = before.words.keys().chain(after.words.keys()).collect();
    tags.sort_unstable();
    tags.dedup();
    for tag in tags {
        for sentence in Sentence::ALL {
            match (before.own(tag, *sentence), after.own(tag, *sentence)) {
                (was, is) if was == is => {}
                (_, Some(_)) => told.push(format!("words={tag}.{sentence}")),
                (_, None) => told.push(format!("words={tag}.{sentence}:ours")),
            }
        }
    }
    if before.registered != after.registered {
        told.push(format!("registered={}", after.registered.len()));
    }
    told.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::CodeLine;

    use super::*;

    #[test]
    fn the_log_says_which_words_and_nothing_of_them() {
        let words = |words: &str| BTreeMap::from([(Sentence::TextShort, words.to_owned())]);
        let before = Texts {
            words: BTreeMap::from([("de".to_owned(), words("{site}: {code}"))]),
            ..Texts::default()
        };
        let after = Texts {
            language: Some("de".into()),
            code_line: CodeLine::Off,
            words: BTreeMap::from([("en".to_owned(), words("{code} - {site}"))]),
            ..Texts::default()
        };
        assert_eq!(
            differences(&before, &after),
            "code_line=off language=de words=de.text_short:ours words=en.text_short"
        );
        assert_eq!(differences(&before, &before), "");
    }
}
