//! Pairings: a device confirmed for one user of one application, or another TOTP app. Each has a seed of its own, and no
//! time step of it is accepted twice.

pub(crate) mod accounts;

use domain::{
    ApplicationId, ChallengeId, DeviceId, DeviceName, Digits, PairingId, Seed, Step, Timestamp,
    UserId,
};

pub use self::accounts::{Account, AccountLine, account, accounts, ids_of_device, user_of};
use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into pairings (id, device_id, application_id, user_id, state, seed_sealed, digits, revision, challenge_id,
  created_at)
values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9)
on conflict (device_id, user_id) do nothing";
    REMOVE_WAITING_OF = "delete from pairings
where user_id = $1
  and state in ('waiting', 'proposed')";
    OF_CHALLENGE = "select p.id, p.device_id, p.digits, p.last_step, p.created_at, p.confirmed_at, p.last_used_at,
  p.seed_sealed, d.name, p.weighs_from
from pairings p
left join devices d on d.id = p.device_id
where p.challenge_id = $1
  and p.state <> 'proposed'
order by p.created_at desc
limit 1";
    WAITING_OF_CHALLENGE = "select p.id, p.device_id, p.digits, p.last_step, p.created_at, p.confirmed_at, p.last_used_at,
  p.seed_sealed, d.name, p.weighs_from
from pairings p
left join devices d on d.id = p.device_id
where p.challenge_id = $1
  and p.state = 'waiting'
order by p.created_at desc
limit 1";
    ACTIVE_OF = "select p.id, p.device_id, p.digits, p.last_step, p.created_at, p.confirmed_at, p.last_used_at,
  p.seed_sealed, d.name, p.weighs_from
from pairings p
left join devices d on d.id = p.device_id
where p.user_id = $1
  and p.state = 'active'
order by p.created_at";
    COUNT_ACTIVE = "select count(*) as found
from pairings
where user_id = $1
  and state = 'active'";
    IS_OF = "select id
from pairings
where device_id = $1
  and user_id = $2
  and state = 'active'";
    HAS_ANY = "select id
from pairings
where device_id = $1
limit 1";
    CONFIRM = "update pairings
set state = 'active', confirmed_at = $2, weighs_from = $3
where id = $1
  and state in ('waiting', 'proposed')
returning device_id, user_id";
    MARK_FIRST_APP = "update users
set first_app_at = $2
where id = $1
  and first_app_at is null";
    MARK_FIRST_ACCOUNT = "update devices
set first_account_at = $2
where id = $1
  and first_account_at is null";
    USE_STEP = "update pairings
set last_step = $2, last_used_at = $3
where id = $1
  and last_step < $2";
    RENEW_SEED = "update pairings
set seed_sealed = $2, last_step = 0
where id = $1
  and state = 'active'";
    MARK_USED = "update pairings
set last_used_at = $2
where id = $1";
    REVISE = "update pairings
set revision = $2
where id = $1";
    REMOVE = "delete from pairings
where id = $1
  and user_id = $2
returning device_id";
    REMOVE_ALL_OF_USER = "delete from pairings
where user_id = $1";
    REMOVE_ALL_OF_DEVICE = "delete from pairings
where device_id = $1";
    REMOVE_STALE = "delete from pairings
where id in (select id from pairings where state in ('waiting', 'proposed') and created_at < $1 limit $2)
  and state in ('waiting', 'proposed')
  and created_at < $1";
}

pub(crate) const SEED: &str = "pairings.seed";

/// How many active pairings a user has at most: each code typed is compared with all of them.
pub const MOST_PAIRINGS: i64 = 5;

/// A pairing about to be made.
#[derive(Clone, Debug)]
pub struct NewPairing {
    /// Its id.
    pub id: PairingId,
    /// The device; none for another TOTP app.
    pub device: Option<DeviceId>,
    /// The application.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// Its seed.
    pub seed: Seed,
    /// How many digits its codes have.
    pub digits: Digits,
    /// The challenge within which it is made.
    pub challenge: ChallengeId,
    /// When.
    pub now: Timestamp,
}

