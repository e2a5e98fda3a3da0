//! A user is removed: at once, for ever, and their devices hear of it.

use std::time::Duration;

use domain::{ApprovalState, DayNumber, Event, Moment, SerialId};
use flows::{
    DirectChecked, DirectFrom, DirectSendRefused, DirectSent, Linked, Removed, SendDirect,
};
use store::{tallies, unit};

use super::{
    ADA, Site,
    approvals::{asked, read},
    by_text, code, is_right, serial, story,
};
use crate::talk::{DAY, logged};

async fn removed(site: &Site<'_>, serial: SerialId) -> Removed {
    let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
    let flows = &site.kit.flows;
    let act = flows.remove_user(&site.caller, serial, &from, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn whoever_is_removed_can_prove_nothing_from_that_moment_on() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert!(is_right(&site.confirm(ada).await));
        let app = site.app(ada).await;
        let shown = code(&app.code());
        assert_eq!(removed(&site, ada).await, Removed::Yes);
        assert_eq!(site.check(ada, &shown).await, DirectChecked::Unknown);
        let refused = DirectSent::Refused(DirectSendRefused::Unknown);
        assert_eq!(site.text(ada).await, refused);
        assert!(
            app.accounts().await.accounts.is_empty(),
            "the app heard of it"
        );
        assert_eq!(logged(site.kit, Event::UserRemoved).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_removed_user_is_told_of_for_a_while_and_the_number_begins_anew() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert_eq!(removed(&site, ada).await, Removed::Yes);
        assert_eq!(removed(&site, ada).await, Removed::Yes, "once more");
        assert_eq!(logged(site.kit, Event::UserRemoved).await, 1);
        let gone = site.status(ada).await.unwrap();
        assert_eq!(gone.removed_at, Some(site.kit.now()));
        assert_eq!((gone.calling_code, gone.number), (44, None));
        let anew = serial(&site.register(ADA, "ada@site.example").await);
        assert_ne!(anew, ada, "no number is given twice");
        site.kit.pass_time(30 * DAY);
        assert!(site.status(ada).await.is_none());
        assert_eq!(removed(&site, ada).await, Removed::Unknown);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_removed_whom_the_site_does_not_know() {
    story(async |site: Site<'_>| {
        let nobody = SerialId::new(1).unwrap();
        assert_eq!(removed(&site, nobody).await, Removed::Unknown);
        assert!(site.status(nobody).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn what_was_under_way_of_a_user_with_another_name_ends_with_the_number() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        let id = asked(&site, ada).await;
        let sent = site.kit.gateway.kept().len();
        let forced = SendDirect {
            force: true,
            ..by_text()
        };
        site.send(ada, forced).await;
        assert_eq!(removed(&site, ada).await, Removed::Yes);
        assert_eq!(read(&site, id).await.state, ApprovalState::Superseded);
        assert!(app.requests().await.is_empty(), "nothing to answer");
        site.kit.carry_messages().await.unwrap();
        assert_eq!(site.kit.gateway.kept().len(), sent, "no code goes out");
    })
    .await;
}

#[tokio::test]
async fn a_link_that_waits_to_be_sent_ends_with_the_number() {
    story(async |site: Site<'_>| {
        let ada = serial(&site.invite(ADA, "ada@site.example", Some(true)).await);
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        assert_eq!(removed(&site, ada).await, Removed::Yes);
        site.kit.carry_messages().await.unwrap();
        assert!(site.kit.gateway.kept().is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_waits_for_an_answer_hears_that_the_user_is_no_more() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let _app = site.app(ada).await;
        let id = asked(&site, ada).await;
        let long = Duration::from_secs(30);
        let moments = || -> Moment { site.kit.moment() };
        let flows = &site.kit.flows;
        let waits = flows.follow_direct_approval(&site.caller, id, long, &moments);
        let removes = async {
            tokio::task::yield_now().await;
            removed(&site, ada).await
        };
        let both = async { tokio::join!(waits, removes) };
        let (seen, _) = tokio::time::timeout(Duration::from_secs(10), both)
            .await
            .expect("woken well before the wait is over");
        assert!(seen.unwrap().is_none(), "gone with its user");
    })
    .await;
}

/// How many of the site's users have a second factor, once the log is read.
async fn holders(site: &Site<'_>) -> i64 {
    let (kit, now) = (site.kit, site.kit.now());
    kit.flows.seal_log(&|| kit.moment()).await.unwrap();
    let (one, day) = (Some(kit.site.application.id), DayNumber::of(now));
    let read = unit(move |tx| Box::pin(async move { tallies::read(tx, one, day, now).await }));
    kit.flows.store().read(read).await.unwrap().holders
}

#[tokio::test]
async fn whoever_is_removed_is_no_more_counted_among_those_who_have_a_factor() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        assert_eq!(holders(&site).await, 0, "nobody proved the number");
        assert!(is_right(&site.confirm(ada).await));
        assert_eq!(holders(&site).await, 1);
        assert_eq!(removed(&site, ada).await, Removed::Yes);
        assert_eq!(holders(&site).await, 0);
    })
    .await;
}
