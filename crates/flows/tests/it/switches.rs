//! The account settings: recovery codes, switching off, browsers, and how often.

use domain::{Event, Method, Weighed};
use flows::{Changed, Checked, MadeCodes, Offered, Opened, Sent, Stage, testkit::Kit};

use crate::{
    settings::asked,
    talk::{
        DAY, MINUTE, Talk, addressed, addressed_member, allow_calls, decide, logged, told, told_by,
        whole_log,
    },
};

#[tokio::test]
async fn recovery_codes_are_made_by_two_kinds_and_are_a_strong_proof_afterwards() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        let MadeCodes::Not(Changed::Waits(_)) = talk.make_codes().await else {
            panic!("one kind is too little")
        };
        talk.mail().await;
        talk.prove_mail().await;
        let MadeCodes::Made(codes) = talk.make_codes().await else {
            panic!("none were made")
        };
        assert_eq!(codes.len(), 10);
        assert_eq!(talk.card().await.unwrap().recovery_codes.unwrap().0, 10);
        // With something strong on file, two weak kinds are too little in another visit.
        let browser = kit.new_browser();
        let talk = asked(&kit, &browser).await;
        talk.prove_both().await;
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        assert_eq!(
            talk.check_recovery_code(&codes[0].shown()).await,
            Checked::Settings(None)
        );
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Enough);
        let again = talk.check_recovery_code(&codes[0].shown()).await;
        assert!(matches!(again, Checked::Wrong { .. }), "once: {again:?}");
    })
    .await;
}

#[tokio::test]
async fn the_second_factor_is_switched_off_where_that_is_allowed() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        talk.prove_both().await;
        let off = async || {
            let mut moment = kit.moment();
            kit.flows
                .turn_off(talk.id, &browser, &mut moment)
                .await
                .unwrap()
        };
        assert_eq!(off().await, Changed::Refused);
        decide(&kit, |policy| {
            policy.may_turn_off = true;
            policy.must_set_up = false;
        })
        .await;
        assert_eq!(off().await, Changed::Done);
        let (mails, _) = told_by(&kit).await;
        assert_eq!(
            mails.last().unwrap(),
            "Your second step at Lighthouse is off"
        );
        let opened = kit
            .visit_with(addressed("ada", "sign_in"), &kit.new_browser())
            .await;
        assert!(
            matches!(opened.unwrap(), Opened::BackToSite(_)),
            "nothing is asked"
        );
        assert_eq!(
            off().await,
            Changed::Refused,
            "nothing is left to switch off"
        );
    })
    .await;
}

#[tokio::test]
async fn text_can_be_switched_off_only_while_calls_remain() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        talk.prove_both().await;
        let switch = async |method, off| talk.switch(method, off).await;
        assert_eq!(
            switch(Method::Text, true).await,
            Changed::Refused,
            "the last one"
        );
        allow_calls(&kit).await;
        assert_eq!(switch(Method::Text, true).await, Changed::Done);
        let lines = talk.card().await.unwrap().methods;
        let shown: Vec<_> = lines.iter().map(|line| (line.method, line.is_on)).collect();
        assert_eq!(shown, [(Method::Text, false), (Method::Call, true)]);
        assert_eq!(
            switch(Method::Call, true).await,
            Changed::Refused,
            "the last one"
        );
        // A sign-in calls at once now.
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        let Stage::Code(page) = talk.stage().await else {
            panic!("no code is out")
        };
        assert_eq!(page.ways, [Method::Call]);
        assert_eq!(
            switch(Method::Text, false).await,
            Changed::Done,
            "and on again"
        );
    })
    .await;
}

