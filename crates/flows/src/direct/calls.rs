//! A site is told: its call is claimed, written by a face as things stand now, made, and what came of it is noted. Nobody who
//! decides waits for a site.

use std::time::Duration;

use delivery::{SiteAnswer, SiteCall};
use domain::{ApplicationId, Moment, SerialId, Timestamp, call_again_after};
use metrics::{counter, histogram};
use store::{
    direct::{
        approvals,
        calls::{self, Attempt, ClaimedCall, News},
        keys,
        sites::{self, CallbackTarget, DirectSite},
        webhooks::Webhook,
    },
    unit,
};

use super::{
    news::Heard,
    read::DirectApproval,
    told::{CallWriter, OutgoingCall, ToldAnswer, ToldNews, ToldTrial},
};
use crate::{Fault, Flows, error::WhileDoing};

/// What is to be called, or why nothing is.
enum Written {
    Call(OutgoingCall),
    /// There is nobody to tell, or nothing to say any more.
    Nothing(&'static str),
}

impl Flows {
    /// Calls a site for the first time, as it will be called: before it is said that answers are told there.
    pub async fn try_callback(
        &self,
        application: ApplicationId,
        target: CallbackTarget,
        writer: &dyn CallWriter,
        moment: &mut Moment,
    ) -> Result<Option<SiteAnswer>, Fault> {
        let now = moment.now;
        let unit =
            unit(move |tx| Box::pin(async move { keys::signing(tx, application, now).await }));
        let key = self.0.store.read(unit).await;
        let Some(key) = key.while_doing("looking for what signs a trial")? else {
            return Ok(None);
        };
        let told = ToldTrial {
            application,
            target,
            key,
            nonce: nonce(now),
        };
        Ok(Some(self.call(writer.trial(&told)).await))
    }

    /// Makes one claimed call, and notes what came of it.
    pub(crate) async fn tell_site(
        &self,
        claimed: &ClaimedCall,
        writer: &dyn CallWriter,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<(), Fault> {
        let before = moments().now;
        let answer = match self.written(claimed, writer, before).await? {
            Written::Call(call) => self.call(call).await,
            Written::Nothing(why) => {
                let attempt = attempt(SiteAnswer::None(why), before, Duration::ZERO);
                return self.note_told(claimed, attempt, None, before).await;
            }
        };
        let after = moments().now;
        let took = after.since(before);
        histogram!("countersign_site_call_seconds").record(took.as_secs_f64());
        let next = if answer.is_taken() {
            None
        } else {
            call_again_after(claimed.attempt).map(|wait| after.plus(wait))
        };
        self.note_told(claimed, attempt(answer, before, took), next, after)
            .await
    }

    async fn call(&self, call: OutgoingCall) -> SiteAnswer {
        let call = SiteCall {
            method: call.method,
            address: call.address,
            headers: call.headers,
            content_type: call.content_type,
            body: call.body,
        };
        self.0.ways.http().call_site(&call).await
    }

    /// What is to be told now: as it stands, not as it stood when it was written down.
    async fn written(
        &self,
        claimed: &ClaimedCall,
        writer: &dyn CallWriter,
        now: Timestamp,
    ) -> Result<Written, Fault> {
        let application = claimed.application;
        let find = unit(move |tx| Box::pin(async move { sites::find(tx, application).await }));
        let found = self.0.store.read(find).await;
        let Some(site) = found.while_doing("looking for where a site is told")? else {
            return Ok(Written::Nothing("closed"));
        };
        // The call is over with that: what became of it is read by the site once it is on again.
        if site.is_off {
            return Ok(Written::Nothing("off"));
        }
        match &claimed.tells {
            News::Unreadable => Ok(Written::Nothing("unreadable")),
            News::Heard(webhook, text) => {
                let Some(told) = heard(claimed, webhook, text, &site) else {
                    return Ok(Written::Nothing("unreadable"));
                };
                Ok(Written::Call(writer.news(&told)))
            }
            News::Answer(approval) => {
                let Some(target) = site.callback else {
                    return Ok(Written::Nothing("no_address"));
                };
                let approval = *approval;
                let unit = unit(move |tx| {
                    Box::pin(async move {
                        let found = approvals::find_readable(tx, application, approval).await?;
                        let Some(kept) = found else {
                            return Ok(Err("gone"));
                        };
                        let Some(key) = keys::signing(tx, application, now).await? else {
                            return Ok(Err("gone"));
                        };
                        // Tried again it would read no better, and take its turn from others for ever.
                        let read = match kept {
                            Some(kept) => DirectApproval::read(tx, kept, now).await?.ok(),
                            None => None,
                        };
                        Ok(read.map(|read| (read, key)).ok_or("unreadable"))
                    })
                });
                let found = self.0.store.read(unit).await;
                let (read, key) = match found.while_doing("reading what a site is told")? {
                    Ok(found) => found,
                    Err(why) => return Ok(Written::Nothing(why)),
                };
                let told = ToldAnswer {
                    approval: read,
                    application,
                    site: site.serial,
                    target,
                    key,
                    nonce: nonce(now),
                };
                Ok(Written::Call(writer.answer(&told)))
            }
        }
    }

    /// Notes what came of an attempt; without a next one the call is over.
    async fn note_told(
        &self,
        claimed: &ClaimedCall,
        attempt: Attempt,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let is_told = attempt.status.is_some_and(|it| (200..300).contains(&it));
        let outcome = match (is_told, next) {
            (true, _) => "told",
            (false, Some(_)) => "again",
            (false, None) => "failed",
        };
        counter!("countersign_site_calls_total", "outcome" => outcome).increment(1);
        let claimed = claimed.clone();
        let unit = unit(move |tx| {
            let (claimed, attempt) = (claimed.clone(), attempt.clone());
            Box::pin(async move {
                if let Some(due) = next.filter(|_| !is_told) {
                    calls::again(tx, &claimed, &attempt, due).await?;
                    return Ok(());
                }
                calls::end(tx, &claimed, &attempt, is_told, now).await?;
                if let (true, News::Answer(approval)) = (is_told, &claimed.tells) {
                    approvals::mark_told(tx, *approval, now).await?;
                }
                Ok(())
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting what came of a call to a site")
    }
}

fn heard(
    claimed: &ClaimedCall,
    webhook: &Webhook,
    text: &str,
    site: &DirectSite,
) -> Option<ToldNews> {
    let heard = Heard::read(text).ok()?;
    Some(ToldNews {
        kind: heard.kind.parse().ok()?,
        id: claimed.id,
        application: claimed.application,
        site: site.serial,
        at: heard.at,
        serial: heard.serial.and_then(SerialId::new),
        number: heard.number(),
        device: heard.device(),
        approval: heard.approval,
        detail: heard.detail.clone(),
        ip: heard.ip.clone(),
        webhook: webhook.clone(),
    })
}

fn attempt(answer: SiteAnswer, made_at: Timestamp, took: Duration) -> Attempt {
    let (status, problem) = match answer {
        SiteAnswer::Status(status) => (Some(status), None),
        SiteAnswer::None(why) => (None, Some(why.to_owned())),
    };
    Attempt {
        made_at,
        took,
        status,
        problem,
    }
}

fn nonce(now: Timestamp) -> String {
    now.as_seconds().to_string()
}
