//! What an application decides about the words of its codes: sentences of its own, the line for browsers, the language of people
//! who say none, and texts that are registered with a country's carriers. One document each, like a policy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{RedirectAddress, Sentence, SentenceRefused, all_regions, words::words};

/// Registered texts an application may have.
pub const MOST_REGISTERED: usize = 200;

/// Languages an application may have words of its own for.
const MOST_LANGUAGES: usize = 50;

/// What is decided about the words of an application's codes. The default is ours alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Texts {
    /// The tag of the language for people of whom none is known; none where the calling code of their number says it.
    pub language: Option<String>,
    /// Which texts end with the line by which browsers offer a code.
    pub code_line: CodeLine,
    /// Sentences of its own, by the tag of their language. What is not there is said in our words.
    pub words: BTreeMap<String, BTreeMap<Sentence, String>>,
    /// Texts that are registered with carriers.
    pub registered: Vec<RegisteredText>,
}

/// Which texts end with the line `@host #code`, by which a browser offers the code on that host alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeLine {
    /// None: some carriers keep back texts in which something looks like an address.
    Off,
    /// Those whose code is typed on our pages; the line names our host.
    #[default]
    Ours,
    /// Those whose code is typed on the site's own pages as well; there the line names the site's registrable domain.
    Both,
}

words!(CodeLine, listed {
    Off = "off",
    Ours = "ours",
    Both = "both",
});

/// The form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextForm {
    /// The long one.
    Long,
    /// The short one.
    Short,
}

words!(TextForm, listed {
    Long = "long",
    Short = "short",
});

impl TextForm {
    /// The sentence it is.
    pub const fn sentence(self) -> Sentence {
        match self {
            Self::Long => Sentence::TextLong,
            Self::Short => Sentence::TextShort,
        }
    }
}

/// A text that the carriers of a country know by a number, and without it keep back (India's DLT registers).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredText {
    /// The country: two capital letters.
    pub region: String,
    /// The tag of the language it is written in.
    pub language: String,
    /// Which form is registered: no other goes to that country.
    pub form: TextForm,
    /// The register's number of whoever sends; may be empty where there is none.
    pub entity: String,
    /// The register's number of the text.
    pub template: String,
}

/// Why what was decided cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextsRefused {
    /// A sentence is none of its own.
    #[error("{language} {sentence}: {why}")]
    Sentence {
        /// The tag of its language.
        language: String,
        /// Which.
        sentence: Sentence,
        /// What is wrong with it.
        why: SentenceRefused,
    },
    /// A text does not fit one part, even where it stands alone.
    #[error("{language} {sentence}: longer than one part of a text message")]
    TooManyParts {
        /// The tag of its language.
        language: String,
        /// Which.
        sentence: Sentence,
    },
    /// There are no words of ours in this language.
    #[error("`{0}` is the tag of no language this program speaks")]
    Language(String),
    /// No country has these letters.
    #[error("`{0}` is no country's two letters")]
    Region(String),
    /// A register's number is empty, too long, or holds what none holds.
    #[error("a register's number is 1 to 64 letters, digits, dots, hyphens and underscores")]
    Register,
    /// A country has two texts of one language.
    #[error("{region} has two texts in `{language}`")]
    Twice {
        /// The country.
        region: String,
        /// The tag.
        language: String,
    },
    /// More than there may be.
    #[error("more of them than there may be")]
    TooMany,
}

impl Texts {
    /// The words of its own for this sentence in the language of this tag.
    pub fn own(&self, language: &str, sentence: Sentence) -> Option<&str> {
        let words = self.words.get(language)?.get(&sentence)?;
        Some(words.as_str())
    }

    /// What is registered for texts to this country: in this language, else the first there is, for a text in another would not
    /// arrive. None where nothing has to be.
    pub fn registered_for(&self, region: &str, language: &str) -> Option<&RegisteredText> {
        let here = || self.registered.iter().filter(|it| it.region == region);
        here()
            .find(|it| it.language == language)
            .or_else(|| here().next())
    }

    /// Checks all of it but how long texts become, and whether languages are spoken, which is judged where words are.
    pub fn check(&self) -> Result<(), TextsRefused> {
        if self.registered.len() > MOST_REGISTERED || self.words.len() > MOST_LANGUAGES {
            return Err(TextsRefused::TooMany);
        }
        for (language, words) in &self.words {
            for (sentence, said) in words {
                sentence.check(said).map_err(|why| TextsRefused::Sentence {
                    language: language.clone(),
                    sentence: *sentence,
                    why,
                })?;
            }
        }
        for (at, one) in self.registered.iter().enumerate() {
            one.check()?;
            let same =
                |it: &&RegisteredText| it.region == one.region && it.language == one.language;
            if self.registered.iter().skip(at + 1).any(|it| same(&it)) {
                return Err(TextsRefused::Twice {
                    region: one.region.clone(),
                    language: one.language.clone(),
                });
            }
        }
        Ok(())
    }
}

