//! A new passkey: as the first factor or in place of what was lost, offered once after an approval, or beside what is on file.
//! Its page asks the browser to make one; what comes of that is kept in one unit with everything that has to hold for it.

use domain::{
    About, ApprovalState, CeremonyId, ChallengeId, ChallengeState, ChangeId, ChangeKind, Event,
    Limit, Means, Method, Moment, Passkey, PasskeyId, PasskeyName, Purpose, Timestamp, UserId,
    Weighed, is_fresh,
};
use store::{
    Fault as StoreFault, Tx,
    apps::AppPairing,
    challenges::{self, Look},
    changes,
    limits::{self, Spending},
    log,
    operators::ceremonies::CeremonyKind,
    passkeys, unit, users,
};

use super::{
    Checked, Left,
    mail_first::mail_first,
    pass::{PasskeyProof, contact_of},
    passkey::PasskeyQuestioned,
};
use crate::{
    Fault, Flows, Site, Visitor,
    announce::{Announcement, Scene},
    budget::Budget,
    endings::Endings,
    error::WhileDoing,
    settings::{is_open, long_known, may_add_passkey, weigh},
};

/// Where in a person's way a passkey is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyWithin {
    /// In a set-up: it becomes the first factor, or the one that replaces what was lost, and the set-up is passed with it.
    SetUp,
    /// After an approval that passed the sign-in.
    Offered,
    /// In open settings.
    Settings,
}

/// A passkey that was made a moment ago.
#[derive(Clone)]
struct Made {
    id: PasskeyId,
    passkey: Passkey,
    name: PasskeyName,
}

/// A passkey about to be added beside what is on file, drawn before its unit begins.
#[derive(Clone)]
struct Adding {
    challenge: ChallengeId,
    user: UserId,
    within: PasskeyWithin,
    made: Made,
    /// The change that has waited for this, where that is the right to it.
    waited: Option<ChangeId>,
    spendings: [Spending; 1],
    endings: Endings,
    announcement: Announcement,
    entry: log::Entry,
    now: Timestamp,
}

/// Where a passkey can be added within this challenge; none where none can be. Whether enough was proved for it in the settings is
/// for the act to weigh.
pub(super) fn passkey_within(look: &Look, site: &Site, now: Timestamp) -> Option<PasskeyWithin> {
    let challenge = &look.challenge;
    let is_locked = look.locked_until.is_some_and(|end| end > now);
    if !site.policy.has(Method::Passkey) || is_locked || now >= challenge.expires_at {
        return None;
    }
    let is_begun = challenge.state == ChallengeState::Open && !mail_first(look, site, now);
    match challenge.purpose {
        Purpose::SetUp => {
            let is_first = is_begun && look.first_factor_at.is_none();
            is_first.then_some(PasskeyWithin::SetUp)
        }
        Purpose::Recover => {
            let goes_on = is_begun && look.recovery.is_some();
            goes_on.then_some(PasskeyWithin::SetUp)
        }
        Purpose::Settings => {
            let may = is_open(look, now) && may_add_passkey(look, site);
            may.then_some(PasskeyWithin::Settings)
        }
        Purpose::Verify => {
            let is_passed = challenge.state == ChallengeState::Passed && look.redeemed_at.is_none();
            let offers = is_passed && offers_passkey(look, site, challenge.means, now);
            offers.then_some(PasskeyWithin::Offered)
        }
    }
}

