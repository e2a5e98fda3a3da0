//! How each gateway is switched and how it fares, by name: of those of the settings file as well. A gateway that was never
//! switched and never failed has no row.

use domain::{GatewayHealth, GatewayName, GatewayRest, GatewaySwitch, Timestamp};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ENSURE = "insert into gateway_states (name)
values ($1)
on conflict do nothing";
    LIST = "select name, switched, at_once, failures, rest_since, rest_until, rests, failing, why, version
from gateway_states
order by name
limit $1";
    FIND = "select name, switched, at_once, failures, rest_since, rest_until, rests, failing, why, version
from gateway_states
where name = $1";
    SET_SWITCH = "update gateway_states
set switched = $2, version = version + 1
where name = $1
  and switched <> $2";
    SET_AT_ONCE = "update gateway_states
set at_once = $2, version = version + 1
where name = $1
  and at_once <> $2";
    SET_HEALTH = "update gateway_states
set failures = $3, rest_since = $4, rest_until = $5, rests = $6, failing = $7, why = $8, trial_until = null,
  version = version + 1
where name = $1
  and version = $2";
    BEGIN_TRIAL = "update gateway_states
set trial_until = $3
where name = $1
  and rest_until <= $2
  and (trial_until is null or trial_until <= $2)";
    REMOVE = "delete from gateway_states
where name = $1";
}

/// Rows that are read at most: a house has a handful of gateways.
const MOST: u32 = 400;

/// Messages one server gives a gateway at the same time, where nobody said otherwise.
pub const USUAL_AT_ONCE: u32 = 16;

/// How a gateway stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayState {
    /// Which.
    pub name: GatewayName,
    /// How an operator switched it.
    pub switch: GatewaySwitch,
    /// Messages one server gives it at the same time.
    pub at_once: u32,
    /// How it fares.
    pub health: GatewayHealth,
    /// Why it rests: a class of error.
    pub why: Option<String>,
    /// Which state of the row this is; 0 where there is none.
    pub version: i64,
}

impl GatewayState {
    /// Of a gateway that was never switched and never failed.
    pub const fn usual(name: GatewayName) -> Self {
        Self {
            name,
            switch: GatewaySwitch::On,
            at_once: USUAL_AT_ONCE,
            health: GatewayHealth {
                failures: 0,
                rest: None,
            },
            why: None,
            version: 0,
        }
    }
}

/// All there are.
pub async fn list(tx: &mut Tx) -> Result<Vec<GatewayState>, Fault> {
    let rows = tx.rows(&LIST, values![MOST]).await?;
    rows.iter().map(read).collect()
}

/// How this one stands: as usual where there is no row.
pub async fn find(tx: &mut Tx, name: &GatewayName) -> Result<GatewayState, Fault> {
    let row = tx.row(&FIND, values![name.as_str()]).await?;
    row.as_ref()
        .map_or_else(|| Ok(GatewayState::usual(name.clone())), read)
}

/// Switches it; false where it stands so already.
pub async fn set_switch(
    tx: &mut Tx,
    name: &GatewayName,
    switch: GatewaySwitch,
) -> Result<bool, Fault> {
    tx.run(&ENSURE, values![name.as_str()]).await?;
    let values = values![name.as_str(), switch.as_str()];
    let has_changed = tx.run(&SET_SWITCH, values).await? == 1;
    tx.ring(Bell::Gateways);
    // What was held back may go out now.
    tx.ring(Bell::Outbox);
    Ok(has_changed)
}

/// Says how many messages one server gives it at the same time; false where it is so already.
pub async fn set_at_once(tx: &mut Tx, name: &GatewayName, count: u32) -> Result<bool, Fault> {
    tx.run(&ENSURE, values![name.as_str()]).await?;
    let has_changed = tx.run(&SET_AT_ONCE, values![name.as_str(), count]).await? == 1;
    tx.ring(Bell::Gateways);
    Ok(has_changed)
}

/// Writes how it fares now, over the state it was made from; false where somebody else wrote meanwhile.
pub async fn set_health(
    tx: &mut Tx,
    before: &GatewayState,
    health: &GatewayHealth,
    why: Option<&str>,
) -> Result<bool, Fault> {
    let name = before.name.as_str();
    let mut version = before.version;
    if version == 0 {
        // Of two that make the row at once, one has made the version the other one expects.
        tx.run(&ENSURE, values![name]).await?;
        version = 1;
    }
    let rest = health.rest.as_ref();
    let values = values![
        name,
        version,
        health.failures,
        rest.map(|rest| rest.since),
        rest.map(|rest| rest.until),
        rest.map_or(0, |rest| rest.times),
        rest.map(|rest| rest.failing.as_str()),
        why.filter(|_| rest.is_some())
    ];
    let is_written = tx.run(&SET_HEALTH, values).await? == 1;
    tx.ring(Bell::Gateways);
    Ok(is_written)
}

/// Begins the trial of a gateway whose rest is over, until `until`; false where another message tries it.
pub async fn begin_trial(
    tx: &mut Tx,
    name: &GatewayName,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Fault> {
    let values = values![name.as_str(), now, until];
    Ok(tx.run(&BEGIN_TRIAL, values).await? == 1)
}

/// Forgets how a gateway stood that is removed.
pub async fn remove(tx: &mut Tx, name: &GatewayName) -> Result<(), Fault> {
    tx.run(&REMOVE, values![name.as_str()]).await?;
    tx.ring(Bell::Gateways);
    Ok(())
}

fn read(row: &Row) -> Result<GatewayState, Fault> {
    let count = |column| -> Result<u32, Fault> { Ok(u32::try_from(row.int(column)?).unwrap_or(0)) };
    let failing = row.opt_text(7)?.and_then(|word| word.parse().ok());
    let rest = match (row.opt_time(4)?, row.opt_time(5)?, failing) {
        (Some(since), Some(until), Some(failing)) => Some(GatewayRest {
            since,
            until,
            times: count(6)?,
            failing,
        }),
        _ => None,
    };
    Ok(GatewayState {
        name: row.word(0)?,
        switch: row.word(1)?,
        at_once: count(2)?.max(1),
        health: GatewayHealth {
            failures: count(3)?,
            rest,
        },
        why: row.opt_text(8)?,
        version: row.int(9)?,
    })
}
