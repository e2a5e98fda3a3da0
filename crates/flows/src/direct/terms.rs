//! What is decided for direct calls, as the terminal says it. The panel's acts do the same for an operator ([`crate::panel`]).

use std::time::Duration;

use domain::{ApplicationId, DirectOutlet, Moment, Token};
use store::{
    direct::{
        calls::{self, Delivery},
        sites::{CallbackTarget, DirectSwitches},
    },
    unit,
};

use crate::{
    DirectChange, DirectEdited, DoorHeld, Fault, Flows, NewDirectKey, PanelRefused, SeenDirect,
    SeenDirectKey, error::WhileDoing,
};

/// What came of saying where answers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackSet {
    /// It is in force.
    Set,
    /// The application may not call directly.
    NotOpen,
    /// The address could never be called.
    Address,
}

/// The pair by which a site signs its console calls: shown once.
#[derive(Debug)]
pub struct SigningPair {
    /// Who signs.
    pub access: Token,
    /// With what.
    pub signing: Token,
    /// What it waits for to be in force; none where it is.
    pub held: Option<DoorHeld>,
}

impl Flows {
    /// Makes a new key; those there are work on for `overlap`. None where the application may not call directly.
    pub async fn rotate_direct_key(
        &self,
        application: ApplicationId,
        overlap: Duration,
        moment: &mut Moment,
    ) -> Result<Option<Token>, Fault> {
        let new = NewDirectKey {
            application,
            overlap,
        };
        let made = self.make_direct_key(None, new, SeenDirectKey::Any, moment);
        Ok(made.await?.ok().map(|made| made.key))
    }

    /// Says where answered approvals are told, or that they are told nowhere.
    pub async fn set_callback(
        &self,
        application: ApplicationId,
        target: Option<CallbackTarget>,
        moment: &mut Moment,
    ) -> Result<CallbackSet, Fault> {
        let change = DirectChange::Callback(target);
        let set = self.change_direct(None, application, SeenDirect::Any, change, moment);
        Ok(match set.await? {
            Ok(DirectEdited::Address) => CallbackSet::Address,
            Ok(_) => CallbackSet::Set,
            Err(_) => CallbackSet::NotOpen,
        })
    }

    /// Sets what an administrator switches; false where the application may not call directly.
    pub async fn set_direct_switches(
        &self,
        application: ApplicationId,
        switches: DirectSwitches,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let change = DirectChange::Switches(switches);
        let set = self.change_direct(None, application, SeenDirect::Any, change, moment);
        Ok(set.await?.is_ok())
    }

    /// Switches the reading of whole numbers, or codes by mail, on or off; false where the application may not call directly.
    pub async fn set_direct_outlet(
        &self,
        application: ApplicationId,
        outlet: DirectOutlet,
        is_on: bool,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let change = DirectChange::Outlet(outlet, is_on);
        let set = self.change_direct(None, application, SeenDirect::Any, change, moment);
        Ok(set.await?.is_ok())
    }

    /// Makes a sandbox of a site, or a site in earnest of a sandbox.
    pub async fn set_sandbox(
        &self,
        application: ApplicationId,
        is_sandbox: bool,
        moment: &mut Moment,
    ) -> Result<Result<DirectEdited, PanelRefused>, Fault> {
        let change = DirectChange::Sandbox(is_sandbox);
        self.change_direct(None, application, SeenDirect::Any, change, moment)
            .await
    }

    /// Makes the pair by which a site signs its console calls; the one before is void. None where the application may not call
    /// directly.
    pub async fn make_signing_pair(
        &self,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Result<Option<SigningPair>, Fault> {
        let made = self.make_signing_pair_by(None, application, SeenDirect::Any, moment);
        Ok(made.await?.ok())
    }

    /// The last calls to a site, the newest first, and what came of each: for whoever looks why it heard nothing.
    pub async fn deliveries(
        &self,
        application: ApplicationId,
        limit: u32,
    ) -> Result<Vec<Delivery>, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { calls::list(tx, application, limit).await }));
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing the calls to a site")
    }
}
