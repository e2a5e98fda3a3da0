//! Keeps pushes instead of sending them, and answers as it is told to. For tests.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{LONGEST_PUSH_BODY, PushAnswer, PushHosts, PushMessage, VapidKey};

/// A push gateway that keeps what it is given. Clones share what they keep.
#[derive(Clone)]
pub struct KeepingPush {
    hosts: PushHosts,
    inside: Arc<Mutex<Inside>>,
}

struct Inside {
    kept: Vec<KeptPush>,
    answer: PushAnswer,
}

/// A push that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPush {
    /// The subscription's address.
    pub endpoint: String,
    /// The body, before it would have been sealed.
    pub body: Vec<u8>,
    /// How long the service would have kept it.
    pub ttl_seconds: u32,
    /// Its topic.
    pub topic: Option<String>,
    /// The public half of the key it would have been signed with.
    pub signed_by: String,
}

// By hand: kept pushes name people's subscriptions.
impl fmt::Debug for KeepingPush {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeepingPush")
    }
}

impl KeepingPush {
    /// A gateway that accepts everything that goes to `hosts`.
    pub fn new(hosts: PushHosts) -> Self {
        let inside = Inside {
            kept: Vec::new(),
            answer: PushAnswer::Accepted,
        };
        Self {
            hosts,
            inside: Arc::new(Mutex::new(inside)),
        }
    }

    /// The services a subscription may name.
    pub const fn hosts(&self) -> &PushHosts {
        &self.hosts
    }

    /// All pushes kept so far, oldest first.
    pub fn kept(&self) -> Vec<KeptPush> {
        self.inside().kept.clone()
    }

    /// Answers like this from now on. It keeps what a service would have: what was accepted or may have been.
    pub fn answer(&self, answer: PushAnswer) {
        self.inside().answer = answer;
    }

    pub(super) fn send(&self, message: &PushMessage, key: &VapidKey) -> PushAnswer {
        if message.body.expose().len() > LONGEST_PUSH_BODY {
            return PushAnswer::TooLarge;
        }
        let mut inside = self.inside();
        let answer = inside.answer;
        if matches!(answer, PushAnswer::Accepted | PushAnswer::Unclear) {
            inside.kept.push(KeptPush {
                endpoint: message.subscription.address().to_string(),
                body: message.body.expose().clone(),
                ttl_seconds: message.ttl_seconds.get(),
                topic: message
                    .topic
                    .as_ref()
                    .map(|topic| topic.as_str().to_owned()),
                signed_by: key.public_key().to_owned(),
            });
        }
        answer
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
