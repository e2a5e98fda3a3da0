//! The applications, as whoever runs the house keeps them: seen, added, changed, their keys made new. What opens a door to
//! somebody (an address that is answered, a key, a new application) is an owner's, whose passkey answers again, and waits for an
//! owner's word besides ([`super::doors`]). What shuts one is in force at once. The terminal comes in by the same acts, without a
//! session, and waits for nobody.

mod connection;
mod edit;
mod grants;
mod keys;
mod logo;
mod pictures;
mod switch;

use std::time::Duration;

use domain::{
    Application, ApplicationId, Deed, Event, HeldKind, Limit, Method, Moment, Policy, SecretId,
    Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::{HeldChange, HeldWhat},
    log,
    operators::sessions::Session,
    policies,
    secrets::{self, NewSecret, SecretKind, SecretLine},
    unit,
};

pub use self::{
    edit::{Connection, Edited, LogoChange},
    grants::{GrantAsked, GrantsView, MOST_GRANTS, MadeGrant},
    keys::{MOST_KEYS, NewKey, RotatedSecret, SeenKey},
    switch::Switched,
};
pub(super) use self::{grants::grant_in_words, keys::label, pictures::Pictures};
use super::{
    SiteWarning,
    doors::{DoorHeld, Hold},
    operators::named,
    weigh::{Act, PanelRefused, stands},
};
use crate::{AddedApplication, Flows, NewApplication, error::WhileDoing};

/// Applications to a page of the list.
pub const APPLICATIONS_SHOWN: u32 = 50;

/// How long a form that adds an application is good.
const FORM_LIFE: Duration = Duration::from_hours(24);

/// How far the clock of the node that drew it may be ahead of the clock here: twice of what nodes may be apart.
const CLOCK_AHEAD: Duration = Duration::from_mins(1);

/// Keys of an application and a kind that are listed.
const KEYS_SHOWN: u32 = 50;

/// An application with all that its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationView {
    /// The application, as it is in the database now.
    pub application: Application,
    /// The methods that are on.
    pub methods: Vec<Method>,
    /// What it still needs.
    pub needs: Vec<SiteWarning>,
    /// The secrets and keys that work now or wait, by kind, the newest first.
    pub keys: Vec<SecretLine>,
    /// What waits for an owner's word, the newest first.
    pub held: Vec<HeldChange>,
    /// How many owners would be mailed a link that confirms what is asked for now.
    pub told: usize,
    /// Its issuer.
    pub issuer: String,
}

impl ApplicationView {
    /// The newest secret or key of this kind that has no end, if there is one, whether it works or waits.
    pub fn newest(&self, kind: SecretKind) -> Option<SecretId> {
        let mut of_kind = self.keys.iter().filter(|key| key.kind == kind);
        of_kind.find(|key| key.ends_at.is_none()).map(|key| key.id)
    }
}

