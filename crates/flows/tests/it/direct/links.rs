//! A link in a text sets the app up: a first one, at once, and no other ever after.

use domain::{Event, Method};
use flows::PairRefused;

use super::{ADA, BOB, Site, code, is_right, serial, story};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, INSTANT, decide, just_before, logged, told_by},
};

#[tokio::test]
async fn whoever_opens_the_link_has_the_app_and_everybody_is_told() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        assert!(app.account.is_active);
        let user = site.status(ada).await.unwrap();
        assert_eq!(user.devices.len(), 1);
        assert_eq!(user.devices[0].id, app.id);
        assert!(is_right(&site.check(ada, &code(&app.code())).await));
        let (mails, _) = told_by(site.kit).await;
        assert_eq!(mails, ["A device was added at Lighthouse"]);
        assert_eq!(logged(site.kit, Event::InvitationSent).await, 1);
        assert_eq!(logged(site.kit, Event::DevicePaired).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_link_is_good_once_and_for_a_day() {
    story(async |site: Site<'_>| {
        site.invite(ADA, "ada@site.example", Some(true)).await;
        let token = site.kit.last_invitation().await.unwrap();
        site.kit.pass_time(just_before(DAY));
        assert!(Authenticator::pair(site.kit, &token).await.is_ok());
        let again = Authenticator::pair(site.kit, &token).await;
        assert_eq!(again.err(), Some(PairRefused::Used));
        site.invite(BOB, "bob@site.example", Some(true)).await;
        let token = site.kit.last_invitation().await.unwrap();
        site.kit.pass_time(DAY);
        let late = Authenticator::pair(site.kit, &token).await;
        assert_eq!(late.err(), Some(PairRefused::Expired));
    })
    .await;
}

#[tokio::test]
async fn a_later_link_voids_the_one_before() {
    story(async |site: Site<'_>| {
        site.invite(ADA, "ada@site.example", Some(true)).await;
        let first = site.kit.last_invitation().await.unwrap();
        site.kit.pass_time(INSTANT);
        site.invite(ADA, "ada@site.example", Some(true)).await;
        let second = site.kit.last_invitation().await.unwrap();
        assert_ne!(first, second);
        let void = Authenticator::pair(site.kit, &first).await;
        assert_eq!(void.err(), Some(PairRefused::Unknown));
        assert!(Authenticator::pair(site.kit, &second).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_link_leads_nowhere_once_apps_are_off() {
    story(async |site: Site<'_>| {
        site.invite(ADA, "ada@site.example", Some(true)).await;
        let token = site.kit.last_invitation().await.unwrap();
        decide(site.kit, |policy| policy.methods = vec![Method::Text]).await;
        let late = Authenticator::pair(site.kit, &token).await;
        assert_eq!(late.err(), Some(PairRefused::Expired));
    })
    .await;
}

#[tokio::test]
async fn who_has_an_app_is_sent_no_link_and_a_link_adds_no_second_one() {
    story(async |site: Site<'_>| {
        let ada = serial(&site.invite(ADA, "ada@site.example", Some(true)).await);
        let first = site.kit.last_invitation().await.unwrap();
        Authenticator::pair(site.kit, &first).await.unwrap();
        site.invite(ADA, "ada@site.example", Some(true)).await;
        assert_eq!(logged(site.kit, Event::InvitationSent).await, 1);
        assert_eq!(site.status(ada).await.unwrap().devices.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn links_are_sent_where_nobody_decided_otherwise() {
    story(async |site: Site<'_>| {
        site.invite(ADA, "ada@site.example", None).await;
        assert_eq!(logged(site.kit, Event::InvitationSent).await, 1);
        site.invite(BOB, "bob@site.example", Some(false)).await;
        assert_eq!(logged(site.kit, Event::InvitationSent).await, 1);
    })
    .await;
}
