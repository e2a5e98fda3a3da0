//! `countersign texts`: how the codes of an application are worded, by the very functions of the control panel. A running server
//! follows within a second.

mod words;

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};
use domain::{Sentence, Texts as Decided, TextsRefused};
use flows::{Flows, TextsSet, TextsView, look_at_words};
use i18n::Language;

use super::{
    acts,
    application::{parse_id, unknown},
    close,
};
use crate::{
    console::{say, table},
    opening::Expect,
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Texts {
    /// Show how the codes of an application are worded, and how long its texts are
    Show(Show),
    /// Word them otherwise
    #[command(after_help = words::HELP)]
    Set {
        /// The application's id, as `application list` shows it
        id: String,
        /// What to change, as KEY=VALUE
        #[arg(required = true, value_name = "KEY=VALUE")]
        changes: Vec<String>,
    },
    /// Take the words of this program again
    Reset(Reset),
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The application's id, as `application list` shows it
    id: String,
    /// The sentences of this language alone
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Print what is decided as JSON instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// The application's id, as `application list` shows it
    id: String,
    /// The sentences of this language alone
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// This sentence alone, as `texts show` names it
    #[arg(long, value_name = "SENTENCE")]
    sentence: Option<String>,
}

impl Texts {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Show(asked) => asked.run(&flows).await,
            Self::Set { id, changes } => set(&flows, &id, &changes).await,
            Self::Reset(asked) => asked.run(&flows).await,
        };
        close(flows, outcome).await
    }
}

impl Show {
    async fn run(self, flows: &Flows) -> Result<()> {
        let view = view(flows, &self.id).await?;
        let texts = &view.kept.texts;
        if self.json {
            say(serde_json::to_string_pretty(texts)?);
            return Ok(());
        }
        say(format_args!(
            "{} ({}), version {}",
            view.application.brand.name, view.application.id, view.kept.version
        ));
        let lines = words::lines(texts);
        let rows: Vec<_> = lines
            .into_iter()
            .map(|(key, value)| vec![format!("  {key}"), value])
            .collect();
        table(&rows);
        let only = self.language.as_deref().map(words::language).transpose()?;
        let values = flows.sample_values(&view, texts);
        for language in Language::all().filter(|it| only.is_none_or(|only| only == *it)) {
            say("");
            let looked = look_at_words(texts, language, &values);
            let rows = looked.iter().map(|one| {
                let whose = if one.own.is_some() { "own" } else { "ours" };
                let length = one.length.map_or_else(String::new, words::length);
                let said = one.said.replace('\n', " | ");
                vec![
                    format!("  {language}.{}", one.sentence),
                    whose.to_owned(),
                    length,
                    said,
                ]
            });
            table(&rows.collect::<Vec<_>>());
        }
        Ok(())
    }
}

impl Reset {
    async fn run(self, flows: &Flows) -> Result<()> {
        let only = self.language.as_deref().map(words::language).transpose()?;
        let sentence = self.sentence.as_deref().map(words::sentence).transpose()?;
        let view = view(flows, &self.id).await?;
        let mut texts = view.kept.texts.clone();
        take_ours(&mut texts, only, sentence);
        keep(flows, &view, texts).await?;
        say("The words of this program are said again.");
        Ok(())
    }
}

/// Takes sentences of its own away: those of a language, of a name, or all.
fn take_ours(texts: &mut Decided, only: Option<Language>, sentence: Option<Sentence>) {
    for (tag, words) in &mut texts.words {
        if only.is_none_or(|only| only.tag() == tag) {
            words.retain(|one, _| sentence.is_some_and(|wanted| wanted != *one));
        }
    }
    texts.words.retain(|_, words| !words.is_empty());
}

async fn set(flows: &Flows, id: &str, changes: &[String]) -> Result<()> {
    let view = view(flows, id).await?;
    let mut texts = view.kept.texts.clone();
    for change in changes {
        words::apply(&mut texts, change)?;
    }
    if texts == view.kept.texts {
        say("nothing to change: it is so already");
        return Ok(());
    }
    keep(flows, &view, texts).await?;
    say("Codes are worded so from now on. `countersign texts show` shows how they read.");
    Ok(())
}

async fn view(flows: &Flows, id: &str) -> Result<TextsView> {
    let id = parse_id(id)?;
    flows.texts_of(id).await?.ok_or_else(|| unknown(id))
}

async fn keep(flows: &Flows, view: &TextsView, texts: Decided) -> Result<()> {
    let id = view.application.id;
    let moment = &mut wiring::moment();
    let set = flows.set_texts(None, id, view.kept.version, texts, moment);
    match set.await? {
        Ok(TextsSet::Done) => Ok(()),
        Ok(TextsSet::Refused(refused)) => Err(explained(&refused)),
        Ok(TextsSet::Meanwhile) => {
            bail!(
                "somebody else changed the words at this very moment: look at them, and try again"
            )
        }
        Err(_) => Err(unknown(id)),
    }
}

fn explained(refused: &TextsRefused) -> anyhow::Error {
    match refused {
        TextsRefused::Language(_) => {
            let tags: Vec<_> = Language::all().map(Language::tag).collect();
            anyhow!("{refused}: it speaks {}", tags.join(", "))
        }
        TextsRefused::TooManyParts { .. } => {
            anyhow!("{refused}: shorten it, the longest values it may get are counted")
        }
        _ => anyhow!("{refused}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_back_by_language_and_by_sentence() {
        let decided = || {
            let mut texts = Decided::default();
            for change in [
                "de.text_long={site}: {code}",
                "de.call_code=Der Code",
                "en.call_code=The code",
            ] {
                words::apply(&mut texts, change).unwrap();
            }
            texts
        };
        let left = |only: Option<&str>, sentence| {
            let mut texts = decided();
            let only = only.map(|tag| tag.parse().unwrap());
            take_ours(&mut texts, only, sentence);
            texts
                .words
                .values()
                .map(std::collections::BTreeMap::len)
                .sum::<usize>()
        };
        assert_eq!(left(None, None), 0);
        assert_eq!(left(Some("de"), None), 1);
        assert_eq!(left(None, Some(Sentence::CallCode)), 1);
        assert_eq!(left(Some("de"), Some(Sentence::CallCode)), 2);
    }
}
