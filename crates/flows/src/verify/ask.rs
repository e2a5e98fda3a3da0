//! Asking for an approval: all devices of a user, or the one that was just found and is tried out.

use domain::{
    APPROVAL_LIFE, ApprovalId, ApprovalNonce, ApprovalState, BrowserStanding, ChallengeId, Details,
    DeviceId, Event, Limit, MAX_SENDS, MessageId, Method, MethodState, Moment, PairingId,
    Timestamp,
};
use metrics::counter;
use store::{
    Fault as StoreFault, Tx,
    approvals::{self, Approval, NewApproval},
    challenges::{self, Look},
    devices,
    limits::{self, Spending},
    log,
    outbox::{self, Content, Destination, NewMessage},
    unit, users,
};

use super::{
    approve::{is_answerable, message},
    mail_first::mail_first,
    pair::{of_pairing, pair_within},
    states::app_states,
    take_back::overtake,
};
use crate::{Fault, Flows, Site, Visitor, device::StoredShown, error::WhileDoing};

/// What came of asking for an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The devices know, or knew already.
    Yes,
    /// Nothing was asked.
    Refused(AskRefused),
}

/// Why no approval was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskRefused {
    /// Too many requests went unanswered: push rests until then.
    Resting(Timestamp),
    /// This challenge asked as often as it may, or the person was asked too often.
    NoMore,
    /// There is no device, or push is off.
    NotUsable,
    /// The challenge is not open (any more), or not this browser's.
    Over,
}

/// Whom a request goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    /// All devices the person has.
    Devices,
    /// The device that answered the offer of this challenge's page, for its first approval.
    Found,
    /// The same, asked by the page itself when it is looked at: a refusal leaves no row in the log, or each look would.
    FoundAtSight,
}

/// Everything one asking needs, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    approval: NewApproval,
    rings: Vec<NewMessage>,
    spendings: Vec<Spending>,
    /// Whether the log is told of a refusal.
    is_told: bool,
    entry: log::Entry,
}

impl Flows {
    /// Asks the devices of a challenge's user for an approval. A request that waits already is not asked again.
    pub async fn ask_approval(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Asked, Fault> {
        self.ask(id, Whom::Devices, visitor, moment).await
    }

    /// Asks the device that was just found by the page that pairs it for its first approval. A request that waits already is
    /// not asked again.
    pub async fn ask_found(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Asked, Fault> {
        self.ask(id, Whom::Found, visitor, moment).await
    }

    /// The same, because its page was looked at.
    pub async fn ask_found_at_sight(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Asked, Fault> {
        self.ask(id, Whom::FoundAtSight, visitor, moment).await
    }

    async fn ask(
        &self,
        id: ChallengeId,
        whom: Whom,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Asked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Asked::Refused(AskRefused::Over));
        };
        let asked = match whom {
            Whom::Devices => self.ask_devices(&look, &site, visitor, moment).await?,
            Whom::Found | Whom::FoundAtSight => {
                self.ask_the_found(look, &site, whom, visitor, moment)
                    .await?
            }
        };
        let outcome = match asked {
            Asked::Yes => "asked",
            Asked::Refused(_) => "refused",
        };
        counter!("countersign_pushes_total", "outcome" => outcome).increment(1);
        Ok(asked)
    }

    async fn ask_devices(
        &self,
        look: &Look,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Asked, Fault> {
        let now = moment.now;
        let refused = |why| Ok(Asked::Refused(why));
        if !is_answerable(look, now) || mail_first(look, site, now) {
            return refused(AskRefused::Over);
        }
        let devices = look.apps.devices();
        let devices: Vec<(DeviceId, bool)> = devices.map(|it| (it.id, it.has_bell)).collect();
        if devices.is_empty() || !site.policy.has(Method::Push) {
            return refused(AskRefused::NotUsable);
        }
        match app_states(&site.policy, look, now).0 {
            MethodState::Ready | MethodState::Unreachable => {}
            MethodState::FrozenUntil(until) => return refused(AskRefused::Resting(until)),
            _ => return refused(AskRefused::NotUsable),
        }
        let is_theirs = |it: &Approval| it.pairing.is_none();
        if waits(look, now) && look.approval.as_ref().is_some_and(is_theirs) {
            return Ok(Asked::Yes);
        }
        let plan = self.plan_request(look, site, visitor, None, &devices, moment)?;
        self.run_request(plan).await
    }

    async fn ask_the_found(
        &self,
        look: Look,
        site: &Site,
        whom: Whom,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Asked, Fault> {
        let now = moment.now;
        if pair_within(&look, site, now).is_none() {
            return Ok(Asked::Refused(AskRefused::Over));
        }
        let facts = self.facts(&look).await?;
        let (look, facts) = of_pairing(look, facts);
        let found = facts
            .pairing
            .and_then(|it| it.device.map(|device| (it.id, device)));
        let Some((pairing, device)) = found.filter(|_| site.policy.has(Method::Push)) else {
            return Ok(Asked::Refused(AskRefused::NotUsable));
        };
        if waits(&look, now) {
            return Ok(Asked::Yes);
        }
        // It has just answered, so it is open: nothing rings.
        let devices = [(device, false)];
        let plan = self.plan_request(&look, site, visitor, Some(pairing), &devices, moment)?;
        let is_told = whom != Whom::FoundAtSight;
        self.run_request(Plan { is_told, ..plan }).await
    }

    async fn run_request(&self, plan: Plan) -> Result<Asked, Fault> {
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move { plan.run(tx).await })
        });
        let asked = self.0.store.write(unit).await;
        asked.while_doing("asking for an approval")
    }

