//! One event for one endpoint: signed by Standard Webhooks, posted, noted. One that says that it is gone, or took nothing for five
//! days, is switched off, and the owners are told.

use std::time::Duration;

use delivery::{SiteAnswer, SiteCall, SiteReply};
use domain::{
    CallMethod, Event, HOOK_FAILS_FOR, HookState, Moment, PanelNotice, Secret, Timestamp,
    hook_again_after,
};
use metrics::{counter, histogram};
use store::{
    Fault as StoreFault, Tx,
    hooks::{
        told::{self, AfterAttempt, HookAttempt},
        turns::ClaimedEvent,
    },
    log, unit,
};

use crate::{Fault, Flows, error::WhileDoing, panel::OwnersTold};

/// What is kept of an answer: enough to see what went wrong, and no page of a stranger's.
const SAID_KEPT: usize = 120;
/// Whatever an endpoint asks, it is told again after this.
const LONGEST_WAIT: Duration = Duration::from_hours(24);
/// It is there no more (RFC 9110, section 15.5.11).
const GONE: u16 = 410;

impl Flows {
    /// Tells one endpoint of one claimed event, and notes what came of it.
    pub(crate) async fn tell_endpoint(
        &self,
        claimed: &ClaimedEvent,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<(), Fault> {
        let before = moments().now;
        let call = signed(claimed, before);
        let reply = self.0.ways.http().hear_site(&call).await;
        let mut moment = moments();
        let took = moment.now.since(before);
        histogram!("countersign_hook_seconds").record(took.as_secs_f64());
        let noting = Noting {
            after: after(claimed, &reply, moment.now),
            attempt: attempt(&reply, before, took),
            is_gone: reply.answer == SiteAnswer::Status(GONE),
            entry: log::Entry::new(&mut moment).about(claimed.application),
            owners: self.draw_owners_told(claimed.application, &mut moment),
            now: moment.now,
            claimed: claimed.clone(),
        };
        counter!("countersign_hook_events_total", "outcome" => noting.outcome()).increment(1);
        let unit = unit(move |tx| {
            let noting = noting.clone();
            Box::pin(async move { noting.write(tx).await })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting what came of telling an endpoint")
    }
}

/// The request: what is signed is what goes out, byte for byte. The time is that of this attempt.
fn signed(claimed: &ClaimedEvent, now: Timestamp) -> SiteCall {
    let id = format!("msg_{}", claimed.event);
    let body = claimed.body.clone().into_bytes();
    let signatures: Vec<_> = claimed
        .secrets
        .iter()
        .map(|secret| secret.sign(&id, now, &body))
        .collect();
    let headers = [
        ("webhook-id", id),
        ("webhook-timestamp", now.as_seconds().to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    SiteCall {
        method: CallMethod::Post,
        address: claimed.address.called().clone(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), Secret::new(value)))
            .into(),
        content_type: "application/json",
        body,
    }
}

fn after(claimed: &ClaimedEvent, reply: &SiteReply, now: Timestamp) -> AfterAttempt {
    if reply.answer.is_taken() {
        return AfterAttempt::Taken;
    }
    match hook_again_after(claimed.attempt) {
        Some(wait) if reply.answer != SiteAnswer::Status(GONE) => {
            let asked = reply.retry_after.unwrap_or_default().min(LONGEST_WAIT);
            AfterAttempt::Again(now.plus(spread(wait, claimed).max(asked)))
        }
        _ => AfterAttempt::Failed,
    }
}

/// Up to a tenth longer, by the event's own chance: what failed together does not come back together.
fn spread(wait: Duration, claimed: &ClaimedEvent) -> Duration {
    let [.., chance] = *claimed.event.as_bytes();
    wait + wait * u32::from(chance) / 2_560
}

fn attempt(reply: &SiteReply, made_at: Timestamp, took: Duration) -> HookAttempt {
    let (status, problem) = match reply.answer {
        SiteAnswer::Status(status) => (Some(status), None),
        SiteAnswer::None(why) => (None, Some(why.to_owned())),
    };
    let said = (!reply.answer.is_taken()).then(|| beginning(&reply.said));
    HookAttempt {
        made_at,
        took,
        status,
        problem,
        said: said.filter(|said| !said.is_empty()),
    }
}

/// The beginning of what was answered, as one line.
fn beginning(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let words = text.split(|sign: char| sign.is_control() || sign.is_whitespace());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(SAID_KEPT).collect()
}

/// What is noted of an attempt, drawn before its unit begins.
#[derive(Clone)]
struct Noting {
    claimed: ClaimedEvent,
    attempt: HookAttempt,
    after: AfterAttempt,
    is_gone: bool,
    entry: log::Entry,
    owners: OwnersTold,
    now: Timestamp,
}

impl Noting {
    const fn outcome(&self) -> &'static str {
        match self.after {
            AfterAttempt::Taken => "taken",
            AfterAttempt::Again(_) => "again",
            AfterAttempt::Failed => "failed",
        }
    }

    async fn write(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let is_ours = told::note(tx, &self.claimed, &self.attempt, self.after, self.now).await?;
        if !is_ours || self.after == AfterAttempt::Taken {
            return Ok(());
        }
        let state = if self.is_gone {
            HookState::Gone
        } else {
            HookState::Failing
        };
        let (hook, since) = (self.claimed.hook, self.now.minus(HOOK_FAILS_FOR));
        let Some(address) = told::stop(tx, hook, (state, since), self.now).await? else {
            return Ok(());
        };
        let host = address.called().host_str().unwrap_or_default().to_owned();
        let detail = format!("hook={hook} why={state} host={host}");
        log::add(tx, &self.entry, Event::HookStopped, &detail).await?;
        let notice = PanelNotice::HookStopped { at: self.now, host };
        self.owners.write_same(tx, &notice).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_answer_the_beginning_is_kept_as_one_line() {
        assert_eq!(
            beginning(b"  no\r\n\tsuch <b>hook</b>\0 "),
            "no such <b>hook</b>"
        );
        assert_eq!(beginning(b" \n "), "");
        assert_eq!(
            beginning("ä".repeat(500).as_bytes()).chars().count(),
            SAID_KEPT
        );
        assert!(beginning(&[0xff, 0xfe, b'x']).ends_with('x'));
    }
}
