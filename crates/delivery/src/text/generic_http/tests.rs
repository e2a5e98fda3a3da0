use super::*;

fn settings(json: &str) -> HttpGatewaySettings {
    serde_json::from_str(json).unwrap()
}

fn refused(more: &str) -> Option<SettingsRefused> {
    let json = format!(r#"{{"name":"sms","address":"https://sms.example/"{more}}}"#);
    HttpGateway::new(settings(&json)).err()
}

fn filled(more: &str, text: &str) -> String {
    let json = format!(r#"{{"name":"sms","address":"https://sms.example/"{more}}}"#);
    let values = Values {
        to: "+447400123456",
        text,
        language: "",
        id: "attempt-1",
        report_url: "https://id.example/reports/sms/attempt-1?a=b&c",
        entity_id: "",
        template_id: "",
    };
    let gateway = HttpGateway::new(settings(&json)).unwrap();
    gateway.body.fill(values).1
}

#[test]
fn no_text_breaks_out_of_its_quotes() {
    for text in [
        "\"},{\"to\":\"+1",
        "a\\",
        "line\nline\r\t\u{0}",
        "{to}",
        "Schlüssel 🔑",
        "\u{2028}",
    ] {
        let json: Value = serde_json::from_str(&filled("", text)).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"to": "+447400123456", "text": text, "id": "attempt-1"})
        );
    }
}

#[test]
fn values_are_put_into_nested_strings_and_nothing_else() {
    let more = r#","body":"{\"{to}\":1,\"m\":[{\"to\":\"tel:{to_digits}\",\"t\":\"{text}!\",\"u\":\"{report_url}\"}]}""#;
    let json: Value = serde_json::from_str(&filled(more, "hi")).unwrap();
    let url = "https://id.example/reports/sms/attempt-1?a=b&c";
    let inner = serde_json::json!({"to": "tel:447400123456", "t": "hi!", "u": url});
    assert_eq!(json, serde_json::json!({"{to}": 1, "m": [inner]}));
}

#[test]
fn form_fields_are_encoded() {
    let more = r#","form":{"to":"{to}","text":"{text}","key":"a b"}"#;
    assert_eq!(
        filled(more, "1&2=ü"),
        "key=a+b&text=1%262%3D%C3%BC&to=%2B447400123456"
    );
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let name = HttpGatewaySettings {
        name: "A b".to_owned(),
        ..settings(PLAIN_SETTINGS)
    };
    assert_eq!(HttpGateway::new(name).err(), Some(SettingsRefused::Name));
    for address in [
        "ftp://sms.example/",
        "https://user:key@sms.example/",
        "mailto:a@b",
    ] {
        let address = Url::parse(address).unwrap();
        let settings = HttpGatewaySettings {
            address,
            ..settings(PLAIN_SETTINGS)
        };
        assert_eq!(
            HttpGateway::new(settings).err(),
            Some(SettingsRefused::Address)
        );
    }
    let table = [
        ("", None),
        (
            r#","body":"{\"a\":\"{to}{text}\"}","form":{"a":"b"}"#,
            Some(SettingsRefused::Body),
        ),
        (
            r#","body":"{to}{text}""#,
            Some(SettingsRefused::BodyNotJson),
        ),
        (
            r#","form":{"to":"{to}"}"#,
            Some(SettingsRefused::BodyIncomplete),
        ),
        (
            r#","form":{"a":"{to}{text}{code}"}"#,
            Some(SettingsRefused::Placeholder),
        ),
        (r#","provider_id":"id""#, Some(SettingsRefused::ProviderId)),
        (r#","authorization":"a\nb""#, Some(SettingsRefused::Header)),
    ];
    for (more, wanted) in table {
        assert_eq!(refused(more), wanted, "{more}");
    }
}

const PLAIN_SETTINGS: &str = r#"{"name":"sms","address":"https://sms.example/"}"#;

#[test]
fn an_unknown_key_is_refused() {
    let json = r#"{"name":"sms","address":"https://sms.example/","metod":"POST"}"#;
    let error = serde_json::from_str::<HttpGatewaySettings>(json).unwrap_err();
    assert!(error.to_string().contains("metod"));
}
