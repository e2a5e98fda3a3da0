//! What gateways report: believed only where the address is one we made, and noted once.

use delivery::Behaviour;
use domain::Event;
use flows::{IncomingReport, Reported, testkit::Kit};

use crate::talk::{Talk, logged, member, messages, told};

async fn report(kit: &Kit, gateway: &str, token: &str, word: &str) -> Reported {
    let incoming = IncomingReport {
        method: "POST".into(),
        path_and_query: format!("/reports/{gateway}/{token}"),
        headers: Vec::new(),
        body: word.into(),
    };
    let mut moment = kit.moment();
    kit.flows
        .receive_report(gateway, token, incoming, &mut moment)
        .await
        .unwrap()
}

fn heard() -> Reported {
    Reported::Answer {
        status: 204,
        content_type: "text/plain",
        body: String::new(),
    }
}

/// A message that was accepted, and the token of its report address.
async fn accepted(kit: &Kit) -> String {
    member(kit, "ada").await;
    Talk::sign_in(kit, "ada", &kit.new_browser()).await;
    let [claimed] = kit.claim().await.unwrap().try_into().ok().unwrap();
    kit.carry(&claimed).await.unwrap();
    kit.report_token("kept", &claimed)
}

#[tokio::test]
async fn a_delivery_is_noted_once() {
    told(async |kit| {
        let token = accepted(&kit).await;
        for _ in 0..3 {
            assert_eq!(report(&kit, "kept", &token, "delivered").await, heard());
        }
        assert_eq!(report(&kit, "kept", &token, "sent").await, heard());
        assert_eq!(
            report(&kit, "kept", &token, "failed").await,
            heard(),
            "too late"
        );
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 1);
        assert_eq!(logged(&kit, Event::MessageFailed).await, 0);
        assert_eq!(messages(&kit, "accepted").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_failure_is_noted_once_and_a_delivery_after_it_still_is() {
    told(async |kit| {
        let token = accepted(&kit).await;
        for _ in 0..3 {
            assert_eq!(report(&kit, "kept", &token, "failed").await, heard());
        }
        assert_eq!(logged(&kit, Event::MessageFailed).await, 1);
        assert_eq!(messages(&kit, "failed").await, 1);
        report(&kit, "kept", &token, "delivered").await;
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_failure_reported_after_a_second_attempt_is_noted() {
    told(async |kit| {
        member(&kit, "ada").await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.gateway
            .behave(Behaviour::NotNow(delivery::ErrorClass::Throttled));
        kit.carry_messages().await.unwrap();
        kit.gateway.behave(Behaviour::Accept);
        kit.pass_time(std::time::Duration::from_secs(2));
        let [claimed] = kit.claim().await.unwrap().try_into().ok().unwrap();
        kit.carry(&claimed).await.unwrap();
        let token = kit.report_token("kept", &claimed);
        report(&kit, "kept", &token, "failed").await;
        assert_eq!(logged(&kit, Event::MessageFailed).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_invented_address_is_unknown_and_changes_nothing() {
    told(async |kit| {
        let token = accepted(&kit).await;
        let (id, mac) = token.split_once('.').unwrap();
        let other = token.replace(&mac[..1], if mac.starts_with('A') { "B" } else { "A" });
        for (gateway, token) in [
            ("another", token.as_str()),
            ("kept", id),
            ("kept", mac),
            ("kept", ""),
            ("kept", "."),
            ("kept", &format!("{id}.")),
            ("kept", &format!("{token}A")),
            ("kept", &other),
        ] {
            let answer = report(&kit, gateway, token, "delivered").await;
            assert_eq!(answer, Reported::Unknown, "{gateway} {token}");
        }
        assert_eq!(
            report(&kit, "kept", &token, "nonsense").await,
            Reported::Unreadable
        );
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 0);
    })
    .await;
}
