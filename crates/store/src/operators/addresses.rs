//! Mail addresses of operators: where they are told what needs a second word.

use domain::{EmailAddress, OperatorId, OperatorName};

use crate::{
    Fault, Tx,
    sql::{statements, values},
    users,
};

const EMAIL: &str = "operators.email";

statements! {
    SET = "update operators
set email_sealed = $2, email_language = $3
where id = $1";
    OF_OWNERS = "select id, name, email_sealed, email_language
from operators
where role = 'owner'
  and email_sealed is not null
order by name
limit $1";
    FIND = "select id, name, email_sealed, email_language
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
}

/// Sets the address, or takes it away.
pub async fn set(
    tx: &mut Tx,
    operator: OperatorId,
    address: Option<&EmailAddress>,
    language: &str,
) -> Result<bool, Fault> {
    let sealed = address.map(|address| {
        let plain = address.expose().as_bytes();
        tx.seal().seal(EMAIL, operator.as_bytes(), plain)
    });
    let sealed = sealed.transpose()?;
    let values = values![operator, sealed.as_deref(), language];
    Ok(tx.run(&SET, values).await? == 1)
}

/// Every owner who has an address, `limit` at most.
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
    })
}
