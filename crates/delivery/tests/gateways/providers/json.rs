//! JSON, answered in nested JSON under HTTP's 200 whatever came of it. Its reports are JSON, signed with HMAC over time and
//! body.

use aws_lc_rs::hmac;
use data_encoding::{BASE64, HEXLOWER};
use delivery::{ErrorClass, Inbound, ReportRefused, ReportState, ReportTrust, TextGateway};
use serde_json::{Value, json};

use super::{
    Asked, Mood, NUMBER, REPORT_URL, TEXT, heard, inbound, later, never, open, provider, send,
    send_impatiently, taken, told,
};
use crate::{NOW, gateway};

const SECRET: &str = "the report secret";

/// The settings, with reports signed as `signature` says.
fn settings_with(base: &str, signature: &str) -> TextGateway {
    gateway(&format!(
        r#"
        kind = "http"
        name = "sms"
        address = "{base}/v2/messages?region=eu"
        method = "PUT"
        authorization = "Key hunter2"
        headers = {{ Idempotency-Key = "{{id}}", X-Layout = "{{name}}" }}
        body = '{{"messages":[{{"to":{{"number":"{{to}}"}},"text":"{{text}}","webhook":"{{report_url}}"}}]}}'
        success = 'status in 200..299 and /results/0/status/group in OK,PENDING'
        provider_id = "/results/0/id"
        segments = "/results/0/parts"
        error = "/results/0/status/code"
        errors = {{ 7 = "opted_out", 8 = "throttled", 9 = "sender_not_registered" }}

        [report]
        state = "/event/state"
        states = {{ delivered = "delivered", failed = "failed", queued = "waiting" }}
        id = "/event/message"
        error = "/event/code"
        {signature}
        "#
    ))
}

fn settings(base: &str) -> TextGateway {
    let signature = format!(
        "signature = {{ header = 'X-Hub-Signature', algorithm = 'hmac-sha256', secret = '{SECRET}', \
         layout = '{{timestamp}}.{{body}}', prefix = 'sha256=', timestamp_header = 'X-Hub-Time' }}"
    );
    settings_with(base, &signature)
}

fn is_right(asked: &Asked) -> bool {
    assert_eq!(asked.method, "PUT");
    assert_eq!(asked.uri, "/v2/messages?region=eu");
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.headers["idempotency-key"], "attempt-1");
    assert_eq!(
        asked.headers["x-layout"], "{name}",
        "a header's own braces stay"
    );
    asked.headers["authorization"] == "Key hunter2"
}

async fn answer_to(mood: Mood) -> delivery::SendAnswer {
    let (base, _) = provider(mood, is_right).await;
    send(&settings(&base)).await
}

#[tokio::test]
async fn a_text_is_sent_and_what_is_nested_is_read() {
    let yes = r#"{"results":[{"id":"a-7","parts":2,"status":{"group":"PENDING"}}]}"#;
    let (base, asks) = provider(Some((200, yes)), is_right).await;
    assert_eq!(send(&settings(&base)).await, taken(Some("a-7"), Some(2)));
    let body: Value = serde_json::from_str(&asks.lock().unwrap()[0].body).unwrap();
    let message = json!({"to": {"number": NUMBER}, "text": TEXT, "webhook": REPORT_URL});
    assert_eq!(body, json!({"messages": [message]}));
}

#[tokio::test]
async fn a_no_under_200_is_a_no_and_what_cannot_be_understood_may_be_a_yes() {
    let rejected = |code: i32| -> &'static str {
        let status = json!({"group": "REJECTED", "code": code});
        json!({"results": [{"id": "a-7", "status": status}]})
            .to_string()
            .leak()
    };
    for (status, body, wanted) in [
        (200, rejected(7), never(ErrorClass::OptedOut)),
        (200, rejected(8), later(ErrorClass::Throttled)),
        (200, rejected(9), never(ErrorClass::SenderNotRegistered)),
        (200, rejected(6), never(ErrorClass::Unknown)),
        (200, "{}", open(ErrorClass::GatewayDown)),
        (200, "<html>", open(ErrorClass::GatewayDown)),
        (400, rejected(7), never(ErrorClass::OptedOut)),
        (401, "", never(ErrorClass::BadCredentials)),
        (500, "<html>", later(ErrorClass::GatewayDown)),
        (302, "", later(ErrorClass::GatewayDown)),
    ] {
        assert_eq!(
            answer_to(Some((status, body))).await,
            wanted,
            "{status} {body}"
        );
    }
    let endless: &'static str = format!(r#"{{"results":["{}"#, "x".repeat(10_000_000)).leak();
    assert_eq!(
        answer_to(Some((200, endless))).await,
        open(ErrorClass::GatewayDown)
    );
    let (base, _) = provider(None, is_right).await;
    assert_eq!(
        send_impatiently(&settings(&base)).await,
        open(ErrorClass::TimedOut)
    );
}

