//! Users: a person as one application knows them.

pub(crate) mod alarm;
pub(crate) mod app;
pub mod holdings;
pub mod lifecycle;
pub(crate) mod passkey;
pub mod search;

use domain::{
    ApplicationId, EmailAddress, ExternalUserId, PhoneNumber, Profile, SwitchedOff, Timestamp,
    UserId,
};

pub use self::{
    alarm::{end_alarm, is_alarmed, raise_alarm},
    app::{label, mark_app_left, mark_strong},
    passkey::{
        mark_passkey_added, mark_passkey_offered, mark_strong_by_passkey, take_passkey_offer,
    },
};
use crate::{
    Fault, Tx,
    apps::{self, Apps},
    passkeys::{self, Passkeys},
    phones,
    row::Row,
    sql::{statements, values},
};

statements! {
    UPSERT = "insert into users (id, application_id, external_id, email_sealed, email_hash, name_sealed, created_at, updated_at)
values ($1, $2, $3, null, null, null, $4, $4)
on conflict (application_id, external_id) do update set updated_at = $4
returning id, email_hash, name_sealed, email_sealed,
  (select count(*)
  from changes c
  where c.user_id = users.id
    and c.kind = 'address'
    and c.state in ('waiting', 'ready')) as proposals";
    SET_EMAIL = "update users
set email_sealed = $2, email_hash = $3
where id = $1
  and email_hash is null
  and first_factor_at is null";
    REPLACE_EMAIL = "update users
set email_sealed = $2, email_hash = $3, email_at = $4
where id = $1";
    SET_NAME = "update users
set name_sealed = $2, name_hash = $3
where id = $1";
    CONTACT = "select u.application_id, u.email_sealed, u.language, p.number_sealed, p.region, p.kind
from users u
left join phones p on p.user_id = u.id
where u.id = $1";
    SET_LANGUAGE = "update users
set language = $2
where id = $1
  and language <> $2";
    SWITCHED_OFF = "select text_off, call_off
from users
where id = $1";
    SWITCH_OFF = "update users
set text_off = $2, call_off = $3
where id = $1";
    TURN_OFF = "update users
set first_factor_at = null, text_off = 0, call_off = 0, alarm_at = null, app_left_at = null
where id = $1
  and first_factor_at is not null";
    FIND = "select u.id, u.first_factor_at, u.last_proved_at, p.number_sealed, p.region, p.kind, p.confirmed_at, l.locked_until,
  (select count(*) from browsers b where b.user_id = u.id and b.last_proved_at > $3) as known_browsers,
  u.text_off, u.call_off,
  (select count(*) from recovery_codes c where c.user_id = u.id and c.used_at is null) as recovery_codes,
  u.alarm_at
from users u
left join phones p on p.user_id = u.id
left join locks l on l.subject = u.id
where u.application_id = $1
  and u.external_id = $2";
    HOLD = "update users
set updated_at = updated_at
where id = $1";
    HOLD_WITHOUT_FACTOR = "update users
set updated_at = updated_at
where id = $1
  and first_factor_at is null";
    HOLD_WITH_FACTOR = "update users
set updated_at = updated_at
where id = $1
  and first_factor_at is not null";
    MARK_FIRST_FACTOR = "update users
set first_factor_at = $2, last_proved_at = $2
where id = $1
  and first_factor_at is null";
    MARK_PROVED = "update users
set last_proved_at = $2
where id = $1";
}

const EMAIL: &str = "users.email";
const NAME: &str = "users.name";

/// What the management API tells of a user.
#[derive(Clone, Debug)]
pub struct UserStatus {
    /// Ours.
    pub id: UserId,
    /// When the first factor was confirmed.
    pub first_factor_at: Option<Timestamp>,
    /// When presence was last proved.
    pub last_proved_at: Option<Timestamp>,
    /// The proven number and since when.
    pub phone: Option<(PhoneNumber, Timestamp)>,
    /// Until when the user's new browsers are locked.
    pub locked_until: Option<Timestamp>,
    /// Browsers that are known.
    pub known_browsers: i64,
    /// What the user switched off for herself.
    pub switched_off: SwitchedOff,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
    /// What the user has of apps.
    pub apps: Apps,
    /// What the user has of passkeys.
    pub passkeys: Passkeys,
}

