//! What holds for every page of the panel: its HTML as it was reviewed, and the promises no page may break.

use std::{collections::BTreeSet, env, fs, path::Path};

use i18n::Language;

use super::samples;

/// The page with the versions of its assets left out: they change with every stroke of the stylesheet.
fn steady(html: &str) -> String {
    let mut parts = html.split("?v=");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |steady, part| {
        steady + part.trim_start_matches(|c: char| c.is_ascii_hexdigit())
    })
}

fn of(tag: &str, html: &str) -> usize {
    html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count()
}

#[test]
fn pages_look_as_reviewed() {
    for (name, html) in samples::all(Language::english()) {
        let reviewed = [
            "sign_in_wrong",
            "passkey",
            "link_first_run",
            "link_over",
            "account",
            "account_ask_passkey",
            "own_passkey_last",
            "home_busy",
            "operators",
            "operator",
            "invited",
            "applications",
            "application",
            "application_late_looks",
            "keys",
            "refused_role",
            "people",
            "people_lost",
            "person",
            "person_helper",
            "person_bare",
            "person_bypass_waits",
            "person_gated",
            "bypass_no_reason",
            "bypass_untold",
            "bypass_made",
            "factor_number",
            "factor_last",
            "log_of_page",
            "log_of_person",
            "log_wrong",
            "methods",
            "rules",
            "change_stale",
            "change",
            "held_mailed",
            "held_refused",
            "simulator_asked",
            "simulator_gated",
        ];
        if reviewed.contains(&name) {
            insta::assert_snapshot!(format!("en_{name}"), steady(&html));
        }
    }
    let (name, html) = samples::all("de".parse().unwrap()).swap_remove(0);
    insta::assert_snapshot!(format!("de_{name}"), steady(&html));
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
            assert!(html.contains("K7Q2-9XMD"), "{name}: the number to quote");
            assert!(html.matches(" autofocus").count() <= 1, "{name}: one focus");
            for forbidden in [
                "style=",
                "<style",
                "onclick=",
                "javascript:",
                "http:",
                " {{",
                "{%",
                "<i>",
            ] {
                assert!(!html.contains(forbidden), "{name}: {forbidden}");
            }
            for script in html.match_indices("<script") {
                let script = &html[script.0..];
                assert!(
                    script.starts_with("<script type=\"module\" src=\"/assets/"),
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
        // What only a password manager reads has no label.
        let unseen = html.matches("type=\"hidden\"").count()
            + html.matches("class=\"unseen\" name=\"username\"").count();
        let fields = of("input", &html) + of("select", &html) + of("textarea", &html);
        assert_eq!(of("label", &html), fields - unseen, "{name}: labels");
    }
}

#[test]
fn only_whoever_has_a_desk_is_shown_the_places() {
    for (name, html) in samples::all(Language::english()) {
        let is_way_in = ["sign_in", "signed_out", "passkey", "link"]
            .iter()
            .any(|one| name.starts_with(one));
        assert_eq!(html.contains("<nav "), !is_way_in, "{name}");
        let here = html.matches("aria-current=\"page\"").count();
        assert_eq!(here, usize::from(!is_way_in), "{name}");
    }
    let (_, helper) = samples::all(Language::english())
        .into_iter()
        .find(|(name, _)| *name == "home_helper")
        .unwrap();
    assert!(!helper.contains("/admin/operators"), "{helper}");
}

#[test]
fn there_are_words_for_every_key_a_page_names() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut keys = 0;
    for folder in ["templates/panel", "templates/panel/parts", "src/panel"] {
        for file in fs::read_dir(here.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap_or_default();
            for key in text.split('"').filter(|text| is_key(text)) {
                let place = path.display();
                assert!(i18n::knows(Language::english(), key), "{place}: `{key}`");
                keys += 1;
            }
        }
    }
    assert!(keys > 100, "the search found only {keys}");
}

fn is_key(text: &str) -> bool {
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let is_file = [".html", ".css", ".js", ".svg"]
        .iter()
        .any(|ending| text.ends_with(ending));
    let halves = text.split_once('.');
    !is_file && halves.is_some_and(|(message, purpose)| part(message) && part(purpose))
}

/// Not a test of anything: `PAGES=<folder> cargo test -p web panel_for_eyes -- --ignored` writes every page there,
/// to be served by any web server and looked at.
#[test]
#[ignore = "writes files for people to look at"]
fn panel_for_eyes() {
    let folder = env::var("PAGES").unwrap();
    let write = |path: String, content: &[u8]| {
        let path = Path::new(&folder).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    for language in Language::all() {
        for (name, html) in samples::all(language) {
            write(format!("{language}/panel_{name}.html"), html.as_bytes());
        }
    }
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        write(format!("assets/{name}"), &fs::read(&path).unwrap());
    }
}
