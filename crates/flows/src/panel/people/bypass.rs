//! A bypass code: a person for whom nothing else is left is let in once. Whoever gives one has made sure who asks for it.
//!
//! 1. An operator whose passkey answers again says why, and for how long ([`Flows::make_bypass_code`]).
//! 2. Where the policy wants a second one, that waits for half an hour, and there is no code. Somebody else confirms it, and is
//!    shown the code ([`Flows::confirm_bypass_code`]).
//! 3. The person is told that there is one, and types it at the page that helps whoever has lost everything
//!    (`verify/bypass.rs`).

use domain::{
    About, BYPASS_PROPOSAL_LIFE, BypassCode, BypassId, BypassMinutes, BypassReason, Deed, Event,
    Moment, Timestamp, UserId,
};
use store::{bypass_codes, log, operators::sessions::Session, unit};

use super::helping::Helping;
use crate::{Fault, Flows, PanelRefused, error::WhileDoing};

/// A code, shown once.
#[derive(Debug)]
pub struct BypassMade {
    /// The code.
    pub code: BypassCode,
    /// Until when it is good.
    pub until: Timestamp,
}

/// What came of asking for a code.
#[derive(Debug)]
pub enum BypassAsked {
    /// There is one.
    Made(BypassMade),
    /// A second operator has to say yes until then.
    Waits(Timestamp),
}

