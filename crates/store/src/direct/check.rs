//! Checking a code at the hottest door: one read, and one statement that uses it up and tells of it (docs/decisions/0038).

use domain::{
    ActionName, ApplicationId, ChallengeId, DeviceId, Digits, Event, LogRow, PairingId, Platform,
    Seed, SerialId, Step, Timestamp, UserId,
};

use super::{
    codes::{self, OutCode},
    people::DirectDevice,
    seeds::{self, OtherApp},
};
use crate::{
    Fault, Kind, Tx, locks, log,
    log::Entry,
    pairings,
    row::Row,
    sql::{Sql, statements, values},
    users,
};

/// PostgreSQL alone runs these: there each costs one round trip. Rows are held in the order of all other acts, the user first.
/// `line` is where those who are judged at the same moment wait for one another; by the row it leaves, whoever comes next sees
/// what became of the one before. `kept` says what becomes of that row, and `proved` of the user.
macro_rules! proving {
    (strong, $unused:literal, $used:literal) => {
        proving!(
            $unused,
            $used,
            "updated_at = case when locks.failures = 0 and locks.level = 0 then locks.updated_at else $4 end,
    failures = 0, level = 0, locked_until = null",
            "proved as (
  update users
  set last_proved_at = $4
  where id in (select user_id from used)
), "
        )
    };
    (weak, $unused:literal, $used:literal) => {
        proving!($unused, $used, "updated_at = locks.updated_at", "")
    };
    ($unused:literal, $used:literal, $kept:literal, $proved:literal) => {
        concat!(
            "/* postgres: with held as materialized (
  select id
  from users
  where id = $1
  for no key update
), line as (
  insert into locks (subject, failures, level, locked_until, updated_at)
  select held.id, 0, 0, cast(null as bigint), $4
  from held
  where exists (", $unused, ")
  on conflict (subject) do update set
    ", $kept, "
  where locks.locked_until is null or locks.locked_until <= $4
  returning subject
), used as (
  ", $used, "
    and exists (select 1 from line)
  returning user_id
), ", $proved, "told as (
  insert into log (id, at, application_id, user_id, event, detail)
  select $5, $4, $6, used.user_id, $7, $8
  from used
), waits as (
  insert into log_waiting (log_id, stamp)
  select $5, $9
  from used
) */
select count(*) as used
from /* postgres: used as */ locks"
        )
    };
}

macro_rules! proving_by_code {
    ($weight:ident) => {
        proving!(
            $weight,
            "select 1 from direct_codes c where c.user_id = $1 and c.code_id = $2 and c.used_at is null and c.expires_at > $3",
            "update direct_codes
  set used_at = $4
  where user_id = $1
    and code_id = $2
    and used_at is null
    and expires_at > $3"
        )
    };
}

statements! {
    READ = "select u.id, u.alarm_at, u.first_factor_at, l.locked_until, n.proved_at, n.removed_at,
  c.code_id, c.digits, c.channel, c.first_sent_at, c.sent_at, c.expires_at, c.used_at,
  s.seed_sealed, s.digits as seed_digits, s.last_step as seed_step, s.made_at,
  p.id as pairing, p.seed_sealed as pairing_seed, p.digits as pairing_digits, p.last_step, p.device_id, d.platform,
  p.confirmed_at, d.last_seen_at, p.last_used_at, p.created_at
from users u
left join locks l on l.subject = u.id
left join direct_numbers n on n.user_id = u.id
left join direct_codes c on c.user_id = u.id and c.action = $3
left join direct_seeds s on s.user_id = u.id
left join pairings p on p.user_id = u.id and p.state = 'active'
left join devices d on d.id = p.device_id
where u.application_id = $1
  and u.authy_id = $2
limit 20";
    PROVE_BY_PAIRING = proving!(
        strong,
        "select 1 from pairings p where p.id = $2 and p.last_step < $3",
        "update pairings
  set last_step = $3, last_used_at = $4
  where id = $2
    and state = 'active'
    and last_step < $3"
    );
    PROVE_BY_OTHER_APP = proving!(
        weak,
        "select 1 from direct_seeds s where s.user_id = $2 and s.last_step < $3",
        "update direct_seeds
  set last_step = $3, last_used_at = $4, confirmed_at = coalesce(confirmed_at, $4)
  where user_id = $2
    and last_step < $3"
    );
    PROVE_BY_CODE = proving_by_code!(strong);
    PROVE_BY_MAIL = proving_by_code!(weak);
    IS_LOCKED = "select 1 as found
from locks
where subject = $1
  and locked_until > $2";
    IS_ACTIVE = "select 1 as found
from pairings
where id = $1
  and state = 'active'";
}

