//! An application's events are told somewhere, from the terminal to the wire.

use crate::installation::Installation;

/// What stands behind `name = ` in quotes.
fn shown(out: &str, name: &str) -> String {
    let line = out
        .lines()
        .find(|line| line.starts_with(&format!("{name} = ")));
    let line = line.unwrap_or_else(|| panic!("no {name} in {out}"));
    line.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn a_webhook_is_added_listed_changed_and_removed() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    let hook = |words: &[&str]| {
        let mut whole = vec!["hook"];
        whole.extend(words);
        installation.run(&whole)
    };
    assert!(hook(&["list", id]).out.contains("nobody is told yet"));
    let address = "https://site.example/hooks";
    let added = hook(&["add", id, address, "--events", "sign_in.* account.alarm"]);
    assert!(added.worked, "{added:?}");
    let (one, secret) = (shown(&added.out, "id"), shown(&added.out, "webhook_secret"));
    assert!(secret.starts_with("whsec_"));
    let listed = || hook(&["list", id]).out;
    for part in [one.as_str(), "on", "sign_in.* account.alarm", address] {
        assert!(listed().contains(part), "{part}: {}", listed());
    }
    assert!(!listed().contains(&secret));
    assert!(hook(&["try", id, &one]).out.contains("A trial goes out"));
    assert!(hook(&["events", id, &one, "*"]).worked && listed().contains(" * "));
    assert!(hook(&["off", id, &one]).worked && listed().contains(" off "));
    let off = hook(&["try", id, &one]);
    assert!(!off.worked && off.remarks.contains("hook on"), "{off:?}");
    assert!(hook(&["on", id, &one]).worked);
    let rotated = hook(&["rotate", id, &one]);
    assert_ne!(shown(&rotated.out, "webhook_secret"), secret);
    let moved = hook(&["move", id, &one, "https://other.example/hooks"]);
    assert!(moved.worked && listed().contains("https://other.example/hooks"));
    assert!(hook(&["again", id, &one]).out.contains("Told again: 0"));
    assert!(hook(&["remove", id, &one]).worked && !listed().contains(&one));
}

#[test]
fn what_cannot_be_is_said_with_what_to_do() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    for (words, said) in [
        (vec!["add", id, "nowhere"], "https://site.example/hook"),
        (
            vec!["add", id, "ftp://site.example/x"],
            "https://site.example/hooks",
        ),
        (
            vec![
                "add",
                id,
                "https://site.example/",
                "--events",
                "sign_in.nothing",
            ],
            "no event is called",
        ),
        (vec!["off", id, "00000000000000000000000000"], "hook list"),
    ] {
        let mut whole = vec!["hook"];
        whole.extend(&words);
        let refused = installation.run(&whole);
        assert!(
            !refused.worked && refused.remarks.contains(said),
            "{refused:?}"
        );
    }
}
