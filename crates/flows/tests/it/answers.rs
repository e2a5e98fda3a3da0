//! What a gateway answers over real HTTP is noted in a real database, once, whatever stands in it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, routing::post};
use delivery::{Gateway, Http, OutgoingSettings};
use flows::{Flows, Gateways, LEASE, Settings, testkit::Kit};
use serde_json::json;
use tokio::net::TcpListener;

use crate::talk::{Talk, member, messages, told};

/// The kit's acts with one gateway, which answers every text like this; and how many it was given.
async fn answering(kit: &Kit, answer: &'static str) -> (Flows, Arc<AtomicUsize>) {
    let texts = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&texts);
    let take = async move || {
        count.fetch_add(1, Ordering::SeqCst);
        answer
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/texts", listener.local_addr().unwrap());
    let router = Router::new().route("/texts", post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });

    let settings =
        json!({"kind": "http", "name": "real", "address": address, "provider_id": "/id"});
    let outgoing = OutgoingSettings {
        allow: vec!["127.0.0.1".parse().unwrap()],
        ..OutgoingSettings::default()
    };
    let gateway = Gateway::new(serde_json::from_value(settings).unwrap(), &outgoing).unwrap();
    let http = Http::new(outgoing);
    let gateways = Gateways {
        text: gateway.text.into_iter().map(Arc::new).collect(),
        call: Vec::new(),
        mail: Vec::new(),
        push: None,
        http: http.unwrap(),
    };
    let settings = Settings {
        public_address: "https://id.example".parse().unwrap(),
    };
    let store = kit.flows.store().clone();
    (Flows::new(store, Kit::keys(), settings, gateways), texts)
}

#[tokio::test]
async fn a_text_is_sent_once_whatever_its_gateway_calls_it() {
    for answer in [r#"{"id":"a\u0000b"}"#, r#"{"id":"a-b"}"#] {
        told(async |mut kit| {
            member(&kit, "ada").await;
            let (flows, texts) = answering(&kit, answer).await;
            kit.flows = flows;
            Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            assert_eq!(kit.carry_messages().await.unwrap(), 1);
            for _ in 0..3 {
                kit.pass_time(LEASE);
                assert_eq!(kit.carry_messages().await.unwrap(), 0, "{answer}");
            }
            assert_eq!(texts.load(Ordering::SeqCst), 1, "{answer}");
            let accepted = messages(&kit, "accepted").await;
            assert_eq!(accepted, 2, "this one and the set-up's: {answer}");
        })
        .await;
    }
}
