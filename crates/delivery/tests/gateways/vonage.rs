//! Vonage's texts: what it is sent, what its answers and reports come to.

use aws_lc_rs::hmac;
use data_encoding::HEXLOWER;
use delivery::{
    ErrorClass, GatewaySettings, Inbound, Report, ReportRefused, ReportState, ReportTrust,
    SendAnswer, SettingsRefused, TextGateway,
};
use domain::Secret;
use serde_json::json;
use url::form_urlencoded;

use crate::{
    NOW,
    fake_vonage::{API_KEY, API_SECRET, FakeVonage, Mood, SIGNATURE_SECRET},
    gateway, gateway_of, http, http_waiting, message, serve,
};

const NUMBER: &str = "+447400123456";
const REPORT_URL: &str = "https://id.example/reports/main/attempt-1";

fn settings(base: &str, more: &str) -> String {
    format!("kind = 'vonage'\nname = 'main'\nbase_address = '{base}'\n{more}")
}

fn right(base: &str, more: &str) -> String {
    let keys =
        format!("api_key = '{API_KEY}'\napi_secret = '{API_SECRET}'\nfrom = '+447700900000'");
    settings(base, &format!("{keys}\n{more}"))
}

async fn send(gateway: &TextGateway) -> SendAnswer {
    gateway
        .send(&message(NUMBER, 300), Some(REPORT_URL), &http(), NOW)
        .await
}

async fn answer_to(mood: Mood) -> SendAnswer {
    let vonage = FakeVonage::default();
    vonage.feels(mood);
    send(&gateway(&right(&serve(vonage.router()).await, ""))).await
}

fn later(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: false,
        why,
    }
}

fn open(why: ErrorClass) -> SendAnswer {
    SendAnswer::Temporary {
        retry_after: None,
        outcome_unknown: true,
        why,
    }
}

#[tokio::test]
async fn a_text_is_sent_with_every_field() {
    let vonage = FakeVonage::default();
    let gateway = gateway(&right(&serve(vonage.router()).await, ""));
    let answer = send(&gateway).await;
    let provider_id = Some("0A00000000000000".to_owned());
    assert_eq!(
        answer,
        SendAnswer::Accepted {
            provider_id,
            segments: Some(1)
        }
    );
    let taken = vonage.texts.lock().unwrap()[0].clone();
    let fields: Vec<_> = taken
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let text = "Your code for Füchse & Co is 123456.\n\n@id.example #123456";
    assert_eq!(
        fields,
        [
            ("api_key", API_KEY),
            ("api_secret", API_SECRET),
            ("callback", REPORT_URL),
            ("client-ref", "attempt-1"),
            ("from", "447700900000"),
            ("text", text),
            ("to", "447400123456"),
            ("ttl", "300000"),
        ]
    );
}

#[tokio::test]
async fn a_text_of_wide_letters_says_so_and_one_of_several_parts_is_counted() {
    let vonage = FakeVonage::default();
    let gateway = gateway(&right(&serve(vonage.router()).await, ""));
    let mut wide = message(NUMBER, 5);
    wide.body = Secret::new(format!("Kod: 123456 ł{}", "x".repeat(70)));
    let answer = gateway.send(&wide, None, &http(), NOW).await;
    let counted = matches!(
        answer,
        SendAnswer::Accepted {
            segments: Some(2),
            ..
        }
    );
    assert!(counted, "{answer:?}");
    let taken = vonage.texts.lock().unwrap()[0].clone();
    assert_eq!(taken["type"], "unicode");
    assert_eq!(taken["ttl"], "20000", "Vonage takes no less");
    assert_eq!(taken.get("callback"), None);
}

#[tokio::test]
async fn wrong_credentials_are_named_as_such() {
    let base = serve(FakeVonage::default().router()).await;
    let keys = format!("api_key = '{API_KEY}'\napi_secret = 'wrong'\nfrom = 'Site'");
    let class = ErrorClass::BadCredentials;
    assert_eq!(
        send(&gateway(&settings(&base, &keys))).await,
        SendAnswer::Permanent { class }
    );
}

