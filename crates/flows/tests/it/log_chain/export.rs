//! The export: every row once, page by page, and those that were asked for alone.

use std::time::Duration;

use domain::{ApplicationId, Event};
use flows::{ExportedRow, LogFilter, testkit::Kit};

use super::{seal, write};
use crate::talk::{logged, told, whole_log};

/// Everything that fits, and how many pages it took.
async fn exported(kit: &Kit, filter: LogFilter) -> (Vec<ExportedRow>, usize) {
    let (mut rows, mut pages, mut after) = (Vec::new(), 0, None);
    loop {
        let page = kit.flows.export_log(&filter, after).await.unwrap();
        assert!(page.rows.len() <= 500, "a page is bounded");
        rows.extend(page.rows);
        pages += 1;
        after = page.next;
        if after.is_none() {
            return (rows, pages);
        }
    }
}

#[tokio::test]
async fn every_row_is_exported_once_in_pages_and_those_asked_for_alone() {
    told(async |kit| {
        let all = LogFilter::default();
        write(&kit, 600).await;
        seal(&kit).await;
        let before = kit.now();
        write(&kit, 600).await;
        let (rows, pages) = exported(&kit, all).await;
        assert_eq!((rows.len(), pages), (1201, 3));
        assert_eq!(rows.len(), whole_log(&kit).await.len());
        assert!(rows.is_sorted_by(|one, next| one.row.id < next.row.id));
        let sealed = rows.iter().filter(|row| row.position.is_some()).count();
        assert_eq!(sealed, 601);

        let second = Duration::from_secs(1);
        let (from, to) = (Some(before.plus(second)), Some(before.plus(11 * second)));
        let (rows, pages) = exported(&kit, LogFilter { from, to, ..all }).await;
        assert_eq!((rows.len(), pages), (10, 1), "the log before is not read");
        assert_eq!(Some(rows[0].row.at), from);
        assert!(rows.iter().all(|row| Some(row.row.at) < to));

        let event = Some(Event::ApplicationAdded);
        let (rows, _) = exported(&kit, LogFilter { event, ..all }).await;
        assert_eq!(rows.len(), logged(&kit, Event::ApplicationAdded).await);
        for (application, expected) in [
            (kit.site.application.id, 1201),
            (ApplicationId::from_bytes([9; 16]), 0),
        ] {
            let application = Some(application);
            let (rows, _) = exported(&kit, LogFilter { application, ..all }).await;
            assert_eq!(rows.len(), expected);
        }
    })
    .await;
}
