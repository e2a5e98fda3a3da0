//! "It was not me": what a site has sent and checks of somebody whose number may be a thief's.

use domain::{Event, Reason};
use flows::{DirectChecked, DirectSendRefused, DirectSent, Linked, SendDirect};

use super::{Site, another, approvals::asked, by_text, is_right, story};
use crate::talk::{logged, whole_log};

#[tokio::test]
async fn a_code_that_was_out_is_told_apart_from_a_wrong_one_and_counts_for_nothing() {
    story(async |site: Site<'_>| {
        let ada = site.ada().await;
        let app = site.app(ada).await;
        assert_eq!(site.link("ada", ada).await, Linked::Yes);
        let forced = SendDirect {
            force: true,
            ..by_text()
        };
        site.send(ada, forced.clone()).await;
        let right = site.kit.last_direct_code().await.unwrap();
        asked(&site, ada).await;
        app.deny(Reason::Fraud).await;
        assert_eq!(logged(site.kit, Event::Alarm).await, 1);
        // More often than wrong ones may be.
        for _ in 0..6 {
            assert_eq!(site.check(ada, &right).await, DirectChecked::Alarmed);
        }
        assert_eq!(logged(site.kit, Event::Locked).await, 0);
        let log = whole_log(site.kit).await;
        let shut = log.iter().filter(|line| line.event == "code_wrong");
        assert!(
            shut.clone()
                .all(|line| line.detail == "call=direct shut=alarm")
        );
        assert_eq!(shut.count(), 6);
        let wrong = site.check(ada, &another(&right)).await;
        assert_eq!(wrong, DirectChecked::Wrong);
        // What the app shows did not come to the number.
        assert!(is_right(&site.check(ada, &super::code(&app.code())).await));
        let refused = DirectSent::Refused(DirectSendRefused::Alarmed);
        assert_eq!(site.send(ada, forced).await, refused);
    })
    .await;
}
