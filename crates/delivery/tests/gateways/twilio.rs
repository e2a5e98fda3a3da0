//! Twilio: what it is sent, what its answers and reports come to.

mod settings;

use std::time::Duration;

use axum::Router;
use delivery::{ErrorClass, Report, ReportRefused, ReportState, SendAnswer, TextGateway};

use crate::{
    NOW,
    fake_twilio::{ACCOUNT, FakeTwilio, KEY, KEY_SECRET, Mood, TOKEN, report},
    gateway, http, http_waiting, message, serve,
};

const NUMBER: &str = "+447400123456";
const REPORT_URL: &str = "https://id.example/reports/main/attempt-1";

/// Settings of an account that is right, with `more` lines.
fn written(base: &str, more: &str) -> String {
    format!(
        "kind = 'twilio'\nname = 'main'\naccount_sid = '{ACCOUNT}'\nbase_address = '{base}'\n{more}"
    )
}

fn by_token(base: &str) -> TextGateway {
    gateway(&written(
        base,
        &format!("auth_token = '{TOKEN}'\nfrom = '+447400654321'"),
    ))
}

async fn send(gateway: &TextGateway) -> SendAnswer {
    gateway
        .send(&message(NUMBER, 300), Some(REPORT_URL), &http(), NOW)
        .await
}

/// What comes of a text when Twilio feels like this.
async fn answer_to(mood: Mood) -> SendAnswer {
    let twilio = FakeTwilio::default();
    twilio.feels(mood);
    send(&by_token(&serve(twilio.router()).await)).await
}

fn later(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: false,
        why,
    }
}

#[tokio::test]
async fn a_text_is_sent_with_every_field() {
    let twilio = FakeTwilio::default();
    let answer = send(&by_token(&serve(twilio.router()).await)).await;
    let provider_id = Some("SM00000000000000000000000000000001".to_owned());
    assert_eq!(
        answer,
        SendAnswer::Accepted {
            provider_id,
            segments: Some(2)
        }
    );
    let taken = twilio.taken.lock().unwrap()[0].clone();
    let fields: Vec<_> = taken
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            (
                "Body",
                "Your code for Füchse & Co is 123456.\n\n@id.example #123456"
            ),
            ("From", "+447400654321"),
            ("StatusCallback", REPORT_URL),
            ("To", NUMBER),
            ("ValidityPeriod", "300"),
        ]
    );
}

#[tokio::test]
async fn an_api_key_and_a_messaging_service_send_without_asking_for_reports_nobody_could_check() {
    let twilio = FakeTwilio::default();
    let base = serve(twilio.router()).await;
    let service = "MGcccccccccccccccccccccccccccccccc";
    let more = format!(
        "api_key_sid = '{KEY}'\napi_key_secret = '{KEY_SECRET}'\nmessaging_service_sid = '{service}'"
    );
    let gateway = gateway(&written(&base, &more));
    let answer = gateway
        .send(&message(NUMBER, 7200), Some(REPORT_URL), &http(), NOW)
        .await;
    let accepted = matches!(
        answer,
        SendAnswer::Accepted {
            provider_id: Some(_),
            segments: None
        }
    );
    assert!(accepted, "{answer:?}");
    let taken = twilio.taken.lock().unwrap()[0].clone();
    assert_eq!(taken["MessagingServiceSid"], service);
    assert_eq!(taken["ValidityPeriod"], "600");
    assert_eq!(taken.get("StatusCallback"), None);
}

#[tokio::test]
async fn a_wrong_token_is_bad_credentials() {
    let base = serve(FakeTwilio::default().router()).await;
    let gateway = gateway(&written(
        &base,
        "auth_token = 'wrong'\nfrom = '+447400654321'",
    ));
    assert_eq!(
        send(&gateway).await,
        SendAnswer::Permanent {
            class: ErrorClass::BadCredentials
        }
    );
}

#[tokio::test]
async fn a_sender_that_is_none_is_named_as_such() {
    let base = serve(FakeTwilio::default().router()).await;
    let gateway = gateway(&written(
        &base,
        &format!("auth_token = '{TOKEN}'\nfrom = '+1'"),
    ));
    let class = ErrorClass::SenderNotRegistered;
    assert_eq!(send(&gateway).await, SendAnswer::Permanent { class });
}

#[tokio::test]
async fn errors_come_to_their_classes() {
    for (status, code, class) in [
        (400, 21211, ErrorClass::InvalidNumber),
        (403, 21408, ErrorClass::CountryNotAllowed),
        (400, 21610, ErrorClass::OptedOut),
        (400, 21614, ErrorClass::NoTexts),
        (400, 21635, ErrorClass::NoTexts),
        (400, 30034, ErrorClass::SenderNotRegistered),
        (403, 30450, ErrorClass::FraudBlocked),
        (401, 20003, ErrorClass::BadCredentials),
        (403, 20005, ErrorClass::NoCredit),
        (403, 99999, ErrorClass::BadCredentials),
        (402, 99999, ErrorClass::NoCredit),
        (400, 99999, ErrorClass::Unknown),
    ] {
        let answer = answer_to(Mood::Error(status, code)).await;
        assert_eq!(answer, SendAnswer::Permanent { class }, "{status} {code}");
    }
    for (status, code, why) in [
        (400, 30001, ErrorClass::Throttled),
        (400, 30008, ErrorClass::Unknown),
        (500, 20500, ErrorClass::GatewayDown),
        (503, 99999, ErrorClass::GatewayDown),
    ] {
        assert_eq!(
            answer_to(Mood::Error(status, code)).await,
            later(why),
            "{status} {code}"
        );
    }
}

