//! A Vonage that checks authentication and every field, and answers as the real one does, or as badly as it is told.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use aws_lc_rs::{
    digest, hmac,
    signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use delivery::Inbound;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::NOW;

pub(crate) const API_KEY: &str = "abcd1234";
pub(crate) const API_SECRET: &str = "the-api-secret";
pub(crate) const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
pub(crate) const SIGNATURE_SECRET: &str = "the-signature-secret";
pub(crate) const PRIVATE_KEY: &str = include_str!("vonage_key.pem");

/// How it answers a request that is right.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Mood {
    #[default]
    Accept,
    /// Parts with these statuses, under HTTP's 200.
    Parts(&'static [&'static str]),
    /// An answer of this status and with this body.
    Says(u16, &'static str),
    Hang,
    TooLong,
}

#[derive(Clone, Default)]
pub(crate) struct FakeVonage {
    pub(crate) mood: Arc<Mutex<Mood>>,
    /// The fields of each text that was taken.
    pub(crate) texts: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
    /// The body of each call that was taken.
    pub(crate) calls: Arc<Mutex<Vec<Value>>>,
}

impl FakeVonage {
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/sms/json", post(texts))
            .route("/v1/calls", post(calls))
            .with_state(self.clone())
    }

    pub(crate) fn feels(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

fn parts(statuses: &[&str]) -> Response {
    let parts: Vec<_> = statuses
        .iter()
        .enumerate()
        .map(|(at, status)| match *status {
            "0" => json!({"status": "0", "message-id": format!("0A{at:014}"), "network": "23410"}),
            other => json!({"status": other, "error-text": "no"}),
        })
        .collect();
    let count = parts.len().to_string();
    Json(json!({"message-count": count, "messages": parts})).into_response()
}

async fn texts(State(vonage): State<FakeVonage>, headers: HeaderMap, body: String) -> Response {
    assert!(!headers.contains_key("authorization"));
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        let twice = fields.insert(name.clone().into_owned(), value.into_owned());
        assert_eq!(twice, None, "{name} came twice");
    }
    if let Some(status) = wrong(&fields) {
        return parts(&[status]);
    }
    let mood = *vonage.mood.lock().unwrap();
    let Mood::Accept = mood else {
        return answer(mood).await;
    };
    let count = if fields["text"].chars().count() > 70 {
        2
    } else {
        1
    };
    vonage.texts.lock().unwrap().push(fields);
    parts(&["0", "0"][..count])
}

/// The first field that is wrong, as Vonage numbers it.
fn wrong(fields: &BTreeMap<String, String>) -> Option<&'static str> {
    let of = |name: &str| fields.get(name).map_or("", String::as_str);
    let known = [
        "api_key",
        "api_secret",
        "from",
        "to",
        "text",
        "type",
        "ttl",
        "callback",
        "client-ref",
    ];
    let strange = fields.keys().find(|name| !known.contains(&name.as_str()));
    assert_eq!(strange, None, "not a field of Vonage's");
    let digits =
        |text: &str| (7..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let ttl: u64 = of("ttl").parse().unwrap();
    assert!((20_000..=604_800_000).contains(&ttl), "{ttl}");
    assert!(of("client-ref").len() <= 40);
    assert!(matches!(of("type"), "" | "text" | "unicode"));
    let is_wide = of("text").contains(['’', 'ł', '🔑']);
    assert_eq!(
        is_wide,
        of("type") == "unicode",
        "what is no unicode arrives as question marks"
    );
    match () {
        () if (of("api_key"), of("api_secret")) != (API_KEY, API_SECRET) => Some("4"),
        () if of("from").is_empty() || of("text").is_empty() => Some("2"),
        () if !digits(of("to")) => Some("3"),
        () if !of("callback").is_empty() && !of("callback").starts_with("https://") => Some("23"),
        () => None,
    }
}

async fn calls(State(vonage): State<FakeVonage>, headers: HeaderMap, body: String) -> Response {
    assert_eq!(headers["content-type"], "application/json");
    let shown = headers["authorization"].to_str().unwrap();
    if !is_let_in(shown.strip_prefix("Bearer ").unwrap()) {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({"type": "UNAUTHORIZED"})),
        )
            .into_response();
    }
    let call: Value = serde_json::from_str(&body).unwrap();
    check_call(&call);
    let mood = *vonage.mood.lock().unwrap();
    let Mood::Accept = mood else {
        return answer(mood).await;
    };
    vonage.calls.lock().unwrap().push(call);
    let body = json!({
        "uuid": "63f61863-4a51-4f6b-86e1-46edebcf9356",
        "status": "started",
        "direction": "outbound",
        "conversation_uuid": "CON-f972836a-550f-45fa-956c-12a2ab5b7d22",
    });
    (StatusCode::CREATED, Json(body)).into_response()
}

