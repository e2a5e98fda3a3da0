//! The terminal words the codes of an application, and shows how they read.

use crate::installation::Installation;

#[test]
fn codes_are_worded_shown_and_worded_as_before() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    let show = |more: &[&str]| {
        let mut asked = vec!["texts", "show", id];
        asked.extend(more);
        installation.must(&asked)
    };
    assert!(show(&[]).contains("version 0"));
    let own = "de.text_long={site}: {code}, gut für {minutes} Minuten";
    installation.must(&["texts", "set", id, own, "line=off", "language=de"]);
    let shown = show(&["--language", "de"]);
    assert!(
        shown.contains("version 1") && shown.contains("off"),
        "{shown}"
    );
    let line = shown.lines().find(|line| line.contains("de.text_long"));
    let line = line.unwrap_or_else(|| panic!("no text in {shown}"));
    assert!(line.contains("own") && line.contains("1 part"), "{line}");
    assert!(line.contains("123456, gut für 10 Minuten"), "{line}");
    assert!(!shown.contains("en.text_long"), "{shown}");
    assert!(show(&["--json"]).contains("\"text_long\""));
    installation.must(&["texts", "reset", id, "--sentence", "text_long"]);
    assert!(!show(&["--json"]).contains("text_long"));
}

#[test]
fn what_is_no_sentence_says_why_and_changes_nothing() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    for (change, why) in [
        ("en.text_long={site}: no code", "{code} is missing"),
        (
            "en.text_long={site}: {code} evil.example",
            "holds an address",
        ),
        ("en.mail_subject={site} {code}", "no place in this sentence"),
        ("registered.XX.en=short:1:2", "no country"),
        (
            "tlh.text_long={site}: {code}",
            "no language this program speaks",
        ),
    ] {
        let refused = installation.run(&["texts", "set", id, change]);
        assert!(
            !refused.worked && refused.remarks.contains(why),
            "{change}: {refused:?}"
        );
    }
    assert!(
        installation
            .must(&["texts", "show", id])
            .contains("version 0")
    );
}
