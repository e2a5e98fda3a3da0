//! Passkeys of users, and what is alike in those of operators: a passkey's counter lives in its credential, which is written
//! back only over the one that was read. One that was made for another host name answers nothing and is no factor.

pub mod hosts;
pub mod questions;

use domain::{
    ChangeKind, Passkey, PasskeyHost, PasskeyId, PasskeyName, Timestamp, UserId, is_passkey_strong,
    judged_at,
};

use crate::{
    Fault, Tx, changes,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into passkeys (id, user_id, credential_hash, credential_sealed, name, added_at, host)
select $1, $2, $3, $4, $5, $6, $7
where (select count(*) from passkeys where user_id = $2 and host in ($7, '')) < $8
  and (select count(*) from passkeys where user_id = $2) < $9
on conflict (user_id, credential_hash) do nothing";
    LIST = "select id, credential_sealed, name, uses, added_at, used_at
from passkeys
where user_id = $1
  and host in ($2, '')
order by added_at, id
limit 20";
    LINES = "select id, name, added_at, used_at, weighs_from, host
from passkeys
where user_id = $1
order by added_at, id
limit 20";
    USE = "update passkeys
set credential_sealed = $3, uses = uses + 1, used_at = $4
where id = $1
  and uses = $2";
    RENAME = "update passkeys
set name = $3
where id = $1
  and user_id = $2";
    REMOVE = "delete from passkeys
where id = $1
  and user_id = $2";
    REMOVE_ALL = "delete from passkeys
where user_id = $1";
}

const PLACE: &str = "passkeys.credential";

/// Passkeys one user may have with an application.
pub const MOST_USER_PASSKEYS: i64 = 5;

/// The same with those that were made for other hosts.
pub const MOST_OF_ALL_HOSTS: i64 = 10;

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// Public key and counter.
    pub passkey: Passkey,
    /// What its owner calls it.
    pub name: String,
    /// How often it answered.
    pub uses: i64,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it last answered.
    pub used_at: Option<Timestamp>,
}

/// What a user has of passkeys, as the screen decision and the settings need it.
#[derive(Clone, Debug, Default)]
pub struct Passkeys {
    /// Those that answer here, the oldest first.
    pub kept: Vec<PasskeyLine>,
    /// Those that were made for another host: in sight, and no factor, yet as strong on file as they were.
    pub elsewhere: Vec<PasskeyLine>,
}

/// One of them, without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyLine {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it last answered.
    pub used_at: Option<Timestamp>,
    /// From when its answers may weigh as proofs; none where age alone decides that.
    pub weighs_from: Option<Timestamp>,
    /// When its removal was asked for, while that waits.
    pub leaves_since: Option<Timestamp>,
    /// The host it was made for, where that is another one: it answers nothing here.
    pub made_for: Option<PasskeyHost>,
}

impl PasskeyLine {
    /// Whether it is something strong on file by now; `alarm_at` is that of its user.
    pub fn is_strong(&self, alarm_at: Option<Timestamp>, now: Timestamp) -> bool {
        is_passkey_strong(self.added_at, self.weighs_from, judged_at(alarm_at, now))
    }

    /// Whether what it says is a strong proof. Of one that was young when its removal was asked for, nothing is while that waits:
    /// it would end its own removal. An old one goes on to weigh, for anybody with a weak proof can ask for a removal.
    pub fn proves(&self, alarm_at: Option<Timestamp>, now: Timestamp) -> bool {
        let was_strong = |since| is_passkey_strong(self.added_at, self.weighs_from, since);
        self.is_strong(alarm_at, now) && self.leaves_since.is_none_or(was_strong)
    }
}

impl Passkeys {
    /// Whether there is none that answers here.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether there is any, whether it answers here or not.
    pub fn has_any(&self) -> bool {
        self.all().next().is_some()
    }

    /// All there are, those that answer here before the others.
    pub fn all(&self) -> impl Iterator<Item = &PasskeyLine> {
        self.kept.iter().chain(&self.elsewhere)
    }

    /// Whether this one is there, and was made for another host.
    pub fn is_elsewhere(&self, id: PasskeyId) -> bool {
        self.elsewhere.iter().any(|one| one.id == id)
    }

    /// Whether one of them is something strong by now.
    pub fn is_any_strong(&self, alarm_at: Option<Timestamp>, now: Timestamp) -> bool {
        self.kept.iter().any(|one| one.is_strong(alarm_at, now))
    }

    /// The same of all there are, whether they answer here or not: what a move took the voice of was on file before it.
    pub fn is_any_strong_anywhere(&self, alarm_at: Option<Timestamp>, now: Timestamp) -> bool {
        self.all().any(|one| one.is_strong(alarm_at, now))
    }

    /// Whether there is room for one more.
    pub fn has_room(&self) -> bool {
        let most = |count: i64| usize::try_from(count).unwrap_or(0);
        self.kept.len() < most(MOST_USER_PASSKEYS) && self.all().count() < most(MOST_OF_ALL_HOSTS)
    }

    /// The same, when this one is gone.
    #[must_use]
    pub fn without(&self, id: PasskeyId) -> Self {
        let others = |lines: &[PasskeyLine]| {
            let others = lines.iter().filter(|one| one.id != id);
            others.cloned().collect()
        };
        Self {
            kept: others(&self.kept),
            elsewhere: others(&self.elsewhere),
        }
    }
}

