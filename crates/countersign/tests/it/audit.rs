//! The log as an operator proves and exports it: sealed while the server runs, judged without it.

use std::{
    fs,
    time::{Duration, Instant},
};

use domain::{Keys, LogId};
use serde_json::Value;
use store::{
    Store,
    testing::tamper::{self, Field},
};

use crate::{
    databases::{Place, on_each_database},
    installation::Installation,
};

const SOON: Duration = Duration::from_secs(30);

/// Does something to the database that has no server.
fn meddle(installation: &Installation, place: &Place, act: impl AsyncFnOnce(&Store)) {
    let key = fs::read_to_string(installation.key_file()).unwrap();
    let keys = Keys::from_master(&key.parse().unwrap());
    let address = match place {
        Place::Sqlite => {
            let path = installation.path().join("countersign.db");
            format!("sqlite:{}", path.display())
        }
        Place::Postgres { .. } => place.address(),
    };
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let store = Store::open(&address.parse().unwrap(), keys).await.unwrap();
            act(&store).await;
            store.close().await;
        });
}

/// Where the chain ends, once so many rows are sealed.
fn anchor(installation: &Installation, rows: usize) -> String {
    let since = Instant::now();
    loop {
        let said = installation.run(&["audit", "anchor"]);
        let begins = format!("countersign-log-1:{rows}:");
        if said.worked && said.out.starts_with(&begins) {
            return said.out.trim().to_owned();
        }
        assert!(since.elapsed() < SOON, "{rows}: {said:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// All rows, as JSON Lines tell them.
fn exported(installation: &Installation, more: &[&str]) -> Vec<Value> {
    let words = [&["audit", "export", "--format", "jsonl"], more].concat();
    let out = installation.must(&words);
    let line = |line: &str| serde_json::from_str(line).unwrap();
    out.lines().map(line).collect()
}

fn id(row: &Value) -> LogId {
    row["id"].as_str().unwrap().parse().unwrap()
}

fn policy(installation: &Installation, id: &str, days: u8) {
    let change = format!("remember_days={days}");
    installation.must(&["policy", "set", id, &change]);
}

#[test]
fn a_running_server_seals_the_log_and_what_is_done_to_it_is_named() {
    on_each_database("audit", |place| {
        let installation = Installation::new(place, 9);
        let application = installation.application().client_id;
        let said = installation.run(&["audit", "anchor"]);
        assert!(!said.worked && said.remarks.contains("nothing is sealed yet"));
        let said = installation.must(&["audit", "verify"]);
        assert!(said.contains("1 younger ones are not proven yet"), "{said}");

        // What was written before the server came, by its start (a link for the first operator), and by commands beside it.
        let server = installation.serve();
        let first = anchor(&installation, 2);
        server.wait_for_log(&first);
        for days in 1..=3 {
            policy(&installation, &application, days);
        }
        let last = anchor(&installation, 5);
        let said = installation.must(&["audit", "verify", "--anchor", &first, "--anchor", &last]);
        assert!(said.contains("anchors: 2 of 2 stand"), "{said}");
        assert!(
            said.contains("5 rows are sealed, each as it was written"),
            "{said}"
        );
        assert!(said.contains(&format!("the log ends at {last}")), "{said}");
        // The server's own log is full of anchors.
        let said = installation.must(&["audit", "verify", "--anchor", "server.log"]);
        assert!(said.contains("anchors: 1 of 1 stand"), "{said}");
        let said = installation.must(&["doctor"]);
        assert!(
            said.contains("ok    log chain       5 rows sealed"),
            "{said}"
        );
        // A backup carries the anchor.
        let said = installation.run(&["backup", "a.backup"]);
        assert!(
            said.remarks
                .contains(&format!("the log in it ends at {last}")),
            "{said:?}"
        );
        let said = installation.must(&["restore", "a.backup", "--check"]);
        assert!(
            said.contains(&format!("with a log that ends at {last}")),
            "{said}"
        );
        let (code, log) = server.stop("-TERM");
        assert_eq!(code, Some(0), "{log}");

        let rows = exported(&installation, &[]);
        let second = id(&rows[1]);
        meddle(&installation, place, async |store| {
            tamper::edit(store, second, Field::Detail).await.unwrap();
        });
        let said = installation.run(&["audit", "verify"]);
        let words = format!("EDITED    row {second} (position 2) is not what the server wrote");
        assert!(!said.worked && said.out.contains(&words), "{said:?}");
        let said = installation.run(&["doctor"]);
        let line = "FAIL  log chain       1 findings, the first: EDITED";
        assert!(!said.worked && said.out.contains(line), "{said:?}");

        cut_and_found_by(&installation, place, &last);
    });
}

/// A tail that is cut away with everything that tells of it is found by an anchor, and by nothing else.
fn cut_and_found_by(installation: &Installation, place: &Place, anchor: &str) {
    meddle(installation, place, async |store| {
        tamper::cut_tail(store, 1).await.unwrap();
        tamper::set_end_back(store, 1).await.unwrap();
    });
    assert!(installation.run(&["audit", "verify"]).worked);
    let said = installation.run(&["audit", "verify", "--anchor", anchor]);
    let words = "CUT       the log ended at position 5 once";
    assert!(!said.worked && said.out.contains(words), "{said:?}");
}

#[test]
fn the_server_seals_its_last_rows_before_it_ends_and_the_next_one_goes_on() {
    on_each_database("audit_restart", |place| {
        let installation = Installation::new(place, 9);
        let application = installation.application().client_id;
        for round in 0..2 {
            let server = installation.serve();
            // One for the application; each start writes one, and each round another.
            anchor(&installation, 2 + 2 * round);
            // In the middle of it, once politely and once not.
            policy(
                &installation,
                &application,
                1 + u8::try_from(round).unwrap(),
            );
            if round == 0 {
                server.stop("-TERM");
            } else {
                server.kill();
            }
        }
        let server = installation.serve();
        let last = anchor(&installation, 6);
        let said = installation.must(&["audit", "verify", "--anchor", &last]);
        assert!(said.contains("6 rows are sealed"), "{said}");
        drop(server);
    });
}

#[test]
fn the_log_is_exported_as_a_table_and_as_lines_of_json() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let application = installation.application().client_id;
    policy(&installation, &application, 7);
    let table = installation.must(&["audit", "export", "--format", "csv"]);
    let lines: Vec<_> = table.split_terminator("\r\n").collect();
    assert_eq!(
        lines[0],
        "position,id,at,application,user,challenge,event,detail"
    );
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[1].contains(",\"application_added\","), "{table}");
    let rows = exported(&installation, &[]);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1]["event"], "policy_set");
    assert_eq!(rows[1]["application"], application);
    assert!(rows[1]["at"].as_str().unwrap().ends_with('Z'));

    for (words, expected) in [
        (["--event", "policy_set"], 1),
        (["--event", "passed"], 0),
        (["--application", &application], 2),
        (["--from", "2026-01-01"], 2),
        (["--to", "2026-01-01T00:00:00Z"], 0),
    ] {
        assert_eq!(exported(&installation, &words).len(), expected, "{words:?}");
    }
    for (words, told) in [
        (["--event", "pased"], "no such event"),
        (["--from", "noon"], "this is no moment"),
        (["--application", "lighthouse"], "application list"),
    ] {
        let words = [&["audit", "export", "--format", "csv"][..], &words].concat();
        let said = installation.run(&words);
        assert!(
            !said.worked && said.remarks.contains(told),
            "{words:?}: {said:?}"
        );
    }
}

#[test]
fn what_is_no_anchor_is_not_taken_for_a_proof() {
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.application();
    for wrong in ["countersign-log-1:1:x:y", "missing.log"] {
        let said = installation.run(&["audit", "verify", "--anchor", wrong]);
        assert!(
            !said.worked && said.remarks.contains("not an anchor"),
            "{said:?}"
        );
    }
    let said = installation.run(&["audit", "verify", "--anchor", "countersign.toml"]);
    assert!(
        !said.worked && said.remarks.contains("there is no anchor in"),
        "{said:?}"
    );
}
