//! A form is read: the settings it comes to, and what of those that are kept stays.

use domain::Secret;
use serde_json::{Map, Number, Value};

use super::{DescribedKind, Field, FieldShape, Typed, kept_of};
use crate::{Gateway, GatewaySettings, OutgoingSettings, SettingsRefused};

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

/// The settings a form comes to, as JSON. A secret that was left empty is the one of `before`, and what no form knows stays as it
/// is there, as long as the gateway is where it was: nobody has a kept secret sent to a place of their own. Behind another place
/// secrets are asked for anew, and what no form knows is left out. Nothing is sent.
pub fn read_typed(
    kind: &str,
    name: &str,
    typed: &Typed,
    before: Option<&Secret<String>>,
    outgoing: &OutgoingSettings,
) -> Result<Secret<String>, TypedRefused> {
    let described = DescribedKind::find(kind).ok_or(TypedRefused::Kind)?;
    let kept = before.map(|before| kept_of(described, before));
    let kept = kept.filter(|kept| kept.get("kind").and_then(Value::as_str) == Some(kind));
    let mut settings = Map::new();
    for field in described.fields {
        let text = typed.get(field.key).map_or("", |text| text.trim());
        if let Some(value) = value(field, text)? {
            settings.insert(field.key.to_owned(), value);
        }
    }
    if let Some(kept) = &kept {
        let has_moved = has_moved(described, &settings, kept);
        keep_secrets(described, &mut settings, kept, has_moved)?;
        if !has_moved {
            keep_unknown(described, &mut settings, kept);
        }
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

/// Whether the gateway would be at another place, or with another account.
fn has_moved(
    described: &DescribedKind,
    settings: &Map<String, Value>,
    kept: &Map<String, Value>,
) -> bool {
    let mut targets = described.fields.iter().filter(|field| field.is_target);
    targets.any(|field| match settings.get(field.key) {
        // A target that is secret itself is another one where it was typed at all.
        None if field.shape.is_secret() => false,
        // A form always says what settings may leave to the usual.
        typed => typed.or(field.usual().as_ref()) != kept.get(field.key).or(field.usual().as_ref()),
    })
}

/// Puts in what was left empty and is kept.
fn keep_secrets(
    described: &DescribedKind,
    settings: &mut Map<String, Value>,
    kept: &Map<String, Value>,
    has_moved: bool,
) -> Result<(), TypedRefused> {
    let replaced = replaced(settings);
    for field in described.fields {
        let is_left_empty = field.shape.is_secret() && !settings.contains_key(field.key);
        let stays = is_left_empty && !replaced.contains(&field.key);
        let Some(value) = kept.get(field.key).filter(|_| stays) else {
            continue;
        };
        if has_moved {
            return Err(TypedRefused::SecretAnew(field.key));
        }
        settings.insert(field.key.to_owned(), value.clone());
    }
    Ok(())
}

/// What cannot be beside what was typed: a message goes as JSON or as form fields, and by GET as neither.
fn replaced(settings: &Map<String, Value>) -> Vec<&'static str> {
    let is_get = settings.get("method").and_then(Value::as_str) == Some("GET");
    let of = |other: &str| is_get || settings.contains_key(other);
    let pairs = [("body", "form"), ("form", "body")].into_iter();
    let replaced = pairs.filter(|(_, other)| of(other));
    replaced.map(|(key, _)| key).collect()
}

/// Puts in what is kept and no form asks for.
fn keep_unknown(
    described: &DescribedKind,
    settings: &mut Map<String, Value>,
    kept: &Map<String, Value>,
) {
    let is_known = |key: &str| described.fields.iter().any(|field| field.key == key);
    for (key, value) in kept.iter().filter(|(key, _)| !is_known(key)) {
        settings.insert(key.clone(), value.clone());
    }
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
    let choices = field.shape.choices();
    if !choices.is_empty() && !choices.contains(&text) {
        return Err(wrong());
    }
    let value = match field.shape {
        FieldShape::Number => {
            let number: u32 = text.parse().map_err(|_| wrong())?;
            Value::Number(Number::from(number))
        }
        FieldShape::YesNo => Value::Bool(text == "yes"),
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
