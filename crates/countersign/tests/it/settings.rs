//! Settings that cannot be used are refused in words that help.

use crate::installation::Installation;

#[test]
fn an_unknown_key_is_refused_with_the_likely_right_one_and_the_line() {
    let installation = Installation::bare();
    installation.settings("listen = '127.0.0.1:4300'\n\n[outgoing]\ntimout_ms = 5000\n");
    let said = installation.run(&["serve"]);
    assert!(!said.worked);
    let expected =
        "countersign.toml, line 4: there is no key `timout_ms` here: did you mean `timeout_ms`?";
    assert!(said.remarks.contains(expected), "{said:?}");
}

#[test]
fn an_open_address_without_tls_is_refused_with_the_way_out() {
    let installation = Installation::bare();
    for listen in ["0.0.0.0:4300", "[::]:4300", "192.0.2.1:4300"] {
        installation.settings(&format!(
            "listen = '{listen}'\npublic_address = 'https://id.example.org'"
        ));
        let said = installation.run(&["serve"]);
        assert!(!said.worked, "{listen}");
        for way in ["fullchain.pem", "ends_tls = true", "127.0.0.1"] {
            assert!(said.remarks.contains(way), "{said:?}");
        }
    }
}

#[test]
fn a_variable_that_is_nearly_ours_is_refused() {
    let installation = Installation::bare();
    let mut program = installation.program(&["config", "check"]);
    let said = crate::installation::said(
        program
            .env("COUNTERSIGN_LISEN", "127.0.0.1:1")
            .output()
            .unwrap(),
    );
    assert!(
        said.remarks.contains("did you mean COUNTERSIGN_LISTEN?"),
        "{said:?}"
    );
}

#[test]
fn what_is_shown_holds_no_secret() {
    let installation = Installation::bare();
    installation.settings(
        "database = 'postgres://me:hunter2@db.example.org/x'\n[[gateways]]\nkind = 'http'\nname = 'a'\n\
         address = 'https://a.example/?key=hunter2'\nauthorization = 'hunter2'",
    );
    let shown = installation.must(&["config", "show"]);
    assert!(
        shown.contains("postgres://db.example.org/x") && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[test]
fn a_file_that_is_not_there_is_not_made_up() {
    let said = Installation::bare().run(&["--config", "else.toml", "config", "check"]);
    assert!(
        !said.worked && said.remarks.contains("there is no file else.toml"),
        "{said:?}"
    );
}
