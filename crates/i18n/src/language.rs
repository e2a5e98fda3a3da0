//! The languages we speak: read from `locales/` once, then handed about as a small copyable value.

use std::{borrow::Cow, fmt, str::FromStr, sync::LazyLock};

use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use rust_embed::RustEmbed;
use unic_langid::{CharacterDirection, LanguageIdentifier};

use crate::lookup;

/// A language we have words for. Two are equal when their tags are.
#[derive(Clone, Copy)]
pub struct Language(&'static Pack);

/// Which way a script runs, as HTML's `dir` attribute names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// The tag names no language we have words for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLanguage;

/// Everything one folder under `locales/` holds.
pub(crate) struct Pack {
    pub(crate) tag: String,
    pub(crate) bundle: FluentBundle<FluentResource>,
    /// Region and name, in reading order.
    pub(crate) countries: Vec<(String, String)>,
    /// Words that speak of the app, `*` at the end for any ending.
    pub(crate) app_words: Vec<String>,
    direction: Direction,
}

struct Shelf {
    english: Pack,
    others: Vec<Pack>,
}

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let mut tags: Vec<String> = Files::iter()
        .filter_map(|path| path.split_once('/').map(|(tag, _)| tag.to_owned()))
        .collect();
    tags.sort_unstable();
    tags.dedup();
    Shelf {
        english: Pack::read(Language::FALLBACK, Language::FALLBACK),
        others: tags
            .iter()
            .filter(|tag| *tag != Language::FALLBACK)
            .map(|tag| Pack::read(tag, tag))
            .collect(),
    }
});

impl Language {
    /// The language that stands in where another lacks a message.
    const FALLBACK: &'static str = "en";

    /// English, which has every message.
    pub fn english() -> Self {
        Self(&SHELF.english)
    }

    /// Every language, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(&SHELF.english)
            .chain(&SHELF.others)
            .map(Self)
    }

    /// The language for a visit, by RFC 4647 lookup (section 3.4): the site's wishes (`ui_locales`, blank-separated,
    /// best first) come before the browser's (`Accept-Language`, with its weights); English when neither is spoken.
    pub fn choose(ui_locales: Option<&str>, accept_language: Option<&str>) -> Self {
        Self::choose_or(ui_locales, accept_language, Self::english())
    }

    /// The same with a last resort of the site's own, where neither is spoken.
    pub fn choose_or(
        ui_locales: Option<&str>,
        accept_language: Option<&str>,
        otherwise: Self,
    ) -> Self {
        let wishes = lookup::ui_locales(ui_locales.unwrap_or_default());
        let accepted = lookup::accept_language(accept_language.unwrap_or_default());
        lookup::first_match(wishes.iter().chain(&accepted)).unwrap_or(otherwise)
    }

    /// A made-up language that runs from right to left, in English words: pages are looked at in it before a real one is there.
    /// No tag leads to it, and it is none of [`Self::all`].
    #[cfg(any(test, feature = "testing"))]
    pub fn mirrored() -> Self {
        static MIRRORED: LazyLock<Pack> = LazyLock::new(|| Pack::read("ar-XB", Language::FALLBACK));
        Self(&MIRRORED)
    }

    /// Its BCP 47 tag, for `lang` attributes and the database.
    pub fn tag(self) -> &'static str {
        &self.0.tag
    }

    /// Which way its script runs.
    pub fn direction(self) -> Direction {
        self.0.direction
    }

    pub(crate) fn pack(self) -> &'static Pack {
        self.0
    }
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl Pack {
    /// Reads what there is in `folder`: a file with a mistake gives the messages before and after it, and a test tells of it.
    fn read(tag: &str, folder: &str) -> Self {
        let id: LanguageIdentifier = tag.parse().unwrap_or_default();
        let direction = match id.character_direction() {
            CharacterDirection::RTL => Direction::Rtl,
            _ => Direction::Ltr,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks are no GSM-7 characters: each would turn a text message into UCS-2. Pages use <bdi>.
        bundle.set_use_isolating(false);
        let mut paths: Vec<Cow<'static, str>> = Files::iter()
            .filter(|path| {
                path.ends_with(".ftl")
                    && path
                        .split_once('/')
                        .is_some_and(|(place, _)| place == folder)
            })
            .collect();
        paths.sort_unstable();
        for path in paths {
            let resource = match FluentResource::try_new(text_of(&path)) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        let countries = text_of(&format!("{folder}/countries.tsv"))
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(region, name)| (region.to_owned(), name.to_owned()))
            .collect();
        let app_words = text_of(&format!("{folder}/app_words.txt"))
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(ToOwned::to_owned)
            .collect();
        Self {
            tag: tag.to_owned(),
            bundle,
            countries,
            app_words,
            direction,
        }
    }
}

/// The text of an embedded file; empty when there is none.
fn text_of(path: &str) -> String {
    Files::get(path)
        .map(|file| String::from_utf8_lossy(&file.data).into_owned())
        .unwrap_or_default()
}

impl Default for Language {
    fn default() -> Self {
        Self::english()
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.0.tag == other.0.tag
    }
}

impl Eq for Language {}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        Self::all()
            .find(|language| language.tag().eq_ignore_ascii_case(tag))
            .ok_or(UnknownLanguage)
    }
}

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no words in this language")
    }
}

impl std::error::Error for UnknownLanguage {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_words_parses() {
        for path in Files::iter().filter(|path| path.ends_with(".ftl")) {
            if let Err((_, mistakes)) = FluentResource::try_new(text_of(&path)) {
                panic!("{path}: {mistakes:?}");
            }
        }
    }

    #[test]
    fn a_script_says_which_way_it_runs() {
        assert_eq!(Language::english().direction(), Direction::Ltr);
        let mirrored = Language::mirrored();
        assert_eq!(mirrored.direction().as_str(), "rtl");
        assert_eq!(crate::say(mirrored, "digit.one", &[]), "one");
        assert!(Language::all().all(|language| language != mirrored));
        assert_eq!(mirrored.tag().parse::<Language>(), Err(UnknownLanguage));
    }

    #[test]
    fn what_a_site_wishes_for_comes_after_what_its_people_do() {
        let german: Language = "de".parse().unwrap();
        let chosen =
            |ui: Option<&str>, accepted: Option<&str>| Language::choose_or(ui, accepted, german);
        assert_eq!(chosen(None, Some("en-GB")), Language::english());
        assert_eq!(chosen(Some("en"), Some("de")), Language::english());
        assert_eq!(chosen(Some("tlh"), Some("tlh, *")), german);
        assert_eq!(chosen(None, None), german);
    }

    #[test]
    fn a_tag_is_read_back() {
        for language in Language::all() {
            assert_eq!(language.tag().parse(), Ok(language));
        }
        assert_eq!("DE".parse::<Language>().map(Language::tag), Ok("de"));
        assert_eq!("tlh".parse::<Language>(), Err(UnknownLanguage));
    }
}
