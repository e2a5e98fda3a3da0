//! What endpoints are to be told: written by the sealer of the log with the seals of the rows it is made from, so each row is
//! heard of once.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ApplicationId, Event, ExternalUserId, HookAbout, HookChoices, HookEventId, HookId, HookState,
    LogRow, Timestamp, UserId, hook_body, hook_details, hook_kind,
};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{joined, statements, values, with_ids},
};

statements! {
    LISTENING = with_ids!(
        "select id, application_id, choices, state
from hooks
where application_id in (select id from listed)
  and state in ('on', 'failing', 'gone')
order by id"
    );
    USERS = with_ids!(
        "select id, external_id, authy_id
from users
where id in (select id from listed)"
    );
    FULL = "select position
from hook_deliveries
where hook_id = $1
  and state = 'waiting'
order by due_at, position
limit 1 offset $2";
    ADD_EVENT = "insert into hook_events (id, application_id, kind, body, happened_at, kept_at)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing";
    ADD = "insert into hook_deliveries (hook_id, event_id, position, user_id, state, due_at, created_at)
values ($1, $2, $3, $4, $5, $6, $6)
on conflict do nothing";
}

/// Events that wait for one endpoint at most. What happens while so many do is put aside.
pub const MOST_WAITING: i64 = 100_000;

/// A row of the log that is sealed, and where.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The row.
    pub row: LogRow,
    /// Its place in the chain.
    pub position: i64,
}

/// An endpoint that listens.
struct Listening {
    id: HookId,
    application: ApplicationId,
    choices: HookChoices,
    state: HookState,
}

/// Writes what these rows come to for every endpoint that hears of them. Where nobody listens it is one look. In the unit that seals
/// them; a row that cannot be told is left out, so that sealing goes on.
pub async fn add(tx: &mut Tx, rows: &[Sealed], now: Timestamp) -> Result<(), Fault> {
    let heard: Vec<_> = rows.iter().filter_map(heard_of).collect();
    let applications: BTreeSet<_> = heard.iter().map(|(_, id, _)| *id).collect();
    if applications.is_empty() {
        return Ok(());
    }
    let listening = listening(tx, &applications).await?;
    if listening.is_empty() {
        return Ok(());
    }
    let full = full(tx, &listening).await?;
    let users = users(tx, &heard).await?;
    let (mut events, mut told) = (Vec::new(), Vec::new());
    for (sealed, application, event) in &heard {
        let ears = listening
            .iter()
            .filter(|ear| ear.application == *application && ear.choices.hears(*event));
        let ears: Vec<_> = ears.collect();
        if ears.is_empty() {
            continue;
        }
        let Some(written) = written(sealed, *application, *event, &users) else {
            continue;
        };
        told.extend(
            ears.iter()
                .map(|ear| (ear.id, *sealed, state_of(ear, &full))),
        );
        events.push((*sealed, *application, written));
    }
    write(tx, &events, &told, now).await
}

/// The row with its application and event, if a site may hear of it.
fn heard_of(sealed: &Sealed) -> Option<(&Sealed, ApplicationId, Event)> {
    let event = sealed.row.event.parse::<Event>().ok()?;
    hook_kind(event)?;
    Some((sealed, sealed.row.application?, event))
}

async fn listening(
    tx: &mut Tx,
    applications: &BTreeSet<ApplicationId>,
) -> Result<Vec<Listening>, Fault> {
    let ids = joined(applications.iter().map(ApplicationId::as_bytes));
    let rows = tx.rows(&LISTENING, values![&ids]).await?;
    let read = |row: &Row| {
        Ok::<_, Fault>(Listening {
            id: row.id(0)?,
            application: row.id(1)?,
            choices: row.word(2)?,
            state: row.word(3)?,
        })
    };
    let readable = rows.iter().map(read).filter_map(|ear| {
        ear.inspect_err(|fault| tracing::error!(%fault, "an endpoint cannot be read"))
            .ok()
    });
    Ok(readable.collect())
}

/// Endpoints for which as much waits as may.
async fn full(tx: &mut Tx, listening: &[Listening]) -> Result<BTreeSet<HookId>, Fault> {
    let mut full = BTreeSet::new();
    for ear in listening.iter().filter(|it| it.state == HookState::On) {
        let values = values![ear.id, MOST_WAITING - 1];
        if tx.row(&FULL, values).await?.is_some() {
            full.insert(ear.id);
        }
    }
    Ok(full)
}

fn state_of(ear: &Listening, full: &BTreeSet<HookId>) -> &'static str {
    let is_told = ear.state == HookState::On && !full.contains(&ear.id);
    if is_told { "waiting" } else { "missed" }
}

type Known = BTreeMap<UserId, (Option<ExternalUserId>, Option<i64>)>;

/// What a site calls these users.
async fn users(tx: &mut Tx, heard: &[(&Sealed, ApplicationId, Event)]) -> Result<Known, Fault> {
    let ids: BTreeSet<_> = heard.iter().filter_map(|(it, ..)| it.row.user).collect();
    if ids.is_empty() {
        return Ok(Known::new());
    }
    let ids = joined(ids.iter().map(UserId::as_bytes));
    let rows = tx.rows(&USERS, values![&ids]).await?;
    let read = |row: &Row| {
        let external = row.opt_text(1)?.and_then(|text| text.parse().ok());
        Ok((row.id(0)?, (external, row.opt_int(2)?)))
    };
    rows.iter().map(read).collect()
}

/// The event's type and body.
fn written(
    sealed: &Sealed,
    application: ApplicationId,
    event: Event,
    users: &Known,
) -> Option<(String, String)> {
    let row = &sealed.row;
    let known = row.user.and_then(|user| users.get(&user));
    let about = HookAbout {
        application,
        user: known.and_then(|(external, _)| external.as_ref()),
        authy_id: known.and_then(|(_, number)| *number),
        challenge: row.challenge,
    };
    let kind = hook_kind(event)?;
    let body = hook_body(&kind, row.at, &about, hook_details(event, &row.detail));
    let body = body.inspect_err(|error| tracing::error!(%error, "an event cannot be written"));
    body.ok().map(|body| (kind, body))
}

async fn write(
    tx: &mut Tx,
    events: &[(&Sealed, ApplicationId, (String, String))],
    told: &[(HookId, &Sealed, &'static str)],
    now: Timestamp,
) -> Result<(), Fault> {
    let rows: Vec<Vec<_>> = events
        .iter()
        .map(|(sealed, application, (kind, body))| {
            let (id, at) = (sealed.row.id, sealed.row.at);
            values![id, *application, kind, body, at, now].to_vec()
        })
        .collect();
    tx.run_each(&ADD_EVENT, &rows).await?;
    let rows: Vec<Vec<_>> = told
        .iter()
        .map(|(hook, sealed, state)| {
            let row = &sealed.row;
            values![*hook, row.id, sealed.position, row.user, *state, now].to_vec()
        })
        .collect();
    tx.run_each(&ADD, &rows).await?;
    if !rows.is_empty() {
        tx.ring(Bell::Outbox);
    }
    Ok(())
}

/// Writes a trial for one endpoint.
pub async fn add_trial(
    tx: &mut Tx,
    application: ApplicationId,
    hook: HookId,
    (id, kind, body): (HookEventId, &str, &str),
    now: Timestamp,
) -> Result<(), Fault> {
    let event = values![id, application, kind, body, now, now];
    tx.run(&ADD_EVENT, event).await?;
    let told = values![hook, id, 0_i64, None::<UserId>, "waiting", now];
    tx.run(&ADD, told).await?;
    tx.ring(Bell::Outbox);
    Ok(())
}
