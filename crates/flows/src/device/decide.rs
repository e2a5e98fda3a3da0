//! A device decides: the signature is checked, the answer is written, the page that waits is woken.

use domain::{
    About, ApprovalId, ApprovalState, CarriedNumber, Decision, DecisionRefused, DeviceId,
    DeviceSignature, Event, KeyedHash, Moment, NumberMode, PairingId, Reason, Sha256,
    SignedDecision, Timestamp,
};
use metrics::counter;
use store::{
    Fault as StoreFault, Tx,
    approvals::{self, DeviceApproval},
    browsers, challenges, devices,
    devices::Device,
    log, outbox, pairings, unit, users,
};

use super::StoredShown;
use crate::{
    Fault, Flows,
    announce::{Announcement, Scene},
    endings::Endings,
    error::WhileDoing,
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
}

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It counts, and the request stands so now.
    Done(ApprovalState),
    /// No such request for this device.
    Unknown,
    /// The signature does not verify, or not over what was shown.
    BadSignature,
    /// Its parts do not belong together.
    Incoherent,
    /// The device's clock is more than a minute out.
    Clock,
    /// Somebody decided before.
    Already(ApprovalState),
    /// Nobody decided in time.
    Expired,
    /// The carried number was wrong: the request has ended.
    WrongNumber,
}

/// "It was not me", drawn before its unit begins.
#[derive(Clone)]
struct Raised {
    endings: Endings,
    announcement: Announcement,
    entry: log::Entry,
}

/// Everything the answer needs.
#[derive(Clone)]
struct Answer {
    approval: DeviceApproval,
    state: ApprovalState,
    reason: Reason,
    raised: Option<Raised>,
    entry: log::Entry,
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
        let Some((device, approval)) = self.find_decided(made).await? else {
            return Ok(Decided::Unknown);
        };
        let shown = StoredShown::read(&approval.shown)?;
        let origin = self.0.settings.origin();
        let signed = SignedDecision {
            origin: &origin,
            device: made.device,
            approval: made.approval,
            nonce: approval.nonce,
            decision: made.decision,
            reason: made.reason,
            answer: &made.answer,
            time: made.time,
            shown: made.shown,
        };
        let is_signed = device
            .key
            .verify(&signed.to_bytes(), &made.signature)
            .is_ok();
        if !is_signed || made.shown != shown.hash(&self.0.keys, approval.id)? {
            return Ok(Decided::BadSignature);
        }
        if signed.check_parts(shown.mode()).is_err() {
            return Ok(Decided::Incoherent);
        }
        if approval.state != ApprovalState::Pending {
            return Ok(match approval.state {
                ApprovalState::Expired => Decided::Expired,
                state => Decided::Already(state),
            });
        }
        if moment.now >= approval.expires_at {
            return Ok(Decided::Expired);
        }
        match signed.check_time(approval.created_at, approval.expires_at, moment.now) {
            Ok(()) => {}
            Err(DecisionRefused::Clock) => return Ok(Decided::Clock),
            Err(_) => return Ok(Decided::Expired),
        }
        let state = self.state_after(made, shown.mode());
        self.carry_out_decision(approval, state, made.reason, &shown, moment)
            .await
    }

    /// "It was not me", said later about a request this device approved or denied; says whether there is such a one.
    pub async fn report_request(
        &self,
        device: &Device,
        approval: ApprovalId,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let id = device.id;
        let unit = unit(move |tx| {
            Box::pin(async move { approvals::find_for_device(tx, id, approval).await })
        });
        let found = self.0.store.read(unit).await;
        let Some(found) = found.while_doing("looking for a request that is reported")? else {
            return Ok(false);
        };
        let shown = StoredShown::read(&found.shown)?;
        let raised = self.draw_alarm(found.user, &shown, moment).await?;
        let entry = log::Entry {
            application: raised.entry.application,
            user: raised.entry.user,
            ..log::Entry::new(moment).within(found.challenge)
        };
        let (user, pairing, now) = (found.user, found.pairing, moment.now);
        let unit = store::unit(move |tx| {
            let (raised, entry) = (raised.clone(), entry.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                if !approvals::report(tx, approval, pairing).await? {
                    return Ok(false);
                }
                log::add(tx, &entry, Event::RequestReported, "by=device").await?;
                raised.run(tx, user, now).await?;
                Ok(true)
            })
        });
        let reported = self.0.store.write(unit).await;
        reported.while_doing("reporting a request")
    }

    async fn find_decided(
        &self,
        made: &DecisionMade,
    ) -> Result<Option<(Device, DeviceApproval)>, Fault> {
        let (device, approval) = (made.device, made.approval);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(found) = devices::find(tx, device).await? else {
                    return Ok(None);
                };
                let approval = approvals::find_for_device(tx, device, approval).await?;
                Ok(approval.map(|approval| (found, approval)))
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

    async fn carry_out_decision(
        &self,
        approval: DeviceApproval,
        state: ApprovalState,
        reason: Reason,
        shown: &StoredShown,
        moment: &mut Moment,
    ) -> Result<Decided, Fault> {
        let raised = match (state, reason) {
            (ApprovalState::Denied, Reason::Fraud) => {
                Some(self.draw_alarm(approval.user, shown, moment).await?)
            }
            _ => None,
        };
        let entry = log::Entry::new(moment).within(approval.challenge);
        let answer = Answer {
            approval,
            state,
            reason,
            raised,
            entry,
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let answer = answer.clone();
            Box::pin(async move { answer.run(tx).await })
        });
        let decided = self.0.store.write(unit).await;
        decided.while_doing("deciding a request")
    }

    /// "It was not me", said on a device: draws what belongs to it.
    async fn draw_alarm(
        &self,
        user: domain::UserId,
        shown: &StoredShown,
        moment: &mut Moment,
    ) -> Result<Raised, Fault> {
        let unit = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let contact = self.0.store.read(unit).await;
        let contact = contact
            .while_doing("reading how a person is reached")?
            .ok_or_else(|| Fault::new("a user is gone"))?;
        let site = self.site_of(contact.application).await?;
        let scene = Scene::at(&shown.browser, &shown.place);
        Ok(Raised {
            endings: self.draw_endings(&contact, &site.policy, &scene, moment),
            announcement: self.announce(&contact, &site.policy, About::Secured, &scene, moment),
            entry: log::Entry::new(moment).about_user(contact.application, user),
        })
    }
}

