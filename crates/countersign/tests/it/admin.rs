//! Operators: let in by the start and by the terminal, and put right from there.

use crate::{
    databases::on_each_database,
    http::{self, Answer},
    installation::{Installation, Server},
};

const PASSWORD: &str = "correct+horse+battery+staple";

/// The path of the last link in what was said.
fn link_in(said: &str) -> String {
    let (_, rest) = said.rsplit_once("/admin/link/").unwrap();
    format!("/admin/link/{}", rest.split_whitespace().next().unwrap())
}

/// Accepts a link as a browser does.
fn accept(server: &Server, link: &str, name: &str) -> Answer {
    let form = format!("name={name}&password={PASSWORD}&again={PASSWORD}");
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    http::ask(server.port, "POST", link, &headers, &form).unwrap()
}

#[test]
fn the_first_start_gives_a_link_and_a_later_one_does_not() {
    let installation = Installation::bare();
    installation.settings(&format!(
        "listen = '127.0.0.1:{}'\n[cookies]\ninsecure_loopback = true\n",
        installation.port
    ));
    let (_, log) = installation.serve().stop("-TERM");
    let older = link_in(&log);
    let server = installation.serve();
    let newer = link_in(&server.logged());
    assert_ne!(older, newer);
    let page = |link: &str| http::get(server.port, link).unwrap().status;
    assert_eq!((page(&older), page(&newer)), (404, 200));
    let done = accept(&server, &newer, "ada");
    assert_eq!(
        (done.status, done.location()),
        (303, "/admin/account?now=welcome")
    );
    let cookie = done.header("set-cookie").unwrap();
    assert!(cookie.starts_with("countersign-panel="), "{cookie}");
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(page(&newer), 404);
    server.stop("-TERM");
    let (_, log) = installation.serve().stop("-TERM");
    assert!(!log.contains("/admin/link/"), "{log}");
    let doctor = installation.run(&["doctor"]);
    assert!(
        doctor
            .out
            .contains("warn  operators       no owner has a passkey that answers here"),
        "{doctor:?}"
    );
}

#[test]
fn the_terminal_lets_operators_in_and_puts_them_right() {
    on_each_database("admin", |place| {
        let installation = Installation::new(place, 9);
        installation.application();
        let list = || installation.must(&["admin", "list"]);
        assert!(list().contains("there is no operator yet"));
        let said = installation.run(&["admin", "invite", "helper"]);
        assert!(
            !said.worked && said.remarks.contains("somebody must own first"),
            "{said:?}"
        );
        let server = installation.serve();
        let first = link_in(&installation.must(&["admin", "invite", "owner"]));
        assert_eq!(accept(&server, &first, "ada").status, 303);
        let second = link_in(&installation.must(&["admin", "invite", "read-only"]));
        assert_eq!(accept(&server, &second, "mara").status, 303);
        let rows = list();
        let row = |name: &str| {
            let line = rows.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(row("ada")[..3], ["ada", "owner", "0"]);
        assert_eq!(row("mara")[..3], ["mara", "read_only", "0"]);

        for words in [
            ["admin", "role", "ada", "helper"].as_slice(),
            &["admin", "remove", "ada"],
        ] {
            let said = installation.run(words);
            assert!(
                !said.worked && said.remarks.contains("the last owner"),
                "{said:?}"
            );
        }
        let said = installation.must(&["admin", "role", "mara", "operator"]);
        assert!(said.contains("mara: read_only -> operator"), "{said}");
        let reset = installation.must(&["admin", "reset", "mara", "--forget-passkeys"]);
        assert!(reset.contains("passkeys are removed"), "{reset}");
        assert_eq!(accept(&server, &link_in(&reset), "").status, 303);
        installation.must(&["admin", "remove", "mara"]);
        assert!(!list().contains("mara"));
        refuses_in_words(&installation);
        drop(server);
        kept_in_the_log(&installation);
    });
}

fn refuses_in_words(installation: &Installation) {
    for (words, said) in [
        (["admin", "remove", "mara"], "there is no operator mara"),
        (
            ["admin", "invite", "king"],
            "the roles are owner, operator, helper, read_only",
        ),
        (["admin", "reset", "no name"], "a name has 2 to 64"),
    ] {
        let answer = installation.run(&words);
        assert!(
            !answer.worked && answer.remarks.contains(said),
            "{answer:?}"
        );
    }
}

fn kept_in_the_log(installation: &Installation) {
    let log = installation.must(&["audit", "export", "--format", "csv"]);
    for row in [
        "\"operator_link_made\",\"kind=invitation role=owner by=terminal\"",
        "\"operator_joined\",\"operator=ada role=owner by=invitation\"",
        "\"operator_role_set\",\"operator=mara from=read_only to=operator by=terminal\"",
        "\"passkey_removed\",\"operator=mara passkey=all by=terminal\"",
        "\"operator_password_set\",\"operator=mara by=reset\"",
        "\"operator_removed\",\"operator=mara role=operator by=terminal\"",
    ] {
        assert!(log.contains(row), "{row}: {log}");
    }
}
