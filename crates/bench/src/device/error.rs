//! What may go wrong for a device, told apart by what an app does next.

use serde::Deserialize;

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// Nobody there, no whole answer in time, or an answer of class 5xx.
    #[error("the server does not answer")]
    NotAnswering,
    /// The server said no.
    #[error("refused: {} {}", .0.status, .0.code)]
    Refused(Box<Refusal>),
    /// The server said that this device was removed, and proved it with its key: an app forgets everything.
    #[error("this device was removed")]
    Revoked,
    /// The answer, or what was to be sent, cannot be read.
    #[error("cannot be read: {0}")]
    Malformed(&'static str),
    /// A key cannot be used.
    #[error("the key cannot be used")]
    Key,
    /// No account of this id is known here.
    #[error("no such account")]
    NoAccount,
    /// The passkey is none of those that may answer.
    #[error("no passkey here may answer")]
    NoPasskey,
    /// The operating system gave no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
}

/// How the server said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status of the answer.
    pub status: u16,
    /// The code, for programs.
    pub code: String,
    /// The server's clock.
    pub now: Option<i64>,
    /// How a request stands that was decided before.
    pub state: Option<String>,
    /// After how many seconds it may be tried again.
    pub retry_after: Option<u64>,
    /// From when the passkey counts that does not yet.
    pub counts_from: Option<i64>,
    /// The proof that this device was removed.
    pub(crate) revoked: Option<Revocation>,
}

/// What the service key signs to a device that was removed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Revocation {
    pub(crate) device: String,
    pub(crate) time: i64,
    pub(crate) signature: String,
}

impl DeviceError {
    /// The code of a refusal; none for anything else.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }
}
