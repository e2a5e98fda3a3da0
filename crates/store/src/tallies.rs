//! Figures by application and day, added up by whoever seals the log; and how many users have a second factor.
//!
//! One sealer writes at a time, in the unit that seals the rows it counted: so each row is counted once, whatever crashes.

pub(crate) mod sign_ins;

use std::collections::{BTreeMap, BTreeSet};

use domain::{ApplicationId, Counted, DayNumber, Tally, Timestamp, UserId};

use crate::{
    Fault, Tx,
    sql::{joined, statements, values, with_ids},
};

statements! {
    ADD = "insert into tallies (application_id, day, what, times)
values ($1, $2, $3, $4)
on conflict (application_id, day, what) do update set times = tallies.times + $4";
    GAIN = with_ids!(
        "insert into factor_holders (user_id, application_id)
select u.id, u.application_id
from users u
where u.id in (select id from listed)
  and (exists (select 1 from phones p where p.user_id = u.id)
    or exists (select 1 from pairings a where a.user_id = u.id and a.state = 'active')
    or exists (select 1 from passkeys k where k.user_id = u.id and k.host in ($2, '')))
on conflict (user_id) do nothing
returning application_id"
    );
    LOSE = with_ids!(
        "delete from factor_holders
where user_id in (select id from listed)
  and not exists (select 1 from phones p where p.user_id = factor_holders.user_id)
  and not exists (select 1 from pairings a where a.user_id = factor_holders.user_id and a.state = 'active')
  and not exists (select 1 from passkeys k where k.user_id = factor_holders.user_id and k.host in ($2, ''))
returning application_id"
    );
    SET_HOLDERS = "insert into factor_counts (application_id, holders)
values ($1, $2)
on conflict (application_id) do update set holders = factor_counts.holders + $2";
    LIST = "select day, what, cast(sum(times) as bigint) as times
from tallies
where day >= $1
group by day, what";
    LIST_OF = "select day, what, times
from tallies
where application_id = $1
  and day >= $2";
    OPEN = "select day, count(*) as found
from open_sign_ins
where ends_at > $1
group by day";
    OPEN_OF = "select day, count(*) as found
from open_sign_ins
where ends_at > $2
  and application_id = $1
group by day";
    HOLDERS = "select cast(coalesce(sum(holders), 0) as bigint) as holders
from factor_counts";
    HOLDERS_OF = "select holders
from factor_counts
where application_id = $1";
    USERS = "select count(*) as found
from (select u.id from users u limit $1) counted";
    USERS_OF = "select count(*) as found
from (select u.id from users u where u.application_id = $1 limit $2) counted";
    TOTAL = "select cast(coalesce(sum(times), 0) as bigint) as times
from tallies
where application_id = $1
  and what = $2";
    FIRST_DAY = "select day
from tallies
order by day
limit 1";
}

/// Users that are counted one by one, at most; of more it is known that they are more.
pub const USERS_COUNTED: i64 = 100_000;

/// Figures of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How often what happened on which day.
    pub counts: BTreeMap<(DayNumber, Counted), i64>,
    /// Sign-ins that are still being asked, by the day they began.
    pub open: BTreeMap<DayNumber, i64>,
    /// Users who have a second factor.
    pub holders: i64,
    /// Users there are; one more than [`USERS_COUNTED`] where they are more.
    pub users: i64,
    /// The first day anything was ever counted; none while nothing was.
    pub first_day: Option<DayNumber>,
}

/// Adds up what sealed rows came to. Waits for the database some nine times, however many rows these were.
pub async fn count(tx: &mut Tx, tally: &Tally) -> Result<(), Fault> {
    let mut counts = tally.counts.clone();
    for counted in sign_ins::take(tx, tally).await? {
        *counts.entry(counted).or_default() += 1;
    }
    let words: Vec<String> = counts.keys().map(|(_, _, what)| what.to_string()).collect();
    let rows: Vec<Vec<_>> = counts
        .iter()
        .zip(&words)
        .map(|(((application, day, _), times), what)| {
            values![*application, day.0, what, *times].to_vec()
        })
        .collect();
    tx.run_each(&ADD, &rows).await?;
    hold(tx, &tally.touched).await
}

/// Looks at what these users have now, and counts who has a factor that had none, and the other way round. A user who is no
/// more has none: nothing but this writes either table, so the two agree whatever is deleted.
async fn hold(tx: &mut Tx, users: &BTreeSet<UserId>) -> Result<(), Fault> {
    if users.is_empty() {
        return Ok(());
    }
    let ids = joined(users.iter().map(UserId::as_bytes));
    let host = tx.passkey_host();
    let mut more: BTreeMap<ApplicationId, i64> = BTreeMap::new();
    for (sql, step) in [(&GAIN, 1), (&LOSE, -1)] {
        for row in tx.rows(sql, values![&ids, host.as_str()]).await? {
            *more.entry(row.id(0)?).or_default() += step;
        }
    }
    let rows: Vec<Vec<_>> = more
        .iter()
        .filter(|(_, more)| **more != 0)
        .map(|(application, more)| values![*application, *more].to_vec())
        .collect();
    tx.run_each(&SET_HOLDERS, &rows).await
}

/// The figures from a day on, of one application or of all. Reads as many rows as there are kinds and days, and the sign-ins
/// of the last quarter of an hour; never the log. Users are counted in an index, [`USERS_COUNTED`] of them at most. Uses the
/// primary key and the indexes tallies_by_day, open_sign_ins_by_end and users_of_application.
pub async fn read(
    tx: &mut Tx,
    application: Option<ApplicationId>,
    from: DayNumber,
    now: Timestamp,
) -> Result<Figures, Fault> {
    let (counted, open, holders) = match application {
        None => (
            tx.rows(&LIST, values![from.0]).await?,
            tx.rows(&OPEN, values![now]).await?,
            tx.row(&HOLDERS, values![]).await?,
        ),
        Some(id) => (
            tx.rows(&LIST_OF, values![id, from.0]).await?,
            tx.rows(&OPEN_OF, values![id, now]).await?,
            tx.row(&HOLDERS_OF, values![id]).await?,
        ),
    };
    let most = USERS_COUNTED + 1;
    let users = match application {
        None => tx.row(&USERS, values![most]).await?,
        Some(id) => tx.row(&USERS_OF, values![id, most]).await?,
    };
    let mut figures = Figures {
        users: users.map_or(Ok(0), |row| row.int(0))?,
        holders: holders.map_or(Ok(0), |row| row.int(0))?,
        first_day: match tx.row(&FIRST_DAY, values![]).await? {
            Some(row) => Some(DayNumber(row.int(0)?)),
            None => None,
        },
        ..Figures::default()
    };
    for row in counted {
        // What a newer release counts besides is not known here.
        if let Ok(what) = row.text(1)?.parse() {
            let key = (DayNumber(row.int(0)?), what);
            *figures.counts.entry(key).or_default() += row.int(2)?;
        }
    }
    for row in open {
        figures.open.insert(DayNumber(row.int(0)?), row.int(1)?);
    }
    Ok(figures)
}

/// How often something was counted of an application in all. Reads as many rows as there were days.
pub async fn total(tx: &mut Tx, application: ApplicationId, what: &Counted) -> Result<i64, Fault> {
    let word = what.to_string();
    let row = tx.row(&TOTAL, values![application, &word]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

#[cfg(test)]
mod tests;