/// What a code of this user may be, and whether it is looked at.
#[derive(Clone, Debug)]
pub struct Checkable {
    /// The user.
    pub user: UserId,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
    /// When the first factor was confirmed.
    pub first_factor_at: Option<Timestamp>,
    /// Until when nothing is judged.
    pub locked_until: Option<Timestamp>,
    /// Whether the number codes go to was proved, and is there.
    pub is_number_proved: bool,
    /// The code that is out for the action.
    pub code: Option<OutCode>,
    /// The secret of another app.
    pub other_app: Option<OtherApp>,
    /// The active pairings.
    pub pairings: Vec<CheckedPairing>,
}

/// A pairing whose code it may be.
#[derive(Clone, Debug)]
pub struct CheckedPairing {
    /// Its id.
    pub id: PairingId,
    /// Its seed.
    pub seed: Seed,
    /// How many digits its codes have.
    pub digits: Digits,
    /// The last step that was accepted; none before the first.
    pub last_step: Option<Step>,
    /// Its device; none of another TOTP app.
    pub device: Option<DirectDevice>,
    /// When it was confirmed.
    pub paired_at: Timestamp,
}

/// By what presence is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvedBy {
    /// A code of this pairing, of this step.
    Pairing(PairingId, Step),
    /// A code of the other app, of this step.
    OtherApp(Step),
    /// The code that is out, by text or call.
    Code(ChallengeId),
    /// The code that is out, by mail.
    Mailed(ChallengeId),
}

impl ProvedBy {
    /// Whether it is more than the site could have by itself: it made the other app's secret, and said where mails go. What only
    /// the site vouches for forgets no wrong code, whose count all doors share, and is no proof anywhere else.
    const fn is_strong(self) -> bool {
        matches!(self, Self::Pairing(..) | Self::Code(_))
    }
}

/// What came of a right code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proved {
    /// It counts, and the log tells of it.
    Yes,
    /// It was used before, or is over.
    Used,
    /// Nothing is looked at at the moment.
    Locked,
}

/// Reads it: one statement. Uses the unique index on (application_id, authy_id), the primary keys, and pairings_of_user.
pub async fn read(
    tx: &mut Tx,
    application: ApplicationId,
    serial: SerialId,
    action: Option<&ActionName>,
) -> Result<Option<Checkable>, Fault> {
    let serial = i64::from(serial.number());
    let values = values![application, serial, codes::word(action)];
    let rows = tx.rows(&READ, values).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let user: UserId = first.id(0)?;
    let pairings = rows.iter().filter_map(|row| pairing(tx, row).transpose());
    let pairings = pairings.collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Checkable {
        user,
        alarm_at: first.opt_time(1)?,
        first_factor_at: first.opt_time(2)?,
        locked_until: first.opt_time(3)?,
        is_number_proved: first.opt_time(4)?.is_some() && first.opt_time(5)?.is_none(),
        code: codes::read(first, 6)?,
        other_app: seeds::read(tx, user, first, 13)?,
        pairings,
    }))
}

