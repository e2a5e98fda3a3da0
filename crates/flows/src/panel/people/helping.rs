//! What every act for a person begins with: who does it and may, and whom it is about.

use std::sync::Arc;

use domain::{About, Deed, Event, Moment, Role, Timestamp, UserId};
use store::{
    Fault as StoreFault, Tx, log,
    operators::sessions::Session,
    unit,
    users::{self, Contact},
};

use crate::{
    Fault, Flows, PanelRefused, Site,
    announce::{Announcement, Scene},
    error::WhileDoing,
    panel::weigh::{proof, stands},
};

/// An act for a person, weighed and about to be done.
#[derive(Clone)]
pub(super) struct Helping {
    by: Option<Session>,
    pub(super) contact: Contact,
    pub(super) site: Arc<Site>,
    now: Timestamp,
}

impl Flows {
    /// Weighs the deed, and reads whom it is about. Without a session it comes from the terminal, whose keeper holds the
    /// master key as well.
    pub(super) async fn begin_helping(
        &self,
        by: Option<&Session>,
        deed: Deed,
        user: UserId,
        moment: &mut Moment,
    ) -> Result<Result<Helping, PanelRefused>, Fault> {
        if let Some(session) = by
            && let Err(refused) = self.weighed(session, deed, moment).await?
        {
            return Ok(Err(refused));
        }
        let read = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let contact = self.0.store.read(read).await;
        let Some(contact) = contact.while_doing("reading whom an act is about")? else {
            return Ok(Err(PanelRefused::Stale));
        };
        Ok(Ok(Helping {
            by: by.cloned(),
            site: self.site_of(contact.application).await?,
            contact,
            now: moment.now,
        }))
    }

    /// Draws the notice about an act.
    pub(super) fn tell_of_help(
        &self,
        helping: &Helping,
        about: About,
        moment: &mut Moment,
    ) -> Announcement {
        let (contact, policy) = (&helping.contact, &helping.site.policy);
        self.announce(contact, policy, about, &Scene::by_staff(), moment)
    }
}

impl Helping {
    /// Confirms within a unit that whoever does it still may, and holds the person, so that nothing else changes meanwhile.
    pub(super) async fn stands(&self, tx: &mut Tx) -> Result<Result<(), PanelRefused>, StoreFault> {
        if let Some(session) = &self.by
            && let Err(refused) = stands(tx, session, self.now).await?
        {
            return Ok(Err(refused));
        }
        let is_there = users::hold(tx, self.contact.user).await?;
        Ok(is_there.then_some(()).ok_or(PanelRefused::Stale))
    }

    /// Whether whoever acts may go past a limit that is there for helpers: whoever keeps the server may, and an owner or
    /// operator whose passkey answers again.
    pub(super) fn may_go_past(&self) -> Result<(), PanelRefused> {
        let Some(session) = &self.by else {
            return Ok(());
        };
        match session.role {
            Role::Owner | Role::Operator if proof(session).is_fresh(self.now) => Ok(()),
            Role::Owner | Role::Operator => Err(PanelRefused::AskAgain),
            Role::Helper | Role::ReadOnly => Err(PanelRefused::UnlockedOften),
        }
    }

    /// An entry of the log about the person.
    pub(super) fn entry(&self, moment: &mut Moment) -> log::Entry {
        log::Entry::new(moment).about_user(self.contact.application, self.contact.user)
    }

    /// Writes what was done down, with the name of whoever did it.
    pub(super) async fn note(
        &self,
        tx: &mut Tx,
        entry: &log::Entry,
        event: Event,
        what: &str,
    ) -> Result<(), StoreFault> {
        let detail = format!("{what} {}", self.who());
        log::add(tx, entry, event, detail.trim_start()).await
    }

    /// Who does it, for the log.
    pub(super) fn who(&self) -> String {
        match &self.by {
            Some(session) => format!("by=operator operator={}", session.name),
            None => "by=terminal".to_owned(),
        }
    }
}

/// What was done, and how many settings were open and shut with it.
pub(super) fn with_settings(what: String, shut: u64) -> String {
    if shut == 0 {
        return what;
    }
    format!("{what} settings={shut}")
}
