//! One message: render it, hand it over, note what came of it.

use std::time::Duration;

use delivery::{ErrorClass, SendAnswer};
use domain::{Cause, Channel, Event, Moment, Timestamp};
use metrics::{counter, histogram};
use store::{
    Tx, log,
    outbox::{self, Claimed, Content, End},
    sendings, unit,
};

use super::ring::RingEnd;
use crate::{Fault, Flows, error::WhileDoing, outages::Sign};

/// Claims a text or call gets before it is given up. Each stands for at most one request to a gateway.
const MAX_ATTEMPTS: i64 = 4;

/// The same for a mail: servers that do not know us yet say "not now" for a while (greylisting).
const MAX_MAIL_ATTEMPTS: i64 = 12;

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
    Accepted { provider_id: Option<String> },
    Again { class: ErrorClass, due: Timestamp },
    Ended { end: End, why: &'static str },
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
        let gateway = self.carrier(claimed, &in_force);
        let Some(gateway) = gateway else {
            let note = Note::Ended {
                end: End::Failed,
                why: "no_gateway",
            };
            return self.write_note(claimed, None, note, &mut moment).await;
        };
        if let Some(note) = self.ends_unsent(claimed, moment.now).await? {
            return self
                .write_note(claimed, Some(gateway.name()), note, &mut moment)
                .await;
        }
        let answer = self.hand_over(claimed, &gateway, moment.now).await?;
        // The gateway may have taken its time.
        let mut after = moments();
        let note = judge(answer, claimed, self.ways_out(claimed), after.now);
        let took = after.now.since(claimed.message.now).as_secs_f64();
        histogram!("countersign_send_seconds", "gateway" => gateway.name().to_owned()).record(took);
        self.write_note(claimed, Some(gateway.name()), note, &mut after)
            .await
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
        } else if claimed.attempt > patience(claimed) {
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
        } else if claimed.attempt > patience(claimed) {
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
                let detail = format!("gateway={gateway} attempt={} {why}", claimed.attempt);
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
            Self::Accepted { provider_id } => {
                let id = provider_id.as_deref();
                let noted = outbox::accepted(tx, claimed, gateway, id, now).await?;
                if noted && claimed.message.to.number().is_some() {
                    sendings::mark_taken(tx, claimed.message.id, gateway).await?;
                }
                let sent_by = format!("channel={}", claimed.message.to.channel());
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

/// How often a message is tried.
fn patience(claimed: &Claimed) -> i64 {
    match claimed.message.to.channel() {
        Channel::Mail => MAX_MAIL_ATTEMPTS,
        Channel::Text | Channel::Call | Channel::Push => MAX_ATTEMPTS,
    }
}

/// How long a message rests before it is tried again: 2, 4, 8 ... seconds. A mail that carries no code is in no hurry,
/// and rests up to an hour.
fn pause(claimed: &Claimed) -> Duration {
    let longest = match &claimed.message.content {
        Content::Code { .. }
        | Content::DirectCode { .. }
        | Content::Ring(_)
        | Content::CodeRing
        | Content::TrialRing { .. } => 5,
        Content::Notice(_) | Content::ToOperator(_) | Content::Invitation(_) => 12,
    };
    let doubled = u32::try_from(claimed.attempt).unwrap_or(1).min(longest);
    Duration::from_secs(1 << doubled)
}

/// A ring that is to be tried again after a rest.
pub(super) fn again(claimed: &Claimed, retry_after: Option<Duration>, now: Timestamp) -> Note {
    if claimed.attempt >= patience(claimed) {
        return Note::Ended {
            end: End::Failed,
            why: "too_many_attempts",
        };
    }
    let wait = pause(claimed).max(retry_after.unwrap_or_default());
    Note::Again {
        class: ErrorClass::GatewayDown,
        due: now.plus(wait),
    }
}

/// Whether to try again. Never when the gateway may have taken the message: the person would get two; the page offers
/// to send again.
fn judge(answer: SendAnswer, claimed: &Claimed, gateways: usize, now: Timestamp) -> Note {
    let (attempt, patience) = (claimed.attempt, patience(claimed));
    match answer {
        // Without credit or key this gateway carries nothing: somebody must look, and the next one may carry it.
        SendAnswer::Permanent { class } if class.opens_breaker() => {
            tracing::error!(why = class.as_str(), "a gateway refuses every message");
            let tried = usize::try_from(attempt).unwrap_or(usize::MAX);
            if tried < gateways && attempt < patience {
                return Note::Again { class, due: now };
            }
            Note::Ended {
                end: End::Failed,
                why: class.as_str(),
            }
        }
        SendAnswer::Accepted { provider_id, .. } => Note::Accepted { provider_id },
        SendAnswer::Temporary {
            outcome_unknown: true,
            why,
            ..
        } => Note::Ended {
            end: End::Unknown,
            why: why.as_str(),
        },
        SendAnswer::Temporary { why, .. } if attempt >= patience => Note::Ended {
            end: End::Failed,
            why: why.as_str(),
        },
        SendAnswer::Temporary {
            retry_after, why, ..
        } => {
            let wait = pause(claimed).max(retry_after.unwrap_or_default());
            Note::Again {
                class: why,
                due: now.plus(wait),
            }
        }
        SendAnswer::Permanent { class } => Note::Ended {
            end: End::Failed,
            why: class.as_str(),
        },
    }
}
