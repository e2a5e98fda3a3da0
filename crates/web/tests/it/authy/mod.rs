//! Authy's API over the whole house, as sites call it: every endpoint, and the attacks that Authy's own fell to.

mod approvals;
mod attacks;
mod callbacks;
mod codes;
mod dashboard;
mod keys;
mod numbers;
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
