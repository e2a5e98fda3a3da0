//! Numbers that somebody verifies for a site: a code goes there, and comes back or not. Whose the number is nobody asks.

use domain::{
    ApplicationId, ChallengeId, CodeLength, NUMBER_CHECK_TRIES, NumberCheckId, NumberCheckState,
    PhoneNumber, Timestamp,
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
  expires_at)
values ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9)
on conflict do nothing";
    LAST = "select id, number_sealed, region, kind, digits, state, tries, expires_at
from number_checks
where application_id = $1
  and number_hash = $2
order by case when state = 'pending' then 0 else 1 end, created_at desc, id desc
limit 1";
    FIND = "select id, number_sealed, region, kind, digits, state, tries, expires_at
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

/// Begins one, or goes on with the one that is out: its code is the same, whatever length is asked for now.
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
    let values = values![
        new.id,
        application,
        hash,
        &sealed,
        new.number.region(),
        new.number.kind().as_str(),
        i64::from(new.digits.count()),
        now,
        new.expires_at
    ];
    tx.run(&BEGIN, values).await?;
    let row = tx.row(&LAST, values![application, hash]).await?;
    let row = row.ok_or_else(|| Fault::new("a number that was to be verified is not there"))?;
    read(tx, &row)
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
    })
}

#[cfg(test)]
mod tests {
    use domain::NUMBER_CHECK_LIFE;
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store,
        testing::{on_each_database, race},
        world::{APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, settle, write},
    };

    fn id(number: u8) -> NumberCheckId {
        NumberCheckId::from_bytes([number; 16])
    }

    async fn begun(store: &Store, number: u8, now: Timestamp) -> NumberCheck {
        write(store, move |tx| {
            async move {
                let new = NumberCheck {
                    id: id(number),
                    number: NUMBER.clone(),
                    digits: CodeLength::FOUR,
                    state: NumberCheckState::Pending,
                    tries: 0,
                    expires_at: now.plus(NUMBER_CHECK_LIFE),
                };
                begin(tx, APPLICATION, &new, now).await
            }
            .boxed()
        })
        .await
    }

    async fn failed(store: &Store, now: Timestamp) -> Option<i64> {
        write(store, move |tx| fail(tx, id(1), now).boxed()).await
    }

    #[tokio::test]
    async fn one_is_out_for_a_number_until_its_time_is_over() {
        on_each_database(async |store| {
            settle(&store).await;
            let begun_by = race(6, |runner| {
                let store = store.clone();
                let number = u8::try_from(runner).unwrap() + 1;
                async move { begun(&store, number, NOW).await.id }
            })
            .await;
            let first = begun_by[0];
            assert!(begun_by.iter().all(|id| *id == first), "{begun_by:?}");
            let again = begun(&store, 20, NOW.plus(9 * MINUTE)).await;
            assert_eq!((again.id, again.expires_at), (first, NOW.plus(10 * MINUTE)));
            let anew = begun(&store, 21, NOW.plus(10 * MINUTE)).await;
            assert_eq!(anew.id, id(21));
            let none = write(&store, |tx| {
                async move { last(tx, APPLICATION, &OTHER_NUMBER).await }.boxed()
            });
            assert!(none.await.is_none());
            let other = ApplicationId::from_bytes([9; 16]);
            let none = write(&store, move |tx| find(tx, other, id(21)).boxed());
            assert!(none.await.is_none(), "another application's");
        })
        .await;
    }

    #[tokio::test]
    async fn five_wrong_codes_are_all_there_are() {
        on_each_database(async |store| {
            settle(&store).await;
            begun(&store, 1, NOW).await;
            let counted = race(8, |_| {
                let store = store.clone();
                async move { failed(&store, NOW).await }
            })
            .await;
            assert_eq!(counted.iter().flatten().count(), 5);
            let right = |now| write(&store, move |tx| verify(tx, id(1), now).boxed());
            assert!(!right(NOW).await);
            let same = begun(&store, 2, NOW.plus(MINUTE)).await;
            assert_eq!(
                (same.id, same.tries),
                (id(1), 5),
                "a new start gives none more"
            );
            assert!(!same.is_judged(NOW.plus(MINUTE)));
        })
        .await;
    }

    #[tokio::test]
    async fn the_right_code_counts_once_and_in_time() {
        on_each_database(async |store| {
            settle(&store).await;
            begun(&store, 1, NOW).await;
            let right = |now| write(&store, move |tx| verify(tx, id(1), now).boxed());
            assert!(!right(NOW.plus(NUMBER_CHECK_LIFE)).await);
            assert!(right(NOW).await);
            assert!(!right(NOW).await);
            assert_eq!(failed(&store, NOW).await, None);
            let found = write(&store, |tx| find(tx, APPLICATION, id(1)).boxed()).await;
            let found = found.unwrap();
            assert_eq!(
                found.state_at(NOW.plus(20 * MINUTE)),
                NumberCheckState::Verified
            );
            let anew = begun(&store, 2, NOW.plus(MINUTE)).await;
            assert_eq!(anew.id, id(2), "a verified number is verified anew");
            let removed = |before| write(&store, move |tx| remove_old(tx, before, 10).boxed());
            assert_eq!(removed(NOW.plus(10 * MINUTE)).await, 0);
            assert_eq!(removed(NOW.plus(12 * MINUTE)).await, 2);
        })
        .await;
    }
}
