//! How much may be spent on texts and calls, and how much of that is: by the day and the month, of the installation as a whole and
//! of single applications. Nothing is written where there is no cap.

use domain::{ApplicationId, Money, MoneyCaps, MoneyPeriod, SpanNumber, Timestamp};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    LIST = "select scope, version, day, month
from money_caps
order by scope
limit $1";
    FIND_CAPS = "select scope, day, month
from money_caps
where scope in ($1, $2)
order by scope";
    ADD = "insert into money_caps (scope, version, day, month, updated_at)
values ($1, 1, $2, $3, $4)
on conflict (scope) do nothing";
    SET = "update money_caps
set version = version + 1, day = $3, month = $4, updated_at = $5
where scope = $1
  and version = $2";
    COUNTED = "select cast(coalesce(sum(times), 0) as bigint) as times
from tallies
where day >= $1
  and what in ('cost.text', 'cost.call')";
    COUNTED_OF = "select cast(coalesce(sum(times), 0) as bigint) as times
from tallies
where application_id = $1
  and day >= $2
  and what in ('cost.text', 'cost.call')";
    BEGIN = "insert into money_spent (scope, period, number, spent, since)
values ($1, $2, $3, $4, $5)
on conflict (scope, period, number) do update set
  spent = case when excluded.spent > money_spent.spent then excluded.spent else money_spent.spent end,
  since = excluded.since,
  told = 0";
    DRAW = "insert into money_spent (scope, period, number, spent, since)
values ($1, $2, $3, $4, $5)
on conflict (scope, period, number) do update set spent = money_spent.spent + $4
where money_spent.spent + $4 <= $6";
    FIND = "select spent, told
from money_spent
where scope = $1
  and period = $2
  and number = $3";
    SETTLE = "update money_spent
set spent = case when spent + $4 < 0 then 0 else spent + $4 end
where scope = $1
  and period = $2
  and number = $3
  and since <= $5";
    TELL = "insert into money_spent (scope, period, number, spent, since, told)
values ($1, $2, $3, 0, $5, $4)
on conflict (scope, period, number) do update set told = excluded.told
where money_spent.told < excluded.told";
    REMOVE_OLD = "delete from money_spent
where period = $1
  and number < $2";
}

/// What stands for the installation as a whole.
const HOUSE: ApplicationId = ApplicationId::from_bytes([0; 16]);

/// What nodes draw at once of what is left, at most: one in this many.
const SHARE: i64 = 50;

/// Whose caps, or whose spending: an application's, or that of the installation as a whole.
pub type Scope = Option<ApplicationId>;

/// Caps and the version they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versioned {
    /// Grows by one with each change; nought where none were ever set.
    pub version: i64,
    /// The caps.
    pub caps: MoneyCaps,
}

/// A sum under a cap: whose, of which span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Purse {
    /// Whose.
    pub scope: Scope,
    /// A day, or a month.
    pub period: MoneyPeriod,
    /// Which.
    pub number: SpanNumber,
}

impl Purse {
    /// The one of this moment.
    pub fn at(scope: Scope, period: MoneyPeriod, now: Timestamp) -> Self {
        Self {
            scope,
            period,
            number: period.number(now),
        }
    }
}

/// All caps that were ever set, by whom they are of; `most` at most.
pub async fn list(tx: &mut Tx, most: u32) -> Result<Vec<(Scope, Versioned)>, Fault> {
    let rows = tx.rows(&LIST, values![i64::from(most)]).await?;
    let cap = |row: &Row| {
        let amount = |at| row.opt_int(at).map(|cap| cap.map(Money::from_micros));
        let scope: ApplicationId = row.id(0)?;
        let caps = MoneyCaps {
            day: amount(2)?,
            month: amount(3)?,
        };
        let version = row.int(1)?;
        let scope = (scope != HOUSE).then_some(scope);
        Ok((scope, Versioned { version, caps }))
    };
    rows.iter().map(cap).collect()
}

/// The caps a message of this application is sent under: those of the installation, and its own.
pub async fn caps_over(
    tx: &mut Tx,
    application: ApplicationId,
) -> Result<Vec<(Scope, MoneyCaps)>, Fault> {
    let rows = tx.rows(&FIND_CAPS, values![HOUSE, application]).await?;
    let cap = |row: &Row| {
        let amount = |at| row.opt_int(at).map(|cap| cap.map(Money::from_micros));
        let scope: ApplicationId = row.id(0)?;
        let caps = MoneyCaps {
            day: amount(1)?,
            month: amount(2)?,
        };
        Ok(((scope != HOUSE).then_some(scope), caps))
    };
    rows.iter().map(cap).collect()
}

