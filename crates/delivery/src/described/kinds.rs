//! The kinds of gateways a form is there for, field by field.

use super::{Field, FieldShape};

/// A kind of gateway.
#[derive(Debug)]
pub struct DescribedKind {
    /// The `kind` of its settings.
    pub kind: &'static str,
    /// Its fields, as a form asks for them. `name` is every kind's first, and stands in none of these lists.
    pub fields: &'static [Field],
}

/// Every kind a form is there for. Settings that are tables or lists (`report`, `errors`, `report_keys`, `dkim`) and files of
/// keys are the settings file's and the terminal's alone.
pub static KINDS: &[DescribedKind] = &[
    DescribedKind {
        kind: "twilio",
        fields: TWILIO,
    },
    DescribedKind {
        kind: "vonage",
        fields: VONAGE,
    },
    DescribedKind {
        kind: "android",
        fields: ANDROID,
    },
    DescribedKind {
        kind: "http",
        fields: HTTP,
    },
    DescribedKind {
        kind: "http_call",
        fields: HTTP,
    },
    DescribedKind {
        kind: "smpp",
        fields: SMPP,
    },
    DescribedKind {
        kind: "smtp",
        fields: SMTP,
    },
];

const TWILIO: &[Field] = &[
    line("account_sid").needed().target(),
    secret("auth_token"),
    line("api_key_sid"),
    secret("api_key_secret"),
    line("from"),
    line("messaging_service_sid"),
    switch("texts").on(),
    switch("calls"),
    line("call_from"),
    number("validity_seconds"),
    Field::new("smart_encoded", FieldShape::YesNo),
    choice("risk_check", &["", "enable", "disable"]),
    choice("content_retention", &["", "retain", "discard"]),
    choice("address_retention", &["", "retain", "discard"]),
    line("base_address").target(),
];

const VONAGE: &[Field] = &[
    line("api_key").target(),
    secret("api_secret"),
    line("from"),
    secret("signature_secret"),
    choice(
        "signature_method",
        &["md5hash", "md5", "sha1", "sha256", "sha512"],
    ),
    switch("texts").on(),
    switch("calls"),
    line("application_id"),
    Field::new("private_key", FieldShape::SecretText),
    line("call_from"),
    number("validity_seconds"),
    line("base_address").target(),
    line("call_base_address").target(),
];

const ANDROID: &[Field] = &[
    line("base_address").target(),
    line("username").needed().target(),
    secret("password").needed(),
    secret("signing_key"),
    number("sim_number"),
    line("device_id"),
];

/// Any gateway that is asked by HTTP: for texts and for calls alike.
const HTTP: &[Field] = &[
    secret("address").needed().target(),
    choice("method", &["POST", "PUT", "GET"]),
    secret("authorization"),
    Field::new("headers", FieldShape::SecretLines),
    Field::new("query", FieldShape::SecretLines),
    Field::new("body", FieldShape::SecretText),
    Field::new("form", FieldShape::SecretLines),
    line("success"),
    line("provider_id").also("id"),
    line("segments"),
    line("error"),
];

const SMPP: &[Field] = &[
    line("host").needed().target(),
    number("port").target(),
    choice("security", &["tls", "none"]).target(),
    line("system_id").needed().target(),
    secret("password").needed(),
    line("from").needed(),
    choice("alphabet", &["gsm7", "latin1"]),
    choice("long_texts", &["udh", "sar", "payload"]),
    choice(
        "message_ids",
        &["same", "hex_then_decimal", "decimal_then_hex"],
    ),
    switch("validity").on(),
    number("window"),
    number("enquire_link_seconds"),
    line("system_type"),
    line("service_type"),
    line("address_range"),
    number("address_ton"),
    number("address_npi"),
    number("from_ton"),
    number("from_npi"),
    number("to_ton"),
    number("to_npi"),
];

const SMTP: &[Field] = &[
    line("host").needed().target(),
    number("port").target(),
    choice("security", &["starttls", "tls", "none"]).target(),
    line("username").target(),
    secret("password"),
    line("from").needed(),
    line("reply_to"),
    line("helo"),
];

const fn line(key: &'static str) -> Field {
    Field::new(key, FieldShape::Line)
}

const fn secret(key: &'static str) -> Field {
    Field::new(key, FieldShape::Secret)
}

const fn number(key: &'static str) -> Field {
    Field::new(key, FieldShape::Number)
}

const fn switch(key: &'static str) -> Field {
    Field::new(key, FieldShape::Switch)
}

const fn choice(key: &'static str, choices: &'static [&'static str]) -> Field {
    Field::new(key, FieldShape::Choice(choices))
}
