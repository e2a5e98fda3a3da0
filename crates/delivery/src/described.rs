//! What the settings of each kind of gateway are, described for a form: the fields in their order, which of them are secret,
//! and which say where a gateway is. A form is read back by the same description.

use std::collections::BTreeMap;

use domain::Secret;
use serde_json::{Map, Number, Value};
use url::Url;

use crate::{Gateway, GatewaySettings, OutgoingSettings, SettingsRefused};

/// A kind of gateway.
#[derive(Debug)]
pub struct DescribedKind {
    /// The `kind` of its settings.
    pub kind: &'static str,
    /// Its fields, as a form asks for them. `name` is every kind's first, and stands in none of these lists.
    pub fields: &'static [Field],
}

/// One setting.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// What is typed.
    pub shape: FieldShape,
    /// Whether it must be given.
    pub is_needed: bool,
    /// Whether it says where the gateway is, or with which account: behind another one no secret is kept that was given for
    /// this one.
    pub is_target: bool,
}

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldShape {
    /// A line.
    Line,
    /// A line that is never shown again.
    Secret,
    /// Some lines that are never shown again.
    SecretText,
    /// A name and a value a line, with `:` between; never shown again.
    SecretLines,
    /// A whole number.
    Number,
    /// Yes or no.
    Switch,
    /// One of these.
    Choice(&'static [&'static str]),
}

impl FieldShape {
    /// Whether it is never shown again.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::SecretText | Self::SecretLines)
    }
}

const fn field(key: &'static str, shape: FieldShape) -> Field {
    Field {
        key,
        shape,
        is_needed: false,
        is_target: false,
    }
}

impl Field {
    const fn needed(mut self) -> Self {
        self.is_needed = true;
        self
    }

    const fn target(mut self) -> Self {
        self.is_target = true;
        self
    }
}

/// Any gateway that takes a POST: for texts and for calls alike.
const HTTP: &[Field] = &[
    field("address", FieldShape::Secret).needed().target(),
    field("authorization", FieldShape::Secret),
    field("headers", FieldShape::SecretLines),
    field("body", FieldShape::SecretText),
    field("form", FieldShape::SecretLines),
    field("provider_id", FieldShape::Line),
];

/// Every kind a form is there for. Settings that are lists of tables (`report_keys`) are the file's and the terminal's alone.
pub static KINDS: &[DescribedKind] = &[
    DescribedKind {
        kind: "twilio",
        fields: &[
            field("account_sid", FieldShape::Line).needed().target(),
            field("auth_token", FieldShape::Secret),
            field("api_key_sid", FieldShape::Line),
            field("api_key_secret", FieldShape::Secret),
            field("from", FieldShape::Line),
            field("messaging_service_sid", FieldShape::Line),
            field("texts", FieldShape::Switch),
            field("calls", FieldShape::Switch),
            field("call_from", FieldShape::Line),
            field("validity_seconds", FieldShape::Number),
            field("base_address", FieldShape::Line).target(),
        ],
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
        kind: "smtp",
        fields: &[
            field("host", FieldShape::Line).needed().target(),
            field("port", FieldShape::Number).target(),
            field("security", FieldShape::Choice(&["starttls", "tls", "none"])).target(),
            field("username", FieldShape::Line).target(),
            field("password", FieldShape::Secret),
            field("from", FieldShape::Line).needed(),
            field("reply_to", FieldShape::Line),
            field("helo", FieldShape::Line),
        ],
    },
];

/// What somebody typed into such a form, by key; a switch that is off stands in no form.
pub type Typed = BTreeMap<String, String>;

/// Why a form is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedRefused {
    /// No such kind.
    Kind,
    /// A field must be given.
    Missing(&'static str),
    /// A field does not have its shape.
    Shape(&'static str),
    /// The gateway would be somewhere else, so its secrets are asked for anew: this one was left empty.
    SecretAnew(&'static str),
    /// All of it together makes no gateway.
    Settings(SettingsRefused),
}

impl DescribedKind {
    /// The kind of this name.
    pub fn find(kind: &str) -> Option<&'static Self> {
        KINDS.iter().find(|one| one.kind == kind)
    }

    /// What may be shown of settings that are kept, by key, as it would be typed.
    pub fn shown(&self, settings: &Secret<String>) -> Typed {
        let kept = object(settings.expose()).unwrap_or_default();
        let shown = self.fields.iter().filter(|field| !field.shape.is_secret());
        let shown = shown.filter_map(|field| {
            let value = kept.get(field.key)?;
            Some((field.key.to_owned(), as_typed(value)))
        });
        shown.collect()
    }

    /// Which secrets are kept.
    pub fn secrets(&self, settings: &Secret<String>) -> Vec<&'static str> {
        let kept = object(settings.expose()).unwrap_or_default();
        let secret = self.fields.iter().filter(|field| field.shape.is_secret());
        let secret = secret.filter(|field| kept.contains_key(field.key));
        secret.map(|field| field.key).collect()
    }
}