fn pairing(tx: &Tx, row: &Row) -> Result<Option<CheckedPairing>, Fault> {
    let Some(id) = row.opt_id::<PairingId>(17)? else {
        return Ok(None);
    };
    let digits = u8::try_from(row.int(19)?).ok().and_then(Digits::new);
    let paired_at = row.opt_time(23)?.unwrap_or(row.time(26)?);
    Ok(Some(CheckedPairing {
        id,
        seed: seeds::open(tx, pairings::SEED, id.as_bytes(), &row.blob(18)?)?,
        digits: digits.ok_or_else(|| Fault::new("a pairing has a strange number of digits"))?,
        last_step: seeds::read_step(row, 20)?,
        device: match row.opt_id::<DeviceId>(21)? {
            Some(device) => Some(DirectDevice {
                id: device,
                pairing: id,
                platform: row.word::<Platform>(22)?,
                paired_at,
                last_seen_at: row.time(24)?,
                last_used_at: row.opt_time(25)?,
            }),
            None => None,
        },
        paired_at,
    }))
}

/// Uses up what was right, forgets the wrong ones before it where it is strong enough, and tells of it: all or nothing. On
/// PostgreSQL one statement.
pub async fn prove(
    tx: &mut Tx,
    user: UserId,
    by: ProvedBy,
    (entry, event, detail): (&Entry, Event, &str),
    now: Timestamp,
) -> Result<Proved, Fault> {
    let is_used = match tx.kind() {
        Kind::Postgres => prove_at_once(tx, user, by, (entry, event, detail), now).await?,
        Kind::Sqlite => prove_in_steps(tx, user, by, (entry, event, detail), now).await?,
    };
    if is_used {
        return Ok(Proved::Yes);
    }
    let is_locked = tx.row(&IS_LOCKED, values![user, now]).await?.is_some();
    Ok(if is_locked {
        Proved::Locked
    } else {
        Proved::Used
    })
}

async fn prove_at_once(
    tx: &mut Tx,
    user: UserId,
    by: ProvedBy,
    (entry, event, detail): (&Entry, Event, &str),
    now: Timestamp,
) -> Result<bool, Fault> {
    let stamp = tx.keys().stamp_log_row(&LogRow {
        id: entry.id,
        at: now,
        application: entry.application,
        user: Some(user),
        challenge: None,
        event: event.as_str().to_owned(),
        detail: detail.to_owned(),
    });
    let (sql, id, step): (&'static Sql, [u8; 16], i64) = match by {
        ProvedBy::Pairing(id, step) => (&PROVE_BY_PAIRING, *id.as_bytes(), step.number()),
        ProvedBy::OtherApp(step) => (&PROVE_BY_OTHER_APP, *user.as_bytes(), step.number()),
        ProvedBy::Code(id) => (&PROVE_BY_CODE, *id.as_bytes(), now.as_millis()),
        ProvedBy::Mailed(id) => (&PROVE_BY_MAIL, *id.as_bytes(), now.as_millis()),
    };
    let values = values![
        user,
        &id,
        step,
        now,
        entry.id,
        entry.application,
        event.as_str(),
        detail,
        stamp.as_bytes()
    ];
    let row = tx.row(sql, values).await?;
    tx.have_log_sealed();
    row.map_or(Ok(false), |row| Ok(row.int(0)? == 1))
}

/// SQLite has one writer: nobody comes between these.
async fn prove_in_steps(
    tx: &mut Tx,
    user: UserId,
    by: ProvedBy,
    (entry, event, detail): (&Entry, Event, &str),
    now: Timestamp,
) -> Result<bool, Fault> {
    if tx.row(&IS_LOCKED, values![user, now]).await?.is_some() {
        return Ok(false);
    }
    let is_used = match by {
        ProvedBy::Pairing(id, step) => {
            tx.row(&IS_ACTIVE, values![id]).await?.is_some()
                && pairings::use_step(tx, id, step, now).await?
        }
        ProvedBy::OtherApp(step) => seeds::use_step(tx, user, step, now).await?,
        ProvedBy::Code(id) | ProvedBy::Mailed(id) => codes::use_up(tx, user, id, now).await?,
    };
    if !is_used {
        return Ok(false);
    }
    if by.is_strong() {
        locks::clear(tx, user.as_bytes()).await?;
        users::mark_proved(tx, user, now).await?;
    }
    let entry = Entry {
        at: now,
        user: Some(user),
        challenge: None,
        ..entry.clone()
    };
    log::add(tx, &entry, event, detail).await?;
    Ok(true)
}

#[cfg(test)]
mod tests;
