//! Finding the users of one application: by the beginning of the site's own id, by mail address, name or number, or the
//! newest ones.
//!
//! Mail addresses, names and numbers lie sealed. They are found by their keyed hashes, and so as a whole; each list goes by
//! an index of its own, and on behind a place.

use domain::{
    ApplicationId, EmailAddress, ExternalUserId, KeyedHash, Keys, PhoneNumber, SwitchedOff,
    Timestamp, UserId,
};

use super::{NAME, email_hash, read_name, read_own_email};
use crate::{
    Fault, Tx, phones,
    row::Row,
    sql::{Sql, Value, statements, values},
};

/// Every list has these columns, of these tables.
macro_rules! found {
    ($where:literal) => {
        concat!(
            "select u.id, u.external_id, u.name_sealed, u.email_sealed, u.first_factor_at, u.last_proved_at, u.application_id,
  p.number_sealed, p.region, p.kind, p.confirmed_at, l.locked_until, u.alarm_at, u.text_off, u.call_off
from users u
left join phones p on p.user_id = u.id
left join locks l on l.subject = u.id
",
            $where
        )
    };
}

statements! {
    GET = found!("where u.id = $1");
    NEWEST = found!(
        "where u.application_id = $1
  and u.id < $2
order by u.id desc
limit $3"
    );
    BY_EXTERNAL_ID = found!(
        "where u.application_id = $1
  and u.external_id /* postgres: collate \"C\" */ >= $2
  and u.external_id /* postgres: collate \"C\" */ < $3
  and u.external_id <> $4
order by u.external_id /* postgres: collate \"C\" */
limit $5"
    );
    BY_EMAIL = found!(
        "where u.application_id = $1
  and u.email_hash = $2
order by u.id desc
limit $3"
    );
    BY_NAME = found!(
        "where u.application_id = $1
  and u.name_hash = $2
order by u.id desc
limit $3"
    );
    BY_NUMBER = found!(
        "where u.application_id = $1
  and p.number_hash = $2
order by u.id desc
limit $3"
    );
    WITHOUT_HASH = "select id, name_sealed
from users
where name_sealed is not null
  and name_hash is null
order by id
limit $1";
    GIVE_HASH = "update users
set name_hash = $3
where id = $1
  and name_sealed = $2
  and name_hash is null";
}

/// A user as a list shows one.
#[derive(Clone, Debug)]
pub struct Found {
    /// Ours.
    pub id: UserId,
    /// The application.
    pub application: ApplicationId,
    /// The application's own id, if it has one.
    pub external_id: Option<String>,
    /// The name the site gave.
    pub name: Option<String>,
    /// The mail address on file.
    pub email: Option<EmailAddress>,
    /// The proven number, and since when.
    pub phone: Option<(PhoneNumber, Timestamp)>,
    /// When the first factor was confirmed.
    pub first_factor_at: Option<Timestamp>,
    /// When presence was last proved.
    pub last_proved_at: Option<Timestamp>,
    /// Until when the user's new browsers are or were locked.
    pub locked_until: Option<Timestamp>,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
    /// What the user switched off for herself.
    pub switched_off: SwitchedOff,
}

/// By what a user is found as a whole.
#[derive(Clone, Debug)]
pub enum Whole {
    /// By the mail address on file; large and small letters make no difference.
    Email(EmailAddress),
    /// By the name the site gave; blanks and large or small letters make no difference.
    Name(String),
    /// By the proven number.
    Number(PhoneNumber),
}

