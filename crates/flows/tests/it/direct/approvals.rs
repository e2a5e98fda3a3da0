//! A site asks the devices itself: answered once, in its own time, and one question at a time.

use std::time::Duration;

use domain::{
    ApprovalId, ApprovalState, Details, Event, Gate, Method, Moment, Reason,
    authenticator::Authenticator as Key,
};
use flows::{Decided, DirectApproval, DirectAsked, DirectFrom, DirectQuestion, GateAdded, Linked};

use super::{SendDirect, Site, by_text, ear::rotated, refusals, story};
use crate::{
    app::gate::make,
    talk::{DAY, INSTANT, MINUTE, decide, just_before, logged},
};

fn question(message: &str) -> DirectQuestion {
    let details = vec![("Bank account".to_owned(), "7".to_owned())];
    DirectQuestion {
        message: message.parse().unwrap(),
        details: Details::new(details).unwrap(),
        kept: r#"{"hidden":"x"}"#.to_owned(),
        life: DAY,
    }
}

async fn asked_with(site: &Site<'_>, of: domain::SerialId, what: DirectQuestion) -> DirectAsked {
    let (from, mut moment) = (DirectFrom::default(), site.kit.moment());
    let flows = &site.kit.flows;
    let act = flows.ask_direct_approval(&site.caller, of, what, &from, &mut moment);
    act.await.unwrap()
}

pub(super) async fn asked(site: &Site<'_>, of: domain::SerialId) -> ApprovalId {
    match asked_with(site, of, question("Send 5 pounds?")).await {
        DirectAsked::Asked { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn read(site: &Site<'_>, id: ApprovalId) -> DirectApproval {
    let flows = &site.kit.flows;
    let act = flows.direct_approval(&site.caller, id, site.kit.now());
    act.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_device_shows_what_the_site_asks_and_the_site_reads_the_answer() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let id = asked(&site, ada).await;
        let request = app.request().await;
        assert_eq!(
            (request.id, request.message.as_str()),
            (id, "Send 5 pounds?")
        );
        assert_eq!(
            request.details.pairs(),
            [("Bank account".into(), "7".into())]
        );
        assert_eq!(read(&site, id).await.state, ApprovalState::Pending);
        site.kit.pass_time(MINUTE);
        let approved = Decided::Done(ApprovalState::Approved);
        assert_eq!(app.approve("").await, approved);
        let answered = read(&site, id).await;
        assert_eq!(answered.state, ApprovalState::Approved);
        assert_eq!(
            (answered.serial, answered.kept.as_str()),
            (Some(ada), r#"{"hidden":"x"}"#)
        );
        assert_eq!(answered.answered_at, Some(site.kit.now()));
        assert_eq!(answered.device.map(|it| it.id), Some(app.id));
        assert_eq!(answered.signature.map(|it| it.len()), Some(64));
        assert_eq!(answered.life, DAY);
        assert!(!answered.is_told, "nobody is to be told");
        assert_eq!(app.requests().await.len(), 0);
        assert_eq!(logged(site.kit, Event::PushApproved).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_denial_says_why_and_raises_no_alarm_that_nobody_could_end() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let id = asked(&site, ada).await;
        let denied = Decided::Done(ApprovalState::Denied);
        assert_eq!(app.deny(Reason::Fraud).await, denied);
        let answered = read(&site, id).await;
        assert_eq!(
            (answered.state, answered.reason),
            (ApprovalState::Denied, Reason::Fraud)
        );
        assert_eq!(logged(site.kit, Event::Alarm).await, 0);
        assert!(matches!(
            site.send(
                ada,
                SendDirect {
                    force: true,
                    ..by_text()
                }
            )
            .await,
            flows::DirectSent::Sent { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn after_it_was_not_me_nobody_is_asked_for_an_hour() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        asked(&site, ada).await;
        app.deny(Reason::Fraud).await;
        let until = site.kit.now().plus(Duration::from_hours(1));
        let again = async || asked_with(&site, ada, question("And now?")).await;
        assert_eq!(again().await, DirectAsked::Resting(until));
        site.kit.pass_time(just_before(Duration::from_hours(1)));
        assert_eq!(again().await, DirectAsked::Resting(until));
        site.kit.pass_time(INSTANT);
        assert!(matches!(again().await, DirectAsked::Asked { .. }));
        // Any other denial is an answer as good as a yes.
        app.deny(Reason::Mistake).await;
        assert!(matches!(again().await, DirectAsked::Asked { .. }));
    })
    .await;
}

#[tokio::test]
async fn after_it_was_not_me_a_passkey_that_was_planted_never_counts() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        site.kit.pass_time(DAY);
        decide(site.kit, |policy| policy.gate = Gate::Passkey).await;
        let key = Key::at("https://id.example");
        assert!(matches!(
            make(&app, site.kit, &key).await,
            GateAdded::Yes(_)
        ));
        asked(&site, ada).await;
        app.deny(Reason::Fraud).await;
        assert_eq!(logged(site.kit, Event::ApprovalPasskeyRemoved).await, 1);
        let accounts = app.accounts().await.accounts;
        assert_eq!(accounts.first().map(|it| it.gate), Some(None));
    })
    .await;
}

#[tokio::test]
async fn it_was_not_me_raises_the_alarm_where_the_hosted_flow_knows_the_user() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        asked(&site, ada).await;
        app.deny(Reason::Fraud).await;
        assert_eq!(logged(site.kit, Event::Alarm).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_new_question_ends_the_one_before_and_time_ends_it_too() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let first = asked(&site, ada).await;
        let second = asked(&site, ada).await;
        assert_eq!(read(&site, first).await.state, ApprovalState::Superseded);
        assert_eq!(app.request().await.id, second);
        let request = app.request().await;
        site.kit.pass_time(DAY);
        assert_eq!(read(&site, second).await.state, ApprovalState::Expired);
        let late = app.decision(&request, domain::Decision::Approve, "", Reason::None);
        assert_eq!(app.send(&late).await, Decided::Expired);
        assert_eq!(read(&site, second).await.state, ApprovalState::Expired);
    })
    .await;
}

#[tokio::test]
async fn no_question_waits_longer_than_thirty_days() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let _app = site.app(ada).await;
        let long = DirectQuestion {
            life: 400 * DAY,
            ..question("For ever?")
        };
        let DirectAsked::Asked { at, expires_at, .. } = asked_with(&site, ada, long).await else {
            panic!("it is asked")
        };
        assert_eq!(expires_at.since(at), DirectQuestion::LONGEST);
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_asked_is_told_apart() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let ask = async |of| asked_with(&site, of, question("Well?")).await;
        let nobody = domain::SerialId::new(1).unwrap();
        assert_eq!(ask(nobody).await, DirectAsked::Unknown);
        assert_eq!(ask(ada).await, DirectAsked::NeverPaired);
        let _app = site.app(ada).await;
        for _ in 0..6 {
            assert!(matches!(
                ask(ada).await,
                DirectAsked::Asked { .. } | DirectAsked::Resting(_)
            ));
        }
        assert!(
            !matches!(ask(ada).await, DirectAsked::Asked { .. }),
            "enough is enough"
        );
    })
    .await;
}

