//! What a site says about who is who: a user goes, is called otherwise, or is one with another.
//!
//! None of it gives anybody a factor without a proof. A name that changes takes all there is with it, for it is the same person's.
//! Of two who become one the one that stays keeps what it has, and what the other had is gone; only where the one that stays
//! never set anything up does it get the whole of the other's: as if the other had been given its name (docs/decisions/0047).

use domain::{ApplicationId, Event, ExternalUserId, Moment, Profile, Timestamp, UserId};
use store::{
    Fault as StoreFault, Tx, devices, log, unit,
    users::{
        self, Named,
        lifecycle::{self, Standing},
    },
};

use super::ManagementKey;
use crate::{
    Fault, Flows,
    error::WhileDoing,
    verify::{overtake, shut_settings},
};

/// What a site says of a user otherwise than before.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// What it calls them from now on; none where that stays.
    pub id: Option<ExternalUserId>,
    /// Name and mail address, where it says them. Another address is a proposal.
    pub profile: Profile,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserChanged {
    /// It is so.
    Yes,
    /// The site never named them.
    Unknown,
    /// Another user is called so. Nothing was changed.
    Taken,
}

/// What came of having two become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// One is left, called as was wanted.
    Yes,
    /// The site never named either.
    Unknown,
    /// One of them is known to the site's direct calls by a number: nobody can say whose codes would be whose.
    Numbered,
    /// Something else was said about one of them at this very moment: nothing was changed.
    Meanwhile,
}

/// Who becomes one, drawn before the unit begins.
#[derive(Clone)]
struct Merging {
    application: ApplicationId,
    from: ExternalUserId,
    into: ExternalUserId,
    spare: UserId,
    gone: log::Entry,
    stays: log::Entry,
    who: String,
    now: Timestamp,
}

impl Flows {
    /// Changes what the site says of a user, its own id of them too; all that is theirs stays theirs.
    pub async fn change_user(
        &self,
        key: &ManagementKey,
        external: ExternalUserId,
        change: UserChange,
        moment: &mut Moment,
    ) -> Result<UserChanged, Fault> {
        let (application, now) = (key.site.application.id, moment.now);
        let spare = UserId::new(now, &mut moment.rng);
        let (entry, who) = (log::Entry::new(moment), key.who());
        let email = change.profile.email.clone();
        let unit = unit(move |tx| {
            let (external, change) = (external.clone(), change.clone());
            let (entry, who) = (entry.clone(), who.clone());
            Box::pin(async move {
                let found = lifecycle::standing(tx, application, &external).await?;
                let Some(user) = held(tx, found).await? else {
                    return Ok(Err(UserChanged::Unknown));
                };
                let new = change.id.as_ref().filter(|new| **new != external);
                if let Some(new) = new {
                    let whose = (application, user.id);
                    if !lifecycle::rename(tx, whose, (&external, new), spare, now).await? {
                        return Ok(Err(UserChanged::Taken));
                    }
                    devices::touch_of_user(tx, user.id).await?;
                }
                let called = new.unwrap_or(&external);
                let profile = &change.profile;
                let named = users::upsert(tx, application, called, profile, spare, now).await?;
                let renamed = if new.is_some() { " renamed=yes" } else { "" };
                let entry = entry.about_user(application, user.id);
                let detail = format!("{who}{renamed}");
                log::add(tx, &entry, Event::UserChanged, &detail).await?;
                Ok(Ok(named))
            })
        });
        let changed = self.0.store.write(unit).await;
        let named: Result<Named, UserChanged> = changed.while_doing("changing a user")?;
        match named {
            Ok(named) => {
                self.heed_address(application, &named, email, moment)
                    .await?;
                Ok(UserChanged::Yes)
            }
            Err(why) => Ok(why),
        }
    }

    /// Deletes a user with all that is theirs: factors, browsers, what waits and what is under way. Their devices hear of it; their
    /// rows of the log stay, about an id that is nobody's. Whoever is not there is gone already; says whether there was anybody.
    pub async fn delete_user(
        &self,
        key: &ManagementKey,
        external: ExternalUserId,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let (application, now) = (key.site.application.id, moment.now);
        let (entry, who) = (log::Entry::new(moment), key.who());
        let unit = unit(move |tx| {
            let (external, entry, who) = (external.clone(), entry.clone(), who.clone());
            Box::pin(async move {
                let found = lifecycle::standing(tx, application, &external).await?;
                let Some(user) = held(tx, found).await? else {
                    return Ok(false);
                };
                let entry = entry.about_user(application, user.id);
                tidy_up(tx, &entry, &who, user.id, now).await?;
                lifecycle::delete(tx, application, user.id, now).await?;
                Ok(true)
            })
        });
        let deleted = self.0.store.write(unit).await;
        deleted.while_doing("deleting a user")
    }

