//! What measures still measures: each benchmark runs once, with the least there is to measure. No time is judged.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says by its failure what was not there"
)]

use std::{
    env,
    io::{Write, stderr},
    process::Command,
};

use serde_json::Value;
use tokio_postgres::NoTls;

/// What it prints, or what it says when it could not.
fn bench(words: &[&str]) -> Result<String, String> {
    // The server's program stands beside ours: the workspace was built as a whole.
    let mut program = Command::new(env!("CARGO_BIN_EXE_bench"));
    let said = program.args(words).env_remove("CARGO").output().unwrap();
    if said.status.success() {
        Ok(String::from_utf8(said.stdout).unwrap())
    } else {
        Err(String::from_utf8(said.stderr).unwrap())
    }
}

fn told(words: &[&str]) -> Value {
    serde_json::from_str(&bench(words).unwrap()).unwrap()
}

#[test]
fn approvals_are_measured_by_each_technique() {
    let told = told(&["approvals", "--sign-ins", "1", "--json"]);
    let times = told["times"].as_array().unwrap();
    let counts = times.iter().map(|time| {
        assert!(time["median_ms"].as_f64().unwrap() > 0.0, "{time}");
        let what = time["what"].as_str().unwrap();
        (what, time["count"].as_u64().unwrap())
    });
    let expected = [
        ("one round trip (/healthz)", 300),
        ("decision answered", 3),
        ("event stream: heard", 1),
        ("event stream: next page", 1),
        ("held question: heard", 1),
        ("held question: next page", 1),
        ("held page: heard", 1),
        ("held page: next page", 1),
    ];
    assert_eq!(counts.collect::<Vec<_>>(), expected);
}

#[test]
fn checks_are_told_beside_the_ceiling() {
    let table = bench(&["p1", "--people", "100", "--seconds", "1"]).unwrap();
    let begins = |word: &str| table.lines().any(|line| line.starts_with(word));
    for word in [
        "P1: a code checked",
        "100 people",
        "policy set methods=push,app_code",
        "A TRIAL",
        "a page written and flushed: median ",
        "ceiling ",
        "P1 ",
    ] {
        assert!(begins(word), "{word}\n{table}");
    }
    assert!(table.contains("of the ceiling"), "{table}");
}

#[test]
fn a_data_set_is_made_once_and_measured() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("data");
    let folder = folder.to_str().unwrap();
    let prepare = ["prepare", folder, "--people", "100"];
    assert!(bench(&prepare).unwrap().starts_with("100 people"));
    let refused = bench(&prepare).unwrap_err();
    assert!(refused.contains("cannot make the folder"), "{refused}");
    // One in which nobody prepared anything is none.
    let empty = tempfile::tempdir().unwrap();
    let refused = bench(&["p1", "--folder", empty.path().to_str().unwrap()]).unwrap_err();
    assert!(
        refused.contains("was not made by `bench prepare`"),
        "{refused}"
    );
    every_code_is_checked_once(&["p1", "--folder", folder, "--seconds", "1", "--json"]);
}

#[tokio::test]
async fn checks_are_measured_on_postgresql_and_into_an_empty_database_alone() {
    let Some(url) = env::var("PG_URL").ok().filter(|url| !url.is_empty()) else {
        let required = env::var("COUNTERSIGN_REQUIRE_POSTGRES").is_ok_and(|one| one == "1");
        assert!(!required, "PG_URL is not set");
        let _unseen = writeln!(stderr(), "PostgreSQL: skipped, PG_URL is not set");
        return;
    };
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let make = "drop schema if exists bench_p1 cascade; create schema bench_p1";
    client.batch_execute(make).await.unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    let address = format!("{url}{joint}options=-c%20search_path%3Dbench_p1");
    let words = [
        "p1",
        "--people",
        "100",
        "--seconds",
        "1",
        "--json",
        "--database",
        &address,
    ];
    every_code_is_checked_once(&words);
    let refused = bench(&words).unwrap_err();
    assert!(refused.contains("is not empty"), "{refused}");
    let end = "drop schema bench_p1 cascade";
    client.batch_execute(end).await.unwrap();
}

/// Of a hundred people ten warm the server up, and three rounds draw thirty each.
fn every_code_is_checked_once(words: &[&str]) {
    let told = told(words);
    assert_eq!(told["server"]["counts"], serde_json::json!([30, 30, 30]));
    let figures = [
        &told["ratio"]["median"],
        &told["ceiling"]["per_second"]["least"],
        &told["server"]["p99_ms"]["median"],
        &told["flush_ms"]["median"],
    ];
    for figure in figures {
        assert!(figure.as_f64().is_some_and(|it| it > 0.0), "{told:#}");
    }
}
