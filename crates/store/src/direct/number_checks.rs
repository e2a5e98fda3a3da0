//! Numbers that somebody verifies for a site: a code goes there, and comes back or not. Whose the number is nobody asks.

use domain::{
    ApplicationId, ChallengeId, Code, CodeLength, NUMBER_CHECK_TRIES, NumberCheckId,
    NumberCheckState, PhoneNumber, Secret, Timestamp,
};

use super::sites::read_digits;
use crate::{
    Fault, Tx, phones,
    row::Row,
    sql::{statements, values},
};

statements! {
    END_OVER = "update number_checks
set state = 'expired'
where application_id = $1
  and number_hash = $2
  and state = 'pending'
  and expires_at <= $3";
    BEGIN = "insert into number_checks (id, application_id, number_hash, number_sealed, region, kind, digits, state, created_at,
  expires_at, own_code_sealed, own_text_sealed)
values ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9, $10, $11)
on conflict do nothing";
    SET_OWN = "update number_checks
set digits = $2, own_code_sealed = coalesce($3, own_code_sealed), own_text_sealed = coalesce($4, own_text_sealed)
where id = $1
  and state = 'pending'";
    OWN = "select own_code_sealed, own_text_sealed
from number_checks
where id = $1
  and application_id = $2";
    LAST = "select id, number_sealed, region, kind, digits, state, tries, expires_at, own_code_sealed, own_text_sealed
from number_checks
where application_id = $1
  and number_hash = $2
order by case when state = 'pending' then 0 else 1 end, created_at desc, id desc
limit 1";
    FIND = "select id, number_sealed, region, kind, digits, state, tries, expires_at, own_code_sealed, own_text_sealed
from number_checks
where id = $1
  and application_id = $2";
    VERIFY = "update number_checks
set state = 'verified', verified_at = $2
where id = $1
  and state = 'pending'
  and expires_at > $2
  and tries < $3";
    FAIL = "update number_checks
set tries = tries + 1
where id = $1
  and state = 'pending'
  and expires_at > $2
  and tries < $3
returning tries";
    REMOVE_OLD = "delete from number_checks
where id in (select id from number_checks where expires_at < $1 order by expires_at limit $2)";
}

const PLACE: &str = "number_checks.number";
const OWN_CODE: &str = "number_checks.own_code";
const OWN_TEXT: &str = "number_checks.own_text";

/// What a site chose itself: the code, or the words round it.
#[derive(Clone, Debug, Default)]
pub struct OwnWords {
    /// The code.
    pub code: Option<Code>,
    /// The words.
    pub text: Option<Secret<String>>,
}

impl OwnWords {
    const fn is_none(&self) -> bool {
        self.code.is_none() && self.text.is_none()
    }
}

/// A number that somebody verifies.
#[derive(Clone, Debug)]
pub struct NumberCheck {
    /// Its id.
    pub id: NumberCheckId,
    /// The number.
    pub number: PhoneNumber,
    /// How long its code is.
    pub digits: CodeLength,
    /// Where it stands, as it was written; see [`NumberCheck::state_at`].
    pub state: NumberCheckState,
    /// Wrong codes so far.
    pub tries: i64,
    /// When its code is over.
    pub expires_at: Timestamp,
    /// What its site chose itself.
    pub own: OwnWords,
}

impl NumberCheck {
    /// Where it stands.
    pub fn state_at(&self, now: Timestamp) -> NumberCheckState {
        if self.state == NumberCheckState::Pending && now >= self.expires_at {
            NumberCheckState::Expired
        } else {
            self.state
        }
    }

    /// Whether a code is looked at.
    pub fn is_judged(&self, now: Timestamp) -> bool {
        self.state_at(now) == NumberCheckState::Pending && self.tries < NUMBER_CHECK_TRIES
    }

    /// What its code is derived from.
    pub const fn code_of(&self) -> ChallengeId {
        ChallengeId::from_bytes(*self.id.as_bytes())
    }
}

