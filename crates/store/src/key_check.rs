//! The database remembers which master key it was filled under, by a value that tells nothing of the key itself.

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    KEEP = "insert into settings (name, value)
values ($1, $2)
on conflict (name) do nothing";
    FIND = "select value
from settings
where name = $1";
}

const NAME: &str = "master_key_check";

/// Whether the master key at hand is the one the database was filled under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// It is, or the database had none and remembers this one from now on.
    Matches,
    /// Another key: nothing sealed would open, no token would be found.
    Other,
}

/// Compares the key at hand with the one remembered; remembers it where there is none.
pub(crate) async fn check(tx: &mut Tx) -> Result<KeyCheck, Fault> {
    let ours = *tx.keys().check_value();
    tx.run(&KEEP, values![NAME, &ours]).await?;
    let row = tx.row(&FIND, values![NAME]).await?;
    let kept = row
        .ok_or_else(|| Fault::new("the key's check value was not kept"))?
        .blob(0)?;
    Ok(if kept == ours {
        KeyCheck::Matches
    } else {
        KeyCheck::Other
    })
}
