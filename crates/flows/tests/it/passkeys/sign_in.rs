//! A passkey answers at a sign-in, or something else does.

use domain::{ApplicationId, Event, Method, PolicyRefused};
use flows::{Checked, Opened, PasskeyQuestioned, PolicyChange, Stage, testkit::Kit};
use store::testing::race;

use super::{answer, answer_by, asked, key, owner, question};
use crate::{
    app::with_methods,
    talk::{MINUTE, Talk, another_site, claims, logged, redeem, request, told, whole_log},
};

#[tokio::test]
async fn it_signs_in_and_the_site_learns_how() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Passkey);
        let Checked::Passed(address) = answer_by(&talk, &key).await else {
            panic!("refused")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["pop", "hwk"]));
        let log = whole_log(&kit).await;
        let passed = log.iter().rfind(|row| row.event == "passed").unwrap();
        assert_eq!(passed.detail, "area=sign_in method=passkey");
    })
    .await;
}

#[tokio::test]
async fn one_that_may_be_on_several_devices_says_so() {
    told(async |kit| {
        with_methods(&kit, &[Method::Passkey]).await;
        let key = key().synced();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(super::make(&talk, &key).await, Checked::SetUp);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let Checked::Passed(address) = answer_by(&talk, &key).await else {
            panic!("refused")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["pop", "swk"]));
    })
    .await;
}

#[tokio::test]
async fn every_answer_that_is_none_is_a_try() {
    told(async |kit| {
        let (_, hers) = owner(&kit, "ada").await;
        let (_, bens) = owner(&kit, "ben").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let wrong = |left| Checked::Wrong { left };
        // Somebody else's passkey, of the same application.
        let one = asked(question(&talk).await);
        let other = answer(&talk, one.ceremony, &bens.get(&one.options)).await;
        assert_eq!(other, wrong(4));
        // The right one, to a question that is used up.
        let right = hers.get(&one.options);
        assert_eq!(answer(&talk, one.ceremony, &right).await, wrong(3));
        // The right one, in a browser that shows another site.
        let hers = hers.shown_by("https://id.example.evil.example");
        assert_eq!(answer_by(&talk, &hers).await, wrong(2));
        // The right one, without anybody there.
        let hers = hers.shown_by(super::ORIGIN).without_person();
        assert_eq!(answer_by(&talk, &hers).await, wrong(1));
        let junk = asked(question(&talk).await);
        assert_eq!(answer(&talk, junk.ceremony, "{}").await, Checked::Over);
        assert_eq!(logged(&kit, Event::PasskeyRefused).await, 5);
        assert_eq!(logged(&kit, Event::Locked).await, 1);
        assert_eq!(question(&talk).await, PasskeyQuestioned::Over);
        assert!(matches!(talk.stage().await, Stage::Ended(_)));
    })
    .await;
}

#[tokio::test]
async fn a_question_is_answered_in_its_challenge_and_its_browser_alone() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        let first = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let second = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let asked_first = asked(question(&first).await);
        let said = key.get(&asked_first.options);
        let elsewhere = answer(&second, asked_first.ceremony, &said).await;
        assert_eq!(elsewhere, Checked::Wrong { left: 4 });
        let stranger = first.from(&kit.new_browser());
        assert_eq!(question(&stranger).await, PasskeyQuestioned::Over);
        let foreign = answer(&stranger, asked_first.ceremony, &said).await;
        assert_eq!(foreign, Checked::Over);
        let here = answer(&first, asked_first.ceremony, &said).await;
        assert!(matches!(here, Checked::Passed(_)), "{here:?}");
        let again = answer(&first, asked_first.ceremony, &said).await;
        assert_eq!(again, Checked::Over, "passed once");
    })
    .await;
}

#[tokio::test]
async fn a_copy_whose_counter_went_back_and_a_late_answer_are_refused() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert!(matches!(answer_by(&talk, &key).await, Checked::Passed(_)));
        key.put_back_counter();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(answer_by(&talk, &key).await, Checked::Wrong { left: 4 });
        let late = asked(question(&talk).await);
        let said = key.get(&late.options);
        kit.pass_time(5 * MINUTE);
        let late = answer(&talk, late.ceremony, &said).await;
        assert_eq!(late, Checked::Wrong { left: 3 });
    })
    .await;
}

