//! The management API's acts: what a site may read about its own users.

use std::sync::Arc;

use domain::{Event, ExternalUserId, Method, Moment, Profile, Timestamp, Token, UserId};
use store::{
    log,
    secrets::{self, SecretKind},
    unit,
    users::{self, UserStatus},
};

use crate::{Fault, Flows, Site, error::WhileDoing};

/// A management key that was found good.
#[derive(Clone, Debug)]
pub struct ManagementKey {
    /// The application it belongs to; it opens nothing of another.
    pub site: Arc<Site>,
    scopes: String,
}

impl ManagementKey {
    /// Whether it carries this scope (`users:read`, `users:write`).
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.split(' ').any(|word| word == scope)
    }
}

impl Flows {
    /// The management key with this text, unless it has ended.
    pub async fn management_key(
        &self,
        key: &Token,
        now: Timestamp,
    ) -> Result<Option<ManagementKey>, Fault> {
        let hash = key.hash(&self.0.keys, "management key");
        let unit = unit(move |tx| {
            Box::pin(async move { secrets::find(tx, &hash, SecretKind::Management, now).await })
        });
        let found = self
            .0
            .store
            .read(unit)
            .await
            .while_doing("looking for a management key")?;
        let Some(found) = found else { return Ok(None) };
        let site = self.site_of(found.application).await?;
        Ok(Some(ManagementKey {
            site,
            scopes: found.scopes,
        }))
    }

    /// What is known of a user of the site; none when the site never named them.
    pub async fn user(
        &self,
        site: &Site,
        external: ExternalUserId,
        now: Timestamp,
    ) -> Result<Option<UserStatus>, Fault> {
        let application = site.application.id;
        let since = now.minus(site.longest_memory().unwrap_or_default());
        let unit = unit(move |tx| {
            let external = external.clone();
            Box::pin(async move { users::find(tx, application, &external, since).await })
        });
        self.0.store.read(unit).await.while_doing("reading a user")
    }

    /// Makes a user known before their first visit, or changes the name the site gave. Another mail address is a proposal,
    /// as in a pushed request.
    pub async fn put_user(
        &self,
        site: &Site,
        external: ExternalUserId,
        profile: Profile,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let application = site.application.id;
        let now = moment.now;
        let new_id = UserId::new(now, &mut moment.rng);
        let entry = log::Entry::new(moment);
        let email = profile.email.clone();
        let unit = unit(move |tx| {
            let (external, profile) = (external.clone(), profile.clone());
            let entry = entry.clone();
            Box::pin(async move {
                let user = users::upsert(tx, application, &external, &profile, new_id, now).await?;
                let entry = entry.about_user(application, user.id);
                log::add(tx, &entry, Event::UserChanged, "by=management").await?;
                Ok(user)
            })
        });
        let named = self.0.store.write(unit).await;
        let named = named.while_doing("keeping a user")?;
        self.heed_address(application, &named, email, moment).await
    }

    /// The methods a user could prove presence by at this moment, if it were asked.
    pub fn usable_methods(&self, site: &Site, user: &UserStatus, now: Timestamp) -> Vec<Method> {
        let number = user.phone.as_ref().map(|(number, _)| number);
        let states = crate::verify::method_states(
            &site.policy,
            number,
            crate::verify::AppFacts {
                apps: &user.apps,
                passkeys: &user.passkeys,
                alarm_at: user.alarm_at,
            },
            user.switched_off,
            user.locked_until,
            now,
        );
        states.usable().collect()
    }
}
