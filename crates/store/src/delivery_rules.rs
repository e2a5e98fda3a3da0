//! The delivery rules in force: one numbered JSON document for the installation. And since when it is used.

use domain::{DeliveryRules, Timestamp};

use crate::{
    Bell, Fault, Tx,
    sql::{statements, values},
};

statements! {
    FIND = "select version, body
from delivery_rules
where id = 1";
    BEGIN = "insert into delivery_rules (id, version, body, updated_at)
values (1, 1, $1, $2)
on conflict (id) do nothing";
    SET = "update delivery_rules
set version = version + 1, body = $2, updated_at = $3
where id = 1
  and version = $1";
    USED_SINCE = "select min(created_at) as since
from applications";
    EXPECT = "insert into expected_people (region, people, since)
values ($1, $2, $3)
on conflict (region) do update set
  people = case when expected_people.since < $4 then excluded.people else expected_people.people + excluded.people end,
  since = excluded.since";
    EXPECTED = "select people
from expected_people
where region = $1
  and since >= $2";
    LIST_EXPECTED = "select region, people, since
from expected_people
where since >= $1
order by region
limit 300";
}

/// The rules in force with their version: 0, and the usual ones, as long as nobody decided anything.
pub async fn find(tx: &mut Tx) -> Result<(i64, DeliveryRules), Fault> {
    match tx.row(&FIND, values![]).await? {
        Some(row) => Ok((row.int(0)?, read(&row.text(1)?)?)),
        None => Ok((0, DeliveryRules::default())),
    }
}

/// Puts other rules in force, if those that were read are still there; says whether it did.
pub async fn set(
    tx: &mut Tx,
    read_version: i64,
    rules: &DeliveryRules,
    now: Timestamp,
) -> Result<bool, Fault> {
    let body = write(rules)?;
    let changed = if read_version == 0 {
        tx.run(&BEGIN, values![&body, now]).await?
    } else {
        tx.run(&SET, values![read_version, &body, now]).await?
    };
    tx.ring(Bell::Policy);
    Ok(changed == 1)
}

/// Since when the installation is used: when its first application was added.
pub async fn used_since(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    tx.row(&USED_SINCE, values![])
        .await?
        .map_or(Ok(None), |row| row.opt_time(0))
}

/// So many people more were brought to a country, or are expected there. What was said before `forgotten` counts no more.
pub async fn expect(
    tx: &mut Tx,
    region: &str,
    people: i64,
    (now, forgotten): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    let values = values![region, people, now, forgotten];
    tx.run(&EXPECT, values).await?;
    Ok(())
}

/// How many were brought to a country, or announced there, since `since`.
pub async fn expected(tx: &mut Tx, region: &str, since: Timestamp) -> Result<i64, Fault> {
    let row = tx.row(&EXPECTED, values![region, since]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The same of all countries: which, how many, and when that was said.
pub async fn list_expected(
    tx: &mut Tx,
    since: Timestamp,
) -> Result<Vec<(String, i64, Timestamp)>, Fault> {
    let rows = tx.rows(&LIST_EXPECTED, values![since]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?, row.time(2)?)))
        .collect()
}

pub(crate) fn read(body: &str) -> Result<DeliveryRules, Fault> {
    serde_json::from_str(body)
        .map_err(|error| Fault::new(format!("the delivery rules on file do not read: {error}")))
}

pub(crate) fn write(rules: &DeliveryRules) -> Result<String, Fault> {
    serde_json::to_string(rules)
        .map_err(|error| Fault::new(format!("delivery rules cannot be written: {error}")))
}

#[cfg(test)]
mod tests;
