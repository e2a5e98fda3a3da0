//! Sentences in which words in braces stand for values: ours as an operator reads and changes them, and an operator's own.

use crate::{Language, say};

/// The names that stand in braces.
const NAMES: [&str; 4] = ["site", "code", "minutes", "host"];

/// Our words for `key` with a name in braces in the place of each value: `{site}: {code} is your code.`
pub fn template(language: Language, key: &str) -> String {
    let written = NAMES.map(|name| (name, format!("{{{name}}}")));
    let values = written
        .each_ref()
        .map(|(name, written)| (*name, written.into()));
    say(language, key, &values)
}

/// The sentence with values in the places of their names, in one pass: braces inside a value stay what they are, and so does a
/// name that has no value.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((plain, behind)) = rest.split_once('{') {
        filled.push_str(plain);
        let named = behind.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, after))
        });
        if let Some((value, after)) = named {
            filled.push_str(value);
            rest = after;
        } else {
            filled.push('{');
            rest = behind;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_words_are_read_as_templates() {
        assert_eq!(
            template(Language::english(), "text.short"),
            "{site}: {code} is your code."
        );
        assert_eq!(
            template("de".parse().unwrap(), "mail_code.subject"),
            "Ihr Code für {site}"
        );
    }

    #[test]
    fn values_are_put_in_one_pass() {
        let values = [("site", "{code} & Co"), ("code", "123")];
        for (template, expected) in [
            ("{site}: {code}", "{code} & Co: 123"),
            ("{code}{code}", "123123"),
            ("{host} {", "{host} {"),
            ("{{code}}", "{123}"),
            ("}", "}"),
            ("", ""),
        ] {
            assert_eq!(fill(template, &values), expected);
        }
    }
}
