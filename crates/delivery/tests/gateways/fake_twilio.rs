//! A Twilio that checks authentication and every field, and answers as the real one does, or as badly as it is told.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use aws_lc_rs::hmac;
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use data_encoding::BASE64;
use delivery::Inbound;
use serde_json::json;
use url::form_urlencoded;

pub(crate) const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const TOKEN: &str = "the-auth-token";
pub(crate) const KEY: &str = "SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
pub(crate) const KEY_SECRET: &str = "the-key-secret";

/// How it answers a request that is right.
#[derive(Clone, Debug, Default)]
pub(crate) enum Mood {
    #[default]
    Accept,
    Error(u16, u32),
    Throttle,
    Hang,
    TooLong,
    Nonsense(u16),
    /// It accepts, and names the message like this.
    Names(&'static str),
    Redirect(String),
}

/// Names and values in the order they came; one name may come several times.
pub(crate) type Fields = Vec<(String, String)>;

#[derive(Clone, Default)]
pub(crate) struct FakeTwilio {
    pub(crate) mood: Arc<Mutex<Mood>>,
    /// The fields of each accepted request.
    pub(crate) taken: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
    /// The fields of each accepted request for a call, in their order.
    pub(crate) calls: Arc<Mutex<Vec<Fields>>>,
}

impl FakeTwilio {
    pub(crate) fn router(&self) -> Router {
        let account = "/2010-04-01/Accounts/{account}";
        Router::new()
            .route(&format!("{account}/Messages.json"), post(messages))
            .route(&format!("{account}/Calls.json"), post(calls))
            .with_state(self.clone())
    }

