//! An approval at the gate: the device's passkey must have answered for this very decision. Signatures are judged between two
//! units of work, never within one; what is anything but right keeps the gate shut.

use domain::{CeremonyId, Decision, Event, Gate, Moment, Passkey, Sha256, Timestamp, UserId};
use store::{
    Fault as StoreFault, Tx,
    approvals::DeviceApproval,
    gate::{
        self, GatePasskey,
        questions::{self, Taken},
    },
    log, unit, users,
};

use super::{Decided, DecisionMade};
use crate::{Fault, Flows, error::WhileDoing};

/// How a device's passkey answered, or what it was made with.
#[derive(Clone, Debug)]
pub struct GateAnswer {
    /// Which question it answers.
    pub question: CeremonyId,
    /// The browser's `PublicKeyCredential`, as JSON.
    pub answer: String,
}

/// The passkey that opened the gate: as it was read, and as it is to be kept.
#[derive(Clone)]
pub(super) struct OpenedBy {
    kept: GatePasskey,
    passkey: Passkey,
}

impl OpenedBy {
    /// Keeps it; false when it answered elsewhere meanwhile, does not count yet, or is gone.
    pub(super) async fn write(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, StoreFault> {
        gate::mark_used(tx, &self.kept, &self.passkey, now).await
    }

    /// What the log says of it, with what it says of where it is kept (WebAuthn 6.1.3).
    pub(super) fn detail(&self) -> String {
        let backup = self.passkey.backup();
        let (may_be, is) = (u8::from(backup.may_be), u8::from(backup.is));
        format!("gate=passkey be={may_be} bs={is}")
    }
}

impl Flows {
    /// Whether a decision passes the gate of its request, and by what; none where there is no gate. Whoever says no meets none.
    /// `asked_at` is when the passkey was asked that answers for it.
    pub(super) async fn pass_gate(
        &self,
        made: &DecisionMade,
        approval: &DeviceApproval,
        (signed_bytes, asked_at): (&[u8], Option<Timestamp>),
        moment: &mut Moment,
    ) -> Result<Result<Option<OpenedBy>, Decided>, Fault> {
        if approval.gate == Gate::None || made.decision == Decision::Deny {
            return Ok(Ok(None));
        }
        let Some(answer) = &made.passkey else {
            return Ok(Err(Decided::GateNeeded));
        };
        // Whoever makes up answers to what nobody asked costs a look, and no more.
        if asked_at.is_none() {
            return Ok(Err(Decided::GateRefused));
        }
        let decision = (approval.id, Sha256::of(signed_bytes));
        let (question, pairing, now) = (answer.question, approval.pairing, moment.now);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let taken = questions::take(tx, question, pairing, decision, now).await?;
                Ok((taken, gate::find(tx, pairing).await?))
            })
        });
        let taken = self.0.store.write(unit).await;
        let (taken, kept) = taken.while_doing("taking a question to a device's passkey")?;
        let was_asked = !matches!(taken, Taken::None);
        let opened = match (taken, kept, self.passkey_judge()) {
            (Taken::Good(state), Some(kept), Some(judge)) => {
                let keys = std::slice::from_ref(&kept.passkey);
                let judged = judge.judge(state.expose(), &answer.answer, keys);
                judged.ok().map(|passkey| OpenedBy { kept, passkey })
            }
            _ => None,
        };
        if let Some(opened) = opened {
            return Ok(Ok(Some(opened)));
        }
        // As many rows as there were questions: of two who answer the same one, the second leaves none.
        if was_asked {
            self.log_shut_gate(approval, moment).await?;
        }
        Ok(Err(Decided::GateRefused))
    }

    async fn log_shut_gate(
        &self,
        approval: &DeviceApproval,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let entry = log::Entry::new(moment).within(approval.challenge);
        let user = approval.user;
        let unit = unit(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                let entry = about(tx, entry, user).await?;
                note_shut_gate(tx, &entry).await
            })
        });
        let logged = self.0.store.write(unit).await;
        logged.while_doing("noting that a gate stayed shut")
    }
}

/// This row of the log, about this user, if there still is one.
pub(super) async fn about(
    tx: &mut Tx,
    entry: log::Entry,
    user: UserId,
) -> Result<log::Entry, StoreFault> {
    let contact = users::contact(tx, user).await?;
    Ok(match contact {
        Some(contact) => entry.about_user(contact.application, user),
        None => entry,
    })
}

/// Notes that a question was used up, and the gate stayed shut.
pub(super) async fn note_shut_gate(tx: &mut Tx, entry: &log::Entry) -> Result<(), StoreFault> {
    log::add(tx, entry, Event::PasskeyRefused, "gate=passkey").await
}
