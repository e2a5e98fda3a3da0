//! Grants: an authorization code and what it gave. A code is redeemed once; a second time revokes what it gave.

use domain::{
    Action, ApplicationId, Area, ExternalUserId, GrantId, KeyedHash, Means, Proof, RedirectAddress,
    RequestId, Timestamp, UserId,
};

use crate::{
    Fault, Tx, requests,
    row::Row,
    sql::{statements, values},
};

statements! {
    ISSUE = "insert into grants (id, request_id, code_hash, means, proved_at, issued_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (request_id) do update set expires_at = $7
where grants.redeemed_at is null
returning id";
    FIND_BY_CODE = "select g.id, g.means, g.proved_at, g.expires_at, g.redeemed_at, g.token_expires_at, g.revoked_at,
  r.application_id, r.user_id, r.area, r.nonce, r.redirect_address, r.code_challenge, u.external_id, r.action,
  r.group_names, u.first_factor_at
from grants g
join requests r on r.id = g.request_id
join users u on u.id = r.user_id
where g.code_hash = $1";
    FIND_BY_TOKEN = "select g.id, g.means, g.proved_at, g.expires_at, g.redeemed_at, g.token_expires_at, g.revoked_at,
  r.application_id, r.user_id, r.area, r.nonce, r.redirect_address, r.code_challenge, u.external_id, r.action,
  r.group_names, u.first_factor_at
from grants g
join requests r on r.id = g.request_id
join users u on u.id = r.user_id
where g.token_hash = $1";
    REDEEM = "update grants
set redeemed_at = $2, token_hash = $3, token_expires_at = $4
where id = $1
  and redeemed_at is null
  and revoked_at is null
  and expires_at > $2";
    REVOKE = "update grants
set revoked_at = $2
where id = $1
  and redeemed_at is not null
  and revoked_at is null";
}

/// A grant with the request it answers.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// How presence was proved.
    pub proof: Proof,
    /// Until when the code may be redeemed.
    pub expires_at: Timestamp,
    /// When it was redeemed.
    pub redeemed_at: Option<Timestamp>,
    /// Until when the access token opens `/oauth/userinfo`.
    pub token_expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The application that may redeem it.
    pub application: ApplicationId,
    /// The user.
    pub user: UserId,
    /// The area that was asked about.
    pub area: Area,
    /// `nonce` as pushed.
    pub nonce: Option<String>,
    /// The redirect address of the request.
    pub redirect_address: RedirectAddress,
    /// PKCE's `code_challenge`.
    pub code_challenge: String,
    /// The application's own id of the user.
    pub external_id: ExternalUserId,
    /// What the visit was for.
    pub action: Action,
    /// The groups the site named in the request.
    pub groups: Vec<String>,
    /// When the user first confirmed a factor.
    pub first_factor_at: Option<Timestamp>,
}

/// Issues the code of a request, or lets the one issued before live until `end`; says whether the code is good (it is
/// not once it was redeemed).
pub async fn issue(
    tx: &mut Tx,
    id: GrantId,
    request: RequestId,
    code: &KeyedHash,
    proof: &Proof,
    now: Timestamp,
    end: Timestamp,
) -> Result<bool, Fault> {
    let (means, at) = match proof {
        Proof::Proved { means, at } => (Some(means.as_str()), Some(*at)),
        Proof::NotAsked { last } => (None, *last),
    };
    Ok(tx
        .row(&ISSUE, values![id, request, code, means, at, now, end])
        .await?
        .is_some())
}

/// The grant of this code.
pub async fn find_by_code(tx: &mut Tx, code: &KeyedHash) -> Result<Option<Grant>, Fault> {
    tx.row(&FIND_BY_CODE, values![code])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The grant of this access token.
pub async fn find_by_token(tx: &mut Tx, token: &KeyedHash) -> Result<Option<Grant>, Fault> {
    tx.row(&FIND_BY_TOKEN, values![token])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Redeems a grant once; says whether this was the time.
pub async fn redeem(
    tx: &mut Tx,
    id: GrantId,
    token: &KeyedHash,
    now: Timestamp,
    token_end: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&REDEEM, values![id, now, token, token_end]).await? == 1)
}

/// Voids a grant that was redeemed, and its access token; says whether it was good until now.
pub async fn revoke(tx: &mut Tx, id: GrantId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&REVOKE, values![id, now]).await? == 1)
}

fn read(row: &Row) -> Result<Grant, Fault> {
    let at = row.opt_time(2)?;
    let means: Option<Means> = row.opt_text(1)?.and_then(|word| word.parse().ok());
    let proof = match (means, at) {
        (Some(means), Some(at)) => Proof::Proved { means, at },
        _ => Proof::NotAsked { last: at },
    };
    Ok(Grant {
        id: row.id(0)?,
        proof,
        expires_at: row.time(3)?,
        redeemed_at: row.opt_time(4)?,
        token_expires_at: row.opt_time(5)?,
        revoked_at: row.opt_time(6)?,
        application: row.id(7)?,
        user: row.id(8)?,
        area: row.word(9)?,
        nonce: row.opt_text(10)?,
        redirect_address: row.word(11)?,
        code_challenge: row.text(12)?,
        external_id: row.word(13)?,
        action: row.word(14)?,
        groups: requests::read_groups(row, 15)?,
        first_factor_at: row.opt_time(16)?,
    })
}

#[cfg(test)]
mod tests;