/// A user as a site named them.
#[derive(Clone, Debug)]
pub struct Named {
    /// Ours.
    pub id: UserId,
    /// Whether the address the site sent is a proposal: another one is on file, or none although there is a factor.
    pub is_proposal: bool,
    /// The address on file, where the site sent another one.
    pub on_file: Option<EmailAddress>,
    /// Whether an address that was proposed before waits.
    pub has_proposal: bool,
}

/// How a user is reached outside the pages.
#[derive(Clone, Debug)]
pub struct Contact {
    /// The application.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// The proven number.
    pub phone: Option<PhoneNumber>,
    /// The mail address on file.
    pub email: Option<EmailAddress>,
    /// The tag of the language of the pages seen last.
    pub language: String,
}

/// Finds the user an application names, or makes one; keeps what the site said about them. `new_id` is used when there
/// was none. An address on file stays: another one is a proposal, and the answer says so. So is a first one for a user with
/// a factor, who was reached some other way so far: else whoever can write it into the site's profile proves one kind more.
pub async fn upsert(
    tx: &mut Tx,
    application: ApplicationId,
    external: &ExternalUserId,
    profile: &Profile,
    new_id: UserId,
    now: Timestamp,
) -> Result<Named, Fault> {
    let row = tx
        .row(
            &UPSERT,
            values![new_id, application, external.as_str(), now],
        )
        .await?
        .ok_or_else(|| Fault::new("an upsert returned no row"))?;
    let id: UserId = row.id(0)?;
    let (mut on_file, mut is_proposal) = (None, false);
    if let Some(email) = &profile.email {
        let hash = email_hash(tx, email);
        match row.opt_hash(1)? {
            None => {
                let sealed = seal_email(tx, id, email)?;
                is_proposal = tx.run(&SET_EMAIL, values![id, &sealed, &hash]).await? == 0;
            }
            Some(kept) if kept != hash => {
                on_file = read_email(tx, EMAIL, id.as_bytes(), &row, 3)?;
                is_proposal = true;
            }
            Some(_) => {}
        }
    }
    if let Some(name) = &profile.name {
        let kept = row
            .opt_blob(2)?
            .map(|sealed| tx.seal().open(NAME, id.as_bytes(), &sealed))
            .transpose()?;
        // A sealed value differs each time it is sealed: compare what it holds, to write nothing in the common case.
        if !kept.is_some_and(|kept| kept.equals(name.as_bytes())) {
            let sealed = tx.seal().seal(NAME, id.as_bytes(), name.as_bytes())?;
            let hash = search::name_hash(tx.keys(), name);
            tx.run(&SET_NAME, values![id, &sealed, hash]).await?;
        }
    }
    Ok(Named {
        id,
        is_proposal,
        on_file,
        has_proposal: row.int(4)? > 0,
    })
}

