//! A set-up named the number of this device's person: the app is told when it asks, and once its person says yes it shows a
//! code for that set-up alone (docs/decisions/0027). The page hears nothing of all this until the code is typed.

use domain::{ChallengeId, Digits, Event, Method, Moment, PairingId, Seed, Timestamp};
use store::{
    devices::Device,
    log,
    pairings::NewPairing,
    proposals::{self, Proposal},
    unit, users,
};

use super::AccountView;
use crate::{Fault, Flows, Site, error::WhileDoing};

/// A site that wants to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalView {
    /// What it is taken up by.
    pub id: ChallengeId,
    /// The application's name.
    pub issuer: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl From<Proposal> for ProposalView {
    fn from(proposal: Proposal) -> Self {
        Self {
            id: proposal.challenge,
            issuer: proposal.issuer,
            colour: proposal.colour,
            expires_at: proposal.until,
        }
    }
}

/// As many devices may stand for a number: those of four people, five each, so that whoever had it before uses none up that
/// its owner needs.
const SLOTS: u8 = 20;

impl Flows {
    /// The seeds of a set-up that may be told of until then. They are derived, so that the page compares a code with all of
    /// them and reads nothing, whether a device has one of them or nobody ever will.
    pub(crate) fn proposal_seeds(&self, proposal: ChallengeId, until: Timestamp) -> Vec<Seed> {
        let seeds = (0..SLOTS).map(|slot| self.proposal_seed(proposal, until, slot));
        seeds.collect()
    }

    fn proposal_seed(&self, proposal: ChallengeId, until: Timestamp, slot: u8) -> Seed {
        let until = until.as_millis().to_be_bytes();
        let named = [proposal.as_bytes().as_slice(), &until, &[slot]].concat();
        Seed::derive(&self.0.keys, "proposal seed", &named)
    }

    /// The sites that want to be added to a device: set-ups of the last ten minutes that named its person's number.
    pub async fn proposals_of_device(
        &self,
        device: &Device,
        now: Timestamp,
    ) -> Result<Vec<ProposalView>, Fault> {
        let id = device.id;
        let unit = unit(move |tx| Box::pin(async move { proposals::list(tx, id, now).await }));
        let read = self.0.store.read(unit).await;
        let mut views = Vec::new();
        for proposal in read.while_doing("reading what is proposed to a device")? {
            let site = self.site_of(proposal.application).await?;
            if proposes(&site) {
                views.push(proposal.into());
            }
        }
        Ok(views)
    }

    /// The person of a device wants the site added: an account whose codes are good for this set-up alone, until the page
    /// took one of them. Asked again it is the same account. None where nothing is proposed (any more).
    pub async fn take_proposal(
        &self,
        device: &Device,
        proposal: ChallengeId,
        moment: &mut Moment,
    ) -> Result<Option<(AccountView, Timestamp)>, Fault> {
        let (id, now) = (device.id, moment.now);
        let find = unit(move |tx| Box::pin(async move { proposals::list(tx, id, now).await }));
        let listed = self.0.store.read(find).await;
        let listed = listed.while_doing("looking for a proposal")?;
        let Some(found) = listed.into_iter().find(|it| it.challenge == proposal) else {
            return Ok(None);
        };
        let site = self.site_of(found.application).await?;
        if !proposes(&site) {
            return Ok(None);
        }
        let pairing = NewPairing {
            id: PairingId::new(now, &mut moment.rng),
            device: Some(id),
            application: found.application,
            user: found.user,
            // One of the seeds of this set-up takes its place.
            seed: self.proposal_seed(proposal, found.until, 0),
            digits: Digits::SIX,
            challenge: proposal,
            now,
        };
        let seeds = self.proposal_seeds(proposal, found.until);
        let entry = log::Entry::new(moment)
            .about_user(found.application, found.user)
            .within(proposal);
        let unit = unit(move |tx| {
            let (pairing, seeds, entry) = (pairing.clone(), seeds.clone(), entry.clone());
            Box::pin(async move {
                // Somebody may have set a factor up since this was read.
                if !users::hold_without_factor(tx, pairing.user).await? {
                    return Ok(None);
                }
                let taken = proposals::take(tx, id, &pairing, &seeds).await?;
                if taken.as_ref().is_some_and(|it| it.id == pairing.id) {
                    log::add(tx, &entry, Event::ProposalTaken, "").await?;
                }
                Ok(taken)
            })
        });
        let taken = self.0.store.write(unit).await;
        Ok(taken.while_doing("taking a proposal up")?.map(|taken| {
            // What the person is called there is not told before she is known to be the one.
            let (label, codes) = (String::new(), (taken.seed, taken.digits));
            let account = AccountView::waiting(taken.id, label, codes, &site);
            (account, found.until)
        }))
    }
}

/// Whether a site may be added by a code of the app: its policy has that, and it is on.
fn proposes(site: &Site) -> bool {
    site.policy.has(Method::AppCode) && site.application.off_since.is_none()
}
