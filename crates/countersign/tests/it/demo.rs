//! The demo, as a newcomer starts it.

use std::{fs, process::Command};

use crate::{
    authority::Authority,
    http,
    installation::{Installation, Server, free_port},
};

fn demo(installation: &Installation, port: u16, more: &[&str]) -> Command {
    let words = ["demo", "--port", &port.to_string(), "--data", "kept"].map(str::to_owned);
    let mut program = installation.program(&[]);
    program.args(words).args(more);
    program
}

/// The first of four neighbouring ports that are free.
fn four_free_ports() -> u16 {
    loop {
        let first = free_port();
        let free = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        if first < 65_000 && (first..first + 4).all(free) {
            return first;
        }
    }
}

#[test]
fn all_three_sites_answer_and_a_restart_finds_the_same_application() {
    let installation = Installation::bare();
    let port = four_free_ports();
    let server = Server::start(demo(&installation, port, &[]), port);
    for site in [port + 1, port + 2] {
        let host = format!("127.0.0.1:{site}");
        let answer = http::ask(site, "GET", "/", &[("host", &host)], "").unwrap();
        assert_eq!(answer.status, 200, "{site}");
        // The phone has the authenticator on it: the server's own.
        let app = format!("href=\"http://localhost:{port}/app/\"");
        assert_eq!(answer.body.contains(&app), site == port + 2, "{site}");
    }
    let facts = http::get(port, "/app/v1/server").unwrap().body;
    assert!(facts.contains("\"used\":true"), "{facts}");
    let kept = installation.path().join("kept");
    let application = fs::read_to_string(kept.join("demo.json")).unwrap();
    let (code, log) = server.stop("-INT");
    assert_eq!(code, Some(0), "{log}");

    let server = Server::start(demo(&installation, port, &[]), port);
    assert_eq!(
        fs::read_to_string(kept.join("demo.json")).unwrap(),
        application
    );
    // Its settings serve every other command too, beside it.
    let list = installation.must(&["--config", "kept/countersign.toml", "application", "list"]);
    // A heading, the community, and the two sandboxes whose keys the tests of Authy's libraries know.
    assert_eq!(list.lines().count(), 4, "{list}");
    assert_eq!(list.matches("Sandbox App 1").count(), 2, "{list}");
    // Texts and calls are posted to the phone; its mailbox lets the server in.
    let doctor = installation.must(&["--config", "kept/countersign.toml", "doctor"]);
    for words in [
        "virtual-phone (texts), virtual-phone-calls (calls), virtual-phone-mails (mails)",
        "ok    mail            virtual-phone-mails: the server answers and lets us in",
    ] {
        assert!(doctor.contains(words), "{words}: {doctor}");
    }
    drop(server);

    let gone = demo(&installation, port, &["--remove"]).output().unwrap();
    assert!(gone.status.success() && !kept.exists());
}

#[test]
fn a_proxy_and_further_authorities_are_the_servers_way_out_and_every_commands() {
    let installation = Installation::bare();
    let port = four_free_ports();
    fs::write(installation.path().join("ca.pem"), Authority::new().pem()).unwrap();
    let way_out = ["--outgoing-proxy", "http://127.0.0.1:9", "--extra-ca-file"];
    let words = [&way_out[..], &["ca.pem"]].concat();
    let server = Server::start(demo(&installation, port, &words), port);
    let shown = installation.must(&["--config", "kept/countersign.toml", "config", "show"]);
    let file = installation.path().join("ca.pem");
    for line in [
        "http://127.0.0.1:9".to_owned(),
        format!("extra_ca_file = \"{}\"", file.display()),
    ] {
        assert!(shown.contains(&line), "{line}: {shown}");
    }
    drop(server);

    let words = [&way_out[..], &["nowhere.pem"]].concat();
    let said = crate::installation::said(demo(&installation, port, &words).output().unwrap());
    assert!(
        !said.worked && said.remarks.contains("nowhere.pem"),
        "{said:?}"
    );
}

#[test]
fn a_port_that_is_taken_is_named_with_its_option() {
    let installation = Installation::bare();
    let port = four_free_ports();
    for (further, option) in [(1, "--community-port"), (3, "--mail-port")] {
        let _taken = std::net::TcpListener::bind(("127.0.0.1", port + further)).unwrap();
        let said = crate::installation::said(demo(&installation, port, &[]).output().unwrap());
        assert!(!said.worked, "{said:?}");
        let taken = (port + further).to_string();
        assert!(said.remarks.contains(&taken), "{said:?}");
        assert!(said.remarks.contains(option), "{said:?}");
        assert!(!installation.path().join("kept").exists());
    }
}
