//! Changes that wait: the one that may be gone on with, and cancelling one.

use domain::{ChallengeId, ChangeId, ChangeKind, Moment, Timestamp};
use store::{challenges, challenges::Look, changes, unit, users};

use super::{
    change::Changed,
    weight::{is_open, proofs},
};
use crate::{Fault, Flows, Visitor, announce::Scene, error::WhileDoing, verify::contact_of};

impl Flows {
    /// The user's change of this kind that has waited its time and may be gone on with.
    pub(crate) async fn ready_change(
        &self,
        look: &Look,
        kind: ChangeKind,
        now: Timestamp,
    ) -> Result<Option<ChangeId>, Fault> {
        let user = look.challenge.user;
        let unit = unit(move |tx| Box::pin(async move { changes::list_open(tx, user).await }));
        let open = self.0.store.read(unit).await;
        let open = open.while_doing("listing the changes that wait")?;
        let ready = open
            .iter()
            .find(|kept| kept.change.kind == kind && kept.change.is_ready(now));
        Ok(ready.map(|kept| kept.change.id))
    }

    /// Cancels a waiting change of the user. Nothing more is asked than that the settings are open; but the removal of an app or a
    /// passkey is cancelled by a proof alone that counts for something, else a young one that opened them would cancel its own.
    pub async fn cancel_change(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        change: ChangeId,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let now = moment.now;
        let found = self.read_challenge(id, visitor).await?;
        let Some((look, site)) = found.filter(|(look, _)| is_open(look, now)) else {
            return Ok(Changed::Closed);
        };
        let find = unit(move |tx| Box::pin(async move { changes::find(tx, change).await }));
        let kept = self.0.store.read(find).await;
        let kept = kept.while_doing("looking for a change")?;
        let user = look.challenge.user;
        let Some(kept) = kept.filter(|kept| kept.change.user == user) else {
            return Ok(Changed::Refused);
        };
        let proved = proofs(&look, now);
        if is_removal(kept.change.kind) && !proved.is_strong() && proved.weak() == 0 {
            return Ok(Changed::Unproved);
        }
        let (contact, scene) = (contact_of(&look, &site, visitor), Scene::of(visitor));
        let ending = self.draw_ending(&kept, &contact, &site.policy, &scene, moment);
        let unit = unit(move |tx| {
            let ending = ending.clone();
            Box::pin(async move {
                users::hold(tx, user).await?;
                if !challenges::hold_settings(tx, id, now).await? {
                    return Ok(Changed::Closed);
                }
                Ok(if ending.run(tx, "person", now).await? {
                    Changed::Done
                } else {
                    Changed::Refused
                })
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("cancelling a change")
    }
}

/// Whether a change takes a factor away that answers by itself.
const fn is_removal(kind: ChangeKind) -> bool {
    matches!(kind, ChangeKind::RemoveDevice | ChangeKind::RemovePasskey)
}
