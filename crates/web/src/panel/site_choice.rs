//! The application a page is about: chosen from a list or, where there are more than a list takes, typed.

use domain::ApplicationId;
use flows::{SiteMeant, SiteName, SitesOffered};

use super::Frame;
use crate::{House, reply::Problem};

/// Those there are, and the one that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SiteChoice {
    pub(super) offered: SitesOffered,
    /// None where none is asked for, or none is like that.
    pub(super) chosen: Option<ApplicationId>,
    /// What was typed that names none.
    pub(super) typed: String,
    pub(super) unclear: Option<Unclear>,
}

/// Why what was typed names no application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// None has it as its id or in its name.
    None,
    /// Several have it in their names.
    Several,
}

impl SiteChoice {
    /// Reads which one is asked for: what was typed comes before what was chosen.
    pub(super) async fn read(house: &House, chosen: &str, typed: &str) -> Result<Self, Problem> {
        match meant(house, typed).await? {
            None => Self::of(house, chosen.parse().ok(), &[]).await,
            Some(Ok(id)) => Self::of(house, Some(id), &[]).await,
            Some(Err(unclear)) => Ok(Self {
                typed: typed.to_owned(),
                unclear: Some(unclear),
                ..Self::of(house, None, &[]).await?
            }),
        }
    }

    /// The applications with this one chosen, if there is such a one; the others named are offered in any case.
    pub(super) async fn of(
        house: &House,
        asked: Option<ApplicationId>,
        others: &[ApplicationId],
    ) -> Result<Self, Problem> {
        let also: Vec<_> = asked.iter().chain(others).copied().collect();
        let offered = house.flows.offer_sites(&also).await?;
        let is_there = |id: &ApplicationId| offered.sites.iter().any(|one| one.id == *id);
        Ok(Self {
            chosen: asked.filter(is_there),
            offered,
            ..Self::default()
        })
    }

    pub(super) fn is_chosen(&self, site: &SiteName) -> bool {
        self.chosen == Some(site.id)
    }

    /// What is wrong with what was typed.
    pub(super) fn error(&self, frame: &Frame) -> Option<String> {
        Some(frame.say(self.unclear?.words()))
    }
}

impl Unclear {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::None => "panel_choice.none",
            Self::Several => "panel_choice.several",
        }
    }
}

/// The application that was typed; none where nothing was.
pub(super) async fn meant(
    house: &House,
    typed: &str,
) -> Result<Option<Result<ApplicationId, Unclear>>, Problem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(match house.flows.site_meant(typed).await? {
        SiteMeant::One(id) => Ok(id),
        SiteMeant::None => Err(Unclear::None),
        SiteMeant::Several => Err(Unclear::Several),
    }))
}
