//! Offers to pair: what a page shows as a QR code, a link and a code to type. Good once.

use domain::{
    ApplicationId, ChallengeId, KeyedHash, OfferId, OfferToken, PairingCode, PairingId, Secret,
    Timestamp, UserId,
};

use crate::{
    Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into pairing_offers (id, application_id, user_id, challenge_id, token_hash, code_hash, secret_sealed,
  created_at, expires_at, by_link)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    REMOVE_UNUSED_OF = "delete from pairing_offers
where challenge_id = $1
  and used_at is null";
    OF_CHALLENGE = "select id, application_id, user_id, challenge_id, expires_at, used_at, pairing_id, secret_sealed, created_at, by_link
from pairing_offers
where challenge_id = $1
order by created_at desc
limit 1";
    FIND = "select id, application_id, user_id, challenge_id, expires_at, used_at, pairing_id, secret_sealed, created_at, by_link
from pairing_offers
where token_hash = $1
  or code_hash = $1";
    USE_UP = "update pairing_offers
set used_at = $3, pairing_id = $2
where id = $1
  and used_at is null
  and expires_at > $3
  and (by_link = 1 or exists (
    select 1
    from challenges c
    where c.id = pairing_offers.challenge_id
      and (c.state = 'open' and (c.purpose <> 'settings' or c.adding_app_since is not null)
        or c.state = 'passed' and c.purpose = 'set_up')
      and c.expires_at > $3))";
    DROP_LINKS = "update outbox
set state = case when state = 'waiting' then 'dropped' else state end, expires_at = $2
where state in ('waiting', 'sending')
  and offer_id in (select id from pairing_offers where challenge_id = $1 and by_link = 1)";
    REMOVE_LINKS = "delete from pairing_offers
where challenge_id = $1
  and by_link = 1
  and used_at is null";
    REMOVE_ENDED = "delete from pairing_offers
where id in (select id from pairing_offers where expires_at < $1 order by expires_at limit $2)";
}

const SECRET: &str = "pairing_offers.secret";

/// An offer as it is kept.
#[derive(Debug)]
pub struct PairingOffer {
    /// Its id.
    pub id: OfferId,
    /// The application.
    pub application: ApplicationId,
    /// The user it pairs a device for.
    pub user: UserId,
    /// The challenge whose page shows it; what stands in its place where none does.
    pub challenge: ChallengeId,
    /// Whether it stands for itself: it went to the user's number in a link.
    pub by_link: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// The pairing it led to.
    pub pairing: Option<PairingId>,
    /// The token, for the link and the QR code.
    pub token: Secret<String>,
    /// The code to type, as it is shown.
    pub code: Secret<String>,
}

/// An offer about to be made.
#[derive(Clone, Debug)]
pub struct NewOffer {
    /// Its id.
    pub id: OfferId,
    /// The application.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// The challenge.
    pub challenge: ChallengeId,
    /// The token.
    pub token: OfferToken,
    /// The code to type.
    pub code: PairingCode,
    /// Whether it stands for itself: it goes to the user's number in a link.
    pub by_link: bool,
    /// When it is made.
    pub now: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Makes an offer; an unused one of the same challenge is void.
pub async fn add(tx: &mut Tx, offer: &NewOffer) -> Result<(), Fault> {
    tx.run(&REMOVE_UNUSED_OF, values![offer.challenge]).await?;
    let both = format!("{}\n{}", offer.token.expose(), offer.code.shown());
    let sealed = tx
        .seal()
        .seal(SECRET, offer.id.as_bytes(), both.as_bytes())?;
    let token = offer.token.hash(tx.keys());
    let code = offer.code.hash(tx.keys());
    let values = values![
        offer.id,
        offer.application,
        offer.user,
        offer.challenge,
        &token,
        &code,
        &sealed,
        offer.now,
        offer.expires_at,
        offer.by_link
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// The last offer of a challenge.
pub async fn of_challenge(
    tx: &mut Tx,
    challenge: ChallengeId,
) -> Result<Option<PairingOffer>, Fault> {
    let row = tx.row(&OF_CHALLENGE, values![challenge]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The offer of a token or a typed code.
pub async fn find(tx: &mut Tx, presented: &KeyedHash) -> Result<Option<PairingOffer>, Fault> {
    let row = tx.row(&FIND, values![presented]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Uses an offer up for a pairing, while its page is open; says whether it was still good.
pub async fn use_up(
    tx: &mut Tx,
    id: OfferId,
    pairing: PairingId,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&USE_UP, values![id, pairing, now]).await? == 1)
}

/// Makes the links void that went to a user's number: those that wait to be sent are dropped. A link stands in no challenge's
/// place but its user's. Uses the indexes outbox_due and pairing_offers_of.
pub async fn void_links(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&DROP_LINKS, values![user, now]).await?;
    tx.run(&REMOVE_LINKS, values![user]).await?;
    Ok(())
}

/// Removes offers that ended before `before`, `limit` at most. Uses the index pairing_offers_by_end.
pub async fn remove_ended(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_ENDED, values![before, i64::from(limit)])
        .await
}

fn read(tx: &Tx, row: &Row) -> Result<PairingOffer, Fault> {
    let id: OfferId = row.id(0)?;
    let opened: Secret<Vec<u8>> = tx.seal().open(SECRET, id.as_bytes(), &row.blob(7)?)?;
    let both = std::str::from_utf8(opened.expose())
        .ok()
        .and_then(|both| both.split_once('\n'))
        .ok_or_else(|| Fault::new("an offer to pair does not read"))?;
    Ok(PairingOffer {
        id,
        application: row.id(1)?,
        user: row.id(2)?,
        challenge: row.id(3)?,
        by_link: row.flag(9)?,
        created_at: row.time(8)?,
        expires_at: row.time(4)?,
        used_at: row.opt_time(5)?,
        pairing: row.opt_id(6)?,
        token: Secret::new(both.0.to_owned()),
        code: Secret::new(both.1.to_owned()),
    })
}

#[cfg(test)]
mod tests;
