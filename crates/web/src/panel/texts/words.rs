//! What the page of an application's texts says, in the operator's language, and what its script is told.

use domain::{CodeLine, Placeholder, RegisteredText, Sentence, SentenceRefused, TextsRefused};
use flows::{PanelRefused, SentenceLooked};
use i18n::{CodeText, Language, TextLength, Value};

use super::{TextsMistake, TextsPage, address, forms::named};
use crate::panel::{Back, Frame, passkey};

/// What the forms call what they are about, where it is no sentence.
const REGION: &str = "region";
const TEMPLATE: &str = "template";
const SITE_LANGUAGE: &str = "site-language";

impl TextsPage {
    pub(super) fn address(&self) -> String {
        address(self.view.application.id)
    }

    /// Whether anything can be changed here, with the passkey where it must answer before.
    pub(super) fn offers(&self) -> bool {
        matches!(self.may, Ok(()) | Err(PanelRefused::AskAgain))
    }

    /// Whether the passkey must answer before anything is saved.
    pub(super) fn asks_passkey(&self) -> bool {
        self.may == Err(PanelRefused::AskAgain)
    }

    pub(super) fn asked_at(&self) -> String {
        Back::from_outside(&self.address()).behind(passkey::PLACE)
    }

    pub(super) fn languages() -> impl Iterator<Item = Language> {
        Language::all()
    }

    pub(super) fn own_name(language: Language) -> String {
        i18n::say(language, "language.name", &[])
    }

    pub(super) fn label(&self, sentence: Sentence) -> String {
        self.frame.say(&format!("panel_texts_label.{sentence}"))
    }

    /// The sentences of its own that are in force in the chosen language: label and words.
    pub(super) fn in_force(&self) -> Vec<(String, String)> {
        let said = |sentence: &Sentence| {
            let own = self.view.kept.texts.own(self.chosen.tag(), *sentence)?;
            Some((self.label(*sentence), own.to_owned()))
        };
        Sentence::ALL.iter().filter_map(said).collect()
    }

    /// What may stand in it, and what must.
    pub(super) fn hint(&self, sentence: Sentence) -> String {
        let written = |all: &[Placeholder]| {
            let all: Vec<_> = all.iter().map(|it| it.written()).collect();
            all.join(" ")
        };
        let (needs, takes) = (written(sentence.needs()), written(sentence.takes()));
        let values = [
            ("what", Value::from(&needs)),
            ("others", Value::from(&takes)),
        ];
        let key = match (sentence.needs(), sentence.takes()) {
            ([], _) => "panel_texts.takes",
            (needs, takes) if needs == takes => "panel_texts.needs",
            _ => "panel_texts.needs_and_takes",
        };
        self.frame.say_with(key, &values)
    }

    pub(super) fn typed(&self, sentence: Sentence) -> &str {
        self.typed.get(&sentence).map_or("", String::as_str)
    }

    pub(super) fn error(&self, sentence: Sentence) -> Option<String> {
        let mistake = self.mistake.as_ref()?;
        (mistake.field() == sentence.as_str()).then(|| mistake.text(&self.frame))
    }

    pub(super) fn error_at(&self, field: &str) -> Option<String> {
        let mistake = self.mistake.as_ref()?;
        (mistake.field() == field).then(|| mistake.text(&self.frame))
    }

    /// How long a text is, in words; nothing of what is no text.
    pub(super) fn length(&self, looked: &SentenceLooked) -> String {
        let Some(length) = looked.length else {
            return String::new();
        };
        let TextLength {
            units,
            parts,
            in_one_part,
            beyond_gsm7,
        } = length;
        let measured = self.measured(
            if parts == 1 {
                "panel_texts.one_part"
            } else {
                "panel_texts.parts"
            },
            [
                &units.to_string(),
                &in_one_part.to_string(),
                &parts.to_string(),
            ],
        );
        match beyond_gsm7 {
            None => measured,
            Some(sign) => format!("{measured} {}", self.beyond(&sign.to_string())),
        }
    }

    /// The same with names in braces in the places of the figures, for the script.
    pub(super) fn measure(&self, key: &str) -> String {
        self.measured(key, ["{units}", "{most}", "{parts}"])
    }

    pub(super) fn measured(&self, key: &str, [units, most, parts]: [&str; 3]) -> String {
        let values = [
            ("units", Value::from(units)),
            ("room", most.into()),
            ("parts", parts.into()),
        ];
        self.frame.say_with(key, &values)
    }

    pub(super) fn beyond(&self, sign: &str) -> String {
        self.frame
            .say_with("panel_texts.beyond", &[("sign", sign.into())])
    }

