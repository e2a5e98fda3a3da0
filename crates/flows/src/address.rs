//! A server that is started at another public address than before: devices, and with another host name passkeys, are left behind. A
//! slip of the pen must not do that to everybody, so it is refused without a word that it is meant (docs/decisions/0033).

use domain::{PasskeyHost, is_loopback};
use store::{
    Fault as StoreFault, Tx,
    origin::{self, PairedDevices},
    passkeys::hosts::{self, OfHost},
    unit,
};
use url::Url;

use crate::{Fault, Flows, error::WhileDoing};

/// What came of a start at this address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressTaken {
    /// It is the one of the last start.
    AsBefore,
    /// It is kept from now on.
    Kept {
        /// The one before; none where this is the first that is kept.
        from: Option<String>,
    },
    /// Another one was in force, this hangs on it, and nobody said that it is to be left.
    Refused(LeftBehind),
}

/// What another public address would leave behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The address of the last start.
    pub from: String,
    /// Devices of the app.
    pub devices: PairedDevices,
    /// Passkeys of users.
    pub users: OfHost,
    /// Passkeys of operators.
    pub operators: OfHost,
}

impl LeftBehind {
    const fn is_any(&self) -> bool {
        self.devices.devices > 0 || self.users.passkeys > 0 || self.operators.passkeys > 0
    }
}

impl Flows {
    /// Compares the address of this server with that of the last start, and keeps it. Another one is refused where something hangs on
    /// the one before, unless `moved_from` names that. An address of the machine's own is for trying out: nothing is kept back there.
    pub async fn take_address(&self, moved_from: Option<&Url>) -> Result<AddressTaken, Fault> {
        let here = self.0.settings.origin();
        let meant = moved_from.map(|address| address.origin().ascii_serialization());
        let unit = unit(move |tx| {
            let (here, meant) = (here.clone(), meant.clone());
            Box::pin(async move { take(tx, &here, meant.as_deref()).await })
        });
        let taken = self.0.store.write(unit).await;
        taken.while_doing("comparing the public address with the one before")
    }
}

async fn take(tx: &mut Tx, here: &str, meant: Option<&str>) -> Result<AddressTaken, StoreFault> {
    let before = origin::find(tx).await?;
    if before.as_deref() == Some(here) {
        return Ok(AddressTaken::AsBefore);
    }
    if let Some(from) = before.as_deref()
        && meant != Some(from)
        && let Some(left) = left_behind(tx, from).await?
    {
        return Ok(AddressTaken::Refused(left));
    }
    origin::keep(tx, here).await?;
    Ok(AddressTaken::Kept { from: before })
}

/// What hangs on this address and not on that of this server; none where nothing does.
async fn left_behind(tx: &mut Tx, from: &str) -> Result<Option<LeftBehind>, StoreFault> {
    let address = Url::parse(from);
    let address = address.map_err(|_| StoreFault::new("the address of the last start is none"))?;
    if is_loopback(&address) {
        return Ok(None);
    }
    let host = PasskeyHost::of(&address);
    // None of this server's own host is among them: with another port passkeys go on.
    let elsewhere = hosts::elsewhere(tx).await?;
    let passkeys = elsewhere.into_iter().find(|one| one.host == host);
    let (users, operators) = passkeys.map_or_else(Default::default, |it| (it.users, it.operators));
    let left = LeftBehind {
        from: from.to_owned(),
        devices: origin::paired_devices(tx).await?,
        users,
        operators,
    };
    Ok(left.is_any().then_some(left))
}
