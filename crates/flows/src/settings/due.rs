//! Changes whose time has come: carried out, or made ready for their person.

use std::{sync::Arc, time::Duration};

use domain::{About, ChangeId, ChangeState, Event, Moment, Timestamp};
use store::{changes, changes::Kept, log, unit, users};

use super::deed::{Deed, OnFile};
use crate::{Fault, Flows, announce::Scene, endings::Endings, error::WhileDoing};

/// Changes one round looks at.
const ROUND: u32 = 50;
/// When one that could not be carried out is tried again.
const PUT_OFF: Duration = Duration::from_mins(10);

impl Flows {
    /// Carries out what is due. Says whether there may be more. Several processes may do it at once: each change is
    /// carried out by the one that moves it on.
    pub async fn carry_out_due_changes(
        &self,
        moments: &(dyn Fn() -> Moment + Send + Sync),
    ) -> Result<bool, Fault> {
        let now = moments().now;
        let due = unit(move |tx| Box::pin(async move { changes::list_due(tx, now, ROUND).await }));
        let due = self.0.store.read(due).await;
        let due = due.while_doing("listing the changes that are due")?;
        for id in &due {
            if let Err(fault) = self.carry_out_due(*id, &mut moments()).await {
                // One that cannot be carried out is no bar to those of everybody else.
                tracing::error!(%fault, change.id = %id, "a change that has waited was not carried out");
                self.put_off_change(*id, now).await?;
            }
        }
        Ok(due.len() >= usize::try_from(ROUND).unwrap_or(usize::MAX))
    }

    /// When the next change is due, if any waits.
    pub async fn next_due_change(&self) -> Result<Option<Timestamp>, Fault> {
        let unit = unit(|tx| Box::pin(async move { changes::next_due(tx).await }));
        let next = self.0.store.read(unit).await;
        next.while_doing("looking for the next change")
    }

    async fn put_off_change(&self, id: ChangeId, now: Timestamp) -> Result<(), Fault> {
        let until = now.plus(PUT_OFF);
        let unit =
            unit(move |tx| Box::pin(async move { changes::put_off(tx, id, now, until).await }));
        let put_off = self.0.store.write(unit).await;
        put_off.while_doing("putting a change off").map(drop)
    }

    async fn carry_out_due(&self, id: ChangeId, moment: &mut Moment) -> Result<(), Fault> {
        let find = unit(move |tx| Box::pin(async move { changes::find(tx, id).await }));
        let found = self.0.store.read(find).await;
        match found.while_doing("reading a change that is due")? {
            Some(kept) => self.carry_out_kept(&kept, moment).await,
            None => Ok(()),
        }
    }

    async fn carry_out_kept(&self, kept: &Kept, moment: &mut Moment) -> Result<(), Fault> {
        let (id, user, now) = (kept.change.id, kept.change.user, moment.now);
        let contact = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let contact = self.0.store.read(contact).await;
        let Some(contact) = contact.while_doing("looking for a user")? else {
            return Ok(());
        };
        let site = self.site_of(kept.change.application).await?;
        let deed = Deed::of(kept);
        let kind = kept.change.kind.as_str().to_owned();
        let about = match &deed {
            Some(deed) => deed.about(),
            None => About::ChangeReady { kind: kind.clone() },
        };
        let scene = Scene::default();
        let ending = self.draw_ending(kept, &contact, &site.policy, &scene, moment);
        let announcement = self.announce(&contact, &site.policy, about, &scene, moment);
        let entry = log::Entry::new(moment).about_user(kept.change.application, user);
        let endings = Endings::rows(kept.change.application, user, moment);
        let unit = unit(move |tx| {
            let (deed, kind) = (deed.clone(), kind.clone());
            let (announcement, entry) = (announcement.clone(), entry.clone());
            let (endings, ending) = (endings.clone(), ending.clone());
            let site = Arc::clone(&site);
            Box::pin(async move {
                users::hold(tx, user).await?;
                // The user is held, so it stays: what was asked for days ago is judged by what is on file now.
                let file = OnFile::read(tx, user).await?;
                let fits = |deed: &Deed| deed.fits(&file, &site.policy, now);
                if !deed.as_ref().is_none_or(fits) {
                    ending.run(tx, "no_longer_fits", now).await?;
                    return Ok(());
                }
                let state = match deed {
                    Some(_) => ChangeState::Done,
                    None => ChangeState::Ready,
                };
                if !changes::end_due(tx, id, state, now).await? {
                    return Ok(());
                }
                let (event, detail) = match &deed {
                    Some(deed) => {
                        deed.run(tx, user, &endings, now).await?;
                        (deed.event(), format!("{} by=waiting", deed.detail()))
                    }
                    None => (Event::ChangeReady, format!("kind={kind}")),
                };
                log::add(tx, &entry, event, detail.trim_start()).await?;
                announcement.write(tx).await
            })
        });
        let done = self.0.store.write(unit).await;
        done.while_doing("carrying out a change that has waited")
    }
}
