//! A bypass code: a person for whom nothing else is left is let in once. Whoever gives one has made sure who asks for it.
//!
//! 1. An operator whose passkey answers again says why, and for how long ([`Flows::make_bypass_code`]).
//! 2. Where the policy wants a second one, or nobody would hear of a code, that waits for half an hour, and there is no code.
//!    Somebody else confirms it while whoever asked may still give one, and is shown the code ([`Flows::confirm_bypass_code`]).
//! 3. The person is told that there is one, and types it at the page that helps whoever has lost everything
//!    (`verify/bypass.rs`).

use domain::{
    About, BYPASS_PROPOSAL_LIFE, BypassCode, BypassId, BypassMinutes, BypassReason, Deed, Event,
    Moment, OperatorId, Role, Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx,
    bypass_codes::{self, Kept},
    log,
    operators::{self, sessions::Session},
    unit,
};

use super::helping::Helping;
use crate::{
    Fault, Flows, PanelRefused,
    endings::{note_bypass_end, what_ended},
    error::WhileDoing,
};

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
        let reach = self.reach(&helping.contact, &helping.site.policy);
        if helping.site.policy.bypass_needs_second || reach.is_nobody() {
            return self.ask_for_bypass(helping, asked, moment).await;
        }
        let made = draw(minutes, moment);
        let about = About::BypassCodeMade { until: made.until };
        let announcement = self.tell_of_help(&helping, about, moment);
        let entries = [helping.entry(moment), helping.entry(moment)];
        let now = moment.now;
        let hash = made.code.hash(&self.0.keys, user);
        let unit = unit(move |tx| {
            let (helping, announcement) = (helping.clone(), announcement.clone());
            let (asked, [replaced, entry]) = (asked.clone(), entries.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let before = bypass_codes::find(tx, user, now).await?;
                if !bypass_codes::give(tx, &asked, &hash, now).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                note_replaced(tx, before.as_ref(), &replaced).await?;
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
        let entries = [helping.entry(moment), helping.entry(moment)];
        let (user, now) = (asked.user, moment.now);
        let until = now.plus(BYPASS_PROPOSAL_LIFE);
        let unit = unit(move |tx| {
            let (helping, asked) = (helping.clone(), asked.clone());
            let [replaced, entry] = entries.clone();
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let before = bypass_codes::find(tx, user, now).await?;
                if !bypass_codes::ask(tx, &asked, now, until).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                note_replaced(tx, before.as_ref(), &replaced).await?;
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
                let asker = role_of_asker(tx, waits.asked_by).await?;
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let Some(asker) = asker else {
                    return Ok(Err(PanelRefused::Stale));
                };
                let (what, who) = ((user, waits.id), (who.0, who.1.as_str()));
                if !bypass_codes::confirm(tx, what, &hash, who, asker, (now, until)).await? {
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
                let Some(voided) = bypass_codes::end(tx, user, id, now).await? else {
                    return Ok(Err(PanelRefused::Stale));
                };
                let (event, what) = (Event::BypassCodeEnded, what_ended(voided));
                helping.note(tx, &entry, event, what).await?;
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

/// Notes that what there was of a person ended, for another one took its place. The caller holds the person.
async fn note_replaced(
    tx: &mut Tx,
    before: Option<&Kept>,
    entry: &log::Entry,
) -> Result<(), StoreFault> {
    match before.and_then(Kept::voided) {
        Some(voided) => note_bypass_end(tx, voided, "replaced", entry).await,
        None => Ok(()),
    }
}

/// The role of whoever asked for a code, if they still may give one. Until the end of the unit nobody is removed, or given
/// another role.
async fn role_of_asker(tx: &mut Tx, asked_by: OperatorId) -> Result<Option<Role>, StoreFault> {
    operators::hold(tx).await?;
    let asker = operators::find(tx, asked_by).await?;
    let role = asker.map(|asker| asker.role);
    Ok(role.filter(|role| role.may(Deed::MakeBypassCode)))
}

/// What the log says of a code. The reason is an operator's own words, so it stands behind ours: whoever reads the row takes all
/// behind `reason=` for them.
fn told(helping: &Helping, minutes: u32, more: &str, reason: &str) -> String {
    format!("minutes={minutes} {}{more} reason={reason}", helping.who())
}
