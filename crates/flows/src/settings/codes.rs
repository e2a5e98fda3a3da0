//! Recovery codes: made in the settings or right after a first set-up, and shown once.

use domain::{
    About, ChallengeId, ChallengeState, ChangeKind, Event, Limit, Moment, RecoveryCode, Timestamp,
    Weighed,
};
use store::{
    challenges::{self, Look},
    changes,
    limits::{self, Spending},
    log, recovery_codes, unit, users,
};

use super::{
    change::Changed,
    weight::{is_open, weigh},
};
use crate::{
    Fault, Flows, Site, Visitor, announce::Scene, budget::Budget, error::WhileDoing,
    verify::contact_of,
};

/// What came of asking for recovery codes.
#[derive(Clone, Debug)]
pub enum MadeCodes {
    /// A new set. It is shown now and never again.
    Made(Vec<RecoveryCode>),
    /// None yet.
    Not(Changed),
}

/// By what right a set is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Right {
    /// The first set of somebody who has just set up a number in this browser.
    JustSetUp,
    /// Enough proof in the settings.
    Proved,
    /// A change that has waited its time.
    Waited(domain::ChangeId),
}

impl Flows {
    /// Makes a new set of recovery codes in place of the older one; with too little proof, after a wait. Whoever was shown
    /// a set in this visit may have another: the page that showed it may be lost.
    pub async fn make_recovery_codes(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<MadeCodes, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(MadeCodes::Not(Changed::Closed));
        };
        let now = moment.now;
        if !site.policy.recovery_codes {
            return Ok(MadeCodes::Not(Changed::Refused));
        }
        if may_have_first(&look, now) {
            return self
                .make(&look, &site, Right::JustSetUp, visitor, moment)
                .await;
        }
        if !is_open(&look, now) || look.first_factor_at.is_none() {
            return Ok(MadeCodes::Not(Changed::Closed));
        }
        if weigh(&look, &site, now) == Weighed::Enough {
            return self
                .make(&look, &site, Right::Proved, visitor, moment)
                .await;
        }
        if let Some(change) = self
            .ready_change(&look, ChangeKind::RecoveryCodes, now)
            .await?
        {
            let right = Right::Waited(change);
            return self.make(&look, &site, right, visitor, moment).await;
        }
        let kind = ChangeKind::RecoveryCodes;
        let kept = self.keep_waiting(&look, &site, kind, visitor, moment);
        Ok(MadeCodes::Not(kept.await?))
    }

    async fn make(
        &self,
        look: &Look,
        site: &Site,
        right: Right,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<MadeCodes, Fault> {
        let (application, user) = look.challenge.subject();
        let (id, now) = (look.challenge.id, moment.now);
        let set = RecoveryCode::make_set(&mut moment.rng);
        let hashes: Vec<_> = set
            .iter()
            .map(|code| code.hash(&self.0.keys, user))
            .collect();
        let (contact, scene) = (contact_of(look, site, visitor), Scene::of(visitor));
        let about = About::NewRecoveryCodes;
        let announcement = self.announce(&contact, &site.policy, about, &scene, moment);
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(id);
        let spendings = [Spending::new(
            &self.0.keys,
            Limit::USER_CHANGES,
            &Budget::Proved.whom(user),
        )];
        let seen = look.recovery_set;
        let unit = unit(move |tx| {
            let (hashes, announcement) = (hashes.clone(), announcement.clone());
            let (entry, spendings) = (entry.clone(), spendings.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                let may = match right {
                    Right::JustSetUp => challenges::hold_passed(tx, id, now).await?,
                    Right::Proved => challenges::hold_settings(tx, id, now).await?,
                    Right::Waited(change) => {
                        challenges::hold_settings(tx, id, now).await?
                            && changes::hold(tx, change, now).await?
                    }
                };
                if !may {
                    return Ok(Some(Changed::Closed));
                }
                if limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(Some(Changed::TooMany));
                }
                // Of two clicks at once one makes the set: nobody is to be shown codes that are void already.
                if !recovery_codes::replace(tx, user, seen, &hashes, now).await? {
                    return Ok(Some(Changed::Refused));
                }
                if let Right::Waited(change) = right {
                    changes::take_up(tx, change, now).await?;
                }
                challenges::mark_codes_shown(tx, id, now).await?;
                log::add(tx, &entry, Event::RecoveryCodesMade, "").await?;
                announcement.write(tx).await?;
                Ok(None)
            })
        });
        let refused = self.0.store.write(unit).await;
        let refused = refused.while_doing("making recovery codes")?;
        Ok(refused.map_or(MadeCodes::Made(set), MadeCodes::Not))
    }
}

/// Whether this is the moment after a set-up in which the first set is offered.
pub(crate) fn may_have_first(look: &Look, now: Timestamp) -> bool {
    has_just_set_up(look, now) && look.recovery_codes == 0
}

/// Whether a set-up was passed here, and the browser has not left yet.
pub(crate) fn has_just_set_up(look: &Look, now: Timestamp) -> bool {
    let challenge = &look.challenge;
    challenge.purpose.sets_up()
        && challenge.state == ChallengeState::Passed
        && look.redeemed_at.is_none()
        && challenge.passed_at >= look.secured_at
        && now < challenge.expires_at
}
