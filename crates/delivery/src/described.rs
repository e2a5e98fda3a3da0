//! What the settings of each kind of gateway are, described for a form: the fields in their order, which of them are secret,
//! and which say where a gateway is. A form is read back by the same description.

mod kinds;
mod typed;

use std::collections::BTreeMap;

use domain::Secret;
use serde_json::{Map, Value};
use url::Url;

pub use self::{
    kinds::{DescribedKind, KINDS},
    typed::{TypedRefused, read_typed},
};

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
    /// Whether a switch is on where settings do not say.
    pub is_on: bool,
    /// Another key settings may have it by.
    also: Option<&'static str>,
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
    /// One of these. The first is the usual one; where it is empty, not to say anything is.
    Choice(&'static [&'static str]),
    /// Yes or no, or not to say.
    YesNo,
}

impl FieldShape {
    /// Whether it is never shown again.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::SecretText | Self::SecretLines)
    }

    /// What there is to choose from, as it is typed, the usual one first; nothing where anything may be typed.
    pub const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::Choice(choices) => choices,
            Self::YesNo => &["", "yes", "no"],
            _ => &[],
        }
    }
}

impl Field {
    const fn new(key: &'static str, shape: FieldShape) -> Self {
        Self {
            key,
            shape,
            is_needed: false,
            is_target: false,
            is_on: false,
            also: None,
        }
    }

    const fn needed(mut self) -> Self {
        self.is_needed = true;
        self
    }

    const fn target(mut self) -> Self {
        self.is_target = true;
        self
    }

    const fn on(mut self) -> Self {
        self.is_on = true;
        self
    }

    const fn also(mut self, key: &'static str) -> Self {
        self.also = Some(key);
        self
    }

    /// What it is where settings do not say, of a choice that has a usual one.
    fn usual(&self) -> Option<Value> {
        let first = self.shape.choices().first()?;
        (!first.is_empty()).then(|| Value::String((*first).to_owned()))
    }

    fn as_typed(&self, value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Bool(is_on) if self.shape == FieldShape::YesNo => {
                (if *is_on { "yes" } else { "no" }).to_owned()
            }
            // A switch that is off is not ticked.
            Value::Bool(false) | Value::Null => String::new(),
            other => other.to_string(),
        }
    }
}

/// What somebody typed into such a form, by key; a switch that is off stands in no form.
pub type Typed = BTreeMap<String, String>;

impl DescribedKind {
    /// The kind of this name.
    pub fn find(kind: &str) -> Option<&'static Self> {
        KINDS.iter().find(|one| one.kind == kind)
    }

    /// What a new form begins with: the switches that are on unless somebody says otherwise.
    pub fn at_first(&self) -> Typed {
        let on = self.fields.iter().filter(|field| field.is_on);
        on.map(|field| (field.key.to_owned(), "yes".to_owned()))
            .collect()
    }

    /// What may be shown of settings that are kept, by key, as it would be typed.
    pub fn shown(&self, settings: &Secret<String>) -> Typed {
        let kept = kept_of(self, settings);
        let mut typed = self.at_first();
        for field in self.fields.iter().filter(|field| !field.shape.is_secret()) {
            if let Some(value) = kept.get(field.key) {
                typed.insert(field.key.to_owned(), field.as_typed(value));
            }
        }
        typed
    }

    /// Which secrets are kept.
    pub fn secrets(&self, settings: &Secret<String>) -> Vec<&'static str> {
        let kept = kept_of(self, settings);
        let secret = self.fields.iter().filter(|field| field.shape.is_secret());
        let secret = secret.filter(|field| kept.contains_key(field.key));
        secret.map(|field| field.key).collect()
    }
}

/// The keys accounts go by.
const ACCOUNTS: [&str; 5] = [
    "account_sid",
    "api_key",
    "application_id",
    "system_id",
    "username",
];

/// Whether an account can stand in a sentence: one with blanks could pass for words of ours.
fn is_plain(account: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte);
    (1..=64).contains(&account.len()) && account.bytes().all(plain)
}

/// Where a gateway of these settings is, for whoever says yes to it: its host and port or its provider, the account, and whether
/// the way there is encrypted; nothing secret.
pub fn place_of(settings: &Secret<String>) -> Option<String> {
    let settings = object(settings.expose())?;
    let text = |key: &str| settings.get(key).and_then(Value::as_str);
    let host = |key: &str| {
        let address = Url::parse(text(key)?).ok()?;
        let port = address.port().map(u64::from);
        Some(with_port(address.host_str()?, port))
    };
    let server = || {
        let port = settings.get("port").and_then(Value::as_u64);
        Some(with_port(text("host")?, port))
    };
    let provider = || match text("kind")? {
        "twilio" => Some("Twilio".to_owned()),
        "vonage" => Some("Vonage".to_owned()),
        "android" => Some("api.sms-gate.app".to_owned()),
        _ => None,
    };
    let place = host("address").or_else(|| host("base_address"));
    let place = place.or_else(server);
    let place = place.or_else(provider)?;
    let account = ACCOUNTS.iter().find_map(|key| text(key));
    let account = account.filter(|account| is_plain(account));
    let place = account.map_or(place.clone(), |account| format!("{account} at {place}"));
    let place = match host("call_base_address") {
        Some(calls) => format!("{place}, calls at {calls}"),
        None => place,
    };
    Some(if is_in_the_clear(&settings) {
        format!("{place}, not encrypted")
    } else {
        place
    })
}

/// A host as it stands in an address, with the port where that is not left to what is usual.
fn with_port(host: &str, port: Option<u64>) -> String {
    match port {
        Some(port) if host.contains(':') && !host.starts_with('[') => format!("[{host}]:{port}"),
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Whether codes and password cross the network for everybody on the way to read.
fn is_in_the_clear(settings: &Map<String, Value>) -> bool {
    let text = |key: &str| settings.get(key).and_then(Value::as_str);
    let addresses = ["address", "base_address", "call_base_address"];
    let is_plain = |key: &str| {
        let address = text(key).and_then(|written| Url::parse(written).ok());
        address.is_some_and(|address| address.scheme() == "http")
    };
    text("security") == Some("none") || addresses.into_iter().any(is_plain)
}

/// Settings that are kept, each by the key its field has.
fn kept_of(described: &DescribedKind, settings: &Secret<String>) -> Map<String, Value> {
    let mut kept = object(settings.expose()).unwrap_or_default();
    for field in described.fields {
        if let Some(value) = field.also.and_then(|also| kept.remove(also)) {
            kept.insert(field.key.to_owned(), value);
        }
    }
    kept
}

fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