/// Whether the token is one of this application's, for now.
fn is_let_in(token: &str) -> bool {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    let read = |part: &str| -> Value {
        serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
    };
    assert_eq!(read(header), json!({"alg": "RS256", "typ": "JWT"}));
    let claims = read(claims);
    let inside: String = PRIVATE_KEY
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let pair = RsaKeyPair::from_pkcs8(&BASE64.decode(inside.as_bytes()).unwrap()).unwrap();
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref());
    let now = NOW.as_seconds();
    assert!(!claims["jti"].as_str().unwrap().is_empty());
    public.verify(message.as_bytes(), &signature).is_ok()
        && claims["application_id"] == APPLICATION
        && claims["iat"] == now
        && claims["exp"].as_i64().unwrap() > now
        && claims["exp"].as_i64().unwrap() <= now + 86_400
}

fn check_call(call: &Value) {
    let names: Vec<_> = call
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    for name in names {
        let known = [
            "to",
            "from",
            "ncco",
            "event_url",
            "event_method",
            "ringing_timer",
            "length_timer",
        ];
        assert!(known.contains(&name), "{name} is not a field of Vonage's");
    }
    let digits = |value: &Value| value.as_str().unwrap().bytes().all(|b| b.is_ascii_digit());
    assert!(call["to"][0]["type"] == "phone" && digits(&call["to"][0]["number"]));
    assert!(call["from"]["type"] == "phone" && digits(&call["from"]["number"]));
    assert!((1..=120).contains(&call["ringing_timer"].as_i64().unwrap()));
    assert!((1..=7200).contains(&call["length_timer"].as_i64().unwrap()));
    assert_eq!(call["event_method"], "POST");
    check_script(&call["ncco"]);
}

/// Whether Vonage would carry out this script.
pub(crate) fn check_script(script: &Value) {
    let actions = script.as_array().unwrap();
    for (at, action) in actions.iter().enumerate() {
        match action["action"].as_str().unwrap() {
            "talk" => {
                assert!(action["text"].as_str().unwrap().chars().count() <= 1500);
                if action["bargeIn"] == true {
                    assert_eq!(actions[at + 1]["action"], "input", "a key is waited for");
                }
            }
            "input" => {
                assert_eq!(action["type"], json!(["dtmf"]));
                assert!(action["dtmf"]["timeOut"].as_i64().unwrap() <= 10);
                assert!(action["dtmf"]["maxDigits"].as_i64().unwrap() <= 20);
                assert!(
                    action["eventUrl"][0]
                        .as_str()
                        .unwrap()
                        .starts_with("https://")
                );
            }
            other => assert_eq!(other, "", "not an action of Vonage's"),
        }
    }
}

async fn answer(mood: Mood) -> Response {
    match mood {
        Mood::Accept => parts(&["0"]),
        Mood::Parts(statuses) => parts(statuses),
        Mood::Says(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Mood::Hang => std::future::pending().await,
        Mood::TooLong => " ".repeat(10_000_000).into_response(),
    }
}

/// A request about a call, with a token over its body.
pub(crate) fn call_report(url: &str, body: &str) -> Inbound {
    let hash = digest::digest(&digest::SHA256, body.as_bytes());
    let claims = json!({
        "iss": "Vonage",
        "iat": NOW.as_seconds(),
        "jti": "d3d1f9a5",
        "api_key": API_KEY,
        "application_id": APPLICATION,
        "payload_hash": HEXLOWER.encode(hash.as_ref()),
    });
    with_token(url, body, &claims, SIGNATURE_SECRET)
}

/// The same with a token of these claims, signed with this secret.
pub(crate) fn with_token(url: &str, body: &str, claims: &Value, secret: &str) -> Inbound {
    let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
    let message = format!("{header}.{claims}");
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = BASE64URL_NOPAD.encode(hmac::sign(&key, message.as_bytes()).as_ref());
    Inbound {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            (
                "authorization".to_owned(),
                format!("Bearer {message}.{signature}"),
            ),
        ],
        body: body.as_bytes().to_vec(),
    }
}
