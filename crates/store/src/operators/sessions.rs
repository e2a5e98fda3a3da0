//! Sessions in the panel: found by the hash of a random token, for as long as somebody uses them, and no longer than a
//! working day.

use domain::{KeyedHash, OperatorId, OperatorName, Role, SESSION_IDLE, SessionId, Timestamp};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into operator_sessions (id, operator_id, token_hash, state, browser, place, password_at, made_at,
  seen_at, ends_at)
values ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8)";
    FIND = "select s.id, s.operator_id, o.name, o.role, s.state, s.password_at, s.passkey_at, s.seen_at,
  (select count(*) from operator_passkeys p where p.operator_id = o.id and p.host in ($4, '')) as passkeys
from operator_sessions s
join operators o
  on o.id = s.operator_id
where s.token_hash = $1
  and s.ended_at is null
  and s.ends_at > $2
  and s.seen_at > $3";
    TOUCH = "update operator_sessions
set seen_at = $2
where id = $1
  and seen_at < $2
  and ended_at is null";
    CONFIRM = "update operator_sessions
set seen_at = $3
where id = $1
  and state = $2
  and ended_at is null
  and ends_at > $3
  and seen_at > $4
  and exists (select 1 from operators o where o.id = operator_id and o.role = $5)";
    PASS = "update operator_sessions
set state = 'open', token_hash = $2, passkey_at = $3, seen_at = $3, ends_at = $4
where id = $1
  and state = 'half'
  and ended_at is null
  and ends_at > $3";
    PROVE = "update operator_sessions
set passkey_at = $2
where id = $1
  and state = 'open'
  and ended_at is null
  and ends_at > $2";
    HOLD_ALL = "update operator_sessions
set seen_at = seen_at
where operator_id = $1
  and ended_at is null";
    END = "update operator_sessions
set ended_at = $3
where id = $1
  and operator_id = $2
  and ended_at is null";
    END_OTHERS = "update operator_sessions
set ended_at = $3
where operator_id = $1
  and id <> $2
  and ended_at is null";
    END_ALL = "update operator_sessions
set ended_at = $2
where operator_id = $1
  and ended_at is null";
    LIST = "select id, browser, place, made_at, seen_at, passkey_at
from operator_sessions
where operator_id = $1
  and state = 'open'
  and ended_at is null
  and ends_at > $2
  and seen_at > $3
order by made_at desc, id
limit 50";
    REMOVE_OLD = "delete from operator_sessions
where id in (select id from operator_sessions where ends_at < $1 order by ends_at limit $2)";
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// The password was right; a passkey has yet to answer.
    Half,
    /// Open.
    Open,
}

impl SessionState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Open => "open",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [Self::Half, Self::Open]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// A session to be kept.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub operator: OperatorId,
    /// The hash of the token its cookie holds.
    pub token: KeyedHash,
    /// How far it has come.
    pub state: SessionState,
    /// The browser in a person's words.
    pub browser: String,
    /// The place, where it is known.
    pub place: String,
    /// When it ends, however busy it is.
    pub ends_at: Timestamp,
}

/// A session that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub operator: OperatorId,
    /// What they are called.
    pub name: OperatorName,
    /// What they may do.
    pub role: Role,
    /// How far it has come.
    pub state: SessionState,
    /// When the password was entered.
    pub password_at: Timestamp,
    /// When a passkey last answered in it.
    pub passkey_at: Option<Timestamp>,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// How many passkeys its operator has that answer here.
    pub passkeys: i64,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id.
    pub id: SessionId,
    /// The browser in a person's words.
    pub browser: String,
    /// The place, where it is known.
    pub place: String,
    /// When it began.
    pub made_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// When a passkey last answered in it.
    pub passkey_at: Option<Timestamp>,
}

