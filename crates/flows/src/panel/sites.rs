//! Which application somebody means: chosen from a list of names, which is short, or named by its id or by what it is called.
//! Whoever calls weighs what it is named for.

use domain::{Application, ApplicationId, Deed, Moment};
use store::{applications, operators::sessions::Session, unit};

use super::{
    applications::APPLICATIONS_SHOWN,
    weigh::{Act, PanelRefused},
};
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

/// Applications that somebody looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitesLike {
    /// The first [`APPLICATIONS_SHOWN`] in the order of their making, but those called just so before them.
    pub sites: Vec<Application>,
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

    /// Applications with this id, or with this in their names, for an operator who may see them. A look through all names, of
    /// which as many are made a minute as searches for people.
    pub async fn see_applications_like(
        &self,
        session: &Session,
        text: &str,
        moment: &mut Moment,
    ) -> Act<SitesLike> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        if !self.may_search(session, moment.now).await? {
            return Ok(Err(PanelRefused::SlowDown));
        }
        let found = self.find_sites(text).await?;
        let shown = usize::try_from(APPLICATIONS_SHOWN).unwrap_or(usize::MAX);
        let has_more = found.len() > shown;
        let ids: Vec<_> = found.iter().take(shown).map(|one| one.id).collect();
        let wanted = ids.clone();
        let unit = unit(move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { applications::find_these(tx, &wanted).await })
        });
        let read = self.0.store.read(unit).await;
        let mut sites = read.while_doing("reading applications that were found")?;
        sites.sort_by_key(|one| ids.iter().position(|id| *id == one.id));
        Ok(Ok(SitesLike { sites, has_more }))
    }

    /// All of them, those called just so first.
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
