//! Gateways and routes are set up beside the running server, and it goes by them without a restart.

use std::{fs, time::Duration};

use crate::{
    browser::Browser,
    databases::{Place, on_each_database},
    gateway::Gateway,
    installation::{Installation, free_port},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Writes the entry of another gateway; gives the name of its file.
fn entry(installation: &Installation, port: u16) -> String {
    let file = installation.path().join("second.toml");
    let text = format!(
        "kind = 'http'\nname = 'second'\naddress = 'http://127.0.0.1:{port}/?key=very-secret'\n"
    );
    fs::write(&file, text).unwrap();
    file.display().to_string()
}

fn routes(installation: &Installation, lines: &str) -> String {
    let file = installation.path().join("routes.txt");
    fs::write(&file, lines).unwrap();
    file.display().to_string()
}

#[test]
fn a_gateway_and_a_route_are_in_force_while_the_server_runs() {
    on_each_database("gateways", |place| {
        let [first_port, second_port] = [free_port(), free_port()];
        let first = Gateway::open(first_port);
        let second = Gateway::open(second_port);
        let installation = Installation::new(place, first_port);
        let application = installation.application();
        let server = installation.serve();
        Browser::new(server.port).ask_for_text(&application, "ada");
        first.wait_for(1, PATIENCE);

        installation.must(&["gateway", "add", &entry(&installation, second_port)]);
        let listed = installation.must(&["gateway", "list"]);
        for words in ["fake", "settings file", "second", "database", "well"] {
            assert!(listed.contains(words), "{words}: {listed}");
        }
        assert!(!listed.contains("very-secret"), "{listed}");
        let set = routes(&installation, "text: second, fake\n");
        installation.must(&["routes", "set", &set]);
        assert_eq!(
            installation.must(&["routes", "show"]),
            "text: second, fake\n"
        );
        // Within a second, as everything that is decided.
        std::thread::sleep(Duration::from_secs(1));
        Browser::new(server.port).ask_for_text(&application, "bob");
        second.wait_for(1, PATIENCE);
        assert_eq!(first.texts().len(), 1);

        installation.must(&["gateway", "drain", "second"]);
        std::thread::sleep(Duration::from_secs(1));
        Browser::new(server.port).ask_for_text(&application, "cyd");
        first.wait_for(2, PATIENCE);
        assert_eq!(second.texts().len(), 1);
        let (_, log) = server.stop("-TERM");
        assert!(!log.contains("very-secret"), "{log}");
    });
}

#[test]
fn a_trial_goes_past_the_routes_and_its_answer_is_told() {
    let port = free_port();
    let gateway = Gateway::open(port);
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.application();
    installation.must(&["gateway", "add", &entry(&installation, port)]);
    let said = installation.must(&["gateway", "test", "second", "+447400123456"]);
    assert!(said.contains("second took it"), "{said}");
    let texts = gateway.texts();
    let trial = texts.last().unwrap();
    assert!(trial.says("A trial of the gateway second"), "{trial:?}");
    let said = installation.run(&["gateway", "test", "fake", "+447400123457"]);
    let why = "not taken: not_reached";
    assert!(!said.worked && said.remarks.contains(why), "{said:?}");
    let said = installation.run(&["gateway", "test", "second", "nobody"]);
    assert!(
        !said.worked && said.remarks.contains("with + and the country"),
        "{said:?}"
    );
}

#[test]
fn what_is_wrong_is_told_with_the_remedy_and_changes_nothing() {
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.application();
    let file = installation.path().join("wrong.toml");
    for (text, told) in [
        (
            "kind = 'http'\nname = 'fake'\naddress = 'https://a.example/'\n",
            "settings file has a gateway",
        ),
        (
            "kind = 'http'\nname = 'A B'\naddress = 'https://a.example/'\n",
            "1 to 32 of a-z",
        ),
        ("kind = 'pigeon'\n", "unknown variant"),
        (
            "kind = 'http'\nname = 'a'\naddress = 'very-secret'\n",
            "not an address",
        ),
        ("kind = \n", "is no TOML"),
    ] {
        fs::write(&file, text).unwrap();
        let said = installation.run(&["gateway", "add", &file.display().to_string()]);
        assert!(!said.worked && said.remarks.contains(told), "{said:?}");
        assert!(!said.remarks.contains("very-secret"), "{said:?}");
    }
    for (lines, told) in [
        ("text: nobody\n", "there is no gateway nobody"),
        ("call: fake\n", "carries no call"),
        ("text: fake\ntext Germany: fake\n", "line 2"),
    ] {
        let said = installation.run(&["routes", "set", &routes(&installation, lines)]);
        assert!(!said.worked && said.remarks.contains(told), "{said:?}");
    }
    let shown = installation.must(&["routes", "show"]);
    assert!(shown.contains("no routes are set"), "{shown}");
    let said = installation.run(&["gateway", "remove", "fake"]);
    assert!(
        !said.worked && said.remarks.contains("settings file"),
        "{said:?}"
    );
}
