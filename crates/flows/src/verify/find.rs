//! A challenge as its browser finds it, and whether anything goes on in it.

use std::sync::Arc;

use domain::{ChallengeId, RedirectAddress};
use store::{challenges, challenges::Look, unit};

use crate::{Fault, Flows, Site, Visitor, error::WhileDoing};

impl Flows {
    /// The challenge with its site, for acts. None also where nobody could be sent back any more: the application is switched
    /// off, or has given that address up since.
    pub(crate) async fn read_challenge(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
    ) -> Result<Option<(Look, Arc<Site>)>, Fault> {
        let found = self.find_challenge(id, visitor).await?;
        Ok(found.filter(|(look, site)| site.application.answers_at(&look.redirect_address)))
    }

    /// The same, also where nothing goes on: its page says why.
    pub(super) async fn find_challenge(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
    ) -> Result<Option<(Look, Arc<Site>)>, Fault> {
        let cookie = visitor.hash(&self.0.keys);
        let unit = unit(move |tx| Box::pin(async move { challenges::look(tx, id, &cookie).await }));
        let found = self
            .0
            .store
            .read(unit)
            .await
            .while_doing("reading a challenge")?;
        let Some(look) = found else { return Ok(None) };
        let site = self.site_of(look.challenge.application).await?;
        Ok(Some((look, site)))
    }
}

/// Where the pages of a challenge may lead to: never to an address that its application has given up.
pub(super) fn leaves_for(look: &Look, site: &Site) -> String {
    let application = &site.application;
    let known = &application.redirect_addresses;
    let asked = known.iter().find(|it| **it == look.redirect_address);
    let leads = asked.or(known.first());
    leads.map_or_else(String::new, RedirectAddress::origin)
}
