//! The passkey that stands before the approvals of one device for one account: made once, never over another that answers, and
//! gone with the account; one that does not count yet goes with the first "it was not me", too.

pub mod questions;

use domain::{DeviceId, PairingId, Passkey, Timestamp, UserId};

use crate::{
    Fault, Tx, devices, pairings,
    sql::{statements, values},
};

statements! {
    ADD = "insert into gate_passkeys (pairing_id, credential_sealed, added_at, counts_from, host)
select $1, $2, $3, $4, $5
where exists (select 1 from pairings where id = $1 and state in ('waiting', 'active') and device_id is not null)
on conflict (pairing_id) do update set
  credential_sealed = $2, uses = 0, added_at = $3, counts_from = $4, used_at = null, host = $5
where gate_passkeys.host not in ($5, '')";
    FIND = "select credential_sealed, uses, added_at, counts_from, used_at
from gate_passkeys
where pairing_id = $1
  and host in ($2, '')";
    REMOVE_WAITING = "delete from gate_passkeys
where counts_from > added_at
  and counts_from > $2
  and pairing_id in (select id from pairings where user_id = $1)
returning pairing_id";
    DEVICE_OF = "select device_id
from pairings
where id = $1";
    USE = "update gate_passkeys
set credential_sealed = $3, uses = uses + 1, used_at = $4
where pairing_id = $1
  and uses = $2
  and counts_from <= $4";
}

const PLACE: &str = "gate_passkeys.credential";

/// A passkey before approvals, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct GatePasskey {
    /// Whose it is.
    pub pairing: PairingId,
    /// Public key and counter.
    pub passkey: Passkey,
    /// How often it answered.
    pub uses: i64,
    /// When it was made.
    pub added_at: Timestamp,
    /// From when it opens the gate.
    pub counts_from: Timestamp,
    /// When it last answered.
    pub used_at: Option<Timestamp>,
}

/// Since when a device has one for an account, and from when it opens the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateStanding {
    /// When it was made.
    pub added_at: Timestamp,
    /// From when it opens the gate.
    pub counts_from: Timestamp,
}

/// Adds the passkey of a pairing, made for the host of this store; false when it has one that answers there, or is gone. There is
/// no way to put another in its place; one that was made for another host counts as none.
pub async fn add(
    tx: &mut Tx,
    pairing: PairingId,
    passkey: &Passkey,
    counts_from: Timestamp,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sealed = seal(tx, pairing, passkey)?;
    let host = tx.passkey_host();
    let values = values![pairing, &sealed, now, counts_from, host.as_str()];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// The passkey of a pairing, if it answers here.
pub async fn find(tx: &mut Tx, pairing: PairingId) -> Result<Option<GatePasskey>, Fault> {
    let host = tx.passkey_host();
    let Some(row) = tx.row(&FIND, values![pairing, host.as_str()]).await? else {
        return Ok(None);
    };
    let bytes = tx.seal().open(PLACE, pairing.as_bytes(), &row.blob(0)?)?;
    Ok(Some(GatePasskey {
        pairing,
        passkey: Passkey::from_bytes(bytes.expose())
            .map_err(|_| Fault::new("a passkey does not read"))?,
        uses: row.int(1)?,
        added_at: row.time(2)?,
        counts_from: row.time(3)?,
        used_at: row.opt_time(4)?,
    }))
}

/// Keeps what an answer made of it, over the one that was read; false when it answered elsewhere meanwhile, does not count yet,
/// or is gone.
pub async fn mark_used(
    tx: &mut Tx,
    read: &GatePasskey,
    passkey: &Passkey,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sealed = seal(tx, read.pairing, passkey)?;
    let values = values![read.pairing, read.uses, &sealed, now];
    Ok(tx.run(&USE, values).await? == 1)
}

/// Removes the passkeys of a user that had to wait and did not count yet at `at`, and has their devices hear of it; gives how many
/// there were. One that counted from its first moment stays, whatever the clock says. The caller holds the user.
pub async fn remove_waiting(tx: &mut Tx, user: UserId, at: Timestamp) -> Result<usize, Fault> {
    let rows = tx.rows(&REMOVE_WAITING, values![user, at]).await?;
    for row in &rows {
        let pairing: PairingId = row.id(0)?;
        let device = tx.row(&DEVICE_OF, values![pairing]).await?;
        let device: Option<DeviceId> = device.map(|row| row.opt_id(0)).transpose()?.flatten();
        if let Some(device) = device {
            let revision = devices::touch(tx, device).await?;
            pairings::revise(tx, pairing, revision).await?;
        }
    }
    Ok(rows.len())
}

fn seal(tx: &Tx, pairing: PairingId, passkey: &Passkey) -> Result<Vec<u8>, Fault> {
    let bytes = passkey
        .to_bytes()
        .map_err(|_| Fault::new("a passkey cannot be written"))?;
    tx.seal().seal(PLACE, pairing.as_bytes(), &bytes)
}

#[cfg(test)]
mod tests;
