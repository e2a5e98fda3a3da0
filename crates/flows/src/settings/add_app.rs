//! An app more: weighed like any change, and then paired at a page of its own (`verify::pair`, `verify::add_app`). What is
//! asked for with too little proof waits, and is gone on with by its person: a device has to be at hand.

use domain::{ChallengeId, ChangeId, ChangeKind, Limit, Moment, Weighed};
use store::{
    challenges::{self, Look},
    changes,
    limits::{self, Spending},
    pairing_offers,
    pairings::MOST_PAIRINGS,
    unit, users,
};

use super::{
    change::Changed,
    weight::{is_open, weigh},
};
use crate::{Fault, Flows, Site, Visitor, budget::Budget, error::WhileDoing, verify::draw_offer};

impl Flows {
    /// Begins to add an app, with an offer for its page; with too little proof, after a wait. `Done` is: its page is open.
    pub async fn begin_adding_app(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Changed::Closed);
        };
        let now = moment.now;
        if !is_open(&look, now) {
            return Ok(Changed::Closed);
        }
        if !may_add_app(&look, &site) {
            return Ok(Changed::Refused);
        }
        let kind = ChangeKind::AddDevice;
        if weigh(&look, &site, now) == Weighed::Enough {
            return self.open_pairing(&look, None, moment).await;
        }
        let ready = self.ready_change(&look, kind, now).await?;
        if ready.is_none() {
            let kept = self.keep_waiting(&look, &site, kind, visitor, moment);
            return kept.await;
        }
        self.open_pairing(&look, ready, moment).await
    }

    async fn open_pairing(
        &self,
        look: &Look,
        ready: Option<ChangeId>,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let (id, user, now) = (look.challenge.id, look.challenge.user, moment.now);
        let offer = draw_offer(look, moment);
        let spendings = [Spending::new(
            &self.0.keys,
            Limit::USER_CHANGES,
            &Budget::Proved.whom(user),
        )];
        let unit = unit(move |tx| {
            let (offer, spendings) = (offer.clone(), spendings.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                let stands = match ready {
                    Some(change) => changes::hold(tx, change, now).await?,
                    None => true,
                };
                if !stands || !challenges::hold_settings(tx, id, now).await? {
                    return Ok(Changed::Closed);
                }
                if limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(Changed::TooMany);
                }
                if !challenges::begin_adding_app(tx, id, now).await? {
                    return Ok(Changed::Closed);
                }
                pairing_offers::add(tx, &offer).await?;
                tx.wake(id.as_bytes());
                Ok(Changed::Done)
            })
        });
        let opened = self.0.store.write(unit).await;
        opened.while_doing("beginning to add an app")
    }
}

/// Whether the user may have one app more here: five answer at most, and whoever has no second factor begins with a set-up.
pub(super) fn may_add_app(look: &Look, site: &Site) -> bool {
    let has_room = look.apps.pairings.len() < usize::try_from(MOST_PAIRINGS).unwrap_or(0);
    site.policy.has_app() && look.first_factor_at.is_some() && has_room
}
