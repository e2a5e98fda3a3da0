//! A site's own server has a bypass code made for somebody who has nothing else left: only by a key that an owner granted for it, from
//! the addresses named there, ten a day; the person and all owners hear of each.

use std::time::Duration;

use domain::{
    About, BypassCode, BypassId, BypassMinutes, BypassReason, Event, ExternalUserId, KeyedHash,
    Limit, Moment, PanelNotice, SecretId, Timestamp,
};
use store::{
    Fault as StoreFault, Tx,
    bypass_codes::{self, Kept},
    limits::{self, Spending},
    log, management_keys, unit,
    users::{self, Contact, lifecycle},
};

use super::{GrantedKey, asker};
use crate::{
    BypassMade, Fault, Flows, Site,
    announce::{Announcement, Scene},
    endings::note_bypass_end,
    error::WhileDoing,
    panel::OwnersTold,
};

/// What came of asking for a code by a key.
#[derive(Debug)]
pub enum BypassByKey {
    /// There is one.
    Made(BypassMade),
    /// The site never named this user.
    Unknown,
    /// The rules know no such codes.
    Off,
    /// The rules want a second operator for each: no key is one.
    NeedsSecond,
    /// Neither the person nor an owner would hear of it.
    NobodyTold,
    /// The user has no factor that could be in the way.
    NoFactor,
    /// As many were made as may within a day; come again after this.
    TooMany(Duration),
    /// The key ended while it was asked.
    KeyEnded,
}

/// A code that is to be kept, drawn and not written yet.
#[derive(Clone)]
struct Giving {
    key: SecretId,
    asked: bypass_codes::Asked,
    hash: KeyedHash,
    announcement: Announcement,
    told: OwnersTold,
    notice: PanelNotice,
    spending: [Spending; 1],
    replaced: log::Entry,
    entry: log::Entry,
    detail: String,
    now: Timestamp,
}

impl Flows {
    /// Makes a code for a user, in place of one that was there.
    pub async fn make_bypass_code_by_key(
        &self,
        site: &Site,
        (key, external): (&GrantedKey, ExternalUserId),
        terms: (BypassReason, BypassMinutes),
        moment: &mut Moment,
    ) -> Result<BypassByKey, Fault> {
        if !site.policy.bypass_codes {
            return Ok(BypassByKey::Off);
        }
        if site.policy.bypass_needs_second {
            return Ok(BypassByKey::NeedsSecond);
        }
        let Some(contact) = self.contact_of(site, external).await? else {
            return Ok(BypassByKey::Unknown);
        };
        let is_told = !self.reach(&contact, &site.policy).is_nobody();
        if !is_told || !self.tells_owners().await? {
            return Ok(BypassByKey::NobodyTold);
        }
        let made = BypassMade {
            code: BypassCode::make(&mut moment.rng),
            until: moment.now.plus(terms.1.span()),
        };
        let giving = self.draw_giving(site, (key, &contact), terms, &made, moment)?;
        let unit = unit(move |tx| {
            let giving = giving.clone();
            Box::pin(async move { giving.write(tx).await })
        });
        let kept = self.0.store.write(unit).await;
        let kept = kept.while_doing("making a bypass code by a key")?;
        Ok(kept.map_or_else(|why| why, |()| BypassByKey::Made(made)))
    }

    async fn contact_of(
        &self,
        site: &Site,
        external: ExternalUserId,
    ) -> Result<Option<Contact>, Fault> {
        let application = site.application.id;
        let find = unit(move |tx| {
            let external = external.clone();
            Box::pin(async move {
                match lifecycle::standing(tx, application, &external).await? {
                    Some(found) => users::contact(tx, found.id).await,
                    None => Ok(None),
                }
            })
        });
        let contact = self.0.store.read(find).await;
        contact.while_doing("reading whom a bypass code is for")
    }

    fn draw_giving(
        &self,
        site: &Site,
        (key, contact): (&GrantedKey, &Contact),
        (reason, minutes): (BypassReason, BypassMinutes),
        made: &BypassMade,
        moment: &mut Moment,
    ) -> Result<Giving, Fault> {
        let (application, user, now) = (contact.application, contact.user, moment.now);
        let about = About::BypassCodeMade { until: made.until };
        let scene = Scene::by_staff();
        let whom = application.as_bytes();
        let detail = format!(
            "minutes={} by=key key={} reason={}",
            minutes.get(),
            key.name,
            reason.as_str()
        );
        Ok(Giving {
            key: key.id,
            hash: made.code.hash(&self.0.keys, user),
            announcement: self.announce(contact, &site.policy, about, &scene, moment),
            told: self.draw_owners_told(application, moment),
            notice: PanelNotice::BypassByKey {
                by: key.name.to_string(),
                at: now,
            },
            spending: [Spending::new(&self.0.keys, Limit::SITE_BYPASS_CODES, whom)],
            replaced: log::Entry::new(moment).about_user(application, user),
            entry: log::Entry::new(moment).about_user(application, user),
            detail,
            asked: bypass_codes::Asked {
                id: BypassId::new(now, &mut moment.rng),
                user,
                by: asker(key.id),
                by_name: key.as_asker()?.1.to_string(),
                reason,
                minutes,
            },
            now,
        })
    }
}

impl Giving {
    async fn write(&self, tx: &mut Tx) -> Result<Result<(), BypassByKey>, StoreFault> {
        let (user, now) = (self.asked.user, self.now);
        if !management_keys::hold(tx, self.key, now).await? {
            return Ok(Err(BypassByKey::KeyEnded));
        }
        if !users::hold_with_factor(tx, user).await? {
            return Ok(Err(BypassByKey::NoFactor));
        }
        if let Err(used_up) = limits::spend(tx, &self.spending, now).await? {
            return Ok(Err(BypassByKey::TooMany(used_up.wait(now))));
        }
        let before = bypass_codes::find(tx, user, now).await?;
        if !bypass_codes::give(tx, &self.asked, &self.hash, now).await? {
            return Err(StoreFault::new("a user who was held has no factor"));
        }
        if let Some(voided) = before.as_ref().and_then(Kept::voided) {
            note_bypass_end(tx, voided, "replaced", &self.replaced).await?;
        }
        log::add(tx, &self.entry, Event::BypassCodeMade, &self.detail).await?;
        self.announcement.write(tx).await?;
        self.told.write_same(tx, &self.notice).await?;
        Ok(Ok(()))
    }
}
