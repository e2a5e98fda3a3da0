//! Every language has every message, with the same variables. A new language begins by making this test pass.
#![expect(
    clippy::unwrap_used,
    reason = "the allowance for tests does not reach helpers in tests/"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Key to the names of its variables.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn locales() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("locales")
}

/// Reads a folder line by line: `message =`, then `    .attribute = words`, then more of the same attribute.
fn messages(tag: &str) -> Messages {
    let mut messages = Messages::new();
    for file in fs::read_dir(locales().join(tag)).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ftl") {
            continue;
        }
        let (mut message, mut key) = (String::new(), String::new());
        for line in fs::read_to_string(&path).unwrap().lines() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            if let Some(attribute) = line.trim_start().strip_prefix('.') {
                key = format!("{message}.{}", attribute.split(' ').next().unwrap());
                assert!(
                    !messages.contains_key(&key),
                    "{tag}: `{key}` is there twice"
                );
                messages.insert(key.clone(), BTreeSet::new());
            } else if !line.starts_with(' ') {
                line.trim_end_matches(" =").clone_into(&mut message);
                continue;
            }
            let variables = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect::<String>()
            });
            messages.get_mut(&key).unwrap().extend(variables);
        }
    }
    messages
}

#[test]
fn every_language_has_every_message_with_the_same_variables() {
    let english = messages("en");
    assert!(english.len() > 80);
    for language in i18n::Language::all() {
        let theirs = messages(language.tag());
        for (key, variables) in &english {
            assert_eq!(theirs.get(key), Some(variables), "{language}: `{key}`");
            assert!(i18n::knows(language, key), "{language}: `{key}`");
        }
        for key in theirs.keys() {
            assert!(
                english.contains_key(key),
                "{language}: `{key}` is not in English"
            );
        }
    }
}

/// Where no method of the app is on, no page, mail or message mentions one: so the words that do are kept apart.
#[test]
fn only_one_file_speaks_of_the_app() {
    for language in i18n::Language::all() {
        let folder = locales().join(language.tag());
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.ends_with("app_words.txt") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let mut lines = text.lines().filter(|line| !line.starts_with('#'));
            let found = lines.find_map(|line| i18n::app_word(language, said(line)));
            let expected = path.ends_with("app.ftl");
            assert_eq!(found.is_some(), expected, "{}: {found:?}", path.display());
        }
    }
}

/// What a line of words says, without the name of its key.
fn said(line: &str) -> &str {
    line.split_once(" = ").map_or(line, |(_, said)| said)
}

#[test]
fn every_folder_is_a_language() {
    let folders: BTreeSet<String> = fs::read_dir(locales())
        .unwrap()
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    let spoken: BTreeSet<String> = i18n::Language::all()
        .map(|language| language.tag().to_owned())
        .collect();
    assert_eq!(folders, spoken);
    assert!(spoken.contains("en") && spoken.contains("de"));
}

#[test]
fn no_message_is_left_with_a_hole() {
    let values: Vec<(&str, i18n::Value<'_>)> = [
        "site", "title", "step", "steps", "wait", "clock", "number", "code", "year", "month",
        "time", "at", "said", "link", "change", "due", "until", "address", "way", "app", "device",
        "area", "issuer", "name", "role", "line", "why", "by", "gateway", "who", "group", "what",
        "first", "others", "how", "was", "amount", "currency", "spent", "cap", "kind", "id",
        "country", "channel", "host", "sign", "units", "room", "parts",
    ]
    .map(|name| (name, "x".into()))
    .into();
    let numbers = [
        "digits",
        "tries",
        "count",
        "day",
        "left",
        "shortest",
        "longest",
        "days",
        "users",
        "devices",
        "back",
        "lost",
        "owners",
        "seconds",
        "asked",
        "passed",
        "failed",
        "abandoned",
        "most",
        "right",
        "wrong",
        "busy",
        "parts",
        "hours",
        "percent",
    ]
    .map(|name| (name, 2.into()));
    let values = [values.as_slice(), &numbers].concat();
    for language in i18n::Language::all() {
        for key in messages("en").keys() {
            let said = i18n::say(language, key, &values);
            assert!(
                !said.contains('{') && !said.is_empty(),
                "{language} {key}: {said}"
            );
        }
    }
}
