//! What is decided for an application's direct calls: where answers are told, what its site may ask for and how much it may send,
//! what leaves the house by it, whether it is there to be tried out. Each change is made from a state that somebody saw.

use domain::{ApplicationId, Deed, DirectOutlet, Event, Moment, PanelNotice, Timestamp};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::{
        people,
        sites::{self, CallbackTarget, DirectSite, DirectSwitches},
    },
    held_changes::HeldWhat,
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    doors::{DoorHeld, Hold, callback_in_words},
    held_ends::{Ends, hold_doors},
    operators::{name, named},
    told::OwnersTold,
    weigh::{Act, PanelRefused, stands_by},
};
use crate::{
    Flows,
    direct::{SandboxUsers, is_callback},
    error::WhileDoing,
};

/// What is to be otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectChange {
    /// Where answered approvals are told, or that they are told nowhere.
    Callback(Option<CallbackTarget>),
    /// What its site may ask for, and how much it may send.
    Switches(DirectSwitches),
    /// Whether this leaves the house by its calls.
    Outlet(DirectOutlet, bool),
    /// Whether nothing is sent and one code is right.
    Sandbox(bool),
}

/// Which state a change was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenDirect {
    /// Whichever it is.
    Any,
    /// This version.
    This(i64),
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectEdited {
    /// It is in force.
    Done,
    /// It waits for an owner's word.
    Held(DoorHeld),
    /// Somebody changed something meanwhile. Nothing was written.
    Meanwhile,
    /// The address could never be called. Nothing was written.
    Address,
    /// The site has users: to make a sandbox of it would let anybody in as each of them. Nothing was written.
    HasUsers,
}

/// A change that is drawn and not written yet.
#[derive(Clone)]
struct Edit {
    application: ApplicationId,
    change: DirectChange,
    seen: SeenDirect,
    by: Option<Session>,
    entry: log::Entry,
    told: Option<OwnersTold>,
    /// How what opens a door would wait; none from the terminal.
    hold: Option<Hold>,
    ends: Ends,
    users: SandboxUsers,
    now: Timestamp,
}

impl Flows {
    /// Changes what is decided. Without a session it comes from the terminal; else what opens a door waits for an owner's word: an
    /// address that is to be told of answers, and what is to leave the house.
    pub async fn change_direct(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        seen: SeenDirect,
        change: DirectChange,
        moment: &mut Moment,
    ) -> Act<DirectEdited> {
        if let Err(refused) = self.weighed_by(by, Deed::SetConnection, moment).await? {
            return Ok(Err(refused));
        }
        if let DirectChange::Callback(Some(target)) = &change
            && !is_callback(target)
        {
            return Ok(Ok(DirectEdited::Address));
        }
        let waits = by.filter(|_| change.opens().is_some());
        let hold = waits.map(|by| self.draw_hold(by, application, &[], moment));
        let edit = Edit {
            application,
            change,
            seen,
            by: by.cloned(),
            entry: log::Entry::new(moment).about(application),
            told: self.draw_announcement(by, application, moment),
            hold,
            ends: Ends::draw(moment),
            users: SandboxUsers::draw(application, moment),
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let edit = edit.clone();
            Box::pin(async move { edit.write(tx).await })
        });
        let edited = self.0.store.write(unit).await;
        let edited = edited.while_doing("changing what a site may call for")?;
        self.0.catalog.forget();
        Ok(edited)
    }
}

