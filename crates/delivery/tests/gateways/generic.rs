//! The gateway that is described by its settings alone.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use delivery::{
    ErrorClass, GatewaySettings, Inbound, Registered, ReportRefused, SendAnswer, TextMessage,
};
use serde_json::{Value, json};

use crate::{NOW, gateway, gateway_of, http, message, serve};

type Heard = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A peer that notes what it hears and answers like this.
async fn peer(status: u16, answer: &'static str) -> (String, Heard) {
    let heard = Heard::default();
    let notes = Arc::clone(&heard);
    let note = move |headers: HeaderMap, body: String| async move {
        notes.lock().unwrap().push((headers, body));
        (StatusCode::from_u16(status).unwrap(), answer)
    };
    (
        serve(Router::new().route("/texts", post(note))).await,
        heard,
    )
}

async fn send(settings: &str) -> SendAnswer {
    gateway(settings)
        .send(&message("+447400123456", 300), None, &http(), NOW)
        .await
}

#[tokio::test]
async fn the_shortest_settings_post_number_text_and_id() {
    let (base, heard) = peer(200, "ok").await;
    let settings = format!("kind = 'http'\nname = 'phone'\naddress = '{base}/texts'");
    let yes = SendAnswer::Accepted {
        provider_id: None,
        segments: None,
    };
    assert_eq!(send(&settings).await, yes);
    let (headers, body) = heard.lock().unwrap().remove(0);
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers.get("authorization"), None);
    let text = "Your code for Füchse & Co is 123456.\n\n@id.example #123456";
    let wanted = json!({"to": "+447400123456", "text": text, "id": "attempt-1"});
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), wanted);
}

#[tokio::test]
async fn what_a_text_is_registered_as_goes_with_it() {
    let (base, heard) = peer(200, "ok").await;
    let settings = format!(
        r#"
        kind = "http"
        name = "phone"
        address = "{base}/texts"
        body = '{{"to":"{{to}}","text":"{{text}}","pe":"{{entity_id}}","ct":"{{template_id}}"}}'
        "#
    );
    for (registered, entity, template) in [
        (None, "", ""),
        (
            Some(Registered {
                entity: "1101".into(),
                template: "1107".into(),
            }),
            "1101",
            "1107",
        ),
    ] {
        let message = TextMessage {
            registered,
            ..message("+447400123456", 300)
        };
        let answer = gateway(&settings).send(&message, None, &http(), NOW).await;
        assert!(matches!(answer, SendAnswer::Accepted { .. }), "{answer:?}");
        let (_, body) = heard.lock().unwrap().remove(0);
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (&body["pe"], &body["ct"]),
            (&json!(entity), &json!(template))
        );
    }
}

#[tokio::test]
async fn keys_headers_and_the_place_of_the_id_are_settings() {
    let (base, heard) = peer(202, r#"{"messages":[{"id":4711}]}"#).await;
    let settings = format!(
        r#"
        kind = "http"
        name = "phone"
        address = "{base}/texts"
        authorization = "Bearer the-key"
        headers = {{ "X-Api-Version" = "2" }}
        form = {{ msisdn = "{{to_digits}}", message = "{{text}}" }}
        provider_id = "/messages/0/id"
        "#
    );
    let provider_id = Some("4711".to_owned());
    assert_eq!(
        send(&settings).await,
        SendAnswer::Accepted {
            provider_id,
            segments: None
        }
    );
    let (headers, body) = heard.lock().unwrap().remove(0);
    assert_eq!(headers["authorization"], "Bearer the-key");
    assert_eq!(headers["x-api-version"], "2");
    assert!(body.ends_with("&msisdn=447400123456"), "{body}");
}

#[tokio::test]
async fn an_id_nobody_could_keep_is_none_and_the_text_is_taken_all_the_same() {
    let longest = "x".repeat(200);
    for (id, kept) in [
        ("a-b", Some("a-b")),
        (&longest, Some(longest.as_str())),
        (&format!("{longest}x"), None),
        ("a\0b", None),
        ("a\nb", None),
        ("a\u{85}b", None),
    ] {
        let answer = json!({ "id": id }).to_string().leak();
        let (base, _) = peer(200, answer).await;
        let settings =
            format!("kind = 'http'\nname = 'phone'\naddress = '{base}/texts'\nprovider_id = '/id'");
        let provider_id = kept.map(ToOwned::to_owned);
        let yes = SendAnswer::Accepted {
            provider_id,
            segments: None,
        };
        assert_eq!(send(&settings).await, yes, "{id:?}");
    }
}

#[tokio::test]
async fn a_status_other_than_2xx_comes_to_its_class() {
    let later = |why| SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: false,
        why,
    };
    for (status, wanted) in [
        (
            400,
            SendAnswer::Permanent {
                class: ErrorClass::Unknown,
            },
        ),
        (
            401,
            SendAnswer::Permanent {
                class: ErrorClass::BadCredentials,
            },
        ),
        (
            402,
            SendAnswer::Permanent {
                class: ErrorClass::NoCredit,
            },
        ),
        (404, later(ErrorClass::GatewayDown)),
        (429, later(ErrorClass::Throttled)),
        (503, later(ErrorClass::GatewayDown)),
    ] {
        let (base, _) = peer(status, "").await;
        let settings = format!("kind = 'http'\nname = 'phone'\naddress = '{base}/texts'");
        assert_eq!(send(&settings).await, wanted, "{status}");
    }
}

#[test]
fn it_reads_no_reports() {
    let gateway = gateway("kind = 'http'\nname = 'phone'\naddress = 'https://sms.example'");
    let (method, url) = (
        "POST".to_owned(),
        "https://id.example/reports/phone/x".to_owned(),
    );
    let inbound = Inbound {
        method,
        url,
        headers: Vec::new(),
        body: Vec::new(),
    };
    assert_eq!(
        gateway.read_report(&inbound, NOW),
        Err(ReportRefused::Unknown)
    );
}

#[test]
fn nothing_secret_is_printed() {
    let settings: GatewaySettings = toml::from_str(
        r#"
        kind = "http"
        name = "phone"
        address = "https://sms.example/?key=hunter1"
        authorization = "hunter2"
        headers = { X = "hunter3" }
        body = '{"to":"{to}","text":"{text}","key":"hunter4"}'
        "#,
    )
    .unwrap();
    let printed = format!("{settings:?} {:?}", gateway_of(settings.clone()).unwrap());
    assert!(
        printed.contains("sms.example") && !printed.contains("hunter"),
        "{printed}"
    );
}
