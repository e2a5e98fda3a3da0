//! Stopping a change of a person's that waits.

use domain::{ChangeId, Deed, Moment, UserId};
use store::{changes, operators::sessions::Session, unit};

use crate::{Fault, Flows, PanelRefused, announce::Scene, error::WhileDoing};

impl Flows {
    /// Cancels a waiting change of a person, who is told.
    pub async fn cancel_change_of(
        &self,
        by: Option<&Session>,
        user: UserId,
        change: ChangeId,
        moment: &mut Moment,
    ) -> Result<Result<(), PanelRefused>, Fault> {
        let begun = self.begin_helping(by, Deed::CancelChange, user, moment);
        let helping = match begun.await? {
            Ok(helping) => helping,
            Err(refused) => return Ok(Err(refused)),
        };
        let find = unit(move |tx| Box::pin(async move { changes::find(tx, change).await }));
        let kept = self.0.store.read(find).await;
        let kept = kept.while_doing("looking for a change of a person")?;
        let Some(kept) = kept.filter(|kept| kept.change.user == user) else {
            return Ok(Err(PanelRefused::Stale));
        };
        let (contact, policy) = (&helping.contact, &helping.site.policy);
        let ending = self.draw_ending(&kept, contact, policy, &Scene::by_staff(), moment);
        let now = moment.now;
        let unit = unit(move |tx| {
            let (helping, ending) = (helping.clone(), ending.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let who = helping.who();
                // The row says `by=` itself.
                let by = who.strip_prefix("by=").unwrap_or(&who);
                let ended = ending.run(tx, by, now).await?;
                Ok(ended.then_some(()).ok_or(PanelRefused::Stale))
            })
        });
        let cancelled = self.0.store.write(unit).await;
        cancelled.while_doing("cancelling a change of a person")
    }
}
