//! Sign in by text: one's own code, in one's own browser, once.

use domain::{CodeRefused, Event};
use flows::{Checked, Ended, Left, Opened, SendRefused, Sent, Stage};
use store::testing::race;

use crate::talk::{
    Talk, claims, decide, logged, member, open, parameter, pushed, redeem, request, told,
};

#[tokio::test]
async fn a_new_browser_gets_a_code_by_text_and_leaves_with_the_proof() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let Stage::Code(page) = talk.stage().await else {
            panic!("no page for the code")
        };
        assert_eq!(page.masked, "+44 •••• ••56");
        assert!(!page.is_set_up);
        let code = kit.last_code().await.unwrap();
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let Checked::Passed(address) = talk.check(&spaced).await else {
            panic!("not passed")
        };
        assert!(
            address.starts_with("https://site.example/back?code="),
            "{address}"
        );
        assert_eq!(
            parameter(&address, "state").as_deref(),
            Some("state-of-the-site")
        );
        let issuer = format!("https://id.example/a/{}", kit.site.application.id);
        assert_eq!(parameter(&address, "iss"), Some(issuer.clone()));
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["iss"], issuer);
        assert_eq!(claims["acr"], "urn:countersign:proved");
        assert_eq!(claims["auth_time"], kit.now().as_seconds());
    })
    .await;
}

#[tokio::test]
async fn what_is_no_code_is_said_so_and_not_counted() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let long = "1".repeat(10_000);
        for (typed, why) in [
            ("", CodeRefused::Empty),
            ("   ", CodeRefused::Empty),
            ("12345", CodeRefused::Length),
            ("1234567", CodeRefused::Length),
            (long.as_str(), CodeRefused::Length),
            ("12a456", CodeRefused::NotDigits),
            ("+12345", CodeRefused::NotDigits),
        ] {
            assert_eq!(
                talk.check(typed).await,
                Checked::NotACode(why),
                "{typed:.20}"
            );
        }
        assert_eq!(talk.guess(1).await, Checked::Wrong { left: 4 });
        assert_eq!(logged(&kit, Event::CodeWrong).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_right_code_in_full_width_digits_is_right() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        let wide = code
            .chars()
            .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap());
        assert!(matches!(
            talk.check(&wide.collect::<String>()).await,
            Checked::Passed(_)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_double_submit_of_the_right_code_passes_once_and_both_get_the_same_address() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        let outcomes = race(8, |_| {
            let (id, browser, code) = (talk.id, talk.browser.clone(), code.clone());
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            async move {
                flows
                    .check_code(id, &browser, &code, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let address = talk.pass().await;
        for outcome in outcomes {
            assert_eq!(outcome, Checked::Passed(address.clone()));
        }
        assert_eq!(talk.leave().await, Left::ForSite(address.clone()));
        assert_eq!(talk.stage().await, Stage::GoBack);
        assert_eq!(logged(&kit, Event::Passed).await, 2, "set-up and this one");

        redeem(&kit, &address).await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::Over);
        assert_eq!(talk.leave().await, Left::Over);
        assert_eq!(talk.stage().await, Stage::Ended(Ended::Over));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_code_after_the_right_one_is_neither_judged_nor_let_through() {
    told(async |kit| {
        member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.pass().await;
        assert_eq!(talk.guess(6).await, Checked::Over);
        assert_eq!(logged(&kit, Event::CodeWrong).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_code_of_one_challenge_is_wrong_at_another() {
    told(async |kit| {
        member(&kit, "ada").await;
        let browser = kit.new_browser();
        let first = Talk::sign_in(&kit, "ada", &browser).await;
        let code = kit.last_code().await.unwrap();
        let second = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(second.check(&code).await, Checked::Wrong { left: 4 });
        assert!(matches!(first.check(&code).await, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn a_challenge_is_nothing_in_another_browser() {
    told(async |kit| {
        let hers = member(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        for foreign in [kit.new_browser(), hers] {
            let foreign = talk.from(&foreign);
            let look = kit
                .flows
                .look(talk.id, &foreign.browser, kit.now())
                .await
                .unwrap();
            assert!(look.is_none());
            assert_eq!(foreign.check(&code).await, Checked::Over);
            assert_eq!(foreign.send().await, Sent::Refused(SendRefused::Over));
            assert_eq!(foreign.leave().await, Left::Over);
        }
        assert!(
            matches!(talk.check(&code).await, Checked::Passed(_)),
            "and nothing was spoiled"
        );
    })
    .await;
}

#[tokio::test]
async fn a_reload_shows_the_same_challenge_and_sends_nothing() {
    told(async |kit| {
        member(&kit, "ada").await;
        let browser = kit.new_browser();
        let address = pushed(&kit, request("ada", "sign_in")).await;
        let first = open(&kit, &address, &browser).await;
        let texts = kit.carry_messages().await.unwrap();
        assert_eq!((texts, open(&kit, &address, &browser).await), (1, first));
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_double_click_at_the_door_leads_to_one_challenge_and_one_text() {
    told(async |kit| {
        member(&kit, "ada").await;
        let (browser, client) = (kit.new_browser(), kit.site.application.id);
        let address = pushed(&kit, request("ada", "sign_in")).await;
        let opened = race(6, |_| {
            let (address, browser) = (address.clone(), browser.clone());
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            async move {
                flows
                    .open(client, &address, &browser, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        assert!(matches!(opened[0], Opened::Challenge(_)), "{opened:?}");
        assert!(opened.iter().all(|one| *one == opened[0]), "{opened:?}");
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_country_closed_later_leads_to_recovery() {
    told(async |kit| {
        member(&kit, "ada").await;
        decide(&kit, |policy| policy.text_countries = "DE".parse().unwrap()).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Recovery);
        assert_eq!(talk.send().await, Sent::Refused(SendRefused::NotUsable));
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        let Left::ForSite(address) = talk.leave().await else {
            panic!("no way back")
        };
        assert_eq!(
            parameter(&address, "error").as_deref(),
            Some("access_denied")
        );
    })
    .await;
}
