//! A site has a secret made for another TOTP app: off unless an administrator switched it on, told to its person, and good at
//! that site's calls alone, until its person confirms it in the hosted flow by a code of it (`verify::pair`).

use std::time::Duration;

use domain::{About, Code, Digits, Event, Limit, Moment, Seed, SerialId, Step, Timestamp, UserId};
use store::{
    direct::{people, seeds},
    limits::{self, Spending},
    log, unit, users,
};

use super::{Caller, DirectFrom, detail};
use crate::{Fault, Flows, announce::Scene, error::WhileDoing};

/// What came of asking for a secret.
#[derive(Clone, Debug)]
pub enum OtherAppMade {
    /// It is made; the one before is void. Shown now and never again.
    Made {
        /// The secret.
        seed: Seed,
        /// How many digits its codes have.
        digits: Digits,
        /// Who issues it: the application's name.
        issuer: String,
    },
    /// It is switched off for this application.
    Off,
    /// The site knows no such user.
    Unknown,
    /// The user is reached by nothing: nobody would hear of it but the site.
    Unreached,
    /// Too many; again after this long.
    Limit(Duration),
}

impl Flows {
    /// The secret a site had made for this user, and the step of a code of it that is right and was not used yet.
    pub(crate) async fn site_seed(
        &self,
        user: UserId,
        typed: &Code,
        now: Timestamp,
    ) -> Result<Option<(Seed, Step)>, Fault> {
        let Some(made) = self.made_by_site(user).await? else {
            return Ok(None);
        };
        let step = made.seed.verify(typed, made.digits, now, made.last_step);
        Ok(step.map(|step| (made.seed, step)))
    }

    /// Whether a site had a secret made for this user that is good at its calls alone.
    pub(crate) async fn has_site_seed(&self, user: UserId) -> Result<bool, Fault> {
        Ok(self.made_by_site(user).await?.is_some())
    }

    /// What pairings take has six digits.
    async fn made_by_site(&self, user: UserId) -> Result<Option<seeds::OtherApp>, Fault> {
        let unit = unit(move |tx| Box::pin(async move { seeds::find(tx, user).await }));
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("looking for a secret a site had made")?;
        Ok(found.filter(|made| made.digits == Digits::SIX))
    }

    /// Makes a secret. The hosted flow and the settings do not know it: what it makes opens nothing there.
    pub async fn make_other_app(
        &self,
        caller: &Caller,
        serial: SerialId,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<OtherAppMade, Fault> {
        if !caller.direct.other_apps {
            return Ok(OtherAppMade::Off);
        }
        let (application, now) = (caller.direct.application, moment.now);
        let find = unit(move |tx| {
            Box::pin(async move {
                let Some(user) = people::find(tx, application, serial).await? else {
                    return Ok(None);
                };
                users::contact(tx, user.id).await
            })
        });
        let found = self.0.store.read(find).await;
        let Some(contact) = found.while_doing("looking for whom a secret is for")? else {
            return Ok(OtherAppMade::Unknown);
        };
        let (user, policy) = (contact.user, &caller.site.policy);
        let (about, scene) = (About::OtherAppMade, Scene::by_staff());
        let announcement = self.announce(&contact, policy, about, &scene, moment);
        if announcement.reaches_nobody() {
            return Ok(OtherAppMade::Unreached);
        }
        let (seed, digits) = (Seed::make(&mut moment.rng), Digits::SIX);
        let spending = [Spending::new(
            &self.0.keys,
            Limit::USER_OTHER_APPS,
            user.as_bytes(),
        )];
        let entry = log::Entry::new(moment).about_user(application, user);
        let (kept, detail) = (seed.clone(), detail("", from));
        let unit = unit(move |tx| {
            let (seed, spending) = (kept.clone(), spending.clone());
            let (entry, detail, announcement) =
                (entry.clone(), detail.clone(), announcement.clone());
            Box::pin(async move {
                if !users::hold(tx, user).await? {
                    return Ok(None);
                }
                if let Err(used_up) = limits::spend(tx, &spending, now).await? {
                    return Ok(Some(Err(used_up.wait(now))));
                }
                seeds::make(tx, user, &seed, digits, now).await?;
                log::add(tx, &entry, Event::OtherAppMade, &detail).await?;
                announcement.write(tx).await?;
                Ok(Some(Ok(())))
            })
        });
        let made = self.0.store.write(unit).await;
        Ok(match made.while_doing("making a secret for another app")? {
            None => OtherAppMade::Unknown,
            Some(Err(wait)) => OtherAppMade::Limit(wait),
            Some(Ok(())) => OtherAppMade::Made {
                seed,
                digits,
                issuer: caller.site.application.brand.name.clone(),
            },
        })
    }
}
