//! Request addresses: who may open one, for how long, and what a site can be told without a page.

use std::time::Duration;

use domain::Token;
use flows::{Left, Opened};
use store::testing::race;

use crate::talk::{
    INSTANT, MINUTE, Talk, another_site, logged, member, open, parameter, pushed, request, told,
};

#[tokio::test]
async fn a_request_address_waits_ninety_seconds() {
    told(async |kit| {
        let browser = kit.new_browser();
        let (one, two) = (request("ada", "sign_in"), request("ada", "sign_in"));
        let (one, two) = (pushed(&kit, one).await, pushed(&kit, two).await);
        kit.pass_time(Duration::from_millis(89_999));
        assert!(matches!(
            open(&kit, &one, &browser).await,
            Opened::Challenge(_)
        ));
        kit.pass_time(INSTANT);
        assert_eq!(open(&kit, &two, &browser).await, Opened::StartAgain);
        assert!(
            matches!(open(&kit, &one, &browser).await, Opened::Challenge(_)),
            "once opened"
        );
    })
    .await;
}

#[tokio::test]
async fn a_request_belongs_to_the_browser_that_opened_it() {
    told(async |kit| {
        let address = pushed(&kit, request("ada", "sign_in")).await;
        assert!(matches!(
            open(&kit, &address, &kit.new_browser()).await,
            Opened::Challenge(_)
        ));
        assert_eq!(
            open(&kit, &address, &kit.new_browser()).await,
            Opened::StartAgain
        );
    })
    .await;
}

#[tokio::test]
async fn of_many_browsers_that_open_one_request_at_once_one_keeps_it() {
    told(async |kit| {
        member(&kit, "ada").await;
        let client = kit.site.application.id;
        let address = pushed(&kit, request("ada", "sign_in")).await;
        let opened = race(8, |_| {
            let (address, browser) = (address.clone(), kit.new_browser());
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            async move {
                flows
                    .open(client, &address, &browser, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let kept = opened
            .iter()
            .filter(|one| matches!(one, Opened::Challenge(_)))
            .count();
        let again = opened
            .iter()
            .filter(|one| **one == Opened::StartAgain)
            .count();
        assert_eq!((kept, again), (1, 7));
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_nothing_under_another_client_id_and_an_invented_one_is_nothing_at_all() {
    told(async |kit| {
        let browser = kit.new_browser();
        let other = another_site(&kit).await;
        let address = pushed(&kit, request("ada", "sign_in")).await;
        let mut moment = kit.moment();
        let opened = kit
            .flows
            .open(other, &address, &browser, &mut moment)
            .await
            .unwrap();
        assert_eq!(opened, Opened::StartAgain);
        for invented in ["", "x", "' or 1=1 --"] {
            let invented = Token::from_outside(invented);
            assert_eq!(open(&kit, &invented, &browser).await, Opened::StartAgain);
        }
        assert!(matches!(
            open(&kit, &address, &browser).await,
            Opened::Challenge(_)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_site_that_wants_no_pages_is_told_when_one_is_needed() {
    told(async |kit| {
        let known = member(&kit, "ada").await;
        let mut asked = request("ada", "sign_in");
        asked.no_pages = true;
        let through = kit.visit_with(asked.clone(), &known).await.unwrap();
        let Opened::BackToSite(location) = through else {
            panic!("{through:?}")
        };
        assert!(parameter(&location, "code").is_some());

        let address = pushed(&kit, asked).await;
        let new = kit.new_browser();
        let Opened::BackToSite(location) = open(&kit, &address, &new).await else {
            panic!()
        };
        assert_eq!(
            parameter(&location, "error").as_deref(),
            Some("interaction_required")
        );
        assert_eq!(
            parameter(&location, "state").as_deref(),
            Some("state-of-the-site")
        );
        assert!(parameter(&location, "iss").is_some() && parameter(&location, "code").is_none());
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        assert_eq!(open(&kit, &address, &new).await, Opened::StartAgain, "once");
    })
    .await;
}

#[tokio::test]
async fn the_groups_a_site_names_stand_in_the_log_with_the_decision() {
    told(async |kit| {
        let mut asked = request("ada", "sign_in");
        asked.profile.groups = vec!["staff".into(), "press".into()];
        Talk::about(&kit, asked, &kit.new_browser()).await;
        let log = crate::talk::whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "asked").unwrap();
        assert_eq!(
            line.detail,
            "area=sign_in reason=must_set_up purpose=set_up groups=staff,press"
        );
    })
    .await;
}

#[tokio::test]
async fn who_gives_up_goes_back_with_an_error_and_cannot_pass_any_more() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        let Left::ForSite(address) = talk.leave().await else {
            panic!("no way back")
        };
        assert_eq!(
            parameter(&address, "error").as_deref(),
            Some("access_denied")
        );
        assert_eq!(
            parameter(&address, "state").as_deref(),
            Some("state-of-the-site")
        );
        assert_eq!(
            talk.stage().await,
            flows::Stage::Ended(flows::Ended::Denied)
        );
        assert_eq!(talk.check(&code).await, flows::Checked::Over);
        assert_eq!(talk.leave().await, Left::ForSite(address));
        kit.pass_time(MINUTE);
        let refused = flows::Sent::Refused(flows::SendRefused::Over);
        assert_eq!(talk.send().await, refused);
        assert_eq!(logged(&kit, domain::Event::Denied).await, 1);
    })
    .await;
}
