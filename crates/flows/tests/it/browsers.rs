//! Known and new browsers: whom a known one spares, for how long, and what makes it new again.

use domain::AreaRule;
use flows::{Opened, Visitor, testkit::Kit};

use crate::talk::{
    DAY, INSTANT, NUMBER, Talk, another_site, claims, decide, just_before, logged, member, open,
    pushed, redeem, request, told,
};

/// What the ID token says when the policy asks nothing in this browser; none when it asks.
async fn not_asked(
    kit: &Kit,
    user: &str,
    area: &str,
    browser: &Visitor,
) -> Option<serde_json::Value> {
    match kit.visit(user, area, browser).await.unwrap() {
        Opened::BackToSite(address) => Some(claims(&redeem(kit, &address).await.unwrap().id_token)),
        Opened::Challenge(_) | Opened::Unsent(..) => None,
        Opened::StartAgain | Opened::SwitchedOff(_) => panic!("start again"),
    }
}

#[tokio::test]
async fn a_known_browser_goes_straight_through_and_the_token_says_so() {
    told(async |kit| {
        let proved = kit.now();
        let browser = member(&kit, "ada").await;
        let claims = not_asked(&kit, "ada", "sign_in", &browser)
            .await
            .expect("not asked");
        assert_eq!(claims["acr"], "urn:countersign:not-asked");
        assert_eq!(claims["amr"], serde_json::json!([]));
        assert_eq!(claims["auth_time"], proved.as_seconds());
        assert_eq!(claims["sub"], "ada");
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        assert_eq!(logged(&kit, domain::Event::NotAsked).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_known_browser_is_new_again_when_the_policys_days_are_over() {
    told(async |kit| {
        let browser = kit.new_browser();
        kit.set_up("ada", crate::talk::NUMBER, &browser)
            .await
            .unwrap();
        kit.pass_time(just_before(30 * DAY));
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_some());
        kit.pass_time(INSTANT);
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_none());
        // Going through proves nothing, so it did not renew anything. Passing does.
        kit.carry_messages().await.unwrap();
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        talk.pass().await;
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_some());
    })
    .await;
}

/// As the management API counts them.
async fn known_browsers(kit: &Kit, user: &str) -> i64 {
    let application = kit.site.application.id;
    let site = kit.flows.site(application).await.unwrap().unwrap();
    let user = user.parse().unwrap();
    let found = kit.flows.user(&site, user, kit.now()).await.unwrap();
    found.unwrap().known_browsers
}

#[tokio::test]
async fn beside_another_site_no_browser_stays_known_for_more_than_a_month() {
    told(async |kit| {
        decide(&kit, |policy| policy.remember_days = 90).await;
        let browser = kit.new_browser();
        kit.set_up("ada", NUMBER, &browser).await.unwrap();
        kit.pass_time(just_before(30 * DAY));
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_some());
        assert_eq!(known_browsers(&kit, "ada").await, 1);
        // Going through is no click: the month goes on from the last proof.
        kit.pass_time(INSTANT);
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_none());
        assert_eq!(known_browsers(&kit, "ada").await, 0);
    })
    .await;
}

#[tokio::test]
async fn beside_its_own_site_a_browser_stays_known_for_all_the_policys_days() {
    told(async |kit| {
        let kit = kit.beside_its_site().unwrap();
        decide(&kit, |policy| policy.remember_days = 90).await;
        let browser = kit.new_browser();
        kit.set_up("ada", NUMBER, &browser).await.unwrap();
        kit.pass_time(just_before(90 * DAY));
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_some());
        kit.pass_time(INSTANT);
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn fewer_days_count_at_once_and_none_remembers_nobody() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        decide(&kit, |policy| policy.remember_days = 1).await;
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_none());
        decide(&kit, |policy| policy.remember_days = 0).await;
        kit.pass_time(DAY);
        Talk::sign_in(&kit, "ada", &browser).await.pass().await;
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn what_a_shorter_memory_forgot_a_longer_one_does_not_bring_back() {
    told(async |kit| {
        let browser = kit.new_browser();
        kit.set_up("ada", NUMBER, &browser).await.unwrap();
        decide(&kit, |policy| policy.remember_days = 0).await;
        decide(&kit, |policy| policy.remember_days = 30).await;
        let opened = kit.visit("ada", "sign_in", &browser).await.unwrap();
        assert!(matches!(opened, Opened::Challenge(_)), "{opened:?}");
    })
    .await;
}

#[tokio::test]
async fn a_browser_known_for_one_person_never_spares_another() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        member(&kit, "bob").await;
        assert!(not_asked(&kit, "ada", "sign_in", &browser).await.is_some());
        assert!(not_asked(&kit, "bob", "sign_in", &browser).await.is_none());
        assert!(
            not_asked(&kit, "ADA", "sign_in", &browser).await.is_none(),
            "ids are exact"
        );
    })
    .await;
}

