//! Authy's API over the whole house, as sites call it: every endpoint, and the attacks that Authy's own fell to.

mod approvals;
mod attacks;
mod callbacks;
mod codes;
mod dashboard;
mod keys;
mod numbers;
mod refusals;
mod sandbox;
mod targets;
mod users;

pub(crate) use self::dashboard::Owner;
use crate::client::Answer;

/// A refusal with this status and code.
fn is_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.json()["error_code"], code, "{}", answer.body);
}

/// A refusal to the byte, as it is kept: `CODE_NAME.STATUS`.
fn is_kept(answer: &Answer, name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/authy/refused");
    let kept = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    assert_eq!(answer.body, kept, "{name}");
    let status = name.rsplit('.').next().unwrap();
    assert_eq!(answer.status, status.parse::<u16>().unwrap(), "{name}");
}
