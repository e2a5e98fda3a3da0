//! What a typed code is: compared with everything it may be, whatever the first comparisons said.

use domain::{Channel, Code, Means, Method, Step, Timestamp};
use store::direct::{
    check::{Checkable, ProvedBy},
    codes::OutCode,
};

use super::{
    Caller,
    check::{DirectChecked, DirectProof},
};
use crate::Flows;

/// The one code that is right at an application that is there to be tried out.
const SANDBOX_CODE: &str = "0000000";

/// What a typed code is, by what was read.
pub(super) enum Judged {
    Fits(Fits),
    /// It came to the number or mailbox, which "it was not me" shut.
    Shut,
    /// It was right once.
    WasUsed,
    Wrong,
}

/// What it fits.
#[derive(Clone, Copy)]
pub(super) struct Fits {
    pub(super) by: ProvedBy,
    pub(super) proof: DirectProof,
    /// Whether it proves a number that nobody proved yet.
    pub(super) proves_number: bool,
}

impl Flows {
    /// Compares with everything it may be, whatever the first ones said.
    pub(super) fn judge_direct(
        &self,
        caller: &Caller,
        seen: &Checkable,
        typed: &Code,
        now: Timestamp,
    ) -> Judged {
        let policy = &caller.site.policy;
        let mut found = Judged::Wrong;
        let mut take = |judged: Judged| {
            let is_better = match judged {
                Judged::Fits(_) => true,
                Judged::Shut => !matches!(found, Judged::Fits(_)),
                Judged::WasUsed => matches!(found, Judged::Wrong),
                Judged::Wrong => false,
            };
            if is_better {
                found = judged;
            }
        };
        if let Some(code) = seen.code {
            take(match self.judge_out(seen, code, typed, now) {
                // "It was not me" shuts what comes to the number, as in the hosted flow; it is no wrong code for that.
                Judged::Fits(_) if seen.alarm_at.is_some() => Judged::Shut,
                judged => judged,
            });
        }
        if policy.has(Method::AppCode) {
            for pairing in &seen.pairings {
                let fits =
                    |last: Option<Step>| pairing.seed.verify(typed, pairing.digits, now, last);
                let proof = DirectProof {
                    means: Means::Method(Method::AppCode),
                    device: pairing.device,
                    at: now,
                    since: pairing.paired_at,
                };
                take(by_step(&fits, pairing.last_step, proof, |step| {
                    ProvedBy::Pairing(pairing.id, step)
                }));
            }
        }
        if let Some(other) = seen.other_app.as_ref().filter(|_| caller.direct.other_apps) {
            let fits = |last: Option<Step>| other.seed.verify(typed, other.digits, now, last);
            let proof = DirectProof {
                means: Means::Method(Method::AppCode),
                device: None,
                at: now,
                since: other.made_at,
            };
            take(by_step(&fits, other.last_step, proof, ProvedBy::OtherApp));
        }
        found
    }

    /// Compares with the code that is out.
    fn judge_out(&self, seen: &Checkable, code: OutCode, typed: &Code, now: Timestamp) -> Judged {
        let right = Code::of_length(&self.0.keys, code.id, code.digits);
        if !right.matches(typed) || now >= code.expires_at {
            return Judged::Wrong;
        }
        if code.used_at.is_some() {
            return Judged::WasUsed;
        }
        let means = match code.channel {
            Channel::Call => Means::Method(Method::Call),
            Channel::Mail => Means::Mail,
            Channel::Text | Channel::Push => Means::Method(Method::Text),
        };
        Judged::Fits(Fits {
            by: if means == Means::Mail {
                ProvedBy::Mailed(code.id)
            } else {
                ProvedBy::Code(code.id)
            },
            proof: DirectProof {
                means,
                device: None,
                at: now,
                since: seen.first_factor_at.unwrap_or(now),
            },
            proves_number: means != Means::Mail && !seen.is_number_proved,
        })
    }
}

/// What a code of steps is: of this step and unused, used before, or none of it.
fn by_step(
    fits: &impl Fn(Option<Step>) -> Option<Step>,
    last_step: Option<Step>,
    proof: DirectProof,
    by: impl FnOnce(Step) -> ProvedBy,
) -> Judged {
    if let Some(step) = fits(last_step) {
        return Judged::Fits(Fits {
            by: by(step),
            proof,
            proves_number: false,
        });
    }
    if last_step.is_some() && fits(None).is_some() {
        return Judged::WasUsed;
    }
    Judged::Wrong
}

/// At an application that is there to be tried out one code is right, whoever types it.
pub(super) fn in_sandbox(typed: &Code, now: Timestamp) -> DirectChecked {
    let right = Code::from_digits(SANDBOX_CODE);
    if !right.is_some_and(|right| right.matches(typed)) {
        return DirectChecked::Wrong;
    }
    DirectChecked::Right(DirectProof {
        means: Means::Method(Method::Text),
        device: None,
        at: now,
        since: now,
    })
}
