//! Gateways that operators set up: their settings sealed, found by name. One that waits for an owner's word stands beside the one
//! of the same name that is in force.

pub mod states;

use domain::{GatewayId, GatewayName, HeldChangeId, Secret, Timestamp};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into gateways (id, name, kind, settings_sealed, made_by, made_at, held_id)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing";
    LIST = "select id, name, kind, settings_sealed, made_by, made_at, held_id
from gateways
order by name, made_at, id
limit $1";
    FIND = "select id, name, kind, settings_sealed, made_by, made_at, held_id
from gateways
where name = $1
  and held_id is null";
    FIND_HELD = "select id, name, kind, settings_sealed, made_by, made_at, held_id
from gateways
where held_id = $1";
    REMOVE = "delete from gateways
where name = $1
  and held_id is null";
    PUT_IN_FORCE = "update gateways
set held_id = null
where held_id = $1";
    REMOVE_HELD = "delete from gateways
where held_id = $1";
}

/// Gateways that are read at most: a house has a handful.
const MOST: u32 = 200;

const SEALED: &str = "gateways.settings";

/// A gateway as it is kept.
#[derive(Clone, Debug)]
pub struct KeptGateway {
    /// Its id.
    pub id: GatewayId,
    /// What it is called.
    pub name: GatewayName,
    /// The `kind` of its settings.
    pub kind: String,
    /// All its settings, as JSON. None where they cannot be opened: sealed under a key that is lost.
    pub settings: Option<Secret<String>>,
    /// Who asked for it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// The change it waits for; none where it is in force.
    pub held: Option<HeldChangeId>,
}

/// Keeps one; false where one of this name is in force already, and this one would be as well.
pub async fn add(tx: &mut Tx, new: &KeptGateway) -> Result<bool, Fault> {
    let Some(settings) = &new.settings else {
        return Err(Fault::new("a gateway without settings is not kept"));
    };
    let plain = settings.expose().as_bytes();
    let sealed = tx.seal().seal(SEALED, new.id.as_bytes(), plain)?;
    tx.ring(Bell::Gateways);
    let values = values![
        new.id,
        new.name.as_str(),
        &new.kind,
        &sealed,
        &new.made_by,
        new.made_at,
        new.held
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// All of them by name, those that wait as well. One that cannot be opened keeps no other back.
pub async fn list(tx: &mut Tx) -> Result<Vec<KeptGateway>, Fault> {
    let rows = tx.rows(&LIST, values![MOST]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The one of this name that is in force.
pub async fn find(tx: &mut Tx, name: &GatewayName) -> Result<Option<KeptGateway>, Fault> {
    let row = tx.row(&FIND, values![name.as_str()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The one that waits for this change.
pub async fn find_held(tx: &mut Tx, held: HeldChangeId) -> Result<Option<KeptGateway>, Fault> {
    let row = tx.row(&FIND_HELD, values![held]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Removes the one of this name that is in force; false where there is none.
pub async fn remove(tx: &mut Tx, name: &GatewayName) -> Result<bool, Fault> {
    tx.ring(Bell::Gateways);
    Ok(tx.run(&REMOVE, values![name.as_str()]).await? > 0)
}

/// Puts the one in force that waits for this change, in the place of the one of its name; none where it is gone.
pub async fn put_in_force(tx: &mut Tx, held: HeldChangeId) -> Result<Option<KeptGateway>, Fault> {
    let Some(waiting) = find_held(tx, held).await? else {
        return Ok(None);
    };
    remove(tx, &waiting.name).await?;
    let put = tx.run(&PUT_IN_FORCE, values![held]).await? == 1;
    Ok(put.then_some(waiting))
}

/// Removes what waited for a change that ended otherwise; says whether anything did.
pub async fn remove_held(tx: &mut Tx, held: HeldChangeId) -> Result<bool, Fault> {
    let removed = tx.run(&REMOVE_HELD, values![held]).await? > 0;
    if removed {
        tx.ring(Bell::Gateways);
    }
    Ok(removed)
}

fn read(tx: &Tx, row: &Row) -> Result<KeptGateway, Fault> {
    let id: GatewayId = row.id(0)?;
    let opened = tx.seal().open(SEALED, id.as_bytes(), &row.blob(3)?).ok();
    let settings = opened.and_then(|plain| String::from_utf8(plain.expose().clone()).ok());
    Ok(KeptGateway {
        id,
        name: row.word(1)?,
        kind: row.text(2)?,
        settings: settings.map(Secret::new),
        made_by: row.text(4)?,
        made_at: row.time(5)?,
        held: row.opt_id(6)?,
    })
}

#[cfg(test)]
mod tests;