/// Keeps a session that begins now.
pub async fn add(tx: &mut Tx, new: &NewSession, now: Timestamp) -> Result<(), Fault> {
    let values = values![
        new.id,
        new.operator,
        new.token,
        new.state.as_str(),
        new.browser.as_str(),
        new.place.as_str(),
        now,
        new.ends_at
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// The session with this token, while it goes on.
pub async fn find(
    tx: &mut Tx,
    token: &KeyedHash,
    now: Timestamp,
) -> Result<Option<Session>, Fault> {
    let (host, idle) = (tx.passkey_host(), now.minus(SESSION_IDLE));
    let values = values![token, now, idle, host.as_str()];
    let row = tx.row(&FIND, values).await?;
    row.as_ref().map(read).transpose()
}

/// Notes that it is used.
pub async fn touch(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&TOUCH, values![id, now]).await?;
    Ok(())
}

/// Makes sure, within the unit that acts, that the session still stands as it was read: how far it has come, and in which
/// role. Until the end of the unit nobody can end it.
pub async fn confirm(tx: &mut Tx, session: &Session, now: Timestamp) -> Result<bool, Fault> {
    let values = values![
        session.id,
        session.state.as_str(),
        now,
        now.minus(SESSION_IDLE),
        session.role.as_str()
    ];
    Ok(tx.run(&CONFIRM, values).await? == 1)
}

/// Waits for whatever is done in sessions of an operator at this moment; until the end of this unit nothing more is. Uses the
/// index operator_sessions_of.
pub async fn hold_all(tx: &mut Tx, operator: OperatorId) -> Result<(), Fault> {
    tx.run(&HOLD_ALL, values![operator]).await?;
    Ok(())
}

/// A passkey answered: the half-finished session is open until `ends_at`, under a new token.
pub async fn pass(
    tx: &mut Tx,
    id: SessionId,
    token: &KeyedHash,
    now: Timestamp,
    ends_at: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&PASS, values![id, token, now, ends_at]).await? == 1)
}

/// A passkey answered once more within an open session.
pub async fn prove(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&PROVE, values![id, now]).await? == 1)
}

/// Ends a session of an operator.
pub async fn end(
    tx: &mut Tx,
    id: SessionId,
    operator: OperatorId,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&END, values![id, operator, now]).await? == 1)
}

/// Ends every session of an operator but one. Uses the index operator_sessions_of, like the next two.
pub async fn end_others(
    tx: &mut Tx,
    operator: OperatorId,
    keep: SessionId,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.run(&END_OTHERS, values![operator, keep, now]).await
}

/// Ends every session of an operator.
pub async fn end_all(tx: &mut Tx, operator: OperatorId, now: Timestamp) -> Result<u64, Fault> {
    tx.run(&END_ALL, values![operator, now]).await
}

/// An operator's open sessions, the newest first, fifty at most.
pub async fn list(
    tx: &mut Tx,
    operator: OperatorId,
    now: Timestamp,
) -> Result<Vec<SessionLine>, Fault> {
    let rows = tx
        .rows(&LIST, values![operator, now, now.minus(SESSION_IDLE)])
        .await?;
    let line = |row: &Row| {
        Ok(SessionLine {
            id: row.id(0)?,
            browser: row.text(1)?,
            place: row.text(2)?,
            made_at: row.time(3)?,
            seen_at: row.time(4)?,
            passkey_at: row.opt_time(5)?,
        })
    };
    rows.iter().map(line).collect()
}

/// Removes sessions that are over, `limit` at most. Uses the index operator_sessions_by_end.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<Session, Fault> {
    Ok(Session {
        id: row.id(0)?,
        operator: row.id(1)?,
        name: row.word(2)?,
        role: row.word(3)?,
        state: SessionState::read(&row.text(4)?)
            .ok_or_else(|| Fault::new("a session is in a state we do not know"))?,
        password_at: row.time(5)?,
        passkey_at: row.opt_time(6)?,
        seen_at: row.time(7)?,
        passkeys: row.int(8)?,
    })
}
