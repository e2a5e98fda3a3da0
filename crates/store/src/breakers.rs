//! Guards that are up, or were. A row is written when one goes up or down, which expects how it stood: of two who see the same,
//! one writes.

use data_encoding::HEXLOWER;
use domain::{Breaker, Channel, Guard, KeyedHash, Keys, PhoneNumber, Timestamp};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    FIND = "select trips, opened_at, open_until, closed_at, in_shadow
from breakers
where subject = $1";
    ADD = "insert into breakers (subject, guard, channel, what, range_sealed, trips, opened_at, open_until, closed_at,
  in_shadow)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (subject) do nothing";
    SET = "update breakers
set trips = $4, opened_at = $5, open_until = $6, closed_at = $7, in_shadow = $8
where subject = $1
  and opened_at = $2
  and coalesce(closed_at, -1) = $3";
    LIST = "select trips, opened_at, open_until, closed_at, in_shadow, subject, guard, channel, what, range_sealed
from breakers
where opened_at < $1
order by opened_at desc, subject
limit $2";
    SHUT_GATEWAYS = "select channel, what
from breakers
where guard = 'gateway_conversion'
  and closed_at is null
  and in_shadow = 0
  and (open_until is null or open_until > $1)
order by channel, what
limit 100";
    FIND_LINE = "select trips, opened_at, open_until, closed_at, in_shadow, subject, guard, channel, what, range_sealed
from breakers
where subject = $1";
    COUNT_UP = "select count(*) as found
from breakers
where closed_at is null
  and in_shadow = 0
  and (open_until is null or open_until > $1)";
    REMOVE_OLD = "delete from breakers
where subject in (
  select subject
  from breakers
  where opened_at < $1
    and (closed_at is not null or open_until is not null)
  order by opened_at
  limit $2)
  and coalesce(closed_at, open_until) < $1";
}

const RANGE: &str = "breakers.range";

/// What one guard guards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guarded {
    /// A range, by whatever channel.
    Range(String),
    /// A channel to a range.
    RangeConversion(Channel, String),
    /// A channel to a country.
    CountryConversion(Channel, String),
    /// A gateway.
    GatewayConversion(Channel, String),
}

impl Guarded {
    /// Of this kind, for a message by this channel to this number; of gateways that one.
    pub fn of(guard: Guard, channel: Channel, number: &PhoneNumber, gateway: &str) -> Self {
        let range = || number.range().to_owned();
        match guard {
            Guard::Range => Self::Range(range()),
            Guard::RangeConversion => Self::RangeConversion(channel, range()),
            Guard::CountryConversion => {
                Self::CountryConversion(channel, number.region().to_owned())
            }
            Guard::GatewayConversion => Self::GatewayConversion(channel, gateway.to_owned()),
        }
    }

    /// Of which kind it is.
    pub const fn guard(&self) -> Guard {
        match self {
            Self::Range(_) => Guard::Range,
            Self::RangeConversion(..) => Guard::RangeConversion,
            Self::CountryConversion(..) => Guard::CountryConversion,
            Self::GatewayConversion(..) => Guard::GatewayConversion,
        }
    }

    /// The channel it is about, if it is about one.
    pub const fn channel(&self) -> Option<Channel> {
        match self {
            Self::Range(_) => None,
            Self::RangeConversion(channel, _)
            | Self::CountryConversion(channel, _)
            | Self::GatewayConversion(channel, _) => Some(*channel),
        }
    }

    /// The range, the country or the gateway. A range is for operators' eyes, never for a log.
    pub fn what(&self) -> &str {
        match self {
            Self::Range(what)
            | Self::RangeConversion(_, what)
            | Self::CountryConversion(_, what)
            | Self::GatewayConversion(_, what) => what,
        }
    }

    /// What may stand in a log: of a range nothing but its beginning, which many have.
    pub fn said(&self) -> String {
        let channel = self.channel().map_or("any", Channel::as_str);
        let what = match self {
            Self::Range(range) | Self::RangeConversion(_, range) => {
                format!("{}..", range.get(..4).unwrap_or("+"))
            }
            Self::CountryConversion(_, what) | Self::GatewayConversion(_, what) => what.clone(),
        };
        format!("guard={} channel={channel} what={what}", self.guard())
    }

    /// By what it is found.
    pub fn subject(&self, keys: &Keys) -> KeyedHash {
        let channel = self.channel().map_or("any", Channel::as_str);
        let whole = format!("{}/{channel}/{}", self.guard(), self.what());
        keys.hash("breaker", whole.as_bytes())
    }
}

/// A guard as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerLine {
    /// What it guards.
    pub guarded: Guarded,
    /// By what it is named in a form: a keyed hash.
    pub subject: KeyedHash,
    /// How it stands.
    pub breaker: Breaker,
}

impl BreakerLine {
    /// By what it is named outside of the house: its subject in hexadecimal digits.
    pub fn id(&self) -> String {
        HEXLOWER.encode(self.subject.as_bytes())
    }

