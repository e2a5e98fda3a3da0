//! A site's own server has a bypass code made for somebody who has nothing else left: only by a key that an owner granted for it, from
//! the addresses named there, ten a day; the person and all owners hear of each.

use std::time::Duration;

use domain::{
    About, BypassCode, BypassId, BypassMinutes, BypassReason, Event, ExternalUserId, Limit, Moment,
    PanelNotice,
};
use store::{
    Fault as StoreFault,
    bypass_codes::{self, Kept},
    limits::{self, Spending},
    log, unit,
    users::{self, lifecycle},
};

use super::{GrantedKey, asker};
use crate::{
    BypassMade, Fault, Flows, Site, announce::Scene, endings::note_bypass_end, error::WhileDoing,
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
}

impl Flows {
    /// Makes a code for a user, in place of one that was there.
    pub async fn make_bypass_code_by_key(
        &self,
        site: &Site,
        (key, external): (&GrantedKey, ExternalUserId),
        (reason, minutes): (BypassReason, BypassMinutes),
        moment: &mut Moment,
    ) -> Result<BypassByKey, Fault> {
        let (application, now) = (site.application.id, moment.now);
        if !site.policy.bypass_codes {
            return Ok(BypassByKey::Off);
        }
        if site.policy.bypass_needs_second {
            return Ok(BypassByKey::NeedsSecond);
        }
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
        let Some(contact) = contact.while_doing("reading whom a bypass code is for")? else {
            return Ok(BypassByKey::Unknown);
        };
        let is_told = !self.reach(&contact, &site.policy).is_nobody();
        if !is_told || !self.tells_owners().await? {
            return Ok(BypassByKey::NobodyTold);
        }
        let user = contact.user;
        let asked = bypass_codes::Asked {
            id: BypassId::new(now, &mut moment.rng),
            user,
            by: asker(key.id),
            by_name: key.as_asker()?.1.to_string(),
            reason,
            minutes,
        };
        let made = BypassMade {
            code: BypassCode::make(&mut moment.rng),
            until: now.plus(minutes.span()),
        };
        let hash = made.code.hash(&self.0.keys, user);
        let about = About::BypassCodeMade { until: made.until };
        let scene = Scene::by_staff();
        let announcement = self.announce(&contact, &site.policy, about, &scene, moment);
        let told = self.draw_owners_told(application, moment);
        let notice = PanelNotice::BypassByKey {
            by: key.name.to_string(),
            at: now,
        };
        let whom = application.as_bytes();
        let spending = [Spending::new(&self.0.keys, Limit::SITE_BYPASS_CODES, whom)];
        let entries = [(); 2].map(|()| log::Entry::new(moment).about_user(application, user));
        let detail = format!(
            "minutes={} by=key key={} reason={}",
            minutes.get(),
            key.name,
            asked.reason.as_str()
        );
        let unit = unit(move |tx| {
            let (asked, notice, detail) = (asked.clone(), notice.clone(), detail.clone());
            let (announcement, told) = (announcement.clone(), told.clone());
            let ([replaced, entry], spending) = (entries.clone(), spending.clone());
            Box::pin(async move {
                if !users::hold_with_factor(tx, user).await? {
                    return Ok(Err(BypassByKey::NoFactor));
                }
                if let Err(used_up) = limits::spend(tx, &spending, now).await? {
                    return Ok(Err(BypassByKey::TooMany(used_up.wait(now))));
                }
                let before = bypass_codes::find(tx, user, now).await?;
                if !bypass_codes::give(tx, &asked, &hash, now).await? {
                    return Err(StoreFault::new("a user who was held has no factor"));
                }
                if let Some(voided) = before.as_ref().and_then(Kept::voided) {
                    note_bypass_end(tx, voided, "replaced", &replaced).await?;
                }
                log::add(tx, &entry, Event::BypassCodeMade, &detail).await?;
                announcement.write(tx).await?;
                told.write_same(tx, &notice).await?;
                Ok(Ok(()))
            })
        });
        let kept = self.0.store.write(unit).await;
        let kept = kept.while_doing("making a bypass code by a key")?;
        Ok(kept.map_or_else(|why| why, |()| BypassByKey::Made(made)))
    }
}