#[tokio::test]
async fn statuses_under_200_come_to_their_classes() {
    for (statuses, class) in [
        (&["2"][..], ErrorClass::Unknown),
        (&["3"], ErrorClass::Unknown),
        (&["4"], ErrorClass::BadCredentials),
        (&["6"], ErrorClass::InvalidNumber),
        (&["7"], ErrorClass::NoTexts),
        (&["8"], ErrorClass::NoCredit),
        (&["9"], ErrorClass::NoCredit),
        (&["14"], ErrorClass::BadCredentials),
        (&["15"], ErrorClass::SenderNotRegistered),
        (&["29"], ErrorClass::CountryNotAllowed),
        (&["99"], ErrorClass::Unknown),
    ] {
        let answer = answer_to(Mood::Parts(statuses)).await;
        assert_eq!(answer, SendAnswer::Permanent { class }, "{statuses:?}");
    }
    for (statuses, why) in [
        (&["1"][..], ErrorClass::Throttled),
        (&["5"], ErrorClass::GatewayDown),
        (&["10", "10"], ErrorClass::Throttled),
    ] {
        assert_eq!(
            answer_to(Mood::Parts(statuses)).await,
            later(why),
            "{statuses:?}"
        );
    }
}

#[tokio::test]
async fn a_text_of_which_one_part_is_out_is_not_sent_again() {
    let throttled = open(ErrorClass::Throttled);
    assert_eq!(answer_to(Mood::Parts(&["0", "1"])).await, throttled);
    let broke = open(ErrorClass::NoCredit);
    assert_eq!(answer_to(Mood::Parts(&["0", "0", "9"])).await, broke);
}

