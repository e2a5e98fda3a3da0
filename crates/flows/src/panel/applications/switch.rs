//! The switch of an application. Off at once: what it asks is refused, nobody goes back to it, and nothing is sent in its name
//! to try a method. What is on file of its people stays. On again by an owner's word.

use domain::{ApplicationId, Deed, Event, HeldKind, Moment, PanelNotice, Timestamp};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::{self, HeldWhat},
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    doors::{DoorHeld, Hold},
    held_ends::{Ends, hold_doors},
    operators::{name, named},
    rules::WAITING,
    told::OwnersTold,
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{Flows, error::WhileDoing};

/// What would have it on again, and is void once somebody switches it off.
const TO_BE_ON: [HeldKind; 2] = [HeldKind::Application, HeldKind::SwitchOn];

/// What came of switching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// It is so.
    Done,
    /// It was so already.
    Already,
    /// It waits for an owner's word.
    Held(DoorHeld),
    /// It waited for one already: for this change.
    Waits(domain::HeldChangeId),
}

impl Flows {
    /// Switches an application off, at once. Without a session it comes from the terminal.
    pub async fn switch_off(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<Switched> {
        if let Err(refused) = self.weighed_by(by, Deed::SwitchOff, moment).await? {
            return Ok(Err(refused));
        }
        let switch = self.draw_switch(by, application, None, moment);
        let unit = unit(move |tx| {
            let switch = switch.clone();
            Box::pin(async move { switch.off(tx).await })
        });
        let switched = self.0.store.write(unit).await;
        let switched = switched.while_doing("switching an application off")?;
        self.0.catalog.forget();
        Ok(switched)
    }

    /// Switches it on: from the terminal at once, in the panel when an owner confirms it.
    pub async fn switch_on(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<Switched> {
        if let Err(refused) = self.weighed_by(by, Deed::SwitchOn, moment).await? {
            return Ok(Err(refused));
        }
        let hold = by.map(|by| self.draw_hold(by, application, &[], moment));
        let switch = self.draw_switch(by, application, hold, moment);
        let unit = unit(move |tx| {
            let switch = switch.clone();
            Box::pin(async move { switch.on(tx).await })
        });
        let switched = self.0.store.write(unit).await;
        let switched = switched.while_doing("switching an application on")?;
        self.0.catalog.forget();
        Ok(switched)
    }

    fn draw_switch(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        hold: Option<Hold>,
        moment: &mut Moment,
    ) -> Switch {
        Switch {
            application,
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            ends: Ends::draw(moment),
            told: self.draw_announcement(by, application, moment),
            hold,
            now: moment.now,
        }
    }
}

/// Drawn, and not written yet.
#[derive(Clone)]
struct Switch {
    application: ApplicationId,
    by: Option<Session>,
    entry: log::Entry,
    ends: Ends,
    told: Option<OwnersTold>,
    hold: Option<Hold>,
    now: Timestamp,
}

impl Switch {
    async fn off(&self, tx: &mut Tx) -> Result<Result<Switched, PanelRefused>, StoreFault> {
        if let Err(refused) = self.begin(tx).await? {
            return Ok(Err(refused));
        }
        let (id, now) = (self.application, self.now);
        let by = name(self.by.as_ref());
        // Also where it is off already: whoever switches it off wants nobody's earlier word to have it on.
        self.ends.of_doors(tx, id, &TO_BE_ON, by, now).await?;
        if !applications::switch_off(tx, id, now).await? {
            return Ok(Ok(Switched::Already));
        }
        let who = named(self.by.as_ref());
        log::add(tx, &self.entry, Event::ApplicationOff, &who).await?;
        if let Some(told) = &self.told {
            let by = by.to_owned();
            let notice = PanelNotice::SwitchedOff { by, at: now };
            told.write_same(tx, &notice).await?;
        }
        Ok(Ok(Switched::Done))
    }

    async fn on(&self, tx: &mut Tx) -> Result<Result<Switched, PanelRefused>, StoreFault> {
        if let Err(refused) = self.begin(tx).await? {
            return Ok(Err(refused));
        }
        let (id, now) = (self.application, self.now);
        let Some(application) = applications::find(tx, id).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        if application.off_since.is_none() {
            return Ok(Ok(Switched::Already));
        }
        if let Some(hold) = &self.hold {
            let waiting = held_changes::waiting_doors(tx, id, WAITING).await?;
            let mut waiting = waiting.iter();
            if let Some(one) = waiting.find(|one| TO_BE_ON.contains(&one.kind)) {
                return Ok(Ok(Switched::Waits(one.id)));
            }
            if let Err(refused) = hold.spend(tx).await? {
                return Ok(Err(refused));
            }
            let held = hold.keep(tx, HeldWhat::SwitchOn).await?;
            return Ok(Ok(Switched::Held(held)));
        }
        applications::switch_on(tx, id).await?;
        let (by, kinds) = (name(self.by.as_ref()), [HeldKind::SwitchOn]);
        self.ends.of_doors(tx, id, &kinds, by, now).await?;
        let who = named(self.by.as_ref());
        log::add(tx, &self.entry, Event::ApplicationOn, &who).await?;
        Ok(Ok(Switched::Done))
    }

    /// The application first and then what waits of it, as whoever confirms something does.
    async fn begin(&self, tx: &mut Tx) -> Result<Result<(), PanelRefused>, StoreFault> {
        if let Err(refused) = stands_by(tx, self.by.as_ref(), self.now).await? {
            return Ok(Err(refused));
        }
        if !applications::hold(tx, self.application).await? {
            return Ok(Err(PanelRefused::Stale));
        }
        hold_doors(tx, self.application).await?;
        Ok(Ok(()))
    }
}