    /// The site's name as a text has room for it, for the script.
    pub(super) fn short_name(&self) -> String {
        let text = CodeText {
            forms: &[],
            site: &self.values.site,
            code: self.values.code,
            minutes: self.values.minutes,
            host: None,
            bound_to: None,
        };
        i18n::text_of_any_length(&text, &Placeholder::Site.written())
    }

    /// The last line of a text in previews, or nothing.
    pub(super) fn last_line(&self) -> String {
        let host = self.values.bound_to.as_ref();
        host.map_or_else(String::new, |host| format!("@{host} #{}", self.values.code))
    }

    /// What GSM-7 has, for the script: signs of one septet, and of two. What cannot be seen is none that anybody types.
    pub(super) fn alphabet() -> (String, String) {
        let seen = |signs: &str| signs.chars().filter(|c| !c.is_control()).collect();
        (seen(i18n::BASIC), seen(i18n::EXTENSION))
    }

    /// Signs and their likes, for the script.
    pub(super) fn look_alikes() -> String {
        serde_json::json!(i18n::LOOK_ALIKES).to_string()
    }

    pub(super) fn lines() -> impl Iterator<Item = CodeLine> {
        CodeLine::ALL.iter().copied()
    }

    pub(super) fn line_label(&self, line: CodeLine) -> String {
        self.frame.say(&format!("panel_texts_line.{line}"))
    }

    pub(super) fn countries(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        i18n::countries(self.frame.language)
    }

    pub(super) fn country(&self, one: &RegisteredText) -> String {
        let name = i18n::country_name(self.frame.language, &one.region);
        name.unwrap_or(&one.region).to_owned()
    }

    pub(super) fn form(&self, form: &str) -> String {
        self.frame.say(&format!("panel_texts_form.{form}"))
    }

    /// The text that is registered, as it goes out.
    pub(super) fn registered_text(&self, one: &RegisteredText) -> String {
        let own = self.view.kept.texts.own(&one.language, one.form.sentence());
        own.map_or_else(
            || {
                let language = one.language.parse().unwrap_or_default();
                flows::standard_words(language, one.form.sentence())
            },
            ToOwned::to_owned,
        )
    }

    pub(super) fn named(one: &RegisteredText) -> String {
        named(one)
    }
}

impl TextsMistake {
    /// The `id` of the field it is about.
    pub(super) const fn field(&self) -> &'static str {
        match &self.0 {
            TextsRefused::Sentence { sentence, .. }
            | TextsRefused::TooManyParts { sentence, .. } => sentence.as_str(),
            TextsRefused::Region(_) | TextsRefused::Twice { .. } | TextsRefused::TooMany => REGION,
            TextsRefused::Register => TEMPLATE,
            TextsRefused::Language(_) => SITE_LANGUAGE,
        }
    }

    /// The sentence about it.
    pub(super) fn text(&self, frame: &Frame) -> String {
        match &self.0 {
            TextsRefused::Sentence { why, .. } => refused(frame, *why),
            TextsRefused::TooManyParts { .. } => frame.say("panel_texts_wrong.too_many_parts"),
            TextsRefused::Region(_) => frame.say("panel_texts_wrong.region"),
            TextsRefused::Twice { .. } => frame.say("panel_texts_wrong.twice"),
            TextsRefused::TooMany => frame.say("panel_texts_wrong.too_many"),
            TextsRefused::Register => frame.say("panel_texts_wrong.register"),
            TextsRefused::Language(_) => frame.say("panel_texts_wrong.language"),
        }
    }
}

fn refused(frame: &Frame, why: SentenceRefused) -> String {
    let with = |key: &str, what: Placeholder| {
        let what = what.written();
        frame.say_with(key, &[("what", what.as_str().into())])
    };
    let number = |key: &str, count: usize| {
        let count = count.to_string();
        frame.say_with(key, &[("most", count.as_str().into())])
    };
    match why {
        SentenceRefused::Empty => frame.say("panel_texts_wrong.empty"),
        SentenceRefused::TooLong(most) => number("panel_texts_wrong.too_long", most),
        SentenceRefused::Unseen => frame.say("panel_texts_wrong.unseen"),
        SentenceRefused::Missing(what) => with("panel_texts_wrong.missing", what),
        SentenceRefused::NotHere(what) => with("panel_texts_wrong.not_here", what),
        SentenceRefused::Unknown => frame.say("panel_texts_wrong.unknown"),
        SentenceRefused::CodeLate => {
            number("panel_texts_wrong.code_late", domain::MOST_BEFORE_CODE)
        }
        SentenceRefused::Link => frame.say("panel_texts_wrong.link"),
        SentenceRefused::Digits => number("panel_texts_wrong.digits", domain::MOST_DIGITS),
    }
}
