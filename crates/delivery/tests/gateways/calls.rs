//! Calls: what gateways are asked for, what they tell of a call, and what a key is answered with.

use std::sync::{Arc, Mutex};

use axum::{Router, routing::post};
use delivery::{
    CallEvent, CallGateway, CallMessage, ErrorClass, GatewaySettings, InboundAnswer, Report,
    ReportRefused, ReportState, SendAnswer, SettingsRefused, SpokenCode,
};
use domain::{PhoneNumber, Secret};
use serde_json::{Value, json};

use crate::{
    NOW,
    fake_twilio::{ACCOUNT, FakeTwilio, Mood, TOKEN, report},
    gateway_of, http, http_waiting, serve,
};

const REPORT_URL: &str = "https://id.example/reports/main/attempt-1";
const KEY_URL: &str = "https://id.example/reports/main/attempt-1?key=1";

fn settings(base: &str, more: &str) -> GatewaySettings {
    let text = format!(
        "kind = 'twilio'\nname = 'main'\naccount_sid = '{ACCOUNT}'\nbase_address = '{base}'\n{more}"
    );
    toml::from_str(&text).unwrap()
}

fn twilio(base: &str) -> CallGateway {
    let more = format!("auth_token = '{TOKEN}'\nfrom = '+447400654321'\ncalls = true");
    gateway_of(settings(base, &more)).unwrap().call.unwrap()
}

pub(crate) fn message() -> CallMessage {
    CallMessage {
        to: PhoneNumber::from_stored("+442079460123", "GB", "fixed_line").unwrap(),
        voice: "en-GB".into(),
        invitation: "This is Füchse & Co. Press any key.".into(),
        goodbye: "Goodbye.".into(),
        whole: Secret::new("Your code is four, zero, nine.".into()),
        attempt: "attempt-1".into(),
    }
}

async fn answer_to(mood: Mood) -> SendAnswer {
    let fake = FakeTwilio::default();
    fake.feels(mood);
    let gateway = twilio(&serve(fake.router()).await);
    gateway.call(&message(), REPORT_URL, &http(), NOW).await
}

#[tokio::test]
async fn a_call_is_asked_for_with_every_field_and_without_the_code() {
    let fake = FakeTwilio::default();
    let gateway = twilio(&serve(fake.router()).await);
    let provider_id = Some("CA00000000000000000000000000000001".to_owned());
    assert_eq!(
        gateway.call(&message(), REPORT_URL, &http(), NOW).await,
        SendAnswer::Accepted {
            provider_id,
            segments: None
        }
    );
    let taken = fake.calls.lock().unwrap()[0].clone();
    let fields: Vec<_> = taken
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>\
         <Gather input=\"dtmf\" numDigits=\"1\" finishOnKey=\"\" timeout=\"10\" action=\"{KEY_URL}\" method=\"POST\">\
         <Say language=\"en-GB\">This is Füchse &amp; Co. Press any key.</Say></Gather>\
         <Say language=\"en-GB\">Goodbye.</Say></Response>"
    );
    assert_eq!(
        fields,
        [
            ("To", "+442079460123"),
            ("From", "+447400654321"),
            ("Twiml", document.as_str()),
            ("Timeout", "30"),
            ("TimeLimit", "120"),
            ("StatusCallback", REPORT_URL),
            ("StatusCallbackMethod", "POST"),
            ("StatusCallbackEvent", "initiated"),
            ("StatusCallbackEvent", "ringing"),
            ("StatusCallbackEvent", "answered"),
            ("StatusCallbackEvent", "completed"),
        ]
    );
    assert!(!document.contains("four"));
}

#[tokio::test]
async fn an_id_nobody_could_keep_is_none() {
    let yes = SendAnswer::Accepted {
        provider_id: None,
        segments: None,
    };
    assert_eq!(answer_to(Mood::Names("CA\0")).await, yes);
}

