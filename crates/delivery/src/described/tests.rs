//! Every kind of the settings has its form, and a form never sends a kept secret elsewhere.

mod kept;

use std::collections::BTreeMap;

use domain::Secret;

use serde_json::{Value, json};

use super::{DescribedKind, FieldShape, KINDS, Typed, TypedRefused, place_of, read_typed};
use crate::{Gateway, GatewaySettings, OutgoingSettings, SettingsRefused};

fn typed(fields: &[(&str, &str)]) -> Typed {
    let fields = fields.iter().copied();
    fields
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .collect()
}

fn read(
    kind: &str,
    fields: &[(&str, &str)],
    before: Option<&Secret<String>>,
) -> Result<Secret<String>, TypedRefused> {
    let outgoing = OutgoingSettings::default();
    read_typed(kind, "one", &typed(fields), before, &outgoing)
}

fn object(settings: &Secret<String>) -> Value {
    serde_json::from_str(settings.expose()).unwrap()
}

const KEY: &str = include_str!("../mail/dkim/rsa_key.pem");

/// A whole form of each kind.
fn filled() -> BTreeMap<&'static str, Vec<(&'static str, &'static str)>> {
    let http = vec![
        ("address", "https://sms.example/send?key=very-secret"),
        ("authorization", "Bearer very-secret"),
        ("headers", "X-Sender: us\nX-Key: very-secret"),
        ("method", "PUT"),
        ("query", "token: very-secret"),
        ("form", "to: {to}\ntext: {text}"),
        ("success", "status in 200..299 and /status = ok"),
        ("provider_id", "/id"),
        ("segments", "/parts"),
        ("error", "/error"),
    ];
    BTreeMap::from([
        ("twilio", twilio()),
        ("vonage", vonage()),
        (
            "android",
            vec![
                ("base_address", "http://192.168.1.10:8080"),
                ("username", "sms"),
                ("password", "very-secret"),
                ("signing_key", "very-secret"),
                ("sim_number", "2"),
                ("device_id", "phone"),
            ],
        ),
        ("http", http.clone()),
        ("http_call", http),
        ("smpp", smpp()),
        (
            "smtp",
            vec![
                ("host", "mail.example.org"),
                ("port", "465"),
                ("security", "tls"),
                ("username", "us"),
                ("password", "very-secret"),
                ("from", "security@example.org"),
                ("reply_to", "help@example.org"),
                ("helo", "id.example.org"),
            ],
        ),
    ])
}

fn twilio() -> Vec<(&'static str, &'static str)> {
    vec![
        ("account_sid", "AC00000000000000000000000000000001"),
        ("auth_token", "very-secret"),
        ("api_key_sid", "SK00000000000000000000000000000001"),
        ("api_key_secret", "very-secret"),
        ("from", "+447400123456"),
        ("texts", "yes"),
        ("calls", "yes"),
        ("call_from", "+447400123457"),
        ("validity_seconds", "300"),
        ("smart_encoded", "no"),
        ("risk_check", "disable"),
        ("content_retention", "discard"),
        ("address_retention", "retain"),
        ("base_address", "https://api.twilio.example"),
    ]
}

fn vonage() -> Vec<(&'static str, &'static str)> {
    vec![
        ("api_key", "abcd1234"),
        ("api_secret", "very-secret"),
        ("from", "+447700900000"),
        ("signature_secret", "very-secret"),
        ("signature_method", "sha256"),
        ("texts", "yes"),
        ("calls", "yes"),
        ("application_id", "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"),
        ("private_key", KEY),
        ("call_from", "+447700900001"),
        ("validity_seconds", "300"),
        ("base_address", "https://rest.vonage.example"),
        ("call_base_address", "https://api.vonage.example"),
    ]
}

