//! A device decides: the signature is checked, the answer is written, the page that waits is woken.

use domain::{
    ApprovalId, ApprovalNonce, ApprovalState, CarriedNumber, Decision, DecisionRefused, DeviceId,
    DeviceKey, DeviceSignature, Event, Gate, Moment, NumberMode, PairingId, Reason, Sha256,
    SignedDecision, Timestamp,
};
use metrics::counter;
use store::{
    Fault as StoreFault, Tx,
    approvals::{self, DeviceApproval},
    challenges, devices,
    devices::Device,
    direct::{self, approvals::DirectMark},
    gate::questions,
    log, outbox, pairings, unit, users,
};

use super::{
    GateAnswer, Revocation, StoredShown,
    pass_gate::{self, OpenedBy},
};
use crate::{
    Fault, Flows,
    direct::AnswerTold,
    error::WhileDoing,
    raised::{Raised, end_waiting_gates},
};

/// A decision as it came in.
#[derive(Clone, Debug)]
pub struct DecisionMade {
    /// Which device says it decided.
    pub device: DeviceId,
    /// About which request.
    pub approval: ApprovalId,
    /// What.
    pub decision: Decision,
    /// Why it denies.
    pub reason: Reason,
    /// The number that was carried over.
    pub answer: String,
    /// The time on the device's clock.
    pub time: Timestamp,
    /// The hash of what was shown.
    pub shown: Sha256,
    /// The device's signature over all of it.
    pub signature: DeviceSignature,
    /// How the device's passkey answered for it, where the request asks for that.
    pub passkey: Option<GateAnswer>,
}

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It counts, and the request stands so now.
    Done(ApprovalState),
    /// No such request for this device.
    Unknown,
    /// The device was removed, whenever it signed.
    Revoked(Revocation),
    /// The signature does not verify, or not over what was shown.
    BadSignature,
    /// Its parts do not belong together.
    Incoherent,
    /// The device's clock is more than a minute out.
    Clock,
    /// Somebody decided before.
    Already(ApprovalState),
    /// Nobody decided in time, or the application was switched off meanwhile.
    Expired,
    /// The carried number was wrong: the request has ended.
    WrongNumber,
    /// An approval of it needs an answer of the device's passkey, and came without.
    GateNeeded,
    /// What came as the passkey's answer is none to its question about this decision. The request waits on.
    GateRefused,
}

/// Whose decision it is, and about what.
enum Found {
    /// No such device, or no such request of its.
    Nothing,
    /// The device was removed; its key, and the nonce of the request.
    Removed(DeviceKey, ApprovalNonce),
    /// Both, when the passkey was asked that answers for it, and which site asked, if it asked itself.
    Both(
        Box<(
            Device,
            DeviceApproval,
            Option<Timestamp>,
            Option<DirectMark>,
        )>,
    ),
}

/// Everything the answer needs.
#[derive(Clone)]
struct Answer {
    approval: DeviceApproval,
    state: ApprovalState,
    reason: Reason,
    raised: Option<Raised>,
    /// The row of passkeys before approvals that are void, where "it was not me" raises no alarm.
    gates: Option<log::Entry>,
    entry: log::Entry,
    /// What the log says of an approval besides.
    detail: String,
    /// The passkey that opened the gate, where there was one.
    opened_by: Option<OpenedBy>,
    /// What the site is told that asked itself.
    told: Option<AnswerTold>,
    now: Timestamp,
}

impl Flows {
    /// Judges a decision and carries it out.
    pub async fn decide_request(
        &self,
        made: &DecisionMade,
        moment: &mut Moment,
    ) -> Result<Decided, Fault> {
        let decided = self.judge_decision(made, moment).await?;
        let outcome = match decided {
            Decided::Done(state) => state.as_str(),
            Decided::WrongNumber => "wrong_number",
            Decided::Already(_) | Decided::Expired => "late",
            _ => "refused",
        };
        counter!("countersign_decisions_total", "outcome" => outcome).increment(1);
        Ok(decided)
    }

