//! People are brought along from Authy: by a table, or by their ids, which Authy itself is asked about.

use std::{fs, os::unix::fs::MetadataExt, path::PathBuf, time::Duration};

use crate::{
    authy::{Authy, KEY},
    databases::{Place, on_each_database},
    http,
    installation::{Installation, REDIRECT, Said, free_port},
};

const TABLE: &str = "authy_id,country_code,phone,email,confirmed
7,44,7400123456,ada@example.org,true
8,44,07400 123457,,false
9,44,020 7946 0123,eve@example.org,1
10,49,15123456789,,true
11,44,74,,
7,44,7400123459,,
";

/// An installation with a site that was on Authy: its id, and its key.
fn with_site(place: &Place) -> (Installation, String, String) {
    let installation = Installation::new(place, free_port());
    let words = [
        "application",
        "add",
        "Lighthouse",
        "--authy",
        "--redirect",
        REDIRECT,
        "--countries",
        "GB",
        "--json",
    ];
    let added: serde_json::Value = serde_json::from_str(&installation.must(&words)).unwrap();
    let text = |name: &str| added[name].as_str().unwrap().to_owned();
    let (id, key) = (text("client_id"), text("authy_key"));
    let rules = [
        "policy",
        "set",
        &id,
        "methods=text,call",
        "call_countries=GB",
    ];
    installation.must(&rules);
    (installation, id, key)
}

