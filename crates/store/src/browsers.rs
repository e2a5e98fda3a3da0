//! Known browsers: one row for each user who passed a challenge in a browser.

use domain::{ApplicationId, BrowserId, BrowserName, KeyedHash, Means, Timestamp, UserId};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    REMEMBER = "insert into browsers (id, user_id, cookie_hash, name, place, created_at, last_proved_at, last_means)
values ($1, $2, $3, $4, $5, $6, $6, $7)
on conflict (user_id, cookie_hash) do update set last_proved_at = $6, last_means = $7, name = $4, place = $5,
  created_at = case when browsers.last_proved_at <= $8 then $6 else browsers.created_at end";
    LIST = "select id, cookie_hash, name, place, created_at, last_proved_at
from browsers
where user_id = $1
  and last_proved_at > $2
order by last_proved_at desc
limit 100";
    FORGET = "delete from browsers
where user_id = $1
  and id = $2
  and (cookie_hash = $3 or created_at > $4)";
    FORGET_LISTED = "delete from browsers
where user_id = $1
  and cookie_hash <> $2
  and not exists (
    select 1
    from browsers b
    where b.user_id = $1
      and b.cookie_hash <> $2
      and b.created_at <= $3
      and b.last_proved_at > $4)";
    SPARES = "select 1 as found
from browsers
where user_id = $1
  and cookie_hash <> $2
  and created_at <= $3
  and last_proved_at > $4";
    FORGET_OLD_OF = "delete from browsers
where last_proved_at <= $2
  and user_id in (select id from users where application_id = $1)";
    REMOVE_OLD = "delete from browsers
where id in (select id from browsers where last_proved_at < $1 order by last_proved_at limit $2)";
    FORGET_ALL = "delete from browsers
where user_id = $1";
    KEEP_FORMER = "insert into former_browsers (user_id, cookie_hash, ended_at)
select user_id, cookie_hash, cast($3 as bigint)
from browsers
where user_id = $1
  and cookie_hash <> $2
on conflict (user_id, cookie_hash) do update set ended_at = $3";
    WAS_KNOWN = "select 1 as found
from former_browsers
where user_id = $1
  and cookie_hash = $2";
    REMOVE_OLD_FORMER = "delete from former_browsers
where ended_at < $1
  and cookie_hash in (select cookie_hash from former_browsers where ended_at < $1 order by ended_at limit $2)";
    FORGET_OTHERS = "delete from browsers
where user_id = $1
  and cookie_hash <> $2";
    FORGET_PROOFS = "update browsers
set last_means = null
where user_id = $1";
}

/// A browser in which a user passed.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The id it gets if it was new.
    pub id: BrowserId,
    /// The user.
    pub user: UserId,
    /// Its cookie.
    pub cookie: KeyedHash,
    /// Its name.
    pub name: BrowserName,
    /// Where it is; empty when unknown.
    pub place: String,
    /// By what the user passed.
    pub means: Means,
    /// When.
    pub now: Timestamp,
    /// A browser last proved at this time or earlier had become new again: it is known from now on, not from then.
    pub lapsed: Timestamp,
}

/// Makes a browser known for a user, or renews it.
pub async fn remember(tx: &mut Tx, proved: &Proved) -> Result<(), Fault> {
    let values = values![
        proved.id,
        proved.user,
        proved.cookie,
        proved.name.as_str(),
        &proved.place,
        proved.now,
        proved.means.as_str(),
        proved.lapsed
    ];
    tx.run(&REMEMBER, values).await?;
    Ok(())
}

/// A known browser, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its id.
    pub id: BrowserId,
    /// Its cookie, to tell the one that asks.
    pub cookie: KeyedHash,
    /// Its name; empty when unknown.
    pub name: String,
    /// Where it was last; empty when unknown.
    pub place: String,
    /// Since when it is known.
    pub since: Timestamp,
    /// When it was last proved.
    pub last_proved_at: Timestamp,
}

