//! A change is asked for: weighed, then done at once or kept waiting.

use std::sync::Arc;

use domain::{
    About, CHANGE_WAIT, Challenge, Change, ChangeId, ChangeKind, ChangeState, Event, Limit, Moment,
    Timestamp, Weighed,
};
use store::{
    Fault as StoreFault, Tx,
    challenges::{self, Look},
    changes::{self, Kept},
    limits::{self, Spending},
    locks, log, outbox, unit, users,
};

use super::{
    deed::{Deed, OnFile},
    weight::{proofs, weigh},
};
use crate::{
    Fault, Flows, Site, Visitor,
    announce::{Announcement, Scene},
    budget::Budget,
    endings::Endings,
    error::WhileDoing,
    verify::{contact_of, lock_subject},
};

/// What came of asking for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is done.
    Done,
    /// It waits until then, and everybody is told.
    Waits(Timestamp),
    /// Too many changes on one day.
    TooMany,
    /// More has to be proved: it would wait, and nobody else would hear of it.
    Unproved,
    /// The administrator does not allow it, or there is nothing to change.
    Refused,
    /// The settings are shut.
    Closed,
}

/// What must hold for a change to be taken, in its own transaction.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gate {
    /// The settings are open.
    Open,
    /// The settings are open, and the code to the number offered in them was entered.
    NumberProved,
    /// A sign-in was passed, and the browser is at the walk after "it was not me".
    Walk,
}

/// A change on its way, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    challenge: Challenge,
    /// Whom wrong codes lock there.
    lock: [u8; 16],
    gate: Gate,
    site: Arc<Site>,
    /// The deed, when it is done at once; otherwise the change that waits.
    what: What,
    /// The rows of waiting changes that this one takes the place of, or leaves with nothing to change. The removal of another
    /// device is none of them.
    endings: Endings,
    spendings: Vec<Spending>,
    /// Whether somebody but whoever asks hears of a change that waits.
    may_wait: bool,
    announcement: Announcement,
    entry: log::Entry,
    now: Timestamp,
}

#[derive(Clone)]
enum What {
    Now(Deed),
    Later(Kept),
}

impl What {
    const fn kind(&self) -> ChangeKind {
        match self {
            Self::Now(deed) => deed.kind(),
            Self::Later(kept) => kept.change.kind,
        }
    }

    /// What it is about, as a change that waits says it.
    fn detail(&self) -> String {
        match self {
            Self::Now(deed) => deed.detail(),
            Self::Later(kept) => kept.change.detail.clone(),
        }
    }
}

impl Flows {
    /// Whether a change may wait that was asked for with too little proof: somebody else has to hear of it.
    pub(crate) fn may_wait(
        &self,
        look: &Look,
        site: &Site,
        visitor: &Visitor,
        now: Timestamp,
    ) -> bool {
        let proofs = proofs(look, now);
        self.is_told_elsewhere(&contact_of(look, site, visitor), &site.policy, proofs)
    }

    /// Does the deed, or keeps it waiting.
    pub(super) async fn change(
        &self,
        look: &Look,
        site: &Arc<Site>,
        deed: Deed,
        gate: Gate,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let now = moment.now;
        let kind = deed.kind();
        let (what, about) = match weigh(look, site, now) {
            Weighed::Enough => (What::Now(deed.clone()), deed.about()),
            Weighed::Wait => {
                let change = draw_change(look, kind, deed.detail(), moment);
                let about = waits(&change);
                (What::Later(deed.keep(change)), about)
            }
        };
        let plan = self.plan_change(look, site, (gate, what, about), visitor, moment);
        self.run_change(plan).await
    }

    /// Keeps a change waiting that its person has to go on with.
    pub(super) async fn keep_waiting(
        &self,
        look: &Look,
        site: &Arc<Site>,
        kind: ChangeKind,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let change = draw_change(look, kind, String::new(), moment);
        let about = waits(&change);
        let kept = Kept {
            change,
            number: None,
            email: None,
        };
        let what = (Gate::Open, What::Later(kept), about);
        let plan = self.plan_change(look, site, what, visitor, moment);
        self.run_change(plan).await
    }

