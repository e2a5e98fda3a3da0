//! Proposals: a set-up names a number, and the devices that go by it may show a code for that set-up. Nothing is written
//! when the number is typed: what a device is told is looked up when it asks, so that typing takes the same for every number.

use domain::{ApplicationId, ChallengeId, DeviceId, Seed, Timestamp, UserId};

use crate::{
    Fault, Tx,
    pairings::{self, NewPairing, Pairing, SEED},
    row::Row,
    sql::{statements, values},
};

statements! {
    LIST = "select c.id, c.application_id, c.user_id, a.name, a.colour, c.proposed_until
from challenges c
join applications a on a.id = c.application_id
join users u on u.id = c.user_id
where c.number_hash in (
    select ph.number_hash
    from pairings p
    join phones ph on ph.user_id = p.user_id
    where p.device_id = $1
      and p.state = 'active')
  and c.proposed_until > $2
  and c.expires_at > $2
  and c.state = 'open'
  and c.purpose = 'set_up'
  and u.first_factor_at is null
  and not exists (
    select 1
    from pairings q
    where q.device_id = $1
      and q.user_id = c.user_id
      and q.state <> 'proposed')
order by c.created_at desc
limit 3";
    DROP_OLDER = "delete from pairings
where device_id = $1
  and user_id = $2
  and state = 'proposed'";
    TAKEN = "select p.id, p.device_id, p.digits, p.last_step, p.created_at, p.confirmed_at, p.last_used_at,
  p.seed_sealed, d.name, p.weighs_from
from pairings p
join devices d on d.id = p.device_id
where p.user_id = $1
  and p.challenge_id = $2
  and p.state = 'proposed'
order by p.created_at
limit 100";
    PROPOSE = "insert into pairings (id, device_id, application_id, user_id, state, seed_sealed, digits, revision, challenge_id,
  created_at)
values ($1, $2, $3, $4, 'proposed', $5, $6, 0, $7, $8)
on conflict (device_id, user_id) do nothing";
    OF_DEVICE = "select p.id, p.device_id, p.digits, p.last_step, p.created_at, p.confirmed_at, p.last_used_at,
  p.seed_sealed, d.name, p.weighs_from
from pairings p
join devices d on d.id = p.device_id
where p.device_id = $1
  and p.challenge_id = $2
  and p.state = 'proposed'";
    OF_SET_UP = "select p.id, p.device_id, p.digits, p.last_step, p.created_at, p.confirmed_at, p.last_used_at,
  p.seed_sealed, d.name, p.weighs_from
from challenges c
join pairings p on p.user_id = c.user_id and p.challenge_id = c.id
join devices d on d.id = p.device_id
where c.id = $1
  and c.proposed_until > $2
  and p.state = 'proposed'
  and d.removed_at is null
  and exists (
    select 1
    from pairings q
    join phones ph on ph.user_id = q.user_id
    where q.device_id = p.device_id
      and q.state = 'active'
      and ph.number_hash = c.number_hash)
order by p.created_at
limit 100";
}

/// A set-up that a device may show a code for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The set-up.
    pub challenge: ChallengeId,
    /// The application.
    pub application: ApplicationId,
    /// The user who is set up there.
    pub user: UserId,
    /// The application's name.
    pub issuer: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// When it ends.
    pub until: Timestamp,
}

/// The set-ups that named a number by which this device goes: one that is proven for a user the device is confirmed for.
/// Three at most, the latest first. Uses the index challenges_proposed.
pub async fn list(tx: &mut Tx, device: DeviceId, now: Timestamp) -> Result<Vec<Proposal>, Fault> {
    let rows = tx.rows(&LIST, values![device, now]).await?;
    rows.iter().map(read).collect()
}

/// The device takes a proposal up, with the first of `seeds` that no other device has; gives the pairing it took up before,
/// if that has one of them. None when the device has the account already, or no seed is left.
pub async fn take(
    tx: &mut Tx,
    device: DeviceId,
    pairing: &NewPairing,
    seeds: &[Seed],
) -> Result<Option<Pairing>, Fault> {
    let values = values![pairing.user, pairing.challenge];
    let rows = tx.rows(&TAKEN, values).await?;
    let taken: Vec<Pairing> = rows
        .iter()
        .map(|row| pairings::read(tx, row))
        .collect::<Result<_, _>>()?;
    let has = |pairing: &Pairing, seed: &Seed| pairing.seed.expose() == seed.expose();
    let own = taken
        .iter()
        .find(|it| it.device == Some(device) && seeds.iter().any(|seed| has(it, seed)));
    if let Some(own) = own {
        return Ok(Some(own.clone()));
    }
    let is_free = |seed: &&Seed| taken.iter().all(|it| !has(it, seed));
    let Some(seed) = seeds.iter().find(is_free) else {
        return Ok(None);
    };
    tx.run(&DROP_OLDER, values![device, pairing.user]).await?;
    let sealed = tx.seal().seal(SEED, pairing.id.as_bytes(), seed.expose())?;
    let values = values![
        pairing.id,
        device,
        pairing.application,
        pairing.user,
        &sealed,
        i64::from(pairing.digits.count()),
        pairing.challenge,
        pairing.now
    ];
    tx.run(&PROPOSE, values).await?;
    let row = tx
        .row(&OF_DEVICE, values![device, pairing.challenge])
        .await?;
    row.map(|row| pairings::read(tx, &row)).transpose()
}

/// The pairings that stand for a set-up: taken up by devices that still go by the number it names now. 100 at most: as many as
/// may stand for it, for each time a number was typed.
pub async fn of_set_up(
    tx: &mut Tx,
    challenge: ChallengeId,
    now: Timestamp,
) -> Result<Vec<Pairing>, Fault> {
    let rows = tx.rows(&OF_SET_UP, values![challenge, now]).await?;
    rows.iter().map(|row| pairings::read(tx, row)).collect()
}

fn read(row: &Row) -> Result<Proposal, Fault> {
    Ok(Proposal {
        challenge: row.id(0)?,
        application: row.id(1)?,
        user: row.id(2)?,
        issuer: row.text(3)?,
        colour: row.text(4)?,
        until: row.time(5)?,
    })
}

#[cfg(test)]
mod tests;