/// The user's browsers that were proved after `lapsed`, the last one first, 100 at most. Uses the unique index on
/// (user_id, cookie_hash).
pub async fn list(tx: &mut Tx, user: UserId, lapsed: Timestamp) -> Result<Vec<Known>, Fault> {
    let rows = tx.rows(&LIST, values![user, lapsed]).await?;
    let read = |row: &crate::row::Row| {
        Ok(Known {
            id: row.id(0)?,
            cookie: row
                .opt_hash(1)?
                .ok_or_else(|| Fault::new("a browser without a cookie"))?,
            name: row.text(2)?,
            place: row.text(3)?,
            since: row.time(4)?,
            last_proved_at: row.time(5)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Whoever forgets browsers, and how far that reaches.
#[derive(Clone, Copy, Debug)]
pub struct Forgetting {
    /// The cookie of the browser it is done in.
    pub cookie: KeyedHash,
    /// Others that were known then or before are spared; none where nothing is.
    pub spared: Option<Timestamp>,
    /// One last proved at this time or before is new already, whatever its age.
    pub lapsed: Timestamp,
}

impl Forgetting {
    fn spared(&self) -> Timestamp {
        self.spared.unwrap_or(Timestamp::from_millis(i64::MIN))
    }
}

/// Makes one browser of the user new; says whether it was known, and not spared.
pub async fn forget(
    tx: &mut Tx,
    user: UserId,
    id: BrowserId,
    by: &Forgetting,
) -> Result<bool, Fault> {
    let values = values![user, id, by.cookie, by.spared()];
    Ok(tx.run(&FORGET, values).await? == 1)
}

/// Makes every other browser of the user new, or none where one of them is to be spared; returns how many were known.
pub async fn forget_listed(tx: &mut Tx, user: UserId, by: &Forgetting) -> Result<u64, Fault> {
    let values = values![user, by.cookie, by.spared(), by.lapsed];
    tx.run(&FORGET_LISTED, values).await
}

/// Whether another browser of the user is spared.
pub async fn spares(tx: &mut Tx, user: UserId, by: &Forgetting) -> Result<bool, Fault> {
    let values = values![user, by.cookie, by.spared(), by.lapsed];
    Ok(tx.row(&SPARES, values).await?.is_some())
}

/// Makes every browser of an application new that was last proved at `before` or earlier; returns how many.
pub async fn forget_old_of(
    tx: &mut Tx,
    application: ApplicationId,
    before: Timestamp,
) -> Result<u64, Fault> {
    tx.run(&FORGET_OLD_OF, values![application, before]).await
}

/// Removes browsers that were last proved before `before`, `limit` at most. Uses the index browsers_by_age.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

/// Makes every browser of the user new; returns how many were known.
pub async fn forget_all(tx: &mut Tx, user: UserId) -> Result<u64, Fault> {
    tx.run(&FORGET_ALL, values![user]).await
}

/// Forgets by what a user was last proved in each browser: all stay known, and none opens the settings by that proof.
pub async fn forget_proofs(tx: &mut Tx, user: UserId) -> Result<(), Fault> {
    tx.run(&FORGET_PROOFS, values![user]).await?;
    Ok(())
}

/// Makes every other browser of the user new; returns how many were known.
pub async fn forget_others(tx: &mut Tx, user: UserId, keep: &KeyedHash) -> Result<u64, Fault> {
    tx.run(&FORGET_OTHERS, values![user, keep]).await
}

/// The same after "it was not me": it stays known which they were ([`was_known`]).
pub async fn disown_others(
    tx: &mut Tx,
    user: UserId,
    keep: &KeyedHash,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.run(&KEEP_FORMER, values![user, keep, now]).await?;
    forget_others(tx, user, keep).await
}

/// Whether the browser with this cookie was known to the user when an alarm made it new.
pub async fn was_known(tx: &mut Tx, user: UserId, cookie: &KeyedHash) -> Result<bool, Fault> {
    let found = tx.row(&WAS_KNOWN, values![user, cookie]).await?;
    Ok(found.is_some())
}

/// Removes what is kept of browsers that an alarm ended before `before`, about `limit` at most. Uses the index
/// former_browsers_by_age.
pub async fn remove_old_former(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD_FORMER, values![before, i64::from(limit)])
        .await
}

#[cfg(test)]
mod tests;
