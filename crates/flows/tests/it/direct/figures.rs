//! A site's figures: as its log says, month by month.

use std::time::Duration;

use domain::Token;
use flows::{CallerFound, DirectOpened};

use super::{ADA, BOB, Site, is_right, story};
use crate::talk::DAY;

#[tokio::test]
async fn a_month_tells_what_was_called_for_and_what_came_of_it() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        site.register(ADA, "ada@site.example").await;
        site.register(BOB, "bob@site.example").await;
        assert!(is_right(&site.confirm(ada).await));
        site.kit
            .flows
            .seal_log(&|| site.kit.moment())
            .await
            .unwrap();
        let flows = &site.kit.flows;
        let act = flows.direct_figures(&site.caller, site.kit.now());
        let figures = act.await.unwrap();
        assert_eq!(figures.total_users, 2);
        let [month] = figures.months.as_slice() else {
            panic!("one month: {figures:?}")
        };
        assert_eq!((month.users, month.proofs, month.texts), (2, 1, 1));
        assert_eq!(
            (month.phone_calls, month.calls),
            (0, 5),
            "three, a text, a check"
        );
        site.kit.pass_time(400 * DAY);
        let later = flows.direct_figures(&site.caller, site.kit.now());
        let later = later.await.unwrap();
        assert_eq!((later.total_users, later.months.len()), (2, 12));
        assert!(later.months.iter().all(|it| it.users == 0));
    })
    .await;
}

#[tokio::test]
async fn a_key_opens_its_own_application_until_its_overlap_is_over() {
    story(async |site: Site<'_>| {
        let (flows, id) = (&site.kit.flows, site.kit.site.application.id);
        let mut moment = site.kit.moment();
        let again = flows.open_direct(id, false, &mut moment).await;
        assert!(matches!(again.unwrap(), DirectOpened::Already));
        let nobody = domain::ApplicationId::from_bytes([7; 16]);
        let none = flows.open_direct(nobody, false, &mut moment);
        assert!(matches!(none.await.unwrap(), DirectOpened::NoApplication));
        let hour = Duration::from_hours(1);
        let old = flows.rotate_direct_key(id, Duration::ZERO, &mut moment);
        let old = old.await.unwrap().unwrap();
        let mut moment = site.kit.moment();
        let new = flows.rotate_direct_key(id, hour, &mut moment);
        let new = new.await.unwrap().unwrap();
        let works = async |key: &Token| {
            let found = flows.direct_caller(key, site.kit.now()).await;
            matches!(found.unwrap(), CallerFound::Yes(_))
        };
        assert!(works(&old).await && works(&new).await);
        assert!(!works(&Token::from_outside("guess")).await);
        site.kit.pass_time(hour);
        assert!(
            !works(&old).await && works(&new).await,
            "kept in memory or not"
        );
    })
    .await;
}