    pub(crate) fn feels(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

fn error(status: u16, code: u32) -> Response {
    let body = json!({"code": code, "message": "no", "more_info": "", "status": status});
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

/// Whether the request is this account's, as every request of it must be.
fn is_ours(account: &str, headers: &HeaderMap) -> bool {
    let of = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    };
    let known = [(ACCOUNT, TOKEN), (KEY, KEY_SECRET)].map(|(user, pass)| {
        format!(
            "Basic {}",
            BASE64.encode(format!("{user}:{pass}").as_bytes())
        )
    });
    if account != ACCOUNT || !known.iter().any(|one| one == of("authorization")) {
        return false;
    }
    assert!(of("user-agent").starts_with("Countersign/"));
    assert_eq!(of("content-type"), "application/x-www-form-urlencoded");
    true
}

async fn calls(
    State(twilio): State<FakeTwilio>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !is_ours(&account, &headers) {
        return error(401, 20003);
    }
    let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    if let Some(code) = wrong_call(&fields) {
        return error(400, code);
    }
    let mood = twilio.mood.lock().unwrap().clone();
    if !matches!(mood, Mood::Accept) {
        return answer(&twilio, mood, BTreeMap::new()).await;
    }
    let mut calls = twilio.calls.lock().unwrap();
    calls.push(fields);
    let body = json!({"sid": format!("CA{:032}", calls.len()), "status": "queued"});
    (StatusCode::CREATED, Json(body)).into_response()
}

/// The first field of a call that is wrong, as Twilio numbers it.
fn wrong_call(fields: &[(String, String)]) -> Option<u32> {
    let of = |name: &str| {
        let mut found = fields.iter().filter(|(key, _)| key == name);
        let value = found.next().map_or("", |(_, value)| value.as_str());
        assert!(
            found.next().is_none() || name == "StatusCallbackEvent",
            "{name} came twice"
        );
        value
    };
    for (name, value) in fields {
        match name.as_str() {
            "StatusCallbackEvent" => {
                let events = ["initiated", "ringing", "answered", "completed"];
                assert!(events.contains(&value.as_str()), "{value}");
            }
            "To"
            | "From"
            | "Twiml"
            | "Timeout"
            | "TimeLimit"
            | "StatusCallback"
            | "StatusCallbackMethod" => {}
            other => assert_eq!(other, "", "not a field of Twilio's"),
        }
    }
    let is_number = |text: &str| text.starts_with('+') && text.len() > 7;
    let seconds = |name: &str| of(name).parse::<u32>().ok().filter(|count| *count > 0);
    assert!(seconds("Timeout").is_some_and(|count| count <= 600));
    assert!(seconds("TimeLimit").is_some_and(|count| count <= 14_400));
    match () {
        () if !is_number(of("To")) => Some(21211),
        () if !is_number(of("From")) => Some(21212),
        () if of("Twiml").is_empty() || of("Twiml").len() > 4000 => Some(21218),
        () if !of("StatusCallback").starts_with("https://") => Some(21609),
        () => None,
    }
}

async fn messages(
    State(twilio): State<FakeTwilio>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    if !is_ours(&account, &headers) {
        return error(401, 20003);
    }
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        let twice = fields.insert(name.clone().into_owned(), value.into_owned());
        assert_eq!(twice, None, "{name} came twice");
    }
    if let Some(code) = wrong(&fields) {
        return error(400, code);
    }
    let mood = twilio.mood.lock().unwrap().clone();
    answer(&twilio, mood, fields).await
}

/// The first field that is wrong, as Twilio numbers it.
fn wrong(fields: &BTreeMap<String, String>) -> Option<u32> {
    let of = |name: &str| fields.get(name).map(String::as_str);
    let known = [
        "To",
        "From",
        "MessagingServiceSid",
        "Body",
        "StatusCallback",
        "ValidityPeriod",
        "SmartEncoded",
        "RiskCheck",
        "ContentRetention",
        "AddressRetention",
    ];
    let switches = [
        ("SmartEncoded", ["true", "false"]),
        ("RiskCheck", ["enable", "disable"]),
        ("ContentRetention", ["retain", "discard"]),
        ("AddressRetention", ["retain", "discard"]),
    ];
    for (name, values) in switches {
        assert!(
            of(name).is_none_or(|value| values.contains(&value)),
            "{name}"
        );
    }
    let strange = fields.keys().find(|name| !known.contains(&name.as_str()));
    assert_eq!(strange, None, "not a field of Twilio's");
    let number = |text: &str| {
        let digits = text.strip_prefix('+').unwrap_or_default();
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    match (of("From"), of("MessagingServiceSid")) {
        (Some(from), None) if number(from) => {}
        (None, Some(service)) if service.starts_with("MG") && service.len() == 34 => {}
        (Some(_), None) => return Some(21212),
        _ => return Some(21603),
    }
    match of("To") {
        None => return Some(21604),
        Some(to) if !number(to) => return Some(21211),
        Some(_) => {}
    }
    if of("Body").is_none_or(str::is_empty) {
        return Some(21602);
    }
    if of("StatusCallback").is_some_and(|url| !url.starts_with("https://")) {
        return Some(21609);
    }
    let validity = of("ValidityPeriod").and_then(|text| text.parse::<u32>().ok());
    (!validity.is_some_and(|seconds| (1..=36_000).contains(&seconds))).then_some(21621)
}

async fn answer(twilio: &FakeTwilio, mood: Mood, fields: BTreeMap<String, String>) -> Response {
    match mood {
        Mood::Accept => {
            let service = fields.contains_key("MessagingServiceSid");
            let mut taken = twilio.taken.lock().unwrap();
            taken.push(fields);
            let body = json!({
                "sid": format!("SM{:032}", taken.len()),
                "status": "queued",
                "num_segments": if service { "0" } else { "2" },
                "error_code": null,
            });
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Mood::Error(status, code) => error(status, code),
        Mood::Throttle => {
            let mut response = error(429, 20429);
            response
                .headers_mut()
                .insert("retry-after", "3".parse().unwrap());
            response
        }
        Mood::Hang => std::future::pending().await,
        Mood::TooLong => (StatusCode::CREATED, " ".repeat(10_000_000)).into_response(),
        Mood::Nonsense(status) => {
            (StatusCode::from_u16(status).unwrap(), "<html>oh</html>").into_response()
        }
        Mood::Names(sid) => {
            let body = json!({"sid": sid, "num_segments": "2"});
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Mood::Redirect(address) => Redirect::temporary(&address).into_response(),
    }
}

/// A status report as Twilio posts it, signed with the account's token.
pub(crate) fn report(url: &str, fields: &[(&str, &str)]) -> Inbound {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let signed: String = sorted
        .iter()
        .flat_map(|(name, value)| [*name, *value])
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TOKEN.as_bytes());
    let signature = BASE64.encode(hmac::sign(&key, format!("{url}{signed}").as_bytes()).as_ref());
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-signature", signature.as_str()),
    ];
    Inbound {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        body: form.into_bytes(),
    }
}
