//! Set up: from the first page to "done", and what comes of two tabs.

use domain::{Event, NumberRefused};
use flows::{Checked, Ended, Left, Offered, Opened, Sent, Source, Stage};
use store::testing::race;

use crate::talk::{
    NUMBER, OTHER_NUMBER, Talk, claims, decide, logged, redeem, request, told, whole_log,
};

#[tokio::test]
async fn a_number_is_set_up_from_the_first_page_to_done() {
    told(async |kit| {
        let browser = kit.new_browser();
        let talk = Talk::sign_in(&kit, "ada", &browser).await;
        assert_eq!(talk.stage().await, Stage::Number);
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        let Stage::Prove { number, .. } = talk.stage().await else {
            panic!("no page to prove")
        };
        assert_eq!(number.international(), "+44 7400 123456");
        assert!(
            kit.gateway.kept().is_empty(),
            "nothing goes out before the person asks for it"
        );

        assert_eq!(talk.send().await, Sent::Yes);
        let Stage::Code(page) = talk.stage().await else {
            panic!("no page for the code")
        };
        assert_eq!(page.masked, "+44 •••• ••56");
        assert_eq!((page.tries_left, page.is_set_up), (5, true));
        let code = kit.last_code().await.unwrap();
        let text = kit.gateway.kept().pop().unwrap();
        assert_eq!(text.to, "+447400123456");
        assert!(
            text.body.starts_with(&format!("Lighthouse: {code}")),
            "{}",
            text.body
        );
        assert!(
            text.body.ends_with(&format!("@id.example #{code}")),
            "{}",
            text.body
        );

        assert_eq!(talk.check(&code).await, Checked::SetUp);
        let masked = "+44 •••• ••56".to_owned();
        assert_eq!(
            talk.stage().await,
            Stage::Done {
                masked: Some(masked)
            }
        );
        let Left::ForSite(address) = talk.leave().await else {
            panic!("no way back")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["sub"], "ada");
        assert_eq!(claims["area"], "sign_in");
        assert_eq!(claims["nonce"], "nonce-of-the-site");
        assert_eq!(claims["acr"], "urn:countersign:proved");
        assert_eq!(claims["amr"], serde_json::json!(["sms"]));
        assert_eq!(claims["auth_time"], kit.now().as_seconds());
        assert_eq!(talk.stage().await, Stage::Ended(Ended::Over));
    })
    .await;
}

