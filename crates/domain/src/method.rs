//! The ways to prove presence, and how each stands for one user at one moment.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A way to prove presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// An approval in the authenticator app.
    Push,
    /// A code shown in the authenticator app, or in any other TOTP app.
    AppCode,
    /// A passkey (WebAuthn) of this browser, or of a key at hand.
    Passkey,
    /// A code by text message.
    Text,
    /// A code by phone call.
    Call,
}

impl Method {
    /// All methods, in the order screens name them.
    pub const ALL: [Self; 5] = [
        Self::Push,
        Self::AppCode,
        Self::Passkey,
        Self::Text,
        Self::Call,
    ];

    /// The word used in the policy, the database, forms and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::AppCode => "app_code",
            Self::Passkey => "passkey",
            Self::Text => "text",
            Self::Call => "call",
        }
    }

    /// Whether it needs the app (or another TOTP app).
    pub const fn is_app(self) -> bool {
        matches!(self, Self::Push | Self::AppCode)
    }

    /// Whether it needs a number.
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Text | Self::Call)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == word)
            .ok_or(())
    }
}

/// How one method stands for one user: the input of the screen decision (docs/decisions/0009).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodState {
    /// Switched off: by the administrator, or by the user for herself.
    Off,
    /// On, but the user has nothing to answer it with.
    Missing,
    /// Stopped for a while for the user's protection (push fatigue, "it was not me").
    FrozenUntil(Timestamp),
    /// Too many wrong codes.
    LockedUntil(Timestamp),
    /// The user has it, but it cannot be reached at the moment (no device can be woken).
    Unreachable,
    /// Can be used now.
    Ready,
}

/// How all methods stand for one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodStates {
    /// State of `push`.
    pub push: MethodState,
    /// State of `app_code`.
    pub app_code: MethodState,
    /// State of `passkey`.
    pub passkey: MethodState,
    /// State of `text`.
    pub text: MethodState,
    /// State of `call`.
    pub call: MethodState,
}

impl MethodStates {
    /// The state of `method`.
    pub const fn of(&self, method: Method) -> MethodState {
        match method {
            Method::Push => self.push,
            Method::AppCode => self.app_code,
            Method::Passkey => self.passkey,
            Method::Text => self.text,
            Method::Call => self.call,
        }
    }

    /// Whether `method` is on and this user can answer it now. A push that wakes nobody still waits in the app.
    pub fn is_usable(&self, method: Method) -> bool {
        match self.of(method) {
            MethodState::Ready => true,
            MethodState::Unreachable => method == Method::Push,
            _ => false,
        }
    }

    /// Whether the user has nothing to answer any method with.
    pub fn has_nothing(&self) -> bool {
        let nothing = [MethodState::Off, MethodState::Missing];
        Method::ALL
            .into_iter()
            .all(|method| nothing.contains(&self.of(method)))
    }

    /// The same with off for missing: what the user does not have cannot be set up either.
    #[must_use]
    pub fn without_missing(self) -> Self {
        let or_off = |state| match state {
            MethodState::Missing => MethodState::Off,
            state => state,
        };
        Self {
            push: or_off(self.push),
            app_code: or_off(self.app_code),
            passkey: or_off(self.passkey),
            text: or_off(self.text),
            call: or_off(self.call),
        }
    }

    /// The methods that are on and that this user can answer now, in the order of `Method::ALL`.
    pub fn usable(&self) -> impl Iterator<Item = Method> {
        Method::ALL
            .into_iter()
            .filter(|method| self.is_usable(*method))
    }
}
