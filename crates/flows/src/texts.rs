//! The words of codes at a site: its own where an operator wrote some, ours where not; in which language; and how a text would
//! look.

use delivery::Registered;
use domain::{
    CODE_LIFE, CodeLine, PhoneNumber, RegisteredText, Sentence, TextForm, Texts, TextsRefused,
    host_of_site,
};
use i18n::{CallWords, CodeText, Language, TextLength};

use crate::{Site, Visitor};

/// The code of previews.
const SAMPLE_CODE: &str = "123456";

/// Whose words are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wording {
    /// The site's own, where it has some.
    Own,
    /// Ours.
    Ours,
}

/// How the text with a code to somebody is worded.
pub(crate) struct CodeWords<'a> {
    site: &'a Site,
    forms: Vec<String>,
    registered: Option<&'a RegisteredText>,
}

/// A sentence as it would go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentenceLooked {
    /// Which.
    pub sentence: Sentence,
    /// Our words for it, with a name in braces in the place of each value.
    pub ours: String,
    /// The site's own; none where ours are said.
    pub own: Option<String>,
    /// What is said, with made-up values.
    pub said: String,
    /// How long that is; none of what is no text.
    pub length: Option<TextLength>,
}

/// The values previews are made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleValues {
    /// The site's name.
    pub site: String,
    /// A code.
    pub code: &'static str,
    /// For how many minutes codes are good.
    pub minutes: u64,
    /// The host of our own page.
    pub host: String,
    /// The host a last line names; none where there is no such line.
    pub bound_to: Option<String>,
}

/// Our words for a sentence, with a name in braces in the place of each value.
pub fn standard_words(language: Language, sentence: Sentence) -> String {
    i18n::template(language, key(sentence))
}

const fn key(sentence: Sentence) -> &'static str {
    match sentence {
        Sentence::TextLong => "text.long",
        Sentence::TextShort => "text.short",
        Sentence::CallInvitation => "call.invitation",
        Sentence::CallAnnouncement => "call.announcement",
        Sentence::CallCode => "call.code",
        Sentence::CallOnceMore => "call.once_more",
        Sentence::CallRepeat => "call.repeat",
        Sentence::CallGoodbye => "call.goodbye",
        Sentence::MailSubject => "mail_code.subject",
        Sentence::MailText => "mail_code.text",
    }
}

const fn minutes() -> u64 {
    CODE_LIFE.as_secs() / 60
}

impl Site {
    /// The language for somebody at a page: their own by what the site says of them (`ui_locales`) and by their browser, then
    /// the site's.
    pub fn language(&self, ui_locales: Option<&str>, visitor: &Visitor) -> Language {
        let otherwise = self.own_language().unwrap_or_default();
        Language::choose_or(ui_locales, visitor.languages.as_deref(), otherwise)
    }

    /// The language for somebody of whom nothing but the number is known: the site's, then that of the number's country.
    pub(crate) fn language_for(&self, number: &PhoneNumber) -> Language {
        let of_country = || Language::of_region(number.region());
        self.own_language().unwrap_or_else(of_country)
    }

    fn own_language(&self) -> Option<Language> {
        self.texts.language.as_ref()?.parse().ok()
    }

