//! Endpoints at which a site hears of the events of its application: where, of what, signed with what. What they are told stands
//! in [`queue`], whose turn it is in [`turns`], what came of it in [`told`].

pub mod queue;
pub mod told;
pub mod turns;

use domain::{
    ApplicationId, HeldChangeId, HookChoices, HookDescription, HookId, HookSecret, HookState,
    Timestamp, WrittenAddress,
};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into hooks (id, application_id, address, description, choices, state, secret_sealed, held_id, created_at)
select $1, $2, $3, $4, $5, $6, $7, $8, $9
where (select count(*) from hooks h where h.application_id = $2) < $10";
    LIST = "select id, application_id, address, description, choices, state, former_until, next_held_id, held_id,
  failing_since, stopped_at, version, created_at
from hooks
where application_id = $1
order by id
limit $2";
    FIND = "select id, application_id, address, description, choices, state, former_until, next_held_id, held_id,
  failing_since, stopped_at, version, created_at
from hooks
where application_id = $1
  and id = $2";
    TOUCH = "update hooks
set version = version + 1
where application_id = $1
  and id = $2
  and version = $3";
    SET_ADDRESS = "update hooks
set address = $3, version = version + 1
where application_id = $1
  and id = $2
  and state <> 'held'";
    SET_TOLD = "update hooks
set description = $3, choices = $4, version = version + 1
where application_id = $1
  and id = $2";
    SET_STATE = "update hooks
set state = $4, failing_since = null, stopped_at = null, version = version + 1
where application_id = $1
  and id = $2
  and state = $3";
    REMOVE = "delete from hooks
where application_id = $1
  and id = $2";
    PUT_IN_FORCE = "update hooks
set state = 'on', held_id = null, version = version + 1
where application_id = $1
  and id = $2
  and state = 'held'
  and held_id = $3";
    OFFER_SECRET = "update hooks
set next_sealed = $3, next_held_id = $4, version = version + 1
where application_id = $1
  and id = $2
  and state <> 'held'";
    TAKE_SECRET = "update hooks
set former_sealed = secret_sealed, former_until = $4, secret_sealed = next_sealed, next_sealed = null, next_held_id = null,
  version = version + 1
where application_id = $1
  and id = $2
  and next_held_id = $3
  and next_sealed is not null";
    SET_SECRET = "update hooks
set former_sealed = secret_sealed, former_until = $4, secret_sealed = $3, next_sealed = null, next_held_id = null,
  version = version + 1
where application_id = $1
  and id = $2";
    REMOVE_HELD = "delete from hooks
where application_id = $1
  and state = 'held'
  and held_id = $2";
    DROP_SECRET = "update hooks
set next_sealed = null, next_held_id = null, version = version + 1
where application_id = $1
  and next_held_id = $2";
}

/// Every secret of an endpoint is sealed for the endpoint, whichever of the three it is: one moves into another's place.
const SECRET: &str = "hooks.secret";

/// Endpoints of an application at most: each event is written once for each.
pub const MOST_HOOKS: u32 = 10;

/// An endpoint, without what signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its id.
    pub id: HookId,
    /// Whose.
    pub application: ApplicationId,
    /// Where it is told, as it was typed.
    pub address: WrittenAddress,
    /// What an owner notes about it.
    pub description: HookDescription,
    /// What it hears of.
    pub choices: HookChoices,
    /// How it stands.
    pub state: HookState,
    /// Until when the secret before signs as well.
    pub former_until: Option<Timestamp>,
    /// The change that a new secret waits for.
    pub next_held: Option<HeldChangeId>,
    /// The change that the endpoint itself waits for.
    pub held: Option<HeldChangeId>,
    /// Since when it took nothing.
    pub failing_since: Option<Timestamp>,
    /// When it was switched off by what it answered.
    pub stopped_at: Option<Timestamp>,
    /// Counts changes: of two operators none overwrites the other unseen.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An endpoint to be kept.
#[derive(Clone, Debug)]
pub struct NewHook {
    /// Its id.
    pub id: HookId,
    /// Whose.
    pub application: ApplicationId,
    /// Where it is told.
    pub address: WrittenAddress,
    /// What an owner notes about it.
    pub description: HookDescription,
    /// What it hears of.
    pub choices: HookChoices,
    /// What signs.
    pub secret: HookSecret,
    /// The change it waits for; none where it is on at once.
    pub held: Option<HeldChangeId>,
    /// When it is made.
    pub now: Timestamp,
}

