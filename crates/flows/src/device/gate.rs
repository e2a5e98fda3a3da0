//! The passkey that stands before a device's approvals (docs/decisions/0035): it is made once for an account, asked about one
//! decision at a time, and never replaced.

use domain::{
    ApprovalId, ApprovalState, CeremonyId, DeviceId, GATE_QUESTION_LIFE, Gate, Limit, Moment,
    PairingId, PasskeyQuestion, PasskeyRefused, Proofs, Sha256, Timestamp, UserId,
    gate_counts_from,
};
use store::{
    Fault as StoreFault, Tx,
    approvals::{self, DeviceApproval},
    devices::{self, Device},
    gate::{
        self, GatePasskey, GateStanding,
        questions::{self, GateQuestion},
    },
    limits::{self, Spending},
    pairings::{self, AccountLine},
    unit, users,
};

use super::{GateAnswer, told::Did};
use crate::{Fault, Flows, error::WhileDoing, passkeys::PasskeyAsked};

/// A question for the browser of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateAsked {
    /// What the answer names, and the `publicKey` options as JSON.
    pub asked: PasskeyAsked,
    /// Until when it may be answered.
    pub expires_at: Timestamp,
}

/// What came of asking for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateQuestioned {
    /// The question.
    Asked(GateAsked),
    /// No such account or request of this device.
    Unknown,
    /// The request asks for no passkey.
    NotAsked,
    /// The request was decided before.
    Already(ApprovalState),
    /// The time of the request is over.
    Expired,
    /// The device has no passkey for this account, or none can be had on this server.
    NoPasskey,
    /// The account has its passkey.
    HasPasskey,
    /// It would have to wait, and nobody would hear of it but whoever holds the device: the device is to be added anew.
    Unheard,
    /// The passkey counts from then on.
    Waits(Timestamp),
    /// Too many questions.
    SlowDown,
}

/// What came of a passkey that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateAdded {
    /// It is there, and counts from then on.
    Yes(GateStanding),
    /// No such account of this device.
    Unknown,
    /// The account has one already.
    HasPasskey,
    /// It would have to wait, and nobody else would hear of it.
    Unheard,
    /// What came is no new passkey, or none to the last question.
    NotTheAnswer,
}

impl Flows {
    /// Asks an app to make its passkey for one of its accounts. There is no way to one in the place of another: whoever holds an
    /// unlocked phone would have it.
    pub async fn begin_gate_passkey(
        &self,
        device: &Device,
        pairing: PairingId,
        moment: &mut Moment,
    ) -> Result<GateQuestioned, Fault> {
        let Some(account) = self.account_of(device.id, pairing).await? else {
            return Ok(GateQuestioned::Unknown);
        };
        if account.gate.is_some() {
            return Ok(GateQuestioned::HasPasskey);
        }
        let Some(judge) = self.passkey_judge() else {
            return Ok(GateQuestioned::NoPasskey);
        };
        if !self.may_ripen(&account, moment.now).await? {
            return Ok(GateQuestioned::Unheard);
        }
        let site = account.issuer.as_str();
        // Whom a site calls for directly may have no name here; a passkey is called something.
        let label = match account.label.as_str() {
            "" => site,
            label => label,
        };
        let asked = judge.ask_app_for_new(pairing, label, site, device.name.as_str());
        let whose = (device.id, account.user, pairing);
        self.keep_gate_question(whose, None, asked, moment).await
    }

    /// An app made its passkey for one of its accounts: written down, and told to its person.
    pub async fn take_gate_passkey(
        &self,
        device: &Device,
        pairing: PairingId,
        made: &GateAnswer,
        moment: &mut Moment,
    ) -> Result<GateAdded, Fault> {
        let Some(account) = self.account_of(device.id, pairing).await? else {
            return Ok(GateAdded::Unknown);
        };
        if account.gate.is_some() {
            return Ok(GateAdded::HasPasskey);
        }
        let (question, now) = (made.question, moment.now);
        if !self.may_ripen(&account, now).await? {
            return Ok(GateAdded::Unheard);
        }
        let take = unit(move |tx| {
            Box::pin(async move { questions::take_new(tx, question, pairing, now).await })
        });
        let state = self.0.store.write(take).await;
        let state = state.while_doing("taking a question for a new passkey")?;
        let passkey = state.zip(self.passkey_judge());
        let passkey =
            passkey.and_then(|(state, judge)| judge.take_new(state.expose(), &made.answer).ok());
        let Some(passkey) = passkey else {
            return Ok(GateAdded::NotTheAnswer);
        };
        let told = self.draw_told_by(device, &account, Did::MadePasskey, moment);
        let Some(told) = told.await? else {
            return Ok(GateAdded::Unknown);
        };
        let counts_from = gate_counts_from(account.confirmed_at, now);
        let id = device.id;
        let unit = unit(move |tx| {
            let (passkey, told) = (passkey.clone(), told.clone());
            Box::pin(async move {
                users::hold(tx, told.user).await?;
                if !gate::add(tx, pairing, &passkey, counts_from, now).await? {
                    return Ok(GateAdded::HasPasskey);
                }
                let revision = devices::touch(tx, id).await?;
                pairings::revise(tx, pairing, revision).await?;
                told.write(tx).await?;
                Ok(GateAdded::Yes(GateStanding {
                    added_at: now,
                    counts_from,
                }))
            })
        });
        let added = self.0.store.write(unit).await;
        added.while_doing("adding a passkey before approvals")
    }

