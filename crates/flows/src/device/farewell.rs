//! A device, or one account of it, goes at its own wish: the log is told, and its person on every channel.

use domain::{About, Event, Moment};
use store::{Fault as StoreFault, Tx, devices::Device, log, pairings::Account, unit, users};

use crate::{
    Fault, Flows,
    announce::{Announcement, Scene},
    error::WhileDoing,
};

/// What is said when an account goes, drawn before its unit begins.
#[derive(Clone)]
pub(super) struct Farewell {
    entry: log::Entry,
    /// None for one that its person never confirmed.
    announcement: Option<Announcement>,
}

impl Flows {
    /// Draws it; none when its user is gone.
    pub(super) async fn draw_farewell(
        &self,
        device: &Device,
        account: &Account,
        moment: &mut Moment,
    ) -> Result<Option<Farewell>, Fault> {
        let user = account.user;
        let unit = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let contact = self.0.store.read(unit).await;
        let Some(contact) = contact.while_doing("reading how a person is reached")? else {
            return Ok(None);
        };
        let site = self.site_of(contact.application).await?;
        // It was done on the device itself, by whatever name its person gave it.
        let scene = Scene::at(device.name.as_str(), "");
        let about = About::DeviceRemoved;
        let announcement = account
            .is_active
            .then(|| self.announce(&contact, &site.policy, about, &scene, moment));
        Ok(Some(Farewell {
            entry: log::Entry::new(moment).about_user(contact.application, user),
            announcement,
        }))
    }
}

impl Farewell {
    /// Writes the row of the log and the messages.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        log::add(tx, &self.entry, Event::DeviceRemoved, "by=device").await?;
        match &self.announcement {
            Some(announcement) => announcement.write(tx).await,
            None => Ok(()),
        }
    }
}
