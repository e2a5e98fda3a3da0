//! TLS of our own, by certificate files: served, renewed while it runs, refused where it could not be trusted.

use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use crate::{
    authority::{Authority, Ends, HOST},
    browser::Browser,
    databases::Place,
    gateway::Gateway,
    http,
    installation::{Installation, Server, free_port},
    line::Line,
};

/// An installation whose server listens on every address, with a certificate until 2049.
fn installation(authority: &Authority, gateway: u16) -> Installation {
    let installation = Installation::bare();
    authority.renew(installation.path(), Ends::Year(2049));
    let port = installation.port;
    installation.settings(&format!(
        "listen = '0.0.0.0:{port}'\npublic_address = 'https://{HOST}'\n\
         database = '{}'\n[tls]\ncertificate = 'fullchain.pem'\nkey = 'privkey.pem'\n\
         [outgoing]\nallow = ['127.0.0.1']\n[metrics]\nallowed = '127.0.0.1'\n\
         [[gateways]]\nkind = 'http'\nname = 'fake'\naddress = 'http://127.0.0.1:{gateway}/'\n",
        Place::Sqlite.address()
    ));
    installation
}

fn line(authority: &Authority, port: u16) -> Line {
    Line::from(port).secured(authority.trusting(), HOST)
}

fn serve(authority: &Authority, installation: &Installation) -> Server {
    let line = line(authority, installation.port);
    Server::start(installation.program(&["serve"]), line)
}

/// So soon that it is worth a warning.
const SOON: Ends = Ends::In(Duration::from_hours(13 * 24));

#[test]
fn a_person_gets_in_over_tls_from_any_address_and_is_told_to_come_back_by_it() {
    let authority = Authority::new();
    let gateway_port = free_port();
    let gateway = Gateway::open(gateway_port);
    let installation = installation(&authority, gateway_port);
    let application = installation.application();
    let server = serve(&authority, &installation);
    let from_elsewhere = server.line.clone().called_from([127, 0, 0, 7]);
    let health = http::get(from_elsewhere.clone(), "/healthz").unwrap();
    assert_eq!(health.status, 200);
    assert_eq!(
        health.header("strict-transport-security"),
        Some("max-age=63072000")
    );
    assert!(http::get(server.port, "/healthz").is_none(), "plain http");

    let mut browser = Browser::new(from_elsewhere);
    let challenge = browser.ask_for_text(&application, "ada");
    let text = &gateway.wait_for(1, Duration::from_secs(20))[0];
    browser.enter_code(&challenge, &text.code());
    let (code, log) = server.stop("-TERM");
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR") && !log.contains("proxy"), "{log}");
}

#[test]
fn a_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() {
    let authority = Authority::new();
    let installation = installation(&authority, 9);
    let server = serve(&authority, &installation);
    let shown = || server.line.certificate().unwrap();
    let first = shown();

    // By itself, within two looks.
    authority.renew(installation.path(), Ends::Year(2050));
    server.wait_for_log("2050-01-01T00:00:00Z");
    let second = shown();
    assert_ne!(first, second);

    // At once, for who cannot wait.
    fs::write(installation.path().join("fullchain.pem"), "broken").unwrap();
    server.signal("-HUP");
    server.wait_for_log("the old one stays in force");
    assert_eq!(shown(), second);
    authority.renew(installation.path(), Ends::Year(2051));
    server.signal("-HUP");
    server.wait_for_log("2051-01-01T00:00:00Z");
    assert_ne!(shown(), second);
    let metrics = http::get(server.line.clone(), "/metrics").unwrap().body;
    // The beginning of 2051.
    assert!(
        metrics.contains("http_certificate_ends_seconds 2556144000"),
        "{metrics}"
    );
    let (code, log) = server.stop("-TERM");
    assert_eq!(code, Some(0));
    assert_eq!(log.matches("stays in force").count(), 1, "{log}");
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_is_made() {
    let authority = Authority::new();
    let installation = installation(&authority, 9);
    let key = installation.path().join("privkey.pem");
    let refused = |words: &str| {
        for command in [&["serve"][..], &["config", "check"]] {
            let said = installation.run(command);
            assert!(!said.worked && said.remarks.contains(words), "{said:?}");
        }
        let said = installation.run(&["doctor"]);
        assert!(
            !said.worked && said.out.contains("FAIL  certificate"),
            "{said:?}"
        );
        assert!(!installation.path().join("countersign.db").exists());
    };
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    refused("chmod 600");
    fs::remove_file(&key).unwrap();
    refused("privkey.pem");
    Authority::new().renew(installation.path(), Ends::Year(2049));
    let other = fs::read(&key).unwrap();
    authority.renew(installation.path(), Ends::Year(2049));
    fs::write(&key, other).unwrap();
    refused("does not belong to the first certificate");
}

#[test]
fn the_doctor_tells_how_long_the_certificate_holds_and_for_whom() {
    let authority = Authority::new();
    let installation = installation(&authority, 9);
    installation.application();
    let said = installation.run(&["doctor"]);
    assert!(said.out.contains("ok    certificate"), "{said:?}");
    assert!(said.out.contains("until 2049-01-01"), "{said:?}");
    assert!(said.out.contains("ok    proxy"), "{said:?}");
    let settings = fs::read_to_string(installation.path().join("countersign.toml")).unwrap();
    installation.settings(&settings.replace(HOST, "other.example.org"));
    let said = installation.run(&["doctor"]);
    assert!(
        said.out.contains("FAIL  certificate") && said.out.contains("other.example.org"),
        "{said:?}"
    );
    installation.settings(&settings);
    for (ends, words) in [
        (SOON, "warn  certificate"),
        (Ends::Year(2020), "has ended at 2020-01-01"),
    ] {
        authority.renew(installation.path(), ends);
        let said = installation.run(&["doctor"]);
        assert!(said.out.contains(words), "{said:?}");
    }
}

#[test]
fn the_log_reminds_of_a_certificate_that_ends() {
    let authority = Authority::new();
    let installation = installation(&authority, 9);
    authority.renew(installation.path(), SOON);
    let server = serve(&authority, &installation);
    server.wait_for_log("the certificate ends soon");
}
