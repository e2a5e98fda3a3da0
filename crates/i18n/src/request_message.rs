//! The one sentence a device shows of an approval request.

use crate::{Language, say};

/// The longest sentence a request may have, in characters (docs/authenticator-protocol.md).
const MOST: usize = 200;

/// The sentence of `key` for `site`; `area` is what the site is about to allow, where the sentence names it.
pub fn request_message(language: Language, key: &str, site: &str, area: &str) -> String {
    let values = [("site", site.into()), ("area", area.into())];
    let sentence: String = say(language, key, &values)
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    if sentence.chars().count() <= MOST {
        return sentence;
    }
    let cut: String = sentence.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_one_sentence_of_bounded_length() {
        let english = Language::choose(Some("en"), None);
        let sentence = request_message(english, "request.sign_in", "Lighthouse", "");
        assert!(sentence.contains("Lighthouse"), "{sentence}");
        let long = request_message(english, "request.sign_in", &"x".repeat(500), "");
        assert_eq!(long.chars().count(), MOST);
    }
}
