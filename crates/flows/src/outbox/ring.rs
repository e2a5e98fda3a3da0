//! A ring for a device: a push that tells nothing. The app fetches the rest.

use std::{num::NonZeroU32, sync::Arc};

use delivery::{ErrorClass, PushAnswer, PushMessage, PushTopic, Subscription, WrittenSubscription};
use domain::{Channel, DeviceId, Moment, Secret, Timestamp};
use i18n::Language;
use serde_json::json;
use store::{
    approvals, challenges,
    devices::{self, KeptBell},
    outbox::{Claimed, Content, End},
    unit,
};

use super::carry::Note;
use crate::{Fault, Flows, error::WhileDoing};

/// What became of a ring, as the page that waits is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RingEnd {
    /// A push service took it.
    Sent,
    /// No push service takes it: the person has to open the app.
    Lost,
}

impl Flows {
    /// Rings the bell a claimed message is for. A subscription that is gone is forgotten; one that does not know our key has
    /// to be made anew by its app.
    pub(super) async fn ring(&self, claimed: &Claimed, moment: &mut Moment) -> Result<Note, Fault> {
        let ended = |end, why| Ok(Note::Ended { end, why });
        let (Some(device), Some(gateway)) = (claimed.message.to.device(), self.0.ways.push())
        else {
            return ended(End::Failed, "no_gateway");
        };
        let Some(bell) = self.bell_of(device).await? else {
            return ended(End::Dropped, "no_bell");
        };
        let Some(key) = self.push_key_of(&bell).await? else {
            return ended(End::Failed, "no_key");
        };
        let written = WrittenSubscription {
            endpoint: &bell.subscription.endpoint,
            p256dh: &bell.subscription.p256dh,
            auth: &bell.subscription.auth,
        };
        let Ok(subscription) = Subscription::read(written, gateway.hosts()) else {
            self.take_down(device, &bell).await?;
            return ended(End::Failed, "not_allowed");
        };
        let Some(message) = self.push_message(claimed, subscription, moment.now) else {
            return ended(End::Dropped, "expired");
        };
        let http = self.0.ways.http();
        let answer = gateway.send(&message, &key, http, moment).await;
        self.judge_ring(claimed, device, &bell, answer, moment.now)
            .await
    }

    async fn judge_ring(
        &self,
        claimed: &Claimed,
        device: DeviceId,
        bell: &KeptBell,
        answer: PushAnswer,
        now: Timestamp,
    ) -> Result<Note, Fault> {
        Ok(match answer {
            PushAnswer::Accepted => {
                self.mark_ring(claimed, RingEnd::Sent, now).await?;
                Note::Accepted {
                    provider_id: None,
                    cost: None,
                }
            }
            PushAnswer::Gone | PushAnswer::KeyMismatch => {
                self.take_down(device, bell).await?;
                Note::Ended {
                    end: End::Failed,
                    why: answer.as_str(),
                }
            }
            PushAnswer::Later { retry_after } => super::judge::again(claimed, retry_after, now),
            PushAnswer::Unreachable => super::judge::again(claimed, None, now),
            // The same topic again replaces what is there, so that nobody is rung twice for one request.
            PushAnswer::Unclear => Note::Ended {
                end: End::Unknown,
                why: ErrorClass::TimedOut.as_str(),
            },
            PushAnswer::TooLarge | PushAnswer::Refused => Note::Ended {
                end: End::Failed,
                why: answer.as_str(),
            },
        })
    }

    async fn bell_of(&self, device: DeviceId) -> Result<Option<KeptBell>, Fault> {
        let unit = unit(move |tx| Box::pin(async move { devices::bell(tx, device).await }));
        let read = self.0.store.read(unit).await;
        read.while_doing("reading a device's bell")
    }

    async fn take_down(&self, device: DeviceId, bell: &KeptBell) -> Result<(), Fault> {
        let mark = Arc::new(bell.mark.clone());
        let unit = unit(move |tx| {
            let mark = Arc::clone(&mark);
            Box::pin(async move {
                if devices::take_bell_down(tx, device, Some(&mark)).await? {
                    devices::touch(tx, device).await?;
                }
                Ok(())
            })
        });
        let taken = self.0.store.write(unit).await;
        taken.while_doing("taking a bell down")
    }

    /// The page that waits says what became of the ring.
    pub(super) async fn mark_ring(
        &self,
        claimed: &Claimed,
        end: RingEnd,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let (Content::Ring(Some(approval)), Some(device)) =
            (&claimed.message.content, claimed.message.to.device())
        else {
            return Ok(());
        };
        let approval = *approval;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let is_news = match end {
                    RingEnd::Sent => approvals::mark_sent(tx, approval, device, now).await?,
                    RingEnd::Lost => approvals::mark_lost(tx, approval, device, now).await?,
                };
                if is_news && let Some(challenge) = challenges::of_approval(tx, approval).await? {
                    tx.wake(challenge.as_bytes());
                }
                Ok(())
            })
        });
        let marked = self.0.store.write(unit).await;
        marked.while_doing("noting what became of a ring")
    }

    /// None when there is no time left.
    fn push_message(
        &self,
        claimed: &Claimed,
        subscription: Subscription,
        now: Timestamp,
    ) -> Option<PushMessage> {
        let message = &claimed.message;
        debug_assert_eq!(message.to.channel(), Channel::Push);
        let left = message.expires_at.since(now).as_secs();
        let ttl_seconds = NonZeroU32::new(u32::try_from(left).ok()?)?;
        let language = Language::choose(Some(&message.language), None);
        let (request, topic) = match &message.content {
            Content::Ring(Some(approval)) => {
                (approval.to_string(), PushTopic::of_id(approval.as_bytes()))
            }
            // Named as a request is, so that the device says that it woke.
            Content::TrialRing { .. } => {
                let id = message.id;
                (id.to_string(), PushTopic::of_id(id.as_bytes()))
            }
            _ => (String::new(), PushTopic::of_id(message.id.as_bytes())),
        };
        let (key, place) = match &message.content {
            Content::Ring(Some(_)) => ("ring", "inbox"),
            Content::Notice(_) => ("ring_news", "history"),
            Content::CodeRing => ("ring_code", "codes"),
            // Takes the place of no request that is shown.
            Content::TrialRing { .. } => ("ring_trial", "history"),
            _ => ("ring_test", "inbox"),
        };
        let say = |what: &str| i18n::say(language, &format!("{key}.{what}"), &[]);
        let body = json!({
            "web_push": 8030,
            "notification": {
                "title": say("title"),
                "body": say("body"),
                "navigate": self.app_address(&format!("#{place}")),
            },
            "request": request,
            "place": place,
        });
        Some(PushMessage {
            subscription,
            body: Secret::new(body.to_string().into_bytes()),
            ttl_seconds,
            topic: Some(topic),
        })
    }
}
