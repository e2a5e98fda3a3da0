//! What gateways report: believed only where the address is one we made, and noted once.

use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::{Router, http::StatusCode, routing::post};
use data_encoding::HEXLOWER;
use delivery::{Behaviour, Gateway, Http, OutgoingSettings, WEBHOOK};
use domain::Event;
use flows::{Flows, Gateways, IncomingReport, Reported, Settings, testkit::Kit};
use tokio::net::TcpListener;

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

/// The same world, whose texts go out by a phone that takes every one and tells nothing by itself.
async fn with_a_phone(mut kit: Kit) -> Kit {
    let take = post(|| async { (StatusCode::ACCEPTED, "{}") });
    let phone = Router::new().route("/messages", take);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, phone).await });
    let settings = format!(
        "kind = 'android'\nname = 'phone'\nusername = 'sms'\npassword = 'x'\nsigning_key = 'the-key'\n\
         base_address = 'http://{address}'"
    );
    let outgoing = OutgoingSettings {
        allow: vec!["127.0.0.1".parse().unwrap()],
        ..OutgoingSettings::default()
    };
    let gateway = Gateway::new(toml::from_str(&settings).unwrap(), &outgoing).unwrap();
    let gateways = Gateways {
        text: gateway.text.into_iter().map(Arc::new).collect(),
        call: Vec::new(),
        mail: Vec::new(),
        push: None,
        http: Http::new(outgoing).unwrap(),
    };
    let public_address = "https://id.example".parse().unwrap();
    let settings = Settings { public_address };
    kit.flows = Flows::new(kit.flows.store().clone(), Kit::keys(), settings, gateways);
    kit
}

/// What the phone's app tells, signed with its key.
async fn told_by_phone(kit: &Kit, gateway: &str, body: &str) -> Reported {
    let time = kit.now().as_seconds().to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"the-key");
    let mac = hmac::sign(&key, format!("{body}{time}").as_bytes());
    let incoming = IncomingReport {
        method: "POST".into(),
        path_and_query: format!("/reports/{gateway}/{WEBHOOK}"),
        headers: vec![
            ("x-timestamp".into(), time),
            ("x-signature".into(), HEXLOWER.encode(mac.as_ref())),
        ],
        body: body.into(),
    };
    let mut moment = kit.moment();
    let heard = kit
        .flows
        .receive_report(gateway, WEBHOOK, incoming, &mut moment);
    heard.await.unwrap()
}

fn delivered(message: &str) -> String {
    format!(r#"{{"event":"sms:delivered","id":"e","payload":{{"messageId":"{message}"}}}}"#)
}

#[tokio::test]
async fn a_phone_tells_of_its_own_texts_at_one_address() {
    told(async |kit| {
        member(&kit, "ada").await;
        let kit = with_a_phone(kit).await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let [claimed] = kit.claim().await.unwrap().try_into().ok().unwrap();
        kit.carry(&claimed).await.unwrap();
        let own = format!("{}-{}", claimed.message.id, claimed.attempt);
        for message in ["of another program", "", "-", &own.replacen('0', "1", 1)] {
            assert_eq!(
                told_by_phone(&kit, "phone", &delivered(message)).await,
                heard()
            );
        }
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 0);
        for _ in 0..2 {
            assert_eq!(
                told_by_phone(&kit, "phone", &delivered(&own)).await,
                heard()
            );
        }
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 1);
        assert_eq!(
            told_by_phone(&kit, "kept", &delivered(&own)).await,
            Reported::Unknown
        );
    })
    .await;
}

#[tokio::test]
async fn a_phone_tells_nothing_of_what_another_gateway_took() {
    told(async |kit| {
        member(&kit, "ada").await;
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let [claimed] = kit.claim().await.unwrap().try_into().ok().unwrap();
        kit.carry(&claimed).await.unwrap();
        assert_eq!(
            report(&kit, "kept", WEBHOOK, "delivered").await,
            Reported::Unknown,
            "a gateway with an address for each message has no other"
        );
        let kit = with_a_phone(kit).await;
        let foreign = format!("{}-{}", claimed.message.id, claimed.attempt);
        assert_eq!(
            told_by_phone(&kit, "phone", &delivered(&foreign)).await,
            heard()
        );
        assert_eq!(logged(&kit, Event::MessageDelivered).await, 0);
    })
    .await;
}
