//! Words by key. `number.title` is the attribute `title` of the message `number` in `locales/<tag>/*.ftl`.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue};

use crate::{Language, language::Pack};

/// What a message is told: a text as it is, or a number that may choose a plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Put in as it is.
    Text(&'a str),
    /// Written in digits; chooses the plural form.
    Number(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// The message `key` in `language`, in English where that language lacks it. Values the message does not use are
/// left aside. Plain text: the caller escapes it for where it goes.
///
/// A key nobody wrote words for gives the key itself, so that a page still stands; in tests it fails at once.
pub fn say(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let said = format(language.pack(), key, values)
        .or_else(|| format(Language::english().pack(), key, values));
    debug_assert!(said.is_some(), "no words for `{key}`");
    said.unwrap_or_else(|| key.to_owned())
}

/// Whether there are words for `key` in `language` itself, without the fallback.
pub fn knows(language: Language, key: &str) -> bool {
    key.split_once('.').is_some_and(|(message, attribute)| {
        let message = language.pack().bundle.get_message(message);
        message.is_some_and(|message| message.get_attribute(attribute).is_some())
    })
}

fn format(pack: &Pack, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
    let (message, attribute) = key.split_once('.')?;
    let pattern = pack
        .bundle
        .get_message(message)?
        .get_attribute(attribute)?
        .value();
    let mut arguments = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        arguments.set(*name, fluent(*value));
    }
    // A value that is missing shows as `{$name}`; the tests compare the variables of all languages.
    let mut mistakes = Vec::new();
    Some(
        pack.bundle
            .format_pattern(pattern, Some(&arguments), &mut mistakes)
            .into_owned(),
    )
}

fn fluent(value: Value<'_>) -> FluentValue<'_> {
    match value {
        Value::Text(text) => FluentValue::String(Cow::Borrowed(text)),
        Value::Number(number) => FluentValue::from(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_take_values_and_plurals() {
        let german: Language = "de".parse().unwrap();
        assert_eq!(
            say(german, "frame.back", &[("site", "Leuchtturm".into())]),
            "Zurück zu Leuchtturm"
        );
        for (tries, expected) in [
            (1, "That is not the code. You have 1 try left."),
            (4, "That is not the code. You have 4 tries left."),
        ] {
            let said = say(
                Language::english(),
                "code.error_wrong",
                &[("tries", tries.into())],
            );
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn a_value_is_never_read_as_a_message() {
        let said = say(
            Language::english(),
            "frame.back",
            &[("site", "{ $code } <b>".into())],
        );
        assert_eq!(said, "Back to { $code } <b>");
    }

    #[test]
    #[should_panic(expected = "no words for `nowhere.to_be_found`")]
    fn an_unknown_key_fails_in_tests() {
        say(Language::english(), "nowhere.to_be_found", &[]);
    }
}
