//! Changes a person asks for in the settings, and where each stands.

use std::time::Duration;

use crate::{ApplicationId, ChangeId, Timestamp, UserId, words::words};

/// How long a change that waited, and needs its person to go on, may be gone on with.
pub const READY_LIFE: Duration = Duration::from_hours(7 * 24);

/// What is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Another number. It was proved when it was asked for.
    Number,
    /// No second factor any more.
    TurnOff,
    /// A new set of recovery codes. Made when the person comes back, for they are shown once.
    RecoveryCodes,
    /// Text or call off, or on again, for oneself.
    Methods,
    /// One app less; the detail says which.
    RemoveDevice,
    /// One app more. Paired when the person comes back, for it has to be at hand.
    AddDevice,
    /// One passkey less; the detail says which.
    RemovePasskey,
    /// One passkey more. Made when the person comes back, for it has to be at hand.
    AddPasskey,
    /// Another mail address, proposed by the site.
    Address,
    /// A new number for somebody who can prove nothing but the mail address. Gone on with at a sign-in.
    Recover,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Number,
        Self::TurnOff,
        Self::RecoveryCodes,
        Self::Methods,
        Self::RemoveDevice,
        Self::AddDevice,
        Self::RemovePasskey,
        Self::AddPasskey,
        Self::Address,
        Self::Recover,
    ];

    /// Whether it is carried out when its time has come; the others then wait for their person.
    pub const fn happens_by_itself(self) -> bool {
        match self {
            Self::Number
            | Self::TurnOff
            | Self::Methods
            | Self::RemoveDevice
            | Self::RemovePasskey
            | Self::Address => true,
            Self::RecoveryCodes | Self::AddDevice | Self::AddPasskey | Self::Recover => false,
        }
    }
}

/// Where a change stands. It ends once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeState {
    /// Waits for its time; every channel can cancel it.
    Waiting,
    /// Its time has come; its person may go on.
    Ready,
    /// Carried out.
    Done,
    /// Cancelled, or ended by a strong proof.
    Cancelled,
}

words!(ChangeKind {
    Number = "number",
    TurnOff = "turn_off",
    RecoveryCodes = "recovery_codes",
    Methods = "methods",
    RemoveDevice = "remove_device",
    AddDevice = "add_device",
    RemovePasskey = "remove_passkey",
    AddPasskey = "add_passkey",
    Address = "address",
    Recover = "recover",
});
words!(ChangeState { Waiting = "waiting", Ready = "ready", Done = "done", Cancelled = "cancelled" });

/// A change that was asked for.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// The application.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// What is to be changed.
    pub kind: ChangeKind,
    /// Where it stands.
    pub state: ChangeState,
    /// What exactly, where the kind does not say it (`call=off`).
    pub detail: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it may be carried out.
    pub due_at: Timestamp,
}

impl Change {
    /// Whether its person may go on with it now.
    pub fn is_ready(&self, now: Timestamp) -> bool {
        let in_time = now < self.due_at.plus(READY_LIFE);
        matches!(self.state, ChangeState::Waiting | ChangeState::Ready)
            && !self.kind.happens_by_itself()
            && self.due_at <= now
            && in_time
    }
}
