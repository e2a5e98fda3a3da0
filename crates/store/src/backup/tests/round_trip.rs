//! What goes in comes out, on either kind of database; what was under way does not.

use domain::Timestamp;

use super::*;
use crate::{
    outbox,
    testing::{on_each_database, on_each_empty_database, open},
    world::write,
};

/// What a restore changes on purpose: see `under_way`.
fn after_restore(mut rows: Rows) -> Rows {
    let mut set = |table: &str, change: &dyn Fn(&str, &mut Cell)| {
        let listed = TABLES.iter().find(|one| one.name == table).unwrap();
        for cells in rows.get_mut(table).into_iter().flatten() {
            for (column, cell) in listed.columns.iter().zip(cells) {
                change(column.name, cell);
            }
        }
    };
    let ended = |names: &'static [&'static str]| {
        move |name: &str, cell: &mut Cell| match cell {
            Cell::Bigint(at) if names.contains(&name) => *at = (*at).min(NOON.as_millis()),
            _ => {}
        }
    };
    set("requests", &ended(&["expires_at"]));
    set("challenges", &ended(&["expires_at"]));
    set("grants", &ended(&["expires_at", "token_expires_at"]));
    set("direct_codes", &ended(&["expires_at"]));
    set("number_checks", &ended(&["expires_at"]));
    set("operator_links", &ended(&["expires_at"]));
    set("operator_sessions", &|name, cell| {
        if name == "ended_at" && matches!(cell, Cell::Null) {
            *cell = Cell::Bigint(NOON.as_millis());
        }
    });
    for cells in rows.get_mut("outgoing_calls").into_iter().flatten() {
        let waits = cells.contains(&Cell::Text("waiting".into()));
        let listed = TABLES.iter().find(|one| one.name == "outgoing_calls");
        let columns = listed.unwrap().columns.iter();
        for (column, cell) in columns.zip(cells).filter(|_| waits) {
            match column.name {
                "state" => *cell = Cell::Text("failed".into()),
                "ended_at" => *cell = Cell::Bigint(NOON.as_millis()),
                _ => {}
            }
        }
    }
    for cells in rows.get_mut("outbox").into_iter().flatten() {
        let waits = cells.iter().any(|cell| {
            ["waiting", "sending"]
                .map(|state| Cell::Text(state.into()))
                .contains(cell)
        });
        let listed = TABLES.iter().find(|one| one.name == "outbox");
        let columns = listed.unwrap().columns.iter();
        for (column, cell) in columns.zip(cells).filter(|_| waits) {
            match column.name {
                "state" => *cell = Cell::Text("dropped".into()),
                "claimed_until" | "reserved" => *cell = Cell::Null,
                _ => {}
            }
        }
    }
    put_hooks_aside(&mut rows);
    without_held(&mut rows);
    for rows in rows.values_mut() {
        rows.sort_by_key(|cells| format!("{:?}", cells.iter().map(shown).collect::<Vec<_>>()));
    }
    rows
}

/// What endpoints were to hear is put aside, and secrets that waited for an owner's word are gone.
fn put_hooks_aside(rows: &mut Rows) {
    let names = |table: &str| -> Vec<&'static str> {
        let listed = TABLES.iter().find(|one| one.name == table).unwrap();
        listed.columns.iter().map(|one| one.name).collect()
    };
    for cells in rows.get_mut("hook_deliveries").unwrap() {
        let waits = cells.contains(&Cell::Text("waiting".into()));
        for (name, cell) in names("hook_deliveries").iter().zip(cells) {
            match *name {
                "state" if waits => *cell = Cell::Text("missed".into()),
                "due_at" if waits => *cell = Cell::Bigint(NOON.as_millis()),
                _ => {}
            }
        }
    }
    for cells in rows.get_mut("hooks").unwrap() {
        let columns = names("hooks");
        let place = columns.iter().position(|name| *name == "next_held_id");
        if cells[place.unwrap()] == Cell::Null {
            continue;
        }
        for (name, cell) in columns.iter().zip(cells) {
            if name.starts_with("next_") {
                *cell = Cell::Null;
            }
        }
    }
}

