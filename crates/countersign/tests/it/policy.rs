//! An operator changes a policy beside the running server.

use std::time::{Duration, Instant};

use crate::{
    browser::Browser,
    databases::on_each_database,
    gateway::Gateway,
    installation::{Installation, REDIRECT, free_port},
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
fn a_rule_for_a_group_is_in_force_within_a_second_while_the_server_runs() {
    on_each_database("group_rule", |place| {
        let installation = Installation::new(place, 9);
        let application = installation.application();
        let server = installation.serve();
        let id = application.client_id.as_str();
        installation.must(&["policy", "set", id, "areas.sign_in=never"]);
        let asked = |groups: &str| {
            let mut browser = Browser::new(server.port);
            browser.groups = Some(groups.to_owned());
            !browser.sign_in(&application, "ada").starts_with(REDIRECT)
        };
        for (change, expected) in [
            ("groups.staff.areas.sign_in=both", true),
            ("groups.staff.set_up_from=2199-12-31", false),
            ("groups.staff.set_up_from=2000-01-01", true),
            ("groups.staff=inherit", false),
        ] {
            installation.must(&["policy", "set", id, change]);
            let since = Instant::now();
            while asked(r#"["staff"]"#) != expected {
                assert!(
                    since.elapsed() < Duration::from_secs(1),
                    "{change} is not in force"
                );
                std::thread::sleep(Duration::from_millis(20));
            }
            assert!(!asked(r#"["members"]"#), "{change} is for staff alone");
        }
    });
}

fn if_nothing_could_be_sent(tried: &impl Fn(&[&str]) -> Vec<String>) {
    let down = [
        "areas.sign_in=new_unless_down",
        "--mobile",
        "GB",
        "--group",
        "members",
        "--delivery-down",
    ];
    let spared = tried(&down);
    assert_eq!(spared[0], "decision not asked");
    assert!(spared[1].starts_with("reason delivery_down"), "{spared:?}");
    let with_passkey: [&[&str]; 3] = [&["methods=text,passkey"], down.as_slice(), &["--passkey"]];
    assert_eq!(tried(&with_passkey.concat())[0], "decision asked");
}

#[test]
fn administrators_are_not_spared_while_nothing_can_be_sent() {
    let installation = Installation::bare();
    let id = installation.application().client_id;
    for (rule, mend) in [
        (
            "areas.admin_sign_in=new_unless_down",
            "decide new for admin_sign_in, for a user",
        ),
        (
            "groups.staff.areas.admin_sign_in=both_unless_down",
            "decide both for admin_sign_in, for a user of the group `staff`",
        ),
    ] {
        let said = installation.run(&["policy", "set", &id, rule]);
        assert!(!said.worked && said.remarks.contains(mend), "{said:?}");
    }
}

#[test]
fn the_rules_can_be_tried_before_they_are_in_force() {
    let installation = Installation::bare();
    let id = installation.application().client_id;
    installation.must(&["policy", "set", &id, "groups.staff.areas.sign_in=both"]);
    let tried = |words: &[&str]| {
        let command = ["policy", "simulate", &id];
        let said = installation.must(&[&command, words].concat());
        said.lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let phone = ["--mobile", "gb", "--group", "staff", "--browser", "known"];
    assert_eq!(
        tried(&phone),
        [
            "decision asked",
            "reason group_asks: the rule of a group asks in such a browser",
            "screen enter the code sent by text",
            "browser known",
            "methods push off, app_code off, passkey off, text ready, call off"
        ]
    );
    let changed = tried(&[&["groups.staff=inherit"], phone.as_slice()].concat());
    assert_eq!(changed[0], "decision not asked");
    assert!(
        changed[1].starts_with("reason known_browser"),
        "{changed:?}"
    );
    assert_eq!(tried(&phone)[0], "decision asked", "nothing was saved");
    let nobody = tried(&[
        "--group",
        "members",
        "groups.members.set_up_from=2199-01-01",
    ]);
    assert!(nobody[1].starts_with("reason grace") && nobody[1].ends_with("(2199-01-01)"));
    let silent = tried(&["--mobile", "GB", "--browser", "29"]);
    assert!(silent[1].starts_with("reason no_group_named"), "{silent:?}");
    let old = tried(&["--mobile", "GB", "--group", "members", "--browser", "31"]);
    assert_eq!(old[3], "browser new");
    let passkey = tried(&["methods=text,passkey", "--passkey"]);
    assert_eq!(passkey[2], "screen use the passkey");
    let newcomer = tried(&["methods=text,passkey", "--group", "staff"]);
    assert_eq!(newcomer[2], "screen set up a number or a passkey");
    if_nothing_could_be_sent(&tried);
    for (words, said) in [
        (["--user", "nobody"], "the site never named such a user"),
        (["--mobile", "Britain"], "is no country"),
        (["--browser", "old"], "new, known, or was proved"),
        (["methods=", "--device"], "switch on at least one method"),
    ] {
        let answer = installation.run(&[&["policy", "simulate", &id], words.as_slice()].concat());
        assert!(
            !answer.worked && answer.remarks.contains(said),
            "{answer:?}"
        );
    }
}

#[test]
fn the_gate_on_approvals_can_be_tried_with_and_without_a_passkey_of_the_device() {
    let installation = Installation::bare();
    let id = installation.application().client_id;
    let command = ["policy", "simulate", &id, "methods=push,text"];
    let tried = |words: &[&str]| installation.must(&[&command, words].concat());
    let free = tried(&["--device"]);
    assert!(!free.contains("gate"), "{free}");
    let shut = tried(&["gate=passkey", "--device"]);
    for said in ["open the app and approve there", "shut: no device has"] {
        assert!(shut.contains(said), "{said}: {shut}");
    }
    let passes = tried(&["gate=passkey", "--device", "--device-passkey"]);
    for said in ["wait for an approval in the app", "asks for its passkey"] {
        assert!(passes.contains(said), "{said}: {passes}");
    }
    let set = ["policy", "set", &id, "methods=push,text", "gate=passkey"];
    let set = installation.run(&set);
    assert!(
        set.worked && set.remarks.contains("beside the gate text stays on"),
        "{set:?}"
    );
    let whose = installation.run(&[&command[..], &["--device-passkey"]].concat());
    assert!(
        !whose.worked && whose.remarks.contains("--device"),
        "{whose:?}"
    );
}

#[test]
fn a_change_that_shuts_somebody_out_is_made_only_if_that_is_meant() {
    on_each_database("shut_out", |place| {
        let gateway_port = free_port();
        let gateway = Gateway::open(gateway_port);
        let installation = Installation::new(place, gateway_port);
        let application = installation.application();
        let server = installation.serve();
        let mut browser = Browser::new(server.port);
        let challenge = browser.ask_for_text(&application, "ada");
        let texts = gateway.wait_for(1, Duration::from_secs(20));
        browser.enter_code(&challenge, &texts[0].code());

        let id = application.client_id.as_str();
        let change = ["policy", "set", id, "methods=push"];
        let refused = installation.run(&change);
        assert!(!refused.worked, "{refused:?}");
        for words in [
            "leaves 1 user without any method: 0 can go on by recovery, 1 by nothing of their own",
            "  ada: no way back",
            "nothing is changed; say --yes",
        ] {
            assert!(refused.remarks.contains(words), "{refused:?}");
        }
        let shown = installation.must(&["policy", "show", id]);
        assert!(shown.contains("version 1"), "{shown}");
        // Nobody is shut out by this one, so it needs no more words.
        installation.must(&["policy", "set", id, "methods=push,text"]);
        let said = installation.must(&[change.as_slice(), &["--yes"]].concat());
        assert!(said.contains("->"), "{said}");
        let simulated = installation.must(&["policy", "simulate", id, "--user", "ada"]);
        assert!(
            simulated.contains("recovery: what this site"),
            "{simulated}"
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
