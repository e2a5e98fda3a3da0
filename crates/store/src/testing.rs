//! For tests, of this crate and of those above it: the same story told on both databases, and races.
//!
//! PostgreSQL is used where `PG_URL` says; each story gets a schema of its own there, dropped afterwards.

pub mod factors;
pub mod tamper;

use std::{
    io::Write,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::{ChangeId, Keys, Timestamp};
use futures_util::FutureExt;
use tokio::sync::Barrier;

use crate::{
    DatabaseAddress, Fault, Store,
    address::Place,
    sql::{Sql, values},
};

/// When test databases are migrated: a summer's day.
pub const BEGINNING: Timestamp = Timestamp::from_millis(1_750_000_000_000);

/// The keys of test databases, always the same. They protect nothing.
///
/// # Panics
/// Never: the text is a well-formed key.
#[expect(clippy::expect_used, reason = "a constant that is right")]
pub fn keys() -> Keys {
    Keys::from_master(&"5e".repeat(32).parse().expect("64 hexadecimal digits"))
}

/// Tells a story on a migrated, empty SQLite file, and on PostgreSQL where `PG_URL` is set.
pub async fn on_each_database(story: impl AsyncFn(Store)) {
    on_each_empty_database(async |address| {
        let database = open(&address).await;
        migrated(&database).await;
        story(database.clone()).await;
        database.close().await;
    })
    .await;
}

/// Tells a story about the address of a database that nobody has opened yet.
pub async fn on_each_empty_database(story: impl AsyncFn(DatabaseAddress)) {
    story_on_sqlite(&story).await;
    if let Some(url) = postgres_url() {
        story_on_postgres(&url, &story).await;
    }
}

/// Tells a story on PostgreSQL alone.
pub async fn on_postgres(story: impl AsyncFn(DatabaseAddress)) {
    if let Some(url) = postgres_url() {
        story_on_postgres(&url, &story).await;
    }
}

/// Tells a story on a SQLite file alone.
pub async fn on_sqlite(story: impl AsyncFn(DatabaseAddress)) {
    story_on_sqlite(&story).await;
}

/// Opens a test database.
///
/// # Panics
/// When it cannot be opened.
#[expect(clippy::expect_used, reason = "a test that cannot go on")]
pub async fn open(address: &DatabaseAddress) -> Store {
    Store::open(address, keys())
        .await
        .expect("the test database opens")
}

/// A migrated database in memory: the quickest, for stories that are not about databases.
///
/// # Panics
/// When it cannot be made.
#[expect(clippy::expect_used, reason = "a test that cannot go on")]
pub async fn memory() -> Store {
    let store = Store::memory(keys()).expect("a database in memory opens");
    migrated(&store).await;
    store
}

/// Leaves a SQLite database no room: the next decision does not fit, for each has its row in the log.
///
/// # Panics
/// When it cannot be filled.
#[expect(clippy::expect_used, reason = "a test that cannot go on")]
pub async fn fill_disk(store: &Store) {
    // Not below the present size, says SQLite; so this is the present size.
    store
        .write(|tx| tx.batch("pragma max_page_count = 1").boxed())
        .await
        .expect("a limit is set");
    for size in [3000, 300, 30, 0] {
        while filled_by(store, size).await {}
    }
}

/// Gives room again.
///
/// # Panics
/// When it cannot be given.
#[expect(clippy::expect_used, reason = "a test that cannot go on")]
pub async fn make_room(store: &Store) {
    store
        .write(|tx| {
            async move {
                tx.batch("pragma max_page_count = 1073741823").await?;
                tx.batch("delete from log where event = 'filler'").await
            }
            .boxed()
        })
        .await
        .expect("room is made");
}

/// Writes a row of the log with so much in it; says whether it fitted.
async fn filled_by(store: &Store, size: usize) -> bool {
    let row = format!(
        "insert into log (id, at, event, detail) values (randomblob(16), 0, 'filler', '{}')",
        "x".repeat(size)
    );
    let unit = store.write(move |tx| {
        let row = row.clone();
        async move { tx.batch(&row).await }.boxed()
    });
    unit.await.is_ok()
}

/// Forgets every wrong code that was counted, so that a door is tried ten thousand times.
///
/// # Panics
/// When it cannot be forgotten.
#[expect(clippy::expect_used, reason = "a test that cannot go on")]
pub async fn forget_tries(store: &Store) {
    store
        .write(|tx| {
            async move {
                tx.batch("update challenges set tries = 0, state = 'open' where tries > 0")
                    .await?;
                tx.batch("delete from locks").await?;
                tx.batch("delete from limits").await
            }
            .boxed()
        })
        .await
        .expect("tries are forgotten");
}

/// Makes the number of a waiting change one that does not open, as after a fault of the disk.
///
/// # Panics
/// When there is no such change.
#[expect(clippy::expect_used, reason = "a test that cannot go on")]
pub async fn spoil_change(store: &Store, change: ChangeId) {
    static SPOIL: Sql = Sql::listed(
        "SPOIL",
        "update changes
set number_sealed = $2
where id = $1",
    );
    let spoilt = store
        .write(move |tx| async move { tx.run(&SPOIL, values![change, &[0_u8; 40]]).await }.boxed());
    assert_eq!(spoilt.await.expect("the change is written"), 1);
}

/// Runs the same act `count` times at once, as many tasks that start together; gives all outcomes.
///
/// # Panics
/// When one of them does.
pub async fn race<T, F>(count: usize, act: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let gate = Arc::new(Barrier::new(count));
    let runners: Vec<_> = (0..count)
        .map(|runner| {
            let (gate, act) = (Arc::clone(&gate), act(runner));
            tokio::spawn(async move {
                gate.wait().await;
                act.await
            })
        })
        .collect();
    let mut outcomes = Vec::with_capacity(count);
    for runner in runners {
        outcomes.push(
            runner
                .await
                .unwrap_or_else(|e| resume_unwind(e.into_panic())),
        );
    }
    outcomes
}

#[expect(clippy::expect_used, reason = "a test that cannot go on")]
async fn migrated(store: &Store) {
    store
        .migrate(BEGINNING)
        .await
        .expect("the test database migrates");
}

#[expect(clippy::expect_used, reason = "a test that cannot go on")]
async fn story_on_sqlite(story: &impl AsyncFn(DatabaseAddress)) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = format!("sqlite:{}", folder.path().join("db").display());
    story(path.parse().expect("a path")).await;
}

