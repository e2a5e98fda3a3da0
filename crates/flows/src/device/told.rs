//! What a device does with itself is told to everybody for whom it answers: a row of the log, and a notice on every channel.

use std::sync::Arc;

use domain::{About, DeviceId, Event, Method, Moment, PairingId, Timestamp, UserId};
use store::{
    Fault as StoreFault, Tx, apps,
    devices::Device,
    log,
    pairings::{self, Account, AccountLine},
    unit, users,
};

use crate::{
    Fault, Flows, Site,
    announce::{Announcement, Scene},
    endings::Endings,
    error::WhileDoing,
};

/// What a device did with itself, or with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Did {
    /// It went, or the account did.
    Went,
    /// It has another key.
    ChangedKey,
    /// It made the passkey that stands before its approvals.
    MadePasskey,
}

impl Did {
    const fn event(self) -> Event {
        match self {
            Self::Went => Event::DeviceRemoved,
            Self::ChangedKey => Event::DeviceKeyChanged,
            Self::MadePasskey => Event::ApprovalPasskeyAdded,
        }
    }

    const fn about(self) -> About {
        match self {
            Self::Went => About::DeviceRemoved,
            Self::ChangedKey => About::DeviceKeyChanged,
            Self::MadePasskey => About::ApprovalPasskeyAdded,
        }
    }
}

/// What is said of it to the person of one account, drawn before its unit begins.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) user: UserId,
    app: PairingId,
    site: Arc<Site>,
    /// The rows of a change that waited to remove the app.
    endings: Endings,
    event: Event,
    entry: log::Entry,
    /// None for an account that its person never confirmed.
    announcement: Option<Announcement>,
}

/// The same for everybody for whom it answers, as that was read.
#[derive(Clone)]
pub(super) struct ToldToAll {
    device: DeviceId,
    accounts: Vec<(PairingId, bool)>,
    pub(super) each: Vec<Told>,
}

fn state_of(account: &Account) -> (PairingId, bool) {
    (account.line.id, account.line.is_active)
}

impl ToldToAll {
    /// Holds everybody; says whether that is everybody still. Whoever confirmed an account in between is to be told, too.
    pub(super) async fn hold(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        for told in &self.each {
            users::hold(tx, told.user).await?;
        }
        let accounts = pairings::accounts(tx, self.device, 0).await?;
        let accounts: Vec<_> = accounts.iter().map(state_of).collect();
        Ok(accounts == self.accounts)
    }
}

impl Flows {
    /// Draws it for everybody for whom the device answers.
    pub(super) async fn draw_told_to_all(
        &self,
        device: &Device,
        did: Did,
        moment: &mut Moment,
    ) -> Result<ToldToAll, Fault> {
        let id = device.id;
        let find = unit(move |tx| Box::pin(async move { pairings::accounts(tx, id, 0).await }));
        let found = self.0.store.read(find).await;
        let found = found.while_doing("reading for whom a device answers")?;
        let mut each = Vec::new();
        for account in &found {
            each.extend(
                self.draw_told_by(device, &account.line, did, moment)
                    .await?,
            );
        }
        // In one order, so that of two devices neither waits for the other.
        each.sort_by_key(|told| told.user);
        Ok(ToldToAll {
            device: id,
            accounts: found.iter().map(state_of).collect(),
            each,
        })
    }

    /// Draws it for one of them; none when the user is gone.
    pub(super) async fn draw_told_by(
        &self,
        device: &Device,
        account: &AccountLine,
        did: Did,
        moment: &mut Moment,
    ) -> Result<Option<Told>, Fault> {
        let user = account.user;
        let unit = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let contact = self.0.store.read(unit).await;
        let Some(contact) = contact.while_doing("reading how a person is reached")? else {
            return Ok(None);
        };
        let site = self.site_of(contact.application).await?;
        // It was done on the device itself, by whatever name its person gave it.
        let scene = Scene::at(device.name.as_str(), "");
        let announcement = account
            .is_active
            .then(|| self.announce(&contact, &site.policy, did.about(), &scene, moment));
        Ok(Some(Told {
            user,
            app: account.id,
            site,
            endings: Endings::rows(contact.application, user, moment),
            event: did.event(),
            entry: log::Entry::new(moment).about_user(contact.application, user),
            announcement,
        }))
    }
}

impl Told {
    /// Removes the account, and tells; says whether it was there: of two who remove it at once, one tells. The caller holds the
    /// user. No proof is asked for it, so what it was worth to the settings is kept in mind.
    pub(super) async fn part(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, StoreFault> {
        if self.is_strong(tx, now).await? {
            users::mark_app_left(tx, self.user, now).await?;
        }
        let apps = [self.app];
        let removed = self.endings.remove_apps(tx, self.user, &apps, now).await?;
        if removed.is_empty() {
            return Ok(false);
        }
        self.write(tx).await?;
        Ok(true)
    }

    /// Whether the app is something strong on file.
    async fn is_strong(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, StoreFault> {
        let policy = &self.site.policy;
        let apps = apps::read(tx, self.user).await?;
        let app = apps.pairings.iter().find(|it| it.id == self.app);
        Ok(app.is_some_and(|app| {
            let approves = app.proves_by_approval(None, now);
            let shows_codes = app.proves_by_code(None, now);
            policy.has(Method::Push) && approves || policy.has(Method::AppCode) && shows_codes
        }))
    }

    /// Writes the row of the log and the messages.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        log::add(tx, &self.entry, self.event, "by=device").await?;
        match &self.announcement {
            Some(announcement) => announcement.write(tx).await,
            None => Ok(()),
        }
    }
}
