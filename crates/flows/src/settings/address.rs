//! Another mail address, proposed by the site: the old one is told, and stays in force while the proposal waits.

use domain::{
    ApplicationId, CHANGE_WAIT, Change, ChangeId, ChangeKind, ChangeState, EmailAddress, Event,
    Limit, Moment, UserId,
};
use store::{
    changes::{self, Kept},
    limits::{self, Spending},
    log, unit,
    users::{self, Contact, Named},
};

use super::change::waits;
use crate::{
    Fault, Flows,
    announce::{Announcement, Scene},
    endings::Endings,
    error::WhileDoing,
};

impl Flows {
    /// Heeds the address a site pushed: one that differs is a proposal, the one on file takes a proposal back.
    pub(crate) async fn heed_address(
        &self,
        application: ApplicationId,
        named: &Named,
        pushed: Option<EmailAddress>,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let Some(pushed) = pushed.filter(|_| named.is_proposal || named.has_proposal) else {
            return Ok(());
        };
        let user = named.id;
        let Some((contact, open)) = self.proposal(user).await? else {
            return Ok(());
        };
        let same = open
            .as_ref()
            .is_some_and(|kept| kept.email.as_ref() == Some(&pushed));
        if named.is_proposal && same {
            return Ok(());
        }
        let new = if named.is_proposal {
            let drawn = self.draw_proposal(application, &contact, pushed, moment);
            Some(drawn.await?)
        } else {
            None
        };
        self.keep_proposal((application, user), new, moment).await
    }

    /// How the user is reached, and the proposal that waits.
    async fn proposal(&self, user: UserId) -> Result<Option<(Contact, Option<Kept>)>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(contact) = users::contact(tx, user).await? else {
                    return Ok(None);
                };
                let mut open = changes::list_open(tx, user).await?.into_iter();
                let waiting = open.find(|kept| kept.change.kind == ChangeKind::Address);
                Ok(Some((contact, waiting)))
            })
        });
        let found = self.0.store.read(unit).await;
        found.while_doing("looking for a proposed address")
    }

    async fn draw_proposal(
        &self,
        application: ApplicationId,
        contact: &Contact,
        email: EmailAddress,
        moment: &mut Moment,
    ) -> Result<(Kept, Announcement), Fault> {
        let change = Change {
            id: ChangeId::new(moment.now, &mut moment.rng),
            application,
            user: contact.user,
            kind: ChangeKind::Address,
            state: ChangeState::Waiting,
            detail: String::new(),
            asked_at: moment.now,
            due_at: moment.now.plus(CHANGE_WAIT),
        };
        let site = self.site_of(application).await?;
        let (about, scene) = (waits(&change), Scene::default());
        let announcement = self.announce(contact, &site.policy, about, &scene, moment);
        let kept = Kept {
            change,
            number: None,
            email: Some(email),
        };
        Ok((kept, announcement))
    }

    async fn keep_proposal(
        &self,
        (application, user): (ApplicationId, UserId),
        new: Option<(Kept, Announcement)>,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let now = moment.now;
        let entry = log::Entry::new(moment).about_user(application, user);
        let endings = Endings::rows(application, user, moment);
        let spendings = [Spending::new(
            &self.0.keys,
            Limit::USER_ADDRESSES,
            user.as_bytes(),
        )];
        let unit = unit(move |tx| {
            let (new, entry, spendings) = (new.clone(), entry.clone(), spendings.clone());
            let endings = endings.clone();
            Box::pin(async move {
                users::hold(tx, user).await?;
                // Beyond the limit the proposal before stays, which everybody was told of.
                if new.is_some() && limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(());
                }
                let kind = ChangeKind::Address;
                endings.run_one(tx, user, (kind, ""), "site", now).await?;
                let Some((kept, announcement)) = new else {
                    return Ok(());
                };
                if announcement.reaches_nobody() {
                    // Nobody could stop it: no wait makes that good.
                    return announcement.write(tx).await;
                }
                if changes::add(tx, &kept).await? {
                    log::add(tx, &entry, Event::ChangeAsked, "kind=address by=site").await?;
                    announcement.write(tx).await?;
                }
                Ok(())
            })
        });
        let kept = self.0.store.write(unit).await;
        kept.while_doing("keeping a proposed address")
    }
}
