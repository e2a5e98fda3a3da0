//! Accounts at authorities that certify our host name (ACME): sealed, shared by all nodes.

use domain::{Secret, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    ADD = "insert into authority_accounts (directory, contact, credentials_sealed, created_at)
values ($1, $2, $3, $4)
on conflict (directory, contact) do nothing";
    FIND = "select credentials_sealed
from authority_accounts
where directory = $1
  and contact = $2";
    REMOVE = "delete from authority_accounts
where directory = $1
  and contact = $2";
}

const SEALED: &str = "authority_accounts.credentials";

/// Adds an account, unless another node was quicker.
pub async fn add(
    tx: &mut Tx,
    directory: &str,
    contact: &str,
    credentials: &Secret<Vec<u8>>,
    now: Timestamp,
) -> Result<(), Fault> {
    let row = row_id(directory, contact);
    let sealed = tx.seal().seal(SEALED, &row, credentials.expose())?;
    tx.run(&ADD, values![directory, contact, &sealed, now])
        .await?;
    Ok(())
}

/// The account at this directory, if there is one. The contact is part of it: a changed one is another account.
pub async fn find(
    tx: &mut Tx,
    directory: &str,
    contact: &str,
) -> Result<Option<Secret<Vec<u8>>>, Fault> {
    match tx.row(&FIND, values![directory, contact]).await? {
        Some(row) => tx
            .seal()
            .open(SEALED, &row_id(directory, contact), &row.blob(0)?)
            .map(Some),
        None => Ok(None),
    }
}

/// Forgets an account that the authority no longer knows.
pub async fn remove(tx: &mut Tx, directory: &str, contact: &str) -> Result<(), Fault> {
    tx.run(&REMOVE, values![directory, contact]).await?;
    Ok(())
}

/// What sealed credentials are bound to. A directory's address holds no line break.
fn row_id(directory: &str, contact: &str) -> Vec<u8> {
    format!("{directory}\n{contact}").into_bytes()
}

#[cfg(test)]
mod tests;