/// Begins one, or goes on with the one that is out: its code is the same, whatever length is asked for now, but where the site
/// chooses another itself. Its tries stay used.
pub async fn begin(
    tx: &mut Tx,
    application: ApplicationId,
    new: &NumberCheck,
    now: Timestamp,
) -> Result<NumberCheck, Fault> {
    let hash = hash(tx, &new.number);
    tx.run(&END_OVER, values![application, hash, now]).await?;
    let id = new.id.as_bytes();
    let sealed = tx.seal().seal(PLACE, id, new.number.e164().as_bytes())?;
    let [code, text] = seal_own(tx, new.id, &new.own)?;
    let values = values![
        new.id,
        application,
        hash,
        &sealed,
        new.number.region(),
        new.number.kind().as_str(),
        i64::from(new.digits.count()),
        now,
        new.expires_at,
        code.as_deref(),
        text.as_deref()
    ];
    tx.run(&BEGIN, values).await?;
    let begun = last(tx, application, &new.number).await?;
    let begun = begun.ok_or_else(|| Fault::new("a number that was to be verified is not there"))?;
    if begun.id == new.id || new.own.is_none() {
        return Ok(begun);
    }
    let [code, text] = seal_own(tx, begun.id, &new.own)?;
    let digits = match new.own.code {
        Some(_) => new.digits,
        None => begun.digits,
    };
    let digits = i64::from(digits.count());
    let values = values![begun.id, digits, code.as_deref(), text.as_deref()];
    tx.run(&SET_OWN, values).await?;
    let begun = last(tx, application, &new.number).await?;
    begun.ok_or_else(|| Fault::new("a number that is verified is not there"))
}

/// What the site chose itself for the one of this id, if it is there.
pub async fn own_words(
    tx: &mut Tx,
    application: ApplicationId,
    id: NumberCheckId,
) -> Result<OwnWords, Fault> {
    let row = tx.row(&OWN, values![id, application]).await?;
    row.map_or_else(|| Ok(OwnWords::default()), |row| read_own(tx, id, &row, 0))
}

/// The last one of a number. Uses the index number_checks_of.
pub async fn last(
    tx: &mut Tx,
    application: ApplicationId,
    number: &PhoneNumber,
) -> Result<Option<NumberCheck>, Fault> {
    let hash = hash(tx, number);
    let row = tx.row(&LAST, values![application, hash]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The one of this id.
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    id: NumberCheckId,
) -> Result<Option<NumberCheck>, Fault> {
    let row = tx.row(&FIND, values![id, application]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The right code came; says whether it was still looked at.
pub async fn verify(tx: &mut Tx, id: NumberCheckId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx
        .run(&VERIFY, values![id, now, NUMBER_CHECK_TRIES])
        .await?
        == 1)
}

/// A wrong code came: counts it, and says the how manieth it was. None when it is not looked at.
pub async fn fail(tx: &mut Tx, id: NumberCheckId, now: Timestamp) -> Result<Option<i64>, Fault> {
    let row = tx.row(&FAIL, values![id, now, NUMBER_CHECK_TRIES]).await?;
    row.map(|row| row.int(0)).transpose()
}

/// Removes those that were over before `before`, `limit` at most. Uses the index number_checks_by_end.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn hash(tx: &Tx, number: &PhoneNumber) -> domain::KeyedHash {
    tx.keys().hash("number check", number.e164().as_bytes())
}

fn read(tx: &Tx, row: &Row) -> Result<NumberCheck, Fault> {
    let id: NumberCheckId = row.id(0)?;
    let number = phones::read_sealed(tx, PLACE, id.as_bytes(), row, 1)?;
    Ok(NumberCheck {
        id,
        number: number.ok_or_else(|| Fault::new("a number to verify is missing"))?,
        digits: read_digits(row, 4)?,
        state: row.word(5)?,
        tries: row.int(6)?,
        expires_at: row.time(7)?,
        own: read_own(tx, id, row, 8)?,
    })
}

fn seal_own(tx: &Tx, id: NumberCheckId, own: &OwnWords) -> Result<[Option<Vec<u8>>; 2], Fault> {
    let seal = |place: &str, plain: Option<&str>| {
        let sealed = plain.map(|plain| tx.seal().seal(place, id.as_bytes(), plain.as_bytes()));
        sealed.transpose()
    };
    let text = own.text.as_ref().map(|text| text.expose().as_str());
    Ok([
        seal(OWN_CODE, own.code.as_ref().map(Code::expose))?,
        seal(OWN_TEXT, text)?,
    ])
}

/// From two columns beginning with this one: the sealed code, and the sealed words.
fn read_own(tx: &Tx, id: NumberCheckId, row: &Row, column: usize) -> Result<OwnWords, Fault> {
    let open = |place: &str, column: usize| -> Result<Option<String>, Fault> {
        let Some(sealed) = row.opt_blob(column)? else {
            return Ok(None);
        };
        let opened = tx.seal().open(place, id.as_bytes(), &sealed)?;
        Ok(Some(String::from_utf8_lossy(opened.expose()).into_owned()))
    };
    Ok(OwnWords {
        code: open(OWN_CODE, column)?.and_then(|text| Code::from_digits(&text)),
        text: open(OWN_TEXT, column + 1)?.map(Secret::new),
    })
}

#[cfg(test)]
mod tests;
