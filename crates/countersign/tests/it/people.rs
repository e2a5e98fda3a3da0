//! People and the log at the terminal: found, looked at, helped, by the functions of the panel.

use std::time::Duration;

use crate::{
    browser::{Browser, NUMBER},
    databases::{Place, on_each_database},
    gateway::Gateway,
    installation::{Installation, Server, free_port},
};

/// A server at which somebody set a number up, the application's id, and the browser that did.
fn with_ada(place: &Place) -> (Installation, Server, String, Browser) {
    let port = free_port();
    let gateway = Gateway::open(port);
    let installation = Installation::new(place, port);
    let application = installation.application();
    let id = application.client_id.clone();
    installation.must(&["policy", "set", &id, "prove_address=false"]);
    let server = installation.serve();
    let mut browser = Browser::new(server.port);
    let challenge = browser.ask_for_text(&application, "ada");
    gateway.wait_until(|| !gateway.texts().is_empty(), Duration::from_secs(20));
    browser.enter_code(&challenge, &gateway.texts()[0].code());
    (installation, server, id, browser)
}

#[test]
fn somebody_is_found_looked_at_and_helped_from_the_terminal() {
    on_each_database("people", |place| {
        let (installation, _server, id, _) = with_ada(place);
        let id = id.as_str();
        let must = |words: &[&str]| installation.must(words);
        for text in ["ad", NUMBER] {
            let found = must(&["user", "find", id, text]);
            assert!(
                found.contains("ada") && found.contains("+44 •••• ••56"),
                "{found}"
            );
        }
        assert!(must(&["user", "find", id, "eve"]).contains("nobody was found"));
        let shown = must(&["user", "show", id, "ada"]);
        for part in [
            "text ready",
            "code_sent",
            "number=..56",
            "number_confirmed",
            "browser",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains(&NUMBER[4..]), "{shown}");
        assert!(must(&["user", "unlock", id, "ada"]).contains("Nothing was locked."));
        let refused = installation.run(&["user", "remove", id, "ada", "number"]);
        assert!(
            !refused.worked && refused.remarks.contains("the last thing"),
            "{refused:?}"
        );
        let ended = must(&["user", "end-browsers", id, "ada"]);
        assert!(ended.contains("Ended: 1."), "{ended}");
        let refused = installation.run(&["user", "end-browsers", id, "ada"]);
        assert!(
            !refused.worked && refused.remarks.contains("not there any more"),
            "{refused:?}"
        );
        let unknown = installation.run(&["user", "show", id, "eve"]);
        assert!(
            !unknown.worked && unknown.remarks.contains("never named"),
            "{unknown:?}"
        );
    });
}

#[test]
fn the_log_is_looked_at_from_the_terminal() {
    on_each_database("people_log", |place| {
        let (installation, _server, id, mut browser) = with_ada(place);
        let id = id.as_str();
        let must = |words: &[&str]| installation.must(words);
        must(&["user", "end-browsers", id, "ada"]);
        let log = must(&["log", "--application", id, "--user", "ada"]);
        assert!(
            log.contains("browsers_forgotten  ada  count=1 by=terminal"),
            "{log}"
        );
        let one = must(&["log", "--event", "number_confirmed"]);
        assert_eq!(one.lines().count(), 1, "{one}");
        assert!(must(&["log", "--to", "2020-01-01"]).contains("no such rows"));
        let crafted = installation.run(&["log", "--number", "nonsense!"]);
        assert!(!crafted.worked, "{crafted:?}");
        // The number on a page leads to what was written then.
        let page = browser.get("/challenge/nowhere");
        let number = page.header("x-request-id").unwrap().to_owned();
        let around = installation.run(&["log", "--number", &number]);
        assert!(
            around.worked && around.remarks.contains("wrote nothing itself"),
            "{around:?}"
        );
        assert!(around.out.contains("number_confirmed"), "{around:?}");
        let words = [
            "audit",
            "export",
            "--format",
            "jsonl",
            "--application",
            id,
            "--user",
            "ada",
        ];
        let rows = must(&words);
        assert!(
            rows.lines().count() >= 4 && !rows.contains("application_added"),
            "{rows}"
        );
    });
}
