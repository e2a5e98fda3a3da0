//! What comes of an answer: whether a message is tried again, when, and how often.

use std::time::Duration;

use delivery::{ErrorClass, SendAnswer};
use domain::{Channel, Timestamp};
use store::outbox::{Claimed, Content, End};

use super::carry::Note;
use crate::money::Cost;

/// Claims a text or call gets before it is given up. Each stands for at most one request to a gateway.
const MAX_ATTEMPTS: i64 = 4;

/// The same for a mail: servers that do not know us yet say "not now" for a while (greylisting).
const MAX_MAIL_ATTEMPTS: i64 = 12;

/// How often a message is tried.
pub(super) fn patience(claimed: &Claimed) -> i64 {
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
    let doubled = u32::try_from(claimed.tries()).unwrap_or(1).min(longest);
    Duration::from_secs(1 << doubled)
}

/// A ring that is to be tried again after a rest.
pub(super) fn again(claimed: &Claimed, retry_after: Option<Duration>, now: Timestamp) -> Note {
    if claimed.tries() >= patience(claimed) {
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

/// How many parts the gateway bills: as many as it says, else as many as the text has.
pub(super) fn billed_parts(answer: &SendAnswer, counted: u64) -> u64 {
    match answer {
        SendAnswer::Accepted {
            segments: Some(segments),
            ..
        } => u64::from(*segments),
        _ => counted,
    }
}

/// Whether to try again. Never when the gateway may have taken the message: the person would get two; the page offers
/// to send again.
pub(super) fn judge(
    answer: SendAnswer,
    cost: Option<Cost>,
    claimed: &Claimed,
    gateways: usize,
    now: Timestamp,
) -> Note {
    let (attempt, patience) = (claimed.tries(), patience(claimed));
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
        SendAnswer::Accepted { provider_id, .. } => Note::Accepted { provider_id, cost },
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