    fn plan_request(
        &self,
        look: &Look,
        site: &Site,
        visitor: &Visitor,
        pairing: Option<PairingId>,
        devices: &[(DeviceId, bool)],
        moment: &mut Moment,
    ) -> Result<Plan, Fault> {
        let challenge = &look.challenge;
        let (application, user) = challenge.subject();
        let now = moment.now;
        let language = site.language(look.ui_locales.as_deref(), visitor);
        let shown = StoredShown {
            issuer: site.application.brand.name.clone(),
            label: look.label.clone(),
            message: message(language, look, site, pairing.is_some()),
            details: Details::default(),
            browser: visitor.name.as_str().to_owned(),
            place: visitor.place.clone(),
            mode: site.policy.number_matching.as_str().to_owned(),
        };
        let id = ApprovalId::new(now, &mut moment.rng);
        let expires_at = now.plus(APPROVAL_LIFE).min(challenge.expires_at);
        let approval = NewApproval {
            id,
            application,
            user,
            challenge: challenge.id,
            pairing,
            mode: site.policy.number_matching,
            gate: site.policy.gate,
            shown: shown.write()?,
            nonce: ApprovalNonce::make(&mut moment.rng),
            now,
            expires_at,
        };
        // What the device would refuse to verify is found here, not there.
        shown.hash(&self.0.keys, id)?;
        let mut ring = |device: DeviceId| NewMessage {
            id: MessageId::new(now, &mut moment.rng),
            application,
            user: Some(user),
            content: Content::Ring(Some(id)),
            to: Destination::Push(device),
            language: language.tag().to_owned(),
            now,
            expires_at,
        };
        let with_bell = devices.iter().filter(|(_, has_bell)| *has_bell);
        let rings = with_bell.map(|(device, _)| ring(*device)).collect();
        let limits = match (pairing, challenge.standing) {
            (Some(_), _) => Limit::USER_FIRST_PUSHES,
            (None, BrowserStanding::Known(_)) => Limit::USER_PUSHES_KNOWN,
            (None, BrowserStanding::New) => Limit::USER_PUSHES,
        };
        let spendings = limits
            .map(|limit| Spending::new(&self.0.keys, limit, user.as_bytes()))
            .to_vec();
        Ok(Plan {
            approval,
            rings,
            spendings,
            is_told: true,
            entry: log::Entry::new(moment)
                .about_user(application, user)
                .within(challenge.id),
        })
    }
}

impl Plan {
    async fn run(&self, tx: &mut Tx) -> Result<Asked, StoreFault> {
        let (approval, now) = (&self.approval, self.approval.now);
        users::hold(tx, approval.user).await?;
        // Two pages of one challenge may ask at once: the second finds what the first asked, and does not end it.
        let open = approvals::of_challenge(tx, approval.challenge).await?;
        if open.is_some_and(|it| {
            it.state_at(now) == ApprovalState::Pending && it.pairing == approval.pairing
        }) {
            return Ok(Asked::Yes);
        }
        // Before anything is spent or ended for a request that cannot be asked.
        if !approvals::may_ask(tx, approval).await? {
            return Ok(Asked::Refused(AskRefused::Over));
        }
        let asked_so_far = approvals::count_of_challenge(tx, approval.challenge).await?;
        if asked_so_far >= MAX_SENDS {
            return Ok(Asked::Refused(AskRefused::NoMore));
        }
        if let Err(used_up) = limits::spend(tx, &self.spendings, now).await? {
            if self.is_told {
                let detail = format!("method=push limit={}", used_up.limit.name);
                log::add(tx, &self.entry, Event::SendRefused, &detail).await?;
            }
            return Ok(Asked::Refused(AskRefused::NoMore));
        }
        // Whoever asks the devices there are does not wait for a new one any more.
        if approval.pairing.is_none() {
            challenges::end_adding_app(tx, approval.challenge).await?;
        }
        overtake(tx, approval.user, now).await?;
        if !approvals::add(tx, approval).await? {
            return Ok(Asked::Refused(AskRefused::Over));
        }
        for ring in &self.rings {
            outbox::add(tx, ring).await?;
        }
        let told = devices::touch_of_user(tx, approval.user).await?;
        let detail = format!("devices={}", told.len());
        log::add(tx, &self.entry, Event::PushAsked, &detail).await?;
        tx.wake(approval.challenge.as_bytes());
        Ok(Asked::Yes)
    }
}

/// Whether the challenge's last request waits for its answer.
fn waits(look: &Look, now: Timestamp) -> bool {
    let approval = look.approval.as_ref();
    approval.is_some_and(|it| it.state_at(now) == ApprovalState::Pending)
}