#[tokio::test]
async fn an_owner_ends_her_other_browsers() {
    told(async |kit| {
        let old = addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        Talk::about(&kit, addressed("ada", "sign_in"), &browser)
            .await
            .pass()
            .await;
        let talk = asked(&kit, &browser).await;
        let browsers = talk.card().await.unwrap().browsers;
        assert_eq!(browsers.len(), 2);
        let other = browsers.iter().find(|one| !one.is_this).unwrap().id;
        let mut moment = kit.moment();
        let act = kit
            .flows
            .forget_browser(talk.id, &browser, other, &mut moment);
        assert_eq!(act.await.unwrap(), Changed::Done);
        let opened = kit
            .visit_with(addressed("ada", "sign_in"), &old)
            .await
            .unwrap();
        assert!(!matches!(opened, Opened::BackToSite(_)), "asked again");
        let act = kit
            .flows
            .forget_other_browsers(talk.id, &browser, &mut moment);
        assert_eq!(
            act.await.unwrap(),
            Changed::Refused,
            "there are none any more"
        );
    })
    .await;
}

#[tokio::test]
async fn a_day_holds_ten_changes() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        talk.prove_both().await;
        allow_calls(&kit).await;
        for turn in 0..10 {
            let changed = talk.switch(Method::Text, turn % 2 == 0).await;
            assert_eq!(changed, Changed::Done);
        }
        let refused = talk.switch(Method::Text, true).await;
        assert_eq!(refused, Changed::TooMany);
    })
    .await;
}

#[tokio::test]
async fn what_waited_ends_with_the_second_factor() {
    told(async |kit| {
        decide(&kit, |policy| policy.may_turn_off = true).await;
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        talk.change_number("07400 123457").await;
        assert_eq!(talk.card().await.unwrap().waiting.len(), 1);
        talk.mail().await;
        talk.prove_mail().await;
        let mut moment = kit.moment();
        let act = kit.flows.turn_off(talk.id, &browser, &mut moment);
        assert_eq!(act.await.unwrap(), Changed::Done);
        let log = whole_log(&kit).await;
        let ended = log.iter().filter(|row| row.event == "change_cancelled");
        let ended: Vec<_> = ended.map(|row| row.detail.as_str()).collect();
        assert_eq!(ended, ["kind=number by=turned_off"]);
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        let again = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert!(
            matches!(again.stage().await, Stage::Mail(_)),
            "a set-up from the beginning, with no number on file"
        );
    })
    .await;
}

/// Browsers other than hers are seen from one in which `ada` signed in just now.
async fn elsewhere(kit: &Kit) -> Talk<'_> {
    let browser = kit.new_browser();
    let talk = Talk::about(kit, addressed("ada", "sign_in"), &browser).await;
    talk.pass().await;
    kit.pass_time(MINUTE);
    asked(kit, &browser).await
}

