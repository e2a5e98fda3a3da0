//! What measures still measures: each benchmark runs once, with the least there is to measure. No time is judged.

use std::process::Command;

use serde_json::Value;

#[test]
fn approvals_are_measured_by_each_technique() {
    // The server's program stands beside ours: the workspace was built as a whole.
    let mut program = Command::new(env!("CARGO_BIN_EXE_bench"));
    let said = program
        .args(["approvals", "--sign-ins", "1", "--json"])
        .env_remove("CARGO")
        .output()
        .unwrap();
    let remarks = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{remarks}");
    let told: Value = serde_json::from_slice(&said.stdout).unwrap();
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
