//! The doctor's report.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::{
    databases::{Place, on_each_database},
    installation::Installation,
};

#[test]
fn an_installation_that_works_is_well() {
    on_each_database("doctor", |place| {
        let installation = Installation::new(place, 9);
        installation.application();
        let said = installation.run(&["doctor"]);
        assert!(said.worked, "{said:?}");
        for line in [
            "ok    master key",
            "ok    database",
            "ok    clock",
            "ok    migrations",
            "ok    gateways",
        ] {
            assert!(said.out.contains(line), "{line}: {}", said.out);
        }
        let line = "warn  public address";
        assert!(said.out.contains(line), "{line}: {}", said.out);
        assert!(said.out.contains("It works;"), "{}", said.out);
        // The application sends addresses, and there is no way to prove one.
        assert!(said.out.contains("nobody can set up there"), "{}", said.out);
    });
}

#[test]
fn a_mail_server_that_is_not_there_is_told_and_its_password_is_not() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let settings = fs::read_to_string(installation.path().join("countersign.toml")).unwrap();
    installation.settings(&format!(
        "{settings}[[gateways]]\nkind = 'smtp'\nname = 'post'\nhost = '127.0.0.1'\nport = 9\n\
         security = 'none'\nfrom = 'security@example.org'\nusername = 'me'\npassword = 'hunter2'\n"
    ));
    installation.application();
    let said = installation.run(&["doctor"]);
    for words in [
        "fake (texts), post (mails)",
        "FAIL  mail            post: the server cannot be reached",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    assert!(!said.worked && !said.out.contains("nobody can set up"));
    assert!(!said.out.contains("hunter2") && !said.remarks.contains("hunter2"));
    let shown = installation.must(&["config", "show"]);
    assert!(shown.contains("name = \"post\"") && !shown.contains("hunter2"));
}

#[test]
fn a_message_centre_that_is_not_there_is_told_and_its_password_is_not() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let settings = fs::read_to_string(installation.path().join("countersign.toml")).unwrap();
    installation.settings(&format!(
        "{settings}[[gateways]]\nkind = 'smpp'\nname = 'smsc'\nhost = '127.0.0.1'\nport = 9\n\
         security = 'none'\nsystem_id = 'us'\npassword = 'hunter2'\nfrom = 'Lighthouse'\n"
    ));
    installation.application();
    let said = installation.run(&["doctor"]);
    let words = "FAIL  texts           smsc: the message centre cannot be reached";
    assert!(said.out.contains(words), "{}", said.out);
    assert!(!said.worked && !said.out.contains("in the clear"));
    assert!(!said.out.contains("hunter2") && !said.remarks.contains("hunter2"));
}

#[test]
fn reports_of_a_gateway_that_operators_set_up_have_a_line_too() {
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.application();
    let file = installation.path().join("vonage.toml");
    let entry = "kind = 'vonage'\nname = 'second'\napi_key = 'us'\napi_secret = 'hunter2'\nfrom = 'Lighthouse'\n";
    fs::write(&file, entry).unwrap();
    installation.must(&["gateway", "add", &file.display().to_string()]);
    let said = installation.run(&["doctor"]);
    let line = "warn  reports         second: believed for their address alone";
    assert!(said.out.contains(line), "{}", said.out);
    // One of the file has its line, and no second one.
    let of_file = "reports         fake: ";
    assert_eq!(said.out.matches(of_file).count(), 1, "{}", said.out);
    assert!(!said.out.contains("hunter2"), "{}", said.out);
}

#[test]
fn a_contact_that_apple_refuses_is_told_until_it_is_another() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let said = installation.run(&["doctor"]);
    let line =
        "warn  push            Apple's service refuses pushes with the contact https://localhost:";
    assert!(said.out.contains(line), "{}", said.out);
    let settings = fs::read_to_string(installation.path().join("countersign.toml")).unwrap();
    installation.settings(&format!(
        "{settings}[push]\ncontact = 'admin@example.org'\nallowed_hosts = ['push.example.org']\n"
    ));
    let said = installation.run(&["doctor"]);
    let line = "ok    push            the browser makers' services, push.example.org; they may write to \
                mailto:admin@example.org";
    assert!(said.out.contains(line), "{}", said.out);
}

#[test]
fn push_services_out_of_reach_are_told_where_push_is_on() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let settings = fs::read_to_string(installation.path().join("countersign.toml")).unwrap();
    // Nobody listens there, so that no test calls anybody.
    let allow = "allow = ['127.0.0.1']";
    assert!(settings.contains(allow), "{settings}");
    let proxied = format!("{allow}\nproxy = 'http://127.0.0.1:9'");
    installation.settings(&settings.replace(allow, &proxied));
    let application = installation.application();
    let said = installation.run(&["doctor"]);
    assert!(!said.out.contains("push services"), "{}", said.out);

    let words = ["policy", "set", &application.client_id, "methods=push,text"];
    installation.must(&words);
    let said = installation.run(&["doctor"]);
    let line = "warn  push services   no answer from fcm.googleapis.com, updates.push.services.mozilla.com, \
                web.push.apple.com: where the app lives in such a browser nothing rings, and people have to open it. \
                Let the proxy of [outgoing] pass CONNECT to port 443 there";
    assert!(said.worked && said.out.contains(line), "{}", said.out);
}

#[test]
fn a_method_that_no_gateway_serves_fails_and_one_without_a_country_is_told() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let application = installation.application();
    let words = ["policy", "set", &application.client_id, "methods=text,call"];
    installation.must(&words);
    let said = installation.run(&["doctor"]);
    for words in [
        "`call` is on, and no gateway calls",
        "no country is open for calls",
    ] {
        assert!(!said.worked && said.out.contains(words), "{}", said.out);
    }
    assert!(!said.out.contains("no gateway sends texts"), "{}", said.out);
}

#[test]
fn what_is_wrong_is_told_with_the_remedy_and_fails() {
    let installation = Installation::bare();
    let said = installation.run(&["doctor"]);
    assert!(!said.worked);
    for words in [
        "FAIL  database",
        "start the server once",
        "FAIL  gateways",
        "[[gateways]]",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }

    let installation = Installation::new(&Place::Sqlite, 9);
    installation.must(&[
        "application",
        "add",
        "Far",
        "--redirect",
        "https://far.example/back",
        "--no-addresses",
    ]);
    let said = installation.run(&["doctor"]);
    for words in [
        "are two sites to a browser",
        "no country is open",
        "no mail addresses",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    fs::set_permissions(installation.key_file(), fs::Permissions::from_mode(0o644)).unwrap();
    let said = installation.run(&["doctor"]);
    assert!(
        !said.worked && said.out.contains("FAIL  master key"),
        "{said:?}"
    );
}

#[test]
fn settings_that_cannot_be_read_are_the_first_finding() {
    let installation = Installation::bare();
    installation.settings("lisen = 'x'");
    let said = installation.run(&["doctor"]);
    assert!(
        !said.worked && said.out.contains("FAIL  settings"),
        "{said:?}"
    );
    assert!(said.out.contains("did you mean `listen`?"), "{said:?}");
}
