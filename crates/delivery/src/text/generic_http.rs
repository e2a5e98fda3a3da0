//! Any gateway that takes a POST: the settings say what is sent and where the message's id is in the answer.

use std::fmt;

use domain::Secret;
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::{
    Http, HttpGatewaySettings, SendAnswer, SettingsRefused, TextMessage, answers,
    http::{Bounds, Post, Reply},
    placeholders::{self, Values},
    settings::{check_address, check_name},
};

/// What is sent when the settings name neither `body` nor `form`.
const PLAIN_BODY: &str = r#"{"to":"{to}","text":"{text}","id":"{id}"}"#;

/// A gateway described by its settings alone.
#[derive(Clone)]
pub struct HttpGateway {
    name: String,
    address: Url,
    authorization: Option<Secret<String>>,
    headers: Vec<(String, Secret<String>)>,
    body: Body,
    provider_id: Option<String>,
}

#[derive(Clone)]
enum Body {
    Json(Value),
    Form(Vec<(String, String)>),
}

// By hand: every other part may hold a key.
impl fmt::Debug for HttpGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpGateway")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl HttpGateway {
    /// Reads the settings.
    pub fn new(settings: HttpGatewaySettings) -> Result<Self, SettingsRefused> {
        Self::with_plain_body(settings, PLAIN_BODY)
    }

    /// Reads the settings; sends `plain` where they name neither `body` nor `form`.
    pub(crate) fn with_plain_body(
        settings: HttpGatewaySettings,
        plain: &str,
    ) -> Result<Self, SettingsRefused> {
        check_name(&settings.name)?;
        check_address(&settings.address)?;
        let body = match (settings.body, settings.form) {
            (Some(_), Some(_)) => return Err(SettingsRefused::Body),
            (None, Some(form)) => Body::Form(form.into_iter().collect()),
            (json, None) => {
                let json = json.as_deref().unwrap_or(plain);
                Body::Json(serde_json::from_str(json).map_err(|_| SettingsRefused::BodyNotJson)?)
            }
        };
        placeholders::check(body.templates())?;
        if settings
            .provider_id
            .as_ref()
            .is_some_and(|place| !place.starts_with('/'))
        {
            return Err(SettingsRefused::ProviderId);
        }
        let headers: Vec<_> = settings
            .headers
            .into_iter()
            .map(|(name, value)| (name, Secret::new(value)))
            .collect();
        Http::check_headers(settings.authorization.as_ref(), &headers)
            .map_err(|_| SettingsRefused::Header)?;
        Ok(Self {
            name: settings.name,
            address: settings.address,
            authorization: settings.authorization,
            headers,
            body,
            provider_id: settings.provider_id,
        })
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) async fn send(
        &self,
        message: &TextMessage,
        report_url: Option<&str>,
        http: &Http,
    ) -> SendAnswer {
        let registered = message.registered.as_ref();
        let values = Values {
            to: message.to.e164(),
            text: message.body.expose(),
            language: "",
            id: &message.attempt,
            report_url: report_url.unwrap_or_default(),
            entity_id: registered.map_or("", |it| &it.entity),
            template_id: registered.map_or("", |it| &it.template),
        };
        self.post(values, http).await
    }

    /// Posts what the settings make of these values.
    pub(crate) async fn post(&self, values: Values<'_>, http: &Http) -> SendAnswer {
        let (content_type, body) = self.body.fill(values);
        let post = Post {
            address: &self.address,
            authorization: self.authorization.as_ref(),
            headers: &self.headers,
            content_type,
            body: body.into_bytes(),
            bounds: Bounds::GATEWAY,
        };
        match http.post(post).await {
            Ok(reply) if (200..300).contains(&reply.status) => {
                SendAnswer::accepted(self.provider_id(&reply), None)
            }
            Ok(reply) => {
                tracing::warn!(
                    gateway = self.name,
                    status = reply.status,
                    "a message was refused"
                );
                answers::by_status(&reply)
            }
            Err(fault) => answers::without_reply(&self.name, fault),
        }
    }

    fn provider_id(&self, reply: &Reply) -> Option<String> {
        let answer: Value = serde_json::from_slice(&reply.body).ok()?;
        match answer.pointer(self.provider_id.as_ref()?)? {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        }
    }
}

impl Body {
    fn templates(&self) -> Vec<&str> {
        match self {
            Self::Json(json) => strings(json),
            Self::Form(fields) => fields.iter().map(|(_, value)| value.as_str()).collect(),
        }
    }

    fn fill(&self, values: Values<'_>) -> (&'static str, String) {
        match self {
            Self::Json(template) => {
                let mut json = template.clone();
                fill_strings(&mut json, values);
                ("application/json", json.to_string())
            }
            Self::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, template) in fields {
                    form.append_pair(name, &values.fill(template));
                }
                ("application/x-www-form-urlencoded", form.finish())
            }
        }
    }
}

/// Every string in `json`, names of fields excepted.
fn strings(json: &Value) -> Vec<&str> {
    match json {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// Fills the strings after the JSON was read, so that no value can break out of its quotes.
fn fill_strings(json: &mut Value, values: Values<'_>) {
    match json {
        Value::String(text) => *text = values.fill(text),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_strings(item, values)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| fill_strings(field, values)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
