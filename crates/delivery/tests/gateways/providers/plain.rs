//! A form, answered in words: `OK ID: 4711 PARTS: 2`, or `ERR 12`. Its reports come as a form, and nothing but their address
//! speaks for them.

use delivery::{ErrorClass, ReportRefused, ReportState, ReportTrust, TextGateway};

use super::{
    Asked, Mood, NUMBER, REPORT_URL, TEXT, inbound, later, never, open, provider, send,
    send_impatiently, taken, told,
};
use crate::{NOW, gateway};

fn settings(base: &str) -> TextGateway {
    gateway(&format!(
        r#"
        kind = "http"
        name = "sms"
        address = "{base}/send"
        form = {{ user = "shop", pass = "hunter2", to = "{{to_digits}}", msg = "{{text}}", dlr = "{{report_url}}" }}
        success = 'status = 200 and text begins "OK "'
        id = "after:ID:"
        segments = "after:PARTS:"
        error = "after:ERR "

        [errors]
        1 = "bad_credentials"
        2 = "no_credit"
        5 = "throttled"
        12 = "invalid_number"
        13 = {{ class = "unknown", retry = true }}

        [report]
        state = "form:status"
        states = {{ DELIVRD = "delivered", ACCEPTD = "waiting", ENROUTE = "sent", UNDELIV = "failed", EXPIRED = "failed" }}
        id = "form:id"
        error = "form:err"
        answer = "ACK"
        "#
    ))
}

fn is_right(asked: &Asked) -> bool {
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.uri, "/send");
    assert_eq!(
        asked.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    asked.body.contains("&pass=hunter2&") && asked.body.ends_with("&user=shop")
}

async fn answer_to(mood: Mood) -> delivery::SendAnswer {
    let (base, _) = provider(mood, is_right).await;
    send(&settings(&base)).await
}

#[tokio::test]
async fn a_text_is_sent_and_its_id_and_parts_are_read() {
    let (base, asks) = provider(Some((200, "OK\u{20}ID: 4711 PARTS: 2\r\n")), is_right).await;
    assert_eq!(send(&settings(&base)).await, taken(Some("4711"), Some(2)));
    let body = asks.lock().unwrap()[0].body.clone();
    let fields: Vec<_> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let of = |wanted: &str| &fields.iter().find(|(name, _)| name == wanted).unwrap().1;
    assert_eq!(
        (of("to").as_str(), of("msg").as_str()),
        (&NUMBER[1..], TEXT)
    );
    assert_eq!(of("dlr"), REPORT_URL);
    assert_eq!(fields.len(), 5);
}

#[tokio::test]
async fn its_codes_come_to_their_classes() {
    for (status, body, wanted) in [
        (200, "OK nothing more", taken(None, None)),
        (200, "ERR 1", never(ErrorClass::BadCredentials)),
        (200, "ERR 2", never(ErrorClass::NoCredit)),
        (200, "ERR 5 slow down", later(ErrorClass::Throttled)),
        (200, "ERR 12", never(ErrorClass::InvalidNumber)),
        (200, "ERR 13", later(ErrorClass::Unknown)),
        (200, "ERR 99", never(ErrorClass::Unknown)),
        (200, "", never(ErrorClass::Unknown)),
        (400, "ERR 12", never(ErrorClass::InvalidNumber)),
        (500, "ERR 99", later(ErrorClass::GatewayDown)),
        (503, "", later(ErrorClass::GatewayDown)),
        (429, "", later(ErrorClass::Throttled)),
        (504, "", open(ErrorClass::TimedOut)),
    ] {
        assert_eq!(
            answer_to(Some((status, body))).await,
            wanted,
            "{status} {body}"
        );
    }
    let (base, _) = provider(None, is_right).await;
    assert_eq!(
        send_impatiently(&settings(&base)).await,
        open(ErrorClass::TimedOut)
    );
    let (base, _) = provider(Some((200, "OK ")), |_| false).await;
    assert_eq!(
        send(&settings(&base)).await,
        never(ErrorClass::BadCredentials)
    );
}

#[tokio::test]
async fn an_endless_answer_is_read_as_far_as_it_goes() {
    let endless: &'static str = format!("OK ID: 7 {}", "x".repeat(10_000_000)).leak();
    assert_eq!(
        answer_to(Some((200, endless))).await,
        taken(Some("7"), None)
    );
}

#[test]
fn reports_are_read_and_answered_as_it_wants() {
    let gateway = settings("https://sms.example");
    assert_eq!(gateway.reports(), ReportTrust::ByAddress);
    let failed = |class| told(Some("4711"), ReportState::Failed, Some(class));
    for (fields, wanted) in [
        ("status=ACCEPTD", None),
        ("status=tomorrow", None),
        (
            "status=ENROUTE",
            told(Some("4711"), ReportState::Sent, None),
        ),
        (
            "status=delivrd",
            told(Some("4711"), ReportState::Delivered, None),
        ),
        ("status=UNDELIV&err=12", failed(ErrorClass::InvalidNumber)),
        ("status=UNDELIV&err=98", failed(ErrorClass::Unknown)),
        ("status=EXPIRED", failed(ErrorClass::Unknown)),
    ] {
        let report = inbound("POST", REPORT_URL, &[], &format!("id=4711&{fields}"));
        let answer = gateway.read_report(&report, NOW).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "ACK"));
        assert_eq!(answer.report, wanted, "{fields}");
        assert_eq!(
            gateway.read_report(&report, NOW).unwrap().report,
            answer.report
        );
    }
    for body in ["", "id=4711", "status=DELIVRD&status=UNDELIV"] {
        let report = inbound("POST", REPORT_URL, &[], body);
        assert_eq!(
            gateway.read_report(&report, NOW),
            Err(ReportRefused::Malformed)
        );
    }
}