#[tokio::test]
async fn of_one_answer_that_comes_twice_at_once_one_counts() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let asked = asked(question(&talk).await);
        let said = key.get(&asked.options);
        let (flows, id, browser) = (&kit.flows, talk.id, &talk.browser);
        let came = race(2, |_| {
            let (flows, browser, said) = (flows.clone(), browser.clone(), said.clone());
            let mut moment = kit.moment();
            async move {
                let question = Some(asked.ceremony);
                let act = flows.check_passkey(id, &browser, question, &said, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let passed = came.iter().filter(|it| matches!(it, Checked::Passed(_)));
        assert_eq!(passed.count(), 1, "{came:?}");
        assert_eq!(logged(&kit, Event::Passed).await, 2, "the set-up, and this");
    })
    .await;
}

#[tokio::test]
async fn switched_off_it_answers_nothing() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let asked = asked(question(&talk).await);
        with_methods(&kit, &[Method::Text]).await;
        let said = key.get(&asked.options);
        assert_eq!(answer(&talk, asked.ceremony, &said).await, Checked::Over);
        assert_eq!(talk.stage().await, Stage::Recovery);
    })
    .await;
}

#[tokio::test]
async fn where_the_server_has_no_name_the_method_is_off() {
    told(async |kit| {
        with_methods(&kit, &[Method::Text, Method::Passkey]).await;
        let store = kit.flows.store().clone();
        let bare = flows::testkit::Kit::house_at(
            "http://127.0.0.1:4300",
            store,
            &[&kit.gateway],
            &kit.push,
        )
        .unwrap();
        let id = kit.site.application.id;
        let site = bare.site(id).await.unwrap().unwrap();
        assert_eq!(site.policy.methods, [Method::Text]);
        let decided = [Method::Text, Method::Passkey];
        assert_eq!(site.decided.methods, decided, "what a change begins from");
        let site = kit.flows.site(id).await.unwrap().unwrap();
        assert!(site.policy.has(Method::Passkey));
        let mut alone = site.policy.clone();
        alone.methods = vec![Method::Passkey];
        let mut moment = kit.moment();
        let set = bare.set_policy(id, site.policy_version, alone, &mut moment);
        let why = PolicyRefused::PasskeysNeedName;
        assert_eq!(set.await.unwrap(), PolicyChange::Refused(why));
    })
    .await;
}

#[tokio::test]
async fn one_key_stands_for_the_same_person_at_two_applications_and_answers_at_each_alone() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        let here = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let other = another_site(&kit).await;
        let there = talk_at(&kit, other).await;
        assert_eq!(there.stage().await, Stage::NewPasskey, "set up anew");
        assert_eq!(super::make(&there, &key).await, Checked::SetUp);
        let asked_here = asked(question(&here).await);
        let said = key.get(&asked_here.options);
        let there = talk_at(&kit, other).await;
        let elsewhere = answer(&there, asked_here.ceremony, &said).await;
        assert_eq!(elsewhere, Checked::Wrong { left: 4 });
        let passed = answer(&here, asked_here.ceremony, &said).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
        let passed = answer_by(&there, &key).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
    })
    .await;
}

/// Ada signs in at this application, in a new browser.
async fn talk_at(kit: &Kit, application: ApplicationId) -> Talk<'_> {
    let (browser, mut moment) = (kit.new_browser(), kit.moment());
    let flows = &kit.flows;
    let asked = request("ada", "sign_in");
    let address = flows.push(application, asked, &mut moment).await.unwrap();
    let opened = flows.open(application, &address, &browser, &mut moment);
    let opened = opened.await.unwrap();
    let (Opened::Challenge(id) | Opened::Unsent(id, _)) = opened else {
        panic!("expected a challenge, got {opened:?}")
    };
    Talk { kit, browser, id }
}
