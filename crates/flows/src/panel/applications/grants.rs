//! Keys of the management API that an owner grants, beside the one an application was added with: each by a name, with what it may
//! do, from where, and until when. One that is granted in the panel opens nothing until an owner confirms it; each ends at once,
//! and what it asked for and waits ends with it.

use domain::{
    Application, ApplicationId, Deed, Event, KeyGrant, KeyGrantRefused, Limit, Moment, PanelNotice,
    Scope, SecretId, Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::HeldWhat,
    log,
    management_keys::{self, KeyLine, NewKey},
    operators::sessions::Session,
    unit,
};

use super::super::{
    Ends,
    doors::{DoorHeld, Hold},
    operators::{name, named},
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Fault, Flows, error::WhileDoing, management::asker};

/// Granted keys of an application that may work or wait at a time.
pub const MOST_GRANTS: u32 = 20;

/// A key that was granted.
#[derive(Debug)]
pub struct MadeGrant {
    /// The key: shown once.
    pub key: Token,
    /// What it waits for to be in force; none where it is.
    pub held: Option<DoorHeld>,
}

/// What came of granting one.
#[derive(Debug)]
pub enum GrantAsked {
    /// There is one.
    Made(MadeGrant),
    /// Nobody is granted such a key.
    Refused(KeyGrantRefused),
    /// The application has one of this name.
    NameTaken,
}

/// The granted keys of an application, for the page about them.
#[derive(Clone, Debug)]
pub struct GrantsView {
    /// The application.
    pub application: Application,
    /// Those that work, wait or are over, by name.
    pub keys: Vec<KeyLine>,
    /// How many owners would be mailed a link that confirms another one.
    pub told: usize,
}

/// A key that is to be granted, drawn and not written yet.
#[derive(Clone)]
struct Granting {
    new: NewKey,
    by: Option<Session>,
    /// What it waits for; none from the terminal.
    hold: Option<Hold>,
    entry: log::Entry,
    now: Timestamp,
}

/// What came of writing it.
enum Written {
    /// It is kept, and waits for this, or works.
    Kept(Option<DoorHeld>),
    /// The application has one of this name.
    NameTaken,
}

impl Flows {
    /// The granted keys of an application, for an operator who may see it.
    pub async fn see_grants(
        &self,
        session: &Session,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<GrantsView> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let unit =
            unit(move |tx| Box::pin(async move { applications::find(tx, application).await }));
        let found = self.0.store.read(unit).await;
        let Some(found) = found.while_doing("reading an application")? else {
            return Ok(Err(PanelRefused::Stale));
        };
        Ok(Ok(GrantsView {
            application: found,
            keys: self.list_grants(application).await?,
            told: self.owners_who_confirm(moment.now).await?,
        }))
    }

    /// The same keys, for the terminal.
    pub async fn list_grants(&self, application: ApplicationId) -> Result<Vec<KeyLine>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move { management_keys::list(tx, application, MOST_GRANTS).await })
        });
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing granted keys")
    }

    /// Grants a key. Without a session it comes from the terminal, and works at once.
    pub async fn grant_key(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        grant: KeyGrant,
        moment: &mut Moment,
    ) -> Act<GrantAsked> {
        if let Err(refused) = self.weighed_by(by, Deed::MakeKey, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        if let Err(why) = grant.check(now) {
            return Ok(Ok(GrantAsked::Refused(why)));
        }
        let key = Token::make(&mut moment.rng);
        let limits = [Limit::OPERATOR_KEYS];
        let hold = by.map(|by| self.draw_hold(by, application, &limits, moment));
        let granting = Granting {
            new: NewKey {
                id: SecretId::new(now, &mut moment.rng),
                application,
                hash: key.hash(&self.0.keys, "management key"),
                grant,
                held: hold.as_ref().map(Hold::id),
            },
            by: by.cloned(),
            hold,
            entry: log::Entry::new(moment).about(application),
            now,
        };
        let unit = unit(move |tx| {
            let granting = granting.clone();
            Box::pin(async move { granting.write(tx).await })
        });
        let written = self.0.store.write(unit).await;
        let written = written.while_doing("granting a key")?;
        Ok(written.map(|written| match written {
            Written::Kept(waits) => GrantAsked::Made(MadeGrant { key, held: waits }),
            Written::NameTaken => GrantAsked::NameTaken,
        }))
    }

    /// Ends a granted key at once, with what it asked for and waits. Without a session it comes from the terminal.
    pub async fn end_grant(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        key: SecretId,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = self.weighed_by(by, Deed::EndKey, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let told = self.draw_announcement(by, application, moment);
        let ends = Ends::draw(moment);
        let actor = name(by).to_owned();
        let (by, who) = (by.cloned(), named(by));
        let unit = unit(move |tx| {
            let (by, who, entry) = (by.clone(), who.clone(), entry.clone());
            let (told, ends, actor) = (told.clone(), ends.clone(), actor.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                let Some(called) = management_keys::end(tx, key, application).await? else {
                    return Ok(Err(PanelRefused::Stale));
                };
                let detail = format!("kind=management key key={called} {who}");
                log::add(tx, &entry, Event::SecretEnded, &detail).await?;
                ends.of_operator(tx, asker(key), &actor, now).await?;
                if let Some(told) = told {
                    let notice = PanelNotice::KeyEnded { by: actor, at: now };
                    told.write_same(tx, &notice).await?;
                }
                Ok(Ok(()))
            })
        });
        let ended = self.0.store.write(unit).await;
        let ended = ended.while_doing("ending a granted key")?;
        self.0.catalog.forget();
        Ok(ended)
    }
}

impl Granting {
    async fn write(&self, tx: &mut Tx) -> Result<Result<Written, PanelRefused>, StoreFault> {
        let (application, now) = (self.new.application, self.now);
        if let Err(refused) = stands_by(tx, self.by.as_ref(), now).await? {
            return Ok(Err(refused));
        }
        // Of two at once, neither would see the other's, and there would be one more than may.
        if !applications::hold(tx, application).await? {
            return Ok(Err(PanelRefused::Stale));
        }
        management_keys::remove_over(tx, application, now).await?;
        if management_keys::count(tx, application).await? >= i64::from(MOST_GRANTS) {
            return Ok(Err(PanelRefused::KeysFull));
        }
        if let Some(hold) = &self.hold
            && let Err(refused) = hold.spend(tx).await?
        {
            return Ok(Err(refused));
        }
        let grant = &self.new.grant;
        if !management_keys::add(tx, &self.new, now).await? {
            return Ok(Ok(Written::NameTaken));
        }
        let Some(hold) = &self.hold else {
            let detail = format!("{} {}", named(self.by.as_ref()), grant_in_words(grant));
            log::add(tx, &self.entry, Event::KeyGranted, &detail).await?;
            return Ok(Ok(Written::Kept(None)));
        };
        let grant = Box::new(grant.clone());
        let waits = hold.keep(tx, HeldWhat::ManagementKey { grant }).await?;
        Ok(Ok(Written::Kept(Some(waits))))
    }
}

/// What is granted by a key, for the log.
pub(in crate::panel) fn grant_in_words(grant: &KeyGrant) -> String {
    let scopes: Vec<_> = grant.scopes.iter().map(Scope::as_str).collect();
    let mut words = vec![
        format!("key={}", grant.name),
        format!("scopes={}", scopes.join(",")),
    ];
    if !grant.networks.is_empty() {
        words.push(format!("from={}", grant.networks.entries().join(",")));
    }
    words.extend(
        grant
            .expires_at
            .map(|end| format!("until={}", end.to_rfc3339())),
    );
    words.join(" ")
}
