//! One installed authenticator: a key, the server's key, and the accounts it was paired with.

mod account;
mod answer;
mod by_number;
mod bytes;
mod call;
mod code;
mod decision;
mod error;
mod gate;
mod history;
mod key;
mod offline;
mod pair;
mod passkey;
mod proposal;
mod request;
mod self_care;
mod server;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

pub use self::{
    account::{Account, AccountPolicy, Accounts, Sibling, Totp},
    answer::Answer,
    call::Call,
    code::{Seed, code_at},
    decision::{Decision, Reason, Verdict},
    error::{DeviceError, Refusal},
    gate::{PasskeyAnswer, PasskeyQuestion, PasskeyStanding},
    history::{Change, Changes, History, PastRequest},
    key::{Key, PublicKey},
    offline::OfflineRequest,
    pair::Introduction,
    passkey::Passkey,
    proposal::Proposal,
    request::{Inbox, Number, Request, Seen, shown_hash},
    self_care::Subscription,
    server::{Server, ServerFacts},
};

/// An authenticator that is paired. Its calls may overlap: an app that is open keeps one waiting and makes others.
#[derive(Debug)]
pub struct Device {
    server: Server,
    id: String,
    key: Key,
    service_key: PublicKey,
    push_key: String,
    accounts: Mutex<BTreeMap<String, Account>>,
    /// What its own code is made from, when it came with a number.
    own: Option<Totp>,
    clock_offset: AtomicI64,
}

impl Device {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its key, to sign what it never would.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// The server's key that it learnt when it was paired.
    pub const fn service_key(&self) -> &PublicKey {
        &self.service_key
    }

    /// The VAPID key for subscriptions: 65 bytes in base64url.
    pub fn push_key(&self) -> &str {
        &self.push_key
    }

    /// The time in seconds, by its own clock and what it has learnt of the server's.
    pub fn now(&self) -> i64 {
        let offset = self.clock_offset.load(Ordering::Relaxed);
        self.server.clock().now().saturating_add(offset)
    }

    /// Puts its clock wrong, until an answer tells it the time.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.clock_offset.store(seconds, Ordering::Relaxed);
    }

    /// An answer told the server's time.
    fn hear_time(&self, now: Option<i64>) {
        if let Some(now) = now {
            self.set_clock_offset(now.saturating_sub(self.server.clock().now()));
        }
    }

    fn known_accounts(&self) -> MutexGuard<'_, BTreeMap<String, Account>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod stories;
#[cfg(test)]
mod vectors;