impl Flows {
    /// Makes a code for a person, in place of one that was there; or keeps that one is asked for.
    pub async fn make_bypass_code(
        &self,
        by: &Session,
        user: UserId,
        (reason, minutes): (BypassReason, BypassMinutes),
        moment: &mut Moment,
    ) -> Result<Result<BypassAsked, PanelRefused>, Fault> {
        let helping = match self.begin_bypass(by, user, moment).await? {
            Ok(helping) => helping,
            Err(refused) => return Ok(Err(refused)),
        };
        let asked = bypass_codes::Asked {
            id: BypassId::new(moment.now, &mut moment.rng),
            user,
            by: by.operator,
            by_name: by.name.to_string(),
            reason,
            minutes,
        };
        if helping.site.policy.bypass_needs_second {
            return self.ask_for_bypass(helping, asked, moment).await;
        }
        let made = draw(minutes, moment);
        let about = About::BypassCodeMade { until: made.until };
        let announcement = self.tell_of_help(&helping, about, moment);
        let (entry, now) = (helping.entry(moment), moment.now);
        let hash = made.code.hash(&self.0.keys, user);
        let unit = unit(move |tx| {
            let (helping, announcement) = (helping.clone(), announcement.clone());
            let (asked, entry) = (asked.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                if !bypass_codes::give(tx, &asked, &hash, now).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                let detail = told(&helping, minutes.get(), "", asked.reason.as_str());
                log::add(tx, &entry, Event::BypassCodeMade, &detail).await?;
                announcement.write(tx).await?;
                Ok(Ok(()))
            })
        });
        let kept = self.0.store.write(unit).await;
        let kept = kept.while_doing("making a bypass code")?;
        Ok(kept.map(|()| BypassAsked::Made(made)))
    }

    async fn ask_for_bypass(
        &self,
        helping: Helping,
        asked: bypass_codes::Asked,
        moment: &mut Moment,
    ) -> Result<Result<BypassAsked, PanelRefused>, Fault> {
        let (entry, now) = (helping.entry(moment), moment.now);
        let until = now.plus(BYPASS_PROPOSAL_LIFE);
        let unit = unit(move |tx| {
            let (helping, asked, entry) = (helping.clone(), asked.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                if !bypass_codes::ask(tx, &asked, now, until).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                let detail = told(&helping, asked.minutes.get(), "", asked.reason.as_str());
                log::add(tx, &entry, Event::BypassCodeAsked, &detail).await?;
                Ok(Ok(BypassAsked::Waits(until)))
            })
        });
        let kept = self.0.store.write(unit).await;
        kept.while_doing("asking for a bypass code")
    }

    /// A second operator says yes to what another one asked for, and is shown the code.
    pub async fn confirm_bypass_code(
        &self,
        by: &Session,
        user: UserId,
        id: BypassId,
        moment: &mut Moment,
    ) -> Result<Result<BypassMade, PanelRefused>, Fault> {
        let helping = match self.begin_bypass(by, user, moment).await? {
            Ok(helping) => helping,
            Err(refused) => return Ok(Err(refused)),
        };
        let now = moment.now;
        let find = unit(move |tx| Box::pin(async move { bypass_codes::find(tx, user, now).await }));
        let found = self.0.store.read(find).await;
        let found = found.while_doing("looking for a bypass code that waits")?;
        let waits = found.filter(|kept| kept.id == id && kept.is_asked);
        let minutes = waits
            .as_ref()
            .and_then(|kept| BypassMinutes::new(kept.minutes).ok());
        let (Some(waits), Some(minutes)) = (waits, minutes) else {
            return Ok(Err(PanelRefused::Stale));
        };
        let made = draw(minutes, moment);
        let (until, who) = (made.until, (by.operator, by.name.to_string()));
        let announcement = self.tell_of_help(&helping, About::BypassCodeMade { until }, moment);
        let entry = helping.entry(moment);
        let hash = made.code.hash(&self.0.keys, user);
        let unit = unit(move |tx| {
            let (helping, announcement) = (helping.clone(), announcement.clone());
            let (waits, entry, who) = (waits.clone(), entry.clone(), who.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let (what, who) = ((user, waits.id), (who.0, who.1.as_str()));
                if !bypass_codes::confirm(tx, what, &hash, who, (now, until)).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                let asked_by = format!(" asked_by={}", waits.asked_name);
                let detail = told(&helping, waits.minutes, &asked_by, &waits.reason);
                log::add(tx, &entry, Event::BypassCodeMade, &detail).await?;
                announcement.write(tx).await?;
                Ok(Ok(()))
            })
        });
        let confirmed = self.0.store.write(unit).await;
        let confirmed = confirmed.while_doing("confirming a bypass code")?;
        Ok(confirmed.map(|()| made))
    }

    /// Takes a code back, or what was asked for.
    pub async fn end_bypass_code(
        &self,
        by: &Session,
        user: UserId,
        id: BypassId,
        moment: &mut Moment,
    ) -> Result<Result<(), PanelRefused>, Fault> {
        let begun = self.begin_helping(Some(by), Deed::EndBypassCode, user, moment);
        let helping = match begun.await? {
            Ok(helping) => helping,
            Err(refused) => return Ok(Err(refused)),
        };
        let (entry, now) = (helping.entry(moment), moment.now);
        let unit = unit(move |tx| {
            let (helping, entry) = (helping.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                if !bypass_codes::end(tx, user, id, now).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                helping.note(tx, &entry, Event::BypassCodeEnded, "").await?;
                Ok(Ok(()))
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("taking a bypass code back")
    }

    /// Weighs the deed; nobody makes a code where the policy knows none.
    async fn begin_bypass(
        &self,
        by: &Session,
        user: UserId,
        moment: &mut Moment,
    ) -> Result<Result<Helping, PanelRefused>, Fault> {
        let begun = self.begin_helping(Some(by), Deed::MakeBypassCode, user, moment);
        Ok(begun.await?.and_then(|helping| {
            let is_on = helping.site.policy.bypass_codes;
            is_on.then_some(helping).ok_or(PanelRefused::Stale)
        }))
    }
}

/// Draws a code that is good from now on.
fn draw(minutes: BypassMinutes, moment: &mut Moment) -> BypassMade {
    BypassMade {
        code: BypassCode::make(&mut moment.rng),
        until: moment.now.plus(minutes.span()),
    }
}

/// What the log says of a code. The reason is an operator's own words, so it stands behind ours.
fn told(helping: &Helping, minutes: u32, more: &str, reason: &str) -> String {
    format!("minutes={minutes} {}{more} reason={reason}", helping.who())
}