    async fn judge_decision(
        &self,
        made: &DecisionMade,
        moment: &mut Moment,
    ) -> Result<Decided, Fault> {
        let (device, approval, asked_at, mark) = match self.find_decided(made).await? {
            Found::Nothing => return Ok(Decided::Unknown),
            Found::Removed(key, nonce) => {
                // Whoever merely names it is not told that it was removed.
                if !self.is_signed(made, &key, nonce) {
                    return Ok(Decided::BadSignature);
                }
                let revocation = self.revocation(made.device, moment).await?;
                return Ok(Decided::Revoked(revocation));
            }
            Found::Both(both) => *both,
        };
        let shown = StoredShown::read(&approval.shown)?;
        let origin = self.0.settings.origin();
        let signed = signed(made, &origin, approval.nonce);
        if !self.is_signed(made, &device.key, approval.nonce)
            || made.shown != shown.hash(&self.0.keys, approval.id)?
        {
            return Ok(Decided::BadSignature);
        }
        let said_at = asked_at.unwrap_or(moment.now);
        if let Some(refused) = refusal(&signed, made, &approval, &shown, (said_at, moment.now)) {
            return Ok(refused);
        }
        // Nobody is let in there meanwhile; to deny, and to say that it was not oneself, is always heard.
        if made.decision == Decision::Approve && self.is_off(approval.application).await? {
            return Ok(Decided::Expired);
        }
        // Before the number: whoever cannot pass the gate learns nothing of it, and ends nothing.
        let bytes = signed.to_bytes();
        let passed = self.pass_gate(made, &approval, (bytes.as_slice(), asked_at), moment);
        let opened_by = match passed.await? {
            Ok(opened_by) => opened_by,
            Err(refused) => return Ok(refused),
        };
        let state = self.state_after(made, shown.mode());
        // Whoever has no page of ours could not go through what comes after an alarm: her site is told, nobody asks her for a
        // while, and a passkey that does not count yet never will.
        let has_walk = mark.is_none_or(|it| it.has_pages);
        let is_fraud = state == ApprovalState::Denied && made.reason == Reason::Fraud;
        let raised = if is_fraud && has_walk {
            Some(self.draw_alarm(approval.user, &shown, moment).await?)
        } else {
            None
        };
        let gates = (is_fraud && !has_walk).then(|| log::Entry::new(moment));
        let told = mark.map(|it| AnswerTold::draw(it.application, made, state, moment));
        let answer = Answer {
            state,
            reason: made.reason,
            raised,
            gates,
            told,
            entry: log::Entry::new(moment).within(approval.challenge),
            approval,
            detail: opened_by
                .as_ref()
                .map_or_else(String::new, OpenedBy::detail),
            opened_by,
            now: moment.now,
        };
        self.carry_out_answer(answer).await
    }

    /// Approves a request for the device that showed the digits which were typed into its page.
    pub(crate) async fn approve_by_digits(
        &self,
        approval: DeviceApproval,
        moment: &mut Moment,
    ) -> Result<Decided, Fault> {
        // Digits say nothing of who holds the phone.
        if approval.gate != Gate::None {
            return Ok(Decided::GateNeeded);
        }
        let answer = Answer {
            state: ApprovalState::Approved,
            reason: Reason::None,
            raised: None,
            gates: None,
            entry: log::Entry::new(moment).within(approval.challenge),
            approval,
            detail: "by=digits".to_owned(),
            opened_by: None,
            told: None,
            now: moment.now,
        };
        let decided = self.carry_out_answer(answer).await?;
        if decided == Decided::Done(ApprovalState::Approved) {
            counter!("countersign_decisions_total", "outcome" => "approved").increment(1);
        }
        Ok(decided)
    }

    fn is_signed(&self, made: &DecisionMade, key: &DeviceKey, nonce: ApprovalNonce) -> bool {
        let origin = self.0.settings.origin();
        let bytes = signed(made, &origin, nonce).to_bytes();
        key.verify(&bytes, &made.signature).is_ok()
    }

    async fn find_decided(&self, made: &DecisionMade) -> Result<Found, Fault> {
        let (device, approval) = (made.device, made.approval);
        let question = made.passkey.as_ref().map(|it| it.question);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(found) = devices::find(tx, device).await? else {
                    return Ok(Found::Nothing);
                };
                // Its pairings went with it, so no request is its own any more.
                if found.removed_at.is_some() {
                    let nonce = approvals::nonce(tx, approval).await?;
                    return Ok(nonce.map_or(Found::Nothing, |it| Found::Removed(found.key, it)));
                }
                let Some(approval) = approvals::find_for_device(tx, device, approval).await? else {
                    return Ok(Found::Nothing);
                };
                let asked_at = match question {
                    Some(id) => questions::asked_at(tx, id, approval.pairing, approval.id).await?,
                    None => None,
                };
                let mark = direct::approvals::mark_of(tx, approval.id).await?;
                Ok(Found::Both(Box::new((found, approval, asked_at, mark))))
            })
        });
        let found = self.0.store.read(unit).await;
        found.while_doing("looking for a request that was decided")
    }

    fn state_after(&self, made: &DecisionMade, carried_by: NumberMode) -> ApprovalState {
        let right = CarriedNumber::of(&self.0.keys, made.approval);
        match made.decision {
            Decision::Deny => ApprovalState::Denied,
            Decision::Approve if carried_by == NumberMode::None || right.is(&made.answer) => {
                ApprovalState::Approved
            }
            Decision::Approve => ApprovalState::WrongNumber,
        }
    }

    async fn carry_out_answer(&self, answer: Answer) -> Result<Decided, Fault> {
        let unit = unit(move |tx| {
            let answer = answer.clone();
            Box::pin(async move { answer.run(tx).await })
        });
        let decided = self.0.store.write(unit).await;
        decided.while_doing("deciding a request")
    }
}

