//! Any gateway that is asked by HTTP: the settings say what is sent, and how answers and reports are understood.

use std::fmt;

use domain::{Secret, Timestamp};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::{
    Http, HttpGatewaySettings, HttpMethod, Inbound, InboundAnswer, ReportRefused, ReportTrust,
    SendAnswer, SettingsRefused, TextMessage, answers,
    generic::{Reports, Understanding},
    http::{Bounds, Post},
    placeholders::{self, Values},
    settings::{check_address, check_name},
};

/// What is sent when the settings name neither `body` nor `form`.
const PLAIN_BODY: &str = r#"{"to":"{to}","text":"{text}","id":"{id}"}"#;

/// A gateway described by its settings alone.
#[derive(Clone)]
pub struct HttpGateway {
    name: String,
    method: HttpMethod,
    address: Url,
    authorization: Option<Secret<String>>,
    headers: Vec<(String, Secret<String>)>,
    query: Vec<(String, String)>,
    body: Body,
    understanding: Understanding,
    reports: Option<Box<Reports>>,
}

#[derive(Clone)]
enum Body {
    Json(Value),
    Form(Vec<(String, String)>),
    None,
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
        let understanding = Understanding::new(&settings)?;
        let reports = settings.report.as_ref().map(Reports::new).transpose()?;
        let body = Body::new(&settings, plain)?;
        let query: Vec<_> = settings.query.into_iter().collect();
        let mut templates = body.templates();
        templates.extend(query.iter().map(|(_, value)| value.as_str()));
        placeholders::check(templates.iter().copied())?;
        if reports.is_some()
            && !templates
                .iter()
                .any(|one| placeholders::names_report_url(one))
        {
            return Err(SettingsRefused::ReportUnasked);
        }
        if !settings
            .headers
            .values()
            .all(|one| placeholders::names_id_alone(one))
        {
            return Err(SettingsRefused::HeaderPlaceholder);
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
            method: settings.method,
            address: settings.address,
            authorization: settings.authorization,
            headers,
            query,
            body,
            understanding,
            reports: reports.map(Box::new),
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

    /// Asks for what the settings make of these values.
    pub(crate) async fn post(&self, values: Values<'_>, http: &Http) -> SendAnswer {
        let (content_type, body) = self.body.fill(values);
        let filled = |(name, value): &(String, Secret<String>)| {
            (
                name.clone(),
                Secret::new(value.expose().replace("{id}", values.id)),
            )
        };
        let headers: Vec<_> = self.headers.iter().map(filled).collect();
        let address = self.filled_address(values);
        let post = Post {
            address: &address,
            authorization: self.authorization.as_ref(),
            headers: &headers,
            content_type,
            body: body.into_bytes(),
            bounds: Bounds::GATEWAY,
        };
        match http.send(self.method, post).await {
            Ok(reply) => self.understanding.judge(&self.name, &reply),
            Err(fault) => answers::without_reply(&self.name, fault),
        }
    }

    /// Checks that `inbound` comes from the gateway, as far as the settings say how, and reads it.
    pub(crate) fn read_report(
        &self,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<InboundAnswer, ReportRefused> {
        let reports = self.reports.as_ref().ok_or(ReportRefused::Unknown)?;
        reports.read(inbound, &self.understanding, now)
    }

    /// How far what it reports is believed.
    pub(crate) fn reports(&self) -> ReportTrust {
        match &self.reports {
            None => ReportTrust::None,
            Some(reports) if reports.are_checked() => ReportTrust::Signed,
            Some(_) => ReportTrust::ByAddress,
        }
    }

    fn filled_address(&self, values: Values<'_>) -> Url {
        let mut address = self.address.clone();
        if !self.query.is_empty() {
            let mut fields = address.query_pairs_mut();
            for (name, template) in &self.query {
                fields.append_pair(name, &values.fill(template));
            }
        }
        address
    }
}

impl Body {
    fn new(settings: &HttpGatewaySettings, plain: &str) -> Result<Self, SettingsRefused> {
        match (&settings.body, &settings.form) {
            (Some(_), Some(_)) => Err(SettingsRefused::Body),
            (None, None) if settings.method == HttpMethod::Get => Ok(Self::None),
            _ if settings.method == HttpMethod::Get => Err(SettingsRefused::BodyOfGet),
            (None, Some(form)) => Ok(Self::Form(form.clone().into_iter().collect())),
            (json, None) => {
                let json = json.as_deref().unwrap_or(plain);
                let json = serde_json::from_str(json);
                json.map(Self::Json)
                    .map_err(|_| SettingsRefused::BodyNotJson)
            }
        }
    }

    fn templates(&self) -> Vec<&str> {
        match self {
            Self::Json(json) => strings(json),
            Self::Form(fields) => fields.iter().map(|(_, value)| value.as_str()).collect(),
            Self::None => Vec::new(),
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
            // A GET has neither.
            Self::None => ("text/plain", String::new()),
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