fn write(installation: &Installation, name: &str, text: &str) -> PathBuf {
    let path = installation.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn import(installation: &Installation, id: &str, file: &str, more: &[&str]) -> Said {
    let mut words = vec!["import", "authy", id, file];
    words.extend(more);
    installation.run(&words)
}

/// What the site would be told of somebody, by the API it knows.
fn status(port: u16, key: &str, serial: u32) -> (u16, serde_json::Value) {
    let path = format!("/protected/json/users/{serial}/status");
    let answer = http::ask(port, "GET", &path, &[("x-authy-api-key", key)], "").unwrap();
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

#[test]
fn a_table_is_judged_then_kept_and_a_second_run_adds_nobody() {
    on_each_database("import_table", |place| {
        let (installation, id, key) = with_site(place);
        write(&installation, "people.csv", TABLE);
        let tried = import(&installation, &id, "people.csv", &["--dry-run"]);
        // Somebody is refused, so all is not well.
        assert!(!tried.worked && tried.remarks.is_empty(), "{tried:?}");
        for part in [
            "4 would be brought along, 0 are there already, 2 are refused. Nothing was changed.",
            "2 texts, 1 calls",
            "Nothing reaches 1 of them",
            "refused: 1: the number is none that its country has (line 6)",
            "refused: 1: the id stands further up already (line 7)",
        ] {
            assert!(tried.out.contains(part), "{part}: {}", tried.out);
        }
        let server = installation.serve();
        assert_eq!(status(server.port, &key, 7).0, 404, "nothing was changed");

        let words = ["--refused", "refused.csv"];
        let kept = import(&installation, &id, "people.csv", &words);
        assert!(
            kept.out
                .contains("4 were brought along, 0 were there already, 2 are refused.")
        );
        let refused = fs::read_to_string(installation.path().join("refused.csv")).unwrap();
        assert_eq!(refused.lines().count(), 3, "{refused}");
        assert!(refused.contains("\"11,44,74,,\""), "as it stood: {refused}");

        let again = import(&installation, &id, "people.csv", &[]);
        assert!(
            again
                .out
                .contains("0 were brought along, 4 were there already, 2 are refused.")
        );
        for (serial, is_confirmed) in [(7, true), (8, false), (9, true), (10, true)] {
            let (code, said) = status(server.port, &key, serial);
            assert_eq!(code, 200, "{serial}");
            assert_eq!(said["status"]["authy_id"], serial);
            assert_eq!(said["status"]["confirmed"], is_confirmed, "{serial}");
        }
    });
}

#[test]
fn nobody_takes_the_place_of_somebody_who_is_there() {
    on_each_database("import_taken", |place| {
        let (installation, id, _) = with_site(place);
        let heading = "authy_id,country_code,phone\n";
        let first = format!("{heading}7,44,7400123456\n8,44,7400123457\n");
        write(&installation, "first.csv", &first);
        assert!(import(&installation, &id, "first.csv", &[]).worked);
        let second = format!("{heading}7,44,7400123999\n70,44,7400123457\n71,44,7400123458\n");
        write(&installation, "second.csv", &second);
        let words = ["--refused", "refused.csv"];
        let said = import(&installation, &id, "second.csv", &words);
        for part in [
            "1 were brought along, 0 were there already, 2 are refused.",
            "refused: 1: the id has another number here (line 2)",
            "refused: 1: the number belongs to another id here (line 3)",
        ] {
            assert!(said.out.contains(part), "{part}: {}", said.out);
        }
        let refused = fs::read_to_string(installation.path().join("refused.csv")).unwrap();
        assert!(
            refused.contains(",8,\"70,44,7400123457\""),
            "who: {refused}"
        );
        // Judged alike when it is only tried.
        let tried = import(&installation, &id, "second.csv", &["--dry-run"]);
        assert!(
            tried
                .out
                .contains("0 would be brought along, 1 are there already, 2 are refused.")
        );
    });
}

/// Asks this Authy about the ids of a file.
fn ask(installation: &Installation, id: &str, authy: &Authy, file: &str, more: &[&str]) -> Said {
    let address = authy.address();
    let mut words = vec!["--ask-with", "key", "--authy", &address];
    words.extend(more);
    import(installation, id, file, &words)
}

#[test]
fn ids_alone_are_asked_about_each_once_whatever_happens() {
    on_each_database("import_ids", |place| {
        let (installation, id, _) = with_site(place);
        let authy = Authy::open();
        write(&installation, "key", KEY);
        write(&installation, "ids.txt", "authy_id\n7\n10\n");
        authy.have_bad_moments(&[
            "429 Too Many Requests\r\nretry-after: 0",
            "503 Service Unavailable\r\nretry-after: 0",
        ]);
        let fast = ["--per-second", "50"];
        let said = ask(&installation, &id, &authy, "ids.txt", &fast);
        for part in [
            "1 were brought along, 0 were there already, 1 are refused.",
            "refused: 1: Authy knows nobody of this id",
        ] {
            assert!(said.out.contains(part), "{part}: {said:?}");
        }
        let way = |id: u32, what: &str| format!("/protected/json/users/{id}/{what}");
        let number = |id| way(id, "phone_number");
        let first = [number(7), number(7), number(7), way(7, "status")];
        let rest = [number(10)];
        assert_eq!(authy.take_asked(), [first.as_slice(), &rest].concat());
        let answers = installation.path().join("ids.txt.answers.csv");
        assert_eq!(fs::metadata(&answers).unwrap().mode() & 0o777, 0o600);
        let kept = fs::read_to_string(&answers).unwrap();
        assert_eq!(kept.lines().count(), 3);

        // What is refused ends it, and is not kept: it may be given another day.
        write(&installation, "ids.txt", "7\n10\n9\n8\n");
        let refused = ask(&installation, &id, &authy, "ids.txt", &fast);
        assert!(!refused.worked, "{refused:?}");
        assert!(refused.remarks.contains("it answered 403"), "{refused:?}");
        assert_eq!(authy.take_asked(), [number(9)]);
        assert_eq!(fs::read_to_string(&answers).unwrap(), kept);

        // One more id: only that one is asked about.
        write(&installation, "ids.txt", "7\n10\n8\n");
        let again = ask(&installation, &id, &authy, "ids.txt", &fast);
        assert!(
            again
                .out
                .contains("1 were brought along, 1 were there already, 1 are refused.")
        );
        assert_eq!(authy.take_asked(), [number(8), way(8, "status")]);
    });
}

#[test]
fn authy_is_asked_no_faster_than_was_said() {
    let (installation, id, _) = with_site(&Place::Sqlite);
    let authy = Authy::open();
    write(&installation, "key", KEY);
    write(&installation, "ids.txt", "7\n8\n");
    let said = ask(
        &installation,
        &id,
        &authy,
        "ids.txt",
        &["--per-second", "4"],
    );
    assert!(said.worked, "{said:?}");
    // Four questions, a quarter of a second between each and the next.
    assert!(
        authy.took() >= Duration::from_millis(600),
        "{:?}",
        authy.took()
    );
}

#[test]
fn a_wrong_key_ends_it_at_once_and_what_was_answered_stays() {
    let (installation, id, _) = with_site(&Place::Sqlite);
    let authy = Authy::open();
    write(&installation, "key", KEY);
    write(&installation, "ids.txt", "7\n");
    assert!(ask(&installation, &id, &authy, "ids.txt", &[]).worked);
    authy.take_asked();
    write(&installation, "key", "another");
    write(&installation, "ids.txt", "7\n8\n9\n");
    let said = ask(&installation, &id, &authy, "ids.txt", &[]);
    assert!(!said.worked && said.out.is_empty(), "{said:?}");
    assert!(
        said.remarks.contains("Authy does not know this key"),
        "{said:?}"
    );
    assert!(said.remarks.contains("ids.txt.answers.csv"), "{said:?}");
    assert_eq!(authy.take_asked().len(), 1);
    assert!(
        !said.remarks.contains("another"),
        "the key is not told: {said:?}"
    );
}

#[test]
fn what_is_about_the_key_ends_it_and_the_same_command_goes_on() {
    const OFF: &str = r#"{"message":"Application is suspended","success":false,"errors":{},"error_code":"60061"}"#;
    const LOST: &str = r#"{"message":"Requested URL was not found.","success":false,"errors":{},"error_code":"60000"}"#;
    const PAUSED: &str =
        r#"{"message":"Account suspended","success":false,"errors":{},"error_code":"60008"}"#;
    let (installation, id, _) = with_site(&Place::Sqlite);
    let authy = Authy::open();
    write(&installation, "key", KEY);
    write(&installation, "ids.txt", "7\n");
    let fast = ["--per-second", "50"];
    assert!(ask(&installation, &id, &authy, "ids.txt", &fast).worked);
    let answers = installation.path().join("ids.txt.answers.csv");
    let kept = fs::read_to_string(&answers).unwrap();
    write(&installation, "ids.txt", "7\n8\n10\n");
    for (head, body, words) in [
        ("403 Forbidden", OFF, "60061, Application is suspended"),
        (
            "503 Service Unavailable",
            PAUSED,
            "60008, Account suspended",
        ),
        ("404 Not Found", LOST, "60000, Requested URL was not found."),
        ("200 OK", "<html>sign in</html>", "cannot be read"),
    ] {
        authy.take_asked();
        authy.says_once(head, body);
        let said = ask(&installation, &id, &authy, "ids.txt", &fast);
        assert!(!said.worked && said.out.is_empty(), "{said:?}");
        assert!(said.remarks.contains(words), "{words}: {said:?}");
        assert!(said.remarks.contains("goes on from there"), "{said:?}");
        assert_eq!(authy.take_asked().len(), 1, "nobody else is asked about");
        assert_eq!(fs::read_to_string(&answers).unwrap(), kept, "{head}");
    }
    // Let in again, it asks about those who are left: one is suspended there, which is about nobody else.
    authy.says_once(
        "401 Unauthorized",
        r#"{"message":"User suspended","success":false,"errors":{},"error_code":"60017"}"#,
    );
    let said = ask(&installation, &id, &authy, "ids.txt", &fast);
    for part in [
        "0 were brought along, 1 were there already, 2 are refused.",
        "refused: 1: Authy has suspended this person",
        "refused: 1: Authy knows nobody of this id",
    ] {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    assert_eq!(authy.take_asked().len(), 2);
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_begun() {
    let (installation, id, _) = with_site(&Place::Sqlite);
    let other = installation.application().client_id;
    write(&installation, "people.csv", TABLE);
    write(&installation, "ids.txt", "7\n8\n");
    write(&installation, "empty.csv", "");
    for (application, file, words) in [
        (&other, "people.csv", "does not answer Authy's API"),
        (&id, "nowhere.csv", "nowhere.csv"),
        (&id, "ids.txt", "--ask-with"),
        (&id, "empty.csv", "nothing in the file"),
    ] {
        let said = import(&installation, application, file, &[]);
        assert!(!said.worked && said.out.is_empty(), "{said:?}");
        assert!(said.remarks.contains(words), "{words}: {said:?}");
    }
    let key = ["--ask-with", "people.csv"];
    let said = import(&installation, &id, "ids.txt", &key);
    assert!(said.remarks.contains("and nothing else"), "{said:?}");
}
