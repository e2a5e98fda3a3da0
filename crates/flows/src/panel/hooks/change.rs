//! What is decided about an endpoint: another address waits for an owner's word; what it hears of, and whether it is told, is in
//! force at once. Each change is made from a state that somebody saw.

use domain::{
    ApplicationId, Deed, Event, HookChoices, HookDescription, HookId, HookState, Moment, Timestamp,
    WrittenAddress,
};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::{HeldWhat, HookOpening},
    hooks::{self, Hook},
    log,
    operators::sessions::Session,
    unit,
};

use super::{
    super::{
        doors::{DoorHeld, Hold},
        held_ends::hold_doors,
        operators::named,
        weigh::{Act, PanelRefused, stands_by},
    },
    opening::in_words,
};
use crate::{Flows, direct::is_callable, error::WhileDoing};

/// What is to be otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookChange {
    /// Where it is told.
    Address(WrittenAddress),
    /// What it hears of, and what is noted about it.
    Told(HookDescription, HookChoices),
    /// It is told from now on, also one that was switched off by what it answered.
    On,
    /// It is told nothing from now on, and what happens is not kept for it.
    Off,
    /// It is there no more, with all it was told.
    Remove,
}

/// Which state a change was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenHook {
    /// Whichever it is.
    Any,
    /// This version.
    This(i64),
}

impl SeenHook {
    /// Whether it is this version.
    pub(super) const fn is(self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::This(seen) => seen == version,
        }
    }
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookEdited {
    /// It is in force.
    Done,
    /// It waits for an owner's word.
    Held(DoorHeld),
    /// Somebody changed something meanwhile. Nothing was written.
    Meanwhile,
    /// The address could never be called. Nothing was written.
    Address,
}

/// A change that is drawn and not written yet.
#[derive(Clone)]
struct Edit {
    application: ApplicationId,
    hook: HookId,
    change: HookChange,
    seen: SeenHook,
    by: Option<Session>,
    entry: log::Entry,
    /// How another address would wait; none from the terminal.
    hold: Option<Hold>,
    now: Timestamp,
}

impl Flows {
    /// Changes what is decided about an endpoint. Without a session it comes from the terminal, and all is in force at once.
    pub async fn change_hook(
        &self,
        by: Option<&Session>,
        (application, hook): (ApplicationId, HookId),
        seen: SeenHook,
        change: HookChange,
        moment: &mut Moment,
    ) -> Act<HookEdited> {
        if let Err(refused) = self.weighed_by(by, Deed::SetConnection, moment).await? {
            return Ok(Err(refused));
        }
        let is_address = match &change {
            HookChange::Address(address) if !is_callable(address.called()) => {
                return Ok(Ok(HookEdited::Address));
            }
            HookChange::Address(_) => true,
            _ => false,
        };
        let waits = by.filter(|_| is_address);
        let edit = Edit {
            application,
            hook,
            change,
            seen,
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            hold: waits.map(|by| self.draw_hold(by, application, &[], moment)),
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let edit = edit.clone();
            Box::pin(async move { edit.write(tx).await })
        });
        let edited = self.0.store.write(unit).await;
        edited.while_doing("changing where events are told")
    }
}

impl Edit {
    async fn write(&self, tx: &mut Tx) -> Result<Result<HookEdited, PanelRefused>, StoreFault> {
        if let Err(refused) = stands_by(tx, self.by.as_ref(), self.now).await? {
            return Ok(Err(refused));
        }
        let application = self.application;
        // The application first and then what waits of it, as whoever confirms something does.
        applications::hold(tx, application).await?;
        hold_doors(tx, application).await?;
        let Some(before) = hooks::find(tx, application, self.hook).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        if !self.seen.is(before.version) {
            return Ok(Ok(HookEdited::Meanwhile));
        }
        // What waits itself may only go: whoever confirms it confirms what was seen then.
        if before.state == HookState::Held && self.change != HookChange::Remove {
            return Ok(Err(PanelRefused::Stale));
        }
        let Some(detail) = self.told(&before) else {
            return Ok(Ok(HookEdited::Done));
        };
        if let (Some(hold), HookChange::Address(address)) = (&self.hold, &self.change) {
            if let Err(refused) = hold.spend(tx).await? {
                return Ok(Err(refused));
            }
            // Sent twice, the form asks once.
            hooks::touch(tx, application, self.hook, before.version).await?;
            let (hook, opens) = (self.hook, HookOpening::Address(address.clone()));
            let held = hold.keep(tx, HeldWhat::Hook { hook, opens }).await?;
            return Ok(Ok(HookEdited::Held(held)));
        }
        if !self.make(tx, &before).await? {
            return Ok(Ok(HookEdited::Meanwhile));
        }
        let detail = format!("{detail} {}", named(self.by.as_ref()));
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        Ok(Ok(HookEdited::Done))
    }

    async fn make(&self, tx: &mut Tx, before: &Hook) -> Result<bool, StoreFault> {
        let (application, hook) = (self.application, self.hook);
        match &self.change {
            HookChange::Address(address) => {
                hooks::set_address(tx, application, hook, address).await
            }
            HookChange::Told(description, choices) => {
                hooks::set_told(tx, application, hook, (description, choices)).await
            }
            HookChange::On => {
                let turn = (before.state, HookState::On);
                hooks::set_state(tx, application, hook, turn).await
            }
            HookChange::Off => {
                let turn = (before.state, HookState::Off);
                hooks::set_state(tx, application, hook, turn).await
            }
            HookChange::Remove => hooks::remove(tx, application, hook).await,
        }
    }

    /// What differs from before, for the log; none where nothing does.
    fn told(&self, before: &Hook) -> Option<String> {
        let hook = self.hook;
        match &self.change {
            HookChange::Address(address) if *address == before.address => None,
            HookChange::Address(address) => {
                Some(in_words(hook, &HookOpening::Address(address.clone())))
            }
            HookChange::Told(description, choices)
                if *description == before.description && *choices == before.choices =>
            {
                None
            }
            HookChange::Told(_, choices) => {
                // One word of the log.
                let choices = choices.to_string().replace(' ', ",");
                Some(format!("hook={hook} hears={choices}"))
            }
            HookChange::On if before.state == HookState::On => None,
            HookChange::On => Some(format!("hook={hook} on=1")),
            HookChange::Off if before.state == HookState::Off => None,
            HookChange::Off => Some(format!("hook={hook} on=0")),
            HookChange::Remove => Some(format!("hook={hook} removed=1")),
        }
    }
}
