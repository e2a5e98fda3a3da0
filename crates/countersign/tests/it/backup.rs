//! A backup of the running server, restored onto either kind of database.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    time::Duration,
};

use crate::{
    browser::{Browser, NUMBER},
    databases::{Place, on_each_database, on_postgres},
    gateway::Gateway,
    installation::{Installation, REDIRECT, free_port, said},
};

/// Beside the database that is backed up.
fn restored(to: &Place) -> String {
    match to {
        Place::Sqlite => "sqlite:restored.db".into(),
        Place::Postgres { .. } => to.address(),
    }
}

/// Everything at this address is as it was: the number, the browser, the application and its secret.
fn everybody_gets_in(from: &Place, to: &Place) {
    let gateway_port = free_port();
    let gateway = Gateway::open(gateway_port);
    let installation = Installation::new(from, gateway_port);
    let application = installation.application();
    let server = installation.serve();
    let mut browser = Browser::new(server.port);
    let challenge = browser.ask_for_text(&application, "ada");
    let patience = Duration::from_secs(20);
    browser.enter_code(&challenge, &gateway.wait_for(1, patience)[0].code());
    // Somebody is in the middle of it.
    Browser::new(server.port).ask_for_text(&application, "bob");
    gateway.wait_for(2, patience);
    let said = installation.run(&["backup", "a.backup"]);
    assert!(
        said.worked && said.remarks.contains("backed up"),
        "{said:?}"
    );
    // What comes after the backup is not in it.
    Browser::new(server.port).ask_for_text(&application, "eve");
    gateway.wait_for(3, patience);
    server.kill();

    let address = restored(to);
    let said = installation.must(&["restore", "a.backup", "--database", &address]);
    assert!(said.contains("restored"), "{said}");
    installation.move_to(&from.address(), &address);
    assert!(installation.must(&["doctor"]).contains("ok    migrations"));
    let server = installation.serve();
    assert!(browser.sign_in(&application, "ada").starts_with(REDIRECT));
    let mut new_browser = Browser::new(server.port);
    let challenge = new_browser.ask_for_another_text(&application, "ada");
    let texts = gateway.wait_for(4, patience);
    assert_eq!((texts.len(), texts[3].to.as_str()), (4, NUMBER));
    let sent_on = new_browser.enter(&challenge, &texts[3].code());
    assert!(sent_on.starts_with(REDIRECT), "{sent_on}");
    drop(server);
}

#[test]
fn a_server_on_sqlite_is_restored_onto_either() {
    on_each_database("from_sqlite", |to| everybody_gets_in(&Place::Sqlite, to));
}

#[test]
fn a_server_on_postgres_is_restored_onto_either() {
    on_postgres("to_sqlite", |from| everybody_gets_in(from, &Place::Sqlite));
    on_postgres("from", |from| {
        on_postgres("to", |to| everybody_gets_in(from, to));
    });
}

#[test]
fn what_is_not_right_is_told_and_changes_nothing() {
    on_each_database("not_restored", |to| {
        let installation = Installation::new(&Place::Sqlite, 9);
        installation.application();
        installation.must(&["backup", "good.backup"]);
        let path = |name: &str| installation.path().join(name);
        let good = fs::read(path("good.backup")).unwrap();
        fs::write(path("cut.backup"), &good[..good.len() - 9]).unwrap();
        let mut altered = good.clone();
        altered[good.len() / 2] ^= 1;
        fs::write(path("altered.backup"), altered).unwrap();
        fs::write(path("note.backup"), "a note").unwrap();
        let newer = [b"countersign backup 2\n", &good[21..]].concat();
        fs::write(path("newer.backup"), newer).unwrap();

        let address = restored(to);
        let refused = |file: &str, words: &str| {
            let said = installation.run(&["restore", file, "--database", &address]);
            assert!(!said.worked && said.remarks.contains(words), "{said:?}");
            let said = installation.run(&["restore", file, "--check"]);
            assert!(!said.worked && said.remarks.contains(words), "{said:?}");
        };
        refused("cut.backup", "cut off");
        refused("altered.backup", "altered or damaged");
        refused("note.backup", "no backup of Countersign");
        refused("newer.backup", "newer release");
        refused("missing.backup", "No such file");
        let key_file = installation.key_file();
        let key = fs::read(&key_file).unwrap();
        fs::write(&key_file, "5e".repeat(32)).unwrap();
        refused("good.backup", "another master key");
        fs::remove_file(&key_file).unwrap();
        refused("good.backup", "put the key file");
        assert!(!key_file.exists(), "no key is made for a restore");
        assert!(!path("restored.db").exists());

        fs::write(&key_file, key).unwrap();
        fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(
            installation
                .must(&["restore", "good.backup", "--check"])
                .contains("is good")
        );
        installation.must(&["restore", "good.backup", "--database", &address]);
        let said = installation.run(&["restore", "good.backup", "--database", &address]);
        assert!(
            !said.worked && said.remarks.contains("not empty"),
            "{said:?}"
        );
    });
}

#[test]
fn a_backup_is_its_owners_alone_and_replaces_an_older_one() {
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.must(&["migrate"]);
    let path = installation.path().join("a.backup");
    for _ in 0..2 {
        installation.must(&["backup", "a.backup"]);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }
    let said = installation.run(&["backup", "no/such/folder/a.backup"]);
    assert!(
        !said.worked && said.remarks.contains("while making a file"),
        "{said:?}"
    );
}

#[test]
fn a_backup_can_be_sent_on_as_it_is_made() {
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.must(&["migrate"]);
    let output = installation.program(&["backup", "-"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    fs::write(installation.path().join("sent.backup"), output.stdout).unwrap();
    let said = said(
        installation
            .program(&["restore", "sent.backup", "--check"])
            .output()
            .unwrap(),
    );
    assert!(said.worked, "{said:?}");
}

#[test]
fn a_full_disk_is_told() {
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.must(&["migrate"]);
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut program = installation.program(&["backup", "-"]);
    let said = said(program.stdout(full).output().unwrap());
    assert!(
        !said.worked && said.remarks.contains("No space left"),
        "{said:?}"
    );
}

#[test]
fn nothing_is_backed_up_where_there_is_nothing() {
    let installation = Installation::bare();
    let said = installation.run(&["backup", "a.backup"]);
    assert!(
        !said.worked && said.remarks.contains("there is no database"),
        "{said:?}"
    );
    assert!(!installation.path().join("a.backup").exists());
}
