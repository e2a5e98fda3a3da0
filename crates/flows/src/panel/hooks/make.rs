//! New endpoints, and new secrets of those there are: each secret is shown once, and waits for an owner's word.

use domain::{
    ApplicationId, Deed, Event, HOOK_OVERLAP, HookChoices, HookDescription, HookId, HookSecret,
    HookState, Limit, Moment, PanelNotice, Secret, Timestamp, WrittenAddress,
};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::{HeldWhat, HookOpening},
    hooks::{self, MOST_HOOKS, NewHook},
    log,
    operators::sessions::Session,
    unit,
};

use super::{
    super::{
        doors::{DoorHeld, Hold},
        held_ends::hold_doors,
        operators::{name, named},
        told::OwnersTold,
        weigh::{Act, PanelRefused, stands_by},
    },
    SeenHook,
    opening::in_words,
};
use crate::{Flows, direct::is_callable, error::WhileDoing};

/// An endpoint to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEndpoint {
    /// Where it is told.
    pub address: WrittenAddress,
    /// What it hears of.
    pub choices: HookChoices,
    /// What is noted about it.
    pub description: HookDescription,
}

/// A secret that was made, of a new endpoint or of one there is.
#[derive(Debug)]
pub struct MadeHook {
    /// The endpoint.
    pub id: HookId,
    /// Its secret: shown once.
    pub secret: Secret<String>,
    /// What it waits for; none where it is in force.
    pub held: Option<DoorHeld>,
}

/// What came of making one.
#[derive(Debug)]
pub enum HookMade {
    /// It is made.
    Made(MadeHook),
    /// The address could never be called. Nothing was written.
    Address,
    /// There are as many as there may be. Nothing was written.
    Full,
}

/// A secret that is drawn and not written yet.
#[derive(Clone)]
struct Making {
    application: ApplicationId,
    hook: HookId,
    /// The endpoint it is made with; none where that is there.
    new: Option<NewEndpoint>,
    seen: SeenHook,
    secret: HookSecret,
    by: Option<Session>,
    entry: log::Entry,
    hold: Option<Hold>,
    told: Option<OwnersTold>,
    now: Timestamp,
}

/// How writing one ended.
enum Written {
    Now,
    Held(DoorHeld),
    Full,
}

impl Flows {
    /// Makes an endpoint. It hears nothing until an owner confirms it; without a session it comes from the terminal, and is told
    /// from now on.
    pub async fn make_hook(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        new: NewEndpoint,
        moment: &mut Moment,
    ) -> Act<HookMade> {
        let deed = Deed::SetConnection;
        if let Err(refused) = self.weighed_by(by, deed, moment).await? {
            return Ok(Err(refused));
        }
        if !is_callable(new.address.called()) {
            return Ok(Ok(HookMade::Address));
        }
        let hook = HookId::new(moment.now, &mut moment.rng);
        let making = self.draw_making(by, (application, hook), Some(new), SeenHook::Any, moment);
        self.write_secret(making).await
    }

    /// Makes another secret of an endpoint. It signs once an owner confirms it, for a day with the one before beside it; without a
    /// session it comes from the terminal, and signs at once.
    pub async fn rotate_hook(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        hook: HookId,
        seen: SeenHook,
        moment: &mut Moment,
    ) -> Act<HookMade> {
        if let Err(refused) = self.weighed_by(by, Deed::MakeKey, moment).await? {
            return Ok(Err(refused));
        }
        let making = self.draw_making(by, (application, hook), None, seen, moment);
        self.write_secret(making).await
    }

    fn draw_making(
        &self,
        by: Option<&Session>,
        (application, hook): (ApplicationId, HookId),
        new: Option<NewEndpoint>,
        seen: SeenHook,
        moment: &mut Moment,
    ) -> Making {
        let limits = [Limit::OPERATOR_KEYS];
        Making {
            application,
            hook,
            new,
            seen,
            secret: HookSecret::make(&mut moment.rng),
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            hold: by.map(|by| self.draw_hold(by, application, &limits, moment)),
            told: self.draw_announcement(by, application, moment),
            now: moment.now,
        }
    }