impl Flows {
    /// Applications behind `after` in the order of their making, [`APPLICATIONS_SHOWN`] at most, for an operator who may see
    /// them.
    pub async fn see_applications(
        &self,
        session: &Session,
        after: Option<ApplicationId>,
        moment: &mut Moment,
    ) -> Act<Vec<Application>> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let unit = unit(move |tx| {
            Box::pin(async move { applications::list(tx, after, APPLICATIONS_SHOWN).await })
        });
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing applications").map(Ok)
    }

    /// One of them, for an operator who may see them.
    pub async fn see_application(
        &self,
        session: &Session,
        id: ApplicationId,
        moment: &mut Moment,
    ) -> Act<ApplicationView> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let unit = unit(move |tx| {
            Box::pin(async move {
                let keys = keys_of(tx, id, now).await?;
                Ok((applications::find(tx, id).await?, keys))
            })
        });
        let read = self.0.store.read(unit).await;
        let (found, keys) = read.while_doing("reading an application")?;
        let (Some(application), Some(site)) = (found, self.site(id).await?) else {
            return Ok(Err(PanelRefused::Stale));
        };
        let methods = Method::ALL.into_iter().filter(|it| site.policy.has(*it));
        let mut held = self.list_held(Some(id), now).await?;
        held.retain(|one| one.what.kind() != HeldKind::Rules);
        Ok(Ok(ApplicationView {
            application,
            methods: methods.collect(),
            needs: self.needs(&site),
            keys,
            held,
            told: self.owners_who_confirm(now).await?,
            issuer: self.0.settings.issuer(id),
        }))
    }

    /// Adds an application by a form that was drawn with this id: sent twice it adds one. It is switched off, and its first keys
    /// open nothing, until an owner confirms it.
    pub async fn add_application_by(
        &self,
        session: &Session,
        id: ApplicationId,
        new: NewApplication,
        moment: &mut Moment,
    ) -> Act<AddedApplication> {
        let drawn = id.made_at();
        if drawn > moment.now.plus(CLOCK_AHEAD) || moment.now.since(drawn) > FORM_LIFE {
            return Ok(Err(PanelRefused::Stale));
        }
        self.add_as(Some(session), id, new, moment).await
    }

    /// Adds an application under an id that is nobody's. Its policy was checked.
    pub(crate) async fn add_as(
        &self,
        by: Option<&Session>,
        id: ApplicationId,
        new: NewApplication,
        moment: &mut Moment,
    ) -> Act<AddedApplication> {
        if let Err(refused) = self.weighed_by(by, Deed::AddApplication, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let application = Application {
            id,
            brand: new.brand,
            redirect_addresses: new.redirect_addresses,
            sends_addresses: new.sends_addresses,
            created_at: now,
            version: 1,
            // Nobody confirmed its name yet, and a name stands in messages to strangers.
            off_since: by.map(|_| now),
        };
        let hold = by.map(|by| self.draw_hold(by, id, &[Limit::OPERATOR_APPLICATIONS], moment));
        let waits = hold.as_ref().map(Hold::id);
        let (client_secret, management_key) =
            (Token::make(&mut moment.rng), Token::make(&mut moment.rng));
        let drawn = [
            (SecretKind::Client, &client_secret),
            (SecretKind::Management, &management_key),
        ]
        .map(|(kind, secret)| keys::draw((id, kind), secret, waits, &self.0.keys, moment));
        let addition = Addition {
            application: application.clone(),
            policy: new.policy,
            keys: drawn,
            entry: log::Entry::new(moment).about(id),
            by: by.cloned(),
            hold,
        };
        let unit = unit(move |tx| {
            let addition = addition.clone();
            Box::pin(async move { addition.write(tx, now).await })
        });
        let added = self.0.store.write(unit).await;
        let added = added.while_doing("adding an application")?;
        Ok(added.map(|held| AddedApplication {
            application,
            client_secret,
            management_key,
            held,
        }))
    }
}

/// The keys of an application that work now or wait. Each kind is listed by itself: many of one hide none of the other.
async fn keys_of(
    tx: &mut Tx,
    id: ApplicationId,
    now: Timestamp,
) -> Result<Vec<SecretLine>, StoreFault> {
    let mut keys = Vec::new();
    for kind in SecretKind::ALL {
        keys.extend(secrets::list(tx, id, kind, now, KEYS_SHOWN).await?);
    }
    Ok(keys)
}

/// An application that is drawn and not written yet.
#[derive(Clone)]
struct Addition {
    application: Application,
    policy: Policy,
    keys: [NewSecret; 2],
    entry: log::Entry,
    by: Option<Session>,
    /// What it waits for; none from the terminal.
    hold: Option<Hold>,
}

impl Addition {
    async fn write(
        &self,
        tx: &mut Tx,
        now: Timestamp,
    ) -> Result<Result<Option<DoorHeld>, PanelRefused>, StoreFault> {
        if let Some(by) = &self.by
            && let Err(refused) = stands(tx, by, now).await?
        {
            return Ok(Err(refused));
        }
        let id = self.application.id;
        // Before anything is written: nothing is, where it may not wait.
        if let Some(hold) = &self.hold
            && let Err(refused) = hold.spend(tx).await?
        {
            return Ok(Err(refused));
        }
        if !applications::add(tx, &self.application).await? {
            return Ok(Err(PanelRefused::Stale));
        }
        policies::add(tx, id, &self.policy, now).await?;
        for key in &self.keys {
            secrets::add(tx, key, now).await?;
        }
        let who = named(self.by.as_ref());
        log::add(tx, &self.entry, Event::ApplicationAdded, &who).await?;
        Ok(Ok(match &self.hold {
            Some(hold) => Some(hold.keep(tx, HeldWhat::Application).await?),
            None => None,
        }))
    }
}
