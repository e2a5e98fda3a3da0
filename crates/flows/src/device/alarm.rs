//! "It was not me", said on a device: with a denial, or later of what it answered.

use domain::{ApprovalId, Event, Moment, UserId};
use store::{
    approvals::{self, SaidLater},
    devices::Device,
    direct, log, unit, users,
};

use super::StoredShown;
use crate::{
    Fault, Flows,
    announce::Scene,
    error::WhileDoing,
    raised::{Raised, SaidIn},
};

impl Flows {
    /// "It was not me", said later about a request this device approved or denied; says whether there is such a one.
    pub async fn report_request(
        &self,
        device: &Device,
        approval: ApprovalId,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let id = device.id;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(found) = approvals::find_for_device(tx, id, approval).await? else {
                    return Ok(None);
                };
                let mark = direct::approvals::mark_of(tx, approval).await?;
                Ok(Some((found, mark)))
            })
        });
        let found = self.0.store.read(unit).await;
        let Some((found, mark)) = found.while_doing("looking for a request that is reported")?
        else {
            return Ok(false);
        };
        // Whoever has no page of ours could not go through what comes after an alarm.
        let has_walk = mark.is_none_or(|it| it.has_pages);
        let shown = StoredShown::read(&found.shown)?;
        let raised = self.draw_alarm(found.user, &shown, moment).await?;
        let entry = raised.entry(moment).within(found.challenge);
        let (user, pairing, now) = (found.user, found.pairing, moment.now);
        let unit = store::unit(move |tx| {
            let (raised, entry) = (raised.clone(), entry.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                match approvals::report(tx, approval, pairing).await? {
                    SaidLater::Nothing => return Ok(false),
                    SaidLater::Now => {
                        log::add(tx, &entry, Event::RequestReported, "by=device").await?;
                    }
                    // A device may say it as often as it likes: that shuts what came since, and leaves no row.
                    SaidLater::Before => {}
                }
                if has_walk {
                    raised.run(tx, now).await?;
                }
                Ok(true)
            })
        });
        let reported = self.0.store.write(unit).await;
        reported.while_doing("reporting a request")
    }

    /// "It was not me", said on a device: draws what belongs to it.
    pub(super) async fn draw_alarm(
        &self,
        user: UserId,
        shown: &StoredShown,
        moment: &mut Moment,
    ) -> Result<Raised, Fault> {
        let unit = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let contact = self.0.store.read(unit).await;
        let contact = contact
            .while_doing("reading how a person is reached")?
            .ok_or_else(|| Fault::new("a user is gone"))?;
        let site = self.site_of(contact.application).await?;
        let scene = Scene::at(&shown.browser, &shown.place);
        Ok(self.draw_raised(&contact, &site.policy, SaidIn::Device, &scene, moment))
    }
}