/// Adds one, unless there are as many as there may be; says whether it did.
pub async fn add(tx: &mut Tx, new: &NewHook) -> Result<bool, Fault> {
    let sealed = seal(tx, new.id, &new.secret)?;
    let state = if new.held.is_some() {
        HookState::Held
    } else {
        HookState::On
    };
    let choices = new.choices.to_string();
    let values = values![
        new.id,
        new.application,
        new.address.as_str(),
        new.description.as_str(),
        &choices,
        state.as_str(),
        &sealed,
        new.held,
        new.now,
        i64::from(MOST_HOOKS)
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// Those of an application, the oldest first. Uses the index hooks_of.
pub async fn list(tx: &mut Tx, application: ApplicationId) -> Result<Vec<Hook>, Fault> {
    let values = values![application, i64::from(MOST_HOOKS)];
    let rows = tx.rows(&LIST, values).await?;
    rows.iter().map(read).collect()
}

/// One of an application.
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
) -> Result<Option<Hook>, Fault> {
    let row = tx.row(&FIND, values![application, id]).await?;
    row.as_ref().map(read).transpose()
}

/// Counts a change that was asked for and waits: sent twice, the form asks once. False where it is another version by now.
pub async fn touch(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    seen: i64,
) -> Result<bool, Fault> {
    Ok(tx.run(&TOUCH, values![application, id, seen]).await? == 1)
}

/// Has it told elsewhere; false where it is not there, or waits itself.
pub async fn set_address(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    address: &WrittenAddress,
) -> Result<bool, Fault> {
    let values = values![application, id, address.as_str()];
    Ok(tx.run(&SET_ADDRESS, values).await? == 1)
}

/// Has it hear of something else.
pub async fn set_told(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    (description, choices): (&HookDescription, &HookChoices),
) -> Result<bool, Fault> {
    let choices = choices.to_string();
    let values = values![application, id, description.as_str(), &choices];
    Ok(tx.run(&SET_TOLD, values).await? == 1)
}

/// Switches it; false where it does not stand as `from`.
pub async fn set_state(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    (from, to): (HookState, HookState),
) -> Result<bool, Fault> {
    let values = values![application, id, from.as_str(), to.as_str()];
    Ok(tx.run(&SET_STATE, values).await? == 1)
}

/// Removes one, with all it was told and was to be told.
pub async fn remove(tx: &mut Tx, application: ApplicationId, id: HookId) -> Result<bool, Fault> {
    Ok(tx.run(&REMOVE, values![application, id]).await? == 1)
}

/// Has one be told from now on that waited for this change.
pub async fn put_in_force(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    held: HeldChangeId,
) -> Result<bool, Fault> {
    let values = values![application, id, held];
    Ok(tx.run(&PUT_IN_FORCE, values).await? == 1)
}

/// Keeps a new secret that waits for this change. One that waited before is gone.
pub async fn offer_secret(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    (secret, held): (&HookSecret, HeldChangeId),
) -> Result<bool, Fault> {
    let sealed = seal(tx, id, secret)?;
    let values = values![application, id, &sealed, held];
    Ok(tx.run(&OFFER_SECRET, values).await? == 1)
}

/// Has the secret sign that waited for this change, and the one before beside it until `until`.
pub async fn take_secret(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    (held, until): (HeldChangeId, Timestamp),
) -> Result<bool, Fault> {
    let values = values![application, id, held, until];
    Ok(tx.run(&TAKE_SECRET, values).await? == 1)
}

/// Has another secret sign at once, and the one before beside it until `until`.
pub async fn set_secret(
    tx: &mut Tx,
    application: ApplicationId,
    id: HookId,
    (secret, until): (&HookSecret, Timestamp),
) -> Result<bool, Fault> {
    let sealed = seal(tx, id, secret)?;
    let values = values![application, id, &sealed, until];
    Ok(tx.run(&SET_SECRET, values).await? == 1)
}

/// Removes what waited for a change that ended otherwise: a new endpoint, or a new secret.
pub async fn remove_held(
    tx: &mut Tx,
    application: ApplicationId,
    held: HeldChangeId,
) -> Result<(), Fault> {
    tx.run(&REMOVE_HELD, values![application, held]).await?;
    tx.run(&DROP_SECRET, values![application, held]).await?;
    Ok(())
}

fn seal(tx: &Tx, id: HookId, secret: &HookSecret) -> Result<Vec<u8>, Fault> {
    let text = secret.to_text();
    tx.seal()
        .seal(SECRET, id.as_bytes(), text.expose().as_bytes())
}

fn open(tx: &Tx, id: HookId, sealed: &[u8]) -> Result<HookSecret, Fault> {
    let plain = tx.seal().open(SECRET, id.as_bytes(), sealed)?;
    let text = std::str::from_utf8(plain.expose()).ok();
    let secret = text.and_then(|text| text.parse().ok());
    secret.ok_or_else(|| Fault::new("an endpoint's secret does not read"))
}

fn read(row: &Row) -> Result<Hook, Fault> {
    Ok(Hook {
        id: row.id(0)?,
        application: row.id(1)?,
        address: row.word(2)?,
        description: row.word(3)?,
        choices: row.word(4)?,
        state: row.word(5)?,
        former_until: row.opt_time(6)?,
        next_held: row.opt_id(7)?,
        held: row.opt_id(8)?,
        failing_since: row.opt_time(9)?,
        stopped_at: row.opt_time(10)?,
        version: row.int(11)?,
        created_at: row.time(12)?,
    })
}

#[cfg(test)]
mod tests;