/// Whether a passkey is offered to somebody who passed by `means`: once, after an approval of a device that weighs, to who has
/// none and was never offered one. In a browser that has been known for long, and within [`domain::FRESH_PROOF`]: an approval that
/// was relayed or tired out of somebody lets a thief's browser in, which is known from then on, and must not leave a factor of his
/// there for good.
pub(super) fn offers_passkey(
    look: &Look,
    site: &Site,
    means: Option<Means>,
    now: Timestamp,
) -> bool {
    let (challenge, approval) = (&look.challenge, look.approval.as_ref());
    let approval = approval.filter(|it| it.state == ApprovalState::Approved);
    let by = approval.and_then(|it| it.answered_by);
    let vouches = |app: &AppPairing| app.weighs(look.alarm_at, now) && !app.is_leaving_young();
    let mut apps = look.apps.pairings.iter();
    let is_strong = by.is_some() && apps.any(|app| Some(app.id) == by && vouches(app));
    // At its very passing there is no such time yet.
    let is_fresh = challenge.passed_at.is_none_or(|at| is_fresh(at, now));
    challenge.purpose == Purpose::Verify
        && long_known(look, now)
        && is_fresh
        && means == Some(Means::Method(Method::Push))
        && look.alarm_at.is_none()
        && site.policy.has(Method::Passkey)
        && look.passkeys.is_empty()
        && look.passkey_offered_at.is_none()
        && is_strong
}

impl Flows {
    /// Asks the browser to make a passkey, beside those there are.
    pub async fn begin_new_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<PasskeyQuestioned, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(PasskeyQuestioned::Over);
        };
        let within = passkey_within(&look, &site, moment.now);
        let (Some(within), Some(judge)) = (within, self.passkey_judge()) else {
            return Ok(PasskeyQuestioned::Over);
        };
        if within == PasskeyWithin::Settings
            && self.right_to_add(&look, &site, moment.now).await?.is_none()
        {
            return Ok(PasskeyQuestioned::Over);
        }
        let keys = self.keys_that_stay(&look).await?;
        let (name, site) = (&look.label, &site.application.brand.name);
        let asked = judge.ask_user_for_new(look.challenge.user, name, site, &keys);
        self.keep_user_question(&look, asked, CeremonyKind::Add, moment)
            .await
    }

    /// The passkeys a new one stands beside, and so is none of. A recovery takes them all away: the device that still has one must
    /// be able to make another.
    async fn keys_that_stay(&self, look: &Look) -> Result<Vec<Passkey>, Fault> {
        if look.challenge.purpose == Purpose::Recover {
            return Ok(Vec::new());
        }
        let kept = self.user_passkeys(look).await?;
        Ok(kept.into_iter().map(|one| one.passkey).collect())
    }

    /// A passkey was made: it is set up, or added. `NoCode` says that what came was none, and that nothing was counted: there is
    /// nothing to guess at.
    pub async fn take_new_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        (question, answer): (Option<CeremonyId>, &str),
        name: &PasskeyName,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let Some(within) = passkey_within(&look, &site, moment.now) else {
            return Ok(Checked::Over);
        };
        let state = self.take_user_question(id, question, CeremonyKind::Add, moment.now);
        let made = state.await?.zip(self.passkey_judge());
        let made = made.and_then(|(state, judge)| judge.take_new(state.expose(), answer).ok());
        let Some(passkey) = made else {
            return Ok(Checked::NoCode);
        };
        let made = Made {
            id: PasskeyId::new(moment.now, &mut moment.rng),
            passkey,
            name: name.clone(),
        };
        match within {
            PasskeyWithin::SetUp => {
                let Made { id, passkey, name } = made;
                let proof = PasskeyProof::New { id, passkey, name };
                let passed = self.pass_by_passkey(look, proof, &site, visitor, moment);
                passed.await
            }
            PasskeyWithin::Offered => {
                let right = (within, None);
                self.add_user_passkey(&look, &site, (made, right), visitor, moment)
                    .await
            }
            PasskeyWithin::Settings => {
                let right = self.right_to_add(&look, &site, moment.now).await?;
                // What was proved so far may not be enough any more.
                let Some(waited) = right else {
                    return Ok(Checked::Over);
                };
                let right = (within, waited);
                self.add_user_passkey(&look, &site, (made, right), visitor, moment)
                    .await
            }
        }
    }

    /// Adds a passkey beside what is on file.
    async fn add_user_passkey(
        &self,
        look: &Look,
        site: &Site,
        (made, (within, waited)): (Made, (PasskeyWithin, Option<ChangeId>)),
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let (application, user) = look.challenge.subject();
        let (contact, scene) = (contact_of(look, site, visitor), Scene::of(visitor));
        let about = About::PasskeyAdded;
        let whom = Budget::Proved.whom(user);
        let adding = Adding {
            challenge: look.challenge.id,
            user,
            within,
            made,
            waited,
            spendings: [Spending::new(&self.0.keys, Limit::USER_CHANGES, &whom)],
            endings: Endings::rows(application, user, moment),
            announcement: self.announce(&contact, &site.policy, about, &scene, moment),
            entry: log::Entry::new(moment)
                .about_user(application, user)
                .within(look.challenge.id),
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let adding = adding.clone();
            Box::pin(async move { adding.run(tx).await })
        });
        let added = self.0.store.write(unit).await;
        added.while_doing("adding a passkey of a user")
    }

    /// "Not now": no passkey is offered again, and the browser leaves for the site.
    pub async fn decline_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Left, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Left::Over);
        };
        let (user, now) = (look.challenge.user, moment.now);
        if passkey_within(&look, &site, now) == Some(PasskeyWithin::Offered) {
            let unit = unit(move |tx| {
                Box::pin(async move { users::mark_passkey_offered(tx, user, now).await })
            });
            let marked = self.0.store.write(unit).await;
            marked.while_doing("noting that no passkey is wanted")?;
        }
        self.leave(id, visitor, moment).await
    }

    /// Whether the page that makes one more may be opened in the settings now, and begins nothing; with too little proof it may not.
    pub async fn may_make_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(false);
        };
        Ok(self.right_to_add(&look, &site, now).await?.is_some())
    }

    /// By what right one is added in the settings: enough proof, or a change that has waited. None where there is neither.
    pub(crate) async fn right_to_add(
        &self,
        look: &Look,
        site: &Site,
        now: Timestamp,
    ) -> Result<Option<Option<ChangeId>>, Fault> {
        if weigh(look, site, now) == Weighed::Enough {
            return Ok(Some(None));
        }
        let ready = self.ready_change(look, ChangeKind::AddPasskey, now).await?;
        Ok(ready.map(Some))
    }
}

