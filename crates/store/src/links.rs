//! Links in mails: whom each belongs to and what its button does. Looking changes nothing.

use domain::{ChangeId, LinkId, LinkPurpose, PairingId, Timestamp, UserId};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ADD = "insert into links (id, user_id, purpose, change_id, pairing_id, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7)";
    FIND = "select user_id, purpose, change_id, created_at, expires_at, pairing_id
from links
where id = $1
  and expires_at > $2";
    END_SECURE = "update links
set expires_at = $2
where user_id = $1
  and purpose = 'secure'
  and created_at <= $2
  and expires_at > $2";
    REMOVE_ENDED = "delete from links
where id in (select id from links where expires_at < $1 order by expires_at limit $2)";
}

/// A link as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id; in its address a MAC follows it.
    pub id: LinkId,
    /// Whose it is.
    pub user: UserId,
    /// What its button does.
    pub purpose: LinkPurpose,
    /// The change it cancels.
    pub change: Option<ChangeId>,
    /// The app it removes.
    pub app: Option<PairingId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Keeps a link that is about to be sent.
pub async fn add(tx: &mut Tx, link: &Link) -> Result<(), Fault> {
    let values = values![
        link.id,
        link.user,
        link.purpose.as_str(),
        link.change,
        link.app,
        link.created_at,
        link.expires_at
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// The link of this id, while it is good.
pub async fn find(tx: &mut Tx, id: LinkId, now: Timestamp) -> Result<Option<Link>, Fault> {
    let Some(row) = tx.row(&FIND, values![id, now]).await? else {
        return Ok(None);
    };
    Ok(Some(Link {
        id,
        user: row.id(0)?,
        purpose: row.word(1)?,
        change: row.opt_id(2)?,
        app: row.opt_id(5)?,
        created_at: row.time(3)?,
        expires_at: row.time(4)?,
    }))
}

/// Ends the links by which the user could say "it was not me" of anything until now. Uses the index links_of_user.
pub async fn end_secure(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<u64, Fault> {
    tx.run(&END_SECURE, values![user, now]).await
}

/// Removes links that ended before `before`, `limit` at most. Uses the index links_by_end.
pub async fn remove_ended(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_ENDED, values![before, i64::from(limit)])
        .await
}

#[cfg(test)]
mod tests;
