//! A phone with the app SMS Gateway for Android: what it is sent, what its answers and webhooks come to. The webhooks'
//! signatures were made with Python's own `hmac`, as the app's guide does it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use delivery::{
    ErrorClass, GatewaySettings, Inbound, Report, ReportRefused, ReportState, ReportTrust,
    SendAnswer, SettingsRefused, TextGateway,
};
use domain::Timestamp;
use serde_json::{Value, json};

use crate::{NOW, gateway, gateway_of, http, http_waiting, message, serve};

const NUMBER: &str = "+447400123456";

/// How the phone answers a request that is right: with this, or never.
type Mood = Option<(u16, &'static str)>;

#[derive(Clone)]
struct Phone {
    mood: Mood,
    taken: Arc<Mutex<Vec<Value>>>,
}

async fn take(
    State(phone): State<Phone>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: String,
) -> Response {
    // "sms:the password", as RFC 7617 writes it.
    if headers["authorization"] != "Basic c21zOnRoZSBwYXNzd29yZA==" {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(query.as_deref(), Some("skipPhoneValidation=true"));
    let text: Value = serde_json::from_str(&body).unwrap();
    for name in text.as_object().unwrap().keys() {
        let known = [
            "id",
            "deviceId",
            "textMessage",
            "phoneNumbers",
            "simNumber",
            "withDeliveryReport",
            "priority",
            "ttl",
        ];
        assert!(
            known.contains(&name.as_str()),
            "{name} is not a field of the app's"
        );
    }
    assert!(text["id"].as_str().is_none_or(|id| id.len() <= 36));
    assert!(text["ttl"].as_i64().unwrap() >= 5);
    phone.taken.lock().unwrap().push(text);
    match phone.mood {
        Some((status, body)) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        None => std::future::pending().await,
    }
}

const TAKEN: &str = r#"{"id":"attempt-1","state":"Pending","recipients":[{"phoneNumber":"+447400123456","state":"Pending"}],"isHashed":false}"#;

async fn phone(mood: Mood) -> (String, Arc<Mutex<Vec<Value>>>) {
    let phone = Phone {
        mood,
        taken: Arc::default(),
    };
    let taken = Arc::clone(&phone.taken);
    let router = Router::new()
        .route("/messages", post(take))
        .with_state(phone);
    (serve(router).await, taken)
}

fn settings(base: &str, more: &str) -> String {
    format!(
        "kind = 'android'\nname = 'phone'\nusername = 'sms'\npassword = 'the password'\n\
         base_address = '{base}'\n{more}"
    )
}

async fn send(gateway: &TextGateway) -> SendAnswer {
    gateway
        .send(&message(NUMBER, 300), None, &http(), NOW)
        .await
}

async fn answer_to(status: u16, body: &'static str) -> SendAnswer {
    let (base, _) = phone(Some((status, body))).await;
    send(&gateway(&settings(&base, ""))).await
}

fn taken_as(id: Option<&str>) -> SendAnswer {
    SendAnswer::Accepted {
        provider_id: id.map(ToOwned::to_owned),
        segments: None,
    }
}

#[tokio::test]
async fn a_text_is_sent_with_every_field() {
    let (base, taken) = phone(Some((202, TAKEN))).await;
    let more = "sim_number = 2\ndevice_id = 'PyDmBQZZXYmyxMwED8Fzy'";
    let answer = send(&gateway(&settings(&base, more))).await;
    assert_eq!(answer, taken_as(Some("attempt-1")));
    let wanted = json!({
        "id": "attempt-1",
        "textMessage": {"text": "Your code for Füchse & Co is 123456.\n\n@id.example #123456"},
        "phoneNumbers": [NUMBER],
        "withDeliveryReport": true,
        "priority": 100,
        "ttl": 300,
        "simNumber": 2,
        "deviceId": "PyDmBQZZXYmyxMwED8Fzy",
    });
    assert_eq!(taken.lock().unwrap()[0], wanted);
}

#[tokio::test]
async fn answers_come_to_their_classes() {
    // Taken before, under the very name of this attempt.
    assert_eq!(answer_to(409, "").await, taken_as(Some("attempt-1")));
    assert_eq!(answer_to(202, "<html>").await, taken_as(None));
    let unknown = SendAnswer::Permanent {
        class: ErrorClass::Unknown,
    };
    assert_eq!(answer_to(400, r#"{"message":"no"}"#).await, unknown);
    for (status, why) in [(429, ErrorClass::Throttled), (500, ErrorClass::GatewayDown)] {
        let later = SendAnswer::Temporary {
            retry_after: None,
            outcome_unknown: false,
            why,
        };
        assert_eq!(answer_to(status, "").await, later);
    }
    let (base, _) = phone(Some((202, TAKEN))).await;
    let stranger = settings(&base, "").replace("the password", "another");
    let class = ErrorClass::BadCredentials;
    assert_eq!(
        send(&gateway(&stranger)).await,
        SendAnswer::Permanent { class }
    );
    let (base, _) = phone(None).await;
    let text = message(NUMBER, 300);
    let gateway = gateway(&settings(&base, ""));
    let silence = gateway.send(&text, None, &http_waiting(400), NOW).await;
    let is_open = matches!(
        silence,
        SendAnswer::Temporary {
            outcome_unknown: true,
            ..
        }
    );
    assert!(is_open, "{silence:?}");
}

const DELIVERED: &str = r#"{"deviceId":"d","event":"sms:delivered","id":"e","payload":{"messageId":"attempt-1","phoneNumber":"+447400123456","simNumber":1,"deliveredAt":"2023-11-14T22:13:20.000+00:00"},"webhookId":"w"}"#;
/// Of `DELIVERED` with "1700000000" behind it, under "the signing key".
const SIGNATURE: &str = "6c411ddf2cb88a82220bd291b540ba721e76a5edbf8b73d5290978b544d8ba8e";

fn webhook(body: &str, signature: &str, time: &str) -> Inbound {
    let headers = [("x-signature", signature), ("x-timestamp", time)];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Inbound {
        method: "POST".to_owned(),
        url: "https://id.example/reports/phone/webhook".to_owned(),
        headers: headers.to_vec(),
        body: body.as_bytes().to_vec(),
    }
}

fn signing() -> TextGateway {
    gateway(&settings(
        "https://phone.example",
        "signing_key = 'the signing key'",
    ))
}

#[test]
fn webhooks_are_read() {
    let gateway = signing();
    assert_eq!(gateway.reports(), ReportTrust::Signed);
    assert!(gateway.has_one_address());
    let inbound = webhook(DELIVERED, SIGNATURE, "1700000000");
    let answer = gateway.read_report(&inbound, NOW).unwrap();
    let wanted = Report {
        provider_id: Some("attempt-1".to_owned()),
        state: ReportState::Delivered,
        class: None,
    };
    assert_eq!((answer.report, answer.status), (Some(wanted), 204));
    for (event, payload, signature, wanted) in [
        (
            "sms:sent",
            r#"{"messageId":"a"}"#,
            "1b68faf6021be067f93522f62c334bd29da12fad2af1611b0a7a2920e453d633",
            Some((ReportState::Sent, None)),
        ),
        (
            "sms:failed",
            r#"{"messageId":"a","reason":"RESULT_ERROR_NO_SERVICE"}"#,
            "8facfcc59ef56449725cf049b7e3c2a4fed2f685376bd6cb4d7db4a28ea8434d",
            Some((ReportState::Failed, Some(ErrorClass::GatewayDown))),
        ),
        (
            "sms:failed",
            r#"{"messageId":"a","reason":"RESULT_ERROR_GENERIC_FAILURE"}"#,
            "b1de79565b5f7e0a172f103accb93e6ab15288eb6b2a4fdd434f089eda5c21a7",
            Some((ReportState::Failed, Some(ErrorClass::Unknown))),
        ),
        (
            "sms:received",
            r#"{"message":"hello"}"#,
            "38f2dcb5e2bb6466d7ea59e90145577621b9c034926b762c9eda0500fe181b01",
            None,
        ),
        (
            "system:ping",
            r#"{"health":{}}"#,
            "fbd407108cced1f5de6b8d27c82ce7e8ddb3fabfe5693a1f6972a7445d5ecb4f",
            None,
        ),
    ] {
        let body = format!(r#"{{"event":"{event}","payload":{payload}}}"#);
        let inbound = webhook(&body, signature, "1700000000");
        let report = gateway.read_report(&inbound, NOW).unwrap().report;
        assert_eq!(
            report.map(|report| (report.state, report.class)),
            wanted,
            "{body}"
        );
    }
}

#[test]
fn whatever_is_altered_unsigned_or_old_is_forged() {
    let gateway = signing();
    let other = DELIVERED.replace("attempt-1", "attempt-2");
    for inbound in [
        webhook(&other, SIGNATURE, "1700000000"),
        webhook(DELIVERED, SIGNATURE, "1700000001"),
        webhook(DELIVERED, SIGNATURE, "17000000000"),
        webhook(DELIVERED, "", "1700000000"),
        webhook(DELIVERED, &SIGNATURE[..32], "1700000000"),
        webhook(DELIVERED, "not hexadecimal", "1700000000"),
        webhook(DELIVERED, SIGNATURE, ""),
        Inbound {
            headers: Vec::new(),
            ..webhook(DELIVERED, "", "")
        },
    ] {
        assert_eq!(
            gateway.read_report(&inbound, NOW),
            Err(ReportRefused::Forged)
        );
    }
    let genuine = webhook(DELIVERED, SIGNATURE, "1700000000");
    let at = |seconds: i64| Timestamp::from_seconds(NOW.as_seconds() + seconds);
    assert!(gateway.read_report(&genuine, at(300)).is_ok());
    assert_eq!(
        gateway.read_report(&genuine, at(301)),
        Err(ReportRefused::Forged)
    );
    assert_eq!(
        gateway.read_report(&genuine, at(-301)),
        Err(ReportRefused::Forged)
    );
    let keyless = crate::gateway(&settings("https://phone.example", ""));
    assert_eq!(keyless.reports(), ReportTrust::None);
    assert_eq!(
        keyless.read_report(&genuine, NOW),
        Err(ReportRefused::Unknown)
    );
}

#[test]
fn settings_that_cannot_work_are_refused() {
    for (more, wanted) in [
        ("sim_number = 0", SettingsRefused::Sim),
        ("sim_number = 4", SettingsRefused::Sim),
        ("signing_key = ''", SettingsRefused::SignatureSecret),
    ] {
        let text = settings("https://phone.example", more);
        let settings: GatewaySettings = toml::from_str(&text).unwrap();
        assert_eq!(gateway_of(settings).err(), Some(wanted), "{more}");
    }
    let text = settings("ftp://phone.example", "");
    let strange: GatewaySettings = toml::from_str(&text).unwrap();
    assert_eq!(gateway_of(strange).err(), Some(SettingsRefused::Address));
    let text = settings("https://phone.example", "signing_key = 'hunter2'");
    let right: GatewaySettings = toml::from_str(&text).unwrap();
    let printed = format!("{right:?} {:?}", gateway_of(right.clone()).unwrap());
    assert!(!printed.contains("hunter2") && !printed.contains("the password"));
}
