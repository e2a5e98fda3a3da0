//! An application is let to answer Authy's API from the terminal: its keys, where it is told, what is switched on.

use crate::{
    databases::on_each_database,
    http,
    installation::{Installation, Said, free_port},
};

/// What a site sees with this key.
fn details(port: u16, key: &str) -> u16 {
    let path = "/protected/json/app/details";
    let answer = http::ask(port, "GET", path, &[("x-authy-api-key", key)], "").unwrap();
    answer.status
}

/// The key that was shown.
fn key(out: &str) -> String {
    let line = out.lines().find(|line| line.starts_with("authy_key = "));
    line.unwrap().split('"').nth(1).unwrap().to_owned()
}

#[test]
fn an_application_is_opened_rekeyed_and_told_where_to_call() {
    on_each_database("direct", |place| {
        let installation = Installation::new(place, free_port());
        let id = installation.application().client_id;
        let authy = |words: &[&str]| {
            let mut whole = vec!["application", "authy", id.as_str()];
            whole.extend(words);
            installation.run(&whole)
        };
        let closed = authy(&[]);
        assert!(
            !closed.worked && closed.remarks.contains("--open"),
            "{closed:?}"
        );
        let server = installation.serve();
        let first = key(&authy(&["--open"]).out);
        assert_eq!(details(server.port, &first), 200);
        assert_eq!(details(server.port, &first[1..]), 401);
        let again = authy(&["--open"]);
        assert!(
            !again.worked && again.remarks.contains("--new-key"),
            "{again:?}"
        );

        let second = key(&authy(&["--new-key", "--overlap", "1h"]).out);
        for good in [&first, &second] {
            assert_eq!(details(server.port, good), 200);
        }
        let third = key(&authy(&["--new-key", "--overlap", "0"]).out);
        assert_eq!(details(server.port, &third), 200);

        let address = "https://example.org/authy/callback";
        let set = authy(&["--callback", address, "--callback-method", "GET"]);
        assert!(
            set.out.contains(&format!("callback = GET {address}")),
            "{set:?}"
        );
        let query = authy(&["--callback", "https://example.org/?x=1"]);
        assert!(
            !query.worked && query.remarks.contains("without a query"),
            "{query:?}"
        );
        let other = authy(&["--callback", "https://Example.org:443/authy/callback"]);
        assert!(
            !other.worked && other.remarks.contains(address),
            "{other:?}"
        );
        switches_are_kept(&authy);
        let pair = authy(&["--signing-pair"]).out;
        assert!(pair.contains("access_key = ") && pair.contains("api_signing_key = "));
    });
}

fn switches_are_kept(authy: &dyn Fn(&[&str]) -> Said) {
    let kept = authy(&["--other-apps", "on", "--invites", "off"]);
    for line in ["callback = GET", "other_apps = on", "invites = off"] {
        assert!(kept.out.contains(line), "{line}: {kept:?}");
    }
    for line in ["exports = off", "mails = off"] {
        assert!(kept.out.contains(line), "until it is decided: {kept:?}");
    }
    let let_out = authy(&["--exports", "on"]);
    for line in ["exports = on", "mails = off", "other_apps = on"] {
        assert!(let_out.out.contains(line), "{line}: {let_out:?}");
    }
    let none = authy(&["--no-callback"]);
    assert!(none.out.contains("callback = none"), "{none:?}");
    assert!(none.out.contains("other_apps = on"), "{none:?}");
    let kept = authy(&["--messages-day", "50", "--own-words", "on"]);
    for line in ["messages_day = 50", "own_words = on", "other_apps = on"] {
        assert!(kept.out.contains(line), "{line}: {kept:?}");
    }
    assert!(!authy(&["--messages-day", "-1"]).worked);
}

#[test]
fn an_application_that_sends_nothing_says_so() {
    on_each_database("direct_sandbox", |place| {
        let installation = Installation::new(place, free_port());
        let id = installation.application().client_id;
        let words = ["application", "authy", &id, "--open", "--sandbox"];
        let opened = installation.must(&words);
        assert!(opened.contains("Nothing is ever sent"), "{opened}");
        let earnest = installation.must(&["application", "authy", &id, "--in-earnest"]);
        assert!(!earnest.contains("Nothing is ever sent"), "{earnest}");
        let unknown = "00000000000000000000000000";
        let said = installation.run(&["application", "authy", unknown, "--open"]);
        assert!(!said.worked, "{said:?}");
    });
}