/// Where a gateway of these settings is, for whoever says yes to it: a host or an account; nothing secret.
pub fn place_of(settings: &Secret<String>) -> Option<String> {
    let settings = object(settings.expose())?;
    let text = |key: &str| settings.get(key).and_then(Value::as_str);
    let host = |address: &str| Some(Url::parse(address).ok()?.host_str()?.to_owned());
    let account = || text("account_sid").map(ToOwned::to_owned);
    let address = text("address").or_else(|| text("base_address"));
    match address.and_then(host) {
        Some(host) => Some(account().map_or(host.clone(), |of| format!("{of} at {host}"))),
        None => text("host").map(ToOwned::to_owned).or_else(account),
    }
}

/// The settings a form comes to, as JSON. A secret that was left empty is the one of `before`, as long as the gateway is where it
/// was: nobody has a kept secret sent to a place of their own. Nothing is sent.
pub fn read_typed(
    kind: &str,
    name: &str,
    typed: &Typed,
    before: Option<&Secret<String>>,
    outgoing: &OutgoingSettings,
) -> Result<Secret<String>, TypedRefused> {
    let described = DescribedKind::find(kind).ok_or(TypedRefused::Kind)?;
    let kept = before.and_then(|before| object(before.expose()));
    let kept = kept.filter(|kept| kept.get("kind").and_then(Value::as_str) == Some(kind));
    let mut settings = Map::new();
    for field in described.fields {
        let text = typed.get(field.key).map_or("", |text| text.trim());
        if let Some(value) = value(field, text)? {
            settings.insert(field.key.to_owned(), value);
        }
    }
    if let Some(kept) = &kept {
        keep_secrets(described, &mut settings, kept)?;
    }
    for field in described.fields {
        if field.is_needed && !settings.contains_key(field.key) {
            return Err(TypedRefused::Missing(field.key));
        }
    }
    settings.insert("kind".to_owned(), Value::String(kind.to_owned()));
    settings.insert("name".to_owned(), Value::String(name.to_owned()));
    let text = Value::Object(settings).to_string();
    check(&text, outgoing).map_err(TypedRefused::Settings)?;
    Ok(Secret::new(text))
}

fn check(text: &str, outgoing: &OutgoingSettings) -> Result<(), SettingsRefused> {
    Gateway::new(GatewaySettings::read_json(text)?, outgoing).map(drop)
}

/// Puts in what was left empty and is kept.
fn keep_secrets(
    described: &DescribedKind,
    settings: &mut Map<String, Value>,
    kept: &Map<String, Value>,
) -> Result<(), TypedRefused> {
    let mut targets = described.fields.iter().filter(|field| field.is_target);
    // A target that is secret itself is another one where it was typed at all.
    let has_moved = targets.any(|field| match settings.get(field.key) {
        None if field.shape.is_secret() => false,
        typed => typed != kept.get(field.key),
    });
    for field in described.fields {
        let is_left_empty = field.shape.is_secret() && !settings.contains_key(field.key);
        let Some(value) = kept.get(field.key).filter(|_| is_left_empty) else {
            continue;
        };
        if has_moved {
            return Err(TypedRefused::SecretAnew(field.key));
        }
        settings.insert(field.key.to_owned(), value.clone());
    }
    Ok(())
}

/// What was typed, as JSON; nothing where the field was left empty, so that its default holds.
fn value(field: &Field, text: &str) -> Result<Option<Value>, TypedRefused> {
    let wrong = || TypedRefused::Shape(field.key);
    if field.shape == FieldShape::Switch {
        return Ok(Some(Value::Bool(!text.is_empty())));
    }
    if text.is_empty() {
        return Ok(None);
    }
    let value = match field.shape {
        FieldShape::Number => {
            let number: u32 = text.parse().map_err(|_| wrong())?;
            Value::Number(Number::from(number))
        }
        FieldShape::Choice(choices) if !choices.contains(&text) => return Err(wrong()),
        FieldShape::SecretLines => lines(text).ok_or_else(wrong)?,
        _ => Value::String(text.to_owned()),
    };
    Ok(Some(value))
}

fn lines(text: &str) -> Option<Value> {
    let mut found = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        let value = Value::String(value.trim().to_owned());
        if found.insert(name.trim().to_owned(), value).is_some() {
            return None;
        }
    }
    Some(Value::Object(found))
}

fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn as_typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // A switch that is off is not ticked.
        Value::Bool(false) | Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