    fn plan_change(
        &self,
        look: &Look,
        site: &Arc<Site>,
        (gate, what, about): (Gate, What, About),
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Plan {
        let (application, user) = look.challenge.subject();
        let contact = contact_of(look, site, visitor);
        let may_wait = self.may_wait(look, site, visitor, moment.now);
        let scene = Scene::of(visitor);
        // What waits takes nothing from what is made at once: one weak proof is enough to ask.
        let budget = match &what {
            What::Now(_) => Budget::Proved,
            What::Later(_) => Budget::Common,
        };
        Plan {
            challenge: look.challenge.clone(),
            lock: lock_subject(look),
            gate,
            site: Arc::clone(site),
            what,
            endings: Endings::rows(application, user, moment),
            spendings: vec![Spending::new(
                &self.0.keys,
                Limit::USER_CHANGES,
                &budget.whom(user),
            )],
            may_wait,
            announcement: self.announce(&contact, &site.policy, about, &scene, moment),
            entry: log::Entry::new(moment)
                .about_user(application, user)
                .within(look.challenge.id),
            now: moment.now,
        }
    }

    async fn run_change(&self, plan: Plan) -> Result<Changed, Fault> {
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move { plan.run(tx).await })
        });
        let changed = self.0.store.write(unit).await;
        changed.while_doing("changing the settings")
    }
}

impl Plan {
    async fn run(&self, tx: &mut Tx) -> Result<Changed, StoreFault> {
        let (user, now) = (self.challenge.user, self.now);
        users::hold(tx, user).await?;
        // Before the gate, which uses up a number that was proved for it.
        if !limits::allow(tx, &self.spendings, now).await? {
            return Ok(Changed::TooMany);
        }
        if !self.pass_gate(tx).await? {
            return Ok(Changed::Closed);
        }
        if !self.leaves_a_factor(tx).await? {
            return Ok(Changed::Refused);
        }
        if matches!(self.what, What::Later(_)) && !self.may_wait {
            return Ok(Changed::Unproved);
        }
        if limits::spend(tx, &self.spendings, now).await?.is_err() {
            return Ok(Changed::TooMany);
        }
        let (kind, detail) = (self.what.kind(), self.what.detail());
        self.endings
            .run_one(tx, user, (kind, &detail), "replaced", now)
            .await?;
        let changed = match &self.what {
            What::Now(deed) => {
                deed.run(tx, user, &self.endings, now).await?;
                log::add(tx, &self.entry, deed.event(), &deed.detail()).await?;
                Changed::Done
            }
            What::Later(kept) => {
                // The user is held and the one before is ended, so there is none of this kind.
                if !changes::add(tx, kept).await? {
                    return Err(StoreFault::new("a change waits beside another of its kind"));
                }
                let detail = format!("kind={}", kept.change.kind);
                log::add(tx, &self.entry, Event::ChangeAsked, &detail).await?;
                if let Some(number) = &kept.number {
                    self.endings.tell_waiting(tx, user, number).await?;
                }
                Changed::Waits(kept.change.due_at)
            }
        };
        self.announcement.write(tx).await?;
        Ok(changed)
    }

    /// Whether somebody who removes an app or a passkey, or switches text or call off, has another factor after it. Two tabs may take two of
    /// them at once: the user is held, so the second finds what the first left.
    async fn leaves_a_factor(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let deed = match &self.what {
            What::Now(deed) => Some(deed.clone()),
            What::Later(kept) => Deed::of(kept),
        };
        let Some(deed @ (Deed::RemoveDevice(_) | Deed::RemovePasskey(_) | Deed::Methods(_))) = deed
        else {
            return Ok(true);
        };
        let file = OnFile::read(tx, self.challenge.user).await?;
        Ok(deed.fits(&file, &self.site.policy, self.now))
    }

    async fn pass_gate(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let (id, now) = (self.challenge.id, self.now);
        match self.gate {
            Gate::Open => challenges::hold_settings(tx, id, now).await,
            Gate::Walk => challenges::hold_passed(tx, id, now).await,
            Gate::NumberProved => {
                let generation = self.challenge.generation;
                if !challenges::take_number(tx, id, generation, now).await? {
                    return Ok(false);
                }
                outbox::drop_of(tx, id, now).await?;
                locks::clear(tx, &self.lock).await?;
                Ok(true)
            }
        }
    }
}

fn draw_change(look: &Look, kind: ChangeKind, detail: String, moment: &mut Moment) -> Change {
    let (application, user) = look.challenge.subject();
    Change {
        id: ChangeId::new(moment.now, &mut moment.rng),
        application,
        user,
        kind,
        state: ChangeState::Waiting,
        detail,
        asked_at: moment.now,
        due_at: moment.now.plus(CHANGE_WAIT),
    }
}

/// The notice that a change waits.
pub(super) fn waits(change: &Change) -> About {
    About::ChangeWaits {
        change: change.id,
        kind: change.kind.as_str().to_owned(),
        due_at: change.due_at,
    }
}