/// What waited for an owner's word is outdated, and the keys that waited with it are gone.
fn without_held(rows: &mut Rows) {
    let place = |table: &str, column: &str| {
        let listed = TABLES.iter().find(|one| one.name == table).unwrap();
        let mut columns = listed.columns.iter();
        columns.position(|one| one.name == column).unwrap()
    };
    for table in [
        "application_secrets",
        "management_keys",
        "direct_keys",
        "gateways",
    ] {
        let held_id = place(table, "held_id");
        let keys = rows.get_mut(table).unwrap();
        let before = keys.len();
        keys.retain(|cells| matches!(cells[held_id], Cell::Null));
        assert!(!keys.is_empty() && keys.len() < before, "both kinds");
    }
    assert!(rows.remove("held_signers").is_some());
    let (state, ended_at) = (
        place("held_changes", "state"),
        place("held_changes", "ended_at"),
    );
    let open = Cell::Text("open".into());
    let changes = rows.get_mut("held_changes").unwrap().iter_mut();
    let mut waited = changes.filter(|cells| cells[state] == open).peekable();
    assert!(waited.peek().is_some());
    for cells in waited {
        cells[state] = Cell::Text("outdated".into());
        cells[ended_at] = Cell::Bigint(NOON.as_millis());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_survives_the_way_from_each_kind_of_database_to_each() {
    on_each_database(async |from| {
        fill(&from, 12).await;
        let backup = back_up(&from).await;
        let before = rows(&backup);
        assert_eq!(before.len(), TABLES.len());
        let (_folder, path) = kept(&backup);
        on_each_empty_database(async |address| {
            let to = open(&address).await;
            let contents = restore(&to, &path).await.unwrap();
            assert_eq!(contents.rows, 12 * TABLES.len() as u64);
            assert_eq!(
                contents,
                super::super::verify(&path, &keys(), |_| {}).unwrap()
            );
            assert_eq!(contents.created_at, NOON);
            let way = (from.kind(), to.kind());
            assert!(
                rows(&back_up(&to).await) == after_restore(before.clone()),
                "{way:?}"
            );
            assert!(to.pending_migrations().await.unwrap().is_empty(), "{way:?}");
        })
        .await;
    })
    .await;
}

/// A column of all rows of a table.
fn column(rows: &Rows, table: &str, column: &str) -> Vec<String> {
    let listed = TABLES.iter().find(|one| one.name == table).unwrap();
    let place = listed.columns.iter().position(|one| one.name == column);
    let cells = rows[table]
        .iter()
        .map(|cells| shown(&cells[place.unwrap()]));
    let mut cells: Vec<String> = cells.collect();
    cells.sort();
    cells
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sites_asked_for_and_were_to_be_told_is_over() {
    on_each_database(async |from| {
        fill(&from, 4).await;
        for text in [
            "update approvals set state = 'pending'",
            // What a page of ours asks ends with its challenge.
            "delete from direct_approvals where signed_at is null",
            "update pairing_offers set by_link = 1, expires_at = 1750040000001",
            "update outgoing_calls set state = 'calling'",
        ] {
            write(&from, move |tx| tx.batch(text).boxed()).await;
        }
        let (_folder, path) = kept(&back_up(&from).await);
        on_each_empty_database(async |address| {
            let to = open(&address).await;
            restore(&to, &path).await.unwrap();
            let after = rows(&back_up(&to).await);
            let states = column(&after, "approvals", "state");
            assert_eq!(states, ["expired", "expired", "pending", "pending"]);
            let noon = NOON.as_millis().to_string();
            let noons = vec![noon; 4];
            assert_eq!(column(&after, "pairing_offers", "expires_at"), noons);
            assert_eq!(column(&after, "outgoing_calls", "state"), ["failed"; 4]);
            assert_eq!(column(&after, "outgoing_calls", "ended_at"), noons);
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_many_pages_is_read_whole_and_once() {
    on_each_database(async |store| {
        let count = 2 * super::super::statements::PAGE + 1;
        let many = ["settings", "log"];
        for table in TABLES.iter().filter(|table| many.contains(&table.name)) {
            for row in 0..count {
                let mut cells = cells(table, row, &|_| false);
                if let Some(id @ Cell::Blob(_)) = cells.first_mut() {
                    *id = Cell::Blob(row.to_be_bytes().repeat(2));
                }
                add(&store, table, row, cells).await;
            }
        }
        let rows = rows(&back_up(&store).await);
        for table in many {
            let mut read = rows[table].clone();
            read.dedup();
            assert_eq!(read.len(), count, "{table} on {:?}", store.kind());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_ends_where_it_said_it_would() {
    on_each_database(async |store| {
        fill(&store, 3).await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = |seen: &Arc<Mutex<Vec<_>>>| {
            let seen = Arc::clone(seen);
            move |progress: crate::backup::Progress| seen.lock().unwrap().push(progress)
        };
        let buffer = Buffer::default();
        store
            .back_up(buffer.clone(), NOON, note(&seen))
            .await
            .unwrap();
        let last = *seen.lock().unwrap().last().unwrap();
        assert_eq!(
            (last.done, last.of),
            (3 * TABLES.len() as u64, 3 * TABLES.len() as u64)
        );
        let backup = buffer.0.lock().unwrap().clone();
        let (_folder, path) = kept(&backup);
        super::super::verify(&path, &keys(), note(&seen)).unwrap();
        let last = *seen.lock().unwrap().last().unwrap();
        assert_eq!(
            (last.done, last.of),
            (backup.len() as u64, backup.len() as u64)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_waited_is_not_sent_a_second_time() {
    on_each_database(async |from| {
        fill(&from, 4).await;
        let (_folder, path) = kept(&back_up(&from).await);
        on_each_empty_database(async |address| {
            let to = open(&address).await;
            restore(&to, &path).await.unwrap();
            let later = Timestamp::from_millis(i64::MAX);
            let due = to.read(|tx| outbox::next_due(tx).boxed()).await.unwrap();
            assert_eq!(due, None);
            let claim = crate::unit(move |tx| outbox::claim(tx, later, 10, later).boxed());
            assert!(to.write(claim).await.unwrap().messages.is_empty());
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_names_its_columns_itself() {
    let setting = |columns: [&str; 2], cells| {
        vec![
            Record::Table {
                name: "settings".into(),
                columns: columns.map(Into::into).into(),
            },
            Record::Row(cells),
            Record::End { rows: 1 },
        ]
    };
    let (name, value) = (Cell::Text("a".into()), Cell::Blob(vec![7]));
    let (_folder, path) = kept(&written(
        1,
        &setting(["value", "name"], vec![value.clone(), name.clone()]),
    ));
    on_each_empty_database(async |address| {
        let store = open(&address).await;
        restore(&store, &path).await.unwrap();
        let settings = rows(&back_up(&store).await).remove("settings").unwrap();
        assert_eq!(settings, [vec![name.clone(), value.clone()]]);
    })
    .await;
}
