//! Certificates that an authority gave (ACME): kept sealed, shared by all nodes, renewed by one of them at a time.
//!
//! A node claims the renewal under a lease; each note it writes names its claim, so a node that was overtaken changes
//! nothing. The answer to the authority's question lies here too: any node may be asked it.

use domain::{Secret, Timestamp};

use crate::{
    Bell, Fault, Tx,
    sql::{statements, values},
};

statements! {
    FIND = "select chain, key_sealed, valid_from, valid_until, due_at, claims, claimed_until, failures, failed_at, problem
from certificates
where directory = $1
  and host = $2";
    CLAIM = "insert into certificates (directory, host, due_at, claims, claimed_until)
values ($1, $2, $3, 1, $4)
on conflict (directory, host) do update set
  claims = certificates.claims + 1,
  claimed_until = $4
where certificates.due_at <= $3
  and (certificates.claimed_until is null or certificates.claimed_until <= $3)
returning claims";
    ANSWER = "update certificates
set answer = $4
where directory = $1
  and host = $2
  and claims = $3
  and claimed_until is not null";
    FIND_ANSWER = "select answer
from certificates
where directory = $1
  and host = $2
  and claimed_until > $3
  and answer is not null";
    KEEP = "update certificates
set chain = $4,
  key_sealed = $5,
  valid_from = $6,
  valid_until = $7,
  due_at = $8,
  claimed_until = null,
  answer = null,
  failures = 0,
  failed_at = null,
  problem = null
where directory = $1
  and host = $2
  and claims = $3
  and claimed_until is not null";
    FAIL = "update certificates
set due_at = $4,
  claimed_until = null,
  answer = null,
  failures = failures + 1,
  failed_at = $5,
  problem = $6
where directory = $1
  and host = $2
  and claims = $3
  and claimed_until is not null";
    LET_GO = "update certificates
set claimed_until = null,
  answer = null
where directory = $1
  and host = $2
  and claims = $3
  and claimed_until is not null";
}

const SEALED: &str = "certificates.key";

/// Which certificate: that of a host, from the authority behind a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The address of the authority's directory.
    pub directory: String,
    /// The host name it is for.
    pub host: String,
}

/// A certificate as it is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The certificate and its chain, PEM.
    pub chain: String,
    /// Its key, PEM.
    pub key: Secret<Vec<u8>>,
    /// When it begins to hold.
    pub valid_from: Timestamp,
    /// When it ends.
    pub valid_until: Timestamp,
}

/// The certificate in force, and how its renewal stands.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// What is shown at present; none before the first.
    pub kept: Option<Kept>,
    /// When somebody is to try next.
    pub due_at: Timestamp,
    /// How often it was claimed.
    pub claims: i64,
    /// Until when the present claim holds, if there is one.
    pub claimed_until: Option<Timestamp>,
    /// Tries that failed since the last success.
    pub failures: i64,
    /// When the last of them did.
    pub failed_at: Option<Timestamp>,
    /// What was said then.
    pub problem: Option<String>,
}

/// The certificate and its renewal; none before the first claim.
pub async fn find(tx: &mut Tx, place: &Place) -> Result<Option<Renewal>, Fault> {
    let Some(row) = tx
        .row(&FIND, values![&place.directory, &place.host])
        .await?
    else {
        return Ok(None);
    };
    let kept = match (row.opt_text(0)?, row.opt_blob(1)?) {
        (Some(chain), Some(sealed)) => Some(Kept {
            chain,
            key: tx.seal().open(SEALED, &row_id(place), &sealed)?,
            valid_from: row.time(2)?,
            valid_until: row.time(3)?,
        }),
        _ => None,
    };
    Ok(Some(Renewal {
        kept,
        due_at: row.time(4)?,
        claims: row.int(5)?,
        claimed_until: row.opt_time(6)?,
        failures: row.int(7)?,
        failed_at: row.opt_time(8)?,
        problem: row.opt_text(9)?,
    }))
}

/// Claims the renewal until `until`, if it is due and nobody has it; gives the claim's number.
pub async fn claim(
    tx: &mut Tx,
    place: &Place,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<i64>, Fault> {
    let values = values![&place.directory, &place.host, now, until];
    match tx.row(&CLAIM, values).await? {
        Some(row) => row.int(0).map(Some),
        None => Ok(None),
    }
}

/// Lays the answer out for the authority, for as long as the claim holds; says whether the claim is still ours.
pub async fn answer(
    tx: &mut Tx,
    place: &Place,
    claim: i64,
    answer: &[u8; 32],
) -> Result<bool, Fault> {
    let values = values![&place.directory, &place.host, claim, answer];
    Ok(tx.run(&ANSWER, values).await? == 1)
}

/// The answer that an authority waits for at this moment, if it waits for one.
pub async fn find_answer(
    tx: &mut Tx,
    place: &Place,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Fault> {
    let values = values![&place.directory, &place.host, now];
    match tx.row(&FIND_ANSWER, values).await? {
        Some(row) => row.opt_blob(0),
        None => Ok(None),
    }
}

/// Puts a new certificate in force and ends the claim; says whether the claim was still ours. Every node hears of it.
pub async fn keep(
    tx: &mut Tx,
    place: &Place,
    claim: i64,
    kept: &Kept,
    due_at: Timestamp,
) -> Result<bool, Fault> {
    let sealed = tx.seal().seal(SEALED, &row_id(place), kept.key.expose())?;
    let values = values![
        &place.directory,
        &place.host,
        claim,
        &kept.chain,
        &sealed,
        kept.valid_from,
        kept.valid_until,
        due_at
    ];
    tx.ring(Bell::Certificates);
    Ok(tx.run(&KEEP, values).await? == 1)
}

/// Notes that a try failed, and when the next one is due; says whether the claim was still ours.
pub async fn fail(
    tx: &mut Tx,
    place: &Place,
    claim: i64,
    problem: &str,
    now: Timestamp,
    due_at: Timestamp,
) -> Result<bool, Fault> {
    let values = values![&place.directory, &place.host, claim, due_at, now, problem];
    Ok(tx.run(&FAIL, values).await? == 1)
}

/// Gives the claim back untried, so that another node need not wait for its end.
pub async fn let_go(tx: &mut Tx, place: &Place, claim: i64) -> Result<bool, Fault> {
    let values = values![&place.directory, &place.host, claim];
    tx.ring(Bell::Certificates);
    Ok(tx.run(&LET_GO, values).await? == 1)
}

/// What a sealed key is bound to. A directory's address holds no line break.
fn row_id(place: &Place) -> Vec<u8> {
    format!("{}\n{}", place.directory, place.host).into_bytes()
}

#[cfg(test)]
mod tests;
