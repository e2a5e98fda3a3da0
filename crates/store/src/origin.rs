//! The public address that a server over this database was last started at, as devices sign it: scheme, host and port. What hangs
//! on it is left behind by another.

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    FIND = "select value
from settings
where name = $1";
    KEEP = "insert into settings (name, value)
values ($1, $2)
on conflict (name) do update set value = $2";
    COUNT_DEVICES = "select count(distinct device_id) as devices, count(distinct user_id) as owners
from pairings
where state = 'active'
  and device_id is not null";
}

const NAME: &str = "origin";

/// Devices and whom they answer for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairedDevices {
    /// How many devices there are.
    pub devices: i64,
    /// How many users they answer for.
    pub owners: i64,
}

/// The address of the last start; none where none was kept.
pub async fn find(tx: &mut Tx) -> Result<Option<String>, Fault> {
    let Some(row) = tx.row(&FIND, values![NAME]).await? else {
        return Ok(None);
    };
    let kept = String::from_utf8(row.blob(0)?);
    let kept = kept.map_err(|_| Fault::new("the address of the last start does not read"))?;
    Ok(Some(kept))
}

/// Keeps the address of this start.
pub async fn keep(tx: &mut Tx, origin: &str) -> Result<(), Fault> {
    tx.run(&KEEP, values![NAME, origin.as_bytes()]).await?;
    Ok(())
}

/// Counts the devices that answer for anybody. Walks through all pairings, so it is for a start at another address alone.
pub async fn paired_devices(tx: &mut Tx) -> Result<PairedDevices, Fault> {
    let Some(row) = tx.row(&COUNT_DEVICES, values![]).await? else {
        return Ok(PairedDevices::default());
    };
    Ok(PairedDevices {
        devices: row.int(0)?,
        owners: row.int(1)?,
    })
}
