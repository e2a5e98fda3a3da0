//! Secrets of other TOTP apps that sites asked for: good at their calls, and nowhere else.

use domain::{CodeLength, Digits, Seed, Step, Timestamp, UserId};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    MAKE = "insert into direct_seeds (user_id, seed_sealed, digits, made_at)
values ($1, $2, $3, $4)
on conflict (user_id) do update set seed_sealed = $2, digits = $3, made_at = $4, last_step = 0, confirmed_at = null,
  last_used_at = null";
    USE_STEP = "update direct_seeds
set last_step = $2, last_used_at = $3, confirmed_at = coalesce(confirmed_at, $3)
where user_id = $1
  and last_step < $2";
    FIND = "select seed_sealed, digits, last_step, made_at
from direct_seeds
where user_id = $1";
    REMOVE = "delete from direct_seeds
where user_id = $1";
}

const SEED: &str = "direct_seeds.seed";

/// The secret of a user's other app.
#[derive(Clone, Debug)]
pub struct OtherApp {
    /// The secret.
    pub seed: Seed,
    /// How many digits its codes have.
    pub digits: Digits,
    /// The last step that was accepted; none before the first.
    pub last_step: Option<Step>,
    /// When it was made.
    pub made_at: Timestamp,
}

/// Makes a secret; the one before is void.
pub async fn make(
    tx: &mut Tx,
    user: UserId,
    seed: &Seed,
    digits: Digits,
    now: Timestamp,
) -> Result<(), Fault> {
    let sealed = tx.seal().seal(SEED, user.as_bytes(), seed.expose())?;
    let digits = i64::from(digits.count());
    tx.run(&MAKE, values![user, &sealed, digits, now]).await?;
    Ok(())
}

/// The secret of a user, if a site had one made.
pub async fn find(tx: &mut Tx, user: UserId) -> Result<Option<OtherApp>, Fault> {
    match tx.row(&FIND, values![user]).await? {
        Some(row) => read(tx, user, &row, 0),
        None => Ok(None),
    }
}

/// Uses a time step up; says whether it was behind the last one used.
pub async fn use_step(
    tx: &mut Tx,
    user: UserId,
    step: Step,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![user, step.number(), now];
    Ok(tx.run(&USE_STEP, values).await? == 1)
}

/// Removes it.
pub async fn remove(tx: &mut Tx, user: UserId) -> Result<(), Fault> {
    tx.run(&REMOVE, values![user]).await?;
    Ok(())
}

/// From the columns (seed_sealed, digits, last_step, made_at) that begin at `column`.
pub(super) fn read(
    tx: &Tx,
    user: UserId,
    row: &Row,
    column: usize,
) -> Result<Option<OtherApp>, Fault> {
    let Some(sealed) = row.opt_blob(column)? else {
        return Ok(None);
    };
    let digits = u8::try_from(row.int(column + 1)?)
        .ok()
        .and_then(Digits::new);
    let digits = digits.ok_or_else(|| Fault::new("a secret with a strange number of digits"))?;
    Ok(Some(OtherApp {
        seed: open(tx, SEED, user.as_bytes(), &sealed)?,
        digits,
        last_step: read_step(row, column + 2)?,
        made_at: row.time(column + 3)?,
    }))
}

pub(super) fn open(tx: &Tx, place: &str, id: &[u8], sealed: &[u8]) -> Result<Seed, Fault> {
    let opened = tx.seal().open(place, id, sealed)?;
    <[u8; 20]>::try_from(opened.expose().as_slice())
        .map(Seed::from_bytes)
        .map_err(|_| Fault::new("a seed has another length"))
}

pub(super) fn read_step(row: &Row, column: usize) -> Result<Option<Step>, Fault> {
    let number = row.int(column)?;
    Ok((number > 0).then(|| Step::from_number(number)))
}

/// As long as the site's other codes where that can be: an app shows six to eight digits.
pub fn digits_of(length: CodeLength) -> Digits {
    Digits::new(length.count()).unwrap_or_default()
}