/// Puts another mail address on file. A code mailed to the one before proves nothing any more.
pub async fn replace_email(
    tx: &mut Tx,
    user: UserId,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<(), Fault> {
    let (sealed, hash) = (seal_email(tx, user, email)?, email_hash(tx, email));
    tx.run(&REPLACE_EMAIL, values![user, &sealed, &hash, now])
        .await?;
    Ok(())
}

fn seal_email(tx: &Tx, user: UserId, email: &EmailAddress) -> Result<Vec<u8>, Fault> {
    tx.seal()
        .seal(EMAIL, user.as_bytes(), email.expose().as_bytes())
}

/// Large and small letters make no difference.
fn email_hash(tx: &Tx, email: &EmailAddress) -> domain::KeyedHash {
    tx.keys()
        .hash("email", email.expose().to_lowercase().as_bytes())
}

/// Reads a mail address sealed at `place` from a column.
pub(crate) fn read_email(
    tx: &Tx,
    place: &str,
    id: &[u8],
    row: &Row,
    column: usize,
) -> Result<Option<EmailAddress>, Fault> {
    let Some(sealed) = row.opt_blob(column)? else {
        return Ok(None);
    };
    let plain = tx.seal().open(place, id, &sealed)?;
    String::from_utf8_lossy(plain.expose())
        .parse()
        .map(Some)
        .map_err(|_| Fault::new("a mail address in the database does not read"))
}

/// Reads a user's own mail address from a column of a joined row.
pub(crate) fn read_own_email(
    tx: &Tx,
    user: UserId,
    row: &Row,
    column: usize,
) -> Result<Option<EmailAddress>, Fault> {
    read_email(tx, EMAIL, user.as_bytes(), row, column)
}

/// Reads a user's name from a column of a joined row.
pub(crate) fn read_name(
    tx: &Tx,
    user: UserId,
    row: &Row,
    column: usize,
) -> Result<Option<String>, Fault> {
    let Some(sealed) = row.opt_blob(column)? else {
        return Ok(None);
    };
    let plain = tx.seal().open(NAME, user.as_bytes(), &sealed)?;
    Ok(Some(String::from_utf8_lossy(plain.expose()).into_owned()))
}

/// How a user is reached; none when there is no such user.
pub async fn contact(tx: &mut Tx, user: UserId) -> Result<Option<Contact>, Fault> {
    let Some(row) = tx.row(&CONTACT, values![user]).await? else {
        return Ok(None);
    };
    Ok(Some(Contact {
        application: row.id(0)?,
        user,
        email: read_own_email(tx, user, &row, 1)?,
        language: row.text(2)?,
        phone: phones::read(tx, user, &row, 3)?,
    }))
}

/// Remembers the language of the pages the user saw last.
pub async fn set_language(tx: &mut Tx, user: UserId, tag: &str) -> Result<(), Fault> {
    tx.run(&SET_LANGUAGE, values![user, tag]).await?;
    Ok(())
}

/// What the user switched off for herself.
pub async fn switched_off(tx: &mut Tx, user: UserId) -> Result<SwitchedOff, Fault> {
    let row = tx.row(&SWITCHED_OFF, values![user]).await?;
    row.map_or_else(
        || Ok(SwitchedOff::default()),
        |row| {
            Ok(SwitchedOff {
                text: row.flag(0)?,
                call: row.flag(1)?,
            })
        },
    )
}

/// Remembers what the user switched off for herself.
pub async fn switch_off(tx: &mut Tx, user: UserId, off: SwitchedOff) -> Result<(), Fault> {
    tx.run(&SWITCH_OFF, values![user, off.text, off.call])
        .await?;
    Ok(())
}

/// Makes a user one who never confirmed a factor; says whether there was one.
pub async fn turn_off(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    Ok(tx.run(&TURN_OFF, values![user]).await? == 1)
}

/// What is known of the user an application names. Browsers proved since `remembered_since` count as known.
/// Uses the unique index on (application_id, external_id).
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    external: &ExternalUserId,
    remembered_since: Timestamp,
) -> Result<Option<UserStatus>, Fault> {
    let values = values![application, external.as_str(), remembered_since];
    let Some(row) = tx.row(&FIND, values).await? else {
        return Ok(None);
    };
    let id: UserId = row.id(0)?;
    let phone = match (phones::read(tx, id, &row, 3)?, row.opt_time(6)?) {
        (Some(number), Some(confirmed_at)) => Some((number, confirmed_at)),
        _ => None,
    };
    Ok(Some(UserStatus {
        id,
        first_factor_at: row.opt_time(1)?,
        last_proved_at: row.opt_time(2)?,
        phone,
        locked_until: row.opt_time(7)?,
        known_browsers: row.int(8)?,
        switched_off: SwitchedOff {
            text: row.flag(9)?,
            call: row.flag(10)?,
        },
        recovery_codes: row.int(11)?,
        alarm_at: row.opt_time(12)?,
        apps: apps::read(tx, id).await?,
        passkeys: passkeys::lines(tx, id).await?,
    }))
}

/// Holds a user, so that codes are judged one after the other: a crowd of guesses at many challenges of one user, sent
/// at the same time, meets the lock that the fifth of them set.
pub async fn hold(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD, values![user]).await? == 1)
}

/// Holds a user who never confirmed a factor, so that no other set-up confirms one within this unit; says whether it
/// still was so.
pub async fn hold_without_factor(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD_WITHOUT_FACTOR, values![user]).await? == 1)
}

/// Holds a user who has a second factor, so that nobody switches it off within this unit; says whether it still was so.
pub async fn hold_with_factor(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD_WITH_FACTOR, values![user]).await? == 1)
}

/// Marks that the user confirmed a factor for the first time ever; says whether it was the first.
pub async fn mark_first_factor(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&MARK_FIRST_FACTOR, values![user, now]).await? == 1)
}

/// Marks that the user proved presence.
pub async fn mark_proved(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_PROVED, values![user, now]).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