impl Adding {
    /// Nothing is written unless all of it holds.
    async fn run(&self, tx: &mut Tx) -> Result<Checked, StoreFault> {
        let (challenge, user, now) = (self.challenge, self.user, self.now);
        // Switched off meanwhile, in another tab: it would answer for somebody who has no second factor.
        if !users::hold_with_factor(tx, user).await? {
            return Ok(Checked::Over);
        }
        let stands = match self.within {
            PasskeyWithin::SetUp => false,
            PasskeyWithin::Offered => challenges::hold_passed(tx, challenge, now).await?,
            PasskeyWithin::Settings => challenges::hold_settings(tx, challenge, now).await?,
        };
        let may_go_on = match self.waited {
            Some(change) => changes::hold(tx, change, now).await?,
            None => true,
        };
        if !stands || !may_go_on {
            return Ok(Checked::Over);
        }
        if limits::spend(tx, &self.spendings, now).await?.is_err() {
            return Ok(Checked::SlowDown);
        }
        // One offer is good for one passkey, in however many tabs it is taken up.
        if self.within == PasskeyWithin::Offered
            && !users::take_passkey_offer(tx, user, now).await?
        {
            return Ok(Checked::Over);
        }
        let Made { id, passkey, name } = &self.made;
        if !passkeys::add(tx, *id, user, passkey, name, now).await? {
            return Ok(Checked::Over);
        }
        users::mark_passkey_added(tx, user, now).await?;
        if let Some(change) = self.waited {
            changes::take_up(tx, change, now).await?;
        } else {
            // One that still waits has nothing left to wait for.
            let kind = (ChangeKind::AddPasskey, "");
            let endings = &self.endings;
            endings.run_one(tx, user, kind, "replaced", now).await?;
        }
        let detail = format!("passkey={id}");
        log::add(tx, &self.entry, Event::PasskeyAdded, &detail).await?;
        self.announcement.write(tx).await?;
        Ok(Checked::PasskeyAdded)
    }
}
