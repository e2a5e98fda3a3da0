//! Mail addresses of operators: where they are told what needs a second word.

use domain::{EmailAddress, HELD_LIFE, OperatorId, OperatorName, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
    users,
};

const EMAIL: &str = "operators.email";

statements! {
    SET = "update operators
set email_sealed = $2, email_language = $3, email_since = $4
where id = $1";
    HOLD = "update operators
set email_language = email_language
where id = $1";
    SET_LANGUAGE = "update operators
set email_language = $2
where id = $1
  and email_sealed is not null";
    BEGIN_ANEW = "update operators
set email_since = $2
where id = $1
  and email_sealed is not null";
    OF_OWNERS = "select id, name, email_sealed, email_language, email_since
from operators
where role = 'owner'
  and email_sealed is not null
order by email_since, name
limit $1";
    FIND = "select id, name, email_sealed, email_language, email_since
from operators
where id = $1
  and email_sealed is not null";
}

/// An operator who can be written to.
#[derive(Clone, Debug)]
pub struct OperatorAddress {
    /// Who.
    pub operator: OperatorId,
    /// What they are called.
    pub name: OperatorName,
    /// Where to.
    pub address: EmailAddress,
    /// In which language (a tag).
    pub language: String,
    /// Since when the address is this one; not before its operator owned, where they own.
    pub since: Timestamp,
}

impl OperatorAddress {
    /// Whether a link mailed there confirms a change that was asked for at `asked_at`: the address must have stood then as long
    /// as a change may wait. Otherwise whoever takes over one session sets an address first, and is their own second word.
    pub fn confirms(&self, asked_at: Timestamp) -> bool {
        self.since.plus(HELD_LIFE) <= asked_at
    }
}

/// Sets the address, which stands from now on, or takes it away.
pub async fn set(
    tx: &mut Tx,
    operator: OperatorId,
    address: Option<&EmailAddress>,
    language: &str,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sealed = address.map(|address| {
        let plain = address.expose().as_bytes();
        tx.seal().seal(EMAIL, operator.as_bytes(), plain)
    });
    let sealed = sealed.transpose()?;
    let since = sealed.as_ref().map(|_| now);
    let values = values![operator, sealed.as_deref(), language, since];
    Ok(tx.run(&SET, values).await? == 1)
}

/// Holds the operator: of two who set the address at once, the second reads what the first has set.
pub async fn hold(tx: &mut Tx, operator: OperatorId) -> Result<(), Fault> {
    tx.run(&HOLD, values![operator]).await?;
    Ok(())
}

/// Has mails to the address be in another language. The address stands as long as it stood.
pub async fn set_language(tx: &mut Tx, operator: OperatorId, language: &str) -> Result<(), Fault> {
    tx.run(&SET_LANGUAGE, values![operator, language]).await?;
    Ok(())
}

/// Has the address stand from now on, as if it were set now: its operator has just become an owner.
pub async fn begin_anew(tx: &mut Tx, operator: OperatorId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&BEGIN_ANEW, values![operator, now]).await?;
    Ok(())
}

/// Every owner who has an address, that which has stood longest first, `limit` at most.
pub async fn of_owners(tx: &mut Tx, limit: u32) -> Result<Vec<OperatorAddress>, Fault> {
    let rows = tx.rows(&OF_OWNERS, values![i64::from(limit)]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The address of one operator.
pub async fn find(tx: &mut Tx, operator: OperatorId) -> Result<Option<OperatorAddress>, Fault> {
    let row = tx.row(&FIND, values![operator]).await?;
    row.as_ref().map(|row| read(tx, row)).transpose()
}

fn read(tx: &Tx, row: &crate::row::Row) -> Result<OperatorAddress, Fault> {
    let operator: OperatorId = row.id(0)?;
    let address = users::read_email(tx, EMAIL, operator.as_bytes(), row, 2)?;
    Ok(OperatorAddress {
        operator,
        name: row.word(1)?,
        address: address.ok_or_else(|| Fault::new("an operator's address is gone"))?,
        language: row.text(3)?,
        since: row.time(4)?,
    })
}

#[cfg(test)]
mod tests;
