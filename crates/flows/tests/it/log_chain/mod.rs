//! The log's chain: everything written is sealed once, and whatever is done to it afterwards is named.

mod export;
mod sealing;
mod tampering;

use domain::{ChallengeId, Event, LogId, UserId};
use flows::{SealedRound, Verified, testkit::Kit};
use store::{
    log::{self, Entry},
    unit,
};

/// Writes so many rows, a second apart; gives their ids.
async fn write(kit: &Kit, count: usize) -> Vec<LogId> {
    let entries: Vec<_> = (0..count).map(|_| entry(kit)).collect();
    let ids = entries.iter().map(|entry| entry.id).collect();
    let unit = unit(move |tx| {
        let entries = entries.clone();
        Box::pin(async move {
            for entry in &entries {
                log::add(tx, entry, Event::Passed, "means=push").await?;
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
    ids
}

/// A row with every field in it, of a second of its own.
fn entry(kit: &Kit) -> Entry {
    kit.pass_time(std::time::Duration::from_secs(1));
    Entry::new(&mut kit.moment())
        .about_user(kit.site.application.id, UserId::from_bytes([3; 16]))
        .within(ChallengeId::from_bytes([4; 16]))
}

async fn seal(kit: &Kit) -> SealedRound {
    kit.flows.seal_log(&|| kit.moment()).await.unwrap()
}

async fn verify(kit: &Kit) -> Verified {
    kit.flows.verify_log(&[], |_| {}).await.unwrap()
}

/// How many rows wait, and how many are sealed.
async fn counts(kit: &Kit) -> (i64, i64) {
    store::testing::tamper::counts(kit.flows.store())
        .await
        .unwrap()
}
