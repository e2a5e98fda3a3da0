//! An app beside what is on file, right after a set-up or in open settings: confirmed by its first approval or code, in one
//! unit with everything that has to hold for it.

use domain::{
    About, ApprovalState, ChallengeId, ChangeId, ChangeKind, Code, DeviceId, Event, Method, Moment,
    PairingId, Seed, Step, Timestamp, UserId, Weighed,
};
use store::{
    Fault as StoreFault, Tx, approvals,
    challenges::{self, Look},
    changes, devices,
    direct::seeds,
    log,
    pairings::{self, MOST_PAIRINGS, NewPairing, Pairing},
    unit, users,
};

use super::{
    Checked, PairWithin,
    check::Failure,
    pair::{SeedOf, new_other, of_pairing, pair_within},
    pass::contact_of,
};
use crate::{
    Fault, Flows, Site, Visitor,
    announce::{Announcement, Scene},
    endings::Endings,
    error::WhileDoing,
    settings::weigh,
};

/// An app about to be confirmed, and by what.
#[derive(Clone, Debug)]
pub(super) enum AddedApp {
    /// The device that was found approved its first request, or shows the right code.
    Found {
        /// Its pairing.
        pairing: PairingId,
        /// The device.
        device: Option<DeviceId>,
        /// The step of its code, which is used up by it.
        step: Option<Step>,
    },
    /// Another TOTP app shows the right code.
    Other {
        /// Whose secret it has.
        of: SeedOf,
        /// Its seed.
        seed: Seed,
        /// The step.
        step: Step,
    },
}

/// Everything the adding needs, drawn before its unit begins.
#[derive(Clone)]
struct Adding {
    challenge: ChallengeId,
    user: UserId,
    within: PairWithin,
    app: AddedApp,
    /// The row of another TOTP app, which is made with its first code.
    other: Option<NewPairing>,
    /// The change that has waited for this, where that is the right to it.
    waited: Option<ChangeId>,
    endings: Endings,
    announcement: Announcement,
    entry: log::Entry,
    now: Timestamp,
}

impl Flows {
    /// Takes up that the device that was found approved its first request; none when there is nothing to take up. In a
    /// set-up whose factor it becomes, that is `take_up_approval`'s.
    pub async fn confirm_found(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Option<Checked>, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(None);
        };
        let within = pair_within(&look, &site, moment.now);
        // "It was not me" is no bar: what was begun before it has ended with it, and what was proved since weighs as ever.
        if within.is_none_or(|within| within == PairWithin::SetUp) {
            return Ok(None);
        }
        let facts = self.facts(&look).await?;
        let (look, facts) = of_pairing(look, facts);
        let is_approved = look
            .approval
            .as_ref()
            .is_some_and(|it| it.state == ApprovalState::Approved);
        let Some(found) = facts.pairing.filter(|_| is_approved) else {
            return Ok(None);
        };
        let app = AddedApp::Found {
            pairing: found.id,
            device: found.device,
            step: None,
        };
        self.add_app(&look, &site, app, visitor, moment)
            .await
            .map(Some)
    }

    /// Judges the code the device that was found shows.
    pub async fn check_found(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let within = match pair_within(&look, &site, moment.now) {
            Some(PairWithin::SetUp) => {
                return self.check_app_code(id, visitor, typed, moment).await;
            }
            Some(within) if site.policy.has(Method::AppCode) => within,
            _ => return Ok(Checked::Over),
        };
        let Some(found) = self.facts(&look).await?.pairing else {
            return Ok(Checked::NoCode);
        };
        let code = match Code::from_input(typed, found.digits) {
            Ok(code) => code,
            Err(refused) => return Ok(Checked::NotACode(refused)),
        };
        let Some(step) = verified(&found, &code, moment.now) else {
            return self.fail_pairing(&look, within, visitor, moment).await;
        };
        let app = AddedApp::Found {
            pairing: found.id,
            device: found.device,
            step: Some(step),
        };
        self.add_app(&look, &site, app, visitor, moment).await
    }

    /// A wrong code of an app that is being paired. Behind a set-up that passed there is nothing left to guess at: whoever
    /// is at that page could pair an app of their own.
    pub(super) async fn fail_pairing(
        &self,
        look: &Look,
        within: PairWithin,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let failure = match within {
            PairWithin::Done => Failure::Wrong {
                left: super::look::tries_left(&look.challenge),
            },
            PairWithin::SetUp | PairWithin::Settings => {
                self.fail(look, Event::CodeWrong, visitor, moment).await?
            }
        };
        Ok(failure.into())
    }

    /// Confirms an app that is added.
    pub(super) async fn add_app(
        &self,
        look: &Look,
        site: &Site,
        app: AddedApp,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let now = moment.now;
        let Some(within) = pair_within(look, site, now) else {
            return Ok(Checked::Over);
        };
        let waited = match within {
            PairWithin::Settings if weigh(look, site, now) == Weighed::Wait => {
                let ready = self.ready_change(look, ChangeKind::AddDevice, now).await?;
                // What was proved so far is not enough any more.
                let Some(change) = ready else {
                    return Ok(Checked::Over);
                };
                Some(change)
            }
            _ => None,
        };
        let (application, user) = look.challenge.subject();
        let (contact, scene) = (contact_of(look, site, visitor), Scene::of(visitor));
        let about = About::DeviceAdded;
        let adding = Adding {
            challenge: look.challenge.id,
            user,
            within,
            other: match &app {
                AddedApp::Other { seed, .. } => Some(new_other(look, seed.clone(), moment)),
                AddedApp::Found { .. } => None,
            },
            app,
            waited,
            endings: Endings::rows(application, user, moment),
            announcement: self.announce(&contact, &site.policy, about, &scene, moment),
            entry: log::Entry::new(moment)
                .about_user(application, user)
                .within(look.challenge.id),
            now,
        };
        let unit = unit(move |tx| {
            let adding = adding.clone();
            Box::pin(async move { adding.run(tx).await })
        });
        let added = self.0.store.write(unit).await;
        Ok(match (added.while_doing("adding an app")?, within) {
            (false, _) => Checked::Over,
            (true, PairWithin::Settings) => Checked::DeviceAdded,
            (true, _) => Checked::SetUp,
        })
    }
}

