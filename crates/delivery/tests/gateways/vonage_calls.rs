//! Vonage's calls: what it is asked for, what it tells of a call, and what a key is answered with.

use delivery::{
    CallEvent, CallGateway, ErrorClass, GatewaySettings, Report, ReportRefused, ReportState,
    SendAnswer, SettingsRefused, SpokenCode,
};
use domain::{Secret, Timestamp};
use serde_json::{Value, json};

use crate::{
    NOW,
    calls::message,
    fake_vonage::{
        APPLICATION, FakeVonage, Mood, PRIVATE_KEY, SIGNATURE_SECRET, call_report, check_script,
        with_token,
    },
    gateway_of, http, http_waiting, serve,
};

const REPORT_URL: &str = "https://id.example/reports/main/attempt-1";
const KEY_URL: &str = "https://id.example/reports/main/attempt-1?key=1";

fn settings(base: &str, more: &str) -> GatewaySettings {
    let text = format!(
        "kind = 'vonage'\nname = 'main'\ntexts = false\ncalls = true\ncall_base_address = '{base}'\n{more}"
    );
    toml::from_str(&text).unwrap()
}

fn right() -> String {
    format!(
        "application_id = '{APPLICATION}'\nprivate_key = '''{PRIVATE_KEY}'''\n\
         call_from = '+447700900000'\nsignature_secret = '{SIGNATURE_SECRET}'"
    )
}

fn vonage(base: &str) -> CallGateway {
    let gateway = gateway_of(settings(base, &right())).unwrap();
    assert_eq!((gateway.name(), gateway.kind()), ("main", "vonage"));
    assert!(gateway.text.is_none());
    gateway.call.unwrap()
}

async fn answer_to(mood: Mood) -> SendAnswer {
    let fake = FakeVonage::default();
    fake.feels(mood);
    let gateway = vonage(&serve(fake.router()).await);
    gateway.call(&message(), REPORT_URL, &http(), NOW).await
}

#[tokio::test]
async fn a_call_is_asked_for_with_every_field_and_without_the_code() {
    let fake = FakeVonage::default();
    let gateway = vonage(&serve(fake.router()).await);
    let provider_id = Some("63f61863-4a51-4f6b-86e1-46edebcf9356".to_owned());
    assert_eq!(
        gateway.call(&message(), REPORT_URL, &http(), NOW).await,
        SendAnswer::Accepted {
            provider_id,
            segments: None
        }
    );
    let call = fake.calls.lock().unwrap()[0].clone();
    let wanted = json!({
        "to": [{"type": "phone", "number": "442079460123"}],
        "from": {"type": "phone", "number": "447700900000"},
        "ncco": [
            {
                "action": "talk",
                "text": "This is Füchse & Co. Press any key.",
                "language": "en-GB",
                "bargeIn": true,
            },
            {
                "action": "input",
                "type": ["dtmf"],
                "dtmf": {"maxDigits": 1, "timeOut": 10, "submitOnHash": false},
                "eventUrl": [KEY_URL],
                "eventMethod": "POST",
            },
            {"action": "talk", "text": "Goodbye.", "language": "en-GB"},
        ],
        "event_url": [REPORT_URL],
        "event_method": "POST",
        "ringing_timer": 30,
        "length_timer": 120,
    });
    assert_eq!(call, wanted);
    assert!(!call.to_string().contains("four"));
}