#[tokio::test]
async fn the_log_tells_the_whole_of_it() {
    told(async |kit| {
        kit.set_up("ada", NUMBER, &kit.new_browser()).await.unwrap();
        let told: Vec<_> = whole_log(&kit)
            .await
            .into_iter()
            .map(|line| line.event)
            .collect();
        let wanted = [
            "application_added",
            "asked",
            "browser_remembered",
            "code_sent",
            "message_accepted",
            // That nobody could be told.
            "notice_sent",
            "number_confirmed",
            "number_offered",
            "passed",
        ];
        let mut sorted = told.clone();
        sorted.sort();
        assert_eq!(sorted, wanted, "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_may_not_be_sent_to_is_refused_and_gets_nothing() {
    told(async |kit| {
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let long = "9".repeat(10_000);
        let refused = [
            ("", Offered::Refused(NumberRefused::Empty)),
            ("hello", Offered::Refused(NumberRefused::NotANumber)),
            (long.as_str(), Offered::Refused(NumberRefused::TooLong)),
            ("07400 12345", Offered::Refused(NumberRefused::NotValid)),
            ("0901 234 5678", Offered::Refused(NumberRefused::Barred)),
            (
                "+33 6 12 34 56 78",
                Offered::Refused(NumberRefused::CountryClosed),
            ),
            ("+881 6 1234 5678", Offered::Refused(NumberRefused::Barred)),
            ("0121 234 5678", Offered::TakesNoTexts),
        ];
        for (typed, wanted) in refused {
            assert_eq!(talk.offer(typed).await, wanted, "{typed}");
            assert_eq!(talk.stage().await, Stage::Number, "{typed}");
        }
        assert_eq!(
            talk.send().await,
            Sent::Refused(flows::SendRefused::NotUsable)
        );
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        assert_eq!(logged(&kit, Event::NumberRefused).await, refused.len());
    })
    .await;
}

#[tokio::test]
async fn a_number_in_foreign_digits_is_the_same_number() {
    told(async |kit| {
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.offer("+٤٤ ٧٤٠٠ ١٢٣٤٥٦").await, Offered::Taken);
        let Stage::Prove { number, .. } = talk.stage().await else {
            panic!("no page to prove")
        };
        assert_eq!(number.e164(), "+447400123456");
    })
    .await;
}

#[tokio::test]
async fn of_two_tabs_that_set_up_two_numbers_one_wins() {
    told(async |kit| {
        let browser = kit.new_browser();
        let mut tabs = Vec::new();
        for number in [NUMBER, OTHER_NUMBER] {
            let tab = Talk::sign_in(&kit, "ada", &browser).await;
            tab.offer(number).await;
            tab.send().await;
            tabs.push((tab, kit.last_code().await.unwrap()));
        }
        let [(first, one), (second, two)] = tabs.try_into().ok().unwrap();
        assert_eq!(
            second.check(&one).await,
            Checked::Wrong { left: 4 },
            "a code of another tab"
        );
        assert_eq!(second.check(&two).await, Checked::SetUp);
        assert_eq!(first.check(&one).await, Checked::Over);
        assert_eq!(first.stage().await, Stage::Ended(Ended::Over));
        assert_eq!(first.offer("+44 7400 123458").await, Offered::Over);
        let masked = "+44 •••• ••57".to_owned();
        assert_eq!(
            second.stage().await,
            Stage::Done {
                masked: Some(masked)
            }
        );
    })
    .await;
}

#[tokio::test]
async fn of_five_tabs_that_prove_five_numbers_at_once_one_wins() {
    told(async |kit| {
        let mut tabs = Vec::new();
        for last in 0..5 {
            let mut browser = kit.new_browser();
            browser.source = Source::Shared;
            let tab = Talk::sign_in(&kit, "ada", &browser).await;
            // Three numbers a day: the last two share one.
            tab.offer(&format!("+44 7400 12345{}", last.min(2))).await;
            tab.send().await;
            tabs.push((tab.id, browser, kit.last_code().await.unwrap()));
        }
        let outcomes = race(tabs.len(), |runner| {
            let (id, browser, code) = tabs[runner].clone();
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            async move {
                flows
                    .check_code(id, &browser, &code, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let won = outcomes
            .iter()
            .filter(|outcome| **outcome == Checked::SetUp)
            .count();
        let lost = outcomes
            .iter()
            .filter(|outcome| **outcome == Checked::Over)
            .count();
        assert_eq!((won, lost), (1, 4), "{outcomes:?}");
        assert_eq!(logged(&kit, Event::NumberConfirmed).await, 1);
        assert_eq!(logged(&kit, Event::Passed).await, 1);
    })
    .await;
}

#[tokio::test]
async fn set_up_is_never_offered_again_once_a_factor_was_confirmed() {
    told(async |kit| {
        kit.set_up("ada", NUMBER, &kit.new_browser()).await.unwrap();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Over);
        assert!(matches!(talk.stage().await, Stage::Code(_)));
    })
    .await;
}

#[tokio::test]
async fn where_set_up_is_not_wanted_a_person_without_factor_is_let_through() {
    told(async |kit| {
        decide(&kit, |policy| policy.must_set_up = false).await;
        let browser = kit.new_browser();
        let opened = kit.visit("ada", "sign_in", &browser).await.unwrap();
        let Opened::BackToSite(address) = opened else {
            panic!("{opened:?}")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["acr"], "urn:countersign:not-asked");
        assert_eq!(claims["amr"], serde_json::json!([]));
        assert_eq!(claims.get("auth_time"), None);

        // A site that insists gets a proof or nothing.
        let mut asked = request("ada", "sign_in");
        asked.must_prove = true;
        let talk = Talk::about(&kit, asked, &browser).await;
        assert_eq!(talk.stage().await, Stage::Number);
    })
    .await;
}

#[tokio::test]
async fn where_no_country_is_open_nobody_is_led_to_a_form_that_refuses_everything() {
    told(async |kit| {
        decide(&kit, |policy| policy.text_countries = "".parse().unwrap()).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Recovery);
    })
    .await;
}
