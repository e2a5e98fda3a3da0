//! Codes by phone call: offered where they reach, spoken to whoever presses a key, half as often as texts.

use std::time::Duration;

use delivery::{Behaviour, ErrorClass};
use domain::{Event, Method};
use flows::{Checked, Offered, Reported, SendRefused, Sent, Source, Stage, testkit::Kit};

use crate::talk::{
    DAY, HOUR, MINUTE, NUMBER, Talk, claims, decide, logged, member, messages, redeem, told,
    whole_log,
};

/// A British landline.
const LANDLINE: &str = "020 7946 0123";
const HALF_A_MINUTE: Duration = Duration::from_secs(30);

/// Opens the countries of texts for calls, too, with these methods on.
async fn calls_on(kit: &Kit, methods: &[Method]) {
    decide(kit, |policy| {
        policy.methods = methods.to_vec();
        policy.call_countries = policy.text_countries.clone();
    })
    .await;
}

async fn send(talk: &Talk<'_>, method: Method) -> Sent {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.send_code(talk.id, &talk.browser, method, &mut moment);
    act.await.unwrap()
}

fn is_limited(sent: Sent) -> bool {
    matches!(sent, Sent::Refused(SendRefused::Limit(_)))
}

/// What is answered to a key or report of the last call.
async fn tell(kit: &Kit, word: &str) -> String {
    match kit.tell_of_last_call(word).await.unwrap() {
        Reported::Answer { body, .. } => body,
        other => panic!("expected an answer, got {other:?}"),
    }
}

const NOT_NEEDED: &str = "This code is no longer needed. Goodbye.";

/// A member with text and call, asked for a proof in a new browser, who has chosen a call; it was made.
async fn called(kit: &Kit) -> Talk<'_> {
    member(kit, "ada").await;
    calls_on(kit, &[Method::Text, Method::Call]).await;
    let talk = Talk::sign_in(kit, "ada", &kit.new_browser()).await;
    assert_eq!(send(&talk, Method::Call).await, Sent::Yes);
    assert_eq!(kit.carry_messages().await.unwrap(), 1);
    talk
}

#[tokio::test]
async fn a_landline_is_set_up_by_a_call_and_signs_in_by_calls() {
    told(async |kit| {
        calls_on(&kit, &[Method::Text, Method::Call]).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.offer(LANDLINE).await, Offered::Taken);
        let Stage::Prove { ways, .. } = talk.stage().await else {
            panic!("the number was taken")
        };
        assert_eq!(ways, [Method::Call], "a landline is offered calls only");
        let refused = Sent::Refused(SendRefused::NotUsable);
        assert_eq!(send(&talk, Method::Text).await, refused);
        assert_eq!(send(&talk, Method::Call).await, Sent::Yes);
        let code = kit.last_spoken_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::SetUp);

        kit.pass_time(2 * DAY);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let Stage::Code(stage) = talk.stage().await else {
            panic!("the only way is taken at once")
        };
        assert_eq!(
            (stage.method, stage.ways),
            (Method::Call, vec![Method::Call])
        );
        let code = kit.last_spoken_code().await.unwrap();
        let Checked::Passed(address) = talk.check(&code).await else {
            panic!("the code was right")
        };
        let redeemed = redeem(&kit, &address).await.unwrap();
        let claims = claims(&redeemed.id_token);
        assert_eq!(claims["amr"], serde_json::json!(["tel"]));
        assert!(kit.gateway.kept().is_empty(), "nothing was sent by text");
    })
    .await;
}

#[tokio::test]
async fn a_landline_where_calls_are_off_or_closed_is_told_apart() {
    told(async |kit| {
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.offer(LANDLINE).await, Offered::TakesNoTexts);
        decide(&kit, |policy| {
            policy.methods = vec![Method::Text, Method::Call];
            policy.call_countries = "DE".parse().unwrap();
        })
        .await;
        assert_eq!(talk.offer(LANDLINE).await, Offered::TakesNoTexts);
        assert_eq!(talk.offer("+49 30 123456").await, Offered::Taken);
    })
    .await;
}