/// A pairing of a user.
#[derive(Clone, Debug)]
pub struct Pairing {
    /// Its id.
    pub id: PairingId,
    /// The device; none for another TOTP app.
    pub device: Option<DeviceId>,
    /// The device's name.
    pub name: Option<DeviceName>,
    /// Its seed.
    pub seed: Seed,
    /// How many digits its codes have.
    pub digits: Digits,
    /// The last step that was accepted; none before the first.
    pub last_step: Option<Step>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// From when its answers weigh as proofs; none where they do at once.
    pub weighs_from: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// Adds a pairing that waits for its person, in place of others that wait; false when the device is this user's already.
pub async fn add(tx: &mut Tx, pairing: &NewPairing, revision: i64) -> Result<bool, Fault> {
    tx.run(&REMOVE_WAITING_OF, values![pairing.user]).await?;
    let sealed = tx
        .seal()
        .seal(SEED, pairing.id.as_bytes(), pairing.seed.expose())?;
    let values = values![
        pairing.id,
        pairing.device,
        pairing.application,
        pairing.user,
        &sealed,
        i64::from(pairing.digits.count()),
        revision,
        pairing.challenge,
        pairing.now
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// The pairing made last within a challenge.
pub async fn of_challenge(tx: &mut Tx, challenge: ChallengeId) -> Result<Option<Pairing>, Fault> {
    let row = tx.row(&OF_CHALLENGE, values![challenge]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The pairing made last within a challenge that its person has not confirmed yet.
pub async fn waiting_of_challenge(
    tx: &mut Tx,
    challenge: ChallengeId,
) -> Result<Option<Pairing>, Fault> {
    let row = tx.row(&WAITING_OF_CHALLENGE, values![challenge]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The active pairings of a user, the oldest first: five at most. Uses the index pairings_of_user.
pub async fn active_of(tx: &mut Tx, user: UserId) -> Result<Vec<Pairing>, Fault> {
    let rows = tx.rows(&ACTIVE_OF, values![user]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Whether a device is paired with anybody, or about to be. Uses the index pairings_of_device.
pub async fn has_any(tx: &mut Tx, device: DeviceId) -> Result<bool, Fault> {
    Ok(tx.row(&HAS_ANY, values![device]).await?.is_some())
}

/// Whether a device answers for a user. Uses the index pairings_of_device.
pub async fn is_of(tx: &mut Tx, device: DeviceId, user: UserId) -> Result<bool, Fault> {
    Ok(tx.row(&IS_OF, values![device, user]).await?.is_some())
}

/// How many active pairings a user has.
pub async fn count_active(tx: &mut Tx, user: UserId) -> Result<i64, Fault> {
    let row = tx.row(&COUNT_ACTIVE, values![user]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Its person confirmed a pairing, which may be the user's first. None when it did not wait for that; else its device, where
/// it has one.
pub async fn confirm(
    tx: &mut Tx,
    id: PairingId,
    now: Timestamp,
) -> Result<Option<Option<DeviceId>>, Fault> {
    confirm_weighing(tx, id, None, now).await
}

/// The same of one that a code to a number alone put there: its answers weigh as proofs from `weighs_from` on.
pub async fn confirm_by_number(
    tx: &mut Tx,
    id: PairingId,
    weighs_from: Timestamp,
    now: Timestamp,
) -> Result<Option<Option<DeviceId>>, Fault> {
    confirm_weighing(tx, id, Some(weighs_from), now).await
}

async fn confirm_weighing(
    tx: &mut Tx,
    id: PairingId,
    weighs_from: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Option<DeviceId>>, Fault> {
    let values = values![id, now, weighs_from];
    let Some(row) = tx.row(&CONFIRM, values).await? else {
        return Ok(None);
    };
    let user: UserId = row.id(1)?;
    tx.run(&MARK_FIRST_APP, values![user, now]).await?;
    let device: Option<DeviceId> = row.opt_id(0)?;
    if let Some(device) = device {
        tx.run(&MARK_FIRST_ACCOUNT, values![device, now]).await?;
    }
    Ok(Some(device))
}

/// Gives a pairing another seed, of which no step is used; says whether it is active. The caller tells its device.
pub async fn renew_seed(tx: &mut Tx, id: PairingId, seed: &Seed) -> Result<bool, Fault> {
    let sealed = tx.seal().seal(SEED, id.as_bytes(), seed.expose())?;
    Ok(tx.run(&RENEW_SEED, values![id, &sealed]).await? == 1)
}

/// Uses a time step up; says whether it was behind the last one used.
pub async fn use_step(
    tx: &mut Tx,
    id: PairingId,
    step: Step,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&USE_STEP, values![id, step.number(), now]).await? == 1)
}

/// Marks a pairing as used.
pub async fn mark_used(tx: &mut Tx, id: PairingId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_USED, values![id, now]).await?;
    Ok(())
}

/// Writes down at which revision of its device a pairing changed.
pub async fn revise(tx: &mut Tx, id: PairingId, revision: i64) -> Result<(), Fault> {
    tx.run(&REVISE, values![id, revision]).await?;
    Ok(())
}

/// Removes a pairing of a user. None when it is not theirs; else its device, where it has one.
pub async fn remove(
    tx: &mut Tx,
    id: PairingId,
    user: UserId,
) -> Result<Option<Option<DeviceId>>, Fault> {
    let row = tx.row(&REMOVE, values![id, user]).await?;
    row.map(|row| row.opt_id(0)).transpose()
}

/// Removes all pairings of a user.
pub async fn remove_all_of_user(tx: &mut Tx, user: UserId) -> Result<u64, Fault> {
    tx.run(&REMOVE_ALL_OF_USER, values![user]).await
}

/// Removes all pairings of a device, those that were only proposed among them.
pub async fn remove_all_of_device(tx: &mut Tx, device: DeviceId) -> Result<u64, Fault> {
    tx.run(&REMOVE_ALL_OF_DEVICE, values![device]).await
}

/// Removes pairings that waited since before `before`, `limit` at most.
pub async fn remove_stale(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_STALE, values![before, i64::from(limit)])
        .await
}

/// From the columns: id, device, digits, last step, created, confirmed, last used, seed, name, weighs from.
pub(crate) fn read(tx: &Tx, row: &Row) -> Result<Pairing, Fault> {
    let id: PairingId = row.id(0)?;
    let last_step = row.int(3)?;
    Ok(Pairing {
        id,
        device: row.opt_id(1)?,
        name: row
            .opt_text(8)?
            .map(|name| name.parse())
            .transpose()
            .map_err(|_| Fault::new("a device's name does not read"))?,
        seed: open_seed(tx, id, &row.blob(7)?)?,
        digits: read_digits(row, 2)?,
        last_step: (last_step > 0).then(|| Step::from_number(last_step)),
        created_at: row.time(4)?,
        confirmed_at: row.opt_time(5)?,
        weighs_from: row.opt_time(9)?,
        last_used_at: row.opt_time(6)?,
    })
}

fn open_seed(tx: &Tx, id: PairingId, sealed: &[u8]) -> Result<Seed, Fault> {
    let opened = tx.seal().open(SEED, id.as_bytes(), sealed)?;
    <[u8; 20]>::try_from(opened.expose().as_slice())
        .map(Seed::from_bytes)
        .map_err(|_| Fault::new("a seed has another length"))
}

fn read_digits(row: &Row, column: usize) -> Result<Digits, Fault> {
    u8::try_from(row.int(column)?)
        .ok()
        .and_then(Digits::new)
        .ok_or_else(|| Fault::new("a pairing has a strange number of digits"))
}

#[cfg(test)]
mod tests;
