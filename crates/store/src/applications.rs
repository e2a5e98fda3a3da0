//! Applications: the sites that use this server, and the addresses they may be answered at.

mod edit;

use std::collections::HashMap;

use domain::{Application, ApplicationId, Brand, Logo, LogoName, RedirectAddress};
use url::Url;

#[cfg(test)]
pub(crate) use self::edit::ALL as ALL_EDITS;
pub use self::edit::{
    find_logo, named_at, remove_logo, remove_unused, set_colour, set_connection, set_logo,
    set_name, switch_off, switch_on, touch,
};
use crate::{
    Fault, Tx,
    row::Row,
    sql::{joined, statements, values, with_ids},
};

statements! {
    ADD = "insert into applications (id, name, colour, logo, sends_addresses, created_at, off_since)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (id) do nothing";
    ADD_ADDRESS = "insert into redirect_addresses (application_id, address)
values ($1, $2)
on conflict (application_id, address) do nothing";
    FIND = "select id, name, colour, logo, sends_addresses, created_at, version, logo_name, off_since
from applications
where id = $1";
    HOLD = "update applications
set created_at = created_at
where id = $1";
    LIST = "select id, name, colour, logo, sends_addresses, created_at, version, logo_name, off_since
from applications
where id > $1
order by id
limit $2";
    ADDRESSES = "select application_id, address
from redirect_addresses
where application_id between $1 and $2
order by application_id, address";
    THESE = with_ids!(
        "select id, name, colour, logo, sends_addresses, created_at, version, logo_name, off_since
from applications
where id in (select id from listed)
order by id"
    );
    ADDRESSES_OF_THESE = with_ids!(
        "select application_id, address
from redirect_addresses
where application_id in (select id from listed)
order by application_id, address"
    );
    NAMES = "select id, name
from applications
where id > $1
order by id
limit $2";
}

/// Adds an application with its redirect addresses; says whether it did: nothing is written where one has its id.
pub async fn add(tx: &mut Tx, application: &Application) -> Result<bool, Fault> {
    let brand = &application.brand;
    let logo = brand.logo.as_ref().and_then(Logo::elsewhere);
    let logo = logo.map(Url::as_str);
    let colour = brand.colour.to_string();
    let values = values![
        application.id,
        &brand.name,
        &colour,
        logo,
        application.sends_addresses,
        application.created_at,
        application.off_since
    ];
    if tx.run(&ADD, values).await? == 0 {
        return Ok(false);
    }
    for address in &application.redirect_addresses {
        tx.run(&ADD_ADDRESS, values![application.id, address.as_str()])
            .await?;
    }
    Ok(true)
}

/// The application of this id, if there is one.
pub async fn find(tx: &mut Tx, id: ApplicationId) -> Result<Option<Application>, Fault> {
    let row = tx.row(&FIND, values![id]).await?;
    let mut found = with_addresses(tx, row.as_slice()).await?;
    Ok(found.pop())
}

/// Holds the application until this unit ends, and says whether there is one: of two acts on what it owns, the second
/// begins when the first is done and sees what it did.
pub async fn hold(tx: &mut Tx, id: ApplicationId) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD, values![id]).await? == 1)
}

/// Applications behind `after` in the order of their making, `limit` at most.
pub async fn list(
    tx: &mut Tx,
    after: Option<ApplicationId>,
    limit: u32,
) -> Result<Vec<Application>, Fault> {
    let after = after.unwrap_or_else(|| ApplicationId::from_bytes([0; 16]));
    let rows = tx.rows(&LIST, values![after, i64::from(limit)]).await?;
    with_addresses(tx, &rows).await
}

/// Those with these ids, in the order of their making: by two statements, however many they are. Uses the primary keys.
pub async fn find_these(tx: &mut Tx, ids: &[ApplicationId]) -> Result<Vec<Application>, Fault> {
    let ids = joined(ids.iter().map(ApplicationId::as_bytes));
    let rows = tx.rows(&THESE, values![&ids]).await?;
    let addresses = tx.rows(&ADDRESSES_OF_THESE, values![&ids]).await?;
    read(&rows, &addresses)
}

/// Ids and names of those behind `after` in the order of their making, `limit` at most. Uses the primary key.
pub async fn list_names(
    tx: &mut Tx,
    after: Option<ApplicationId>,
    limit: u32,
) -> Result<Vec<(ApplicationId, String)>, Fault> {
    let after = after.unwrap_or_else(|| ApplicationId::from_bytes([0; 16]));
    let rows = tx.rows(&NAMES, values![after, i64::from(limit)]).await?;
    rows.iter()
        .map(|row| Ok((row.id(0)?, row.text(1)?)))
        .collect()
}

/// The applications in `rows`, which are in the order of their ids, with all their addresses by one statement.
async fn with_addresses(tx: &mut Tx, rows: &[Row]) -> Result<Vec<Application>, Fault> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let (first, last): (ApplicationId, ApplicationId) = (first.id(0)?, last.id(0)?);
    let addresses = tx.rows(&ADDRESSES, values![first, last]).await?;
    read(rows, &addresses)
}

/// The applications in `rows`, each with those of the addresses that are its own.
fn read(rows: &[Row], of_all: &[Row]) -> Result<Vec<Application>, Fault> {
    let mut addresses: HashMap<ApplicationId, Vec<RedirectAddress>> = HashMap::new();
    for row in of_all {
        addresses.entry(row.id(0)?).or_default().push(row.word(1)?);
    }
    rows.iter()
        .map(|row| {
            let id = row.id(0)?;
            Ok(Application {
                id,
                brand: Brand {
                    name: row.text(1)?,
                    colour: row.word(2)?,
                    logo: logo(row)?,
                },
                redirect_addresses: addresses.remove(&id).unwrap_or_default(),
                sends_addresses: row.flag(4)?,
                created_at: row.time(5)?,
                version: row.int(6)?,
                off_since: row.opt_time(8)?,
            })
        })
        .collect()
}

fn logo(row: &Row) -> Result<Option<Logo>, Fault> {
    let kept = row.opt_text(7)?.and_then(|name| LogoName::parse(&name));
    let elsewhere = row.opt_text(3)?.and_then(|text| Url::parse(&text).ok());
    Ok(kept.map(Logo::Kept).or(elsewhere.map(Logo::At)))
}

#[cfg(test)]
mod tests;
