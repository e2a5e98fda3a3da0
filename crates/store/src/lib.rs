//! Everything the server remembers, on SQLite or PostgreSQL. The only crate that knows SQL.
//!
//! A unit of work goes in through [`Store`], tables are modules of functions over [`Tx`]. Nothing here reads a clock or
//! decides what is allowed; the rules are `domain`'s, the acts are `flows`'.

mod address;
mod bell;
mod db;
mod fault;
mod key_check;
mod migrate;
mod postgres;
mod row;
mod seal;
mod sql;
mod sqlite;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod tx;
mod value;
#[cfg(test)]
mod world;

pub mod applications;
pub mod approvals;
pub mod apps;
pub mod authority_accounts;
pub mod backup;
pub mod breakers;
pub mod browsers;
pub mod bypass_codes;
pub mod calls;
pub mod certificates;
pub mod challenges;
pub mod changes;
pub mod delivery_rules;
pub mod device_calls;
pub mod devices;
pub mod devices_by_number;
pub mod direct;
pub mod gate;
pub mod gateways;
pub mod grants;
pub mod held_changes;
pub mod hooks;
pub mod limits;
pub mod links;
pub mod locks;
pub mod log;
pub mod log_chain;
pub mod management_keys;
pub mod money;
pub mod operators;
pub mod origin;
pub mod outages;
pub mod outbox;
pub mod pairing_offers;
pub mod pairings;
pub mod passkeys;
pub mod phones;
pub mod policies;
pub mod prices;
pub mod proposals;
pub mod recovery_codes;
pub mod requests;
pub mod routes;
pub mod secrets;
pub mod sendings;
pub mod service_keys;
pub mod sightings;
pub mod signing_keys;
pub mod tallies;
pub mod texts;
pub mod unproven_numbers;
pub mod users;

pub use address::{AddressRefused, DatabaseAddress, Kind};
pub use bell::{Bell, Sleeper, Wake};
pub use db::Store;
pub use fault::{Fault, WhileDoing};
pub use key_check::KeyCheck;
pub use seal::Seal;
pub use tx::{Tx, UnitFuture, unit};

/// Every statement there is, for the test that prepares them all.
#[cfg(test)]
fn all_statements() -> Vec<&'static sql::Sql> {
    let listed = LISTED.concat().into_iter();
    listed.chain(backup::built()).collect()
}

/// One line a file with `statements!`.
#[cfg(test)]
static LISTED: &[&[&sql::Sql]] = &[
    applications::ALL,
    applications::ALL_EDITS,
    approvals::ALL,
    approvals::of_device::ALL,
    approvals::progress::ALL,
    apps::ALL,
    authority_accounts::ALL,
    backup::ALL,
    breakers::ALL,
    browsers::ALL,
    bypass_codes::ALL,
    calls::ALL,
    certificates::ALL,
    challenges::ALL,
    challenges::app::ALL,
    challenges::look::ALL,
    challenges::mail::ALL,
    challenges::passkey::ALL,
    challenges::recovery::ALL,
    challenges::visit::ALL,
    changes::ALL,
    db::ALL,
    delivery_rules::ALL,
    device_calls::ALL,
    devices::ALL,
    devices::changes::ALL,
    devices_by_number::ALL,
    direct::approvals::ALL,
    direct::calls::ALL,
    direct::check::ALL,
    direct::codes::ALL,
    direct::keys::ALL,
    direct::number_checks::ALL,
    direct::numbers::ALL,
    direct::people::ALL,
    direct::seeds::ALL,
    direct::seen::ALL,
    direct::signers::ALL,
    direct::sites::ALL,
    direct::webhooks::ALL,
    gate::ALL,
    gate::questions::ALL,
    gateways::ALL,
    gateways::states::ALL,
    grants::ALL,
    held_changes::ALL,
    hooks::ALL,
    hooks::queue::ALL,
    hooks::told::ALL,
    hooks::turns::ALL,
    key_check::ALL,
    limits::ALL,
    links::ALL,
    locks::ALL,
    log::ALL,
    log::page::ALL,
    log::tail::ALL,
    log_chain::ALL,
    log_chain::look::ALL,
    management_keys::ALL,
    migrate::ALL,
    money::ALL,
    operators::ALL,
    operators::addresses::ALL,
    operators::browsers::ALL,
    operators::ceremonies::ALL,
    operators::links::ALL,
    operators::passkeys::ALL,
    operators::sessions::ALL,
    origin::ALL,
    outages::ALL,
    outbox::ALL,
    outbox::claims::ALL,
    outbox::fared::ALL,
    outbox::fate::ALL,
    outbox::reserved::ALL,
    outbox::receipts::ALL,
    outbox::trial::ALL,
    outbox::unreadable::ALL,
    pairing_offers::ALL,
    pairings::ALL,
    pairings::accounts::ALL,
    passkeys::ALL,
    passkeys::hosts::ALL,
    passkeys::questions::ALL,
    phones::ALL,
    policies::ALL,
    prices::ALL,
    proposals::ALL,
    recovery_codes::ALL,
    requests::ALL,
    routes::ALL,
    secrets::ALL,
    sendings::ALL,
    service_keys::ALL,
    sightings::ALL,
    signing_keys::ALL,
    tallies::ALL,
    tallies::sign_ins::ALL,
    testing::factors::ALL,
    testing::tamper::ALL,
    texts::ALL,
    unproven_numbers::ALL,
    users::ALL,
    users::alarm::ALL,
    users::app::ALL,
    users::holdings::ALL,
    users::lifecycle::ALL,
    users::passkey::ALL,
    users::search::ALL,
];
