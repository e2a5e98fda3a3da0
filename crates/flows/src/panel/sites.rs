//! Which application somebody means: chosen from a list of names, which is short, or named by its id or by what it is called.
//! Whoever calls weighs what it is named for.

use domain::{Application, ApplicationId, Deed, Moment};
use store::{applications, operators::sessions::Session, unit};

use super::{applications::APPLICATIONS_SHOWN, weigh::Act};
use crate::{Fault, Flows, error::WhileDoing};

/// Applications a list offers to choose from, before those that are wanted in any case.
const OFFERED: u32 = 100;

/// Names that are read at once, and how often, where somebody looks for one.
const BATCH: u32 = 1_000;
const BATCHES: u32 = 20;

/// An application by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteName {
    /// Its id.
    pub id: ApplicationId,
    /// The name.
    pub name: String,
}

/// Applications to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitesOffered {
    /// The first of them in the order of their making, and behind them those that were wanted in any case.
    pub sites: Vec<SiteName>,
    /// Whether there are others.
    pub has_more: bool,
}

/// Which application was meant by an id or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteMeant {
    /// This one.
    One(ApplicationId),
    /// None is called so.
    None,
    /// It stands in the names of several.
    Several,
}

impl Flows {
    /// The applications a page offers to choose from; those in `also` in any case, if they are any.
    pub async fn offer_sites(&self, also: &[ApplicationId]) -> Result<SitesOffered, Fault> {
        let mut sites = self.site_names(None, OFFERED + 1).await?;
        let offered = usize::try_from(OFFERED).unwrap_or(usize::MAX);
        let has_more = sites.len() > offered;
        sites.truncate(offered);
        for id in also {
            if sites.iter().all(|one| one.id != *id)
                && let Some(site) = self.site(*id).await?
            {
                let name = site.application.brand.name.clone();
                sites.push(SiteName { id: *id, name });
            }
        }
        Ok(SitesOffered { sites, has_more })
    }

    /// The application somebody means by its id, by its whole name, or by a part of it that stands in no other name.
    pub async fn site_meant(&self, text: &str) -> Result<SiteMeant, Fault> {
        let found = self.find_sites(text).await?;
        let wanted = text.trim().to_lowercase();
        let mut whole = found.iter().filter(|one| one.name.to_lowercase() == wanted);
        Ok(match (whole.next(), whole.next(), found.as_slice()) {
            (Some(one), None, _) | (None, _, [one]) => SiteMeant::One(one.id),
            (_, _, []) => SiteMeant::None,
            _ => SiteMeant::Several,
        })
    }

    /// Applications with this id, or with this in their names, for an operator who may see them: the first
    /// [`APPLICATIONS_SHOWN`] in the order of their making, but those called just so before them.
    pub async fn see_applications_like(
        &self,
        session: &Session,
        text: &str,
        moment: &mut Moment,
    ) -> Act<Vec<Application>> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let mut all = Vec::new();
        for one in self.find_sites(text).await? {
            if let Some(site) = self.site(one.id).await? {
                all.push(site.application.clone());
            }
        }
        Ok(Ok(all))
    }

    async fn find_sites(&self, text: &str) -> Result<Vec<SiteName>, Fault> {
        let wanted = text.trim().to_lowercase();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        if let Ok(id) = wanted.parse()
            && let Some(site) = self.site(id).await?
        {
            let name = site.application.brand.name.clone();
            return Ok(vec![SiteName { id, name }]);
        }
        let mut found = Vec::new();
        let mut after = None;
        for _ in 0..BATCHES {
            let names = self.site_names(after, BATCH).await?;
            let Some(last) = names.last() else { break };
            after = Some(last.id);
            let is_like = |one: &SiteName| one.name.to_lowercase().contains(&wanted);
            found.extend(names.into_iter().filter(is_like));
        }
        found.sort_by_key(|one: &SiteName| one.name.to_lowercase() != wanted);
        found.truncate(usize::try_from(APPLICATIONS_SHOWN).unwrap_or(usize::MAX));
        Ok(found)
    }

    async fn site_names(
        &self,
        after: Option<ApplicationId>,
        limit: u32,
    ) -> Result<Vec<SiteName>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move { applications::list_names(tx, after, limit).await })
        });
        let names = self.0.store.read(unit).await;
        let names = names.while_doing("listing names of applications")?;
        let names = names.into_iter();
        Ok(names.map(|(id, name)| SiteName { id, name }).collect())
    }
}