    /// How the text with a code to this number is worded. What is registered with the carriers of its country goes there in the
    /// form and the language it is registered in, whoever's words are wanted: another text would not arrive.
    pub(crate) fn code_words(
        &self,
        number: &PhoneNumber,
        language: Language,
        wording: Wording,
    ) -> CodeWords<'_> {
        let registered = self.texts.registered_for(number.region(), language.tag());
        let forms = match registered {
            Some(one) => {
                let language = one.language.parse().unwrap_or(language);
                vec![self.words(language, one.form.sentence())]
            }
            None => TextForm::ALL
                .iter()
                .map(|form| match wording {
                    Wording::Own => self.words(language, form.sentence()),
                    Wording::Ours => standard_words(language, form.sentence()),
                })
                .collect(),
        };
        CodeWords {
            site: self,
            forms,
            registered,
        }
    }

    /// The sentences of a call.
    pub(crate) fn call_words(&self, language: Language) -> CallWords {
        let name = &self.application.brand.name;
        let mut words = i18n::call_words(language, name);
        for (sentence, place) in [
            (Sentence::CallInvitation, &mut words.invitation),
            (Sentence::CallAnnouncement, &mut words.announcement),
            (Sentence::CallCode, &mut words.code),
            (Sentence::CallOnceMore, &mut words.once_more),
            (Sentence::CallRepeat, &mut words.repeat),
            (Sentence::CallGoodbye, &mut words.goodbye),
        ] {
            if let Some(own) = self.texts.own(language.tag(), sentence) {
                *place = i18n::spoken(own, name);
            }
        }
        words
    }

    /// Subject and first sentence of a mail with a code that is typed on a page of this host, as far as that is known.
    pub(crate) fn mailed_code(
        &self,
        language: Language,
        code: &str,
        host: Option<&str>,
    ) -> (String, String) {
        let minutes = minutes().to_string();
        let values = [
            ("site", self.application.brand.name.as_str()),
            ("code", code),
            ("minutes", &minutes),
            ("host", host.unwrap_or_default()),
        ];
        let said = |sentence| {
            let own = self.texts.own(language.tag(), sentence);
            let own = own.filter(|it| host.is_some() || !it.contains("{host}"));
            let words = own.map_or_else(|| standard_words(language, sentence), ToOwned::to_owned);
            i18n::fill(&words, &values)
        };
        (said(Sentence::MailSubject), said(Sentence::MailText))
    }

    /// The host of the site's own pages, by its return addresses.
    pub(crate) fn own_host(&self) -> Option<String> {
        host_of_site(&self.application.redirect_addresses)
    }

    fn words(&self, language: Language, sentence: Sentence) -> String {
        let own = self.texts.own(language.tag(), sentence);
        own.map_or_else(|| standard_words(language, sentence), ToOwned::to_owned)
    }
}

impl CodeWords<'_> {
    /// What the text is registered as with the carriers of its country.
    pub(crate) fn registered(&self) -> Option<Registered> {
        self.registered.map(|it| Registered {
            entity: it.entity.clone(),
            template: it.template.clone(),
        })
    }

    /// The text whose code is typed on our own page, at this host.
    pub(crate) fn of_our_page(&self, code: &str, host: &str) -> String {
        let is_bound = self.site.texts.code_line != CodeLine::Off;
        self.written(code, Some(host), is_bound.then_some(host))
    }

    /// The text whose code is typed on a page of the site: a browser must not offer it to ours alone.
    pub(crate) fn of_its_own_page(&self, code: &str) -> String {
        let host = self.site.own_host();
        let is_bound = self.site.texts.code_line == CodeLine::Both;
        let bound_to = host.as_deref().filter(|_| is_bound);
        self.written(code, host.as_deref(), bound_to)
    }

    fn written(&self, code: &str, host: Option<&str>, bound_to: Option<&str>) -> String {
        i18n::text_message(&CodeText {
            forms: &self.forms,
            site: &self.site.application.brand.name,
            code,
            minutes: minutes(),
            host,
            bound_to,
        })
    }
}

/// Checks what is decided, as [`Texts::check`] does, and besides that every language is spoken and each text fits one part.
pub fn check_texts(texts: &Texts) -> Result<(), TextsRefused> {
    texts.check()?;
    let tags = texts.language.iter().chain(texts.words.keys());
    let tags = tags.chain(texts.registered.iter().map(|it| &it.language));
    for tag in tags {
        // The tag itself: another spelling of it would never be found.
        let is_spoken = |language: &Language| language.tag() == tag;
        if !tag.parse().is_ok_and(|it| is_spoken(&it)) {
            return Err(TextsRefused::Language(tag.clone()));
        }
    }
    for (language, words) in &texts.words {
        for (sentence, said) in words {
            if sentence.is_text() && !i18n::fits_one_part(said) {
                return Err(TextsRefused::TooManyParts {
                    language: language.clone(),
                    sentence: *sentence,
                });
            }
        }
    }
    Ok(())
}