    /// Has two users become one, who is called `into` from then on. Said again it changes nothing.
    pub async fn merge_users(
        &self,
        key: &ManagementKey,
        (from, into): (ExternalUserId, ExternalUserId),
        moment: &mut Moment,
    ) -> Result<Merged, Fault> {
        let merging = Merging {
            application: key.site.application.id,
            from,
            into,
            spare: UserId::new(moment.now, &mut moment.rng),
            gone: log::Entry::new(moment),
            stays: log::Entry::new(moment),
            who: key.who(),
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let merging = merging.clone();
            Box::pin(async move { merging.run(tx).await })
        });
        let merged = self.0.store.write(unit).await;
        merged.while_doing("having two users become one")
    }
}

/// Holds the user, if they are still there.
async fn held(tx: &mut Tx, user: Option<Standing>) -> Result<Option<Standing>, StoreFault> {
    let Some(user) = user else {
        return Ok(None);
    };
    Ok(users::hold(tx, user.id).await?.then_some(user))
}

/// Ends what is under way of a user who goes: whoever waits hears that there will be no answer, and the devices that an account is gone.
async fn tidy_up(
    tx: &mut Tx,
    entry: &log::Entry,
    detail: &str,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreFault> {
    overtake(tx, user, now).await?;
    shut_settings(tx, user, now).await?;
    devices::touch_of_user(tx, user).await?;
    log::add(tx, entry, Event::UserDeleted, detail).await
}

impl Merging {
    async fn both(&self, tx: &mut Tx) -> Result<[Option<Standing>; 2], StoreFault> {
        Ok([
            lifecycle::standing(tx, self.application, &self.from).await?,
            lifecycle::standing(tx, self.application, &self.into).await?,
        ])
    }

    async fn run(&self, tx: &mut Tx) -> Result<Merged, StoreFault> {
        let before = self.both(tx).await?;
        // In one order, so that of two who come at once none waits for the other.
        let mut ids: Vec<_> = before.iter().flatten().map(|user| user.id).collect();
        ids.sort_unstable();
        for id in ids {
            users::hold(tx, id).await?;
        }
        let both = self.both(tx).await?;
        if both.map(|user| user.map(|user| user.id)) != before.map(|user| user.map(|it| it.id)) {
            return Ok(Merged::Meanwhile);
        }
        if both.iter().flatten().any(|user| user.serial.is_some()) {
            return Ok(Merged::Numbered);
        }
        match both {
            [None, None] => Ok(Merged::Unknown),
            // They became one before, or the other never came here.
            [None, Some(_)] => Ok(Merged::Yes),
            [Some(from), None] => {
                if self.take_name(tx, from).await? {
                    return self.note(tx, from).await;
                }
                // Somebody named a new user so at this very moment.
                Ok(Merged::Meanwhile)
            }
            [Some(from), Some(into)] if from.has_factor && !into.has_factor => {
                self.remove(tx, into).await?;
                if self.take_name(tx, from).await? {
                    return self.note(tx, from).await;
                }
                // The name was left within this very unit, and is nobody else's before its end.
                Err(StoreFault::new("a name that was left is taken"))
            }
            [Some(from), Some(into)] => {
                self.remove(tx, from).await?;
                self.note(tx, into).await
            }
        }
    }

    /// Has this one be called as was wanted; false where another is.
    async fn take_name(&self, tx: &mut Tx, user: Standing) -> Result<bool, StoreFault> {
        let (whose, names) = ((self.application, user.id), (&self.from, &self.into));
        if !lifecycle::rename(tx, whose, names, self.spare, self.now).await? {
            return Ok(false);
        }
        devices::touch_of_user(tx, user.id).await?;
        Ok(true)
    }

    async fn remove(&self, tx: &mut Tx, user: Standing) -> Result<(), StoreFault> {
        let entry = self.gone.clone().about_user(self.application, user.id);
        let detail = format!("{} merged=yes", self.who);
        tidy_up(tx, &entry, &detail, user.id, self.now).await?;
        lifecycle::delete(tx, self.application, user.id, self.now).await
    }

    async fn note(&self, tx: &mut Tx, user: Standing) -> Result<Merged, StoreFault> {
        let entry = self.stays.clone().about_user(self.application, user.id);
        let detail = format!("{} merged=yes", self.who);
        log::add(tx, &entry, Event::UserChanged, &detail).await?;
        Ok(Merged::Yes)
    }
}