fn smpp() -> Vec<(&'static str, &'static str)> {
    vec![
        ("host", "smpp.example.org"),
        ("port", "3551"),
        ("security", "none"),
        ("system_id", "shop"),
        ("password", "secret08"),
        ("from", "+442071838750"),
        ("alphabet", "latin1"),
        ("long_texts", "payload"),
        ("message_ids", "hex_then_decimal"),
        ("validity", "yes"),
        ("window", "20"),
        ("enquire_link_seconds", "60"),
        ("system_type", "shop"),
        ("service_type", "CMT"),
        ("address_range", "44"),
        ("address_ton", "1"),
        ("address_npi", "1"),
        ("from_ton", "1"),
        ("from_npi", "1"),
        ("to_ton", "1"),
        ("to_npi", "1"),
    ]
}

#[test]
fn every_kind_has_a_form_that_makes_such_a_gateway() {
    let filled = filled();
    assert_eq!(filled.len(), KINDS.len());
    for described in KINDS {
        // None is forgotten here but those that exclude another.
        for field in described.fields {
            let is_filled = filled[described.kind]
                .iter()
                .any(|(key, _)| *key == field.key);
            let is_excluded = ["body", "messaging_service_sid"].contains(&field.key);
            assert!(
                is_filled || is_excluded,
                "{}: {}",
                described.kind,
                field.key
            );
        }
        let settings = read(described.kind, &filled[described.kind], None).unwrap();
        let settings = GatewaySettings::read_json(settings.expose()).unwrap();
        let gateway = Gateway::new(settings, &OutgoingSettings::default()).unwrap();
        assert_eq!((gateway.kind(), gateway.name()), (described.kind, "one"));
    }
}

#[test]
fn what_is_secret_is_never_shown_again() {
    for (kind, fields) in filled() {
        let described = DescribedKind::find(kind).unwrap();
        let settings = read(kind, &fields, None).unwrap();
        let shown = described.shown(&settings);
        for secret in ["very-secret", "secret08", "PRIVATE KEY"] {
            assert!(!format!("{shown:?}").contains(secret), "{kind}");
        }
        let secrets = described.secrets(&settings);
        assert!(!secrets.is_empty(), "{kind}");
        for field in described.fields {
            assert!(!(field.shape.is_secret() && shown.contains_key(field.key)));
        }
    }
}

#[test]
fn a_form_that_is_sent_back_as_it_was_shown_changes_nothing() {
    for (kind, fields) in filled() {
        let described = DescribedKind::find(kind).unwrap();
        let settings = read(kind, &fields, None).unwrap();
        let shown = described.shown(&settings);
        let outgoing = OutgoingSettings::default();
        let again = read_typed(kind, "one", &shown, Some(&settings), &outgoing).unwrap();
        assert_eq!(again.expose(), settings.expose());
    }
}

#[test]
fn no_kept_secret_goes_to_another_place() {
    let before = read("smtp", &filled()["smtp"], None).unwrap();
    for (key, other) in [
        ("host", "mail.thief.example"),
        ("port", "587"),
        ("security", "starttls"),
        ("username", "them"),
    ] {
        let mut fields = filled()["smtp"].clone();
        fields.retain(|(field, _)| *field != "password");
        assert!(read("smtp", &fields, Some(&before)).is_ok());
        for field in &mut fields {
            if field.0 == key {
                field.1 = other;
            }
        }
        let refused = read("smtp", &fields, Some(&before));
        assert_eq!(
            refused.unwrap_err(),
            TypedRefused::SecretAnew("password"),
            "{key}"
        );
        fields.push(("password", "given anew"));
        assert!(read("smtp", &fields, Some(&before)).is_ok());
    }
    let before = read("http", &filled()["http"], None).unwrap();
    let moved = read(
        "http",
        &[("address", "https://thief.example/")],
        Some(&before),
    );
    let anew = TypedRefused::SecretAnew("authorization");
    assert_eq!(moved.unwrap_err(), anew);
    // Another kind is another gateway altogether.
    let other = read("http_call", &[("provider_id", "/id")], Some(&before));
    assert_eq!(other.unwrap_err(), TypedRefused::Missing("address"));
}

