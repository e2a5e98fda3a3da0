//! A backup of many rows: in little memory, and whole or not at all when the machine dies in the middle of it.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use domain::{Event, Keys, Moment, Timestamp};
use futures_util::FutureExt;
use store::{
    Store,
    log::{self, Entry},
};

use crate::{
    databases::{Place, on_postgres},
    installation::Installation,
};

const ROWS: usize = 100_000;
/// What a backup and a restore may take of memory beside what the program takes for a handful of rows. The file is
/// more than twice as long.
const MEMORY: u64 = 16 << 10;
const PATIENCE: Duration = Duration::from_mins(2);

/// A database with a long log.
fn large() -> Installation {
    let installation = Installation::new(&Place::Sqlite, 9);
    installation.must(&["migrate"]);
    installation.must(&["backup", "small.backup"]);
    let key = fs::read_to_string(installation.key_file()).unwrap();
    let keys = Keys::from_master(&key.parse().unwrap());
    let path = installation.path().join("countersign.db");
    let address = format!("sqlite:{}", path.display()).parse().unwrap();
    tokio::runtime::Builder::new_multi_thread()
        .build()
        .unwrap()
        .block_on(async {
            let store = Store::open(&address, keys).await.unwrap();
            for part in 0..ROWS / 1000 {
                fill(&store, part).await;
            }
            store.close().await;
        });
    installation
}

async fn fill(store: &Store, part: usize) {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&part.to_be_bytes());
    let mut moment = Moment::new(Timestamp::from_millis(1_800_000_000_000), seed);
    let entries: Vec<Entry> = (0..1000).map(|_| Entry::new(&mut moment)).collect();
    let unit = store::unit(move |tx| {
        let entries = entries.clone();
        async move {
            for entry in &entries {
                log::add(tx, entry, Event::PolicySet, &"long ".repeat(80)).await?;
            }
            Ok(())
        }
        .boxed()
    });
    store.write(unit).await.unwrap();
}

/// The most memory a command took, in KiB, as the kernel counts it.
fn most_memory(mut child: Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let read = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        most = read.unwrap_or(0).max(most);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().unwrap().success());
    assert!(most > 0, "it was too quick to be looked at");
    most
}

fn start(installation: &Installation, words: &[&str]) -> Child {
    let mut program = installation.program(words);
    program.stdout(Stdio::null()).spawn().unwrap()
}

/// Waits until it is in the middle of its work, and kills it.
fn kill_when(mut child: Child, is_at_it: impl Fn() -> bool) {
    wait_for(&mut child, is_at_it);
    child.kill().unwrap();
    child.wait().unwrap();
}

fn wait_for(child: &mut Child, is_at_it: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_at_it() {
        assert!(child.try_wait().unwrap().is_none(), "it was too quick");
        assert!(Instant::now() < until, "it never began");
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.try_wait().unwrap().is_none(), "it was too quick");
}

/// Whether a file in this folder whose name ends like this is longer than a megabyte.
fn has_grown(folder: &Path, ending: &str) -> bool {
    let entries = fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let mut named = entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(ending));
    named.any(|entry| entry.metadata().is_ok_and(|data| data.len() > 1 << 20))
}

/// Ctrl-C leaves nothing behind.
fn interrupt(installation: &Installation) {
    let mut child = start(installation, &["backup", "a.backup"]);
    let folder = installation.path();
    wait_for(&mut child, || has_grown(folder, ".part"));
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success() && !child.wait().unwrap().success());
    let left = fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let names: Vec<_> = left.map(|entry| entry.file_name()).collect();
    assert!(
        !names
            .iter()
            .any(|name| name.to_string_lossy().ends_with(".part")),
        "{names:?}"
    );
}

#[test]
fn many_rows_take_little_memory_and_a_power_cut_leaves_nothing_half_done() {
    let installation = large();
    let folder = installation.path();
    let backup = folder.join("a.backup");

    // Cut off in the middle, nothing stands under the backup's name; an older one stays.
    let cut_off = || {
        let child = start(&installation, &["backup", "a.backup"]);
        kill_when(child, || has_grown(folder, ".part"));
        for entry in fs::read_dir(folder).unwrap().filter_map(Result::ok) {
            if entry.file_name().to_string_lossy().ends_with(".part") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    };
    cut_off();
    assert!(!backup.exists());
    let memory = most_memory(start(&installation, &["backup", "a.backup"]));
    let whole = fs::read(&backup).unwrap();
    assert!(whole.len() as u64 > 2 * (MEMORY << 10), "{}", whole.len());
    cut_off();
    assert!(fs::read(&backup).unwrap() == whole);
    interrupt(&installation);
    assert!(fs::read(&backup).unwrap() == whole);

    let words = ["restore", "small.backup", "--database", "sqlite:small.db"];
    let usual = most_memory(start(&installation, &words));
    assert!(memory < usual + MEMORY, "{memory} KiB, usually {usual}");

    // The same on the way back.
    let words = ["restore", "a.backup", "--database", "sqlite:restored.db"];
    kill_when(start(&installation, &words), || {
        has_grown(folder, "restored.db-wal")
    });
    let memory = most_memory(start(&installation, &words));
    assert!(memory < usual + MEMORY, "{memory} KiB, usually {usual}");

    on_postgres("large", |place| {
        let address = place.address();
        let words = ["restore", "a.backup", "--database", address.as_str()];
        let is_at_it = || {
            place.count(
                "select count(*) from pg_stat_activity where datname = 'NAME' and query like 'insert into log %'",
            ) > 0
        };
        kill_when(start(&installation, &words), is_at_it);
        let memory = most_memory(start(&installation, &words));
        assert!(memory < usual + MEMORY, "{memory} KiB, usually {usual}");
        assert_eq!(place.count("select count(*) from log"), 100_000);
        installation.move_to("sqlite:countersign.db", &address);
        let memory = most_memory(start(&installation, &["backup", "b.backup"]));
        assert!(memory < usual + MEMORY, "{memory} KiB, usually {usual}");
    });
}
