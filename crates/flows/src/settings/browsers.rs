//! Ending browsers. It makes an account safer, so open settings are enough, or the walk after "it was not me"; but for a browser that was known for long, which
//! is one of the kinds an owner rescues her account with: ending another one of those asks for as much as a change.

use domain::{About, BrowserId, ChallengeId, Event, LONG_KNOWN, Moment, Weighed};
use store::{
    browsers::{self, Forgetting},
    challenges, log, unit, users,
};

use super::{
    change::Changed,
    walk::is_at_walk,
    weight::{is_open, weigh},
};
use crate::{Fault, Flows, Visitor, announce::Scene, error::WhileDoing, verify::contact_of};

impl Flows {
    /// Makes one browser of the user new.
    pub async fn forget_browser(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        browser: BrowserId,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        self.forget(id, visitor, Some(browser), moment).await
    }

    /// Makes every browser of the user new but this one.
    pub async fn forget_other_browsers(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        self.forget(id, visitor, None, moment).await
    }

    async fn forget(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        browser: Option<BrowserId>,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let now = moment.now;
        let found = self.read_challenge(id, visitor).await?;
        let Some((look, site)) = found else {
            return Ok(Changed::Closed);
        };
        let is_walked = is_at_walk(&look);
        if !is_walked && !is_open(&look, now) {
            return Ok(Changed::Closed);
        }
        let (application, user) = look.challenge.subject();
        let by = Forgetting {
            cookie: visitor.hash(&self.0.keys),
            spared: match weigh(&look, &site, now) {
                Weighed::Enough => None,
                Weighed::Wait => Some(now.minus(LONG_KNOWN)),
            },
            lapsed: now.minus(site.longest_memory().unwrap_or_default()),
        };
        let (contact, scene) = (contact_of(&look, &site, visitor), Scene::of(visitor));
        let about = About::BrowsersForgotten;
        let announcement = self.announce(&contact, &site.policy, about, &scene, moment);
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(id);
        let unit = unit(move |tx| {
            let (entry, announcement) = (entry.clone(), announcement.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                let stands = if is_walked {
                    challenges::hold_passed(tx, id, now).await?
                } else {
                    challenges::hold_settings(tx, id, now).await?
                };
                if !stands {
                    return Ok(Changed::Closed);
                }
                let count = match browser {
                    Some(browser) => u64::from(browsers::forget(tx, user, browser, &by).await?),
                    None => browsers::forget_listed(tx, user, &by).await?,
                };
                if count == 0 {
                    let spares = browsers::spares(tx, user, &by).await?;
                    return Ok(if spares {
                        Changed::Unproved
                    } else {
                        Changed::Refused
                    });
                }
                let detail = format!("count={count} by=person");
                log::add(tx, &entry, Event::BrowsersForgotten, &detail).await?;
                announcement.write(tx).await?;
                Ok(Changed::Done)
            })
        });
        let changed = self.0.store.write(unit).await;
        changed.while_doing("ending browsers")
    }
}
