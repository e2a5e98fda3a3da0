//! "Text message sent to ...": the one sentence of these answers that was said in the language asked for. Sites show it to
//! people as it is.

/// A language we have the two sentences for.
struct Sentences {
    tag: &'static str,
    text: (&'static str, &'static str),
    call: (&'static str, &'static str),
}

const ENGLISH: Sentences = Sentences {
    tag: "en",
    text: ("Text message sent to ", "."),
    call: ("Call to ", " initiated"),
};

const OTHERS: [Sentences; 2] = [
    Sentences {
        tag: "de",
        text: ("SMS an ", " gesendet."),
        call: ("Anruf an ", " gestartet."),
    },
    Sentences {
        tag: "es",
        text: ("Mensaje de texto enviado a ", "."),
        call: ("Llamada a ", " fue iniciada."),
    },
];

/// What says that a code is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Text,
    Call,
}

/// The sentence in the language of `locale` (`es`, `es-MX`), or in English.
pub(super) fn sentence(way: Way, locale: Option<&str>, number: &str) -> String {
    let language = locale.unwrap_or_default();
    let language = language.split(['-', '_']).next().unwrap_or_default();
    let found = OTHERS
        .iter()
        .find(|sentences| sentences.tag.eq_ignore_ascii_case(language));
    let sentences = found.unwrap_or(&ENGLISH);
    let (before, after) = match way {
        Way::Text => sentences.text,
        Way::Call => sentences.call,
    };
    format!("{before}{number}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_sentences() {
        for (way, locale, number, said) in [
            (
                Way::Text,
                None,
                "+1 987-654-3210",
                "Text message sent to +1 987-654-3210.",
            ),
            (
                Way::Call,
                Some("en"),
                "+1 111-111-1111",
                "Call to +1 111-111-1111 initiated",
            ),
            (
                Way::Call,
                Some("es"),
                "+1 775-461-5609",
                "Llamada a +1 775-461-5609 fue iniciada.",
            ),
        ] {
            assert_eq!(sentence(way, locale, number), said);
        }
    }

    #[test]
    fn a_region_makes_no_difference_and_an_unknown_language_is_english() {
        let said = |locale| sentence(Way::Text, Some(locale), "x");
        assert_eq!(said("de-AT"), "SMS an x gesendet.");
        assert_eq!(said("ES_mx"), "Mensaje de texto enviado a x.");
        for other in ["", "tlh", "deutsch", "-"] {
            assert_eq!(said(other), "Text message sent to x.", "{other}");
        }
    }
}
