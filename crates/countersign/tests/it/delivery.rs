//! `countersign delivery`: rules at the terminal, in force at a running server within a second, and tried on what went out.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::{
    browser::Browser,
    databases::on_each_database,
    gateway::Gateway,
    installation::{Installation, free_port},
};

fn write(installation: &Installation, rules: &str) -> String {
    let path = installation.path().join("rules.json");
    fs::write(&path, rules).unwrap();
    path.display().to_string()
}

#[test]
fn rules_are_shown_set_and_refused_where_they_cannot_work() {
    on_each_database("delivery_rules", |place| {
        let installation = Installation::new(place, 9);
        installation.application();
        let must = |words: &[&str]| installation.must(words);
        let shown = must(&["delivery", "rules", "show"]);
        assert!(shown.contains("\"unanswered\": 5"), "{shown}");
        let limits = must(&["delivery", "rules", "show", "--limits"]);
        assert!(limits.contains("address_new_numbers_hour"), "{limits}");
        let stricter = r#"{"prefix": {"closed_hours": 24}, "safe_numbers": ["+447400123456"]}"#;
        let file = write(&installation, stricter);
        let laxer = installation.run(&["delivery", "rules", "set", &file]);
        assert!(
            !laxer.worked && laxer.remarks.contains("safe_numbers"),
            "{laxer:?}"
        );
        must(&["delivery", "rules", "set", &file, "--yes"]);
        let shown = must(&["delivery", "rules", "show"]);
        assert!(
            shown.contains("\"closed_hours\": 24") && shown.contains("..56#"),
            "{shown}"
        );
        assert!(!shown.contains("7400123456"), "{shown}");
        // What was shown is what is set again.
        let same = must(&["delivery", "rules", "set", &write(&installation, &shown)]);
        assert!(same.contains("nothing to change"), "{same}");
        for (text, said) in [
            (r#"{"limits": {"nothing": 1}}"#, "no limit called nothing"),
            ("{", "does not read"),
        ] {
            let refused =
                installation.run(&["delivery", "rules", "set", &write(&installation, text)]);
            assert!(
                !refused.worked && refused.remarks.contains(said),
                "{refused:?}"
            );
        }
        assert!(must(&["delivery", "breakers"]).contains("no guard is up"));
        must(&["delivery", "breakers", "open", "text", "GB"]);
        let listed = must(&["delivery", "breakers"]);
        assert!(
            listed.contains("country_conversion") && listed.contains("GB"),
            "{listed}"
        );
        let id = listed.lines().nth(1).unwrap().split(' ').next().unwrap();
        must(&["delivery", "breakers", "close", id]);
        assert!(must(&["delivery", "breakers"]).contains("down since"));
        must(&["delivery", "expect", "DE", "2000"]);
        assert!(
            !installation
                .run(&["delivery", "expect", "XX", "2000"])
                .worked
        );
        let log = must(&["log"]);
        assert!(
            log.contains("delivery_rules_set") && log.contains("guard_turned"),
            "{log}"
        );
    });
}

#[test]
fn a_guard_that_is_put_up_holds_at_a_running_server_and_a_replay_tells_of_what_went_out() {
    on_each_database("delivery_guard", |place| {
        let port = free_port();
        let gateway = Gateway::open(port);
        let installation = Installation::new(place, port);
        let application = installation.application();
        installation.must(&[
            "policy",
            "set",
            &application.client_id,
            "prove_address=false",
        ]);
        // Nothing is only watched.
        let real = write(&installation, r#"{"shadow_days": 0}"#);
        installation.must(&["delivery", "rules", "set", &real]);
        let server = installation.serve();
        Browser::new(server.port).ask_for_text(&application, "ada");
        gateway.wait_until(|| gateway.texts().len() == 1, Duration::from_secs(20));
        let replay = |rules: &str| {
            let file = write(&installation, rules);
            installation.must(&["delivery", "replay", "--rules", &file, "--days", "1"])
        };
        let denied = replay(r#"{"denied_prefixes": ["+44"]}"#);
        assert!(denied.contains("Of 1 messages that went out"), "{denied}");
        assert!(denied.contains("denied_prefix"), "{denied}");
        assert!(replay("{}").contains("0 would have been held up"));
        installation.must(&["delivery", "breakers", "open", "text", "GB"]);
        Browser::new(server.port).ask_for_text(&application, "bob");
        let since = Instant::now();
        while !installation
            .must(&["log"])
            .contains("reason=country_conversion")
        {
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "it was not refused"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(gateway.texts().len(), 1);
    });
}
