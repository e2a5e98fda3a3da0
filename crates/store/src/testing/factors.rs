//! All factors there are, for tests that show that something adds none.

use std::collections::BTreeSet;

use futures_util::FutureExt;

use crate::{
    Fault, Store, Tx,
    sql::{Sql, statements},
};

statements! {
    NUMBERS = "select user_id, number_hash from phones";
    UNPROVEN = "select user_id, number_sealed from unproven_numbers";
    DEVICES = "select id, key_point from devices";
    PAIRINGS = "select id, seed_sealed from pairings";
    OFFERS = "select id, secret_sealed from pairing_offers";
    RECOVERY = "select user_id, code_hash from recovery_codes";
    PASSKEYS = "select id, credential_hash from passkeys";
    QUESTIONS = "select id, state_sealed from passkey_questions";
    GATES = "select pairing_id, credential_sealed from gate_passkeys";
    GATE_QUESTIONS = "select id, state_sealed from gate_questions";
}

static KINDS: [&Sql; 10] = [
    &NUMBERS,
    &UNPROVEN,
    &DEVICES,
    &PAIRINGS,
    &OFFERS,
    &RECOVERY,
    &PASSKEYS,
    &QUESTIONS,
    &GATES,
    &GATE_QUESTIONS,
];

/// One factor of somebody's: what kind it is, whose or which, and what it holds.
pub type Held = (&'static str, Vec<u8>, Vec<u8>);

/// Every factor of everybody's, and every offer that could become one.
pub async fn all(store: &Store) -> Result<BTreeSet<Held>, Fault> {
    store.read(|tx| read(tx).boxed()).await
}

async fn read(tx: &mut Tx) -> Result<BTreeSet<Held>, Fault> {
    let mut all = BTreeSet::new();
    for kind in KINDS {
        for row in tx.rows(kind, &[]).await? {
            all.insert((kind.name(), row.blob(0)?, row.blob(1)?));
        }
    }
    Ok(all)
}
