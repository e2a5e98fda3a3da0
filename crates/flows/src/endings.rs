//! Waiting changes end: cancelled by a button, replaced by another, ended by a strong proof of whoever owns the account, or
//! left with nothing to change, for the app they would remove is gone. So does a code of the staff, by what makes it void.

use std::iter::repeat_n;

use domain::{
    About, ApplicationId, ChangeId, ChangeKind, ChangeState, Event, Moment, NewsKind, PairingId,
    PasskeyId, PhoneNumber, Policy, Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx,
    bypass_codes::{self, Voided},
    changes::{self, Kept},
    devices, log,
    pairings::{self, MOST_PAIRINGS},
    passkeys::{self, MOST_OF_ALL_HOSTS},
    users::Contact,
};

use crate::{
    Flows,
    announce::{Announcement, Scene},
    direct::News,
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
    /// What the webhooks hear of a site that knows this user by number, and who that is: of the number's change alone.
    news: Option<(UserId, News)>,
}

impl Told {
    async fn write(&self, tx: &mut Tx, by: &str) -> Result<(), StoreFault> {
        let detail = format!("kind={} by={by}", self.kind);
        log::add(tx, &self.entry, Event::ChangeCancelled, &detail).await?;
        if let Some((user, news)) = &self.news {
            news.write_of(tx, *user, None).await?;
        }
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

/// The ends of whatever a user has waiting, which is one change of each kind at most, and one of each device and passkey: drawn before it
/// is known what waits, so that nothing is spared that is asked for in between.
#[derive(Clone, Debug)]
pub(crate) struct Endings {
    told: Vec<Told>,
    code: log::Entry,
    /// What a site's webhooks hear of what is put in another one's place.
    news: News,
}

impl Endings {
    /// Draws the rows of the log alone, where something else is announced.
    pub(crate) fn rows(application: ApplicationId, user: UserId, moment: &mut Moment) -> Self {
        let told = kinds().map(|kind| Told {
            kind,
            announcement: None,
            entry: log::Entry::new(moment).about_user(application, user),
            news: draw_news(kind, application, user, moment),
        });
        Self {
            told: told.collect(),
            code: log::Entry::new(moment).about_user(application, user),
            news: News::draw(application, NewsKind::NumberChanged, moment),
        }
    }

    /// Lets a site hear that another number is in force, where it knows the user by number. The caller holds the user.
    pub(crate) async fn tell_number(
        &self,
        tx: &mut Tx,
        user: UserId,
        number: &PhoneNumber,
    ) -> Result<(), StoreFault> {
        let news = self.news.clone().number(number);
        news.write_of(tx, user, None).await
    }

    /// Lets it hear that another number waits. Of these three one is told in a unit: they have the same ids.
    pub(crate) async fn tell_waiting(
        &self,
        tx: &mut Tx,
        user: UserId,
        number: &PhoneNumber,
    ) -> Result<(), StoreFault> {
        let news = self.news.clone().of_kind(NewsKind::NumberChangeAsked);
        news.number(number).write_of(tx, user, None).await
    }

    /// Lets it hear of a new app.
    pub(crate) async fn tell_app(
        &self,
        tx: &mut Tx,
        user: UserId,
        app: Option<PairingId>,
    ) -> Result<(), StoreFault> {
        let news = self.news.clone().of_kind(NewsKind::DevicePaired);
        news.write_of(tx, user, app).await
    }

    /// Ends a code of the staff, or what was asked for, if there is one by now; `by` says in the log what made it void. The caller
    /// holds the user.
    pub(crate) async fn end_bypass_code(
        &self,
        tx: &mut Tx,
        user: UserId,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        match bypass_codes::remove_of(tx, user, now).await? {
            Some(voided) => note_bypass_end(tx, voided, by, &self.code).await,
            None => Ok(()),
        }
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

    /// Ends the change of this kind, and of this device where it is a removal, if one waits by now. The caller holds the user.
    pub(crate) async fn run_one(
        &self,
        tx: &mut Tx,
        user: UserId,
        (kind, detail): (ChangeKind, &str),
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        if changes::end_kind(tx, user, (kind, detail), now).await? {
            self.tell(tx, &[kind], by).await?;
        }
        Ok(())
    }

    /// Removes these apps of the user; gives those that were there. Their devices hear of it, and a change that waited to remove
    /// one ends with it. The caller holds the user, and tells of the removals.
    pub(crate) async fn remove_apps(
        &self,
        tx: &mut Tx,
        user: UserId,
        apps: &[PairingId],
        now: Timestamp,
    ) -> Result<Vec<PairingId>, StoreFault> {
        let (mut removed, mut ended) = (Vec::new(), Vec::new());
        let kind = ChangeKind::RemoveDevice;
        for app in apps {
            let Some(device) = pairings::remove(tx, *app, user).await? else {
                continue;
            };
            removed.push(*app);
            if let Some(device) = device {
                devices::touch(tx, device).await?;
            }
            if changes::end_kind(tx, user, (kind, &app.to_string()), now).await? {
                ended.push(kind);
            }
        }
        self.tell(tx, &ended, "removed").await?;
        Ok(removed)
    }

    /// Removes these passkeys of the user; a change that waited to remove one ends with it. The caller holds the user, and tells
    /// of the removals.
    pub(crate) async fn remove_passkeys(
        &self,
        tx: &mut Tx,
        user: UserId,
        keys: &[PasskeyId],
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let (kind, mut ended) = (ChangeKind::RemovePasskey, Vec::new());
        for key in keys {
            if passkeys::remove(tx, *key, user).await?
                && changes::end_kind(tx, user, (kind, &key.to_string()), now).await?
            {
                ended.push(kind);
            }
        }
        // Told together: each has a row of its own.
        self.tell(tx, &ended, "removed").await
    }

    /// Tells of changes that were ended within this unit.
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        ended: &[ChangeKind],
        by: &str,
    ) -> Result<(), StoreFault> {
        let mut left: Vec<_> = self.told.iter().collect();
        for kind in ended {
            // What ended has ended, told or not: nobody is kept from securing an account because too much waited in it.
            if let Some(at) = left.iter().position(|told| told.kind == *kind) {
                left.remove(at).write(tx, by).await?;
            } else {
                tracing::error!(%kind, "more changes ended than can wait");
            }
        }
        Ok(())
    }
}

/// Notes that a code of the staff, or what was asked for, is void before its time, and what made it so.
pub(crate) async fn note_bypass_end(
    tx: &mut Tx,
    voided: Voided,
    by: &str,
    entry: &log::Entry,
) -> Result<(), StoreFault> {
    let detail = format!("{} by={by}", what_ended(voided));
    log::add(tx, entry, Event::BypassCodeEnded, detail.trim_start()).await
}

/// What the log says of what ended: a code that was only asked for never was one, and its person never heard of it.
pub(crate) const fn what_ended(voided: Voided) -> &'static str {
    match voided {
        Voided::Code => "",
        Voided::Asked => "was=asked",
    }
}

/// What a site's webhooks hear of the end of a change of this kind: only where it is the number's.
fn draw_news(
    kind: ChangeKind,
    application: ApplicationId,
    user: UserId,
    moment: &mut Moment,
) -> Option<(UserId, News)> {
    let cancelled = NewsKind::NumberChangeCancelled;
    (kind == ChangeKind::Number).then(|| (user, News::draw(application, cancelled, moment)))
}

/// The kinds of what may wait at once: each once, a removal for each device and passkey.
fn kinds() -> impl Iterator<Item = ChangeKind> {
    let count = |most: i64| usize::try_from(most).unwrap_or(0);
    ChangeKind::ALL.into_iter().flat_map(move |kind| {
        let many = match kind {
            ChangeKind::RemoveDevice => count(MOST_PAIRINGS),
            ChangeKind::RemovePasskey => count(MOST_OF_ALL_HOSTS),
            _ => 1,
        };
        repeat_n(kind, many)
    })
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
        let told = kinds().map(|kind| self.draw_told(kind, contact, policy, scene, moment));
        Endings {
            told: told.collect(),
            code: log::Entry::new(moment).about_user(contact.application, contact.user),
            news: News::draw(contact.application, NewsKind::NumberChanged, moment),
        }
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
            news: draw_news(kind, contact.application, contact.user, moment),
        }
    }
}
