//! One message: render it, hand it over, note what came of it.

use std::time::Duration;

use delivery::ErrorClass;
use domain::{Cause, Channel, Event, Moment, Timestamp};
use metrics::{counter, histogram};
use store::{
    Tx, log,
    outbox::{self, Claimed, Content, End, Taken},
    sendings, unit,
};

use super::{
    health::Fared,
    judge::{billed_parts, judge, patience},
    ring::RingEnd,
    way_out::{BUSY_PAUSE, HELD_PAUSE},
};
use crate::{
    Fault, Flows,
    error::WhileDoing,
    money::{Bill, Cost},
    outages::Sign,
};

/// Claims of one message that may be taken over from a worker that never said what came of its own: a crash behind the
/// sending costs the person one text too many, never two.
const MAX_TAKEOVERS: i64 = 1;

/// How often a note is tried while the database is away, and how long between: together less than a lease, for behind it
/// another worker would send the message again.
const NOTE_TRIES: u32 = 8;
const NOTE_PAUSE: Duration = Duration::from_secs(1);

/// What is to be noted about a claim.
#[derive(Clone)]
pub(super) enum Note {
    Accepted {
        provider_id: Option<String>,
        cost: Option<Cost>,
    },
    Again {
        class: ErrorClass,
        due: Timestamp,
    },
    Ended {
        end: End,
        why: &'static str,
    },
}

impl Flows {
    /// Carries one claimed message.
    pub(crate) async fn carry(
        &self,
        claimed: &Claimed,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<(), Fault> {
        let mut moment = moments();
        if claimed.message.to.channel() == Channel::Push {
            return self.carry_ring(claimed, &mut moment).await;
        }
        let in_force = self.in_force(moment.now).await?;
        let Some(choice) = self.choice(claimed, &in_force, moment.now).await? else {
            let note = Note::Ended {
                end: End::Failed,
                why: "no_gateway",
            };
            return self.write_note(claimed, None, note, &mut moment).await;
        };
        let name = choice.way.name.clone();
        if let Some(note) = self.ends_unsent(claimed, moment.now).await? {
            return self
                .write_note(claimed, Some(name.as_str()), note, &mut moment)
                .await;
        }
        if choice.is_held {
            return self.leave_for_later(claimed, HELD_PAUSE, &moment).await;
        }
        let at_once = self.ways(moment.now).await?.state(&name).at_once;
        let Some(_place) = self.0.ways.admission.admit(&name, at_once).await else {
            return self.leave_for_later(claimed, BUSY_PAUSE, &moment).await;
        };
        // It may have waited for its place.
        moment = moments();
        if moment.now >= claimed.message.expires_at {
            let note = Note::Ended {
                end: End::Dropped,
                why: "expired",
            };
            return self
                .write_note(claimed, Some(name.as_str()), note, &mut moment)
                .await;
        }
        // Before it goes out: what is known of prices then is what it is billed by, and a note waits for nothing more.
        let known = self.known_money(moment.now).await?;
        let (answer, counted) = self.hand_over(claimed, &choice.way, moment.now).await?;
        let bill = Bill {
            prices: &known.prices.list,
            to: &claimed.message.to,
        };
        let cost = bill.of(billed_parts(&answer, counted));
        // The gateway may have taken its time.
        let mut after = moments();
        let fared = Fared::of(&answer);
        let note = judge(answer, cost, claimed, choice.ways_out, after.now);
        let took = after.now.since(claimed.message.now).as_secs_f64();
        histogram!("countersign_send_seconds", "gateway" => name.to_string()).record(took);
        self.write_note(claimed, Some(name.as_str()), note, &mut after)
            .await?;
        self.note_health(&name, fared, &mut after).await;
        Ok(())
    }

    /// Why no gateway gets it, where that is so.
    async fn ends_unsent(&self, claimed: &Claimed, now: Timestamp) -> Result<Option<Note>, Fault> {
        let message = &claimed.message;
        // A code for nobody is by which an operator tries a method.
        let is_trial = matches!(message.content, Content::Code { .. }) && message.user.is_none();
        let (end, why) = if now >= message.expires_at {
            (End::Dropped, "expired")
        } else if claimed.takeovers > MAX_TAKEOVERS {
            (End::Unknown, "taken_over")
        } else if claimed.tries() > patience(claimed) {
            (End::Failed, "too_many_attempts")
        } else if opens_something(&message.content) && self.is_off(message.application).await? {
            // Neither its code nor its link opens anything, and its name may be one that nobody confirmed.
            (End::Dropped, "switched_off")
        } else if self.is_denied(message.to.number(), now).await? {
            (End::Dropped, "denied_prefix")
        } else if is_trial && self.is_newly_named(message.application, now).await? {
            // What waited would go out in the new name.
            (End::Dropped, "renamed")
        } else {
            return Ok(None);
        };
        Ok(Some(Note::Ended { end, why }))
    }

    /// A ring is a message of another kind: nobody bills it, and the page that waits offers other ways meanwhile.
    async fn carry_ring(&self, claimed: &Claimed, moment: &mut Moment) -> Result<(), Fault> {
        let note = if moment.now >= claimed.message.expires_at {
            Note::Ended {
                end: End::Dropped,
                why: "expired",
            }
        } else if claimed.tries() > patience(claimed) {
            Note::Ended {
                end: End::Failed,
                why: "too_many_attempts",
            }
        } else {
            self.ring(claimed, moment).await?
        };
        if let Note::Ended {
            end: End::Failed | End::Dropped,
            ..
        } = note
        {
            self.mark_ring(claimed, RingEnd::Lost, moment.now).await?;
        }
        self.write_note(claimed, Some("push"), note, moment).await
    }

    async fn write_note(
        &self,
        claimed: &Claimed,
        gateway: Option<&str>,
        note: Note,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let (message, now) = (&claimed.message, moment.now);
        let user = match message.content {
            // It is counted with nobody's messages: what tells that person of the trial is the row about the trial.
            Content::TrialRing { .. } => None,
            _ => message.user,
        };
        let entry = log::Entry::new(moment)
            .about_any(message.application, user)
            .within_any(message.content.challenge());
        let outcome = note.outcome();
        let gateway = gateway.unwrap_or("none").to_owned();
        counter!("countersign_messages_total", "gateway" => gateway.clone(), "outcome" => outcome)
            .increment(1);
        let sign = match (&note, note.cause(claimed)) {
            (Note::Accepted { .. }, _) => self.sign_of_taken(message.to.channel(), now),
            (_, Some(cause)) => Sign::of_failed(claimed, cause),
            (_, None) => Sign::None,
        };
        let claimed = claimed.clone();
        let unit = unit(move |tx| {
            let (claimed, gateway) = (claimed.clone(), gateway.clone());
            let (note, entry, sign) = (note.clone(), entry.clone(), sign.clone());
            Box::pin(async move {
                let Some((event, why)) = note.write(tx, &claimed, &gateway, now).await? else {
                    return Ok(None);
                };
                let detail = format!("gateway={gateway} attempt={} {why}", claimed.tries());
                log::add(tx, &entry, event, detail.trim_end()).await?;
                sign.note(tx, now).await
            })
        });
        let mut noted = self.0.store.write(unit.clone()).await;
        for _ in 1..NOTE_TRIES {
            let Err(fault) = &noted else { break };
            tracing::warn!(%fault, "what came of a message is not noted yet");
            tokio::time::sleep(NOTE_PAUSE).await;
            noted = self.0.store.write(unit.clone()).await;
        }
        if let Some(turn) = noted.while_doing("noting what came of a message")? {
            self.heed(&turn, now);
        }
        Ok(())
    }
}

impl Note {
    const fn outcome(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Again { .. } => "again",
            Self::Ended {
                end: End::Failed, ..
            } => "failed",
            Self::Ended {
                end: End::Unknown, ..
            } => "unknown",
            Self::Ended {
                end: End::Dropped, ..
            } => "dropped",
        }
    }

