//! The first minute of an operator's life with it.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    http,
    installation::{Installation, Server, free_port},
};

#[test]
fn it_starts_without_any_settings_and_says_where_its_data_and_its_key_are() {
    let installation = Installation::bare();
    // The usual port may be taken on this machine; the environment moves it.
    let mut program = installation.program(&["serve"]);
    program.env(
        "COUNTERSIGN_LISTEN",
        format!("127.0.0.1:{}", installation.port),
    );
    let server = Server::start(program, installation.port);
    assert_eq!(http::get(server.port, "/healthz").unwrap().status, 200);
    let (code, log) = server.stop("-TERM");
    assert_eq!(code, Some(0), "{log}");
    let key = installation.path().join("countersign-data/master.key");
    for words in ["countersign-data/master.key", "keep a copy", "no gateway"] {
        assert!(log.contains(words), "{words}: {log}");
    }
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let folder = fs::metadata(key.parent().unwrap()).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);

    let mut again = installation.program(&["serve"]);
    again.env(
        "COUNTERSIGN_LISTEN",
        format!("127.0.0.1:{}", installation.port),
    );
    let before = fs::read(&key).unwrap();
    let (_, log) = Server::start(again, installation.port).stop("-INT");
    assert!(!log.contains("keep a copy"), "{log}");
    assert_eq!(fs::read(&key).unwrap(), before);
}

#[test]
fn a_port_that_is_taken_is_told_before_anything_is_made() {
    let installation = Installation::bare();
    let port = free_port();
    let _taken = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    installation.settings(&format!("listen = '127.0.0.1:{port}'"));
    let said = installation.run(&["serve"]);
    assert!(
        !said.worked && said.remarks.contains("choose another by `listen`"),
        "{said:?}"
    );
    assert!(!installation.path().join("countersign-data").exists());
}

#[test]
fn the_first_command_may_be_an_application() {
    let installation = Installation::bare();
    let out = installation.must(&[
        "application",
        "add",
        "One",
        "--redirect",
        "https://one.example/back",
    ]);
    for key in ["issuer", "client_id", "client_secret", "management_key"] {
        assert!(out.contains(&format!("{key} = \"")), "{out}");
    }
    let list = installation.must(&["application", "list"]);
    assert!(
        list.contains("One") && list.contains("https://one.example/back"),
        "{list}"
    );
}

#[test]
fn commands_beside_the_server_make_no_database_by_mistake() {
    let installation = Installation::bare();
    let said = installation.run(&["application", "list"]);
    assert!(
        !said.worked && said.remarks.contains("--config"),
        "{said:?}"
    );
    assert!(!installation.path().join("countersign-data").exists());
}