    /// Asks a device's passkey about one decision, which it will present with the answer.
    pub async fn ask_gate(
        &self,
        device: &Device,
        approval: ApprovalId,
        decision: Sha256,
        moment: &mut Moment,
    ) -> Result<GateQuestioned, Fault> {
        let (id, now) = (device.id, moment.now);
        let read = unit(move |tx| Box::pin(async move { find(tx, id, approval).await }));
        let found = self.0.store.read(read).await;
        let Some((approval, kept)) = found.while_doing("reading a request behind a gate")? else {
            return Ok(GateQuestioned::Unknown);
        };
        if approval.gate == Gate::None {
            return Ok(GateQuestioned::NotAsked);
        }
        match approval.state {
            ApprovalState::Pending if now < approval.expires_at => {}
            ApprovalState::Pending | ApprovalState::Expired => return Ok(GateQuestioned::Expired),
            state => return Ok(GateQuestioned::Already(state)),
        }
        if self.is_off(approval.application).await? {
            return Ok(GateQuestioned::Expired);
        }
        let (Some(kept), Some(judge)) = (kept, self.passkey_judge()) else {
            return Ok(GateQuestioned::NoPasskey);
        };
        if now < kept.counts_from {
            return Ok(GateQuestioned::Waits(kept.counts_from));
        }
        let asked = judge.ask_for_one_of(std::slice::from_ref(&kept.passkey));
        let about = Some((approval.id, decision));
        let whose = (id, approval.user, approval.pairing);
        self.keep_gate_question(whose, about, asked, moment).await
    }

    async fn keep_gate_question(
        &self,
        (device, user, pairing): (DeviceId, UserId, PairingId),
        decision: Option<(ApprovalId, Sha256)>,
        asked: Result<PasskeyQuestion, PasskeyRefused>,
        moment: &mut Moment,
    ) -> Result<GateQuestioned, Fault> {
        let PasskeyQuestion { options, state } =
            asked.map_err(|_| Fault::new("a passkey could not be asked for"))?;
        let now = moment.now;
        let question = GateQuestion {
            id: CeremonyId::new(now, &mut moment.rng),
            pairing,
            decision,
            state,
            now,
            expires_at: now.plus(GATE_QUESTION_LIFE),
        };
        let asked = GateAsked {
            asked: PasskeyAsked {
                ceremony: question.id,
                options,
            },
            expires_at: question.expires_at,
        };
        let limit = Limit::DEVICE_QUESTIONS;
        let spendings = [Spending::new(&self.0.keys, limit, device.as_bytes())];
        let unit = unit(move |tx| {
            let (question, spendings) = (question.clone(), spendings.clone());
            Box::pin(async move {
                // Or the account might end between the look for it and the question that refers to it.
                users::hold(tx, user).await?;
                if limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(Some(GateQuestioned::SlowDown));
                }
                let is_kept = questions::ask(tx, &question).await?;
                Ok((!is_kept).then_some(GateQuestioned::Unknown))
            })
        });
        let refused = self.0.store.write(unit).await;
        let refused = refused.while_doing("keeping a question to a device's passkey")?;
        Ok(refused.unwrap_or(GateQuestioned::Asked(asked)))
    }

    /// Whether a passkey made now counts, be it later. What waits is heard of by somebody else than whoever asks for it: a bell
    /// rings on the very phone that lies unlocked in somebody's hand (docs/decisions/0023).
    async fn may_ripen(&self, account: &AccountLine, now: Timestamp) -> Result<bool, Fault> {
        if gate_counts_from(account.confirmed_at, now) == now {
            return Ok(true);
        }
        let user = account.user;
        let unit = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let contact = self.0.store.read(unit).await;
        let Some(contact) = contact.while_doing("reading who hears of a passkey")? else {
            return Ok(false);
        };
        let site = self.site_of(contact.application).await?;
        Ok(self.is_told_elsewhere(&contact, &site.policy, Proofs::default()))
    }

    /// One account of a device.
    pub(super) async fn account_of(
        &self,
        device: DeviceId,
        pairing: PairingId,
    ) -> Result<Option<AccountLine>, Fault> {
        let find =
            unit(move |tx| Box::pin(async move { pairings::account(tx, device, pairing).await }));
        let found = self.0.store.read(find).await;
        found.while_doing("reading an account of a device")
    }
}

/// A request of a device, and the passkey of the pairing that may answer it.
async fn find(
    tx: &mut Tx,
    device: DeviceId,
    approval: ApprovalId,
) -> Result<Option<(DeviceApproval, Option<GatePasskey>)>, StoreFault> {
    let Some(approval) = approvals::find_for_device(tx, device, approval).await? else {
        return Ok(None);
    };
    let kept = gate::find(tx, approval.pairing).await?;
    Ok(Some((approval, kept)))
}