impl RegisteredText {
    fn check(&self) -> Result<(), TextsRefused> {
        if !all_regions().iter().any(|it| it.code() == self.region) {
            return Err(TextsRefused::Region(self.region.clone()));
        }
        let is_number = |text: &str| {
            let fits = text.len() <= 64;
            fits && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        if self.template.is_empty() || !is_number(&self.template) || !is_number(&self.entity) {
            return Err(TextsRefused::Register);
        }
        Ok(())
    }
}

/// The host by which browsers know a site's own pages: the registrable domain of its return addresses, which covers every host
/// below it. None where they are of several sites, or of hosts without such a domain: a code must not be offered to a neighbour.
pub fn host_of_site(addresses: &[RedirectAddress]) -> Option<String> {
    let domain = |address: &RedirectAddress| {
        let url = Url::parse(address.as_str()).ok()?;
        match url.host()? {
            Host::Domain(name) => psl::domain_str(name).map(ToOwned::to_owned),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    };
    let (first, others) = addresses.split_first()?;
    let host = domain(first)?;
    others
        .iter()
        .all(|it| domain(it).as_ref() == Some(&host))
        .then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indian(language: &str) -> RegisteredText {
        RegisteredText {
            region: "IN".into(),
            language: language.into(),
            form: TextForm::Short,
            entity: "1101000000000012345".into(),
            template: "1107160000000067890".into(),
        }
    }

    fn addresses(all: &[&str]) -> Vec<RedirectAddress> {
        all.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn a_document_is_read_as_it_was_written() {
        let words = BTreeMap::from([(Sentence::TextShort, "{site}: {code}".to_owned())]);
        let texts = Texts {
            language: Some("de".into()),
            code_line: CodeLine::Both,
            words: BTreeMap::from([("de".to_owned(), words)]),
            registered: vec![indian("en")],
        };
        assert_eq!(texts.check(), Ok(()));
        let json = serde_json::to_string(&texts).unwrap();
        assert!(json.contains("\"text_short\":\"{site}: {code}\""), "{json}");
        assert_eq!(serde_json::from_str::<Texts>(&json).unwrap(), texts);
        assert_eq!(
            serde_json::from_str::<Texts>("{}").unwrap(),
            Texts::default()
        );
        assert_eq!(texts.own("de", Sentence::TextShort), Some("{site}: {code}"));
        assert_eq!(texts.own("en", Sentence::TextShort), None);
    }

    #[test]
    fn a_registered_text_is_found_by_country_and_then_by_language() {
        let texts = Texts {
            registered: vec![indian("en"), indian("de")],
            ..Texts::default()
        };
        let of = |region, language| {
            let found = texts.registered_for(region, language);
            found.map(|it| it.language.as_str())
        };
        assert_eq!(of("IN", "de"), Some("de"));
        assert_eq!(of("IN", "fr"), Some("en"));
        assert_eq!(of("DE", "de"), None);
    }

    #[test]
    fn what_cannot_be_kept_is_named() {
        let with = |registered| Texts {
            registered,
            ..Texts::default()
        };
        let changed = |change: fn(&mut RegisteredText)| {
            let mut one = indian("en");
            change(&mut one);
            with(vec![one]).check()
        };
        assert_eq!(
            changed(|it| it.region = "XX".into()),
            Err(TextsRefused::Region("XX".into()))
        );
        assert_eq!(
            changed(|it| it.template.clear()),
            Err(TextsRefused::Register)
        );
        assert_eq!(
            changed(|it| it.entity = "a b".into()),
            Err(TextsRefused::Register)
        );
        assert_eq!(changed(|it| it.entity.clear()), Ok(()));
        let twice = with(vec![indian("en"), indian("de"), indian("en")]);
        assert!(matches!(twice.check(), Err(TextsRefused::Twice { .. })));
        let many = with(vec![indian("en"); MOST_REGISTERED + 1]);
        assert_eq!(many.check(), Err(TextsRefused::TooMany));
        let mut wrong = Texts::default();
        let words = BTreeMap::from([(Sentence::TextShort, "no code".to_owned())]);
        wrong.words.insert("en".into(), words);
        assert!(matches!(wrong.check(), Err(TextsRefused::Sentence { .. })));
    }

    #[test]
    fn a_sites_host_is_what_its_return_addresses_share() {
        for (all, expected) in [
            (&["https://www.example.org/back"][..], Some("example.org")),
            (
                &["https://a.example.org/x", "https://b.c.example.org/y"],
                Some("example.org"),
            ),
            (&["https://shop.example.co.uk/"], Some("example.co.uk")),
            (&["https://example.org/", "https://example.net/"], None),
            (&["https://one.github.io/", "https://two.github.io/"], None),
            (&["http://127.0.0.1:8080/back"], None),
            (&["http://localhost/back"], None),
            (&[], None),
        ] {
            assert_eq!(
                host_of_site(&addresses(all)).as_deref(),
                expected,
                "{all:?}"
            );
        }
    }
}
