//! An operator changes a policy beside the running server.

use std::time::{Duration, Instant};

use crate::{
    browser::Browser,
    databases::on_each_database,
    installation::{Installation, REDIRECT},
};

#[test]
fn a_policy_is_in_force_within_a_second_while_the_server_runs() {
    on_each_database("policy", |place| {
        let installation = Installation::new(place, 9);
        let application = installation.application();
        let server = installation.serve();
        let asked = || {
            let address = Browser::new(server.port).sign_in(&application, "ada");
            !address.starts_with(REDIRECT)
        };
        assert!(asked(), "a new browser is asked at first");
        let id = application.client_id.as_str();
        for (word, expected) in [("never", false), ("both", true), ("never", false)] {
            installation.must(&["policy", "set", id, &format!("areas.sign_in={word}")]);
            let since = Instant::now();
            while asked() != expected {
                assert!(
                    since.elapsed() < Duration::from_secs(1),
                    "{word} is not in force"
                );
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let shown = installation.must(&["policy", "show", id]);
        assert!(
            shown.contains("version 4") && shown.contains("never"),
            "{shown}"
        );
    });
}

#[test]
fn a_change_says_what_was_and_what_is() {
    let installation = Installation::bare();
    let id = installation.application().client_id;
    let said = installation.must(&["policy", "set", &id, "remember_days=7", "areas.forum=never"]);
    let lines: Vec<Vec<&str>> = said
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0], ["remember_days", "30", "->", "7"]);
    assert_eq!(lines[1], ["areas.forum", "(not", "listed)", "->", "never"]);
    let said = installation.run(&["policy", "set", &id, "rember_days=7"]);
    assert!(
        said.remarks.contains("did you mean `remember_days`?"),
        "{said:?}"
    );
    let said = installation.must(&["policy", "set", &id, "methods=push,app_code,text"]);
    let line: Vec<&str> = said.split_whitespace().collect();
    assert_eq!(line, ["methods", "text", "->", "push,app_code,text"]);
}
