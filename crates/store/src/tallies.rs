//! Figures by application and day, added up by whoever seals the log; and how many users have a second factor.
//!
//! One sealer writes at a time, in the unit that seals the rows it counted: so each row is counted once, whatever crashes.

use std::collections::BTreeMap;

use domain::{
    ApplicationId, Begun, ChallengeId, Counted, DayNumber, SignInEnd, Tally, Timestamp, UserId,
};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ADD = "insert into tallies (application_id, day, what, times)
values ($1, $2, $3, $4)
on conflict (application_id, day, what) do update set times = tallies.times + $4";
    BEGIN = "insert into open_sign_ins (challenge_id, application_id, day, ends_at)
values ($1, $2, $3, $4)
on conflict (challenge_id) do nothing";
    END = "delete from open_sign_ins
where challenge_id = $1
returning application_id, day";
    FORGET = "delete from open_sign_ins
where ends_at < $1";
    GAIN = "insert into factor_holders (user_id, application_id)
select u.id, u.application_id
from users u
where u.id = $1
  and (exists (select 1 from phones p where p.user_id = u.id)
    or exists (select 1 from pairings a where a.user_id = u.id and a.state = 'active')
    or exists (select 1 from passkeys k where k.user_id = u.id))
on conflict (user_id) do nothing
returning application_id";
    LOSE = "delete from factor_holders
where user_id = $1
  and not exists (select 1 from phones p where p.user_id = factor_holders.user_id)
  and not exists (select 1 from pairings a where a.user_id = factor_holders.user_id and a.state = 'active')
  and not exists (select 1 from passkeys k where k.user_id = factor_holders.user_id)
returning application_id";
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
    FIRST_DAY = "select day
from tallies
order by day
limit 1";
}

/// Figures of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How often what happened on which day.
    pub counts: BTreeMap<(DayNumber, Counted), i64>,
    /// Sign-ins that are still being asked, by the day they began.
    pub open: BTreeMap<DayNumber, i64>,
    /// Users who have a second factor.
    pub holders: i64,
    /// The first day anything was ever counted; none while nothing was.
    pub first_day: Option<DayNumber>,
}

/// Adds up what sealed rows came to.
pub async fn count(tx: &mut Tx, tally: &Tally) -> Result<(), Fault> {
    let mut counts = tally.counts.clone();
    begin(tx, &tally.begun).await?;
    for (challenge, end) in &tally.ended {
        let Some((application, day)) = end_one(tx, *challenge).await? else {
            continue;
        };
        let what = match end {
            SignInEnd::Passed => Counted::Passed,
            SignInEnd::Failed => Counted::Failed,
            SignInEnd::GivenUp => continue,
        };
        *counts.entry((application, day, what)).or_default() += 1;
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
    hold(tx, tally.touched.iter().copied()).await?;
    if let Some(from) = tally.from {
        // What ended before the earliest of these rows was written ended in none of those to come.
        tx.run(&FORGET, values![from]).await?;
    }
    Ok(())
}

async fn begin(tx: &mut Tx, begun: &[Begun]) -> Result<(), Fault> {
    let rows: Vec<Vec<_>> = begun
        .iter()
        .map(|one| values![one.challenge, one.application, one.day.0, one.ends_at].to_vec())
        .collect();
    tx.run_each(&BEGIN, &rows).await
}

async fn end_one(
    tx: &mut Tx,
    challenge: ChallengeId,
) -> Result<Option<(ApplicationId, DayNumber)>, Fault> {
    let row = tx.row(&END, values![challenge]).await?;
    row.map(|row| Ok((row.id(0)?, DayNumber(row.int(1)?))))
        .transpose()
}

/// Looks at what these users have now, and counts who has a factor that had none, and the other way round.
async fn hold(tx: &mut Tx, users: impl Iterator<Item = UserId>) -> Result<(), Fault> {
    let mut more: BTreeMap<ApplicationId, i64> = BTreeMap::new();
    for user in users {
        for (sql, step) in [(&GAIN, 1), (&LOSE, -1)] {
            if let Some(row) = tx.row(sql, values![user]).await? {
                *more.entry(row.id(0)?).or_default() += step;
            }
        }
    }
    for (application, more) in more.into_iter().filter(|(_, more)| *more != 0) {
        tx.run(&SET_HOLDERS, values![application, more]).await?;
    }
    Ok(())
}

/// The figures from a day on, of one application or of all. Reads as many rows as there are kinds and days, and the sign-ins
/// of the last quarter of an hour; never users, never the log. Uses the primary key and the indexes tallies_by_day and
/// open_sign_ins_by_end.
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
    let mut figures = Figures {
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

#[cfg(test)]
mod tests;
