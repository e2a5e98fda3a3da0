//! What a browser is half-way through while its member is at the second factor server.

use std::time::{Duration, SystemTime};

use countersign_client::{Pending, PendingVisit};

/// A member is at the second factor server; what for, and since when.
#[derive(Debug)]
pub(super) struct HalfFinished {
    pub(super) errand: Errand,
    pub(super) began_at: SystemTime,
}

/// What a member went there for.
#[derive(Debug)]
pub(super) enum Errand {
    /// A proof; what is to happen with it.
    Prove(Pending, Purpose),
    /// The security settings; nothing happens when he comes back.
    Settings(PendingVisit),
}

/// What a proof is wanted for.
#[derive(Debug)]
pub(super) enum Purpose {
    SignIn,
    EnterAdministrators,
    /// Holds the hash of the password that was chosen.
    ChangePassword(String),
}

impl HalfFinished {
    /// How long a member may stay there.
    pub(super) const fn life(&self) -> Duration {
        match self.errand {
            Errand::Prove(..) => Pending::LIFE,
            Errand::Settings(_) => PendingVisit::LIFE,
        }
    }
}

impl Purpose {
    /// The area's name in the policy of the second factor.
    pub(super) fn area(&self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::EnterAdministrators => "admin_sign_in",
            Self::ChangePassword(_) => "change_password",
        }
    }
}