/// The user of this id. Uses the primary keys.
pub async fn get(tx: &mut Tx, user: UserId) -> Result<Option<Found>, Fault> {
    let row = tx.row(&GET, values![user]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The users of an application that came before `before`, the newest first. Uses the index users_of_application.
pub async fn newest(
    tx: &mut Tx,
    application: ApplicationId,
    before: Option<UserId>,
    limit: u32,
) -> Result<Vec<Found>, Fault> {
    let before = before.unwrap_or_else(|| UserId::from_bytes([0xff; 16]));
    let values = values![application, before, i64::from(limit)];
    list(tx, &NEWEST, values).await
}

/// The users whose id at the application begins so, behind `after`, in the order of its bytes. Uses the unique index on
/// (application_id, external_id), or users_by_external.
pub async fn by_external_id(
    tx: &mut Tx,
    application: ApplicationId,
    beginning: &str,
    after: Option<&ExternalUserId>,
    limit: u32,
) -> Result<Vec<Found>, Fault> {
    // No text that begins so comes behind this one: nothing is larger than the last character there is.
    let end = format!("{beginning}\u{10ffff}");
    let after = after.map_or("", ExternalUserId::as_str);
    // One bound alone, for SQLite goes by one: by the other, each page would read again all those before it.
    let from = beginning.max(after);
    let values = values![application, from, &end, after, i64::from(limit)];
    list(tx, &BY_EXTERNAL_ID, values).await
}

/// The users with this mail address, name or number, the newest first. Uses the indexes users_by_email, users_by_name and
/// phones_by_number.
pub async fn by_whole(
    tx: &mut Tx,
    application: ApplicationId,
    whole: &Whole,
    limit: u32,
) -> Result<Vec<Found>, Fault> {
    let (statement, hash) = match whole {
        Whole::Email(email) => (&BY_EMAIL, email_hash(tx, email)),
        Whole::Name(name) => (&BY_NAME, name_hash(tx.keys(), name)),
        Whole::Number(number) => {
            let hash = tx.keys().hash("number", number.e164().as_bytes());
            (&BY_NUMBER, hash)
        }
    };
    let values = values![application, hash, i64::from(limit)];
    list(tx, statement, values).await
}

/// Gives names a hash that have none yet, `limit` at most: those from before there were any. Says how many had none. Uses the
/// index users_unhashed.
pub async fn hash_names(tx: &mut Tx, limit: u32) -> Result<u64, Fault> {
    let rows = tx.rows(&WITHOUT_HASH, values![i64::from(limit)]).await?;
    for row in &rows {
        let (id, sealed): (UserId, Vec<u8>) = (row.id(0)?, row.blob(1)?);
        // A name that cannot be opened is found by nothing, and must not be met again at each turn.
        let hash = match tx.seal().open(NAME, id.as_bytes(), &sealed) {
            Ok(plain) => name_hash(tx.keys(), &String::from_utf8_lossy(plain.expose())),
            Err(_) => KeyedHash::from_bytes([0; 32]),
        };
        tx.run(&GIVE_HASH, values![id, &sealed, hash]).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

/// What a name is found by.
pub(super) fn name_hash(keys: &Keys, name: &str) -> KeyedHash {
    let folded: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    keys.hash("name", folded.join(" ").as_bytes())
}

async fn list(
    tx: &mut Tx,
    statement: &'static Sql,
    values: &[Value<'_>],
) -> Result<Vec<Found>, Fault> {
    let rows = tx.rows(statement, values).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

fn read(tx: &Tx, row: &Row) -> Result<Found, Fault> {
    let id: UserId = row.id(0)?;
    Ok(Found {
        id,
        external_id: row.opt_text(1)?,
        name: read_name(tx, id, row, 2)?,
        email: read_own_email(tx, id, row, 3)?,
        first_factor_at: row.opt_time(4)?,
        last_proved_at: row.opt_time(5)?,
        application: row.id(6)?,
        phone: phones::read(tx, id, row, 7)?.zip(row.opt_time(10)?),
        locked_until: row.opt_time(11)?,
        alarm_at: row.opt_time(12)?,
        switched_off: SwitchedOff {
            text: row.flag(13)?,
            call: row.flag(14)?,
        },
    })
}

#[cfg(test)]
mod tests;