#[tokio::test]
async fn answers_come_to_their_classes() {
    for (status, class) in [
        (401, ErrorClass::BadCredentials),
        (402, ErrorClass::NoCredit),
        (400, ErrorClass::Unknown),
        (422, ErrorClass::Unknown),
    ] {
        let answer = answer_to(Mood::Says(status, r#"{"title":"no"}"#)).await;
        assert_eq!(answer, SendAnswer::Permanent { class }, "{status}");
    }
    for (status, why) in [(429, ErrorClass::Throttled), (503, ErrorClass::GatewayDown)] {
        let answer = answer_to(Mood::Says(status, "")).await;
        let is_later = matches!(
            answer,
            SendAnswer::Temporary { outcome_unknown: false, why: it, .. } if it == why
        );
        assert!(is_later, "{status} {answer:?}");
    }
    let yes = SendAnswer::Accepted {
        provider_id: None,
        segments: None,
    };
    assert_eq!(answer_to(Mood::Says(201, "<html>")).await, yes);
    assert_eq!(answer_to(Mood::TooLong).await, yes);
    let fake = FakeVonage::default();
    fake.feels(Mood::Hang);
    let gateway = vonage(&serve(fake.router()).await);
    let impatient = http_waiting(400);
    let silence = gateway.call(&message(), REPORT_URL, &impatient, NOW).await;
    let may_ring = matches!(
        silence,
        SendAnswer::Temporary {
            outcome_unknown: true,
            ..
        }
    );
    assert!(may_ring);
}

#[tokio::test]
async fn a_token_of_yesterday_is_bad_credentials() {
    let gateway = vonage(&serve(FakeVonage::default().router()).await);
    let yesterday = Timestamp::from_seconds(NOW.as_seconds() - 86_400);
    let answer = gateway
        .call(&message(), REPORT_URL, &http(), yesterday)
        .await;
    let class = ErrorClass::BadCredentials;
    assert_eq!(answer, SendAnswer::Permanent { class });
}

#[tokio::test]
async fn words_vonage_would_not_speak_are_not_sent() {
    let fake = FakeVonage::default();
    let gateway = vonage(&serve(fake.router()).await);
    let mut long = message();
    long.invitation = "x".repeat(1501);
    let answer = gateway.call(&long, REPORT_URL, &http(), NOW).await;
    let class = ErrorClass::Unknown;
    assert_eq!(answer, SendAnswer::Permanent { class });
    assert!(fake.calls.lock().unwrap().is_empty());
}

fn state(body: &str) -> Result<Option<Report>, ReportRefused> {
    let gateway = vonage("https://api.nexmo.com");
    let event = gateway.read_report(&call_report(REPORT_URL, body), NOW)?;
    Ok(told_by(&event))
}

/// The report in what is no key press.
fn told_by(event: &CallEvent) -> Option<Report> {
    assert_ne!(
        event,
        &CallEvent::WantsCode,
        "a mailbox would be told the code"
    );
    match event {
        CallEvent::Told(answer) => answer.report.clone(),
        CallEvent::WantsCode => None,
    }
}

#[test]
fn what_became_of_a_call_is_read() {
    let told = |state, class| {
        Some(Report {
            provider_id: Some("63f6".to_owned()),
            state,
            class,
        })
    };
    let failed = |class| told(ReportState::Failed, Some(class));
    for (status, wanted) in [
        ("completed", told(ReportState::Ended, None)),
        ("busy", failed(ErrorClass::Busy)),
        ("timeout", failed(ErrorClass::NoAnswer)),
        ("unanswered", failed(ErrorClass::NoAnswer)),
        ("failed", failed(ErrorClass::Unknown)),
        ("rejected", failed(ErrorClass::Unknown)),
        ("started", None),
        ("ringing", None),
        ("answered", None),
        ("a state of tomorrow", None),
    ] {
        let body = json!({"uuid": "63f6", "status": status, "direction": "outbound"});
        assert_eq!(state(&body.to_string()), Ok(wanted), "{status}");
    }
    for body in ["", "{}", r#"{"status":"busy"}"#, r#"{"uuid":"63f6"}"#, "[1"] {
        assert_eq!(state(body), Err(ReportRefused::Malformed), "{body}");
    }
}

fn key(digits: &Value) -> String {
    json!({"uuid": "63f6", "dtmf": {"digits": digits, "timed_out": digits == ""}}).to_string()
}

#[test]
fn a_signed_key_press_asks_for_the_code_and_silence_does_not() {
    let gateway = vonage("https://api.nexmo.com");
    for digits in [json!("5"), json!("#")] {
        let pressed = call_report(KEY_URL, &key(&digits));
        for _ in 0..2 {
            let event = gateway.read_report(&pressed, NOW);
            assert_eq!(event, Ok(CallEvent::WantsCode), "{digits}");
        }
    }
    for digits in [json!(""), Value::Null] {
        let silent = call_report(KEY_URL, &key(&digits));
        let event = gateway.read_report(&silent, NOW).unwrap();
        assert_eq!(told_by(&event), None);
    }
    let nothing = call_report(KEY_URL, r#"{"uuid":"63f6","status":"answered"}"#);
    assert_eq!(
        gateway.read_report(&nothing, NOW),
        Err(ReportRefused::Malformed)
    );
}

#[test]
fn a_forged_key_press_gets_nothing() {
    let gateway = vonage("https://api.nexmo.com");
    let body = key(&json!("5"));
    let genuine = || call_report(KEY_URL, &body);
    let mut unsigned = genuine();
    unsigned.headers.truncate(1);
    let mut basic = genuine();
    basic.headers[1].1 = basic.headers[1].1.replace("Bearer", "Basic");
    let mut altered = genuine();
    altered.body = key(&json!("6")).into_bytes();
    let hash = "a".repeat(64);
    let at = |iat: i64, more: Value| {
        let mut claims = json!({"iat": iat, "payload_hash": hash});
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    };
    let now = NOW.as_seconds();
    let own = |claims: &Value, secret| with_token(KEY_URL, &body, claims, secret);
    let of_body = json!({"payload_hash": payload_hash(&body)});
    let another = json!({"payload_hash": payload_hash(&body), "application_id": "another"});
    let ended = json!({"payload_hash": payload_hash(&body), "exp": now});
    assert_eq!(
        gateway.read_report(&own(&at(now, of_body.clone()), SIGNATURE_SECRET), NOW),
        Ok(CallEvent::WantsCode)
    );
    for forged in [
        unsigned,
        basic,
        altered,
        own(&at(now, of_body.clone()), "another secret"),
        own(&at(now, json!({})), SIGNATURE_SECRET),
        own(&at(now - 301, of_body.clone()), SIGNATURE_SECRET),
        own(&at(now + 301, of_body), SIGNATURE_SECRET),
        own(&at(now, another), SIGNATURE_SECRET),
        own(&at(now, ended), SIGNATURE_SECRET),
        own(&json!({"iat": now}), SIGNATURE_SECRET),
        own(
            &json!({"payload_hash": payload_hash(&body)}),
            SIGNATURE_SECRET,
        ),
    ] {
        let refused = gateway.read_report(&forged, NOW);
        assert_eq!(refused, Err(ReportRefused::Forged), "{forged:?}");
    }
}

fn payload_hash(body: &str) -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body.as_bytes());
    data_encoding::HEXLOWER.encode(hash.as_ref())
}

#[test]
fn the_code_is_spoken_in_the_answer_to_a_key() {
    let gateway = vonage("https://api.nexmo.com");
    let spoken = SpokenCode {
        voice: "en-GB".into(),
        before: "Your code is".into(),
        once_more: "Once more".into(),
        digits: Secret::new(["four", "zero"].map(String::from).into()),
        repeat: "Press any key.".into(),
        goodbye: "Goodbye.".into(),
    };
    let answer = gateway.speak(&spoken, REPORT_URL);
    assert_eq!(
        (answer.status, answer.content_type),
        (200, "application/json")
    );
    let script: Value = serde_json::from_str(&answer.body).unwrap();
    check_script(&script);
    assert_eq!(answer.body.matches("four").count(), 2);
    assert_eq!(script[3]["eventUrl"][0], KEY_URL);
    let words = gateway.say("de-DE", "Nicht mehr nötig.");
    let script: Value = serde_json::from_str(&words.body).unwrap();
    let wanted = json!([{"action": "talk", "text": "Nicht mehr nötig.", "language": "de-DE"}]);
    assert_eq!(script, wanted);
}

#[test]
fn settings_for_calls_that_cannot_work_are_refused() {
    let right = right();
    let without = |name: &str| {
        let lines = right.split('\n').filter(|line| !line.starts_with(name));
        lines.collect::<Vec<_>>().join("\n")
    };
    let key = format!("private_key = '''{PRIVATE_KEY}'''");
    for (more, wanted) in [
        (without("application_id"), SettingsRefused::Application),
        (right.replace(&key, ""), SettingsRefused::Application),
        (
            right.replace(&key, "private_key_file = 'unread.pem'"),
            SettingsRefused::Application,
        ),
        (
            format!("{right}\nprivate_key_file = 'another.pem'"),
            SettingsRefused::PrivateKeyTwice,
        ),
        (
            right.replace(&key, "private_key = 'none'"),
            SettingsRefused::PrivateKey,
        ),
        (without("call_from"), SettingsRefused::Caller),
        (
            right.replace("+447700900000", "Site"),
            SettingsRefused::Caller,
        ),
        (
            without("signature_secret"),
            SettingsRefused::SignatureMissing,
        ),
    ] {
        let settings = settings("https://api.nexmo.com", &more);
        assert_eq!(gateway_of(settings).err(), Some(wanted), "{more}");
    }
    let settings = settings("https://api.nexmo.com", &right);
    let printed = format!("{settings:?} {:?}", gateway_of(settings.clone()).unwrap());
    assert!(!printed.contains("MII") && !printed.contains(SIGNATURE_SECRET));
}