/// The schema is dropped even when the story fails, so that one red test leaves nothing behind.
#[expect(clippy::expect_used, reason = "a test that cannot go on")]
async fn story_on_postgres(url: &str, story: &impl AsyncFn(DatabaseAddress)) {
    static STORIES: AtomicU32 = AtomicU32::new(0);
    let number = STORIES.fetch_add(1, Ordering::Relaxed);
    let schema = format!("story_{}_{number}", std::process::id());
    let joint = if url.contains('?') { '&' } else { '?' };
    let address: DatabaseAddress = format!("{url}{joint}options=-c%20search_path%3D{schema}")
        .parse()
        .expect("PG_URL is an address");
    command(
        &address,
        &format!("drop schema if exists {schema} cascade; create schema {schema}"),
    )
    .await
    .expect("PostgreSQL lets us make a schema");
    let told = AssertUnwindSafe(story(address.clone()))
        .catch_unwind()
        .await;
    command(&address, &format!("drop schema {schema} cascade"))
        .await
        .expect("the schema goes");
    if let Err(panic) = told {
        resume_unwind(panic);
    }
}

pub(crate) async fn command(address: &DatabaseAddress, text: &str) -> Result<(), Fault> {
    let Place::Postgres(place) = &address.0 else {
        return Err(Fault::new(
            "PG_URL is not the address of a PostgreSQL database",
        ));
    };
    crate::postgres::command(place, text).await
}

/// `PG_URL`, or nothing with a line on stderr; a panic where PostgreSQL must not be skipped.
fn postgres_url() -> Option<String> {
    let url = std::env::var("PG_URL").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        let required = std::env::var("COUNTERSIGN_REQUIRE_POSTGRES").is_ok_and(|one| one == "1");
        assert!(
            !required,
            "COUNTERSIGN_REQUIRE_POSTGRES is set, and PG_URL is not"
        );
        let _unseen = writeln!(std::io::stderr(), "PostgreSQL: skipped, PG_URL is not set");
    }
    url
}
