//! A push on its way: sealed, signed and posted to the service its subscription names.

use std::time::Duration;

use domain::{Moment, Secret};
use serde_json::Value;

use super::{
    PushAnswer, PushContact, PushHosts, PushMessage, VapidKey, VapidKeyRefused,
    encryption::{EncryptionRefused, encrypt},
};
use crate::{
    Http,
    http::{Bounds, HttpFault, Post, Reply},
};

/// The person sits before a screen that offers other ways meanwhile: a bell that takes longer is no help. And no service
/// needs more than a few words to say no.
pub(super) const BOUNDS: Bounds = Bounds {
    timeout: Duration::from_secs(5),
    answer: 4 * 1024,
};

/// Four weeks: no service keeps a push for longer, and some refuse to be asked.
const LONGEST_TTL: u32 = 28 * 24 * 60 * 60;

/// Pushes by whatever service a subscription names.
#[derive(Clone, Debug)]
pub struct WebPush {
    hosts: PushHosts,
    contact: PushContact,
}

impl WebPush {
    /// Pushes to subscriptions at `hosts`, in the name of `contact`.
    pub const fn new(hosts: PushHosts, contact: PushContact) -> Self {
        Self { hosts, contact }
    }

    /// The services a subscription may name.
    pub const fn hosts(&self) -> &PushHosts {
        &self.hosts
    }

    /// Whom a service may write to.
    pub const fn contact(&self) -> &PushContact {
        &self.contact
    }

    pub(super) async fn send(
        &self,
        message: &PushMessage,
        key: &VapidKey,
        http: &Http,
        moment: &mut Moment,
    ) -> PushAnswer {
        let subscription = &message.subscription;
        let host = subscription.host();
        let written = match self.write(message, key, moment) {
            Ok(written) => written,
            Err(Unwritten::TooLarge) => {
                let bytes = message.body.expose().len();
                tracing::error!(host, bytes, "a push is too large and was not sent");
                return PushAnswer::TooLarge;
            }
            Err(Unwritten::Failed) => {
                tracing::error!(host, "a push could not be sealed or signed");
                return PushAnswer::Unreachable;
            }
        };
        let post = Post {
            address: subscription.address(),
            authorization: Some(&written.authorization),
            headers: &written.headers,
            content_type: "application/octet-stream",
            body: written.body,
            bounds: BOUNDS,
        };
        match http.post(post).await {
            Ok(reply) => heard(host, &reply),
            Err(fault) => not_heard(host, fault),
        }
    }

    fn write(
        &self,
        message: &PushMessage,
        key: &VapidKey,
        moment: &mut Moment,
    ) -> Result<Written, Unwritten> {
        let subscription = &message.subscription;
        let (body, rng) = (message.body.expose(), &mut moment.rng);
        let body = encrypt(body, subscription.recipient(), rng)?;
        let ttl = message.ttl_seconds.get().min(LONGEST_TTL).to_string();
        let mut headers = vec![
            header("TTL", &ttl),
            header("Urgency", "high"),
            header("Content-Encoding", "aes128gcm"),
        ];
        headers.extend(
            message
                .topic
                .iter()
                .map(|topic| header("Topic", topic.as_str())),
        );
        Ok(Written {
            authorization: key.authorization(subscription.address(), &self.contact, moment.now)?,
            headers,
            body,
        })
    }
}

/// A push as it goes out.
struct Written {
    authorization: Secret<String>,
    headers: Vec<(String, Secret<String>)>,
    body: Vec<u8>,
}

/// Why a push was not written.
enum Unwritten {
    TooLarge,
    Failed,
}

impl From<EncryptionRefused> for Unwritten {
    fn from(refused: EncryptionRefused) -> Self {
        match refused {
            EncryptionRefused::TooLarge => Self::TooLarge,
            EncryptionRefused::Failed => Self::Failed,
        }
    }
}

impl From<VapidKeyRefused> for Unwritten {
    fn from(_: VapidKeyRefused) -> Self {
        Self::Failed
    }
}

fn header(name: &str, value: &str) -> (String, Secret<String>) {
    (name.to_owned(), Secret::new(value.to_owned()))
}

fn heard(host: &str, reply: &Reply) -> PushAnswer {
    let answer = PushAnswer::by_status(reply.status, reply.retry_after);
    let (status, reason) = (reply.status, reason(&reply.body));
    match answer {
        // A browser that was given up, or unsubscribed: every day's business.
        PushAnswer::Accepted | PushAnswer::Gone => {}
        PushAnswer::TooLarge => {
            tracing::error!(host, status, reason, "a push is too large for its service");
        }
        _ => tracing::warn!(host, status, reason, "a push was not taken"),
    }
    answer
}

fn not_heard(host: &str, fault: HttpFault) -> PushAnswer {
    tracing::warn!(host, %fault, "a push service gave no answer");
    match fault {
        HttpFault::Refused(_) | HttpFault::Unwritable | HttpFault::NotConnected => {
            PushAnswer::Unreachable
        }
        HttpFault::TimedOut | HttpFault::Broken => PushAnswer::Unclear,
    }
}

/// The service's own word for it, where it is a word or a number: Apple's `reason`, Mozilla's `errno`. The rest of an
/// answer may repeat the subscription's address, and is not for the log.
fn reason(body: &[u8]) -> Option<String> {
    let said: Value = serde_json::from_slice(body).ok()?;
    let word = said.get("reason").and_then(Value::as_str);
    let is_word = |word: &&str| {
        (1..=40).contains(&word.len()) && word.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let number = || said.get("errno").and_then(Value::as_u64);
    word.filter(is_word)
        .map(str::to_owned)
        .or_else(|| number().map(|number| number.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_or_a_number_of_an_answer_is_told() {
        for (body, told) in [
            (r#"{"reason":"BadJwtToken"}"#, Some("BadJwtToken")),
            (r#"{"code":401,"errno":109,"message":"no"}"#, Some("109")),
            (r#"{"reason":"see https://x/secret"}"#, None),
            (r#"{"reason":""}"#, None),
            (r#"{"errno":"109"}"#, None),
            ("UnauthorizedRegistration", None),
            ("", None),
        ] {
            assert_eq!(reason(body.as_bytes()).as_deref(), told, "{body}");
        }
    }
}