#[tokio::test]
async fn what_cannot_be_understood_may_be_a_yes_and_a_clear_no_is_none() {
    let garbled = open(ErrorClass::GatewayDown);
    for mood in [
        Mood::TooLong,
        Mood::Parts(&[]),
        Mood::Says(200, "<html>oh</html>"),
        Mood::Says(200, ""),
        Mood::Says(200, r#"{"messages":"none"}"#),
    ] {
        assert_eq!(answer_to(mood).await, garbled, "{mood:?}");
    }
    let down = later(ErrorClass::GatewayDown);
    assert_eq!(answer_to(Mood::Says(500, "oh")).await, down);
    assert_eq!(
        answer_to(Mood::Says(429, "")).await,
        later(ErrorClass::Throttled)
    );
    let vonage = FakeVonage::default();
    vonage.feels(Mood::Hang);
    let gateway = gateway(&right(&serve(vonage.router()).await, ""));
    let text = message(NUMBER, 300);
    assert_eq!(
        gateway.send(&text, None, &http_waiting(400), NOW).await,
        open(ErrorClass::TimedOut)
    );
}

/// A report on a text as Vonage's own fields, in the address, a form or JSON.
fn report(shape: &str, fields: &[(&str, &str)]) -> Inbound {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let json = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    let json = serde_json::Value::Object(json.collect()).to_string();
    let (method, url, media, body) = match shape {
        "GET" => ("GET", format!("{REPORT_URL}?{form}"), "", String::new()),
        "form" => (
            "POST",
            REPORT_URL.to_owned(),
            "application/x-www-form-urlencoded",
            form,
        ),
        _ => (
            "POST",
            REPORT_URL.to_owned(),
            "application/json; charset=utf-8",
            json,
        ),
    };
    Inbound {
        method: method.to_owned(),
        url,
        headers: vec![("content-type".to_owned(), media.to_owned())],
        body: body.into_bytes(),
    }
}

const SHAPES: [&str; 3] = ["GET", "form", "json"];

fn told(state: ReportState, class: Option<ErrorClass>) -> Report {
    Report {
        provider_id: Some("0A0".to_owned()),
        state,
        class,
    }
}

#[test]
fn reports_are_read_in_every_shape() {
    let gateway = gateway(&right("https://rest.nexmo.com", ""));
    assert_eq!(gateway.reports(), ReportTrust::ByAddress);
    let failed = |class| Some(told(ReportState::Failed, Some(class)));
    for (status, code, wanted) in [
        ("accepted", "0", None),
        ("buffered", "0", None),
        ("unknown", "1", None),
        ("a state of tomorrow", "0", None),
        ("delivered", "0", Some(told(ReportState::Delivered, None))),
        ("expired", "1", failed(ErrorClass::TimedOut)),
        ("failed", "3", failed(ErrorClass::InvalidNumber)),
        ("failed", "4", failed(ErrorClass::NoTexts)),
        ("failed", "6", failed(ErrorClass::ContentFiltered)),
        ("rejected", "54", failed(ErrorClass::SenderNotRegistered)),
        ("failed", "99", failed(ErrorClass::Unknown)),
    ] {
        for shape in SHAPES {
            let fields = [("messageId", "0A0"), ("status", status), ("err-code", code)];
            let answer = gateway.read_report(&report(shape, &fields), NOW).unwrap();
            assert_eq!(answer.report, wanted, "{shape} {status} {code}");
            assert_eq!((answer.status, answer.body.as_str()), (204, ""));
        }
    }
    for fields in [&[("status", "delivered")][..], &[("messageId", "0A0")], &[]] {
        for shape in SHAPES {
            let refused = gateway.read_report(&report(shape, fields), NOW);
            assert_eq!(refused, Err(ReportRefused::Malformed), "{shape}");
        }
    }
    let mut nonsense = report("json", &[]);
    for body in ["[]", "{", r#"{"status":{}}"#] {
        nonsense.body = body.into();
        let refused = gateway.read_report(&nonsense, NOW);
        assert_eq!(refused, Err(ReportRefused::Malformed), "{body}");
    }
}

/// A report signed with HMAC and SHA-256 at this time.
fn signed(shape: &str, status: &str, time: i64) -> Inbound {
    let time = time.to_string();
    let text = format!("&messageId=0A0&status={status}&timestamp={time}");
    let key = hmac::Key::new(hmac::HMAC_SHA256, SIGNATURE_SECRET.as_bytes());
    let signature = HEXLOWER.encode(hmac::sign(&key, text.as_bytes()).as_ref());
    let fields = [
        ("timestamp", time.as_str()),
        ("status", status),
        ("messageId", "0A0"),
        ("sig", &signature),
    ];
    report(shape, &fields)
}

#[test]
fn where_the_account_signs_reports_no_other_is_believed() {
    let more = format!("signature_secret = '{SIGNATURE_SECRET}'\nsignature_method = 'sha256'");
    let gateway = gateway(&right("https://rest.nexmo.com", &more));
    assert_eq!(gateway.reports(), ReportTrust::Signed);
    let now = NOW.as_seconds();
    for shape in SHAPES {
        let genuine = gateway.read_report(&signed(shape, "delivered", now), NOW);
        let again = gateway.read_report(&signed(shape, "delivered", now), NOW);
        assert_eq!(genuine, again, "a report heard twice says the same twice");
        let wanted = Some(told(ReportState::Delivered, None));
        assert_eq!(genuine.unwrap().report, wanted, "{shape}");
        let unsigned = report(shape, &[("messageId", "0A0"), ("status", "delivered")]);
        let mut altered = signed(shape, "failed", now);
        altered.url = altered.url.replace("failed", "delivered");
        let body = String::from_utf8(altered.body).unwrap();
        altered.body = body.replace("failed", "delivered").into_bytes();
        let old = signed(shape, "delivered", now - 301);
        for forged in [unsigned, altered, old] {
            let refused = gateway.read_report(&forged, NOW);
            assert_eq!(refused, Err(ReportRefused::Forged), "{shape}");
        }
    }
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let keys = "api_key = 'a'\napi_secret = 'b'";
    for (more, wanted) in [
        ("from = 'a'".to_owned(), SettingsRefused::ApiKey),
        (
            "api_key = 'a'\nfrom = 'a'".to_owned(),
            SettingsRefused::ApiKey,
        ),
        (keys.to_owned(), SettingsRefused::TextSender),
        (format!("{keys}\nfrom = ''"), SettingsRefused::TextSender),
        (
            format!("{keys}\nfrom = 'a'\nvalidity_seconds = 0"),
            SettingsRefused::Validity,
        ),
        (
            format!("{keys}\nfrom = 'a'\nsignature_secret = ''"),
            SettingsRefused::SignatureSecret,
        ),
        ("texts = false".to_owned(), SettingsRefused::Nothing),
    ] {
        let text = settings("https://rest.nexmo.com", &more);
        let settings: GatewaySettings = toml::from_str(&text).unwrap();
        assert_eq!(gateway_of(settings).err(), Some(wanted), "{more}");
    }
    let unknown = toml::from_str::<GatewaySettings>(&right("https://x.example", "frm = 'x'"));
    assert!(unknown.unwrap_err().message().contains("frm"));
}

#[test]
fn nothing_secret_is_printed() {
    let more = format!("signature_secret = '{SIGNATURE_SECRET}'");
    let settings: GatewaySettings =
        toml::from_str(&right("https://rest.nexmo.com", &more)).unwrap();
    let printed = format!("{settings:?} {:?}", gateway_of(settings.clone()).unwrap());
    assert!(printed.contains("main"));
    assert!(
        !printed.contains(API_SECRET) && !printed.contains(SIGNATURE_SECRET),
        "{printed}"
    );
}
