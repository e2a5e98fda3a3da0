//! The log's page in the panel: filtered, page by page, taken away by whoever may.

use std::time::Duration;

use domain::{Action, Area, Event, ExternalUserId, Limit, LogId, RequestNumber, Role};
use flows::{
    LastProof, LogFilter, LogPage, MadeUp, PanelRefused, PanelSession, Person, Trial,
    TrialDelivery, testkit::Kit,
};
use store::{log, unit};

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
            assert_eq!(act.await.unwrap().err(), Some(PanelRefused::NotYourRole));
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
        assert_eq!(act.unwrap().unwrap().event, filter.event);
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

/// What an operator takes away by this filter.
async fn taken(kit: &Kit, by: &PanelSession, filter: LogFilter) -> LogFilter {
    let mut moment = kit.moment();
    let begun = kit.flows.begin_log_export(by, &filter, "csv", &mut moment);
    begun.await.unwrap().unwrap()
}

async fn exported(kit: &Kit, filter: LogFilter) -> Vec<String> {
    let page = kit.flows.export_log(&filter, None).await.unwrap();
    assert!(page.next.is_none());
    page.rows.into_iter().map(|row| row.row.event).collect()
}

#[tokio::test]
async fn what_is_written_after_an_export_began_is_none_of_it() {
    told(async |kit| {
        member(&kit, "ada").await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let begun = taken(&kit, &operator, LogFilter::default()).await;
        let all = exported(&kit, begun).await;
        assert!(all.contains(&"log_exported".to_owned()), "{all:?}");
        kit.pass_time(Duration::from_millis(1));
        let later = taken(&kit, &operator, LogFilter::default()).await;
        assert_eq!(exported(&kit, begun).await, all);
        assert_eq!(exported(&kit, later).await.len(), all.len() + 1);
        // Whoever names an earlier end has that one.
        let to = Some(kit.now().minus(30 * DAY));
        let early = taken(
            &kit,
            &operator,
            LogFilter {
                to,
                ..LogFilter::default()
            },
        );
        assert_eq!(early.await.to, to);
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_away_by_the_number_of_a_page_is_what_is_shown() {
    told(async |kit| {
        member(&kit, "ada").await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let mut moment = kit.moment();
        let number = RequestNumber::new(&mut moment);
        moment.request = Some(number);
        let all = LogFilter::default();
        let wrote = kit
            .flows
            .begin_log_export(&operator, &all, "csv", &mut moment);
        wrote.await.unwrap().unwrap();
        let its = LogFilter {
            request: Some(number),
            ..all
        };
        let shown = page(&kit, its, None).await;
        assert!(shown.is_of_request);
        assert_eq!(whole(&kit, its).await, ["log_exported"]);
        let begun = taken(&kit, &operator, its).await;
        assert_eq!(exported(&kit, begun).await, ["log_exported"]);
        // It wrote something, though nothing of what is chosen.
        let none = LogFilter {
            event: Some(Event::Passed),
            ..its
        };
        let shown = page(&kit, none, None).await;
        assert!(shown.is_of_request && shown.rows.is_empty());
        let begun = taken(&kit, &operator, none).await;
        assert!(exported(&kit, begun).await.is_empty());
        // One that wrote nothing leads to what was written about its time, here and there.
        let around = LogFilter {
            request: Some(RequestNumber::new(&mut kit.moment())),
            ..all
        };
        assert!(!page(&kit, around, None).await.is_of_request);
        let begun = taken(&kit, &operator, around).await;
        let shown = whole(&kit, around).await;
        assert!(shown.len() > 2);
        assert_eq!(exported(&kit, begun).await, shown);
    })
    .await;
}

#[tokio::test]
async fn a_request_wrote_its_rows_however_many_came_behind_them() {
    // More than are looked at for a page; on one database, for they are many.
    let kit = Kit::new().await.unwrap();
    let mut moment = kit.moment();
    let number = RequestNumber::new(&mut moment);
    moment.request = Some(number);
    let its = log::Entry::new(&mut moment);
    kit.pass_time(Duration::from_millis(2));
    let mut moment = kit.moment();
    let others: Vec<_> = (0..20_001).map(|_| log::Entry::new(&mut moment)).collect();
    let unit = unit(move |tx| {
        let (its, others) = (its.clone(), others.clone());
        Box::pin(async move {
            log::add(tx, &its, Event::Alarm, "").await?;
            for other in &others {
                log::add(tx, other, Event::Asked, "").await?;
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
    let filter = LogFilter {
        request: Some(number),
        ..LogFilter::default()
    };
    assert!(page(&kit, filter, None).await.is_of_request);
    assert_eq!(whole(&kit, filter).await, ["alarm"]);
}

#[tokio::test]
async fn whoever_looks_for_rows_of_somebody_searches_like_anywhere_else() {
    told(async |kit| {
        member(&kit, "ada").await;
        let (_, rita) = at_desk(&kit, Role::ReadOnly).await;
        let site = kit.site.application.id;
        let ada: ExternalUserId = "ada".parse().unwrap();
        let find = async |by: &PanelSession| {
            let mut moment = kit.moment();
            let act = kit.flows.find_for_log(by, site, &ada, &mut moment);
            act.await.unwrap()
        };
        let id = id_of(&kit, "ada").await;
        for _ in 0..Limit::OPERATOR_SEARCHES.most {
            assert_eq!(find(&rita).await, Ok(Some(id)));
        }
        assert_eq!(find(&rita).await, Err(PanelRefused::SlowDown));
        // So does whoever tries the rules on somebody on file, and not on somebody made up.
        let view = kit.flows.site(site).await.unwrap().unwrap();
        let try_on = async |person: Person| {
            let trial = Trial {
                person,
                action: Action::Verify,
                area: Area::sign_in(),
                groups: Vec::new(),
                must_prove: false,
                browser: LastProof::Never,
                delivery: TrialDelivery::AsItIs,
            };
            let mut moment = kit.moment();
            let act = kit
                .flows
                .simulate_at_desk(&rita, &view, &trial, &mut moment);
            act.await.unwrap().map(|found| found.is_some())
        };
        let on_file = try_on(Person::User("ada".parse().unwrap())).await;
        assert_eq!(on_file, Err(PanelRefused::SlowDown));
        let made_up = try_on(Person::MadeUp(MadeUp::default())).await;
        assert_eq!(made_up, Ok(true));
        let helper = kit.operator("hal", Role::Helper).await.unwrap();
        let helper = kit.session(&helper).await.unwrap();
        assert_eq!(find(&helper).await, Err(PanelRefused::NotYourRole));
    })
    .await;
}