#[test]
fn what_is_wrong_is_said_of_its_field_and_repeats_no_secret() {
    for (kind, fields, refused) in [
        ("smtp", vec![], TypedRefused::Missing("host")),
        ("smtp", vec![("port", "many")], TypedRefused::Shape("port")),
        (
            "smtp",
            vec![("security", "ssl")],
            TypedRefused::Shape("security"),
        ),
        (
            "http",
            vec![("headers", "no colon")],
            TypedRefused::Shape("headers"),
        ),
        ("pigeon", vec![], TypedRefused::Kind),
        (
            "http",
            vec![("address", "https://sms.example/"), ("body", "{}")],
            TypedRefused::Settings(SettingsRefused::BodyIncomplete),
        ),
    ] {
        assert_eq!(read(kind, &fields, None).unwrap_err(), refused);
    }
    let wrong = read(
        "http",
        &[("address", "very-secret"), ("form", "a: b")],
        None,
    );
    let Err(TypedRefused::Settings(said)) = wrong else {
        panic!("it is no address")
    };
    assert!(!said.to_string().contains("very-secret"), "{said}");
}

#[test]
fn keys_of_forms_are_those_of_the_settings() {
    // A key nobody knows would be refused as unknown.
    for described in KINDS {
        for field in described.fields {
            let value = match field.shape {
                FieldShape::Number => json!(7),
                FieldShape::Switch | FieldShape::YesNo => json!(true),
                FieldShape::SecretLines => json!({}),
                FieldShape::Choice(all) => json!(all.first()),
                _ => json!("https://a.example/"),
            };
            let settings = json!({"kind": described.kind, field.key: value});
            let refused = GatewaySettings::read_json(&settings.to_string()).unwrap_err();
            let said = refused.to_string();
            assert!(said.starts_with("missing field"), "{}: {said}", field.key);
        }
    }
}

#[test]
fn what_is_left_to_the_provider_is_not_said() {
    let mut fields = filled()["twilio"].clone();
    let left = ["smart_encoded", "risk_check", "content_retention"];
    for field in &mut fields {
        if left.contains(&field.0) {
            field.1 = "";
        }
    }
    let settings = read("twilio", &fields, None).unwrap();
    for key in left {
        assert_eq!(object(&settings).get(key), None, "{key}");
    }
    let all = read("twilio", &filled()["twilio"], None).unwrap();
    assert_eq!(object(&all)["smart_encoded"], false);
    let shown = DescribedKind::find("twilio").unwrap().shown(&all);
    assert_eq!(shown["smart_encoded"], "no");
}

#[test]
fn whoever_says_yes_is_told_host_and_account() {
    for (kind, place) in [
        (
            "twilio",
            "AC00000000000000000000000000000001 at api.twilio.example",
        ),
        (
            "vonage",
            "abcd1234 at rest.vonage.example, calls at api.vonage.example",
        ),
        ("android", "sms at 192.168.1.10:8080, not encrypted"),
        ("http", "sms.example"),
        ("http_call", "sms.example"),
        ("smpp", "shop at smpp.example.org:3551, not encrypted"),
        ("smtp", "us at mail.example.org:465"),
    ] {
        let settings = read(kind, &filled()[kind], None).unwrap();
        assert_eq!(place_of(&settings).as_deref(), Some(place));
        let mut at_home = filled()[kind].clone();
        at_home.retain(|(key, _)| !key.ends_with("base_address"));
        let settings = read(kind, &at_home, None).unwrap();
        let home = match kind {
            "twilio" => "AC00000000000000000000000000000001 at Twilio",
            "vonage" => "abcd1234 at Vonage",
            "android" => "sms at api.sms-gate.app",
            _ => place,
        };
        assert_eq!(place_of(&settings).as_deref(), Some(home));
    }
    let mut fields = filled()["smpp"].clone();
    fields.retain(|(key, _)| *key != "security");
    fields.push(("security", "tls"));
    let settings = read("smpp", &fields, None).unwrap();
    let place = "shop at smpp.example.org:3551";
    assert_eq!(place_of(&settings).as_deref(), Some(place));
    // Nobody gives a host that is not theirs by the name of an account.
    let mut fields = filled()["smtp"].clone();
    fields.retain(|(key, _)| *key != "username");
    fields.push(("username", "us at mail.good.example, not"));
    let settings = read("smtp", &fields, None).unwrap();
    assert_eq!(place_of(&settings).as_deref(), Some("mail.example.org:465"));
}
