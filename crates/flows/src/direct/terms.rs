//! What is decided for direct calls, as the terminal says it. The panel's acts do the same for an operator ([`crate::panel`]).

use std::time::Duration;

use domain::{ApplicationId, Event, Moment, Token};
use store::{
    direct::{
        calls::{self, Delivery},
        sites::{self, CallbackTarget, DirectSwitches},
    },
    log, unit,
};

use crate::{
    DirectChange, DirectEdited, Fault, Flows, NewDirectKey, PanelRefused, SeenDirect,
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

    /// Switches the reading of whole numbers, and codes by mail, on or off; false where the application may not call directly.
    pub async fn set_direct_outlets(
        &self,
        application: ApplicationId,
        exports: bool,
        mails: bool,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let entry = log::Entry::new(moment).about(application);
        let (exported, mailed) = (i32::from(exports), i32::from(mails));
        let said = format!("exports={exported} mails={mailed} by=terminal");
        let unit = unit(move |tx| {
            let (entry, said) = (entry.clone(), said.clone());
            Box::pin(async move {
                if !sites::set_outlets(tx, application, exports, mails).await? {
                    return Ok(false);
                }
                log::add(tx, &entry, Event::ApplicationChanged, &said).await?;
                Ok(true)
            })
        });
        let set = self.0.store.write(unit).await;
        let set = set.while_doing("switching what an application may have")?;
        self.0.catalog.forget();
        Ok(set)
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
        let made = self.make_signing_pair_by(None, application, moment);
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
