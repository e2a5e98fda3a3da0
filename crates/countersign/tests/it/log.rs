//! What never stands in a log, however loud it is.

use std::time::Duration;

use crate::{
    browser::{Browser, NUMBER},
    databases::on_each_database,
    gateway::Gateway,
    installation::{Installation, Server, free_port},
};

#[test]
fn no_number_code_or_secret_is_logged_at_the_loudest_level() {
    on_each_database("log", |place| {
        let gateway_port = free_port();
        let gateway = Gateway::open(gateway_port);
        let installation = Installation::new(place, gateway_port);
        let application = installation.application();
        let mut program = installation.program(&["serve"]);
        program
            .env("RUST_LOG", "trace")
            .env("COUNTERSIGN_LOG__FORMAT", "json");
        let server = Server::start(program, installation.port);
        let mut browser = Browser::new(server.port);
        let challenge = browser.ask_for_text(&application, "ada-lovelace");
        let code = gateway.wait_for(1, Duration::from_secs(20))[0].code();
        browser.enter_code(&challenge, &code);
        let cookie = browser.cookie().to_owned();
        let (status, log) = server.stop("-TERM");
        assert_eq!(status, Some(0), "{log}");
        let (said, log): (Vec<_>, Vec<_>) = log.lines().partition(|line| is_said(line));
        let log = log.join("\n");
        for line in log.lines() {
            assert!(
                serde_json::from_str::<serde_json::Value>(line).is_ok(),
                "{line}"
            );
        }
        assert!(log.contains("/oauth/par"), "it was loud");
        let link = said.iter().find_map(|line| line.split_once("/admin/link/"));
        let (_, first_run) = link.unwrap();
        let national = NUMBER.trim_start_matches("+44");
        for secret in [
            national,
            &code,
            &application.client_secret,
            &cookie,
            "ada-lovelace",
            first_run,
        ] {
            assert!(!log.contains(secret), "{secret} was logged");
        }
    });
}

/// Whether the line is a word to whoever started the server, which is no part of the log: a warning, or the link for the
/// first operator.
fn is_said(line: &str) -> bool {
    let first_run = [
        "The control panel has no operator yet.",
        "(later `countersign admin invite owner`",
        "  http://localhost:",
    ];
    line.starts_with("warning:") || first_run.iter().any(|start| line.starts_with(start))
}
