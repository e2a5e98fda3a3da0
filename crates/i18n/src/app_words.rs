//! The words of each language that speak of the authenticator app: `locales/<tag>/app_words.txt`, one place for all that
//! must not use them where no way of the app is on.

use crate::Language;

/// The first word of `text` that speaks of the app, in `language`; whole words, whatever their case. Text may be anything
/// a person is shown or told, the source of a page included.
pub fn app_word(language: Language, text: &str) -> Option<String> {
    let words = &language.pack().app_words;
    // Words may be told where they can be broken.
    let text = text.replace('\u{ad}', "").replace("&shy;", "");
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .find(|word| words.iter().any(|one| is_named(word, one)))
}

/// Whether `word` is the one of the list, or begins like it where the list leaves the ending open.
fn is_named(word: &str, listed: &str) -> bool {
    match listed.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == listed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_lists_its_words() {
        for language in Language::all() {
            let words = &language.pack().app_words;
            assert!(words.len() >= 5, "{language}: {words:?}");
            for word in words {
                let bare = word.strip_suffix('*').unwrap_or(word);
                assert!(!bare.is_empty() && bare == bare.to_lowercase(), "{word}");
                assert!(bare.chars().all(char::is_alphanumeric), "{word}");
            }
            for text in ["the App!", "APPS", "<a href=\"/app/#inbox\">", "QR-Code"] {
                assert!(app_word(language, text).is_some(), "{language}: {text}");
            }
        }
    }

    #[test]
    fn a_word_is_found_in_any_form_and_no_other_is_taken_for_it() {
        let german: Language = "de".parse().unwrap();
        for (text, found) in [
            ("Ihre Authenticator\u{ad}-App", Some("authenticator")),
            ("Scannen Sie das", Some("scannen")),
            ("QR\u{ad}-Code", Some("qr")),
            ("Der Apparat klappt", None),
            ("Sprache: eine Happen-Apparatur", None),
        ] {
            assert_eq!(app_word(german, text).as_deref(), found, "{text}");
        }
        let english = Language::english();
        for text in ["apply", "apple", "repair", "happy", "rapport"] {
            assert_eq!(app_word(english, text), None, "{text}");
        }
    }
}