impl Answer {
    async fn run(&self, tx: &mut Tx) -> Result<Decided, StoreFault> {
        let (approval, now) = (&self.approval, self.now);
        let user = approval.user;
        users::hold(tx, user).await?;
        let by: PairingId = approval.pairing;
        if !approvals::answer(tx, approval.id, self.state, by, self.reason, now).await? {
            // Of two devices at once, one was quicker; or its time ran out just now.
            let now_stands = approvals::of_challenge(tx, approval.challenge).await?;
            return Ok(match now_stands.filter(|it| it.id == approval.id) {
                Some(it) if it.state != ApprovalState::Pending => Decided::Already(it.state),
                _ => Decided::Expired,
            });
        }
        let contact = users::contact(tx, user).await?;
        let entry = match contact {
            Some(contact) => self.entry.clone().about_user(contact.application, user),
            None => self.entry.clone(),
        };
        let decided = match self.state {
            ApprovalState::Approved => {
                pairings::mark_used(tx, by, now).await?;
                log::add(tx, &entry, Event::PushApproved, "").await?;
                Decided::Done(self.state)
            }
            ApprovalState::WrongNumber => {
                challenges::count_try(tx, approval.challenge).await?;
                log::add(tx, &entry, Event::PushWrongNumber, "").await?;
                Decided::WrongNumber
            }
            _ => {
                challenges::deny(tx, approval.challenge).await?;
                let detail = format!("by=device reason={}", self.reason);
                log::add(
                    tx,
                    &entry,
                    Event::Denied,
                    detail.trim_end_matches("reason=").trim_end(),
                )
                .await?;
                Decided::Done(self.state)
            }
        };
        if let Some(raised) = &self.raised {
            raised.run(tx, user, now).await?;
        }
        outbox::drop_rings_of(tx, approval.id, now).await?;
        devices::touch_of_user(tx, user).await?;
        tx.wake(approval.challenge.as_bytes());
        Ok(decided)
    }
}

impl Raised {
    async fn run(
        &self,
        tx: &mut Tx,
        user: domain::UserId,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let first = users::raise_alarm(tx, user, now).await?;
        challenges::end_later(tx, user, now).await?;
        // It was said on a device: no browser is spared.
        let none = KeyedHash::from_bytes([0; 32]);
        let count = browsers::disown_others(tx, user, &none, now).await?;
        self.endings.run(tx, user, "alarm", now).await?;
        if first {
            let detail = format!("browsers={count} by=device");
            log::add(tx, &self.entry, Event::Alarm, &detail).await?;
            self.announcement.write(tx).await?;
        }
        Ok(())
    }
}