fn event(state: &str, code: &str) -> String {
    json!({"event": {"message": "a-7", "state": state, "code": code}}).to_string()
}

/// A report signed as `settings` has it, at this time.
fn signed(body: &str, time: &str) -> Inbound {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let mac = hmac::sign(&key, format!("{time}.{body}").as_bytes());
    let signature = format!("sha256={}", HEXLOWER.encode(mac.as_ref()));
    let headers = [
        ("x-hub-signature", signature.as_str()),
        ("x-hub-time", time),
    ];
    inbound("POST", REPORT_URL, &headers, body)
}

#[test]
fn signed_reports_are_read_and_no_others() {
    let gateway = settings("https://sms.example");
    assert_eq!(gateway.reports(), ReportTrust::Signed);
    let now = NOW.as_seconds().to_string();
    for (state, code, wanted) in [
        ("queued", "", None),
        (
            "DELIVERED",
            "",
            told(Some("a-7"), ReportState::Delivered, None),
        ),
        (
            "failed",
            "7",
            told(Some("a-7"), ReportState::Failed, Some(ErrorClass::OptedOut)),
        ),
    ] {
        let report = signed(&event(state, code), &now);
        assert_eq!(
            gateway.read_report(&report, NOW),
            Ok(heard(wanted)),
            "{state}"
        );
    }
    let delivered = event("delivered", "");
    let genuine = signed(&delivered, &now);
    let mut altered = signed(&event("failed", ""), &now);
    altered.body = delivered.clone().into_bytes();
    let mut later = genuine.clone();
    later.headers[1].1 = (NOW.as_seconds() + 1).to_string();
    let mut bare = genuine.clone();
    bare.headers[0].1 = bare.headers[0].1.replace("sha256=", "");
    let mut twice = genuine.clone();
    twice.headers.push(twice.headers[0].clone());
    let mut untimed = genuine.clone();
    untimed.headers.truncate(1);
    let old = signed(&delivered, &(NOW.as_seconds() - 301).to_string());
    let unsigned = inbound("POST", REPORT_URL, &[], &delivered);
    for forged in [altered, later, bare, twice, untimed, old, unsigned] {
        assert_eq!(
            gateway.read_report(&forged, NOW),
            Err(ReportRefused::Forged)
        );
    }
    for body in ["", "[]", r#"{"event":{}}"#] {
        let refused = gateway.read_report(&signed(body, &now), NOW);
        assert_eq!(refused, Err(ReportRefused::Malformed), "{body}");
    }
}

#[test]
fn a_signature_may_be_base64_and_over_the_address_too() {
    let signature = format!(
        "signature = {{ header = 'X-Sign', algorithm = 'hmac-sha512', secret = '{SECRET}', \
         layout = '{{url}}{{body}}', encoding = 'base64' }}"
    );
    let gateway = settings_with("https://sms.example", &signature);
    let body = event("delivered", "");
    let key = hmac::Key::new(hmac::HMAC_SHA512, SECRET.as_bytes());
    let mac = hmac::sign(&key, format!("{REPORT_URL}{body}").as_bytes());
    let shown = BASE64.encode(mac.as_ref());
    let genuine = inbound("POST", REPORT_URL, &[("x-sign", &shown)], &body);
    assert!(gateway.read_report(&genuine, NOW).is_ok());
    let mut of_another = genuine;
    of_another.url = REPORT_URL.replace("attempt-1", "attempt-2");
    let refused = gateway.read_report(&of_another, NOW);
    assert_eq!(refused, Err(ReportRefused::Forged), "of another text");
}
