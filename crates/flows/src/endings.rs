//! Waiting changes end: cancelled by a button, replaced by another, or ended by a strong proof of whoever owns the account.

use domain::{
    About, ApplicationId, ChangeId, ChangeKind, ChangeState, Event, Moment, Policy, Timestamp,
    UserId,
};
use store::{
    Fault as StoreFault, Tx,
    changes::{self, Kept},
    log,
    users::Contact,
};

use crate::{
    Flows,
    announce::{Announcement, Scene},
};

/// The end of one change that waits, drawn and ready to happen.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    change: ChangeId,
    told: Told,
}

/// What is told of the end of a change of this kind.
#[derive(Clone, Debug)]
struct Told {
    kind: ChangeKind,
    /// None where something else tells of it.
    announcement: Option<Announcement>,
    entry: log::Entry,
}

impl Told {
    async fn write(&self, tx: &mut Tx, by: &str) -> Result<(), StoreFault> {
        let detail = format!("kind={} by={by}", self.kind);
        log::add(tx, &self.entry, Event::ChangeCancelled, &detail).await?;
        match &self.announcement {
            Some(announcement) => announcement.write(tx).await,
            None => Ok(()),
        }
    }
}

impl Ending {
    /// Ends it, if it still waits; `by` says in the log who or what did. Tells everybody.
    pub(crate) async fn run(
        &self,
        tx: &mut Tx,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        if !changes::end(tx, self.change, ChangeState::Cancelled, now).await? {
            return Ok(false);
        }
        self.told.write(tx, by).await?;
        Ok(true)
    }
}

/// The ends of whatever a user has waiting, which is one change of each kind at most: drawn before it is known what waits,
/// so that nothing is spared that is asked for in between.
#[derive(Clone, Debug)]
pub(crate) struct Endings(Vec<Told>);

impl Endings {
    /// Draws the rows of the log alone, where something else is announced.
    pub(crate) fn rows(application: ApplicationId, user: UserId, moment: &mut Moment) -> Self {
        let told = ChangeKind::ALL.map(|kind| Told {
            kind,
            announcement: None,
            entry: log::Entry::new(moment).about_user(application, user),
        });
        Self(told.to_vec())
    }

    /// Ends all that waits by now. The caller holds the user.
    pub(crate) async fn run(
        &self,
        tx: &mut Tx,
        user: UserId,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let ended = changes::end_all(tx, user, now).await?;
        self.tell(tx, &ended, by).await
    }

    /// Ends the change of this kind, if one waits by now. The caller holds the user.
    pub(crate) async fn run_one(
        &self,
        tx: &mut Tx,
        user: UserId,
        kind: ChangeKind,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        if changes::end_kind(tx, user, kind, now).await? {
            self.tell(tx, &[kind], by).await?;
        }
        Ok(())
    }

    /// Tells of changes that were ended within this unit.
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        ended: &[ChangeKind],
        by: &str,
    ) -> Result<(), StoreFault> {
        for told in self.0.iter().filter(|told| ended.contains(&told.kind)) {
            told.write(tx, by).await?;
        }
        Ok(())
    }
}

impl Flows {
    /// Draws the end of whatever the user has waiting.
    pub(crate) fn draw_endings(
        &self,
        contact: &Contact,
        policy: &Policy,
        scene: &Scene,
        moment: &mut Moment,
    ) -> Endings {
        let told = ChangeKind::ALL.map(|kind| self.draw_told(kind, contact, policy, scene, moment));
        Endings(told.to_vec())
    }

    /// Draws the end of one change.
    pub(crate) fn draw_ending(
        &self,
        kept: &Kept,
        contact: &Contact,
        policy: &Policy,
        scene: &Scene,
        moment: &mut Moment,
    ) -> Ending {
        let change = &kept.change;
        Ending {
            change: change.id,
            told: self.draw_told(change.kind, contact, policy, scene, moment),
        }
    }

    fn draw_told(
        &self,
        kind: ChangeKind,
        contact: &Contact,
        policy: &Policy,
        scene: &Scene,
        moment: &mut Moment,
    ) -> Told {
        let about = About::ChangeCancelled {
            kind: kind.as_str().to_owned(),
        };
        Told {
            kind,
            announcement: Some(self.announce(contact, policy, about, scene, moment)),
            entry: log::Entry::new(moment).about_user(contact.application, contact.user),
        }
    }
}
