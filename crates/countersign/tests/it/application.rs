//! The terminal opens and shuts an application, at once.

use crate::installation::{Installation, REDIRECT};

/// The first word of the line that holds `what`.
fn id_beside(said: &str, what: &str) -> String {
    let line = said.lines().find(|line| line.contains(what));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.unwrap_or_else(|| panic!("no {what} in {said}"))
        .to_owned()
}

#[test]
fn keys_are_listed_and_ended_the_last_one_too() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    let keys = || installation.must(&["application", "keys", id]);
    let client = id_beside(&keys(), "client");
    assert!(!keys().contains(&application.client_secret));
    installation.must(&["application", "end-key", id, &client]);
    assert!(!keys().contains("client") && keys().contains("management"));
    let again = installation.run(&["application", "end-key", id, &client]);
    assert!(
        !again.worked && again.remarks.contains("is no key of this application"),
        "{again:?}"
    );
    installation.must(&["application", "rotate-secret", id]);
    assert!(keys().contains("client"));
}

#[test]
fn an_application_is_called_otherwise_at_once() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    let list = || installation.must(&["application", "list"]);
    assert!(!list().contains("Käthes Café"));
    let said = installation.must(&["application", "rename", id, " Käthes Café "]);
    assert!(said.contains("is called Käthes Café from now on"), "{said}");
    assert!(list().contains("Käthes Café"));
    let wrong = installation.run(&["application", "rename", id, "a\u{202e}b"]);
    assert!(
        !wrong.worked && wrong.remarks.contains("1 to 60 characters"),
        "{wrong:?}"
    );
    assert!(list().contains("Käthes Café"));
    let nobody = "0".repeat(26);
    let unknown = installation.run(&["application", "rename", &nobody, "Harbour"]);
    assert!(!unknown.worked && unknown.remarks.contains("no application"));
}

#[test]
fn an_application_has_addresses_and_a_switch() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    let other = "https://other.example/back";
    installation.must(&["application", "add-address", id, other]);
    installation.must(&["application", "remove-address", id, REDIRECT]);
    let list = || installation.must(&["application", "list"]);
    assert!(list().contains(other) && !list().contains(REDIRECT));
    let kept = installation.run(&["application", "remove-address", id, other]);
    assert!(
        !kept.worked && kept.remarks.contains("application disable"),
        "{kept:?}"
    );
    let wrong = installation.run(&["application", "add-address", id, "http://other.example/"]);
    assert!(!wrong.worked, "{wrong:?}");
    installation.must(&["application", "disable", id]);
    let twice = installation.must(&["application", "disable", id]);
    assert!(twice.contains("It was so already"), "{twice}");
    let doctor = installation.run(&["doctor"]);
    assert!(doctor.out.contains("switched off since"), "{doctor:?}");
    installation.must(&["application", "enable", id]);
    let doctor = installation.run(&["doctor"]);
    assert!(!doctor.out.contains("switched off since"), "{doctor:?}");
    let nobody = "0".repeat(26);
    let unknown = installation.run(&["application", "disable", &nobody]);
    assert!(!unknown.worked && unknown.remarks.contains("no application"));
}

#[test]
fn a_key_is_granted_listed_and_ended() {
    let installation = Installation::bare();
    let application = installation.application();
    let id = application.client_id.as_str();
    let list = || installation.must(&["application", "granted-keys", id]);
    assert!(list().contains("none was granted"));
    let grant = |name: &str, more: &[&str]| {
        let words = [&["application", "grant-key", id, name], more].concat();
        installation.run(&words)
    };
    let home = ["--from", "192.0.2.7,2001:db8::/32", "--life", "30d"];
    let scopes = ["--scopes", "users:lifecycle,events:read"];
    let made = grant("sync", &[scopes.as_slice(), &home].concat());
    assert!(made.worked, "{made:?}");
    assert!(made.out.contains("management_key = \""), "{made:?}");
    let listed = list();
    for part in [
        "sync",
        "users:lifecycle,events:read",
        "192.0.2.7,2001:db8::/32",
    ] {
        assert!(listed.contains(part), "{listed}");
    }
    let wrong: [(&str, &[&str], &str); 6] = [
        (
            "sync",
            &["--scopes", "users:read"],
            "there is a key called sync",
        ),
        ("x", &["--scopes", "users:read"], "2 to 40 letters"),
        ("ci", &["--scopes", "users:all"], "is no scope"),
        ("ci", &["--scopes", ""], "choose at least one scope"),
        (
            "ci",
            &["--scopes", "bypass:write", "--life", "30d"],
            "needs the addresses",
        ),
        ("ci", &["--scopes", "policies:write"], "needs an end"),
    ];
    for (name, more, why) in wrong {
        let refused = grant(name, more);
        assert!(
            !refused.worked && refused.remarks.contains(why),
            "{refused:?}"
        );
    }
    let key = id_beside(&listed, "sync");
    installation.must(&["application", "end-granted-key", id, &key]);
    assert!(!list().contains("sync"));
    let again = installation.run(&["application", "end-granted-key", id, &key]);
    assert!(
        !again.worked && again.remarks.contains("is no granted key"),
        "{again:?}"
    );
}