#[tokio::test]
async fn refused_calls_come_to_their_classes() {
    for (status, code, class) in [
        (400, 21215, ErrorClass::CountryNotAllowed),
        (400, 21214, ErrorClass::InvalidNumber),
        (400, 21210, ErrorClass::SenderNotRegistered),
        (401, 20003, ErrorClass::BadCredentials),
        (403, 20005, ErrorClass::NoCredit),
        (400, 99999, ErrorClass::Unknown),
    ] {
        let answer = answer_to(Mood::Error(status, code)).await;
        assert_eq!(answer, SendAnswer::Permanent { class }, "{status} {code}");
    }
    let busy = answer_to(Mood::Error(429, 10004)).await;
    let why = ErrorClass::Throttled;
    assert!(
        matches!(busy, SendAnswer::Temporary { why: it, outcome_unknown: false, .. } if it == why)
    );
}

#[tokio::test]
async fn silence_may_be_a_call_all_the_same() {
    let fake = FakeTwilio::default();
    fake.feels(Mood::Hang);
    let gateway = twilio(&serve(fake.router()).await);
    let answer = gateway
        .call(&message(), REPORT_URL, &http_waiting(400), NOW)
        .await;
    assert!(matches!(
        answer,
        SendAnswer::Temporary {
            outcome_unknown: true,
            ..
        }
    ));
}

fn told(state: ReportState, class: Option<ErrorClass>) -> CallEvent {
    let provider_id = Some("CA1".to_owned());
    CallEvent::Told(InboundAnswer {
        report: Some(Report {
            provider_id,
            state,
            class,
        }),
        status: 204,
        content_type: "text/plain",
        body: String::new(),
    })
}

#[test]
fn what_became_of_a_call_is_read() {
    let gateway = twilio("https://api.twilio.com");
    for (status, code, wanted) in [
        ("completed", "", Some(told(ReportState::Ended, None))),
        (
            "busy",
            "",
            Some(told(ReportState::Failed, Some(ErrorClass::Busy))),
        ),
        (
            "no-answer",
            "",
            Some(told(ReportState::Failed, Some(ErrorClass::NoAnswer))),
        ),
        (
            "failed",
            "",
            Some(told(ReportState::Failed, Some(ErrorClass::Unknown))),
        ),
        (
            "failed",
            "13224",
            Some(told(ReportState::Failed, Some(ErrorClass::InvalidNumber))),
        ),
        (
            "canceled",
            "",
            Some(told(ReportState::Failed, Some(ErrorClass::Unknown))),
        ),
        ("initiated", "", None),
        ("ringing", "", None),
        ("in-progress", "", None),
        ("a state of tomorrow", "", None),
    ] {
        let fields = [
            ("CallSid", "CA1"),
            ("CallStatus", status),
            ("ErrorCode", code),
        ];
        let event = gateway
            .read_report(&report(REPORT_URL, &fields), NOW)
            .unwrap();
        let heard = CallEvent::Told(InboundAnswer {
            report: None,
            status: 204,
            content_type: "text/plain",
            body: String::new(),
        });
        assert_eq!(event, wanted.unwrap_or(heard), "{status} {code}");
    }
}

fn key_press() -> [(&'static str, &'static str); 4] {
    [
        ("CallSid", "CA1"),
        ("CallStatus", "in-progress"),
        ("To", "+442079460123"),
        ("Digits", "5"),
    ]
}

#[test]
fn a_signed_key_press_asks_for_the_code_however_often_it_comes() {
    let gateway = twilio("https://api.twilio.com");
    for _ in 0..2 {
        let event = gateway.read_report(&report(KEY_URL, &key_press()), NOW);
        assert_eq!(event, Ok(CallEvent::WantsCode));
    }
    let mut hash = key_press();
    hash[3].1 = "#";
    let event = gateway.read_report(&report(KEY_URL, &hash), NOW);
    assert_eq!(event, Ok(CallEvent::WantsCode), "the hash is a key, too");
}

#[test]
fn a_forged_key_press_gets_nothing() {
    let gateway = twilio("https://api.twilio.com");
    let genuine = || report(KEY_URL, &key_press());
    let mut unsigned = genuine();
    unsigned.headers.truncate(1);
    let mut of_another_call = genuine();
    of_another_call.url = KEY_URL.replace("attempt-1", "attempt-2");
    // A report of this very call, sent on to the address of its keys.
    let mut turned = report(REPORT_URL, &key_press());
    turned.url = KEY_URL.to_owned();
    let mut altered = genuine();
    altered.body = b"CallSid=CA1&CallStatus=in-progress&Digits=1".to_vec();
    for inbound in [unsigned, of_another_call, turned, altered] {
        assert_eq!(
            gateway.read_report(&inbound, NOW),
            Err(ReportRefused::Forged)
        );
    }
}