#[tokio::test]
async fn a_throttled_text_says_when_to_come_again() {
    let wanted = SendAnswer::Temporary {
        retry_after: Some(Duration::from_secs(3)),
        outcome_unknown: false,
        why: ErrorClass::Throttled,
    };
    assert_eq!(answer_to(Mood::Throttle).await, wanted);
}

#[tokio::test]
async fn silence_leaves_the_outcome_open() {
    let open = |why| SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: true,
        why,
    };
    let twilio = FakeTwilio::default();
    twilio.feels(Mood::Hang);
    let gateway = by_token(&serve(twilio.router()).await);
    let answer = gateway
        .send(&message(NUMBER, 300), None, &http_waiting(400), NOW)
        .await;
    assert_eq!(answer, open(ErrorClass::TimedOut));
    assert_eq!(
        answer_to(Mood::Nonsense(504)).await,
        open(ErrorClass::TimedOut)
    );
}

#[tokio::test]
async fn an_endless_or_strange_yes_is_still_a_yes() {
    let yes = SendAnswer::Accepted {
        provider_id: None,
        segments: None,
    };
    assert_eq!(answer_to(Mood::TooLong).await, yes);
    assert_eq!(answer_to(Mood::Nonsense(201)).await, yes);
}

#[tokio::test]
async fn an_id_nobody_could_keep_is_none() {
    let yes = SendAnswer::Accepted {
        provider_id: None,
        segments: Some(2),
    };
    assert_eq!(answer_to(Mood::Names("SM\0")).await, yes);
}

#[tokio::test]
async fn no_gateway_at_home_is_gateway_down() {
    let down = later(ErrorClass::GatewayDown);
    let trap = FakeTwilio::default();
    let elsewhere = format!(
        "{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        serve(trap.router()).await
    );
    assert_eq!(answer_to(Mood::Redirect(elsewhere)).await, down);
    assert!(trap.taken.lock().unwrap().is_empty());
    assert_eq!(
        answer_to(Mood::Redirect("http://169.254.169.254/".to_owned())).await,
        down
    );
    assert_eq!(answer_to(Mood::Nonsense(500)).await, down);
    assert_eq!(send(&by_token(&serve(Router::new()).await)).await, down);
    // It lies inside and is not listed.
    assert_eq!(send(&by_token("https://10.0.0.1")).await, down);
    // Nobody listens there: of all these the only one in which nobody answered.
    let nobody = later(ErrorClass::NotReached);
    assert_eq!(send(&by_token("http://127.0.0.1:1")).await, nobody);
}

fn told(state: ReportState, class: Option<ErrorClass>) -> Report {
    Report {
        provider_id: Some("SM1".to_owned()),
        state,
        class,
    }
}

#[test]
fn reports_are_read() {
    let gateway = by_token("https://api.twilio.com");
    for (status, code, wanted) in [
        ("queued", "", None),
        ("sending", "", None),
        ("a state of tomorrow", "", None),
        ("sent", "", Some(told(ReportState::Sent, None))),
        ("delivered", "", Some(told(ReportState::Delivered, None))),
        (
            "undelivered",
            "30006",
            Some(told(ReportState::Failed, Some(ErrorClass::NoTexts))),
        ),
        (
            "undelivered",
            "30003",
            Some(told(ReportState::Failed, Some(ErrorClass::Unknown))),
        ),
        (
            "failed",
            "30002",
            Some(told(ReportState::Failed, Some(ErrorClass::NoCredit))),
        ),
        (
            "failed",
            "",
            Some(told(ReportState::Failed, Some(ErrorClass::Unknown))),
        ),
    ] {
        let mut fields = vec![
            ("MessageSid", "SM1"),
            ("To", NUMBER),
            ("MessageStatus", status),
        ];
        if !code.is_empty() {
            fields.push(("ErrorCode", code));
        }
        let inbound = report(REPORT_URL, &fields);
        let answer = gateway.read_report(&inbound, NOW).unwrap();
        assert_eq!(answer.report, wanted, "{status} {code}");
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    }
}

#[test]
fn forged_reports_are_refused() {
    let gateway = by_token("https://api.twilio.com");
    let genuine = || {
        report(
            REPORT_URL,
            &[("MessageSid", "SM1"), ("MessageStatus", "failed")],
        )
    };
    assert!(gateway.read_report(&genuine(), NOW).is_ok());

    let mut altered = genuine();
    altered.body = b"MessageSid=SM1&MessageStatus=delivered".to_vec();
    let mut replayed_elsewhere = genuine();
    replayed_elsewhere.url = REPORT_URL.replace("attempt-1", "attempt-2");
    let mut unsigned = genuine();
    unsigned.headers.truncate(1);
    for inbound in [altered, replayed_elsewhere, unsigned] {
        assert_eq!(
            gateway.read_report(&inbound, NOW),
            Err(ReportRefused::Forged)
        );
    }
}

#[test]
fn a_report_heard_twice_says_the_same_twice() {
    let gateway = by_token("https://api.twilio.com");
    let inbound = report(
        REPORT_URL,
        &[("MessageSid", "SM1"), ("MessageStatus", "delivered")],
    );
    assert_eq!(
        gateway.read_report(&inbound, NOW),
        gateway.read_report(&inbound, NOW)
    );
}

#[test]
fn a_signed_request_that_is_no_report_is_malformed() {
    let gateway = by_token("https://api.twilio.com");
    for fields in [&[("CallSid", "CA1")][..], &[("MessageSid", "SM1")], &[]] {
        let refused = gateway.read_report(&report(REPORT_URL, fields), NOW);
        assert_eq!(refused, Err(ReportRefused::Malformed));
    }
}
