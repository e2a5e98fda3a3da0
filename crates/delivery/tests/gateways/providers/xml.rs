//! Everything in the address, answered in XML. Its reports come in the address as well, with a name and a password.

use delivery::{ErrorClass, ReportRefused, ReportState, ReportTrust, TextGateway};

use super::{
    Asked, Mood, NUMBER, REPORT_URL, TEXT, heard, inbound, later, never, open, provider, send,
    send_impatiently, taken, told,
};
use crate::{NOW, gateway};

fn settings(base: &str) -> TextGateway {
    gateway(&format!(
        r#"
        kind = "http"
        name = "sms"
        address = "{base}/http/send?account=7"
        method = "GET"
        query = {{ key = "hunter2", to = "{{to}}", text = "{{text}}", ref = "{{id}}", notify = "{{report_url}}" }}
        success = 'xml:/response/code = 0'
        provider_id = "xml:/response/message/id"
        error = "xml:/response/code"
        errors = {{ 101 = "bad_credentials", 110 = "country_not_allowed", 120 = "gateway_down" }}

        [report]
        state = "query:state"
        states = {{ 1 = "delivered", 2 = "failed", 3 = "sent" }}
        basic = {{ username = "provider", password = "hunter3" }}
        "#
    ))
}

fn is_right(asked: &Asked) -> bool {
    assert_eq!(asked.method, "GET");
    assert_eq!(asked.uri.path(), "/http/send");
    assert!(asked.body.is_empty() && !asked.headers.contains_key("content-type"));
    asked.uri.query().unwrap().contains("&key=hunter2&")
}

async fn answer_to(mood: Mood) -> delivery::SendAnswer {
    let (base, _) = provider(mood, is_right).await;
    send(&settings(&base)).await
}

#[tokio::test]
async fn a_text_is_sent_and_its_id_is_read() {
    let yes = "<?xml version='1.0'?><response><code>0</code><message><id> a&amp;7 </id></message></response>";
    let (base, asks) = provider(Some((200, yes)), is_right).await;
    assert_eq!(send(&settings(&base)).await, taken(Some("a&7"), None));
    let uri = asks.lock().unwrap()[0].uri.clone();
    let query = uri.query().unwrap();
    let fields: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            ("account", "7"),
            ("key", "hunter2"),
            ("notify", REPORT_URL),
            ("ref", "attempt-1"),
            ("text", TEXT),
            ("to", NUMBER),
        ]
    );
}

#[tokio::test]
async fn its_codes_come_to_their_classes() {
    for (status, body, wanted) in [
        (
            200,
            "<response><code>101</code></response>",
            never(ErrorClass::BadCredentials),
        ),
        (
            200,
            "<response><code>110</code></response>",
            never(ErrorClass::CountryNotAllowed),
        ),
        (
            200,
            "<response><code>120</code></response>",
            later(ErrorClass::GatewayDown),
        ),
        (
            200,
            "<response><code>999</code></response>",
            never(ErrorClass::Unknown),
        ),
        (
            200,
            "<response><code>0</response>",
            open(ErrorClass::GatewayDown),
        ),
        (
            200,
            "<html><body>oh</body></html>",
            open(ErrorClass::GatewayDown),
        ),
        (200, "", open(ErrorClass::GatewayDown)),
        (500, "", later(ErrorClass::GatewayDown)),
        (403, "", never(ErrorClass::BadCredentials)),
    ] {
        assert_eq!(
            answer_to(Some((status, body))).await,
            wanted,
            "{status} {body}"
        );
    }
    let endless: &'static str = format!("<response>{}", "<a>".repeat(1_000_000)).leak();
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

#[test]
fn reports_with_the_password_are_read_and_no_others() {
    let gateway = settings("https://sms.example");
    assert_eq!(gateway.reports(), ReportTrust::Signed);
    // "provider:hunter3", as RFC 7617 writes it.
    let shown = [("authorization", "Basic cHJvdmlkZXI6aHVudGVyMw==")];
    for (state, wanted) in [
        ("0", None),
        ("1", told(None, ReportState::Delivered, None)),
        (
            "2",
            told(None, ReportState::Failed, Some(ErrorClass::Unknown)),
        ),
        ("3", told(None, ReportState::Sent, None)),
    ] {
        let report = inbound("GET", &format!("{REPORT_URL}?state={state}"), &shown, "");
        assert_eq!(
            gateway.read_report(&report, NOW),
            Ok(heard(wanted)),
            "{state}"
        );
    }
    let url = format!("{REPORT_URL}?state=1");
    for headers in [
        &[][..],
        &[("authorization", "Basic cHJvdmlkZXI6aHVudGVyMg==")],
        &[("authorization", "Bearer cHJvdmlkZXI6aHVudGVyMw==")],
        &[("authorization", "")],
        &[shown[0], shown[0]],
    ] {
        let refused = gateway.read_report(&inbound("GET", &url, headers, ""), NOW);
        assert_eq!(refused, Err(ReportRefused::Forged), "{headers:?}");
    }
    for url in [
        REPORT_URL.to_owned(),
        format!("{REPORT_URL}?state=1&state=2"),
    ] {
        let refused = gateway.read_report(&inbound("GET", &url, &shown, ""), NOW);
        assert_eq!(refused, Err(ReportRefused::Malformed), "{url}");
    }
}