#[tokio::test]
async fn where_calls_alone_are_on_nothing_goes_out_by_text() {
    told(async |kit| {
        calls_on(&kit, &[Method::Call]).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        let Stage::Prove { ways, .. } = talk.stage().await else {
            panic!("the number was taken")
        };
        assert_eq!(ways, [Method::Call]);
        assert_eq!(send(&talk, Method::Call).await, Sent::Yes);
        kit.carry_messages().await.unwrap();
        assert!(kit.gateway.kept().is_empty());
        assert_eq!(kit.gateway.kept_calls().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_other_way_carries_the_same_code() {
    told(async |kit| {
        member(&kit, "ada").await;
        calls_on(&kit, &[Method::Text, Method::Call]).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(send(&talk, Method::Text).await, Sent::Yes);
        let by_text = kit.last_code().await.unwrap();
        kit.pass_time(HALF_A_MINUTE);
        assert_eq!(send(&talk, Method::Call).await, Sent::Yes);
        assert_eq!(kit.last_spoken_code().await.unwrap(), by_text);
        assert!(matches!(talk.check(&by_text).await, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn what_a_mailbox_can_record_holds_no_code() {
    told(async |kit| {
        called(&kit).await;
        let code = kit.last_spoken_code().await.unwrap();
        let call = kit.gateway.kept_calls().pop().unwrap();
        assert_eq!(
            call.invitation,
            "Hello. This is a call from Lighthouse. To hear your code, press any key."
        );
        assert_eq!(
            (call.to.as_str(), call.voice.as_str()),
            ("+447400123456", "en-GB")
        );
        for line in whole_log(&kit).await {
            assert!(!line.detail.contains(&code), "{}", line.detail);
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_is_answered_again_and_again_while_the_call_lasts() {
    told(async |kit| {
        let talk = called(&kit).await;
        let first = tell(&kit, "key").await;
        assert_eq!(first.lines().count(), 6);
        assert_eq!(tell(&kit, "key").await, first, "doubled");
        kit.pass_time(2 * MINUTE);
        assert_eq!(tell(&kit, "key").await, first);
        assert_eq!(logged(&kit, Event::CodeSpoken).await, 3);
        // Played again after the call cannot be going on any more.
        kit.pass_time(MINUTE);
        assert_eq!(tell(&kit, "key").await, NOT_NEEDED);
        assert!(matches!(talk.stage().await, Stage::Code(_)));
    })
    .await;
}

#[tokio::test]
async fn a_call_that_ended_speaks_no_more() {
    told(async |kit| {
        called(&kit).await;
        tell(&kit, "key").await;
        for _ in 0..2 {
            assert_eq!(tell(&kit, "ended").await, "");
        }
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 1);
        assert_eq!(logged(&kit, Event::MessageFailed).await, 0);
        assert_eq!(tell(&kit, "key").await, NOT_NEEDED);
    })
    .await;
}

#[tokio::test]
async fn after_the_challenge_is_passed_the_call_says_so() {
    told(async |kit| {
        let talk = called(&kit).await;
        let code = kit.last_spoken_code().await.unwrap();
        assert!(matches!(talk.check(&code).await, Checked::Passed(_)));
        assert_eq!(tell(&kit, "key").await, NOT_NEEDED);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_over_or_replaced_is_not_spoken() {
    told(async |kit| {
        calls_on(&kit, &[Method::Call]).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.offer(NUMBER).await;
        send(&talk, Method::Call).await;
        kit.carry_messages().await.unwrap();
        talk.offer("07400 123457").await;
        assert_eq!(tell(&kit, "key").await, NOT_NEEDED, "another number");

        kit.pass_time(HALF_A_MINUTE);
        send(&talk, Method::Call).await;
        // The worker was away, and the call is made in the code's last moments.
        kit.pass_time(9 * MINUTE + HALF_A_MINUTE);
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        kit.pass_time(HALF_A_MINUTE);
        assert_eq!(tell(&kit, "key").await, NOT_NEEDED, "expired");
        assert_eq!(logged(&kit, Event::CodeSpoken).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_call_nobody_took_part_in_is_noted_as_failed() {
    for (word, why) in [
        ("busy", "why=busy"),
        ("no_answer", "why=no_answer"),
        ("ended", "why=not_heard"),
    ] {
        told(async |kit| {
            let talk = called(&kit).await;
            for _ in 0..2 {
                tell(&kit, word).await;
            }
            assert_eq!(logged(&kit, Event::MessageFailed).await, 1);
            let log = whole_log(&kit).await;
            let last = log.iter().rfind(|line| line.event == "message_failed");
            assert_eq!(last.unwrap().detail, why);
            assert_eq!(tell(&kit, "key").await, NOT_NEEDED, "after {word}");
            // The person asks for another call, or for a text.
            kit.pass_time(MINUTE);
            assert_eq!(send(&talk, Method::Call).await, Sent::Yes, "after {word}");
            assert_eq!(kit.last_spoken_code().await.unwrap().len(), 6);
        })
        .await;
    }
}

#[tokio::test]
async fn whoever_sets_up_a_number_may_have_it_called_twice_in_ten_minutes() {
    told(async |kit| {
        calls_on(&kit, &[Method::Text, Method::Call]).await;
        let mut callers = Vec::new();
        for user in 0..4 {
            let mut browser = kit.new_browser();
            browser.source = Source::Shared;
            let talk = Talk::sign_in(&kit, &format!("user {user}"), &browser).await;
            assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
            callers.push(talk);
        }
        assert_eq!(send(&callers[0], Method::Call).await, Sent::Yes);
        assert_eq!(send(&callers[1], Method::Call).await, Sent::Yes);
        assert!(is_limited(send(&callers[2], Method::Call).await));
        // Calls count among the messages: two calls and a text make the three.
        assert_eq!(send(&callers[2], Method::Text).await, Sent::Yes);
        assert!(is_limited(send(&callers[3], Method::Text).await));
    })
    .await;
}

#[tokio::test]
async fn a_member_is_called_three_times_in_ten_minutes_and_gets_texts_beside() {
    told(async |kit| {
        member(&kit, "ada").await;
        calls_on(&kit, &[Method::Text, Method::Call]).await;
        let talk = async || Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        for _ in 0..3 {
            assert_eq!(send(&talk().await, Method::Call).await, Sent::Yes);
        }
        assert!(is_limited(send(&talk().await, Method::Call).await));
        for _ in 0..2 {
            assert_eq!(send(&talk().await, Method::Text).await, Sent::Yes);
        }
        assert!(is_limited(send(&talk().await, Method::Text).await));
        kit.pass_time(2 * HOUR);
        assert_eq!(send(&talk().await, Method::Call).await, Sent::Yes);
    })
    .await;
}

#[tokio::test]
async fn a_call_without_an_answer_is_not_made_twice_and_still_speaks() {
    told(async |kit| {
        member(&kit, "ada").await;
        calls_on(&kit, &[Method::Call]).await;
        kit.gateway.behave(Behaviour::LoseAnswer);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        kit.pass_time(MINUTE);
        assert_eq!(kit.carry_messages().await.unwrap(), 0);
        assert_eq!(messages(&kit, "unknown").await, 1);
        let code = kit.last_spoken_code().await.unwrap();
        assert!(matches!(talk.check(&code).await, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn a_busy_gateway_is_asked_again_and_a_firm_no_is_final() {
    told(async |kit| {
        member(&kit, "ada").await;
        calls_on(&kit, &[Method::Call]).await;
        kit.gateway.behave(Behaviour::NotNow(ErrorClass::Throttled));
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        kit.gateway
            .behave(Behaviour::Refuse(ErrorClass::CountryNotAllowed));
        kit.pass_time(MINUTE);
        kit.carry_messages().await.unwrap();
        assert_eq!(messages(&kit, "failed").await, 1);
        assert!(kit.gateway.kept_calls().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_texts_report_address_takes_no_key_and_a_calls_takes_no_texts_report() {
    told(async |kit| {
        called(&kit).await;
        let report = kit.tell_of_last_call("nonsense").await.unwrap();
        assert_eq!(report, Reported::Unreadable);
        kit.pass_time(MINUTE);
        let browser = kit.new_browser();
        let talk = Talk::sign_in(&kit, "bob", &browser).await;
        talk.offer("07400 123458").await;
        send(&talk, Method::Text).await;
        let [claimed] = kit.claim().await.unwrap().try_into().ok().unwrap();
        kit.carry(&claimed).await.unwrap();
        let token = kit.report_token("kept", &claimed);
        let incoming = flows::IncomingReport {
            method: "POST".into(),
            path_and_query: format!("/reports/kept/{token}?key=1"),
            headers: Vec::new(),
            body: "key".into(),
        };
        let mut moment = kit.moment();
        let act = kit
            .flows
            .receive_report("kept", &token, incoming, &mut moment);
        assert_eq!(act.await.unwrap(), Reported::Unreadable);
    })
    .await;
}
