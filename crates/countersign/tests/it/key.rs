//! The master key belongs to its database: made with it, refused without it.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{databases::on_each_database, installation::Installation};

#[test]
fn another_key_is_refused_and_the_right_one_works_again() {
    on_each_database("another_key", |place| {
        let installation = Installation::new(place, 9);
        installation.must(&["migrate"]);
        let path = installation.key_file();
        let right = fs::read_to_string(&path).unwrap();
        fs::write(&path, "5e".repeat(32)).unwrap();
        for words in [&["serve"][..], &["migrate"], &["application", "list"]] {
            let said = installation.run(words);
            assert!(
                !said.worked && said.remarks.contains("is not the one"),
                "{said:?}"
            );
        }
        fs::write(&path, right).unwrap();
        installation.must(&["application", "list"]);
    });
}

#[test]
fn no_key_is_made_for_a_database_that_holds_data() {
    on_each_database("lost_key", |place| {
        let installation = Installation::new(place, 9);
        installation.must(&["migrate"]);
        let path = installation.key_file();
        fs::remove_file(&path).unwrap();
        for words in [&["serve"][..], &["migrate"], &["application", "list"]] {
            let said = installation.run(words);
            assert!(
                !said.worked && said.remarks.contains("Restore the file"),
                "{said:?}"
            );
        }
        assert!(!path.exists());
    });
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let installation = Installation::bare();
    installation.must(&["migrate"]);
    let path = installation.key_file();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let said = installation.run(&["serve"]);
    assert!(
        !said.worked && said.remarks.contains("chmod 600"),
        "{said:?}"
    );
}

#[test]
fn a_key_in_the_environment_leaves_no_file() {
    let installation = Installation::bare();
    let key = "5e".repeat(32);
    let with = |key: &str, words: &[&str]| {
        let output = installation
            .program(words)
            .env("COUNTERSIGN_KEY", key)
            .output();
        crate::installation::said(output.unwrap())
    };
    assert!(with(&key, &["migrate"]).worked);
    assert!(
        !installation
            .path()
            .join("countersign-data/master.key")
            .exists()
    );
    assert!(with(&key, &["application", "list"]).worked);
    let said = with(&"5f".repeat(32), &["application", "list"]);
    assert!(
        !said.worked && said.remarks.contains("COUNTERSIGN_KEY"),
        "{said:?}"
    );
}
