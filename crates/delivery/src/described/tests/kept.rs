//! What of kept settings no form asks for: it stays with the gateway, and goes nowhere else.

use domain::Secret;
use serde_json::{Value, json};

use super::{KEY, object, read};
use crate::{
    OutgoingSettings,
    described::{DescribedKind, TypedRefused, read_typed},
};

/// Settings as they are kept, with what no form asks for among them.
fn kept(settings: &Value) -> Secret<String> {
    Secret::new(settings.to_string())
}

/// A gateway of the terminal, with tables in which secrets stand.
fn with_tables() -> Secret<String> {
    kept(&json!({
        "kind": "http", "name": "one", "address": "https://sms.example/send", "id": "/id",
        "form": {"to": "{to}", "text": "{text}", "dlr": "{report_url}"}, "error": "/code",
        "errors": {"12": "no_credit"},
        "report": {"state": "form:state", "states": {"ok": "delivered"},
                   "basic": {"username": "us", "password": "very-secret"}},
    }))
}

#[test]
fn what_no_form_knows_stays_as_long_as_the_gateway_is_where_it_was() {
    let before = with_tables();
    let shown = DescribedKind::find("http").unwrap().shown(&before);
    assert_eq!(shown["provider_id"], "/id", "by its other key");
    let changed = [("provider_id", "/message/id"), ("error", "/code")];
    let after = object(&read("http", &changed, Some(&before)).unwrap());
    for key in ["address", "form", "errors", "report"] {
        assert_eq!(after[key], object(&before)[key], "{key}");
    }
    assert_eq!(after["provider_id"], "/message/id");
    assert_eq!(after.get("id"), None);

    let twilio = kept(&json!({
        "kind": "twilio", "name": "one", "account_sid": "AC00000000000000000000000000000001",
        "api_key_sid": "SK00000000000000000000000000000001", "api_key_secret": "very-secret",
        "from": "+447400123456", "report_keys": [{"id": "k", "secret": "very-secret"}],
    }));
    let mut form = DescribedKind::find("twilio").unwrap().shown(&twilio);
    assert_eq!(form["texts"], "yes", "as where nothing is said");
    form.insert("from".into(), "+447400123457".into());
    let outgoing = OutgoingSettings::default();
    let after = read_typed("twilio", "one", &form, Some(&twilio), &outgoing).unwrap();
    assert_eq!(
        object(&after)["report_keys"],
        object(&twilio)["report_keys"]
    );
    assert_eq!(object(&after)["texts"], true);

    let smtp = kept(&json!({
        "kind": "smtp", "name": "one", "host": "mail.example.org", "from": "security@example.org",
        "dkim": {"selector": "cs", "private_key": KEY},
    }));
    // The form says how the way is encrypted where the settings left it to the usual.
    let form = [
        ("host", "mail.example.org"),
        ("security", "starttls"),
        ("from", "us@example.org"),
    ];
    let after = object(&read("smtp", &form, Some(&smtp)).unwrap());
    assert_eq!(after["dkim"], object(&smtp)["dkim"]);
}

#[test]
fn what_no_form_knows_goes_to_no_other_place() {
    let before = with_tables();
    let moved = [
        ("address", "https://elsewhere.example/"),
        ("form", "to: {to}\ntext: {text}"),
    ];
    let after = read("http", &moved, Some(&before)).unwrap();
    assert!(!after.expose().contains("very-secret"));
    for key in ["errors", "report", "id"] {
        assert_eq!(object(&after).get(key), None, "{key}");
    }
    let smpp = kept(&json!({
        "kind": "smpp", "name": "one", "host": "smpp.example.org", "system_id": "shop",
        "password": "secret08", "from": "Shop", "errors": {"0x401": "no_credit"},
    }));
    let form = |system_id| {
        vec![
            ("host", "smpp.example.org"),
            ("security", "tls"),
            ("system_id", system_id),
            ("from", "Shop"),
        ]
    };
    let same = read("smpp", &form("shop"), Some(&smpp)).unwrap();
    assert_eq!(object(&same)["errors"], object(&smpp)["errors"]);
    let other = read("smpp", &form("thief"), Some(&smpp));
    let anew = TypedRefused::SecretAnew("password");
    assert_eq!(other.unwrap_err(), anew);
    let mut anew = form("other");
    anew.push(("password", "secret09"));
    let other = object(&read("smpp", &anew, Some(&smpp)).unwrap());
    assert_eq!(other.get("errors"), None);
}

#[test]
fn what_a_message_is_sent_in_is_replaced_and_not_doubled() {
    let before = with_tables();
    let json = [
        (
            "body",
            r#"{"to":"{to}","text":"{text}","dlr":"{report_url}"}"#,
        ),
        ("error", "/code"),
    ];
    let after = object(&read("http", &json, Some(&before)).unwrap());
    assert_eq!(after.get("form"), None);
    let get = [
        ("method", "GET"),
        ("query", "to: {to}\ntext: {text}\ndlr: {report_url}"),
        ("error", "/code"),
    ];
    let after = object(&read("http", &get, Some(&before)).unwrap());
    assert_eq!(after.get("form"), None);
    assert_eq!(after["method"], "GET");
}
