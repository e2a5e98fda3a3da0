//! By which gateways messages go: the routes of the house, one text with a version.

use domain::{Routes, Timestamp};

use crate::{
    Bell, Fault, Tx,
    sql::{statements, values},
};

statements! {
    FIND = "select body, version, set_by, set_at
from routes
where name = 'house'";
    SET_FIRST = "insert into routes (name, body, version, set_by, set_at)
values ('house', $1, 1, $2, $3)
on conflict do nothing";
    SET = "update routes
set body = $1, version = version + 1, set_by = $2, set_at = $3
where name = 'house'
  and version = $4";
}

/// The routes in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptRoutes {
    /// The lists.
    pub routes: Routes,
    /// Which state of them this is; 0 where none were ever set.
    pub version: i64,
    /// Who set them, and when.
    pub set: Option<(String, Timestamp)>,
}

/// The routes in force; none are written where none were ever set.
pub async fn find(tx: &mut Tx) -> Result<KeptRoutes, Fault> {
    let Some(row) = tx.row(&FIND, values![]).await? else {
        return Ok(KeptRoutes::default());
    };
    let routes = row.text(0)?.parse();
    Ok(KeptRoutes {
        routes: routes.map_err(|refused| Fault::new(format!("routes do not read: {refused}")))?,
        version: row.int(1)?,
        set: Some((row.text(2)?, row.time(3)?)),
    })
}

/// Sets routes over the version they were made from; false where others were set meanwhile.
pub async fn set(
    tx: &mut Tx,
    routes: &Routes,
    version: i64,
    by: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    let body = routes.write();
    let changed = if version == 0 {
        tx.run(&SET_FIRST, values![&body, by, now]).await?
    } else {
        tx.run(&SET, values![&body, by, now, version]).await?
    };
    tx.ring(Bell::Gateways);
    // What waits may go another way now.
    tx.ring(Bell::Outbox);
    Ok(changed == 1)
}

#[cfg(test)]
mod tests;