#[tokio::test]
async fn a_browser_known_at_one_application_is_new_at_another() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        let other = another_site(&kit).await;
        let mut moment = kit.moment();
        let asked = request("ada", "sign_in");
        let address = kit.flows.push(other, asked, &mut moment).await.unwrap();
        let opened = kit
            .flows
            .open(other, &address, &browser, &mut moment)
            .await
            .unwrap();
        assert!(matches!(opened, Opened::Challenge(_)), "{opened:?}");
    })
    .await;
}

#[tokio::test]
async fn sign_in_is_asked_of_known_browsers_too_where_the_policy_says_so() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        let asks = |new_browser, known_browser| AreaRule {
            new_browser,
            known_browser,
            unless_down: false,
        };
        for (rule, known_is_asked, new_is_asked) in [
            (asks(true, true), true, true),
            (asks(false, true), true, false),
            (asks(false, false), false, false),
            (asks(true, false), false, true),
        ] {
            decide(&kit, |policy| {
                policy.areas.insert("sign_in".parse().unwrap(), rule);
            })
            .await;
            let known = not_asked(&kit, "ada", "sign_in", &browser).await;
            let new = not_asked(&kit, "ada", "sign_in", &kit.new_browser()).await;
            let asked = (known.is_none(), new.is_none());
            assert_eq!(asked, (known_is_asked, new_is_asked), "{rule:?}");
            kit.pass_time(DAY);
        }
    })
    .await;
}

#[tokio::test]
async fn an_area_nobody_decided_about_is_asked_always() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        assert!(not_asked(&kit, "ada", "pay_out", &browser).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_new_password_makes_every_other_browser_new() {
    told(async |kit| {
        let first = member(&kit, "ada").await;
        let second = kit.new_browser();
        Talk::sign_in(&kit, "ada", &second).await.pass().await;
        let bobs = member(&kit, "bob").await;
        assert!(not_asked(&kit, "ada", "sign_in", &first).await.is_some());

        let asked = request("ada", "change_password");
        Talk::about(&kit, asked, &second).await.pass().await;
        assert!(not_asked(&kit, "ada", "sign_in", &first).await.is_none());
        assert!(not_asked(&kit, "ada", "sign_in", &second).await.is_some());
        assert!(not_asked(&kit, "bob", "sign_in", &bobs).await.is_some());
        assert_eq!(logged(&kit, domain::Event::BrowsersForgotten).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_site_that_insists_on_a_proof_is_answered_by_one_in_a_known_browser_too() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        let mut asked = request("ada", "sign_in");
        asked.must_prove = true;
        let address = Talk::about(&kit, asked, &browser).await.pass().await;
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["acr"], "urn:countersign:proved");
    })
    .await;
}

#[tokio::test]
async fn a_reload_of_the_way_through_gives_the_same_code_until_the_site_takes_it() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        let address = pushed(&kit, request("ada", "sign_in")).await;
        let first = open(&kit, &address, &browser).await;
        let Opened::BackToSite(location) = &first else {
            panic!("{first:?}")
        };
        assert_eq!(open(&kit, &address, &browser).await, first);
        assert_eq!(
            open(&kit, &address, &kit.new_browser()).await,
            Opened::StartAgain
        );
        redeem(&kit, location).await.unwrap();
        assert_eq!(open(&kit, &address, &browser).await, Opened::StartAgain);
    })
    .await;
}
