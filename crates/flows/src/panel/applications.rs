//! The applications, as whoever runs the house keeps them: seen, added, changed, their keys made new. What opens a door to
//! somebody (an address that is answered, a key) is an owner's, whose passkey answers again. The terminal comes in by the
//! same acts, without a session.

mod edit;
mod keys;
mod logo;

use std::time::Duration;

use domain::{
    Application, ApplicationId, Deed, Event, Method, Moment, PanelNotice, Policy, SecretId,
    Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, applications, log,
    operators::sessions::Session,
    policies,
    secrets::{self, SecretKind, SecretLine},
    unit,
};

pub use self::{
    edit::{Connection, Edited, LogoChange, Looks},
    keys::{NewKey, RotatedSecret, SeenKey},
};
use super::{
    SiteWarning,
    operators::named,
    told::Announced,
    weigh::{Act, PanelRefused, stands},
};
use crate::{AddedApplication, Flows, NewApplication, error::WhileDoing};

/// Applications to a page of the list.
pub const APPLICATIONS_SHOWN: u32 = 50;

/// How long a form that adds an application is good.
const FORM_LIFE: Duration = Duration::from_hours(24);

/// Keys of an application that are listed.
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
    /// The secrets and keys that work now.
    pub keys: Vec<SecretLine>,
    /// Its issuer.
    pub issuer: String,
}

impl ApplicationView {
    /// The secret or key of this kind that has no end, if there is one.
    pub fn in_force(&self, kind: SecretKind) -> Option<SecretId> {
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
                let keys = secrets::list(tx, id, now, KEYS_SHOWN).await?;
                Ok((applications::find(tx, id).await?, keys))
            })
        });
        let read = self.0.store.read(unit).await;
        let (found, keys) = read.while_doing("reading an application")?;
        let (Some(application), Some(site)) = (found, self.site(id).await?) else {
            return Ok(Err(PanelRefused::Stale));
        };
        let methods = Method::ALL.into_iter().filter(|it| site.policy.has(*it));
        Ok(Ok(ApplicationView {
            application,
            methods: methods.collect(),
            needs: self.needs(&site),
            keys,
            issuer: self.0.settings.issuer(id),
        }))
    }

    /// Adds an application by a form that was drawn with this id: sent twice it adds one.
    pub async fn add_application_by(
        &self,
        session: &Session,
        id: ApplicationId,
        new: NewApplication,
        moment: &mut Moment,
    ) -> Act<AddedApplication> {
        let drawn = id.made_at();
        if drawn > moment.now || moment.now.since(drawn) > FORM_LIFE {
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
        };
        let (client_secret, management_key) =
            (Token::make(&mut moment.rng), Token::make(&mut moment.rng));
        let drawn = [
            keys::Drawn::new(SecretKind::Client, &client_secret, &self.0.keys, moment),
            keys::Drawn::new(
                SecretKind::Management,
                &management_key,
                &self.0.keys,
                moment,
            ),
        ];
        let added = |by, at| PanelNotice::ApplicationAdded { by, at };
        let addition = Addition {
            application: application.clone(),
            policy: new.policy,
            keys: drawn,
            entry: log::Entry::new(moment).about(id),
            by: by.cloned(),
            told: self.announce_to_owners(by, id, added, moment),
        };
        let unit = unit(move |tx| {
            let addition = addition.clone();
            Box::pin(async move { addition.write(tx, now).await })
        });
        let added = self.0.store.write(unit).await;
        let added = added.while_doing("adding an application")?;
        Ok(added.map(|()| AddedApplication {
            application,
            client_secret,
            management_key,
        }))
    }
}

/// An application that is drawn and not written yet.
#[derive(Clone)]
struct Addition {
    application: Application,
    policy: Policy,
    keys: [keys::Drawn; 2],
    entry: log::Entry,
    by: Option<Session>,
    told: Option<Announced>,
}

impl Addition {
    async fn write(
        &self,
        tx: &mut Tx,
        now: Timestamp,
    ) -> Result<Result<(), PanelRefused>, StoreFault> {
        if let Some(by) = &self.by
            && let Err(refused) = stands(tx, by, now).await?
        {
            return Ok(Err(refused));
        }
        let id = self.application.id;
        if !applications::add(tx, &self.application).await? {
            return Ok(Err(PanelRefused::Stale));
        }
        policies::add(tx, id, &self.policy, now).await?;
        for key in &self.keys {
            key.write(tx, id, now).await?;
        }
        let who = named(self.by.as_ref());
        log::add(tx, &self.entry, Event::ApplicationAdded, &who).await?;
        if let Some(told) = &self.told {
            told.write(tx).await?;
        }
        Ok(Ok(()))
    }
}
