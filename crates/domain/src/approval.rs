//! One approval request and its answer: "is it you?", signed by the server for one device, and the decision that device
//! signs (docs/authenticator-protocol.md, sections 4 and 5).

use std::time::Duration;

use crate::{
    ApprovalId, ApprovalNonce, DeviceId, NumberMode, PairingId, Sha256, Timestamp, clocks_agree,
    field::Fields, words::words,
};

/// How long a request of a sign-in may be answered.
pub const APPROVAL_LIFE: Duration = Duration::from_mins(2);

/// Where a request stands. It leaves `Pending` once and never returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApprovalState {
    /// Waits for an answer.
    Pending,
    /// A device approved it.
    Approved,
    /// A device denied it.
    Denied,
    /// Nobody answered in time.
    Expired,
    /// A later request, or another way to prove presence, took its place.
    Superseded,
    /// The number that was carried over was wrong.
    WrongNumber,
}

words!(ApprovalState {
    Pending = "pending",
    Approved = "approved",
    Denied = "denied",
    Expired = "expired",
    Superseded = "superseded",
    WrongNumber = "wrong_number",
});

impl ApprovalState {
    /// Whether it ended in a way that wears a person down: [`push_rests_until`](crate::push_rests_until) counts these, and those
    /// whose place a later request took. One that ended because its person took another way is neither.
    pub const fn is_unanswered(self) -> bool {
        matches!(self, Self::Expired | Self::WrongNumber)
    }
}

/// What a device decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is me.
    Approve,
    /// It is not me, or not now.
    Deny,
}

words!(Decision { Approve = "approve", Deny = "deny" });

/// Why a device denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Approved, or denied without a word.
    None,
    /// It was me, by mistake.
    Mistake,
    /// It was not me.
    Fraud,
}

words!(Reason { None = "", Mistake = "mistake", Fraud = "fraud" });

/// A request as the service key signs it for one device.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// Scheme, host and port of the server.
    pub origin: &'a str,
    /// Whom it is signed for.
    pub device: DeviceId,
    /// The request.
    pub approval: ApprovalId,
    /// What makes it unlike every other.
    pub nonce: ApprovalNonce,
    /// The account it is about.
    pub pairing: PairingId,
    /// When it was made.
    pub created: Timestamp,
    /// Until when it may be answered.
    pub expires: Timestamp,
    /// The hash of what is shown: [`Shown::hash`](crate::Shown::hash).
    pub shown: Sha256,
}

impl SignedRequest<'_> {
    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        Fields::labelled("countersign request v1")
            .text(self.origin)
            .shown(self.device)
            .shown(self.approval)
            .bytes(self.nonce.as_bytes())
            .shown(self.pairing)
            .moment(self.created)
            .moment(self.expires)
            .bytes(self.shown.as_bytes())
            .into_bytes()
    }
}

/// A decision as a device signs it.
#[derive(Clone, Copy, Debug)]
pub struct SignedDecision<'a> {
    /// Scheme, host and port of the server.
    pub origin: &'a str,
    /// Who decided.
    pub device: DeviceId,
    /// The request.
    pub approval: ApprovalId,
    /// The request's nonce.
    pub nonce: ApprovalNonce,
    /// What was decided.
    pub decision: Decision,
    /// Why it was denied.
    pub reason: Reason,
    /// The number that was carried over; empty when there is none, and when denying.
    pub answer: &'a str,
    /// The time on the device's clock.
    pub time: Timestamp,
    /// The hash of what was shown.
    pub shown: Sha256,
}

/// Why a decision that is well signed is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecisionRefused {
    /// A reason with an approval, a number with a denial or where none was asked for.
    #[error("the parts of the decision do not belong together")]
    Incoherent,
    /// Made before the request or after its end.
    #[error("the decision was not made within the life of the request")]
    OutsideLife,
    /// The device's clock and ours do not agree.
    #[error("the device's clock is wrong")]
    Clock,
}

impl SignedDecision<'_> {
    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        Fields::labelled("countersign decision v1")
            .text(self.origin)
            .shown(self.device)
            .shown(self.approval)
            .bytes(self.nonce.as_bytes())
            .shown(self.decision)
            .shown(self.reason)
            .text(self.answer)
            .moment(self.time)
            .bytes(self.shown.as_bytes())
            .into_bytes()
    }

    /// Whether its parts belong together, for a request with such a number. A missing number is no incoherence: it is a
    /// wrong one.
    pub fn check_parts(&self, mode: NumberMode) -> Result<(), DecisionRefused> {
        let belongs = match self.decision {
            Decision::Approve => {
                self.reason == Reason::None && (mode != NumberMode::None || self.answer.is_empty())
            }
            Decision::Deny => self.answer.is_empty(),
        };
        if belongs {
            Ok(())
        } else {
            Err(DecisionRefused::Incoherent)
        }
    }

    /// Whether its time is right: on our clock, and within the life of the request, in whole seconds as they travel.
    pub fn check_time(
        &self,
        created: Timestamp,
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<(), DecisionRefused> {
        if !clocks_agree(self.time, now) {
            return Err(DecisionRefused::Clock);
        }
        let life = created.as_seconds()..=expires.as_seconds();
        if life.contains(&self.time.as_seconds()) {
            Ok(())
        } else {
            Err(DecisionRefused::OutsideLife)
        }
    }
}

#[cfg(test)]
mod tests;