#[tokio::test]
async fn who_removed_the_only_device_has_none_any_more() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let (known, mut moment) = (app.known().await, site.kit.moment());
        let removed = site.kit.flows.remove_device(&known, &mut moment).await;
        assert!(removed.is_ok());
        let asked = asked_with(&site, ada, question("Well?")).await;
        assert_eq!(asked, DirectAsked::NoDevice);
    })
    .await;
}

#[tokio::test]
async fn why_nobody_was_asked_stands_in_the_log() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let ask = async |site: &Site<'_>| asked_with(site, ada, question("Well?")).await;
        assert_eq!(ask(&site).await, DirectAsked::NeverPaired);
        let app = site.app(ada).await;
        asked(&site, ada).await;
        app.deny(Reason::Fraud).await;
        assert!(matches!(ask(&site).await, DirectAsked::Resting(_)));
        site.kit.pass_time(DAY);
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        asked(&site, ada).await;
        app.deny(Reason::Fraud).await;
        assert!(matches!(ask(&site).await, DirectAsked::Resting(_)));
        decide(site.kit, |policy| policy.methods = vec![Method::Text]).await;
        let (without, _) = rotated(&site, Duration::ZERO).await;
        assert_eq!(ask(&without).await, DirectAsked::Off);
        let mut told = refusals(site.kit).await;
        // Two of one instant come in any order.
        told.sort_unstable();
        let why = ["alarm", "no_device", "off", "resting"];
        assert_eq!(
            told,
            why.map(|why| format!("call=direct method=push why={why}"))
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_waits_is_woken_by_the_answer() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        let id = asked(&site, ada).await;
        let long = Duration::from_secs(30);
        let moments = || -> Moment { site.kit.moment() };
        let flows = &site.kit.flows;
        let waits = flows.follow_direct_approval(&site.caller, id, long, &moments);
        let answers = async {
            tokio::task::yield_now().await;
            app.approve("").await
        };
        let both = Box::pin(async { tokio::join!(waits, answers) });
        let (seen, _) = tokio::time::timeout(Duration::from_secs(10), both)
            .await
            .expect("woken well before the wait is over");
        assert_eq!(seen.unwrap().unwrap().state, ApprovalState::Approved);
        let soon = Duration::from_millis(1);
        let at_once = flows.follow_direct_approval(&site.caller, id, soon, &moments);
        assert!(at_once.await.unwrap().is_some());
    })
    .await;
}
