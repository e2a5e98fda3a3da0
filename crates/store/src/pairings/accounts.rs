//! Pairings as their device sees them: its accounts.

use domain::{ApplicationId, DeviceId, Digits, PairingId, Seed, Timestamp, UserId};

use super::{open_seed, read_digits};
use crate::{
    Fault, Tx,
    gate::GateStanding,
    sql::{statements, values},
    users,
};

statements! {
    ACCOUNTS = "select p.id, p.user_id, p.state, p.digits, p.seed_sealed, p.revision,
  a.name, a.colour, u.name_sealed, u.external_id, p.application_id, p.confirmed_at, g.added_at, g.counts_from
from pairings p
left join gate_passkeys g on g.pairing_id = p.id and g.host in ($3, '')
join applications a on a.id = p.application_id
join users u on u.id = p.user_id
where p.device_id = $1
  and p.revision > $2
  and p.state <> 'proposed'
order by p.created_at
limit 200";
    IDS = "select id
from pairings
where device_id = $1
  and state <> 'proposed'
order by created_at
limit 1000";
    USER_OF = "select user_id
from pairings
where id = $1
  and device_id = $2
  and state <> 'proposed'";
}

/// An account on a device.
#[derive(Clone, Debug)]
pub struct Account {
    /// The pairing.
    pub id: PairingId,
    /// The user.
    pub user: UserId,
    /// The application.
    pub application: ApplicationId,
    /// Its name.
    pub issuer: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// What the person is called there.
    pub label: String,
    /// Whether its person confirmed it.
    pub is_active: bool,
    /// When its person confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// How the passkey stands that opens the gate on approvals; none where there is none.
    pub gate: Option<GateStanding>,
    /// Its seed.
    pub seed: Seed,
    /// How many digits its codes have.
    pub digits: Digits,
}

/// The accounts of a device that changed behind `after`.
pub async fn accounts(tx: &mut Tx, device: DeviceId, after: i64) -> Result<Vec<Account>, Fault> {
    let host = tx.passkey_host();
    let rows = tx
        .rows(&ACCOUNTS, values![device, after, host.as_str()])
        .await?;
    let mut accounts = Vec::new();
    for row in &rows {
        let id: PairingId = row.id(0)?;
        let user: UserId = row.id(1)?;
        let name = users::read_name(tx, user, row, 8)?;
        let made = row.opt_time(12)?.zip(row.opt_time(13)?);
        accounts.push(Account {
            id,
            user,
            application: row.id(10)?,
            issuer: row.text(6)?,
            colour: row.text(7)?,
            label: name.or(row.opt_text(9)?).unwrap_or_default(),
            is_active: row.text(2)? == "active",
            confirmed_at: row.opt_time(11)?,
            gate: made.map(|(added_at, counts_from)| GateStanding {
                added_at,
                counts_from,
            }),
            seed: open_seed(tx, id, &row.blob(4)?)?,
            digits: read_digits(row, 3)?,
        });
    }
    Ok(accounts)
}

/// The ids of all accounts of a device.
pub async fn ids_of_device(tx: &mut Tx, device: DeviceId) -> Result<Vec<PairingId>, Fault> {
    let rows = tx.rows(&IDS, values![device]).await?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Whose pairing this is, if it is the device's.
pub async fn user_of(
    tx: &mut Tx,
    pairing: PairingId,
    device: DeviceId,
) -> Result<Option<UserId>, Fault> {
    let row = tx.row(&USER_OF, values![pairing, device]).await?;
    row.map(|row| row.id(0)).transpose()
}