async fn forget_others(talk: &Talk<'_>) -> Changed {
    let (flows, mut moment) = (&talk.kit.flows, talk.kit.moment());
    let act = flows.forget_other_browsers(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn one_proof_does_not_end_a_browser_that_was_known_for_long() {
    told(async |kit| {
        let old = addressed_member(&kit, "ada").await;
        kit.pass_time(5 * DAY);
        let recent = elsewhere(&kit).await;
        let thief = elsewhere(&kit).await;
        let lines = thief.card().await.unwrap().browsers;
        let hers = lines.iter().min_by_key(|line| line.since).unwrap().id;
        let forget = async |browser| {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .forget_browser(thief.id, &thief.browser, browser, &mut moment);
            act.await.unwrap()
        };
        assert_eq!(forget(hers).await, Changed::Unproved);
        assert_eq!(forget_others(&thief).await, Changed::Unproved);
        assert_eq!(logged(&kit, Event::BrowsersForgotten).await, 0);
        let opened = kit.visit_with(addressed("ada", "sign_in"), &old).await;
        assert!(matches!(opened.unwrap(), Opened::BackToSite(_)));
        // One that came lately asks for no more; its owner is told, and can say that it was not she.
        let others = lines.iter().filter(|line| !line.is_this && line.id != hers);
        let [lately] = others.map(|line| line.id).collect::<Vec<_>>()[..] else {
            panic!("{lines:?}")
        };
        assert_eq!(forget(lately).await, Changed::Done);
        let _ = recent;
        let (mails, _) = told_by(&kit).await;
        let told = "Browsers of yours at Lighthouse were forgotten";
        assert!(mails.iter().any(|subject| subject == told), "{mails:?}");
        assert!(kit.last_link().await.is_ok());
        // With enough proof all of them go.
        thief.mail().await;
        thief.prove_mail().await;
        assert_eq!(forget_others(&thief).await, Changed::Done);
        let opened = kit.visit_with(addressed("ada", "sign_in"), &old).await;
        assert!(!matches!(opened.unwrap(), Opened::BackToSite(_)));
    })
    .await;
}

/// A member with a mobile in whose settings two kinds are proved; texts and calls reach her.
async fn proved(kit: &Kit) -> Talk<'_> {
    decide(kit, |policy| {
        policy.methods = vec![Method::Text, Method::Call];
        policy.call_countries = "GB".parse().unwrap();
        policy.may_turn_off = true;
    })
    .await;
    let browser = addressed_member(kit, "ada").await;
    let talk = asked(kit, &browser).await;
    talk.prove_phone().await;
    talk.mail().await;
    talk.prove_mail().await;
    talk
}

async fn switch(talk: &Talk<'_>, method: Method, off: bool) -> Changed {
    let (flows, mut moment) = (&talk.kit.flows, talk.kit.moment());
    let act = flows.switch_method(talk.id, &talk.browser, method, off, &mut moment);
    act.await.unwrap()
}

/// Offers a landline and enters the code that is spoken in a call to it.
async fn to_a_landline(talk: &Talk<'_>) -> Checked {
    let (kit, flows) = (talk.kit, &talk.kit.flows);
    assert_eq!(talk.offer("020 7946 0123").await, Offered::Taken);
    kit.pass_time(MINUTE);
    let mut moment = kit.moment();
    let act = flows.send_code(talk.id, &talk.browser, Method::Call, &mut moment);
    assert_eq!(act.await.unwrap(), Sent::Yes);
    let code = kit.last_spoken_code().await.unwrap();
    talk.check(&code).await
}

#[tokio::test]
async fn another_number_is_reached_by_every_way_that_reaches_it() {
    told(async |kit| {
        let talk = proved(&kit).await;
        assert_eq!(switch(&talk, Method::Call, true).await, Changed::Done);
        let changed = to_a_landline(&talk).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        let Stage::Code(page) = talk.stage().await else {
            panic!("nothing reaches the landline: {:?}", talk.stage().await)
        };
        assert_eq!(page.ways, [Method::Call]);
    })
    .await;
}

#[tokio::test]
async fn what_waited_and_no_longer_fits_is_ended_and_told() {
    told(async |kit| {
        let talk = proved(&kit).await;
        let weak = asked(&kit, &kit.new_browser()).await;
        weak.prove_phone().await;
        let waits = switch(&weak, Method::Call, true).await;
        assert!(matches!(waits, Changed::Waits(_)));
        let mut moment = kit.moment();
        let act = kit.flows.turn_off(weak.id, &weak.browser, &mut moment);
        assert!(matches!(act.await.unwrap(), Changed::Waits(_)));
        let changed = to_a_landline(&talk).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
        decide(&kit, |policy| policy.may_turn_off = false).await;
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        let log = whole_log(&kit).await;
        let ended = log.iter().filter(|row| row.event == "change_cancelled");
        let mut ended: Vec<_> = ended.map(|row| row.detail.as_str()).collect();
        ended.sort_unstable();
        assert_eq!(
            ended,
            [
                "kind=methods by=no_longer_fits",
                "kind=turn_off by=no_longer_fits"
            ]
        );
        let (mails, _) = told_by(&kit).await;
        assert!(mails.last().unwrap().ends_with("was stopped"), "{mails:?}");
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert!(matches!(talk.stage().await, Stage::Code(_)));
    })
    .await;
}