/// The step of a right code.
fn verified(pairing: &Pairing, code: &Code, now: Timestamp) -> Option<Step> {
    let (seed, digits) = (&pairing.seed, pairing.digits);
    seed.verify(code, digits, now, pairing.last_step)
}

impl Adding {
    /// Says whether it is there now; nothing is written when it is not.
    async fn run(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let (challenge, user, now) = (self.challenge, self.user, self.now);
        // Switched off meanwhile, in another tab: an app would answer for somebody who has no second factor.
        if !users::hold_with_factor(tx, user).await? {
            return Ok(false);
        }
        let active = pairings::count_active(tx, user).await?;
        let stands = match self.within {
            PairWithin::SetUp => false,
            PairWithin::Done => active == 0 && challenges::hold_passed(tx, challenge, now).await?,
            PairWithin::Settings => challenges::hold_settings(tx, challenge, now).await?,
        };
        let may_go_on = match self.waited {
            Some(change) => changes::hold(tx, change, now).await?,
            None => true,
        };
        // Of two tabs at once, one was quicker.
        if !stands || active >= MOST_PAIRINGS || !may_go_on || !self.confirm(tx).await? {
            return Ok(false);
        }
        self.end_waiting(tx).await?;
        approvals::supersede(tx, challenge).await?;
        challenges::end_adding_app(tx, challenge).await?;
        log::add(tx, &self.entry, Event::DevicePaired, "").await?;
        self.endings.tell_app(tx, user, self.pairing()).await?;
        self.announcement.write(tx).await?;
        tx.wake(challenge.as_bytes());
        Ok(true)
    }

    fn pairing(&self) -> Option<PairingId> {
        match &self.app {
            AddedApp::Found { pairing, .. } => Some(*pairing),
            AddedApp::Other { .. } => self.other.as_ref().map(|it| it.id),
        }
    }

    /// The change that has waited for this is carried out; one that still waits has nothing left to wait for.
    async fn end_waiting(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let (user, now) = (self.user, self.now);
        if let Some(change) = self.waited {
            return changes::take_up(tx, change, now).await.map(drop);
        }
        let kind = ChangeKind::AddDevice;
        self.endings
            .run_one(tx, user, (kind, ""), "replaced", now)
            .await
    }

    /// Says whether the pairing waited for it, and its step was not used before.
    async fn confirm(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let now = self.now;
        let (pairing, device, step) = match (&self.app, &self.other) {
            (
                AddedApp::Found {
                    pairing,
                    device,
                    step,
                },
                _,
            ) => (*pairing, *device, *step),
            (AddedApp::Other { of, step, .. }, Some(other)) => {
                pairings::add(tx, other, 0).await?;
                // Else one code would do twice at the site's calls.
                if *of == SeedOf::Site {
                    seeds::remove(tx, self.user).await?;
                }
                (other.id, None, Some(*step))
            }
            (AddedApp::Other { .. }, None) => return Ok(false),
        };
        let is_fresh = match step {
            Some(step) => pairings::use_step(tx, pairing, step, now).await?,
            None => true,
        };
        if !is_fresh || pairings::confirm(tx, pairing, now).await?.is_none() {
            return Ok(false);
        }
        if let Some(device) = device {
            let revision = devices::touch(tx, device).await?;
            pairings::revise(tx, pairing, revision).await?;
        }
        Ok(true)
    }
}