impl Edit {
    async fn write(&self, tx: &mut Tx) -> Result<Result<DirectEdited, PanelRefused>, StoreFault> {
        if let Err(refused) = stands_by(tx, self.by.as_ref(), self.now).await? {
            return Ok(Err(refused));
        }
        let application = self.application;
        // The application first and then what waits of it, as whoever confirms something does.
        applications::hold(tx, application).await?;
        hold_doors(tx, application).await?;
        let Some(before) = sites::find(tx, application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        if let SeenDirect::This(seen) = self.seen
            && before.version != seen
        {
            return Ok(Ok(DirectEdited::Meanwhile));
        }
        let Some(detail) = self.change.told(&before) else {
            // Off already: what waits to have it on is over all the same.
            if let DirectChange::Outlet(outlet, false) = &self.change {
                self.end_waiting(tx, *outlet).await?;
            }
            return Ok(Ok(DirectEdited::Done));
        };
        if let (Some(hold), Some(what)) = (&self.hold, self.change.opens()) {
            if let Err(refused) = hold.spend(tx).await? {
                return Ok(Err(refused));
            }
            // Sent twice, the form asks once.
            sites::touch(tx, application).await?;
            let held = hold.keep(tx, what).await?;
            return Ok(Ok(DirectEdited::Held(held)));
        }
        if !self.make(tx).await? {
            return Ok(Ok(DirectEdited::HasUsers));
        }
        let detail = format!("{detail} {}", named(self.by.as_ref()));
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        if let Some(told) = &self.told {
            let by = name(self.by.as_ref()).to_owned();
            let notice = PanelNotice::DirectSet { by, at: self.now };
            told.write_same(tx, &notice).await?;
        }
        Ok(Ok(DirectEdited::Done))
    }

    /// Makes the change; false where the site has users who stand against it.
    async fn make(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let application = self.application;
        match &self.change {
            DirectChange::Callback(target) => {
                sites::set_callback(tx, application, target.as_ref()).await?;
            }
            DirectChange::Switches(switches) => {
                sites::set_switches(tx, application, *switches).await?;
            }
            DirectChange::Outlet(outlet, is_on) => {
                sites::set_outlet(tx, application, *outlet, *is_on).await?;
                self.end_waiting(tx, *outlet).await?;
            }
            DirectChange::Sandbox(true) => {
                if people::knows_anybody(tx, application).await? {
                    return Ok(false);
                }
                sites::set_sandbox(tx, application, true).await?;
                self.users.add(tx).await?;
            }
            DirectChange::Sandbox(false) => {
                sites::set_sandbox(tx, application, false).await?;
                SandboxUsers::remove(tx, application).await?;
            }
        }
        Ok(true)
    }

    /// Whoever switches an outlet, above all off, wants nobody's earlier word to have it on.
    async fn end_waiting(&self, tx: &mut Tx, outlet: DirectOutlet) -> Result<(), StoreFault> {
        let kinds = [HeldWhat::Outlet { outlet }.kind()];
        let (by, now) = (name(self.by.as_ref()), self.now);
        let ends = self.ends.of_doors(tx, self.application, &kinds, by, now);
        ends.await
    }
}

impl DirectChange {
    /// What it opens; nothing where it shuts a door, or is none.
    fn opens(&self) -> Option<HeldWhat> {
        match self {
            Self::Callback(target) => {
                let target = target.clone()?;
                Some(HeldWhat::Callback { target })
            }
            Self::Outlet(outlet, is_on) => is_on.then_some(HeldWhat::Outlet { outlet: *outlet }),
            Self::Switches(_) | Self::Sandbox(_) => None,
        }
    }

    /// What differs from before, for the log; none where nothing does.
    fn told(&self, before: &DirectSite) -> Option<String> {
        match self {
            Self::Callback(target) if *target == before.callback => None,
            Self::Callback(None) => Some("callback=none".to_owned()),
            Self::Callback(Some(target)) => Some(callback_in_words(target)),
            Self::Switches(switches) if *switches == before.switches() => None,
            Self::Switches(switches) => Some(format!(
                "other_apps={} invites={} own_words={} messages_day={}",
                i32::from(switches.other_apps),
                i32::from(switches.invites),
                i32::from(switches.own_words),
                switches.messages_day
            )),
            Self::Outlet(outlet, is_on) if *is_on == before.lets_out(*outlet) => None,
            Self::Outlet(outlet, is_on) => Some(format!("{outlet}={}", i32::from(*is_on))),
            Self::Sandbox(is_sandbox) if *is_sandbox == before.is_sandbox => None,
            Self::Sandbox(is_sandbox) => Some(format!("sandbox={}", i32::from(*is_sandbox))),
        }
    }
}