    async fn write_secret(&self, making: Making) -> Act<HookMade> {
        let (id, secret) = (making.hook, making.secret.to_text());
        let unit = unit(move |tx| {
            let making = making.clone();
            Box::pin(async move { making.write(tx).await })
        });
        let written = self.0.store.write(unit).await;
        let written = written.while_doing("making an endpoint's secret")?;
        Ok(written.map(|written| {
            let held = match written {
                Written::Full => return HookMade::Full,
                Written::Held(held) => Some(held),
                Written::Now => None,
            };
            HookMade::Made(MadeHook { id, secret, held })
        }))
    }
}

impl Making {
    async fn write(&self, tx: &mut Tx) -> Result<Result<Written, PanelRefused>, StoreFault> {
        if let Err(refused) = stands_by(tx, self.by.as_ref(), self.now).await? {
            return Ok(Err(refused));
        }
        let application = self.application;
        // The application first and then what waits of it, as whoever confirms something does.
        if !applications::hold(tx, application).await? {
            return Ok(Err(PanelRefused::Stale));
        }
        hold_doors(tx, application).await?;
        if let Err(refused) = self.fits(tx).await? {
            return Ok(refused.map_or(Ok(Written::Full), Err));
        }
        if let Some(hold) = &self.hold
            && let Err(refused) = hold.spend(tx).await?
        {
            return Ok(Err(refused));
        }
        self.put(tx).await?;
        let opens = self.opens();
        if let Some(hold) = &self.hold {
            let hook = self.hook;
            let kept = hold.keep(tx, HeldWhat::Hook { hook, opens }).await?;
            return Ok(Ok(Written::Held(kept)));
        }
        let event = match opens {
            HookOpening::Secret => Event::SecretRotated,
            HookOpening::New(_) | HookOpening::Address(_) => Event::ApplicationChanged,
        };
        let by = named(self.by.as_ref());
        let detail = format!("{} {by}", in_words(self.hook, &opens));
        log::add(tx, &self.entry, event, &detail).await?;
        if let Some(told) = &self.told {
            let by = name(self.by.as_ref()).to_owned();
            let notice = PanelNotice::HookSet { by, at: self.now };
            told.write_same(tx, &notice).await?;
        }
        Ok(Ok(Written::Now))
    }

    /// Whether there is room for a new one, or the one there is stands as it was seen; why not, where that is no lack of room.
    async fn fits(&self, tx: &mut Tx) -> Result<Result<(), Option<PanelRefused>>, StoreFault> {
        if self.new.is_some() {
            let most = usize::try_from(MOST_HOOKS).unwrap_or(usize::MAX);
            let there = hooks::list(tx, self.application).await?;
            return Ok((there.len() < most).then_some(()).ok_or(None));
        }
        let found = hooks::find(tx, self.application, self.hook).await?;
        let stands =
            found.is_some_and(|it| it.state != HookState::Held && self.seen.is(it.version));
        Ok(stands.then_some(()).ok_or(Some(PanelRefused::Stale)))
    }

    /// Keeps the secret, in force or waiting.
    async fn put(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let (application, hook, now) = (self.application, self.hook, self.now);
        let held = self.hold.as_ref().map(Hold::id);
        match (&self.new, held) {
            (Some(new), held) => {
                let new = NewHook {
                    id: hook,
                    application,
                    address: new.address.clone(),
                    description: new.description.clone(),
                    choices: new.choices.clone(),
                    secret: self.secret.clone(),
                    held,
                    now,
                };
                hooks::add(tx, &new).await?;
            }
            (None, Some(held)) => {
                hooks::offer_secret(tx, application, hook, (&self.secret, held)).await?;
            }
            (None, None) => {
                let until = now.plus(HOOK_OVERLAP);
                hooks::set_secret(tx, application, hook, (&self.secret, until)).await?;
            }
        }
        Ok(())
    }

    fn opens(&self) -> HookOpening {
        let address = self.new.as_ref().map(|new| new.address.clone());
        address.map_or(HookOpening::Secret, HookOpening::New)
    }
}
