//! Pairings as their device sees them: its accounts.

use domain::{ApplicationId, DeviceId, Digits, PairingId, Seed, Timestamp, UserId};

use super::{open_seed, read_digits};
use crate::{
    Fault, Tx,
    gate::GateStanding,
    row::Row,
    sql::{statements, values},
    users,
};

statements! {
    ACCOUNTS = "select p.id, p.user_id, p.state, p.application_id, p.confirmed_at, a.name, a.colour,
  u.name_sealed, u.external_id, g.added_at, g.counts_from, p.digits, p.seed_sealed
from pairings p
left join gate_passkeys g on g.pairing_id = p.id and g.host in ($3, '')
join applications a on a.id = p.application_id
join users u on u.id = p.user_id
where p.device_id = $1
  and p.revision > $2
  and p.state <> 'proposed'
order by p.created_at
limit 200";
    ACCOUNT = "select p.id, p.user_id, p.state, p.application_id, p.confirmed_at, a.name, a.colour,
  u.name_sealed, u.external_id, g.added_at, g.counts_from
from pairings p
left join gate_passkeys g on g.pairing_id = p.id and g.host in ($3, '')
join applications a on a.id = p.application_id
join users u on u.id = p.user_id
where p.device_id = $1
  and p.id = $2
  and p.state <> 'proposed'";
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
    /// What it is.
    pub line: AccountLine,
    /// Its seed.
    pub seed: Seed,
    /// How many digits its codes have.
    pub digits: Digits,
}

/// What an account on a device is, without what its codes are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
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
}

/// The accounts of a device that changed behind `after`.
pub async fn accounts(tx: &mut Tx, device: DeviceId, after: i64) -> Result<Vec<Account>, Fault> {
    let host = tx.passkey_host();
    let rows = tx
        .rows(&ACCOUNTS, values![device, after, host.as_str()])
        .await?;
    let mut accounts = Vec::new();
    for row in &rows {
        let line = read_line(tx, row)?;
        accounts.push(Account {
            seed: open_seed(tx, line.id, &row.blob(12)?)?,
            digits: read_digits(row, 11)?,
            line,
        });
    }
    Ok(accounts)
}

/// One account of a device; none where it has no such one. No seed is opened for it.
pub async fn account(
    tx: &mut Tx,
    device: DeviceId,
    pairing: PairingId,
) -> Result<Option<AccountLine>, Fault> {
    let host = tx.passkey_host();
    let values = values![device, pairing, host.as_str()];
    let row = tx.row(&ACCOUNT, values).await?;
    row.map(|row| read_line(tx, &row)).transpose()
}

/// From the columns: id, user, state, application, confirmed, application's name and colour, user's name and external id, and
/// since when there is a passkey for approvals and from when it counts.
fn read_line(tx: &Tx, row: &Row) -> Result<AccountLine, Fault> {
    let user: UserId = row.id(1)?;
    let name = users::read_name(tx, user, row, 7)?;
    let made = row.opt_time(9)?.zip(row.opt_time(10)?);
    Ok(AccountLine {
        id: row.id(0)?,
        user,
        application: row.id(3)?,
        issuer: row.text(5)?,
        colour: row.text(6)?,
        label: name.or(row.opt_text(8)?).unwrap_or_default(),
        is_active: row.text(2)? == "active",
        confirmed_at: row.opt_time(4)?,
        gate: made.map(|(added_at, counts_from)| GateStanding {
            added_at,
            counts_from,
        }),
    })
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