/// Sets caps, if they still have the version that was read; says whether it did. Whatever the log's sealer counted of the day and
/// the month so far is spent under them already: it is read by the index tallies_by_day, or the primary key.
pub async fn set_caps(
    tx: &mut Tx,
    scope: Scope,
    read_version: i64,
    caps: MoneyCaps,
    now: Timestamp,
) -> Result<bool, Fault> {
    let id = scope.unwrap_or(HOUSE);
    let [day, month] = [caps.day, caps.month].map(|cap| cap.map(Money::micros));
    let changed = if read_version == 0 {
        tx.run(&ADD, values![id, day, month, now]).await?
    } else {
        tx.run(&SET, values![id, read_version, day, month, now])
            .await?
    };
    if changed == 1 {
        for period in MoneyPeriod::ALL {
            begin(tx, Purse::at(scope, *period, now), now).await?;
        }
    }
    tx.ring(Bell::Policy);
    Ok(changed == 1)
}

/// Takes into a sum what was counted before anybody drew on it.
async fn begin(tx: &mut Tx, purse: Purse, now: Timestamp) -> Result<(), Fault> {
    let first = purse.period.first_day(now).0;
    let counted = match purse.scope {
        None => tx.row(&COUNTED, values![first]).await?,
        Some(application) => tx.row(&COUNTED_OF, values![application, first]).await?,
    };
    let counted = counted.map_or(Ok(0), |row| row.int(0))?;
    let (id, period) = (purse.scope.unwrap_or(HOUSE), purse.period.as_str());
    let values = values![id, period, purse.number.0, counted, now];
    tx.run(&BEGIN, values).await.map(drop)
}

/// Draws on a sum: up to `want`, never more than a fiftieth of what is left, and `least` in any case. None where not even that is
/// left under the cap; nothing is drawn then. What is drawn counts as spent, whether it is or not.
pub async fn draw(
    tx: &mut Tx,
    purse: Purse,
    (least, want): (Money, Money),
    cap: Money,
    now: Timestamp,
) -> Result<Option<Money>, Fault> {
    let (spent, _) = find(tx, purse).await?;
    let left = cap.minus(spent).micros();
    let many = want.micros().min(left / SHARE).max(least.micros());
    let (id, period) = (purse.scope.unwrap_or(HOUSE), purse.period.as_str());
    // Somebody else may have drawn meanwhile: then what is needed may still be there.
    for amount in [many, least.micros()] {
        let values = values![id, period, purse.number.0, amount, now, cap.micros()];
        if amount <= cap.micros() && tx.run(&DRAW, values).await? == 1 {
            return Ok(Some(Money::from_micros(amount)));
        }
    }
    Ok(None)
}

/// What is spent of a sum or set aside, and of how many hundredths of its cap owners were told.
pub async fn find(tx: &mut Tx, purse: Purse) -> Result<(Money, i64), Fault> {
    let (id, period) = (purse.scope.unwrap_or(HOUSE), purse.period.as_str());
    let row = tx.row(&FIND, values![id, period, purse.number.0]).await?;
    row.map_or(Ok((Money::NOTHING, 0)), |row| {
        Ok((Money::from_micros(row.int(0)?), row.int(1)?))
    })
}

/// Corrects a sum by what a message of that span cost more, or, below nought, less than was set aside for it at `written_at`. What
/// was set aside before anybody counted changes nothing.
pub async fn settle(
    tx: &mut Tx,
    purse: Purse,
    more: Money,
    written_at: Timestamp,
) -> Result<(), Fault> {
    let (id, period) = (purse.scope.unwrap_or(HOUSE), purse.period.as_str());
    let values = values![id, period, purse.number.0, more.micros(), written_at];
    tx.run(&SETTLE, values).await.map(drop)
}

/// Notes that owners are told of so many hundredths; says whether nobody had told them before. Caps that are set begin anew.
pub async fn tell(
    tx: &mut Tx,
    purse: Purse,
    hundredths: i64,
    now: Timestamp,
) -> Result<bool, Fault> {
    let (id, period) = (purse.scope.unwrap_or(HOUSE), purse.period.as_str());
    let values = values![id, period, purse.number.0, hundredths, now];
    Ok(tx.run(&TELL, values).await? == 1)
}

/// Removes sums of days and months before those of `before`. Uses the index money_spent_by_period.
pub async fn remove_old(tx: &mut Tx, before: Timestamp) -> Result<u64, Fault> {
    let mut removed = 0;
    for period in MoneyPeriod::ALL {
        let number = period.number(before).0;
        removed += tx
            .run(&REMOVE_OLD, values![period.as_str(), number])
            .await?;
    }
    Ok(removed)
}

#[cfg(test)]
mod tests;
