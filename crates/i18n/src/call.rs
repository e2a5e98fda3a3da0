//! What a phone call says: sentences for the ear, and the digits of a code as words.

use crate::{Language, say, template::fill};

/// Longer names of sites are cut: nobody listens to more, and a gateway takes only so much.
const LONGEST_NAME: usize = 60;

/// The sentences of a call. Plain text: a gateway escapes them for the form it speaks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallWords {
    /// The tag of the voice, such as `en-GB`.
    pub voice: String,
    /// Who is calling, and that a key leads to the code.
    pub invitation: String,
    /// Who is calling, where no key is asked for.
    pub announcement: String,
    /// Before the digits.
    pub code: String,
    /// Before the digits, the second time.
    pub once_more: String,
    /// That a key repeats them.
    pub repeat: String,
    /// At the end.
    pub goodbye: String,
    /// Instead of the digits, when they are of no use any more.
    pub not_needed: String,
}

/// The sentences of a call for `site`, in `language`.
pub fn call_words(language: Language, site: &str) -> CallWords {
    let name = spoken_name(site);
    let said = |key: &str| say(language, key, &[("site", name.as_str().into())]);
    CallWords {
        voice: said("call.voice"),
        invitation: said("call.invitation"),
        announcement: said("call.announcement"),
        code: said("call.code"),
        once_more: said("call.once_more"),
        repeat: said("call.repeat"),
        goodbye: said("call.goodbye"),
        not_needed: said("call.not_needed"),
    }
}

/// The digits of `code` as words, each for itself: "123" would be read as a number. What is no digit is left out.
pub fn spoken_code(language: Language, code: &str) -> Vec<String> {
    code.chars()
        .filter_map(key_of)
        .map(|key| say(language, key, &[]))
        .collect()
}

/// A sentence of an application's own as a call says it.
pub fn spoken(template: &str, site: &str) -> String {
    fill(template, &[("site", &spoken_name(site))])
}

/// All that a call says where no key is asked for, as one text: who is calling, the code twice, goodbye.
pub fn whole_call(language: Language, words: &CallWords, code: &str) -> String {
    let digits = spoken_code(language, code).join(", ");
    format!(
        "{} {}: {digits}. {}: {digits}. {}",
        words.announcement, words.code, words.once_more, words.goodbye
    )
}

const fn key_of(digit: char) -> Option<&'static str> {
    Some(match digit {
        '0' => "digit.zero",
        '1' => "digit.one",
        '2' => "digit.two",
        '3' => "digit.three",
        '4' => "digit.four",
        '5' => "digit.five",
        '6' => "digit.six",
        '7' => "digit.seven",
        '8' => "digit.eight",
        '9' => "digit.nine",
        _ => return None,
    })
}

/// A name as it can be spoken: one line, no control characters, not too long.
fn spoken_name(site: &str) -> String {
    let words: Vec<_> = site
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn german() -> Language {
        "de".parse().unwrap()
    }

    #[test]
    fn digits_are_words_of_their_own() {
        let english = spoken_code(Language::english(), "409911");
        assert_eq!(english, ["four", "zero", "nine", "nine", "one", "one"]);
        assert_eq!(spoken_code(german(), "275"), ["zwei", "sieben", "fünf"]);
        assert!(spoken_code(german(), "a ").is_empty());
    }

    #[test]
    fn a_whole_call_says_the_code_twice() {
        assert_eq!(
            whole_call(
                Language::english(),
                &call_words(Language::english(), "Lighthouse"),
                "40"
            ),
            "Hello. This is a call from Lighthouse. Your code is: four, zero. Once more, your code is: four, zero. Goodbye."
        );
    }

    #[test]
    fn a_sentence_of_its_own_names_the_site_as_ours_do() {
        assert_eq!(
            spoken("{site} is calling.", "Light\nhouse"),
            "Light house is calling."
        );
        assert_eq!(spoken("Goodbye.", "Lighthouse"), "Goodbye.");
    }

    #[test]
    fn no_two_digits_sound_alike() {
        for language in Language::all() {
            let words: BTreeSet<_> = spoken_code(language, "0123456789").into_iter().collect();
            assert_eq!(words.len(), 10, "{language}");
        }
    }

    #[test]
    fn the_site_says_who_is_calling() {
        let words = call_words(Language::english(), "Light\u{7}house\n & Co");
        assert_eq!(
            words.invitation,
            "Hello. This is a call from Light house & Co. To hear your code, press any key."
        );
        let words = call_words(german(), &"x".repeat(500));
        assert!(words.invitation.chars().count() < 200);
        assert_eq!(words.voice, "de-DE");
    }

    #[test]
    fn no_sentence_of_a_call_mentions_a_text_or_holds_a_digit() {
        for language in Language::all() {
            let words = call_words(language, "Lighthouse");
            for said in [
                &words.invitation,
                &words.code,
                &words.repeat,
                &words.not_needed,
            ] {
                assert!(!said.contains(|c: char| c.is_ascii_digit()), "{said}");
                assert!(!said.to_lowercase().contains("text"), "{said}");
            }
        }
    }
}
