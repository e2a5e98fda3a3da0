//! Samples of the page about the wording of codes.

use std::collections::BTreeMap;

use domain::{
    Application, ApplicationId, Brand, CodeLine, RegisteredText, Sentence, SentenceRefused,
    TextForm, Texts, TextsRefused,
};
use flows::{KeptTexts, PanelRefused, SampleValues, TextsView};
use i18n::Language;

use super::{AT, at, drawn};
use crate::panel::{
    Place,
    texts::{News, RegisteredDraft, TextsMistake, TextsPage},
};

const ODD: &str = "<i>Lighthouse</i>";

fn texts() -> Texts {
    let words = [
        (Sentence::TextLong, "{site}: {code} – nie weitergeben <i>"),
        (Sentence::CallCode, "Der Code lautet"),
    ];
    let words = words.map(|(sentence, words)| (sentence, words.to_owned()));
    let german: BTreeMap<_, _> = words.into();
    Texts {
        language: Some("de".into()),
        code_line: CodeLine::Both,
        words: BTreeMap::from([("de".to_owned(), german.clone()), ("en".to_owned(), german)]),
        registered: vec![RegisteredText {
            region: "IN".into(),
            language: "en".into(),
            form: TextForm::Short,
            entity: "1101000000000012345".into(),
            template: "1107160000000067890".into(),
        }],
    }
}

fn page(language: Language, texts: Texts, may: Result<(), PanelRefused>) -> TextsPage {
    let application = Application {
        id: ApplicationId::from_bytes([3; 16]),
        brand: Brand {
            name: ODD.into(),
            colour: "#1a5fb4".parse().unwrap(),
            logo: None,
        },
        redirect_addresses: Vec::new(),
        sends_addresses: true,
        created_at: AT,
        version: 4,
        off_since: None,
    };
    let values = SampleValues {
        site: ODD.into(),
        code: "123456",
        minutes: 10,
        host: "id.example".into(),
        bound_to: Some("id.example".into()),
    };
    let kept = KeptTexts { version: 2, texts };
    let view = TextsView { application, kept };
    TextsPage::new(
        at(language, Place::Applications),
        view,
        language,
        values,
        may,
    )
}

/// The page in each state.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let own = |may| page(language, texts(), may);
    let wrong = |refused| TextsPage {
        mistake: Some(TextsMistake(refused)),
        ..own(Ok(()))
    };
    let linked = TextsRefused::Sentence {
        language: language.tag().into(),
        sentence: Sentence::TextLong,
        why: SentenceRefused::Link,
    };
    let unregistered = TextsPage {
        registered: RegisteredDraft {
            region: "IN".into(),
            language: "en".into(),
            form: "short".into(),
            entity: "<i>".into(),
            template: String::new(),
        },
        ..wrong(TextsRefused::Register)
    };
    let looked = TextsPage {
        news: Some(News::Looked),
        ..own(Ok(()))
    };
    let late = TextsPage {
        is_late: true,
        ..own(Ok(()))
    };
    let early = TextsPage {
        was_early: true,
        ..own(Err(PanelRefused::AskAgain))
    };
    vec![
        ("texts", drawn(&own(Ok(())))),
        (
            "texts_ours",
            drawn(&page(language, Texts::default(), Ok(()))),
        ),
        ("texts_seen", drawn(&own(Err(PanelRefused::NotYourRole)))),
        ("texts_looked", drawn(&looked)),
        ("texts_wrong", drawn(&wrong(linked))),
        ("texts_unregistered", drawn(&unregistered)),
        ("texts_late", drawn(&late)),
        ("texts_early", drawn(&early)),
    ]
}
