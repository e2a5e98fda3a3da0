//! The log's page in the panel: filtered, page by page, taken away by whoever may.

use std::time::Duration;

use domain::{Event, LogId, Role};
use flows::{LogFilter, LogPage, PanelRefused, testkit::Kit};

use super::{at_desk, id_of};
use crate::talk::{DAY, another_site, logged, member, told, whole_log};

async fn page(kit: &Kit, filter: LogFilter, before: Option<LogId>) -> LogPage {
    let now = kit.moment().now;
    kit.flows.log_page(&filter, before, now).await.unwrap()
}

/// The events on all pages, the oldest first.
async fn whole(kit: &Kit, filter: LogFilter) -> Vec<String> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = page(kit, filter, before).await;
        assert!(page.rows.len() <= 50);
        all.extend(page.rows.into_iter().map(|shown| shown.row.event));
        before = page.next;
        if before.is_none() {
            all.reverse();
            return all;
        }
    }
}

#[tokio::test]
async fn every_row_stands_on_its_page_and_filters_choose() {
    told(async |kit| {
        member(&kit, "ada").await;
        for number in 0..30 {
            member(&kit, &format!("member {number}")).await;
        }
        let all = LogFilter::default();
        let events: Vec<String> = whole_log(&kit)
            .await
            .into_iter()
            .map(|row| row.event)
            .collect();
        assert!(events.len() > 100);
        assert_eq!(whole(&kit, all).await, events);
        let user = Some(id_of(&kit, "ada").await);
        let of_ada = whole(&kit, LogFilter { user, ..all }).await;
        assert!(of_ada.contains(&"number_confirmed".to_owned()) && of_ada.len() < 20);
        let event = Some(Event::NumberConfirmed);
        assert_eq!(whole(&kit, LogFilter { event, ..all }).await.len(), 31);
        let both = LogFilter { user, event, ..all };
        assert_eq!(whole(&kit, both).await, ["number_confirmed"]);
        let application = Some(another_site(&kit).await);
        let of_other = LogFilter { application, ..all };
        assert_eq!(whole(&kit, of_other).await, ["application_added"]);
        let none = LogFilter {
            application,
            user,
            ..all
        };
        assert!(whole(&kit, none).await.is_empty());
        let first = page(&kit, LogFilter { user, ..all }, None).await;
        assert_eq!(first.rows[0].external_id.as_deref(), Some("ada"));
    })
    .await;
}

#[tokio::test]
async fn times_bound_the_rows() {
    told(async |kit| {
        member(&kit, "ada").await;
        let then = kit.now();
        kit.pass_time(Duration::from_hours(1));
        member(&kit, "bob").await;
        let all = LogFilter::default();
        let before = whole(
            &kit,
            LogFilter {
                to: Some(then),
                ..all
            },
        )
        .await;
        let after = whole(
            &kit,
            LogFilter {
                from: Some(then),
                ..all
            },
        )
        .await;
        let none = LogFilter {
            from: Some(kit.now().plus(DAY)),
            ..all
        };
        assert!(!before.is_empty() && !after.is_empty());
        assert_eq!(before.len() + after.len(), whole_log(&kit).await.len());
        assert!(whole(&kit, none).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_helper_sees_no_log_and_whoever_reads_takes_none_away() {
    told(async |kit| {
        let filter = LogFilter::default();
        let (_, helper) = at_desk(&kit, Role::Helper).await;
        let act = kit
            .flows
            .see_log(&helper, &filter, None, &mut kit.moment())
            .await;
        assert_eq!(act.unwrap().err(), Some(PanelRefused::NotYourRole));
        let reader = kit.operator("reader", Role::ReadOnly).await.unwrap();
        let reader = kit.session(&reader).await.unwrap();
        let act = kit
            .flows
            .see_log(&reader, &filter, None, &mut kit.moment())
            .await;
        assert!(act.unwrap().is_ok());
        for session in [&helper, &reader] {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .begin_log_export(session, &filter, "csv", &mut moment);
            assert_eq!(act.await.unwrap(), Err(PanelRefused::NotYourRole));
        }
        assert_eq!(logged(&kit, Event::LogExported).await, 0);
    })
    .await;
}

#[tokio::test]
async fn that_the_log_was_taken_away_is_written_down() {
    told(async |kit| {
        member(&kit, "ada").await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let filter = LogFilter {
            user: Some(id_of(&kit, "ada").await),
            event: Some(Event::Passed),
            from: Some(kit.now()),
            ..LogFilter::default()
        };
        let act = kit
            .flows
            .begin_log_export(&operator, &filter, "csv", &mut kit.moment())
            .await;
        assert_eq!(act.unwrap(), Ok(()));
        let mut rows = whole_log(&kit).await.into_iter();
        let row = rows.find(|row| row.event == "log_exported").unwrap();
        assert!(
            row.detail.starts_with("operator=otto format=csv user="),
            "{}",
            row.detail
        );
        assert!(
            row.detail.contains(" event=passed from=2027-"),
            "{}",
            row.detail
        );
        // A person's own rows are exported without reading everybody's.
        let of_ada = LogFilter {
            user: filter.user,
            ..LogFilter::default()
        };
        let exported = kit.flows.export_log(&of_ada, None).await.unwrap();
        assert!(!exported.rows.is_empty() && exported.next.is_none());
        assert!(exported.rows.iter().all(|row| row.row.user == filter.user));
    })
    .await;
}