/// How every sentence would go out in a language, with made-up values, by what is decided so.
pub fn look_at_words(
    texts: &Texts,
    language: Language,
    values: &SampleValues,
) -> Vec<SentenceLooked> {
    let look = |sentence: &Sentence| {
        let ours = standard_words(language, *sentence);
        let own = texts.own(language.tag(), *sentence).map(ToOwned::to_owned);
        let words = own.as_ref().unwrap_or(&ours);
        let (said, length) = if sentence.is_text() {
            let (said, length) = look_at_text(words, values);
            (said, Some(length))
        } else {
            let minutes = values.minutes.to_string();
            let filled = [
                ("site", values.site.as_str()),
                ("code", values.code),
                ("minutes", &minutes),
                ("host", &values.host),
            ];
            (i18n::fill(words, &filled), None)
        };
        SentenceLooked {
            sentence: *sentence,
            ours,
            own,
            said,
            length,
        }
    };
    Sentence::ALL.iter().map(look).collect()
}

/// A text in this form, however long it becomes.
fn look_at_text(form: &str, values: &SampleValues) -> (String, TextLength) {
    let text = i18n::text_of_any_length(
        &CodeText {
            forms: &[],
            site: &values.site,
            code: values.code,
            minutes: values.minutes,
            host: Some(&values.host),
            bound_to: values.bound_to.as_deref(),
        },
        form,
    );
    let length = i18n::text_length(&text);
    (text, length)
}

impl SampleValues {
    /// Those of a site whose codes are typed on our page at this host.
    pub(crate) fn of(name: &str, texts: &Texts, host: &str) -> Self {
        Self {
            site: name.to_owned(),
            code: SAMPLE_CODE,
            minutes: minutes(),
            host: host.to_owned(),
            bound_to: (texts.code_line != CodeLine::Off).then(|| host.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn saying(language: &str, sentence: Sentence, words: &str) -> Texts {
        let words = BTreeMap::from([(sentence, words.to_owned())]);
        Texts {
            words: BTreeMap::from([(language.to_owned(), words)]),
            ..Texts::default()
        }
    }

    #[test]
    fn our_own_words_are_such_as_an_operator_may_write() {
        for language in Language::all() {
            for sentence in Sentence::ALL {
                let words = standard_words(language, *sentence);
                assert_eq!(sentence.check(&words), Ok(()), "{language} {words}");
                let texts = saying(language.tag(), *sentence, &words);
                assert_eq!(check_texts(&texts), Ok(()), "{language} {words}");
            }
        }
    }

    #[test]
    fn a_language_nobody_speaks_and_a_text_of_two_parts_are_refused() {
        for tag in ["tlh", "DE", ""] {
            let texts = saying(tag, Sentence::CallCode, "Hello");
            assert_eq!(check_texts(&texts), Err(TextsRefused::Language(tag.into())));
        }
        let long = format!("{{site}}: {{code}} {}", "x".repeat(140));
        let texts = saying("en", Sentence::TextLong, &long);
        assert!(matches!(
            check_texts(&texts),
            Err(TextsRefused::TooManyParts { .. })
        ));
    }

    #[test]
    fn a_preview_says_what_goes_out_and_how_long_it_is() {
        let texts = saying("de", Sentence::TextShort, "{site} – {code}");
        let values = SampleValues::of("Łódź", &texts, "id.example.org");
        let looked = look_at_words(&texts, "de".parse().unwrap(), &values);
        assert_eq!(looked.len(), Sentence::ALL.len());
        let text = |sentence| looked.iter().find(|it| it.sentence == sentence).unwrap();
        let short = text(Sentence::TextShort);
        assert_eq!(short.said, "Łódź - 123456\n@id.example.org #123456");
        let length = short.length.unwrap();
        assert_eq!((length.parts, length.beyond_gsm7), (1, Some('Ł')));
        assert_eq!(short.own.as_deref(), Some("{site} – {code}"));
        let subject = text(Sentence::MailSubject);
        assert_eq!((subject.own.as_deref(), subject.length), (None, None));
        assert!(subject.said.contains("Łódź"), "{}", subject.said);
    }
}