/// Adds a passkey, made for the host of this store; false when the user has it already, or has as many as anybody may.
pub async fn add(
    tx: &mut Tx,
    id: PasskeyId,
    user: UserId,
    passkey: &Passkey,
    name: &PasskeyName,
    now: Timestamp,
) -> Result<bool, Fault> {
    let whose = [user.as_bytes().as_slice(), passkey.credential_id()].concat();
    let hash = tx.keys().hash("user passkey", &whose);
    let sealed = seal(tx, PLACE, id, passkey)?;
    let (host, [most, of_all]) = (tx.passkey_host(), [MOST_USER_PASSKEYS, MOST_OF_ALL_HOSTS]);
    let values = values![
        id,
        user,
        hash,
        &sealed,
        name.as_str(),
        now,
        host.as_str(),
        most,
        of_all
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// A user's passkeys that answer here, with their keys, the oldest first. Uses the unique index on (user_id, credential_hash), as
/// does all that is read here.
pub async fn list(tx: &mut Tx, user: UserId) -> Result<Vec<KeptPasskey>, Fault> {
    let host = tx.passkey_host();
    let rows = tx.rows(&LIST, values![user, host.as_str()]).await?;
    rows.iter().map(|row| read(tx, PLACE, row)).collect()
}

/// What a user has, without keys.
pub async fn lines(tx: &mut Tx, user: UserId) -> Result<Passkeys, Fault> {
    let rows = tx.rows(&LINES, values![user]).await?;
    let leaving = if rows.is_empty() {
        Vec::new()
    } else {
        changes::removals(tx, user, ChangeKind::RemovePasskey).await?
    };
    let here = tx.passkey_host();
    let line = |row: &Row| {
        let id: PasskeyId = row.id(0)?;
        Ok(PasskeyLine {
            made_for: of_another_host(&here, row, 5)?,
            leaves_since: changes::asked_for(&leaving, &id.to_string()),
            weighs_from: row.opt_time(4)?,
            id,
            name: row.text(1)?,
            added_at: row.time(2)?,
            used_at: row.opt_time(3)?,
        })
    };
    let lines = rows.iter().map(line).collect::<Result<Vec<_>, Fault>>()?;
    let (kept, elsewhere) = lines.into_iter().partition(|one| one.made_for.is_none());
    Ok(Passkeys { kept, elsewhere })
}

/// Keeps what an answer made of a passkey, over the one that was read; false when it answered elsewhere meanwhile, or is
/// gone.
pub async fn mark_used(
    tx: &mut Tx,
    read: &KeptPasskey,
    passkey: &Passkey,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sealed = seal(tx, PLACE, read.id, passkey)?;
    let values = values![read.id, read.uses, &sealed, now];
    Ok(tx.run(&USE, values).await? == 1)
}

/// Calls a passkey something else.
pub async fn rename(
    tx: &mut Tx,
    id: PasskeyId,
    user: UserId,
    name: &PasskeyName,
) -> Result<bool, Fault> {
    let values = values![id, user, name.as_str()];
    Ok(tx.run(&RENAME, values).await? == 1)
}

/// Removes a passkey. What is left to its user is for the caller to judge.
pub async fn remove(tx: &mut Tx, id: PasskeyId, user: UserId) -> Result<bool, Fault> {
    Ok(tx.run(&REMOVE, values![id, user]).await? == 1)
}

/// Removes every passkey of a user.
pub async fn remove_all_of_user(tx: &mut Tx, user: UserId) -> Result<u64, Fault> {
    tx.run(&REMOVE_ALL, values![user]).await
}

/// The host in this column, where a passkey that was made for it answers nothing here.
pub(crate) fn of_another_host(
    here: &PasskeyHost,
    row: &Row,
    column: usize,
) -> Result<Option<PasskeyHost>, Fault> {
    let made_for = PasskeyHost::from_stored(&row.text(column)?);
    Ok((!here.answers(&made_for)).then_some(made_for))
}

pub(crate) fn seal(
    tx: &Tx,
    place: &str,
    id: PasskeyId,
    passkey: &Passkey,
) -> Result<Vec<u8>, Fault> {
    let bytes = passkey
        .to_bytes()
        .map_err(|_| Fault::new("a passkey cannot be written"))?;
    tx.seal().seal(place, id.as_bytes(), &bytes)
}

/// Reads id, sealed credential, name, uses, and when it was added and used.
pub(crate) fn read(tx: &Tx, place: &str, row: &Row) -> Result<KeptPasskey, Fault> {
    let id: PasskeyId = row.id(0)?;
    let bytes = tx.seal().open(place, id.as_bytes(), &row.blob(1)?)?;
    Ok(KeptPasskey {
        id,
        passkey: Passkey::from_bytes(bytes.expose())
            .map_err(|_| Fault::new("a passkey does not read"))?,
        name: row.text(2)?,
        uses: row.int(3)?,
        added_at: row.time(4)?,
        used_at: row.opt_time(5)?,
    })
}

#[cfg(test)]
mod tests;
