//! Every kind of the settings has its form, and a form never sends a kept secret elsewhere.

use std::collections::BTreeMap;

use domain::Secret;

use super::{DescribedKind, FieldShape, KINDS, Typed, TypedRefused, read_typed};
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

/// A whole form of each kind.
fn filled() -> BTreeMap<&'static str, Vec<(&'static str, &'static str)>> {
    let http = vec![
        ("address", "https://sms.example/send?key=very-secret"),
        ("authorization", "Bearer very-secret"),
        ("headers", "X-Sender: us\nX-Key: very-secret"),
        ("form", "to: {to}\ntext: {text}"),
        ("provider_id", "/id"),
    ];
    BTreeMap::from([
        (
            "twilio",
            vec![
                ("account_sid", "AC00000000000000000000000000000001"),
                ("auth_token", "very-secret"),
                ("from", "+447400123456"),
                ("texts", "yes"),
                ("calls", "yes"),
                ("validity_seconds", "300"),
            ],
        ),
        ("http", http.clone()),
        ("http_call", http),
        (
            "smtp",
            vec![
                ("host", "mail.example.org"),
                ("port", "465"),
                ("security", "tls"),
                ("username", "us"),
                ("password", "very-secret"),
                ("from", "security@example.org"),
            ],
        ),
    ])
}

#[test]
fn every_kind_has_a_form_that_makes_such_a_gateway() {
    let filled = filled();
    assert_eq!(filled.len(), KINDS.len());
    for described in KINDS {
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
        assert!(!format!("{shown:?}").contains("very-secret"), "{kind}");
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
                FieldShape::Number => serde_json::json!(7),
                FieldShape::Switch => serde_json::json!(true),
                FieldShape::SecretLines => serde_json::json!({}),
                FieldShape::Choice(all) => serde_json::json!(all.first()),
                _ => serde_json::json!("https://a.example/"),
            };
            let settings = serde_json::json!({"kind": described.kind, field.key: value});
            let refused = GatewaySettings::read_json(&settings.to_string()).unwrap_err();
            let said = refused.to_string();
            assert!(said.starts_with("missing field"), "{}: {said}", field.key);
        }
    }
}