#[test]
fn what_is_signed_and_tells_nothing_is_malformed() {
    let gateway = twilio("https://api.twilio.com");
    for (url, fields) in [
        (KEY_URL, &key_press()[..3]),
        (KEY_URL, &[("Digits", "1")]),
        (REPORT_URL, &[("CallSid", "CA1")]),
        (
            REPORT_URL,
            &[("MessageSid", "SM1"), ("MessageStatus", "sent")],
        ),
    ] {
        let refused = gateway.read_report(&report(url, fields), NOW);
        assert_eq!(refused, Err(ReportRefused::Malformed), "{fields:?}");
    }
}

#[test]
fn the_code_is_spoken_in_the_answer_to_a_key() {
    let gateway = twilio("https://api.twilio.com");
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
        (200, "application/xml")
    );
    assert_eq!(answer.body.matches(">four</Say>").count(), 2);
    assert!(answer.body.contains(&format!("action=\"{KEY_URL}\"")));
    let words = gateway.say("de-DE", "Nicht mehr nötig.");
    assert!(
        words
            .body
            .ends_with("<Response><Say language=\"de-DE\">Nicht mehr nötig.</Say></Response>")
    );
    assert!(!format!("{spoken:?}").contains("four"));
    assert!(!format!("{:?}", message()).contains("four"));
}

#[test]
fn settings_for_calls_that_cannot_work_are_refused() {
    let base = "https://api.twilio.com";
    let token = format!("auth_token = '{TOKEN}'");
    let key = "api_key_sid = 'SK1'\napi_key_secret = 'x'\ncalls = true\ntexts = false";
    for (more, wanted) in [
        (
            format!("{token}\nfrom = 'Lighthouse'\ncalls = true"),
            SettingsRefused::Caller,
        ),
        (
            format!("{token}\nmessaging_service_sid = 'MG1'\ncalls = true"),
            SettingsRefused::Caller,
        ),
        (
            format!("{key}\nfrom = '+447400654321'"),
            SettingsRefused::CallsUnsigned,
        ),
        (
            format!("{token}\nfrom = '+447400654321'\ntexts = false"),
            SettingsRefused::Nothing,
        ),
    ] {
        assert_eq!(
            gateway_of(settings(base, &more)).err(),
            Some(wanted),
            "{more}"
        );
    }
    let both = format!(
        "{token}\nmessaging_service_sid = 'MG1'\ncalls = true\ncall_from = '+447400654321'"
    );
    let gateway = gateway_of(settings(base, &both)).unwrap();
    assert!(gateway.text.is_some() && gateway.call.is_some());
    let calls_alone = format!("{token}\nfrom = '+447400654321'\ncalls = true\ntexts = false");
    let gateway = gateway_of(settings(base, &calls_alone)).unwrap();
    assert!(gateway.text.is_none() && gateway.call.is_some());
    assert_eq!((gateway.name(), gateway.kind()), ("main", "twilio"));
}

#[tokio::test]
async fn a_gateway_of_ones_own_is_given_the_whole_text_to_speak() {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let notes = Arc::clone(&heard);
    let note = move |body: String| async move { notes.lock().unwrap().push(body) };
    let base = serve(Router::new().route("/calls", post(note))).await;
    let text = format!("kind = 'http_call'\nname = 'phone'\naddress = '{base}/calls'");
    let gateway = gateway_of(toml::from_str(&text).unwrap()).unwrap();
    assert!(gateway.text.is_none());
    assert_eq!((gateway.name(), gateway.kind()), ("phone", "http_call"));
    let calls = gateway.call.unwrap();
    let answer = calls.call(&message(), REPORT_URL, &http(), NOW).await;
    assert!(matches!(answer, SendAnswer::Accepted { .. }));
    let wanted = json!({
        "to": "+442079460123",
        "language": "en-GB",
        "text": "Your code is four, zero, nine.",
        "id": "attempt-1",
    });
    let body: Value = serde_json::from_str(&heard.lock().unwrap()[0]).unwrap();
    assert_eq!(body, wanted);
    let refused = calls.read_report(&report(REPORT_URL, &[]), NOW);
    assert_eq!(refused, Err(ReportRefused::Unknown));
}
