//! What holds for every page: its HTML as it was reviewed, and the promises no page may break.

use std::{collections::BTreeSet, env, fs, path::Path};

use i18n::Language;

use super::samples;
use crate::{assets, brand};

fn german() -> Language {
    "de".parse().unwrap()
}

/// The page with the versions of its assets left out: they change with every stroke of the stylesheet.
fn steady(html: &str) -> String {
    let mut parts = html.split("?v=");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |steady, part| {
        steady + part.trim_start_matches(|c: char| c.is_ascii_hexdigit())
    })
}

/// What a person reads: no tags, no attributes.
fn words(html: &str) -> String {
    let mut words = String::new();
    for piece in html.split('<').skip(1) {
        let (_, text) = piece.split_once('>').unwrap();
        words.push_str(text);
        words.push(' ');
    }
    words
}

fn of(tag: &str, html: &str) -> usize {
    html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count()
}

/// The samples that are reviewed in English.
const IN_ENGLISH: &[&str] = &[
    "number",
    "number_wrong",
    "number_one_country",
    "prove",
    "choose",
    "code",
    "code_by_call",
    "code_at_set_up",
    "code_wrong",
    "code_just_sent",
    "done",
    "codes",
    "settings",
    "settings_busy",
    "open_settings",
    "prove_more",
    "code_for_new_number",
    "locked",
    "mail",
    "mail_wrong",
    "recovery",
    "recovery_waiting",
    "recovery_code_wrong",
    "walk",
    "link_secure",
    "link_stopped",
    "link_unknown",
    "start_again",
    "problem_fault",
    "waiting",
    "waiting_long",
    "waiting_expired",
    "waiting_gated",
    "waiting_shut",
    "app_code_wrong",
    "pair",
    "pair_approve",
    "pair_code",
    "offline",
    "other_app",
    "choose_with_app",
    "prove_with_app",
    "code_with_app",
    "done_add_app",
    "settings_with_app",
    "settings_no_device",
    "open_settings_with_app",
    "prove_more_with_app",
    "pair_after_set_up",
    "walk_device_leaves",
    "pair_approve_gated",
    "settings_gated",
];

#[test]
fn pages_look_as_reviewed() {
    for (name, html) in samples::all(Language::english()) {
        if IN_ENGLISH.contains(&name) {
            insta::assert_snapshot!(format!("en_{name}"), steady(&html));
        }
    }
    for (name, html) in samples::all(german()) {
        if ["code_at_set_up", "waiting", "app_code", "pair"].contains(&name) {
            insta::assert_snapshot!(format!("de_{name}"), steady(&html));
        }
    }
}

#[test]
fn every_page_runs_the_way_its_language_does() {
    let mirrored = Language::mirrored();
    for (name, html) in samples::all(mirrored) {
        let root = format!("<html lang=\"{mirrored}\" dir=\"rtl\">");
        assert!(html.contains(&root), "{name}");
    }
}

