//! Pushes: a bell for the app, rung through the service of whoever made the browser (RFC 8030).
//!
//! The outbox worker comes in with a finished body; what stands in it, and to whom it goes, is decided elsewhere. The
//! service reads nothing: the body is sealed for the browser (RFC 8291), and signed as ours (RFC 8292).

mod answer;
mod encryption;
mod endpoint;
mod keeping;
mod message;
mod reach;
mod sender;
mod subscription;
mod vapid;

use domain::Moment;

pub use self::{
    answer::PushAnswer,
    encryption::LONGEST_PUSH_BODY,
    endpoint::{PushHost, PushHostRefused, PushHosts},
    keeping::{KeepingPush, KeptPush},
    message::{PushMessage, PushTopic, TopicRefused},
    reach::Reach,
    sender::WebPush,
    subscription::{Subscription, SubscriptionRefused, WrittenSubscription},
    vapid::{ContactRefused, PushContact, VapidKey, VapidKeyRefused},
};
use crate::Http;

/// A way to wake an app.
#[derive(Clone, Debug)]
pub enum PushGateway {
    /// The service each subscription names.
    Web(WebPush),
    /// Keeps pushes instead of sending them.
    Keeping(KeepingPush),
}

impl PushGateway {
    /// The services a subscription may name.
    pub fn hosts(&self) -> &PushHosts {
        match self {
            Self::Web(gateway) => gateway.hosts(),
            Self::Keeping(gateway) => gateway.hosts(),
        }
    }

    /// Hands `message` to its subscription's service, signed by the `key` that subscription was made with. Answers
    /// within five seconds, or the client's time-out where that is shorter.
    pub async fn send(
        &self,
        message: &PushMessage,
        key: &VapidKey,
        http: &Http,
        moment: &mut Moment,
    ) -> PushAnswer {
        match self {
            Self::Web(gateway) => gateway.send(message, key, http, moment).await,
            Self::Keeping(gateway) => gateway.send(message, key),
        }
    }
}

#[cfg(test)]
mod tests;
