//! The pair by which a site signs its calls about webhooks: made new by an owner, it waits for another word as keys do; ended, it
//! signs nothing from then on.

use domain::{ApplicationId, Deed, Event, Limit, Moment, PanelNotice, Timestamp, Token};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::{
        signers::{self, NewSigner},
        sites,
    },
    held_changes::HeldWhat,
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    doors::{DoorHeld, Hold},
    held_ends::{Ends, hold_doors},
    operators::{name, named},
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Flows, SeenDirect, SigningPair, error::WhileDoing};

/// What the log calls it.
const LABEL: &str = "signing pair";

/// A pair that is drawn and not written yet.
#[derive(Clone)]
struct Making {
    drawn: NewSigner,
    seen: SeenDirect,
    by: Option<Session>,
    entry: log::Entry,
    /// What it waits for; none from the terminal.
    hold: Option<Hold>,
    ends: Ends,
    now: Timestamp,
}

impl Flows {
    /// Makes the pair by which a site signs its calls about webhooks; the one before is void once it is in force. Without a session
    /// it comes from the terminal, and is so at once.
    pub async fn make_signing_pair_by(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        seen: SeenDirect,
        moment: &mut Moment,
    ) -> Act<SigningPair> {
        if let Err(refused) = self.weighed_by(by, Deed::MakeKey, moment).await? {
            return Ok(Err(refused));
        }
        let access = Token::make_plain(&mut moment.rng);
        let signing = Token::make_plain(&mut moment.rng);
        let limits = [Limit::OPERATOR_KEYS];
        let hold = by.map(|by| self.draw_hold(by, application, &limits, moment));
        let making = Making {
            drawn: NewSigner {
                application,
                access: access.clone(),
                signing: signing.clone(),
                held: hold.as_ref().map(Hold::id),
            },
            seen,
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            hold,
            ends: Ends::draw(moment),
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let making = making.clone();
            Box::pin(async move { making.write(tx).await })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("making a signing pair")?;
        Ok(made.map(|held| SigningPair {
            access,
            signing,
            held,
        }))
    }

    /// Ends the pair in force at once: nobody signs for the site from then on. One that waits goes on waiting.
    pub async fn end_signing_pair(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = self.weighed_by(by, Deed::EndKey, moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let detail = format!("kind={LABEL} {}", named(by));
        let told = self.draw_announcement(by, application, moment);
        let notice = PanelNotice::KeyEnded {
            by: name(by).to_owned(),
            at: now,
        };
        let by = by.cloned();
        let unit = unit(move |tx| {
            let (by, entry, detail) = (by.clone(), entry.clone(), detail.clone());
            let (told, notice) = (told.clone(), notice.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                if !signers::end(tx, application).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                log::add(tx, &entry, Event::SecretEnded, &detail).await?;
                if let Some(told) = told {
                    told.write_same(tx, &notice).await?;
                }
                Ok(Ok(()))
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending a signing pair")
    }
}

impl Making {
    async fn write(
        &self,
        tx: &mut Tx,
    ) -> Result<Result<Option<DoorHeld>, PanelRefused>, StoreFault> {
        let (application, now) = (self.drawn.application, self.now);
        if let Err(refused) = stands_by(tx, self.by.as_ref(), now).await? {
            return Ok(Err(refused));
        }
        applications::hold(tx, application).await?;
        hold_doors(tx, application).await?;
        let Some(site) = sites::find(tx, application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        if let SeenDirect::This(seen) = self.seen
            && site.version != seen
        {
            return Ok(Err(PanelRefused::Stale));
        }
        let Some(hold) = &self.hold else {
            signers::put(tx, &self.drawn, now).await?;
            let detail = format!("kind={LABEL} {}", named(self.by.as_ref()));
            log::add(tx, &self.entry, Event::SecretRotated, &detail).await?;
            // An older one that waits would void this one, once it is confirmed.
            let (kinds, by) = ([HeldWhat::SigningPair.kind()], name(self.by.as_ref()));
            let ends = self.ends.of_doors(tx, application, &kinds, by, now);
            ends.await?;
            return Ok(Ok(None));
        };
        if let Err(refused) = hold.spend(tx).await? {
            return Ok(Err(refused));
        }
        // Sent twice, the form makes one pair.
        sites::touch(tx, application).await?;
        signers::put(tx, &self.drawn, now).await?;
        let kept = hold.keep(tx, HeldWhat::SigningPair).await?;
        Ok(Ok(Some(kept)))
    }
}