/// The decision as its device signed it.
fn signed<'a>(made: &'a DecisionMade, origin: &'a str, nonce: ApprovalNonce) -> SignedDecision<'a> {
    SignedDecision {
        origin,
        device: made.device,
        approval: made.approval,
        nonce,
        decision: made.decision,
        reason: made.reason,
        answer: &made.answer,
        time: made.time,
        shown: made.shown,
    }
}

/// Why a decision that is well signed is none; whatever it says, nothing comes of it. A person may take their time at the passkey:
/// what was said is held against the clock of when that was asked.
fn refusal(
    signed: &SignedDecision<'_>,
    made: &DecisionMade,
    approval: &DeviceApproval,
    shown: &StoredShown,
    (said_at, now): (Timestamp, Timestamp),
) -> Option<Decided> {
    let meets_gate = approval.gate != Gate::None && made.decision == Decision::Approve;
    let is_coherent = meets_gate || made.passkey.is_none();
    if signed.check_parts(shown.mode()).is_err() || !is_coherent {
        return Some(Decided::Incoherent);
    }
    match approval.state {
        ApprovalState::Pending if now < approval.expires_at => {}
        ApprovalState::Pending | ApprovalState::Expired => return Some(Decided::Expired),
        state => return Some(Decided::Already(state)),
    }
    match signed.check_time(approval.created_at, approval.expires_at, said_at) {
        Ok(()) => None,
        Err(DecisionRefused::Clock) => Some(Decided::Clock),
        Err(_) => Some(Decided::Expired),
    }
}

impl Answer {
    async fn run(&self, tx: &mut Tx) -> Result<Decided, StoreFault> {
        let (approval, now) = (&self.approval, self.now);
        let user = approval.user;
        users::hold(tx, user).await?;
        let entry = pass_gate::about(tx, self.entry.clone(), user).await?;
        if let Some(opened_by) = &self.opened_by
            && !opened_by.write(tx, now).await?
        {
            pass_gate::note_shut_gate(tx, &entry).await?;
            return Ok(Decided::GateRefused);
        }
        let by: PairingId = approval.pairing;
        if !approvals::answer(tx, approval.id, self.state, by, self.reason, now).await? {
            // Of two devices at once, one was quicker; or its time ran out just now.
            let now_stands = approvals::of_challenge(tx, approval.challenge).await?;
            return Ok(match now_stands.filter(|it| it.id == approval.id) {
                Some(it) if it.state != ApprovalState::Pending => Decided::Already(it.state),
                _ => Decided::Expired,
            });
        }
        let decided = match self.state {
            ApprovalState::Approved => {
                pairings::mark_used(tx, by, now).await?;
                let seconds = now.since(approval.created_at).as_secs();
                let detail = format!("{} seconds={seconds}", self.detail);
                log::add(tx, &entry, Event::PushApproved, detail.trim_start()).await?;
                Decided::Done(self.state)
            }
            ApprovalState::WrongNumber => {
                let tries = challenges::count_try(tx, approval.challenge).await?;
                let detail = tries.map_or(String::new(), |tries| format!("try={tries}"));
                log::add(tx, &entry, Event::PushWrongNumber, &detail).await?;
                Decided::WrongNumber
            }
            _ => {
                challenges::deny(tx, approval.challenge).await?;
                let detail = format!("by=device reason={}", self.reason);
                let detail = detail.trim_end_matches("reason=").trim_end();
                log::add(tx, &entry, Event::Denied, detail).await?;
                Decided::Done(self.state)
            }
        };
        if let Some(raised) = &self.raised {
            raised.run(tx, now).await?;
        }
        if let Some(gates) = &self.gates {
            let gates = pass_gate::about(tx, gates.clone(), user).await?;
            end_waiting_gates(tx, user, now, (&gates, "alarm")).await?;
        }
        if let Some(told) = &self.told {
            told.write(tx, user, self.state).await?;
        }
        outbox::drop_rings_of(tx, approval.id, now).await?;
        devices::touch_of_user(tx, user).await?;
        tx.wake(approval.challenge.as_bytes());
        Ok(decided)
    }
}
