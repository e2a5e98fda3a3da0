//! Sign-ins that are being asked: one row of the log begins each, one ends it, and they may be sealed in either order.

use std::{collections::BTreeMap, time::Duration};

use domain::{ApplicationId, Begun, ChallengeId, Counted, DayNumber, SignInEnd, Tally, Timestamp};

use crate::{
    Fault, Tx,
    sql::{joined, statements, values, with_ids},
};

statements! {
    BEGIN = "insert into open_sign_ins (challenge_id, application_id, day, ends_at)
values ($1, $2, $3, $4)
on conflict (challenge_id) do nothing";
    END = with_ids!(
        "delete from open_sign_ins
where challenge_id in (select id from listed)
returning challenge_id, application_id, day"
    );
    PUT_ASIDE = "insert into early_ends (challenge_id, how, written_by)
values ($1, $2, $3)
on conflict (challenge_id) do nothing";
    TAKE_UP = with_ids!(
        "delete from early_ends
where challenge_id in (select id from listed)
returning challenge_id, how"
    );
    FORGET = "delete from open_sign_ins
where ends_at < $1";
    FORGET_ENDS = "delete from early_ends
where written_by < $1";
}

/// How much earlier than the rows sealed before it a row may have been written: the clocks of two servers are a minute apart
/// at most, each half a minute from the database's, and a commit may take a while.
const LATENESS: Duration = Duration::from_mins(2);

/// Notes what began and takes out what ended; gives what the ends are to be counted as.
pub(super) async fn take(
    tx: &mut Tx,
    tally: &Tally,
) -> Result<Vec<(ApplicationId, DayNumber, Counted)>, Fault> {
    begin(tx, &tally.begun).await?;
    let mut ends = early_ends(tx, &tally.begun).await?;
    for (challenge, end) in &tally.ended {
        let first = ends.entry(*challenge).or_insert(*end);
        *first = (*first).min(*end);
    }
    let counted = settle(tx, &mut ends).await?;
    if let (Some(from), Some(to)) = (tally.from, tally.to) {
        put_aside(tx, &ends, to).await?;
        // What was over before then ended in no row that is still to come.
        let before: &[_] = values![from.minus(LATENESS)];
        tx.run_both((&FORGET, before), (&FORGET_ENDS, before))
            .await?;
    }
    Ok(counted)
}

async fn begin(tx: &mut Tx, begun: &[Begun]) -> Result<(), Fault> {
    let rows: Vec<Vec<_>> = begun
        .iter()
        .map(|one| values![one.challenge, one.application, one.day.0, one.ends_at].to_vec())
        .collect();
    tx.run_each(&BEGIN, &rows).await
}

/// The ends that were sealed before the beginnings they belong to.
async fn early_ends(
    tx: &mut Tx,
    begun: &[Begun],
) -> Result<BTreeMap<ChallengeId, SignInEnd>, Fault> {
    let mut ends = BTreeMap::new();
    if begun.is_empty() {
        return Ok(ends);
    }
    let ids = joined(begun.iter().map(|one| one.challenge.as_bytes()));
    for row in tx.rows(&TAKE_UP, values![&ids]).await? {
        // What a newer release keeps besides is not known here.
        if let Ok(end) = row.text(1)?.parse() {
            ends.insert(row.id(0)?, end);
        }
    }
    Ok(ends)
}

/// Takes out of `ends` those that end a sign-in, which is no longer open then.
async fn settle(
    tx: &mut Tx,
    ends: &mut BTreeMap<ChallengeId, SignInEnd>,
) -> Result<Vec<(ApplicationId, DayNumber, Counted)>, Fault> {
    let mut counted = Vec::new();
    if ends.is_empty() {
        return Ok(counted);
    }
    let ids = joined(ends.keys().map(ChallengeId::as_bytes));
    for row in tx.rows(&END, values![&ids]).await? {
        let challenge: ChallengeId = row.id(0)?;
        let what = match ends.remove(&challenge) {
            Some(SignInEnd::Passed) => Counted::Passed,
            Some(SignInEnd::Failed) => Counted::Failed,
            Some(SignInEnd::GivenUp) | None => continue,
        };
        counted.push((row.id(1)?, DayNumber(row.int(2)?), what));
    }
    Ok(counted)
}

/// Keeps ends that ended nothing: their beginnings may be sealed later. Those of settings, and the second end of a sign-in,
/// have none, and are forgotten soon.
async fn put_aside(
    tx: &mut Tx,
    ends: &BTreeMap<ChallengeId, SignInEnd>,
    written_by: Timestamp,
) -> Result<(), Fault> {
    let rows: Vec<Vec<_>> = ends
        .iter()
        .map(|(challenge, end)| values![*challenge, end.as_str(), written_by].to_vec())
        .collect();
    tx.run_each(&PUT_ASIDE, &rows).await
}
