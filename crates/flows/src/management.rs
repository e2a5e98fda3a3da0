//! The management API's acts: what a site reads and says about its own users, rules and log.
//!
//! A key opens what belongs to its application and what its scopes name. The one an application is added with makes users known and
//! reads what is on file, masked; whatever does more is a key of its own that an owner grants
//! (`panel/applications/grants.rs`, docs/decisions/0047).

mod bypass;
mod data;
mod events;
mod lifecycle;
mod rules;

use std::{net::IpAddr, sync::Arc, time::Duration};

use domain::{
    Event, ExternalUserId, KeyName, Method, Moment, Networks, OperatorId, OperatorName, Profile,
    Scope, Scopes, SecretId, Timestamp, Token, UserCursor, UserId,
};
use store::{
    log,
    management_keys::{self, FoundKey},
    secrets::{self, SecretKind},
    unit,
    users::{
        self, UserStatus,
        search::{self, Found},
    },
};

pub use self::{
    bypass::BypassByKey,
    data::{PersonData, PersonRead},
    events::{EventsFound, EventsWanted},
    lifecycle::{Merged, UserChange, UserChanged},
    rules::RulesAsked,
};
use crate::{Fault, Flows, Site, error::WhileDoing};

/// How often it is noted that a granted key is used.
const NOTED_EVERY: Duration = Duration::from_hours(1);

/// A management key that was found good.
#[derive(Clone, Debug)]
pub struct ManagementKey {
    /// The application it belongs to; it opens nothing of another.
    pub site: Arc<Site>,
    scopes: Scopes,
    granted: Option<GrantedKey>,
}

/// What is known of a key that an owner granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedKey {
    id: SecretId,
    name: KeyName,
    networks: Networks,
}

impl ManagementKey {
    /// Whether it carries this scope.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.has(scope)
    }

    /// Whether it may be called from there; none where it is not known who calls. The address is one of its own, where it has any.
    pub fn is_at_home(&self, address: Option<IpAddr>) -> bool {
        let Some(granted) = self.granted.as_ref() else {
            return true;
        };
        granted.networks.is_empty()
            || address.is_some_and(|address| granted.networks.contain(address))
    }

    /// The grant behind it; none of a key that an application was added with.
    pub const fn granted(&self) -> Option<&GrantedKey> {
        self.granted.as_ref()
    }

    /// Who acts, for the log.
    fn who(&self) -> String {
        match &self.granted {
            Some(granted) => format!("by=key key={}", granted.name),
            None => "by=management".to_owned(),
        }
    }
}

impl GrantedKey {
    /// What it is called where an operator's name stands otherwise: no operator has chosen it.
    fn as_asker(&self) -> Result<(OperatorId, OperatorName), Fault> {
        let name = format!("key+{}", self.name).parse();
        let name = name.map_err(|_| Fault::new("a key's name is none that can stand in a list"))?;
        Ok((asker(self.id), name))
    }
}

/// By what a change that waits names the key that asked for it.
pub(crate) const fn asker(key: SecretId) -> OperatorId {
    OperatorId::from_bytes(*key.as_bytes())
}

impl Flows {
    /// The management key with this text, unless it has ended. Both kinds are looked for, whichever it is.
    pub async fn management_key(
        &self,
        key: &Token,
        now: Timestamp,
    ) -> Result<Option<ManagementKey>, Fault> {
        let hash = key.hash(&self.0.keys, "management key");
        let unit = unit(move |tx| {
            Box::pin(async move {
                let granted = management_keys::find(tx, &hash, now).await?;
                let own = secrets::find(tx, &hash, SecretKind::Management, now).await?;
                Ok((granted, own))
            })
        });
        let found = self.0.store.read(unit).await;
        let (application, scopes, granted) =
            match found.while_doing("looking for a management key")? {
                (Some(granted), _) => {
                    self.note_use(&granted, now).await?;
                    let FoundKey { id, grant, .. } = granted;
                    let (name, networks) = (grant.name, grant.networks);
                    let key = GrantedKey { id, name, networks };
                    (granted.application, grant.scopes, Some(key))
                }
                (None, Some(own)) => (own.application, Scopes::known(&own.scopes), None),
                (None, None) => return Ok(None),
            };
        Ok(Some(ManagementKey {
            site: self.site_of(application).await?,
            scopes,
            granted,
        }))
    }

    async fn note_use(&self, key: &FoundKey, now: Timestamp) -> Result<(), Fault> {
        let is_noted = key.used_at.is_some_and(|at| now < at.plus(NOTED_EVERY));
        if is_noted {
            return Ok(());
        }
        let id = key.id;
        let unit =
            unit(move |tx| Box::pin(async move { management_keys::note_use(tx, id, now).await }));
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting that a key is used")
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

    /// The users the site named, in the order of its own ids, `limit` at most; and where the list goes on, if it does.
    pub async fn list_users(
        &self,
        site: &Site,
        after: Option<ExternalUserId>,
        limit: u32,
    ) -> Result<(Vec<Found>, Option<UserCursor>), Fault> {
        let application = site.application.id;
        let unit = unit(move |tx| {
            let after = after.clone();
            Box::pin(async move {
                search::by_external_id(tx, application, "", after.as_ref(), limit).await
            })
        });
        let listed = self.0.store.read(unit).await;
        let listed = listed.while_doing("listing users")?;
        let is_full = u32::try_from(listed.len()).is_ok_and(|count| count >= limit);
        let last = listed.last().filter(|_| is_full);
        let last = last.and_then(|found| found.external_id.as_deref());
        let next = last.and_then(|id| id.parse().ok()).map(UserCursor::Behind);
        Ok((listed, next))
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