    /// Whose doing it may be that no gateway took the message, where that is not about this message alone. One that is to be
    /// tried again says nothing yet: the next gateway may take it. The gateways' own doing it is only where each try was in
    /// vain by that.
    fn cause(&self, claimed: &Claimed) -> Option<Cause> {
        let Self::Ended { end, why } = self else {
            return None;
        };
        let cause = why.parse::<ErrorClass>().ok()?.cause()?;
        match end {
            // Nobody knows what came of a try that was taken over.
            End::Failed if claimed.takeovers > 0 || unsure_before(claimed).is_some() => {
                Some(Cause::Unsure)
            }
            End::Failed => Some(cause),
            // It may have gone out all the same.
            End::Unknown => Some(Cause::Unsure),
            End::Dropped => None,
        }
    }

    /// Writes it down; gives what the log is told, if anything.
    async fn write(
        &self,
        tx: &mut Tx,
        claimed: &Claimed,
        gateway: &str,
        now: Timestamp,
    ) -> Result<Option<(Event, String)>, store::Fault> {
        let (noted, event, why) = match self {
            Self::Accepted { provider_id, cost } => {
                let taken = Taken {
                    provider_id: provider_id.as_deref(),
                    cost: cost.map(|cost| cost.amount),
                };
                let noted = outbox::accepted(tx, claimed, gateway, taken, now).await?;
                if noted && claimed.message.to.number().is_some() {
                    sendings::mark_taken(tx, claimed.message.id, gateway).await?;
                }
                let billed = cost.map(|cost| cost.said()).unwrap_or_default();
                let sent_by = format!("channel={} {billed}", claimed.message.to.channel());
                (noted, Event::MessageAccepted, sent_by)
            }
            Self::Again { class, due } => {
                // It stays until the end, by which the whole message is judged.
                let why = unsure_before(claimed).unwrap_or(class.as_str());
                outbox::again(tx, claimed, gateway, why, *due).await?;
                return Ok(None);
            }
            Self::Ended { end, why } => {
                let noted = outbox::ended(tx, claimed, *end, Some(gateway), Some(why)).await?;
                // What a gateway may have taken may yet come back.
                let is_unsent = matches!(end, End::Failed | End::Dropped);
                if noted && is_unsent && claimed.message.to.number().is_some() {
                    sendings::mark_unsent(tx, claimed.message.id).await?;
                }
                (noted, Event::MessageFailed, (*why).to_owned())
            }
        };
        Ok(noted.then_some((event, why)))
    }
}

/// Why a try before this one failed that may have been people's doing; none where each was the gateway's own.
fn unsure_before(claimed: &Claimed) -> Option<&str> {
    let why = claimed.why.as_deref()?;
    let class = why.parse::<ErrorClass>().ok();
    (class.and_then(ErrorClass::cause) != Some(Cause::Gateway)).then_some(why)
}

/// Whether it carries a code or a link, which opens nothing where the application is off.
const fn opens_something(content: &Content) -> bool {
    matches!(
        content,
        Content::Code { .. } | Content::DirectCode { .. } | Content::Invitation(_)
    )
}