#[test]
fn every_page_is_whole() {
    for language in Language::all() {
        for (name, html) in samples::all(language) {
            assert_eq!(of("h1", &html), 1, "{name}: one h1");
            assert_eq!(of("main", &html), 1, "{name}: one main");
            assert!(
                html.contains(&format!("<html lang=\"{language}\" dir=\"ltr\">")),
                "{name}: language"
            );
            assert!(html.contains("name=\"viewport\""), "{name}: viewport");
            assert!(html.matches(" autofocus").count() <= 1, "{name}: one focus");
            for forbidden in [
                "style=",
                "<style",
                "onclick=",
                "onsubmit=",
                "javascript:",
                "http:",
                " {{",
                "{%",
            ] {
                assert!(!html.contains(forbidden), "{name}: {forbidden}");
            }
            for script in html.match_indices("<script") {
                assert!(
                    html[script.0..].starts_with("<script type=\"module\" src=\"/assets/"),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn every_field_has_its_label_and_every_link_its_place() {
    for (name, html) in samples::all(Language::english()) {
        let ids: Vec<&str> = html
            .split(" id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id is there twice");
        for attribute in [
            " for=\"",
            " href=\"#",
            " aria-describedby=\"",
            " aria-labelledby=\"",
        ] {
            for rest in html.split(attribute).skip(1) {
                for id in rest.split('"').next().unwrap().split(' ') {
                    assert!(unique.contains(id), "{name}:{attribute}{id}");
                }
            }
        }
        let hidden = html.matches("type=\"hidden\"").count();
        assert_eq!(
            of("label", &html),
            of("input", &html) + of("select", &html) - hidden,
            "{name}: labels"
        );
    }
}

#[test]
fn without_an_app_no_page_mentions_one() {
    for language in Language::all() {
        for (name, html) in samples::without_app(language) {
            // Addresses count, too, and so does the name the app has where nobody chose one.
            let mentions = i18n::app_word(language, &html);
            assert_eq!(mentions, None, "{language} {name}");
        }
        let speaking = samples::with_app(language)
            .iter()
            .filter(|(_, html)| i18n::app_word(language, html).is_some())
            .count();
        assert!(speaking > 25, "{language}: the search is blind");
    }
}

#[test]
fn where_one_way_is_on_no_page_mentions_the_other() {
    let by_text = [
        "prove_by_text_alone",
        "code",
        "code_wrong",
        "code_undelivered",
        "done_by_text_alone",
    ];
    let by_call = ["prove_by_call_alone", "code_by_call", "done_by_call_alone"];
    for language in Language::all() {
        let mut seen = 0;
        for (name, html) in samples::all(language) {
            let words = words(&html).to_lowercase();
            let others: &[&str] = match name {
                name if by_text.contains(&name) => &["call", "anruf"],
                name if by_call.contains(&name) => &["text", "sms"],
                _ => continue,
            };
            seen += 1;
            for other in others {
                assert!(!words.contains(other), "{language} {name}: {other}");
            }
        }
        assert_eq!(seen, by_text.len() + by_call.len());
    }
}

#[test]
fn what_cannot_be_sent_is_said_and_nothing_is_promised_then() {
    let mut seen = 0;
    for (name, html) in samples::all(Language::english()) {
        let is_said = html.contains("at the moment, so your code may not come.");
        assert_eq!(is_said, name.ends_with("_undelivered"), "{name}");
        assert!(!is_said || !html.contains("It can take a minute"), "{name}");
        seen += usize::from(is_said);
    }
    assert_eq!(seen, 3);
}

#[test]
fn every_page_of_a_challenge_leads_back_or_on() {
    for (name, html) in samples::all(Language::english()) {
        let challenge = "action=\"/challenge/06f9k2m3n4p5q6r7s8t9v0w1x2";
        if html.contains(challenge) {
            let way = match name {
                "codes" => "done",
                "new_passkey_offered" => "passkey/later",
                name if name.starts_with("done") => "done",
                _ => "back",
            };
            assert!(html.contains(&format!("{challenge}/{way}\"")), "{name}");
        }
    }
}

#[test]
fn nothing_a_site_or_person_writes_becomes_markup() {
    let html = samples::hostile();
    assert!(
        !html.contains("<script>") && !html.contains("<img src=x"),
        "{html}"
    );
    assert!(
        !html.contains("onload=\"x") && !html.contains("b=\"2"),
        "{html}"
    );
}

#[test]
fn the_codes_can_be_kept_as_a_file_that_no_server_holds() {
    let (_, html) = samples::all(Language::english())
        .into_iter()
        .find(|(name, _)| *name == "codes")
        .unwrap();
    let (_, rest) = html
        .split_once("href=\"data:text/plain;charset=utf-8;base64,")
        .unwrap();
    let (data, rest) = rest.split_once('"').unwrap();
    assert!(
        rest.starts_with(" download=\"recovery-codes.txt\">"),
        "{rest}"
    );
    let text = data_encoding::BASE64.decode(data.as_bytes()).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.starts_with("Recovery codes for Lighthouse\n\n4m70-9xkq-2vt0\n"),
        "{text}"
    );
    assert_eq!(text.matches("-9xkq-").count(), 10);
}

#[test]
fn there_are_words_for_every_key_a_page_names() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut keys = 0;
    for folder in ["templates", "templates/parts", "src/pages"] {
        for file in fs::read_dir(here.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap_or_default();
            for key in text.split('"').filter(|text| is_key(text)) {
                assert!(
                    i18n::knows(Language::english(), key),
                    "{}: `{key}`",
                    path.display()
                );
                keys += 1;
            }
        }
    }
    assert!(keys > 60, "the search found only {keys}");
}

fn is_key(text: &str) -> bool {
    let file = [".html", ".css", ".js", ".svg"]
        .iter()
        .any(|ending| text.ends_with(ending));
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    !file
        && text
            .split_once('.')
            .is_some_and(|(message, purpose)| part(message) && part(purpose))
}

/// Not a test of anything: `PAGES=<folder> cargo test -p web pages_for_eyes -- --ignored` writes every page there,
/// to be served by any web server and looked at.
#[test]
#[ignore = "writes files for people to look at"]
fn pages_for_eyes() {
    let folder = env::var("PAGES").unwrap();
    let write = |path: String, content: &[u8]| {
        let path = Path::new(&folder).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    for language in Language::all() {
        for (name, html) in samples::all(language) {
            write(format!("{language}/{name}.html"), html.as_bytes());
            let brand = html
                .split("/brand/")
                .nth(1)
                .and_then(|rest| rest.split('?').next());
            if let Some(brand) = brand {
                let colour = env::var("COLOUR").unwrap_or_else(|_| "#0b7285".into());
                write(
                    format!("brand/{brand}"),
                    brand::stylesheet(colour.parse().unwrap()).as_bytes(),
                );
            }
        }
    }
    for name in [
        "countersign.css",
        "forms.css",
        "codes.css",
        "settings.css",
        "walk.css",
        "waiting.css",
        "challenge.js",
        "waiting.js",
        "countersign.svg",
    ] {
        assert!(assets::href(name).contains("?v="));
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("assets")
            .join(name);
        write(format!("assets/{name}"), &fs::read(file).unwrap());
    }
}