    /// The subject that somebody named so.
    pub fn subject_of(id: &str) -> Option<KeyedHash> {
        let bytes = HEXLOWER.decode(id.as_bytes()).ok()?;
        Some(KeyedHash::from_bytes(bytes.try_into().ok()?))
    }
}

/// How a guard stands, if it was ever up.
pub async fn find(tx: &mut Tx, guarded: &Guarded) -> Result<Option<Breaker>, Fault> {
    let subject = guarded.subject(tx.keys());
    let row = tx.row(&FIND, values![subject]).await?;
    row.as_ref().map(read).transpose()
}

/// The guard of this subject, if it was ever up.
pub async fn find_line(tx: &mut Tx, subject: KeyedHash) -> Result<Option<BreakerLine>, Fault> {
    let row = tx.row(&FIND_LINE, values![subject]).await?;
    row.as_ref().map(|row| line(tx, row)).transpose()
}

/// Writes how a guard stands, if it still stood as `before`; says whether it did.
pub async fn set(
    tx: &mut Tx,
    guarded: &Guarded,
    before: Option<&Breaker>,
    after: &Breaker,
) -> Result<bool, Fault> {
    let subject = guarded.subject(tx.keys());
    let Breaker {
        trips,
        opened_at,
        open_until,
        closed_at,
        in_shadow,
    } = *after;
    let in_shadow = i64::from(in_shadow);
    if let Some(before) = before {
        let was_closed = before.closed_at.map_or(-1, Timestamp::as_millis);
        let values = values![
            subject,
            before.opened_at,
            was_closed,
            trips,
            opened_at,
            open_until,
            closed_at,
            in_shadow
        ];
        return Ok(tx.run(&SET, values).await? == 1);
    }
    let range = match guarded {
        Guarded::Range(range) | Guarded::RangeConversion(_, range) => {
            let sealed = tx
                .seal()
                .seal(RANGE, subject.as_bytes(), range.as_bytes())?;
            (Some(sealed), None)
        }
        Guarded::CountryConversion(_, what) | Guarded::GatewayConversion(_, what) => {
            (None, Some(what))
        }
    };
    let values = values![
        subject,
        guarded.guard().as_str(),
        guarded.channel().map(Channel::as_str),
        range.1,
        range.0.as_deref(),
        trips,
        opened_at,
        open_until,
        closed_at,
        in_shadow
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// Those that went up before `before`, the latest first, `limit` at most. Uses the index breakers_by_time.
pub async fn list(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<Vec<BreakerLine>, Fault> {
    let rows = tx.rows(&LIST, values![before, i64::from(limit)]).await?;
    rows.iter().map(|row| line(tx, row)).collect()
}

/// How many are up. There are few rows, for each is written by an attack, or by a fault.
pub async fn count_up(tx: &mut Tx, now: Timestamp) -> Result<i64, Fault> {
    tx.row(&COUNT_UP, values![now])
        .await?
        .map_or(Ok(0), |row| row.int(0))
}

/// Gateways whose guard is up, with the channel. There are few rows, as above.
pub async fn shut_gateways(tx: &mut Tx, now: Timestamp) -> Result<Vec<(Channel, String)>, Fault> {
    let rows = tx.rows(&SHUT_GATEWAYS, values![now]).await?;
    rows.iter()
        .map(|row| Ok((row.word(0)?, row.text(1)?)))
        .collect()
}

/// Removes those whose block was over before `before`, `limit` at most.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<Breaker, Fault> {
    Ok(Breaker {
        trips: row.int(0)?,
        opened_at: row.time(1)?,
        open_until: row.opt_time(2)?,
        closed_at: row.opt_time(3)?,
        in_shadow: row.flag(4)?,
    })
}

fn line(tx: &Tx, row: &Row) -> Result<BreakerLine, Fault> {
    let unreadable = || Fault::new("a guard in the database does not read");
    let subject = row.opt_hash(5)?.ok_or_else(unreadable)?;
    let channel: Option<Channel> = row.opt_text(7)?.and_then(|word| word.parse().ok());
    let what = match row.opt_blob(9)? {
        Some(sealed) => {
            let plain = tx.seal().open(RANGE, subject.as_bytes(), &sealed)?;
            String::from_utf8_lossy(plain.expose()).into_owned()
        }
        None => row.opt_text(8)?.ok_or_else(unreadable)?,
    };
    let guard: Guard = row.word(6)?;
    let guarded = match (guard, channel) {
        (Guard::Range, _) => Guarded::Range(what),
        (Guard::RangeConversion, Some(channel)) => Guarded::RangeConversion(channel, what),
        (Guard::CountryConversion, Some(channel)) => Guarded::CountryConversion(channel, what),
        (Guard::GatewayConversion, Some(channel)) => Guarded::GatewayConversion(channel, what),
        (_, None) => return Err(unreadable()),
    };
    Ok(BreakerLine {
        guarded,
        subject,
        breaker: read(row)?,
    })
}

#[cfg(test)]
mod tests;
